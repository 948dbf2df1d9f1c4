#include "stats/series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "stats/minimise.h"
#include "stats/normal.h"
#include "stats/quantile.h"

namespace fairlead::stats {

namespace {

/// Bands of mean ± width · deviation(step), the step from 1.
template <typename Deviation>
void add_bands(Outlook& outlook, std::span<const double> levels, Deviation deviation) {
    for (const double level : levels) {
        const double width = band_width(level);
        Band band{.level = level, .low = {}, .high = {}};
        for (size_t h = 0; h < outlook.mean.size(); ++h) {
            const double half = width * deviation(h + 1);
            band.low.push_back(outlook.mean[h] - half);
            band.high.push_back(outlook.mean[h] + half);
        }
        outlook.bands.push_back(std::move(band));
    }
}

double root_mean_square(std::span<const double> values) {
    if (values.empty()) return 0;
    double sum = 0;
    for (const double value : values) sum += value * value;
    return std::sqrt(sum / static_cast<double>(values.size()));
}

std::vector<double> changes(std::span<const double> series, size_t lag) {
    std::vector<double> found;
    for (size_t i = lag; i < series.size(); ++i) found.push_back(series[i] - series[i - lag]);
    return found;
}

bool constant(std::span<const double> series) {
    return std::ranges::all_of(series, [&](double value) { return value == series.front(); });
}

/// Whether the autocorrelation at the period is significant at 90 % against that of the shorter lags (Bartlett).
bool has_season(std::span<const double> series, size_t period) {
    const size_t n = series.size();
    if (period < 2 || constant(series) || n <= 2 * period) return false;
    const double centre = *mean(series);
    double variance = 0;
    for (const double value : series) variance += (value - centre) * (value - centre);
    double squares = 0, last = 0;
    for (size_t lag = 1; lag <= period; ++lag) {
        double product = 0;
        for (size_t i = lag; i < n; ++i) product += (series[i] - centre) * (series[i - lag] - centre);
        last = product / variance;
        if (lag < period) squares += last * last;
    }
    return std::abs(last) / std::sqrt((1 + 2 * squares) / static_cast<double>(n)) > normal_quantile(0.95);
}

struct Smoothed {
    double alpha = 0, level = 0, sum_of_squares = 0;
};

/// Simple exponential smoothing, weight and first level by least squares.
Smoothed smooth(std::span<const double> series) {
    constexpr double lowest = 1e-4, highest = 1 - 1e-4;
    const size_t head = std::min<size_t>(10, series.size());
    auto run = [&](double alpha, double level) {
        Smoothed result{alpha, level, 0};
        for (const double value : series) {
            const double error = value - result.level;
            result.sum_of_squares += error * error;
            result.level += alpha * error;
        }
        return result;
    };
    if (constant(series)) return {1 - 1e-5, series.front(), 0};
    const Minimum found = minimise(
        [&](const std::vector<double>& at) {
            if (at[0] < lowest || at[0] > highest) return std::numeric_limits<double>::infinity();
            return run(at[0], at[1]).sum_of_squares / static_cast<double>(series.size());
        },
        {lowest + 0.2 * (highest - lowest), *mean(series.first(head))});
    return run(found.at[0], found.at[1]);
}

double slope(std::span<const double> series) {
    const double n = static_cast<double>(series.size());
    if (series.size() < 2) return 0;
    const double middle = (n - 1) / 2, centre = *mean(series);
    double above = 0, below = 0;
    for (size_t i = 0; i < series.size(); ++i) {
        const double x = static_cast<double>(i) - middle;
        above += x * (series[i] - centre);
        below += x * x;
    }
    return above / below;
}

} // namespace

std::optional<Outlook> naive(std::span<const double> series, size_t steps, std::span<const double> levels) {
    if (series.empty()) return std::nullopt;
    Outlook outlook;
    outlook.mean.assign(steps, series.back());
    outlook.deviation = root_mean_square(changes(series, 1));
    add_bands(outlook, levels, [&](size_t h) { return outlook.deviation * std::sqrt(static_cast<double>(h)); });
    return outlook;
}

std::optional<Outlook> seasonal_naive(std::span<const double> series, size_t period, size_t steps,
                                      std::span<const double> levels) {
    if (period < 1 || series.size() <= period) return std::nullopt;
    Outlook outlook;
    for (size_t h = 0; h < steps; ++h) outlook.mean.push_back(series[series.size() - period + h % period]);
    outlook.deviation = root_mean_square(changes(series, period));
    add_bands(outlook, levels,
              [&](size_t h) { return outlook.deviation * std::sqrt(static_cast<double>((h - 1) / period + 1)); });
    return outlook;
}

std::optional<Outlook> drift(std::span<const double> series, size_t steps, std::span<const double> levels) {
    if (series.size() < 3) return std::nullopt;
    const std::vector<double> change = changes(series, 1);
    const double count = static_cast<double>(change.size());
    const double step = (series.back() - series.front()) / count;
    double squares = 0;
    for (const double value : change) squares += (value - step) * (value - step);
    Outlook outlook;
    outlook.deviation = std::sqrt(squares / (count - 1));
    const double of_step = outlook.deviation / std::sqrt(count);
    for (size_t h = 1; h <= steps; ++h) outlook.mean.push_back(series.back() + step * static_cast<double>(h));
    add_bands(outlook, levels, [&](size_t h) {
        const double length = static_cast<double>(h);
        return std::sqrt(outlook.deviation * outlook.deviation * length + of_step * of_step * length * length);
    });
    return outlook;
}

std::optional<std::vector<double>> seasonal_factors(std::span<const double> series, size_t period) {
    const size_t n = series.size();
    if (period < 2 || n < 2 * period) return std::nullopt;
    const size_t half = period / 2;
    std::vector<double> sum(period, 0), count(period, 0);
    for (size_t i = half; i + half < n; ++i) {
        double around = 0;
        for (size_t j = i - half; j <= i + half; ++j) {
            const bool end = period % 2 == 0 && (j == i - half || j == i + half);
            around += series[j] * (end ? 0.5 : 1.0);
        }
        around /= static_cast<double>(period);
        if (around == 0) return std::nullopt;
        sum[i % period] += series[i] / around;
        count[i % period] += 1;
    }
    double total = 0;
    for (size_t place = 0; place < period; ++place) {
        if (count[place] == 0) return std::nullopt;
        sum[place] /= count[place];
        total += sum[place];
    }
    if (total == 0) return std::nullopt;
    for (double& factor : sum) factor *= static_cast<double>(period) / total;
    return sum;
}

std::optional<Outlook> theta(std::span<const double> series, size_t period, size_t steps,
                             std::span<const double> levels) {
    if (series.empty()) return std::nullopt;
    const size_t n = series.size();
    std::vector<double> adjusted(series.begin(), series.end());
    std::optional<std::vector<double>> factors;
    if (has_season(series, period)) factors = seasonal_factors(series, period);
    // Factors near zero cannot be divided by.
    if (factors && std::ranges::any_of(*factors, [](double factor) { return std::abs(factor) < 1e-4; }))
        factors.reset();
    if (factors)
        for (size_t i = 0; i < n; ++i) adjusted[i] /= (*factors)[i % period];
    const Smoothed smoothed = smooth(adjusted);
    const double half_slope = slope(adjusted) / 2, alpha = std::max(1e-10, smoothed.alpha);
    Outlook outlook;
    outlook.deviation = n > 2 ? std::sqrt(smoothed.sum_of_squares / static_cast<double>(n - 2)) : 0;
    for (size_t h = 0; h < steps; ++h) {
        double value = smoothed.level + half_slope * (static_cast<double>(h) +
                                                      (1 - std::pow(1 - alpha, static_cast<double>(n))) / alpha);
        if (factors) value *= (*factors)[(n + h) % period];
        outlook.mean.push_back(value);
    }
    add_bands(outlook, levels,
              [&](size_t h) { return outlook.deviation * std::sqrt(static_cast<double>(h - 1) * alpha * alpha + 1); });
    return outlook;
}

std::optional<Accuracy> accuracy(std::span<const double> actual, std::span<const double> forecast,
                                 std::span<const double> history, size_t period) {
    const size_t n = std::min(actual.size(), forecast.size());
    if (n == 0) return std::nullopt;
    const double count = static_cast<double>(n);
    Accuracy found;
    double errors = 0, sizes = 0, squares = 0;
    for (size_t i = 0; i < n; ++i) {
        const double error = forecast[i] - actual[i], size = std::abs(actual[i]) + std::abs(forecast[i]);
        if (size > 0) found.smape += 200 * std::abs(error) / size;
        errors += std::abs(error);
        sizes += std::abs(actual[i]);
        squares += error * error;
        found.bias += error;
    }
    found.smape /= count;
    found.bias /= count;
    found.rmse = std::sqrt(squares / count);
    if (sizes > 0) found.wape = errors / sizes;
    const std::vector<double> change = changes(history, history.size() > period && period > 0 ? period : 1);
    double scale = 0;
    for (const double value : change) scale += std::abs(value);
    if (scale > 0) found.mase = errors / count / (scale / static_cast<double>(change.size()));
    return found;
}

double exponential_level(std::span<const double> series, double alpha, double initial) {
    for (const double value : series) initial += alpha * (value - initial);
    return initial;
}

std::optional<Outlook> intermittent(std::span<const double> series, size_t steps, std::span<const double> levels) {
    std::vector<double> sizes;
    for (const double value : series)
        if (value != 0) sizes.push_back(value);
    if (sizes.empty()) return std::nullopt;
    const double first_size = *mean(sizes);
    const double first_chance = static_cast<double>(sizes.size()) / static_cast<double>(series.size());
    struct Run {
        double chance, size, squares;
    };
    auto run = [&](double of_chance, double of_size) {
        Run state{first_chance, first_size, 0};
        for (const double value : series) {
            const double error = value - state.chance * state.size;
            state.squares += error * error;
            state.chance += of_chance * ((value != 0 ? 1.0 : 0.0) - state.chance);
            if (value != 0) state.size += of_size * (value - state.size);
        }
        return state;
    };
    const Minimum found = minimise(
        [&](const std::vector<double>& at) {
            if (at[0] < 0.001 || at[0] > 0.999 || at[1] < 0.001 || at[1] > 0.999)
                return std::numeric_limits<double>::infinity();
            return run(at[0], at[1]).squares;
        },
        {0.1, 0.1});
    const Run state = run(found.at[0], found.at[1]);
    Outlook outlook;
    outlook.mean.assign(steps, state.chance * state.size);
    outlook.deviation = std::sqrt(state.squares / static_cast<double>(series.size()));
    add_bands(outlook, levels, [&](size_t) { return outlook.deviation; });
    return outlook;
}

} // namespace fairlead::stats
