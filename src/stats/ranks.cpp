#include "stats/ranks.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "stats/normal.h"
#include "stats/quantile.h"

namespace fairlead::stats {

namespace {

/// P(X <= k) of so many throws of a fair coin.
double coins(double n, double k) {
    return k < 0 ? 0 : boost::math::cdf(boost::math::binomial_distribution<>(n, 0.5), k);
}

/// Variance of a median by the distance of two order statistics around it.
double variance_of_median(std::span<const double> sorted) {
    const double n = static_cast<double>(sorted.size());
    const auto rank = static_cast<size_t>(std::max(1.0, std::round((n + 1) / 2 - std::sqrt(n))));
    const double z = normal_quantile(1 - coins(n, static_cast<double>(rank) - 1));
    const double error = (sorted[sorted.size() - rank] - sorted[rank - 1]) / (2 * z);
    return error * error;
}

} // namespace

std::optional<Comparison> rank_sum(std::span<const double> first, std::span<const double> second) {
    if (first.empty() || second.empty()) return std::nullopt;
    const double n1 = static_cast<double>(first.size()), n2 = static_cast<double>(second.size()), n = n1 + n2;
    // Both in one order; values that are equal share the mean of their ranks.
    double ranks = 0, ties = 0, before = 0;
    for (size_t i = 0, j = 0; i < first.size() || j < second.size();) {
        const double value = i == first.size()    ? second[j]
                             : j == second.size() ? first[i]
                                                  : std::min(first[i], second[j]);
        double mine = 0, theirs = 0;
        for (; i < first.size() && first[i] == value; ++i) ++mine;
        for (; j < second.size() && second[j] == value; ++j) ++theirs;
        const double equal = mine + theirs;
        ranks += mine * (before + (equal + 1) / 2);
        ties += equal * equal * equal - equal;
        before += equal;
    }
    const double above = ranks - n1 * (n1 + 1) / 2 - n1 * n2 / 2;
    const double variance = n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1)));
    if (variance <= 0) return Comparison{};
    const double z = std::copysign(std::max(std::abs(above) - 0.5, 0.0), above) / std::sqrt(variance);
    return Comparison{z, std::erfc(std::abs(z) / std::sqrt(2.0))};
}

std::optional<Interval> median_interval(std::span<const double> sorted) {
    const double n = static_cast<double>(sorted.size());
    if (coins(n, 0) > 0.025) return std::nullopt;
    // The highest rank below which the median lies with at most 2.5 %; the normal law comes near it.
    double rank = std::max(1.0, std::floor((n - z_95 * std::sqrt(n)) / 2));
    while (rank > 1 && coins(n, rank - 1) > 0.025) --rank;
    while (coins(n, rank) <= 0.025) ++rank;
    const auto at = static_cast<size_t>(rank);
    return Interval{sorted[at - 1], sorted[sorted.size() - at]};
}

std::optional<Interval> median_difference(std::span<const double> first, std::span<const double> second) {
    if (first.size() < 2 || second.size() < 2) return std::nullopt;
    const double difference = *sorted_quantile(first, 0.5) - *sorted_quantile(second, 0.5);
    const double reach = z_95 * std::sqrt(variance_of_median(first) + variance_of_median(second));
    return Interval{difference - reach, difference + reach};
}

} // namespace fairlead::stats
