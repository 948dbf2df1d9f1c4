#include "stats/proportion.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fairlead::stats {

namespace {

/// lgamma without the global sign variable, so that threads do not meet.
double log_gamma(double x) {
    int sign = 0;
    return lgamma_r(x, &sign);
}

double log_choose(int64_t n, int64_t k) {
    return log_gamma(static_cast<double>(n) + 1) - log_gamma(static_cast<double>(k) + 1) -
           log_gamma(static_cast<double>(n - k) + 1);
}

double two_sided(double z) {
    return std::erfc(std::fabs(z) / std::sqrt(2.0));
}

} // namespace

std::optional<Interval> wilson(int64_t k, int64_t n, double z) {
    if (n <= 0) return std::nullopt;
    const double size = static_cast<double>(n), p = static_cast<double>(k) / size, z2 = z * z;
    const double centre = (p + z2 / (2 * size)) / (1 + z2 / size);
    const double half = z / (1 + z2 / size) * std::sqrt(p * (1 - p) / size + z2 / (4 * size * size));
    // The ends are exact where the formula only comes near them.
    return Interval{k == 0 ? 0 : std::max(0.0, centre - half), k == n ? 1 : std::min(1.0, centre + half)};
}

std::optional<Interval> newcombe(int64_t k1, int64_t n1, int64_t k2, int64_t n2, double z) {
    const auto first = wilson(k1, n1, z), second = wilson(k2, n2, z);
    if (!first || !second) return std::nullopt;
    const double p1 = static_cast<double>(k1) / static_cast<double>(n1),
                 p2 = static_cast<double>(k2) / static_cast<double>(n2);
    const double difference = p1 - p2;
    return Interval{difference - std::hypot(p1 - first->low, second->high - p2),
                    difference + std::hypot(first->high - p1, p2 - second->low)};
}

std::optional<Comparison> two_proportions(int64_t k1, int64_t n1, int64_t k2, int64_t n2) {
    if (n1 <= 0 || n2 <= 0) return std::nullopt;
    const double size1 = static_cast<double>(n1), size2 = static_cast<double>(n2);
    const double pooled = static_cast<double>(k1 + k2) / (size1 + size2);
    const double variance = pooled * (1 - pooled) * (1 / size1 + 1 / size2);
    if (variance <= 0) return Comparison{};
    const double z = (static_cast<double>(k1) / size1 - static_cast<double>(k2) / size2) / std::sqrt(variance);
    return Comparison{z, two_sided(z)};
}

Comparison fisher(int64_t a, int64_t b, int64_t c, int64_t d) {
    const int64_t row = a + b, column = a + c, total = a + b + c + d;
    const int64_t low = std::max<int64_t>(0, row + column - total), high = std::min(row, column);
    const double base = log_choose(total, column);
    const auto log_probability = [&](int64_t x) {
        return log_choose(row, x) + log_choose(total - row, column - x) - base;
    };
    const double limit = log_probability(a) + std::log1p(1e-7);
    double p = 0;
    for (int64_t x = low; x <= high; ++x)
        if (const double log_p = log_probability(x); log_p <= limit) p += std::exp(log_p);
    return {0, std::min(1.0, p)};
}

std::optional<Comparison> compare_proportions(int64_t k1, int64_t n1, int64_t k2, int64_t n2) {
    if (n1 <= 0 || n2 <= 0) return std::nullopt;
    const double total = static_cast<double>(n1 + n2), successes = static_cast<double>(k1 + k2);
    const double least =
        std::min(static_cast<double>(n1), static_cast<double>(n2)) * std::min(successes, total - successes) / total;
    if (least < 5) return fisher(k1, n1 - k1, k2, n2 - k2);
    return two_proportions(k1, n1, k2, n2);
}

std::optional<Comparison> mantel_haenszel(std::span<const Layer> layers) {
    double difference = 0, variance = 0;
    for (const Layer& layer : layers) {
        const double n1 = static_cast<double>(layer.n1), n2 = static_cast<double>(layer.n2), n = n1 + n2;
        const double k = static_cast<double>(layer.k1 + layer.k2);
        if (n < 2) continue;
        difference += static_cast<double>(layer.k1) - n1 * k / n;
        variance += n1 * n2 * k * (n - k) / (n * n * (n - 1));
    }
    if (variance <= 0) return std::nullopt;
    const double z = std::copysign(std::max(std::abs(difference) - 0.5, 0.0), difference) / std::sqrt(variance);
    return Comparison{z, two_sided(z)};
}

std::vector<double> benjamini_hochberg(std::span<const double> p) {
    std::vector<size_t> order(p.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] < p[b]; });
    std::vector<double> q(p.size());
    double least = 1;
    for (size_t i = order.size(); i-- > 0;) {
        least = std::min(least, p[order[i]] * static_cast<double>(p.size()) / static_cast<double>(i + 1));
        q[order[i]] = least;
    }
    return q;
}

} // namespace fairlead::stats
