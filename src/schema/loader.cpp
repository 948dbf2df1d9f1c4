#include "schema/loader.h"

#include <algorithm>

#include "base/money.h"
#include "schema/draft.h"

namespace fairlead::schema {

bool is_object_source(std::string_view path) {
    if (const auto root = path.find("metadata/"); root == 0) path.remove_prefix(9);
    if (!path.ends_with(".json") || path == "system/bindings.json" || path == "system/roles.json" ||
        path == "system/conversion.json" || path == "system/kpi.json")
        return false;
    if (path.starts_with("system/")) path.remove_prefix(7);
    return path.find('/') == std::string_view::npos;
}

base::Result<std::shared_ptr<const Catalog>> Loader::load(const std::vector<Source>& sources,
                                                          const Settings& settings) {
    Draft draft;
    draft.settings = settings;
    if (const auto digits = base::minor_digits(settings.base_currency))
        draft.base_digits = *digits;
    else
        draft.faults.push_back(
            {"settings: base_currency",
             "unknown_currency",
             {"不认识的币种“" + settings.base_currency + "”。", "Unknown currency \"" + settings.base_currency + "\"."},
             {}});
    auto& currencies = draft.settings.currencies;
    if (std::find(currencies.begin(), currencies.end(), settings.base_currency) == currencies.end())
        currencies.insert(currencies.begin(), settings.base_currency);
    // What ships comes first, whatever the order of the sources: an overlay may name any of it.
    for (const bool overlay : {false, true})
        for (const auto& source : sources) {
            if (source.overlay != overlay) continue;
            const Place place(draft, source.name, overlay);
            auto json = base::parse_json(source.json);
            if (json.ok())
                read_object(json.value(), place);
            else
                place.fault("json",
                            json.error().faults.empty() ? json.error().message : json.error().faults.front().message);
        }
    complete(draft);
    check_names(draft);
    if (!draft.faults.empty())
        return base::Error(base::Code::invalid,
                           {"对象模型有误，未载入。", "The object model has faults and was not loaded."},
                           std::move(draft.faults));
    auto catalog = std::make_shared<Catalog>();
    catalog->objects_ = std::move(draft.objects);
    for (size_t i = 0; i < catalog->objects_.size(); ++i) catalog->index_.emplace(catalog->objects_[i].name, i);
    catalog->settings_ = std::move(draft.settings);
    catalog->base_digits_ = draft.base_digits;
    catalog->version_ = fingerprint(catalog->objects_, catalog->settings_);
    return std::shared_ptr<const Catalog>(std::move(catalog));
}

} // namespace fairlead::schema
