// STL with a fixed season: the inner loop twice, no robustness weights, as R's stl(s.window = "periodic").

#include <algorithm>
#include <cmath>

#include "stats/series.h"

namespace fairlead::stats {

namespace {

using Values = std::vector<double>;

size_t next_odd(double value) {
    const auto whole = static_cast<size_t>(std::ceil(value));
    return whole % 2 == 0 ? whole + 1 : whole;
}

/// The local fit at `x` (1-based) from the points first..last (0-based); nothing when all weights vanish.
std::optional<double> fit_at(const Values& y, size_t window, int degree, double x, size_t first, size_t last) {
    const auto n = static_cast<double>(y.size());
    double reach = std::max(x - static_cast<double>(first + 1), static_cast<double>(last + 1) - x);
    if (window > y.size()) reach += static_cast<double>((window - y.size()) / 2);
    const double near_all = 0.999 * reach, near_none = 0.001 * reach;
    Values weight(last - first + 1, 0);
    double total = 0;
    for (size_t j = first; j <= last; ++j) {
        const double distance = std::abs(static_cast<double>(j + 1) - x);
        if (distance > near_all) continue;
        const double ratio = distance / reach, cube = 1 - ratio * ratio * ratio;
        weight[j - first] = distance <= near_none ? 1 : cube * cube * cube;
        total += weight[j - first];
    }
    if (total <= 0) return std::nullopt;
    for (double& w : weight) w /= total;
    if (reach > 0 && degree > 0) {
        double centre = 0;
        for (size_t j = first; j <= last; ++j) centre += weight[j - first] * static_cast<double>(j + 1);
        double spread = 0;
        for (size_t j = first; j <= last; ++j) {
            const double away = static_cast<double>(j + 1) - centre;
            spread += weight[j - first] * away * away;
        }
        if (std::sqrt(spread) > 0.001 * (n - 1)) {
            const double tilt = (x - centre) / spread;
            for (size_t j = first; j <= last; ++j)
                weight[j - first] *= tilt * (static_cast<double>(j + 1) - centre) + 1;
        }
    }
    double value = 0;
    for (size_t j = first; j <= last; ++j) value += weight[j - first] * y[j];
    return value;
}

/// Loess at every `jump`th point, straight lines between.
Values loess(const Values& y, size_t window, int degree, size_t jump) {
    const size_t n = y.size();
    if (n < 2) return y;
    Values smooth(n, 0);
    const size_t step = std::min(jump, n - 1);
    size_t first = 0, last = std::min(window, n) - 1;
    const size_t half = (window + 1) / 2; // 1-based place of the middle of a window
    auto fit = [&](size_t i) {
        const auto value = fit_at(y, window, degree, static_cast<double>(i + 1), first, last);
        smooth[i] = value ? *value : y[i];
    };
    if (window >= n) {
        for (size_t i = 0; i < n; i += step) fit(i);
    } else if (step == 1) {
        for (size_t i = 0; i < n; ++i) {
            if (i + 1 > half && last + 1 != n) {
                ++first;
                ++last;
            }
            fit(i);
        }
    } else {
        for (size_t i = 0; i < n; i += step) {
            if (i + 1 < half) {
                first = 0;
                last = window - 1;
            } else if (i + 1 >= n - half + 1) {
                first = n - window;
                last = n - 1;
            } else {
                first = i + 1 - half;
                last = window + i - half;
            }
            fit(i);
        }
    }
    if (step == 1) return smooth;
    size_t i = 0;
    for (; i + step < n; i += step) {
        const double slope = (smooth[i + step] - smooth[i]) / static_cast<double>(step);
        for (size_t j = i + 1; j < i + step; ++j) smooth[j] = smooth[i] + slope * static_cast<double>(j - i);
    }
    if (i != n - 1) {
        first = window >= n ? 0 : n - window;
        last = n - 1;
        fit(n - 1);
        const double slope = (smooth[n - 1] - smooth[i]) / static_cast<double>(n - 1 - i);
        for (size_t j = i + 1; j < n - 1; ++j) smooth[j] = smooth[i] + slope * static_cast<double>(j - i);
    }
    return smooth;
}

Values moving_average(const Values& y, size_t length) {
    Values found;
    double sum = 0;
    for (size_t i = 0; i < y.size(); ++i) {
        sum += y[i];
        if (i >= length) sum -= y[i - length];
        if (i + 1 >= length) found.push_back(sum / static_cast<double>(length));
    }
    return found;
}

} // namespace

std::optional<Decomposition> stl_periodic(std::span<const double> series, size_t period) {
    const size_t n = series.size();
    if (period < 2 || n < 2 * period) return std::nullopt;
    const size_t season_window = 10 * n + 1, low_window = next_odd(static_cast<double>(period));
    const size_t trend_window =
        next_odd(1.5 * static_cast<double>(period) / (1 - 1.5 / static_cast<double>(season_window)));
    auto jump = [](size_t window) { return (window + 9) / 10; };
    Decomposition found;
    found.trend.assign(n, 0);
    found.seasonal.assign(n, 0);
    for (int round = 0; round < 2; ++round) {
        // Each place of the cycle by itself, one cycle longer on both sides.
        Values cycles(n + 2 * period, 0);
        for (size_t place = 0; place < period; ++place) {
            Values sub;
            for (size_t i = place; i < n; i += period) sub.push_back(series[i] - found.trend[i]);
            const Values inner = loess(sub, season_window, 0, jump(season_window));
            const size_t k = sub.size(), last = std::min(season_window, k) - 1;
            const auto before = fit_at(sub, season_window, 0, 0, 0, last);
            const auto after = fit_at(sub, season_window, 0, static_cast<double>(k + 1),
                                      season_window >= k ? 0 : k - season_window, k - 1);
            cycles[place] = before ? *before : inner.front();
            for (size_t i = 0; i < k; ++i) cycles[place + (i + 1) * period] = inner[i];
            cycles[place + (k + 1) * period] = after ? *after : inner.back();
        }
        const Values low = loess(moving_average(moving_average(moving_average(cycles, period), period), 3), low_window,
                                 1, jump(low_window));
        Values rest(n);
        for (size_t i = 0; i < n; ++i) {
            found.seasonal[i] = cycles[period + i] - low[i];
            rest[i] = series[i] - found.seasonal[i];
        }
        found.trend = loess(rest, trend_window, 1, jump(trend_window));
    }
    // A fixed season: the mean of each place.
    for (size_t place = 0; place < period; ++place) {
        double sum = 0, count = 0;
        for (size_t i = place; i < n; i += period) {
            sum += found.seasonal[i];
            count += 1;
        }
        for (size_t i = place; i < n; i += period) found.seasonal[i] = sum / count;
    }
    for (size_t i = 0; i < n; ++i) found.remainder.push_back(series[i] - found.seasonal[i] - found.trend[i]);
    return found;
}

} // namespace fairlead::stats
