#include "command/forecast_scores.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "analytics/forecast_names.h"
#include "base/money.h"
#include "command/kpi_report.h"
#include "command/targets.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using analytics::MeasureRequest;
using base::Date;
using base::Fault;
using base::Json;
using Level = ForecastScope::Level;

namespace {

constexpr std::string_view won_measure = "won_amount", quantity_measure = "quantity";
constexpr size_t most_spans = 8; // of one request for measures
constexpr int quantity_scale = 4;
constexpr int64_t year = 365;

/// Amounts: one measure of the catalogue, several periods of one scope at once.
Result<void> won_amounts(Workspace& workspace, const Session& session, const Snapshot& now,
                         const std::vector<ForecastScope>& scopes, std::map<ForecastScope, Actual>& found) {
    const analytics::Measure* measure = now.kpis->measure(won_measure);
    if (!measure) return {};
    for (size_t first = 0; first < scopes.size();) {
        ForecastScope whose = scopes[first];
        size_t next = first;
        MeasureRequest request;
        request.measures = {measure};
        for (; next < scopes.size() && next - first < most_spans; ++next) {
            whose.from = scopes[next].from;
            whose.to = scopes[next].to;
            if (whose != scopes[next]) break;
            request.spans.push_back({whose.from, whose.to});
        }
        request.filter = {{"pipeline", whose.pipeline}};
        if (whose.level == Level::person) request.filter.emplace_back("owner", to_text(Id{whose.person}));
        if (whose.level == Level::team) request.filter.emplace_back("team", to_text(Id{whose.team}));
        const analytics::Measured measured = TRY(command::measured(workspace, session, now, request));
        if (const analytics::Figures* figures = measured.find(*measure); figures && figures->reason.empty())
            for (size_t i = first; i < next; ++i) {
                const analytics::Cell& cell = figures->cell(i - first);
                const auto value =
                    base::rescale(static_cast<int64_t>(cell.sum), figures->scale, now.catalog->base_digits());
                found[scopes[i]] = {value, measure->object->name,
                                    analytics::where_of(*now.model, *figures, request.spans[i - first])};
            }
        first = next;
    }
    return {};
}

/// Quantities: what targets count, over the lines of deals.
Result<void> sold_quantities(Workspace& workspace, const Session& session, const Snapshot& now,
                             const std::vector<ForecastScope>& scopes, std::map<ForecastScope, Actual>& found) {
    const analytics::TargetMeasures measures = TRY(target_measures(workspace));
    const auto parts = measures.of(quantity_measure);
    if (parts.empty() || scopes.empty()) return {};
    const analytics::TargetMeasure& measure = *parts.front();
    const size_t dot = measure.owner.rfind('.');
    const std::string deal = dot == std::string::npos ? "" : measure.owner.substr(0, dot + 1);
    std::vector<analytics::Ask> asks;
    for (const ForecastScope& scope : scopes) {
        analytics::TargetScope about{.from = scope.from, .to = scope.to};
        if (scope.level == Level::person) about.owner = scope.person;
        if (scope.product) about.product = scope.product;
        std::string where = analytics::counts_where(measure, about).value_or("false");
        where += " and " + deal + "pipeline = '" + scope.pipeline + "'";
        if (scope.level == Level::team) where += " and " + measure.owner + ".team = " + quoted(scope.team);
        asks.push_back({measure.object, where, measure.value});
    }
    const auto answers = TRY(count_asks(workspace, now, session, asks));
    for (size_t i = 0; i < asks.size(); ++i)
        if (answers[i])
            found[scopes[i]] = {base::rescale(answers[i]->sum, answers[i]->scale, quantity_scale), asks[i].object,
                                asks[i].where};
    return {};
}

std::optional<double> ratio(double part, double whole) {
    return whole == 0 ? std::nullopt : std::optional(part / whole);
}

/// A snapshot whose period is over, and what came.
struct Judged {
    Frozen frozen;
    Actual actual;
};

Result<std::vector<Judged>> judged(Workspace& workspace, const Session& session, const Snapshot& now,
                                   const std::string& where) {
    const ForecastObjects objects = TRY(forecast_objects(workspace, now));
    std::vector<Frozen> all = TRY(frozen_where(workspace, session, where));
    std::set<ForecastScope> scopes;
    for (const Frozen& each : all)
        if (reaches(session, *objects.deals, each.scope, Verb::read)) scopes.insert(each.scope);
    const auto actuals =
        TRY(forecast_actuals(workspace, session, now, std::vector<ForecastScope>(scopes.begin(), scopes.end())));
    std::vector<Judged> found;
    for (Frozen& each : all) {
        const auto actual = actuals.find(each.scope);
        found.push_back({std::move(each), actual == actuals.end() ? Actual() : actual->second});
    }
    return found;
}

/// Of each scope, kind and author the first or the last; `all` keeps all. They come oldest first.
void keep(std::vector<Judged>& all, const std::string& which) {
    if (which == "all") return;
    std::map<std::tuple<ForecastScope, std::string, int64_t>, size_t> of;
    std::vector<Judged> kept;
    for (Judged& each : all) {
        // A model speaks for itself, whoever pressed the button.
        const int64_t author = each.frozen.kind == "model" ? 0 : each.frozen.author;
        const auto [at, fresh] = of.emplace(std::tuple(each.frozen.scope, each.frozen.kind, author), kept.size());
        if (fresh)
            kept.push_back(std::move(each));
        else if (which == "last")
            kept[at->second] = std::move(each);
    }
    all = std::move(kept);
}

/// Everything a snapshot said, by method: a model's snapshot holds every method's number.
std::vector<std::pair<std::string, Said>> said_in(const Snapshot& now, const Judged& each) {
    std::vector<std::pair<std::string, Said>> found;
    const Frozen& frozen = each.frozen;
    if (!each.actual.value) return found;
    Said said{.value = static_cast<double>(frozen.value), .actual = static_cast<double>(*each.actual.value)};
    if (frozen.low && frozen.high) {
        said.low = static_cast<double>(*frozen.low);
        said.high = static_cast<double>(*frozen.high);
    }
    if (frozen.kind != "model") return {{frozen.kind, said}};
    found.emplace_back("shown", said);
    const int digits = frozen.scope.money() ? now.catalog->base_digits() : quantity_scale;
    const auto number = [&](const Json& json) -> std::optional<double> {
        const auto value = base::parse_decimal(json.text(), digits);
        return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
    };
    for (const auto& [method, json] : frozen.details["methods"].members()) {
        const auto mean = number(json["mean"]);
        if (!mean) continue;
        found.emplace_back(method, Said{*mean, said.actual, number(json["low"]), number(json["high"])});
    }
    return found;
}

struct Group {
    std::vector<Said> said;
    std::vector<Id> snapshots;
};

Json group_json(const std::string& method, const Group& group, std::string_view language) {
    Json json =
        Json::object({{"method", Json::string(method)}, {"label", Json::string(label_of_method(method).in(language))}});
    const Json score = to_json(score_of(group.said));
    for (const auto& [name, value] : score.members()) json.set(name, value);
    Json ids = Json::array();
    for (const Id id : group.snapshots) ids.push(Json::string(to_text(id)));
    json.set("snapshots", std::move(ids));
    return json;
}

Json judged_json(const Session& session, const Snapshot& now, const Judged& each) {
    Json json = to_json(session, now, each.frozen);
    json.set(
        "label",
        Json::string(
            label_of_method(each.frozen.kind == "model" ? each.frozen.method : each.frozen.kind).in(session.language)));
    const auto& actual = each.actual.value;
    json.set("actual", actual ? Json::object({{"value", forecast_value(now, each.frozen.scope.money(), actual)},
                                              {"object", Json::string(each.actual.object)},
                                              {"where", Json::string(each.actual.where)}})
                              : Json());
    std::optional<double> off;
    if (actual && *actual != 0) off = static_cast<double>(each.frozen.value - *actual) / static_cast<double>(*actual);
    json.set("bias", analytics::real(off));
    json.set("ape", off ? analytics::number(std::abs(*off)) : Json());
    json.set("within", actual && each.frozen.low && each.frozen.high
                           ? Json::boolean(*actual >= *each.frozen.low && *actual <= *each.frozen.high)
                           : Json());
    json.set("not_scored", !actual ? Json::string("no_right") : *actual == 0 ? Json::string("zero_actual") : Json());
    return json;
}

} // namespace

base::Text label_of_method(std::string_view method) {
    if (method == "shown") return {"当时显示的预测", "The forecast shown"};
    if (method == "submission") return {"销售提报", "Rep submission"};
    if (method == "adjustment") return {"经理调整", "Manager's adjustment"};
    if (method == "panel") return {"专家小组", "Expert panel"};
    if (method == "market") return {"市场调研", "Market research"};
    if (method == "own_weights") return {"组合（自定权重）", "Combination, own weights"};
    if (method == "category_commit") return {"类别累计到“承诺”", "Categories down to commit"};
    if (method == "category_best_case") return {"类别累计到“乐观”", "Categories down to best case"};
    return analytics::label_of(method);
}

ForecastScore score_of(const std::vector<Said>& all) {
    ForecastScore score;
    double error = 0, off = 0, sum = 0;
    for (const Said& each : all) {
        ++score.n;
        error += std::abs(each.value - each.actual);
        off += each.value - each.actual;
        sum += each.actual;
        if (!each.low || !each.high) continue;
        ++score.banded;
        score.within += each.actual >= *each.low && each.actual <= *each.high;
    }
    score.wape = ratio(error, sum);
    score.bias = ratio(off, sum);
    return score;
}

Json to_json(const ForecastScore& score) {
    Json json = Json::object({{"n", Json::number(score.n)},
                              {"wape", analytics::real(score.wape)},
                              {"bias", analytics::real(score.bias)},
                              {"banded", Json::number(score.banded)},
                              {"within", Json::number(score.within)}});
    json.set("reason", score.n > 0 && !score.wape ? Json::string("zero_actual") : Json());
    return json;
}

Result<std::map<ForecastScope, Actual>> forecast_actuals(Workspace& workspace, const Session& session,
                                                         const Snapshot& now,
                                                         const std::vector<ForecastScope>& scopes) {
    std::map<ForecastScope, Actual> found;
    std::vector<ForecastScope> amounts, quantities;
    for (const ForecastScope& scope : scopes) (scope.money() ? amounts : quantities).push_back(scope);
    std::sort(amounts.begin(), amounts.end());
    TRY(won_amounts(workspace, session, now, amounts, found));
    TRY(sold_quantities(workspace, session, now, quantities, found));
    return found;
}

Result<Json> forecast_scores(Workspace& workspace, const Session& session, const Parameter& asked) {
    const auto now = workspace.snapshot();
    const Date today = schema::day_of(now->settings(), session.asker.now);
    const std::string which = asked("which").empty() ? "first" : asked("which"), level = asked("level");
    std::vector<Fault> faults;
    if (which != "first" && which != "last" && which != "all")
        faults.push_back(
            {"which", "unknown_choice", {"which 只能是 first、last 或 all。", "which is first, last or all."}, {}});
    if (!level.empty() && level != "company" && level != "team" && level != "person")
        faults.push_back({"level",
                          "unknown_choice",
                          {"level 只能是 company、team 或 person。", "level is company, team or person."},
                          {}});
    const auto since = analytics::date_parameter(asked, "from", faults),
               until = analytics::date_parameter(asked, "to", faults);
    const Date to = until.value_or(Date{today.days - 1}), from = since.value_or(Date{to.days - year});
    if (faults.empty() && to < from) faults.push_back(analytics::ends_too_early("to"));
    if (!faults.empty()) return base::Error(base::Code::invalid, faults.front().message, faults);
    ForecastScope like = TRY(read_subject(session, *now, asked));
    const std::string where = "ends_on >= date('" + to_text(from) + "') and ends_on <= date('" + to_text(to) +
                              "') and ends_on < date('" + to_text(today) + "') and pipeline_name = '" + like.pipeline +
                              "' and of = '" + (like.money() ? "amount" : "quantity") + "'" +
                              (like.product ? " and product = " + quoted(like.product) : "") +
                              (level.empty() ? "" : " and level = '" + level + "'");
    std::vector<Judged> all = TRY(judged(workspace, session, *now, where));
    keep(all, which);
    std::map<std::string, Group> methods;
    std::map<std::pair<int64_t, std::string>, Group> people;
    Json snapshots = Json::array();
    for (const Judged& each : all) {
        for (auto& [method, said] : said_in(*now, each)) {
            Group& group = methods[method];
            group.said.push_back(said);
            group.snapshots.push_back(each.frozen.id);
            if (each.frozen.kind != "submission" && each.frozen.kind != "adjustment") continue;
            Group& own = people[{each.frozen.author, method}];
            own.said.push_back(said);
            own.snapshots.push_back(each.frozen.id);
        }
        snapshots.push(judged_json(session, *now, each));
    }
    std::vector<std::pair<double, Json>> order;
    for (const auto& [method, group] : methods)
        order.emplace_back(score_of(group.said).wape.value_or(HUGE_VAL), group_json(method, group, session.language));
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Json by_method = Json::array(), by_person = Json::array();
    for (auto& [wape, json] : order) by_method.push(std::move(json));
    for (const auto& [key, group] : people) {
        Json json = Json::object({{"person", person_json(session, key.first)}});
        const Json rest = group_json(key.second, group, session.language);
        for (const auto& [name, value] : rest.members()) json.set(name, value);
        by_person.push(std::move(json));
    }
    return Json::object({{"from", Json::string(to_text(from))},
                         {"to", Json::string(to_text(to))},
                         {"pipeline", Json::string(like.pipeline)},
                         {"of", Json::string(like.money() ? "amount" : "quantity")},
                         {"currency", like.money() ? Json::string(now->settings().base_currency) : Json()},
                         {"which", Json::string(which)},
                         {"methods", std::move(by_method)},
                         {"people", std::move(by_person)},
                         {"snapshots", std::move(snapshots)}});
}

Result<std::map<std::string, ForecastScore>> judgement_scores(Workspace& workspace, const Session& session,
                                                              const ForecastScope& like) {
    const auto now = workspace.snapshot();
    const Date today = schema::day_of(now->settings(), session.asker.now);
    std::vector<Judged> all =
        TRY(judged(workspace, session, *now,
                   "kind != 'model' and ends_on < date('" + to_text(today) + "') and ends_on >= date('" +
                       to_text(Date{today.days - 2 * year}) + "') and pipeline_name = '" + like.pipeline +
                       "' and of = '" + (like.money() ? "amount" : "quantity") + "' and product " +
                       (like.product ? "= " + quoted(like.product) : "is empty") +
                       (like.level == Level::person ? " and person = " + quoted(like.person) : "")));
    keep(all, "first");
    std::map<std::string, std::vector<Said>> said;
    for (const Judged& each : all)
        for (auto& [method, one] : said_in(*now, each)) said[method].push_back(one);
    std::map<std::string, ForecastScore> scores;
    for (const auto& [method, each] : said) scores[method] = score_of(each);
    return scores;
}

} // namespace fairlead::command
