// What clients send to have a series or a sum of chances forecast, checked; and the answer about chances.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "analytics/figure.h"
#include "analytics/forecast_series.h"
#include "base/money.h"
#include "stats/sums.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Result;

namespace {

constexpr size_t most_values = 1200, most_steps = 120, most_period = 366, most_origins = 24;
constexpr size_t most_deals = 5000, most_periods = 60, most_bounds = 20;

std::optional<double> decimal(const Json& json) {
    if (!json.is_number() && !json.is_string()) return std::nullopt;
    const std::string& text = json.text();
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return std::abs(value) < 1e15 ? std::optional(value) : std::nullopt;
}

void read_count(const Json& body, const char* name, size_t least, size_t most, size_t& into,
                std::vector<Fault>& faults) {
    const Json& json = body[name];
    if (json.is_null()) return;
    const auto value = json.integer();
    if (value && *value >= static_cast<int64_t>(least) && *value <= static_cast<int64_t>(most)) {
        into = static_cast<size_t>(*value);
        return;
    }
    const std::string from = std::to_string(least), to = std::to_string(most);
    faults.push_back(
        {name,
         "range",
         {"请填 " + from + " 到 " + to + " 之间的整数。", "Give a whole number from " + from + " to " + to + "."},
         {}});
}

void refuse_unknown(const Json& body, std::initializer_list<std::string_view> known, std::vector<Fault>& faults) {
    for (const auto& [key, value] : body.members())
        if (std::find(known.begin(), known.end(), key) == known.end())
            faults.push_back({key.substr(0, 100), "unknown_field", {"不认识这一项。", "This is not known here."}, {}});
}

/// Three whole numbers: plain or seasonal order.
std::optional<std::array<size_t, 3>> order_of(const Json& json, std::array<size_t, 3> most) {
    if (!json.is_array() || json.items().size() != 3) return std::nullopt;
    std::array<size_t, 3> found{};
    for (size_t i = 0; i < 3; ++i) {
        const auto value = json.items()[i].integer();
        if (!value || *value < 0 || *value > static_cast<int64_t>(most[i])) return std::nullopt;
        found[i] = static_cast<size_t>(*value);
    }
    return found;
}

bool read_arima(const Json& item, size_t period, const std::string& at, SeriesNamed& named,
                std::vector<Fault>& faults) {
    const auto plain = order_of(item["order"], {5, 2, 5});
    const auto seasonal =
        item["seasonal"].is_null() ? std::optional(std::array<size_t, 3>{}) : order_of(item["seasonal"], {2, 1, 2});
    if (!plain)
        faults.push_back(
            {at + ".order",
             "range",
             {"请填 [p, d, q]：p、q 最多 5，d 最多 2。", "Give [p, d, q]: p and q at most 5, d at most 2."},
             {"[0, 1, 1]", "[0, 1, 1]"}});
    if (!seasonal || ((*seasonal)[0] + (*seasonal)[1] + (*seasonal)[2] > 0 && (period < 2 || period > 24)))
        faults.push_back({at + ".seasonal",
                          "range",
                          {"请填 [P, D, Q]：P、Q 最多 2，D 最多 1，周期 2 到 24。",
                           "Give [P, D, Q]: P and Q at most 2, D at most 1, a period of 2 to 24."},
                          {"[0, 1, 1]", "[0, 1, 1]"}});
    if (!plain || !seasonal) return false;
    named.order = {.ar = (*plain)[0],
                   .differences = (*plain)[1],
                   .ma = (*plain)[2],
                   .seasonal_ar = (*seasonal)[0],
                   .seasonal_differences = (*seasonal)[1],
                   .seasonal_ma = (*seasonal)[2],
                   .constant = item["constant"].truth(),
                   .period = period};
    if (named.order.constant && named.order.differences + named.order.seasonal_differences > 1)
        faults.push_back({at + ".constant",
                          "range",
                          {"差分超过一次时不能再带常数。", "With more than one difference there is no constant."},
                          {}});
    return true;
}

std::optional<stats::Part> part_of(const std::string& letter) {
    if (letter == "N") return stats::Part::none;
    if (letter == "A") return stats::Part::additive;
    if (letter == "Ad") return stats::Part::damped;
    if (letter == "M") return stats::Part::multiplicative;
    return std::nullopt;
}

void read_fixed(const Json& item, size_t period, const std::string& at, SeriesNamed& named,
                std::vector<Fault>& faults) {
    using stats::Part;
    const auto fault = [&](const char* field, base::Text message) {
        faults.push_back({at + field, "range", std::move(message), {}});
    };
    const Json& form = item["form"];
    const auto letter = [&](size_t i) {
        return i < form.items().size() ? part_of(form.items()[i].text()) : std::nullopt;
    };
    const auto error = letter(0), trend = letter(1), season = letter(2);
    const bool known = form.items().size() == 3 && error && trend && season &&
                       (*error == Part::additive || *error == Part::multiplicative) && *trend != Part::multiplicative &&
                       *season != Part::damped;
    if (!known)
        return fault(".form", {"形式是 [误差, 趋势, 季节]，如 [\"M\", \"A\", \"M\"]。",
                               "A form is [error, trend, season], such as [\"M\", \"A\", \"M\"]."});
    named.form = {*error, *trend, *season};
    const Json &weights = item["weights"], &start = item["start"];
    const auto weight = [&](const char* name, bool needed, double without) {
        const auto value = decimal(weights[name]);
        if (!needed) return without;
        if (value && *value >= 0 && *value <= 1) return *value;
        fault((std::string(".weights.") + name).c_str(), {"请填 0 到 1 之间的数。", "Give a number from 0 to 1."});
        return without;
    };
    named.weights.alpha = weight("alpha", true, 0);
    named.weights.beta = weight("beta", *trend != Part::none, 0);
    named.weights.gamma = weight("gamma", *season != Part::none, 0);
    named.weights.phi = weight("phi", *trend == Part::damped, 1);
    const auto state = [&](const Json& json, const std::string& field, bool needed) {
        const auto value = decimal(json);
        if (!value && needed) fault(field.c_str(), {"这里要一个数。", "A figure is wanted here."});
        return value.value_or(0);
    };
    named.start.level = state(start["level"], ".start.level", true);
    named.start.slope = *trend == Part::none ? 0 : state(start["slope"], ".start.slope", true);
    if (*season == Part::none) return;
    if (period < 2 || start["season"].items().size() != period)
        return fault(".start.season", {"每个周期位置要一个季节数，共 " + std::to_string(period) + " 个。",
                                       "Give one season for each of the " + std::to_string(period) + " places."});
    for (const Json& one : start["season"].items()) named.start.season.push_back(state(one, ".start.season", true));
}

constexpr size_t most_named = 4, most_arima_values = 400;

void read_named(const Json& methods, SeriesRequest& request, std::vector<Fault>& faults) {
    if (methods.is_null()) return;
    if (!methods.is_array() || methods.items().size() > most_named) {
        faults.push_back({"methods", "range", {"最多指定 4 个方法。", "Name at most 4 methods."}, {}});
        return;
    }
    for (size_t i = 0; i < methods.items().size(); ++i) {
        const Json& item = methods.items()[i];
        const std::string at = "methods[" + std::to_string(i) + "]", name = item["method"].text();
        SeriesNamed named;
        if (name == name_of(SeriesNamed::Kind::arima)) {
            read_arima(item, request.period, at, named, faults);
            if (request.values.size() > most_arima_values)
                faults.push_back({"values",
                                  "range",
                                  {"ARIMA 最多用 400 个数值。", "ARIMA takes at most 400 figures."},
                                  {"请只给最近的数值。", "Give the latest ones alone."}});
        } else if (name == name_of(SeriesNamed::Kind::additive_smoothing)) {
            named.kind = SeriesNamed::Kind::additive_smoothing;
        } else if (name == name_of(SeriesNamed::Kind::fixed_smoothing)) {
            named.kind = SeriesNamed::Kind::fixed_smoothing;
            read_fixed(item, request.period, at, named, faults);
        } else {
            faults.push_back({at + ".method",
                              "unknown_choice",
                              {"方法只能是 arima、additive_smoothing 或 fixed_smoothing。",
                               "A method is arima, additive_smoothing or fixed_smoothing."},
                              {}});
        }
        request.named.push_back(std::move(named));
    }
}

} // namespace

Result<SeriesRequest> series_request(const Json& body) {
    SeriesRequest request;
    std::vector<Fault> faults;
    refuse_unknown(body, {"values", "period", "steps", "origins", "restart", "methods"}, faults);
    const Json& values = body["values"];
    if (!values.is_array() || values.items().empty() || values.items().size() > most_values) {
        faults.push_back({"values",
                          "range",
                          {"请给出 1 到 1200 个数值，从早到晚排列。", "Give 1 to 1,200 figures, the oldest first."},
                          {}});
    } else {
        for (size_t i = 0; i < values.items().size(); ++i) {
            const Json& item = values.items()[i];
            if (item.is_null() && request.values.empty()) continue; // before there was anything
            const auto value = decimal(item);
            if (value) {
                request.values.push_back(*value);
                continue;
            }
            faults.push_back(
                {"values[" + std::to_string(i) + "]",
                 "number",
                 {"这里要一个数；只有开头几期可以为空。", "A figure is wanted here; only the first ones may be empty."},
                 {}});
            if (faults.size() >= 20) break;
        }
        if (faults.empty() && request.values.empty())
            faults.push_back({"values", "required", {"没有一个数值。", "There is not one figure."}, {}});
    }
    read_count(body, "period", 1, most_period, request.period, faults);
    read_count(body, "steps", 1, most_steps, request.steps, faults);
    read_count(body, "origins", 0, most_origins, request.origins, faults);
    read_count(body, "restart", 0, request.values.empty() ? 0 : request.values.size() - 1, request.restart, faults);
    read_named(body["methods"], request, faults);
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return request;
}

Result<ChanceRequest> chance_request(const Json& body, int digits) {
    ChanceRequest request;
    std::vector<Fault> faults;
    const auto fault = [&](std::string field, const char* rule, base::Text message) {
        if (faults.size() < 20) faults.push_back({std::move(field), rule, std::move(message), {}});
    };
    refuse_unknown(body, {"deals", "at_least"}, faults);
    const auto amount_of = [&](const Json& json, const std::string& field) -> int64_t {
        const auto amount = base::parse_decimal(json.text(), digits);
        if ((json.is_string() || json.is_number()) && amount && *amount >= 0 && *amount <= int64_t{1} << 53)
            return *amount;
        fault(field, "money", {"请填一个不小于 0 的金额。", "Give an amount that is not below 0."});
        return 0;
    };
    const Json& deals = body["deals"];
    if (!deals.is_array() || deals.items().empty() || deals.items().size() > most_deals)
        fault("deals", "range", {"请给出 1 到 5000 个商机。", "Give 1 to 5,000 deals."});
    for (size_t i = 0; deals.is_array() && i < std::min(deals.items().size(), most_deals); ++i) {
        const Json& item = deals.items()[i];
        const std::string at = "deals[" + std::to_string(i) + "]";
        ChanceRequest::Deal deal;
        deal.amount = amount_of(item["amount"], at + ".amount");
        const auto probability = decimal(item["probability"]);
        if (!probability || *probability < 0 || *probability > 1)
            fault(at + ".probability", "range", {"赢率在 0 到 1 之间。", "A probability lies between 0 and 1."});
        deal.probability = probability.value_or(0);
        double sum = 0;
        const Json& periods = item["periods"];
        for (const Json& share : periods.items()) {
            const auto part = decimal(share);
            if (!part || *part < 0 || *part > 1 || deal.periods.size() == most_periods) {
                fault(
                    at + ".periods", "range",
                    {"各期的份额在 0 到 1 之间，最多 60 期。", "Shares lie between 0 and 1, for at most 60 periods."});
                break;
            }
            deal.periods.push_back(*part);
            sum += *part;
        }
        if (sum > 1 + 1e-9)
            fault(at + ".periods", "range", {"各期的份额合计超过 1。", "The shares add up to more than 1."});
        request.periods = std::max(request.periods, deal.periods.size());
        request.deals.push_back(std::move(deal));
    }
    const Json& bounds = body["at_least"];
    if (bounds.items().size() > most_bounds) fault("at_least", "range", {"最多 20 个界限。", "At most 20 bounds."});
    for (size_t i = 0; i < std::min(bounds.items().size(), most_bounds); ++i)
        request.at_least.push_back(amount_of(bounds.items()[i], "at_least[" + std::to_string(i) + "]"));
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return request;
}

Json chance_answer(const ChanceRequest& request, int digits) {
    const double unit = static_cast<double>(base::power_of_ten(digits));
    Json periods = Json::array();
    for (size_t period = 0; period < request.periods; ++period) {
        std::vector<stats::Chance> chances;
        for (const auto& deal : request.deals) {
            const double share = deal.periods.empty()           ? (period == 0 ? 1 : 0)
                                 : period < deal.periods.size() ? deal.periods[period]
                                                                : 0;
            if (deal.amount > 0 && share > 0) chances.push_back({deal.amount, deal.probability * share});
        }
        const stats::SumDistribution sum = stats::sum_of(chances);
        Json quantiles = Json::object();
        for (const char* q : {"0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"})
            quantiles.set(q, number(sum.quantile(std::stod(q)) / unit));
        Json bounds = Json::array();
        for (const int64_t bound : request.at_least)
            bounds.push(Json::object({{"amount", Json::string(base::format_decimal(bound, digits))},
                                      {"probability", number(sum.at_least(static_cast<double>(bound)))}}));
        periods.push(Json::object({{"mean", number(sum.mean() / unit)},
                                   {"deviation", number(sum.deviation() / unit)},
                                   {"quantiles", std::move(quantiles)},
                                   {"at_least", std::move(bounds)},
                                   {"nothing", number(sum.zero())},
                                   {"exact", Json::boolean(sum.exact())}}));
    }
    return Json::object({{"periods", std::move(periods)}});
}

} // namespace fairlead::analytics
