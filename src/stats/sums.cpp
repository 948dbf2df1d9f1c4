#include "stats/sums.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace fairlead::stats {

SumDistribution::SumDistribution(std::vector<double> values, std::vector<double> probabilities)
    : values_(std::move(values)), cumulative_(std::move(probabilities)) {
    double sum = 0, square = 0;
    for (size_t i = 0; i < values_.size(); ++i) sum += values_[i] * cumulative_[i];
    for (size_t i = 0; i < values_.size(); ++i) square += (values_[i] - sum) * (values_[i] - sum) * cumulative_[i];
    mean_ = sum;
    deviation_ = std::sqrt(square);
    std::partial_sum(cumulative_.begin(), cumulative_.end(), cumulative_.begin());
}

double SumDistribution::quantile(double q) const {
    constexpr double slack = 1e-12; // of adding many small numbers
    const auto found = std::ranges::lower_bound(cumulative_, q - slack);
    return found == cumulative_.end() ? values_.back() : values_[static_cast<size_t>(found - cumulative_.begin())];
}

double SumDistribution::at_least(double value) const {
    const auto first = std::ranges::lower_bound(values_, value);
    if (first == values_.begin()) return 1;
    return std::max(0.0, 1 - cumulative_[static_cast<size_t>(first - values_.begin()) - 1]);
}

double SumDistribution::zero() const {
    return values_.front() == 0 ? cumulative_.front() : 0;
}

SumDistribution sum_of(std::span<const Chance> chances, size_t most_cells, int draws, uint64_t seed) {
    int64_t unit = 0, most = 0;
    double mean = 0, variance = 0;
    bool countable = true; // the greatest sum is a number
    for (const Chance& chance : chances) {
        unit = std::gcd(unit, chance.amount);
        countable = countable && !__builtin_add_overflow(most, chance.amount, &most);
        const auto amount = static_cast<double>(chance.amount);
        mean += amount * chance.probability;
        variance += amount * amount * chance.probability * (1 - chance.probability);
    }
    if (unit == 0) return SumDistribution({0}, {1});
    if (countable && static_cast<uint64_t>(most / unit) < most_cells) {
        std::vector<double> cells(static_cast<size_t>(most / unit) + 1, 0);
        cells[0] = 1;
        size_t reach = 0;
        for (const Chance& chance : chances) {
            const auto shift = static_cast<size_t>(chance.amount / unit);
            if (shift == 0) continue;
            reach += shift;
            for (size_t i = reach + 1; i-- > 0;)
                cells[i] =
                    cells[i] * (1 - chance.probability) + (i >= shift ? cells[i - shift] * chance.probability : 0);
        }
        std::vector<double> values(cells.size());
        for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(static_cast<int64_t>(i) * unit);
        return SumDistribution(std::move(values), std::move(cells));
    }
    std::mt19937_64 random(seed);
    std::vector<double> values(static_cast<size_t>(draws), 0);
    for (double& value : values)
        for (const Chance& chance : chances)
            // 53 bits of a draw: the same on every platform, which the standard's distributions are not.
            if (static_cast<double>(random() >> 11) * 0x1p-53 < chance.probability)
                value += static_cast<double>(chance.amount);
    std::ranges::sort(values);
    SumDistribution found(std::move(values), std::vector<double>(static_cast<size_t>(draws), 1.0 / draws));
    found.mean_ = mean;
    found.deviation_ = std::sqrt(variance);
    found.exact_ = false;
    return found;
}

} // namespace fairlead::stats
