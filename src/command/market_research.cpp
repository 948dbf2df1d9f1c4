#include "command/market_research.h"

#include <algorithm>
#include <cmath>

#include "analytics/forecast_series.h"
#include "analytics/kpi_answer.h"
#include "base/money.h"
#include "base/unicode.h"
#include "record/load.h"
#include "schema/zone.h"

namespace fairlead::command {

using base::Date;
using base::Json;
using record::Image;

namespace {

constexpr std::string_view research_object = "market_research";
constexpr int64_t most_research = 20;
constexpr int percent_scale = 2;
constexpr size_t shown_characters = 600;

std::string beginning(const std::string& text) {
    const std::u32string points = base::to_code_points(text);
    return points.size() <= shown_characters ? text : base::from_code_points(points.substr(0, shown_characters)) + "…";
}

/// Records in the order of a list.
Result<std::vector<Image>> published(record::ReadContext& context, const Object& object, Date today, Date from,
                                     Date to) {
    record::ListRequest list;
    list.object = &object;
    list.where = "status = 'published' and published_on <= date('" + to_text(today) + "') and starts_on <= date('" +
                 to_text(to) + "') and ends_on >= date('" + to_text(from) + "')";
    list.fields = {"name"};
    list.sort = "-published_on";
    list.limit = most_research;
    const record::Page page = TRY(record::list(context, list));
    std::vector<int64_t> ids;
    for (const auto& row : page.rows) ids.push_back(row[record::RowShape::id].number_or(0));
    std::vector<Image> found = TRY(record::load_unscoped(context.model, context.tables, context.reader, object, ids));
    std::sort(found.begin(), found.end(), [&](const Image& a, const Image& b) {
        return std::find(ids.begin(), ids.end(), a.id().number) < std::find(ids.begin(), ids.end(), b.id().number);
    });
    return found;
}

} // namespace

Result<MarketView> market_view(Workspace& workspace, const Session& session, Date from, Date to, int64_t product) {
    MarketView view{.research = Json::array(), .growth = {}};
    const auto now = workspace.snapshot();
    const Object* object = now->find(research_object);
    if (!object || !access::may(session, *object, access::Verb::read).ok()) return view;
    std::vector<Image> found;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        found = TRY(published(context, *object, schema::day_of(now->settings(), session.asker.now), from, to));
        return {};
    }));
    std::vector<double> growths;
    for (const Image& image : found) {
        const auto text = [&](const char* field) { return std::string(image.get(field).text_or("")); };
        const int64_t of = image.get("product").number_or(0);
        if (of && of != product) continue;
        const Value& growth = image.get("growth");
        const bool counts =
            growth.is_number() && image.get("region").empty() && image.get("industry").empty() && of == product;
        if (counts)
            growths.push_back(static_cast<double>(growth.number()) /
                              static_cast<double>(base::power_of_ten(percent_scale)));
        const Value& sample = image.get("sample");
        view.research.push(Json::object(
            {{"id", Json::string(to_text(image.id()))},
             {"name", Json::string(std::string(image.name()))},
             {"kind", Json::string(text("kind"))},
             {"source", Json::string(text("source"))},
             {"author", person_json(session, image.owner())},
             {"published_on", Json::string(to_text(Date{image.get("published_on").number_or(0)}))},
             {"sample", sample.is_number() ? Json::number(sample.number()) : Json()},
             {"confidence", Json::string(text("confidence"))},
             {"growth",
              growth.is_number() ? Json::number(base::format_decimal_short(growth.number(), percent_scale)) : Json()},
             {"findings", Json::string(beginning(text("findings")))},
             {"counts", Json::boolean(counts)}}));
    }
    view.counted = static_cast<int64_t>(growths.size());
    if (!growths.empty()) view.growth = analytics::opinions_of(growths).median;
    return view;
}

Result<std::optional<int64_t>> market_forecast(Workspace& workspace, const Session& session, const ForecastScope& scope,
                                               const MarketView& view) {
    std::optional<int64_t> none;
    if (!view.growth) return none;
    ForecastScope then = scope;
    const analytics::Span before = analytics::year_before({scope.from, scope.to});
    then.from = before.from;
    then.to = before.to;
    const auto now = workspace.snapshot();
    const auto actuals = TRY(forecast_actuals(workspace, session, *now, {then}));
    const auto found = actuals.find(then);
    if (found == actuals.end() || !found->second.value || *found->second.value <= 0) return none;
    const double expected = static_cast<double>(*found->second.value) * (1 + *view.growth / 100);
    if (!(std::fabs(expected) < 9e15)) return none;
    return std::optional<int64_t>(std::llround(std::max(0.0, expected)));
}

Result<void> add_market(Workspace& workspace, const Session& session, Frozen& frozen) {
    const ForecastScope& scope = frozen.scope;
    const MarketView view = TRY(market_view(workspace, session, scope.from, scope.to, scope.product));
    const auto total = TRY(market_forecast(workspace, session, scope, view));
    if (!total || !frozen.details.is_object()) return {};
    Json methods = frozen.details["methods"];
    methods.set("market", Json::object({{"mean", forecast_value(*workspace.snapshot(), scope.money(), total)},
                                        {"low", {}},
                                        {"high", {}}}));
    frozen.details.set("methods", std::move(methods));
    return {};
}

} // namespace fairlead::command
