#include "stats/quantile.h"

#include <algorithm>
#include <cmath>

namespace fairlead::stats {

std::optional<double> sorted_quantile(std::span<const double> sorted, double q) {
    if (sorted.empty()) return std::nullopt;
    const double place = std::clamp(q, 0.0, 1.0) * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<size_t>(std::floor(place));
    if (below + 1 >= sorted.size()) return sorted.back();
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

std::optional<double> quantile(std::span<const double> values, double q) {
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    return sorted_quantile(sorted, q);
}

std::vector<double> quantiles(std::span<const double> values, std::span<const double> q) {
    std::vector<double> found;
    if (values.empty()) return found;
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    for (const double each : q) found.push_back(*sorted_quantile(sorted, each));
    return found;
}

std::optional<double> median(std::span<const double> values) {
    return quantile(values, 0.5);
}

std::optional<double> mean(std::span<const double> values) {
    if (values.empty()) return std::nullopt;
    double sum = 0, lost = 0;
    for (const double value : values) {
        const double next = sum + value;
        lost += std::fabs(sum) >= std::fabs(value) ? (sum - next) + value : (value - next) + sum;
        sum = next;
    }
    return (sum + lost) / static_cast<double>(values.size());
}

} // namespace fairlead::stats
