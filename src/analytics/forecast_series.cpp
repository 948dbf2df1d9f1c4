#include "analytics/forecast_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "analytics/figure.h"
#include "stats/quantile.h"
#include "stats/smoothing.h"

namespace fairlead::analytics {

using base::Json;
using stats::Outlook;

namespace {

constexpr std::array<double, 2> levels = {0.80, 0.95};
constexpr size_t least_origins = 6;
constexpr double many_zeros = 0.4, coverage_low = 0.65, coverage_high = 0.92;

double variance(const std::vector<double>& values) {
    const double middle = stats::mean(values).value_or(0);
    double square = 0;
    for (const double value : values) square += (value - middle) * (value - middle);
    return values.empty() ? 0 : square / static_cast<double>(values.size());
}

/// How much of what is left without this part the part explains. Source: X. Wang, K. Smith, R. Hyndman,
/// "Characteristic-based clustering for time series data", Data Mining and Knowledge Discovery 13 (2006) 335-364.
std::optional<double> strength(const std::vector<double>& part, const std::vector<double>& rest) {
    std::vector<double> both(part.size());
    for (size_t i = 0; i < part.size(); ++i) both[i] = part[i] + rest[i];
    const double whole = variance(both);
    if (!(whole > 0)) return std::nullopt;
    return std::max(0.0, 1 - variance(rest) / whole);
}

using Outlooks = std::vector<std::pair<std::string, Outlook>>;

Outlook mean_of(const Outlook& a, const Outlook& b) {
    Outlook both = a;
    for (size_t i = 0; i < both.mean.size(); ++i) both.mean[i] = (a.mean[i] + b.mean[i]) / 2;
    for (size_t l = 0; l < both.bands.size(); ++l)
        for (size_t i = 0; i < both.mean.size(); ++i) {
            both.bands[l].low[i] = (a.bands[l].low[i] + b.bands[l].low[i]) / 2;
            both.bands[l].high[i] = (a.bands[l].high[i] + b.bands[l].high[i]) / 2;
        }
    both.deviation = (a.deviation + b.deviation) / 2;
    return both;
}

struct Chosen {
    std::string model;
    std::optional<double> aicc;
    std::vector<std::pair<std::string, std::vector<double>>> coefficients;
    std::optional<stats::Walk> walk;
};
using Chosens = std::map<std::string, Chosen>; // by the method's name

std::optional<Outlook> arima(std::span<const double> values, const stats::ArimaOrder& order, size_t steps,
                             Chosen& chosen) {
    const auto fit = stats::fit_arima(values, order);
    if (!fit) return std::nullopt;
    chosen = {order.name(),
              fit->aicc,
              {{"ar", fit->ar}, {"ma", fit->ma}, {"seasonal_ar", fit->seasonal_ar}, {"seasonal_ma", fit->seasonal_ma}},
              {}};
    if (order.constant) chosen.coefficients.emplace_back("constant", std::vector<double>{fit->constant});
    return stats::look_ahead(*fit, values, steps, levels);
}

std::optional<Outlook> fixed_smoothing(std::span<const double> values, const SeriesNamed& named, size_t steps,
                                       Chosen& chosen) {
    chosen.walk = stats::walk(values, named.form, named.weights, named.start);
    if (!chosen.walk) return std::nullopt;
    chosen.model = named.form.name();
    stats::Fit fit{.form = named.form, .weights = named.weights, .start = named.start, .end = chosen.walk->end};
    fit.variance = chosen.walk->sum_of_squares / static_cast<double>(values.size());
    return stats::look_ahead(fit, steps, levels);
}

std::optional<Outlook> named_outlook(std::span<const double> values, const SeriesNamed& named, size_t period,
                                     size_t steps, Chosen& chosen) {
    if (named.kind == SeriesNamed::Kind::arima) return arima(values, named.order, steps, chosen);
    if (named.kind == SeriesNamed::Kind::fixed_smoothing) return fixed_smoothing(values, named, steps, chosen);
    const auto fit = stats::fit_best(values, period, stats::Forms::additive);
    if (!fit || values.size() < 4) return std::nullopt;
    chosen = {fit->form.name(), fit->aicc, {}, {}};
    return stats::look_ahead(*fit, steps, levels);
}

Outlooks outlooks(std::span<const double> values, const SeriesRequest& request, Chosens& chosen) {
    const size_t period = request.period, steps = request.steps;
    Outlooks found;
    const auto add = [&](const char* name, std::optional<Outlook> outlook) {
        if (outlook && outlook->mean.size() == steps) found.emplace_back(name, std::move(*outlook));
    };
    add("naive", stats::naive(values, steps, levels));
    if (period > 1) add("seasonal_naive", stats::seasonal_naive(values, period, steps, levels));
    add("drift", stats::drift(values, steps, levels));
    const size_t season = values.size() >= 2 * period ? period : 1;
    std::optional<Outlook> smoothing, theta;
    if (values.size() >= 4) {
        if (const auto fit = stats::fit_best(values, season)) {
            smoothing = stats::look_ahead(*fit, steps, levels);
            chosen["smoothing"] = {fit->form.name(), fit->aicc, {}, {}};
        }
        theta = stats::theta(values, season, steps, levels);
    }
    add("smoothing", smoothing);
    add("theta", theta);
    const auto zeros = static_cast<double>(std::count(values.begin(), values.end(), 0.0));
    if (zeros > many_zeros * static_cast<double>(values.size()))
        add("intermittent", stats::intermittent(values, steps, levels));
    if (smoothing && theta) add("combination", mean_of(*smoothing, *theta));
    std::map<std::string, int> times;
    for (const SeriesNamed& named : request.named) {
        std::string name(name_of(named.kind));
        if (const int time = ++times[name]; time > 1) name += "_" + std::to_string(time);
        Chosen of;
        add(name.c_str(), named_outlook(values, named, season, steps, of));
        chosen[name] = std::move(of);
    }
    return found;
}

struct Errors {
    int origins = 0;
    double absolute = 0, actual = 0, off = 0, square = 0, smape = 0, scaled = 0;
    int scaled_origins = 0;
    double steps = 0, within_80 = 0, within_95 = 0;
    std::vector<double> over_half_band; // |error| to the half width of the 80 % band
};

SeriesScore score_of(const Errors& errors) {
    SeriesScore score;
    score.origins = errors.origins;
    score.smape = errors.smape / errors.origins;
    if (errors.scaled_origins == errors.origins) score.mase = errors.scaled / errors.origins;
    if (errors.actual > 0) score.wape = errors.absolute / errors.actual;
    score.bias = errors.off / errors.steps;
    score.rmse = std::sqrt(errors.square / errors.steps);
    score.coverage_80 = errors.within_80 / errors.steps;
    score.coverage_95 = errors.within_95 / errors.steps;
    return score;
}

Json list(const std::vector<double>& values) {
    Json json = Json::array();
    for (const double value : values) json.push(std::isfinite(value) ? number(value) : Json());
    return json;
}

} // namespace

std::string_view name_of(SeriesNamed::Kind kind) {
    switch (kind) {
        case SeriesNamed::Kind::arima:
            return "arima";
        case SeriesNamed::Kind::additive_smoothing:
            return "additive_smoothing";
        case SeriesNamed::Kind::fixed_smoothing:
            return "fixed_smoothing";
    }
    return "";
}

SeriesForecast forecast_series(const SeriesRequest& request) {
    SeriesForecast forecast;
    forecast.request = request;
    const std::span<const double> all(request.values);
    const auto values = all.subspan(std::min(request.restart, all.size()));
    Chosens chosen, then;
    Outlooks now = outlooks(values, request, chosen);

    std::map<std::string, Errors> errors;
    const size_t least = std::max<size_t>(4, 2 * request.period);
    const size_t ends = values.size() >= request.steps ? values.size() - request.steps : 0;
    for (size_t back = 0; back < request.origins && ends >= least + back; ++back) {
        const auto known = values.first(ends - back), came = values.subspan(ends - back, request.steps);
        for (const auto& [name, outlook] : outlooks(known, request, then)) {
            const auto accuracy = stats::accuracy(came, outlook.mean, known, request.period);
            if (!accuracy) continue;
            Errors& sum = errors[name];
            ++sum.origins;
            sum.smape += accuracy->smape;
            sum.scaled += accuracy->mase.value_or(0);
            sum.scaled_origins += accuracy->mase.has_value();
            for (size_t i = 0; i < came.size(); ++i) {
                const double off = outlook.mean[i] - came[i];
                sum.absolute += std::abs(off);
                sum.actual += std::abs(came[i]);
                sum.off += off;
                sum.square += off * off;
                sum.steps += 1;
                const auto& near = outlook.bands[0];
                const auto& wide = outlook.bands[1];
                sum.within_80 += came[i] >= near.low[i] && came[i] <= near.high[i];
                sum.within_95 += came[i] >= wide.low[i] && came[i] <= wide.high[i];
                if (const double half = (near.high[i] - near.low[i]) / 2; half > 0)
                    sum.over_half_band.push_back(std::abs(off) / half);
            }
        }
    }
    double best = INFINITY;
    for (auto& [name, outlook] : now) {
        SeriesMethod method{.name = name, .outlook = std::move(outlook)};
        if (const auto of = chosen.find(name); of != chosen.end()) {
            method.model = of->second.model;
            method.aicc = of->second.aicc;
            method.coefficients = std::move(of->second.coefficients);
            method.walk = std::move(of->second.walk);
        }
        method.combined = name == "smoothing" || name == "theta";
        if (const auto found = errors.find(name); found != errors.end()) {
            method.score = score_of(found->second);
            const double coverage = *method.score->coverage_80;
            const auto& ratios = found->second.over_half_band;
            if (found->second.origins >= static_cast<int>(least_origins) && !ratios.empty() &&
                (coverage < coverage_low || coverage > coverage_high)) {
                const double stretch = stats::quantile(ratios, 0.80).value_or(1);
                stats::Band& band = method.outlook.bands[0];
                for (size_t i = 0; i < band.low.size(); ++i) {
                    band.low[i] = method.outlook.mean[i] - stretch * (method.outlook.mean[i] - band.low[i]);
                    band.high[i] = method.outlook.mean[i] + stretch * (band.high[i] - method.outlook.mean[i]);
                }
                method.rescaled = true;
            }
            const double error = found->second.absolute / found->second.steps;
            if (error < best) {
                best = error;
                forecast.shown = name;
            }
        }
        forecast.methods.push_back(std::move(method));
    }
    if (forecast.shown.empty() && !forecast.methods.empty()) forecast.shown = forecast.methods.back().name;

    if (request.period > 1) forecast.factors = stats::seasonal_factors(values, request.period);
    if (request.period < 2) {
        forecast.no_parts = "no_season";
    } else if (values.size() < 24 || !(forecast.parts = stats::stl_periodic(values, request.period))) {
        forecast.no_parts = "not_enough_data";
    } else {
        forecast.strength_of_trend = strength(forecast.parts->trend, forecast.parts->remainder);
        forecast.strength_of_season = strength(forecast.parts->seasonal, forecast.parts->remainder);
    }
    return forecast;
}

Json to_json(const SeriesForecast& forecast) {
    Json methods = Json::array();
    for (const SeriesMethod& method : forecast.methods) {
        Json json = Json::object({{"method", Json::string(method.name)},
                                  {"model", method.model.empty() ? Json() : Json::string(method.model)},
                                  {"aicc", real(method.aicc)},
                                  {"mean", list(method.outlook.mean)},
                                  {"low_80", list(method.outlook.bands[0].low)},
                                  {"high_80", list(method.outlook.bands[0].high)},
                                  {"low_95", list(method.outlook.bands[1].low)},
                                  {"high_95", list(method.outlook.bands[1].high)},
                                  {"rescaled", Json::boolean(method.rescaled)},
                                  {"score", Json()}});
        if (!method.coefficients.empty()) {
            Json coefficients = Json::object({});
            for (const auto& [name, values] : method.coefficients)
                if (!values.empty()) coefficients.set(name, list(values));
            json.set("coefficients", std::move(coefficients));
        }
        if (method.walk) {
            const stats::States& end = method.walk->end;
            json.set("fitted", list(method.walk->fitted));
            json.set("end",
                     Json::object(
                         {{"level", number(end.level)}, {"slope", number(end.slope)}, {"season", list(end.season)}}));
        }
        if (method.score) {
            const SeriesScore& score = *method.score;
            json.set("score", Json::object({{"origins", Json::number(score.origins)},
                                            {"smape", real(score.smape)},
                                            {"mase", real(score.mase)},
                                            {"wape", real(score.wape)},
                                            {"bias", real(score.bias)},
                                            {"rmse", real(score.rmse)},
                                            {"coverage_80", real(score.coverage_80)},
                                            {"coverage_95", real(score.coverage_95)}}));
        }
        methods.push(std::move(json));
    }
    Json parts;
    if (forecast.parts)
        parts = Json::object({{"trend", list(forecast.parts->trend)},
                              {"seasonal", list(forecast.parts->seasonal)},
                              {"remainder", list(forecast.parts->remainder)},
                              {"strength_of_trend", real(forecast.strength_of_trend)},
                              {"strength_of_season", real(forecast.strength_of_season)}});
    return Json::object(
        {{"n", Json::number(static_cast<int64_t>(forecast.request.values.size() - forecast.request.restart))},
         {"period", Json::number(static_cast<int64_t>(forecast.request.period))},
         {"steps", Json::number(static_cast<int64_t>(forecast.request.steps))},
         {"shown", Json::string(forecast.shown)},
         {"methods", std::move(methods)},
         {"parts", std::move(parts)},
         {"factors", forecast.factors ? list(*forecast.factors) : Json()},
         {"parts_reason", forecast.no_parts.empty() ? Json() : Json::string(forecast.no_parts)}});
}

Opinions opinions_of(const std::vector<double>& values) {
    return {stats::quantile(values, 0.5).value_or(0), stats::quantile(values, 0.25).value_or(0),
            stats::quantile(values, 0.75).value_or(0)};
}

} // namespace fairlead::analytics
