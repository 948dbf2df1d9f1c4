#include "stats/smoothing.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/minimise.h"
#include "stats/quantile.h"

namespace fairlead::stats {

namespace {

constexpr double lowest = 1e-4, highest = 1 - 1e-4, least_damping = 0.8, most_damping = 0.98;
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr size_t longest_season = 24;

bool has(Part part) {
    return part != Part::none;
}

/// Where each number of a form stands in the vector that is searched.
struct Places {
    size_t alpha = 0, beta = 0, gamma = 0, phi = 0, level = 0, slope = 0, season = 0, count = 0;
};
Places places(const Form& form, size_t period) {
    Places at;
    size_t next = 0;
    at.alpha = next++;
    if (has(form.trend)) at.beta = next++;
    if (has(form.season)) at.gamma = next++;
    if (form.trend == Part::damped) at.phi = next++;
    at.level = next++;
    if (has(form.trend)) at.slope = next++;
    at.season = next;
    if (has(form.season)) next += period - 1; // the last follows from the others
    at.count = next;
    return at;
}

void unpack(const std::vector<double>& x, const Form& form, size_t period, const Places& at, Weights& weights,
            States& start) {
    weights.alpha = x[at.alpha];
    weights.beta = has(form.trend) ? x[at.beta] : 0;
    weights.gamma = has(form.season) ? x[at.gamma] : 0;
    weights.phi = form.trend == Part::damped ? x[at.phi] : 1;
    start.level = x[at.level];
    start.slope = has(form.trend) ? x[at.slope] : 0;
    start.season.clear();
    if (!has(form.season)) return;
    // The factors that are searched are those of the most recent places first; their sum is 0 or the period.
    double rest = form.season == Part::multiplicative ? static_cast<double>(period) : 0;
    start.season.assign(period, 0);
    for (size_t i = 0; i + 1 < period; ++i) {
        start.season[period - 1 - i] = x[at.season + i];
        rest -= x[at.season + i];
    }
    start.season[0] = rest;
}

/// The usual bounds: each weight moves its part less than the one before it.
bool lawful(const Form& form, const Weights& w) {
    if (w.alpha < lowest || w.alpha > highest) return false;
    if (has(form.trend) && (w.beta < lowest || w.beta > w.alpha || w.beta > highest)) return false;
    if (has(form.season) && (w.gamma < lowest || w.gamma > 1 - w.alpha || w.gamma > highest)) return false;
    return form.trend != Part::damped || (w.phi >= least_damping && w.phi <= most_damping);
}

/// The heart: runs through the series without keeping anything but the states. Returns -2 log likelihood.
double run(std::span<const double> series, const Form& form, const Weights& w, States& states,
           std::vector<double>* fitted, double& squares) {
    const size_t period = std::max<size_t>(1, states.season.size());
    const bool relative = form.error == Part::multiplicative, factor = form.season == Part::multiplicative;
    const bool seasonal = has(form.season);
    double logs = 0;
    squares = 0;
    size_t place = 0;
    for (const double value : series) {
        const double base = states.level + w.phi * states.slope;
        const double season = seasonal ? states.season[place] : 0;
        double expected = base;
        if (seasonal) expected = factor ? base * season : base + season;
        double error = value - expected;
        if (relative) {
            const double size = std::abs(expected) < 1e-10 ? 1e-10 : expected;
            error /= size;
            logs += std::log(std::abs(size));
        }
        squares += error * error;
        if (!std::isfinite(squares)) return infinite;
        if (fitted) fitted->push_back(expected);
        // The value without its season is what the level learns from.
        const double plain = !seasonal ? value
                             : factor  ? value / (std::abs(season) < 1e-10 ? 1e-10 : season)
                                       : value - season;
        const double learned = plain - base;
        states.level = base + w.alpha * learned;
        states.slope = w.phi * states.slope + w.beta * learned;
        if (seasonal) {
            const double other = std::abs(base) < 1e-10 ? 1e-10 : base;
            const double target = factor ? value / other : value - base;
            states.season[place] = season + w.gamma * (target - season);
            if (++place == period) place = 0;
        }
    }
    if (seasonal && place)
        std::rotate(states.season.begin(), states.season.begin() + static_cast<long>(place), states.season.end());
    if (squares <= 0) squares = std::numeric_limits<double>::min();
    return static_cast<double>(series.size()) * std::log(squares) + 2 * logs;
}

/// Moving means and ratios or differences to them give the first states; the search starts there.
struct First {
    States states;
    bool usable = true;
};
First first_states(std::span<const double> series, size_t period, const Form& form) {
    First first;
    std::vector<double> adjusted(series.begin(), series.end());
    const bool factor = form.season == Part::multiplicative;
    if (has(form.season)) {
        const size_t n = series.size();
        std::vector<double>& season = first.states.season;
        season.assign(period, factor ? 1.0 : 0.0);
        if (n >= 3 * period) {
            std::vector<double> sum(period, 0), count(period, 0);
            const size_t half = period / 2;
            for (size_t i = half; i + half < n; ++i) {
                double around = 0;
                for (size_t j = i - half; j <= i + half; ++j)
                    around += series[j] * (period % 2 == 0 && (j == i - half || j == i + half) ? 0.5 : 1.0);
                around /= static_cast<double>(period);
                if (factor && around <= 0) continue;
                sum[i % period] += factor ? series[i] / around : series[i] - around;
                count[i % period] += 1;
            }
            double total = 0;
            for (size_t i = 0; i < period; ++i) total += season[i] = count[i] > 0 ? sum[i] / count[i] : season[i];
            for (double& value : season)
                value =
                    factor ? value * static_cast<double>(period) / total : value - total / static_cast<double>(period);
        } else {
            // Hardly more than two cycles: against a straight line through all.
            std::vector<double> line(n);
            const double centre = *mean(series), middle = (static_cast<double>(n) - 1) / 2;
            double above = 0, below = 0;
            for (size_t i = 0; i < n; ++i) {
                const double x = static_cast<double>(i) - middle;
                above += x * (series[i] - centre);
                below += x * x;
            }
            std::vector<double> sum(period, 0), count(period, 0);
            for (size_t i = 0; i < n; ++i) {
                line[i] = centre + above / below * (static_cast<double>(i) - middle);
                if (factor && line[i] <= 0) line[i] = centre;
                sum[i % period] += factor ? series[i] / line[i] : series[i] - line[i];
                count[i % period] += 1;
            }
            double total = 0;
            for (size_t i = 0; i < period; ++i) total += season[i] = count[i] > 0 ? sum[i] / count[i] : season[i];
            for (double& value : season)
                value =
                    factor ? value * static_cast<double>(period) / total : value - total / static_cast<double>(period);
        }
        if (factor)
            for (double& value : season) value = std::max(value, 1e-2);
        for (size_t i = 0; i < n; ++i) {
            if (factor)
                adjusted[i] /= season[i % period];
            else
                adjusted[i] -= season[i % period];
        }
    }
    const size_t head = std::min(std::max<size_t>(10, has(form.season) ? 2 * period : 2), adjusted.size());
    const std::span<const double> begin = std::span<const double>(adjusted).first(head);
    if (form.trend == Part::none) {
        first.states.level = *mean(begin);
    } else {
        const double centre = *mean(begin), middle = (static_cast<double>(head) + 1) / 2;
        double above = 0, below = 0;
        for (size_t i = 0; i < head; ++i) {
            const double x = static_cast<double>(i + 1) - middle;
            above += x * (begin[i] - centre);
            below += x * x;
        }
        first.states.slope = below > 0 ? above / below : 0;
        first.states.level = centre - first.states.slope * middle;
        // The level itself must not vanish where it is divided by.
        if (std::abs(first.states.level + first.states.slope) < 1e-8)
            first.states.level = first.states.level * (1 + 1e-3) + 1e-3;
    }
    return first;
}

bool constant(std::span<const double> series) {
    return std::ranges::all_of(series, [&](double value) { return value == series.front(); });
}

} // namespace

std::string Form::name() const {
    auto letter = [](Part part) {
        switch (part) {
            case Part::none:
                return "N";
            case Part::additive:
                return "A";
            case Part::damped:
                return "Ad";
            case Part::multiplicative:
                return "M";
        }
        return "";
    };
    return std::string("ETS(") + letter(error) + "," + letter(trend) + "," + letter(season) + ")";
}

std::optional<Walk> walk(std::span<const double> series, const Form& form, const Weights& weights,
                         const States& start) {
    Walk found;
    found.end = start;
    const double deviance = run(series, form, weights, found.end, &found.fitted, found.sum_of_squares);
    if (!std::isfinite(deviance)) return std::nullopt;
    found.log_likelihood = -deviance / 2;
    return found;
}

std::optional<Fit> fit(std::span<const double> series, size_t period, const Form& form) {
    const size_t n = series.size();
    if (form.season == Part::multiplicative && form.error != Part::multiplicative) return std::nullopt;
    if (has(form.season) && (period < 2 || period > longest_season || n <= 2 * period)) return std::nullopt;
    if ((form.error == Part::multiplicative || form.season == Part::multiplicative) &&
        std::ranges::any_of(series, [](double value) { return value <= 0; }))
        return std::nullopt;
    const Places at = places(form, period);
    const size_t parameters = at.count + 1; // and the variance
    if (n < parameters + 2) return std::nullopt;
    const First first = first_states(series, period, form);
    std::vector<double> x(at.count);
    const double cycle = has(form.season) ? static_cast<double>(period) : 1;
    x[at.alpha] = lowest + 0.2 * (highest - lowest) / cycle;
    if (has(form.trend)) x[at.beta] = lowest + 0.1 * (x[at.alpha] - lowest);
    if (has(form.season)) x[at.gamma] = lowest + 0.05 * (1 - x[at.alpha] - lowest);
    if (form.trend == Part::damped) x[at.phi] = least_damping + 0.99 * (most_damping - least_damping);
    x[at.level] = first.states.level;
    if (has(form.trend)) x[at.slope] = first.states.slope;
    if (has(form.season))
        for (size_t i = 0; i + 1 < period; ++i) x[at.season + i] = first.states.season[period - 1 - i];
    Weights weights;
    States states;
    auto deviance = [&](const std::vector<double>& candidate) {
        unpack(candidate, form, period, at, weights, states);
        if (!lawful(form, weights)) return infinite;
        // Factors of one sign: none may vanish or turn.
        if (form.season == Part::multiplicative &&
            std::ranges::any_of(states.season, [](double value) { return value <= 0; }))
            return infinite;
        double squares = 0;
        return run(series, form, weights, states, nullptr, squares);
    };
    const Minimum found = minimise(deviance, x);
    if (!std::isfinite(found.value) || found.value >= 1e35) return std::nullopt;
    Fit result;
    result.form = form;
    unpack(found.at, form, period, at, result.weights, result.start);
    result.end = result.start;
    double squares = 0;
    const double value = run(series, form, result.weights, result.end, &result.fitted, squares);
    const double k = static_cast<double>(parameters), count = static_cast<double>(n);
    result.log_likelihood = -value / 2;
    result.aicc = value + 2 * k + 2 * k * (k + 1) / (count - k - 1);
    result.variance = squares / (count - static_cast<double>(at.count));
    return result;
}

std::optional<Fit> fit_best(std::span<const double> series, size_t period, Forms forms) {
    if (series.empty()) return std::nullopt;
    if (constant(series)) {
        Fit still;
        still.weights.alpha = 1 - 1e-5;
        still.start.level = still.end.level = series.front();
        still.fitted.assign(series.begin(), series.end());
        return still;
    }
    std::optional<Fit> best;
    for (const Part error : {Part::additive, Part::multiplicative}) {
        if (error == Part::multiplicative && forms == Forms::additive) continue;
        for (const Part trend : {Part::none, Part::additive, Part::damped})
            for (const Part season : {Part::none, Part::additive, Part::multiplicative}) {
                if (season == Part::multiplicative && (error == Part::additive || forms == Forms::additive)) continue;
                std::optional<Fit> candidate = fit(series, period, {error, trend, season});
                if (candidate && (!best || candidate->aicc < best->aicc)) best = std::move(candidate);
            }
    }
    return best;
}

std::optional<Outlook> exponential_smoothing(std::span<const double> series, size_t period, size_t steps,
                                             std::span<const double> levels) {
    if (series.size() < 4) return naive(series, steps, levels);
    const std::optional<Fit> best = fit_best(series, period);
    if (!best) return naive(series, steps, levels);
    return look_ahead(*best, steps, levels);
}

} // namespace fairlead::stats
