#include "analytics/figure.h"

#include <charconv>
#include <cmath>

#include "base/money.h"
#include "query/select.h"
#include "stats/proportion.h"

namespace fairlead::analytics {

using base::Json;
using base::Result;

namespace {

constexpr int64_t least_n = 5; // below this a percentage says nothing

} // namespace

Rate make_rate(int64_t k, int64_t n, std::string_view when_none) {
    Rate rate;
    rate.k = k;
    rate.n = n;
    if (n <= 0) {
        rate.reason = when_none;
        return rate;
    }
    rate.rate = static_cast<double>(k) / static_cast<double>(n);
    if (const auto interval = stats::wilson(k, n)) {
        rate.low = interval->low;
        rate.high = interval->high;
    }
    if (n < least_n) rate.reason = "small_n";
    return rate;
}

Json number(double value) {
    char text[64];
    // Plain notation: JSON readers that keep digits get no exponent.
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed);
    if (end.ec != std::errc()) return {};
    return Json::number(std::string(text, end.ptr));
}

Json real(const std::optional<double>& value) {
    return value && std::isfinite(*value) ? number(*value) : Json();
}

Json label_json(const base::Text& text) {
    return Json::object({{"zh", Json::string(text.zh)}, {"en", Json::string(text.en)}});
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json::string(text);
}

Result<std::map<int64_t, std::string>> names_of(const Sources& sources, const schema::Object& object,
                                                std::vector<int64_t> ids) {
    std::map<int64_t, std::string> names;
    const access::Directory* directory = sources.session.directory.get();
    if (directory && (object.name == "user" || object.name == "team")) { // everybody may know these
        for (const int64_t id : ids) {
            const access::User* user = object.name == "user" ? directory->user(id) : nullptr;
            const access::Team* team = object.name == "team" ? directory->team(id) : nullptr;
            if (user) names[id] = user->name;
            if (team) names[id] = team->name;
        }
        return names;
    }
    const schema::Field* named = object.trait("name");
    if (ids.empty() || !named || access::level(sources.session, object, access::Verb::read) == access::Level::none ||
        access::mask(sources.session, object, *named) == access::Mask::hidden)
        return names;
    query::Select select;
    select.object = &object;
    select.columns = {{"id", nullptr}, {named->name, nullptr}};
    select.ids = std::move(ids);
    select.scope = access::scope(sources.session, sources.model, object, access::Verb::read);
    select.limit = 0;
    TRY(sources.reader.each(query::render(select, sources.session.asker, sources.reader.dialect()),
                            [&](const store::Row& row) {
                                names[row.number(0)] = std::string(row.text(1));
                                return true;
                            }));
    return names;
}

Json to_json(const Count& count) {
    return Json::object({{"value", Json::number(count.value)}, {"where", Json::string(count.where)}});
}

Json to_json(const Amount& amount, int digits) {
    return Json::object({{"value", amount.value ? Json::string(base::format_decimal(*amount.value, digits)) : Json()},
                         {"where", Json::string(amount.where)}});
}

Json to_json(const Rate& rate) {
    return Json::object({{"rate", real(rate.rate)},
                         {"k", Json::number(rate.k)},
                         {"n", Json::number(rate.n)},
                         {"low", real(rate.low)},
                         {"high", real(rate.high)},
                         {"reason", text_or_null(rate.reason)}});
}

} // namespace fairlead::analytics
