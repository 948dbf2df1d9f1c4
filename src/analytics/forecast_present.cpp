// The request of a forecast from parameters, names of its groups, and its answer as JSON.

#include <algorithm>
#include <cmath>
#include <map>

#include "analytics/forecast_names.h"
#include "analytics/parameters.h"
#include "base/money.h"

namespace fairlead::analytics {

using base::Code;
using base::Date;
using base::Error;
using base::Fault;
using base::Json;
using base::Result;
using base::Text;
using base::Value;

namespace {

constexpr int quantity_scale = 4;
constexpr int64_t longest_period = 3 * 366; // days

struct Label {
    std::string_view name;
    Text text;
};
const Label labels[] = {
    {"stage_weighted", {"阶段加权", "Weighted by stage"}},
    {"stage_historic", {"阶段历史赢率", "Win rate of the stage in the past"}},
    {"hazard", {"阶段推进模型", "How deals move on"}},
    {"naive", {"与上一期相同", "As in the period before"}},
    {"seasonal_naive", {"与去年同期相同", "As a year ago"}},
    {"drift", {"按平均变化延伸", "The mean change goes on"}},
    {"smoothing", {"指数平滑（ETS）", "Exponential smoothing (ETS)"}},
    {"theta", {"Theta 法", "Theta"}},
    {"regression", {"驱动因素回归", "Regression on drivers"}},
    {"velocity", {"销售速度 × 天数", "Velocity × days"}},
    {"combination", {"组合预测", "Combination"}},
};

Date quarter_start(Date day, int fiscal_year_start) {
    const base::YearMonthDay at = base::parts(day);
    const int months = at.year * 12 + at.month - 1, first = fiscal_year_start - 1;
    const int start = months - ((months - first) % 3 + 3) % 3;
    return base::make_date(start / 12, start % 12 + 1, 1);
}

/// "hazard:2,naive:1"; nothing when it is not written so.
std::optional<std::vector<Share>> read_weights(std::string_view text) {
    std::vector<Share> shares;
    double sum = 0;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const size_t colon = one.find(':');
        const auto weight =
            colon == one.npos ? std::nullopt : base::parse_decimal(one.substr(colon + 1), quantity_scale);
        size_t method = 0;
        while (method < method_count && name(static_cast<Method>(method)) != one.substr(0, colon)) ++method;
        const bool again = std::ranges::any_of(
            shares, [&](const Share& share) { return share.method == static_cast<Method>(method); });
        if (!weight || *weight < 0 || *weight > 10000000 || method == method_count || again) return std::nullopt;
        shares.push_back({static_cast<Method>(method), static_cast<double>(*weight)});
        sum += shares.back().weight;
    }
    if (sum <= 0) return std::nullopt;
    return shares;
}

/// Amounts as text, quantities as numbers of four digits.
class Writer {
  public:
    Writer(const Forecast& forecast, std::string_view language)
        : quantity_(forecast.request.of == ForecastRequest::Of::quantity),
          digits_(quantity_ ? quantity_scale : forecast.digits),
          language_(language) {}
    Json value(double minor) const {
        if (!std::isfinite(minor) || std::abs(minor) > 9e18) return {};
        const auto rounded = static_cast<int64_t>(std::llround(minor));
        return quantity_ ? Json::number(base::format_decimal_short(rounded, digits_))
                         : Json::string(base::format_decimal(rounded, digits_));
    }
    Json estimate(const std::optional<Estimate>& estimate) const {
        if (!estimate) return {};
        Json json = Json::object({{"mean", value(estimate->mean)}});
        json.set("low", estimate->has_band ? value(estimate->low) : Json());
        json.set("high", estimate->has_band ? value(estimate->high) : Json());
        json.set("low_95", estimate->has_band ? value(estimate->low_95) : Json());
        json.set("high_95", estimate->has_band ? value(estimate->high_95) : Json());
        return json;
    }
    Json label(std::string_view method) const { return Json::string(label_of(method).in(language_)); }

  private:
    bool quantity_;
    int digits_;
    std::string_view language_;
};

Json score_json(const std::optional<MethodScore>& score) {
    if (!score) return {};
    return Json::object({{"n", Json::number(int64_t{score->n})},
                         {"wape", real(score->wape)},
                         {"bias", real(score->bias)},
                         {"mase", real(score->mase)},
                         {"smape", real(score->smape)},
                         {"coverage_80", real(score->coverage_80)},
                         {"coverage_95", real(score->coverage_95)},
                         {"width_80", real(score->width_80)},
                         {"msis", real(score->msis)}});
}

Json day(int64_t days) {
    return Json::string(to_text(Date{days}));
}

Json shares_json(const std::vector<Share>& shares, const Writer& writer) {
    Json list = Json::array();
    for (const Share& share : shares)
        list.push(Json::object({{"method", Json::string(std::string(name(share.method)))},
                                {"label", writer.label(name(share.method))},
                                {"weight", number(share.weight)}}));
    return list;
}

Json methods_json(const Forecast& forecast, const Writer& writer) {
    Json list = Json::array();
    const Arena& arena = forecast.arena;
    for (size_t i = 0; i < arena.now.methods.size(); ++i) {
        const auto method = static_cast<Method>(i);
        double weight = 0;
        for (const Share& share : arena.combined)
            if (share.method == method) weight = share.weight;
        Json json = Json::object({{"method", Json::string(std::string(name(method)))},
                                  {"label", writer.label(name(method))},
                                  {"estimate", writer.estimate(arena.now.methods[i])},
                                  {"score", score_json(arena.scores[i])},
                                  {"weight", number(weight)}});
        json.set("reason", arena.now.methods[i] ? Json() : Json::string("not_enough_data"));
        list.push(std::move(json));
    }
    if (!list.items().empty())
        list.push(Json::object({{"method", Json::string("combination")},
                                {"label", writer.label("combination")},
                                {"estimate", writer.estimate(arena.combination)},
                                {"score", score_json(arena.combination_score)},
                                {"weight", Json()},
                                {"reason", Json()}}));
    return list;
}

Json drivers_json(const std::optional<Drivers>& drivers) {
    if (!drivers) return {};
    static const std::map<std::string_view, Text> words = {{"pipeline", {"在手管道金额", "Open pipeline"}},
                                                           {"new_deals", {"新增商机", "New deals"}},
                                                           {"stage_moves", {"阶段推进次数", "Moves between stages"}},
                                                           {"leads", {"新线索", "New leads"}},
                                                           {"working_days", {"工作日", "Working days"}},
                                                           {"year_sine", {"季节（正弦）", "Season (sine)"}},
                                                           {"year_cosine", {"季节（余弦）", "Season (cosine)"}},
                                                           {"trend", {"长期趋势", "Trend"}}};
    Json list = Json::array();
    for (size_t i = 0; i < drivers->names.size(); ++i) {
        const Text& text = words.at(drivers->names[i]);
        list.push(Json::object({{"driver", Json::string(std::string(drivers->names[i]))},
                                {"label", Json::object({{"zh", Json::string(text.zh)}, {"en", Json::string(text.en)}})},
                                {"coefficient", number(drivers->coefficients[i])},
                                {"effect", number(drivers->effects[i])}}));
    }
    return Json::object({{"drivers", std::move(list)},
                         {"r_squared", number(drivers->r_squared)},
                         {"n", Json::number(static_cast<int64_t>(drivers->n))}});
}

Json trials_json(const Arena& arena, const Writer& writer) {
    Json list = Json::array();
    for (const Trial& trial : arena.trials) {
        Json methods = Json::object();
        for (size_t i = 0; i < trial.methods.size(); ++i)
            methods.set(name(static_cast<Method>(i)), trial.methods[i] ? writer.value(trial.methods[i]->mean) : Json());
        const bool some = !trial.shown_method.empty();
        Json json = Json::object({{"origin", day(trial.window.origin)},
                                  {"from", day(trial.window.from)},
                                  {"to", day(trial.window.until - 1)},
                                  {"actual", writer.value(trial.actual)},
                                  {"shown", some ? writer.estimate(trial.shown) : Json()},
                                  {"method", some ? Json::string(trial.shown_method) : Json()},
                                  {"combined", shares_json(trial.combined, writer)},
                                  {"methods", std::move(methods)}});
        json.set("within", some && trial.shown.has_band
                               ? Json::boolean(trial.actual >= trial.shown.low && trial.actual <= trial.shown.high)
                               : Json());
        list.push(std::move(json));
    }
    return list;
}

Json shown_json(const Forecast& forecast, const Writer& writer) {
    const Arena& arena = forecast.arena;
    if (!arena.shown) return {};
    Json json = writer.estimate(arena.shown);
    json.set("method", Json::string(arena.shown_method));
    json.set("label", writer.label(arena.shown_method));
    json.set("score", score_json(arena.shown_score));
    json.set("rescaled", Json::boolean(arena.rescaled));
    json.set("combined", shares_json(arena.combined, writer));
    // What has come already is certain; the band is of what is still to come.
    Estimate total = *arena.shown;
    for (double* each : {&total.mean, &total.low, &total.high, &total.low_95, &total.high_95}) *each += forecast.so_far;
    json.set("total", writer.estimate(total));
    if (total.has_band) {
        const std::string low = writer.value(total.low).text(), high = writer.value(total.high).text();
        json.set("words", Json::object({{"zh", Json::string("10 次中有 8 次落在 " + low + " 到 " + high + " 之间。")},
                                        {"en", Json::string("8 of 10 times between " + low + " and " + high + ".")}}));
    } else {
        json.set("words", Json());
    }
    return json;
}

} // namespace

Text label_of(std::string_view method) {
    for (const Label& label : labels)
        if (label.name == method) return label.text;
    return {std::string(method), std::string(method)};
}

Result<ForecastRequest> forecast_request(const std::function<std::string(std::string_view)>& parameter,
                                         const formula::Asker& asker, Date workspace_day) {
    ForecastRequest request;
    std::vector<Fault> faults;
    const auto fault = [&](const char* field, const char* rule, Text message, Text hint = {}) {
        faults.push_back({field, rule, std::move(message), std::move(hint)});
    };
    const auto read_day = [&](std::string_view field) { return date_parameter(parameter, field, faults); };
    request.object = parameter("object");
    request.pipeline = parameter("pipeline");
    request.by = parameter("by");
    request.where = parameter("where");
    request.as_of = read_day("as_of");
    const auto from = read_day("from"), to = read_day("to");
    const Date today = request.as_of.value_or(workspace_day);
    request.from = from.value_or(quarter_start(to.value_or(today), asker.fiscal_year_start));
    if (to) {
        request.to = *to;
    } else {
        const base::YearMonthDay at = base::parts(quarter_start(request.from, asker.fiscal_year_start));
        const int next = at.year * 12 + at.month - 1 + 3;
        request.to = {base::make_date(next / 12, next % 12 + 1, 1).days - 1};
    }
    if (request.as_of && *request.as_of > workspace_day)
        fault("as_of", "future", {"不能回看未来的日子。", "That day has not come yet."});
    if (request.to < request.from)
        faults.push_back(ends_too_early("to"));
    else if (request.to.days - request.from.days > longest_period || request.to.days - today.days > longest_period)
        fault("to", "period", {"最多预测三年。", "At most three years can be forecast."});
    const std::string of = parameter("of");
    if (of == "quantity")
        request.of = ForecastRequest::Of::quantity;
    else if (!of.empty() && of != "amount")
        fault("of", "unknown_choice", {"只能是 amount 或 quantity。", "It is amount or quantity."});
    if (const std::string product = parameter("product"); !product.empty()) {
        request.product = base::parse_id(product);
        if (!request.product) fault("product", "id", {"没有这个产品。", "There is no such product."});
        if (request.of == ForecastRequest::Of::amount)
            fault(
                "product", "of",
                {"按产品预测的是数量，请加上 of=quantity。", "Products are forecast in quantities: add of=quantity."});
    }
    if (const std::string wanted = parameter("weights"); !wanted.empty()) {
        const auto weights = read_weights(wanted);
        if (weights)
            request.weights = *weights;
        else
            fault("weights", "weights",
                  {"份额写作 方法:数，用逗号隔开，数在 0 到 1000 之间，至少一个大于 0。",
                   "Shares are written method:number with commas, from 0 to 1000, at least one above 0."},
                  {"例如 hazard:2,seasonal_naive:1。", "For example hazard:2,seasonal_naive:1."});
    }
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return request;
}

Json to_json(const Forecast& forecast, std::string_view language) {
    const Writer writer(forecast, language);
    const ForecastRequest& request = forecast.request;
    const auto with_where = [&](double value, const std::string& where) {
        return Json::object({{"value", writer.value(value)}, {"where", Json::string(where)}});
    };
    Json groups = Json::array();
    for (const ForecastGroup& group : forecast.groups) {
        Json json = Json::object({{"key", Json::string(group.key)},
                                  {"label", Json::string(group.text.empty() ? group.label : group.text.in(language))},
                                  {"open", Json::number(group.open)},
                                  {"so_far", writer.value(group.so_far)},
                                  {"rest", writer.estimate(group.rest)},
                                  {"where", Json::string(group.where)}});
        json.set("total", group.rest ? writer.value(group.so_far + group.rest->mean) : writer.value(group.so_far));
        groups.push(std::move(json));
    }
    Json categories = Json::array();
    double cumulative = 0;
    for (size_t i = forecast.categories.size(); i-- > 0;) {
        const ForecastCategory& category = forecast.categories[i];
        const bool counts = category.name != "omitted";
        if (counts) cumulative += category.amount;
        Json json = Json::object({{"category", Json::string(category.name)},
                                  {"n", Json::number(category.n)},
                                  {"amount", writer.value(category.amount)},
                                  {"where", Json::string(category.where)}});
        json.set("cumulative", counts ? writer.value(cumulative) : Json());
        categories.push(std::move(json));
    }
    Json quantiles;
    if (forecast.quantiles.size() == 7) {
        quantiles = Json::object();
        const char* const names[] = {"0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"};
        for (size_t i = 0; i < 7; ++i) quantiles.set(names[i], writer.value(forecast.quantiles[i]));
    }
    Json excluded = Json::array();
    for (const Excluded& each : forecast.excluded)
        excluded.push(Json::object({{"reason", Json::string(each.reason)},
                                    {"n", each.n ? Json::number(*each.n) : Json()},
                                    {"where", Json::string(each.where)}}));
    const bool over = forecast.window.length() <= 0;
    Json answer = Json::object(
        {{"object", Json::string(request.object)},
         {"pipeline", Json::string(request.pipeline)},
         {"of", Json::string(request.of == ForecastRequest::Of::quantity ? "quantity" : "amount")},
         {"currency", request.of == ForecastRequest::Of::quantity ? Json() : Json::string(forecast.currency)},
         {"from", day(request.from.days)},
         {"to", day(request.to.days)},
         {"as_of", day(forecast.window.origin - 1)},
         {"days_left", Json::number(int64_t{forecast.window.length()})},
         {"so_far", with_where(forecast.so_far, forecast.so_far_where)},
         {"open", Json::object({{"value", Json::number(forecast.open)}, {"where", Json::string(forecast.open_where)}})},
         {"shown", shown_json(forecast, writer)},
         {"methods", methods_json(forecast, writer)},
         {"trials", trials_json(forecast.arena, writer)},
         {"drivers", drivers_json(forecast.arena.now.drivers)},
         {"quantiles", std::move(quantiles)},
         {"categories", std::move(categories)},
         {"groups", std::move(groups)},
         {"own_weights", Json::boolean(!request.weights.empty())},
         {"excluded", std::move(excluded)},
         {"learned_from", Json::object({{"closed", Json::number(forecast.learned_from)},
                                        {"weeks", number(std::round(forecast.arena.now.weeks_seen))}})}});
    answer.set("reason", over                    ? Json::string("period_over")
                         : !forecast.arena.shown ? Json::string("not_enough_data")
                                                 : Json());
    return answer;
}

} // namespace fairlead::analytics
