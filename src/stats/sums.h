#pragma once
// The sum of independent amounts that come or do not come.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fairlead::stats {

/// An amount (any whole unit, not negative) that comes with a probability of 0 to 1.
struct Chance {
    int64_t amount = 0;
    double probability = 0;
};

/// What the sum may be: values in ascending order with their probabilities, which add up to 1.
class SumDistribution {
  public:
    SumDistribution(std::vector<double> values, std::vector<double> probabilities);
    double mean() const { return mean_; }
    double deviation() const { return deviation_; }
    /// The least value with P(sum <= value) >= q.
    double quantile(double q) const;
    double at_least(double value) const;
    double zero() const;
    bool exact() const { return exact_; }

  private:
    friend SumDistribution sum_of(std::span<const Chance>, size_t, int, uint64_t);
    std::vector<double> values_, cumulative_;
    double mean_ = 0, deviation_ = 0;
    bool exact_ = true;
};

/// Exactly, by convolution over the multiples of the greatest common divisor, while that needs no more than
/// `most_cells`; otherwise by `draws` simulated sums from `seed` (the same seed gives the same answer). Mean and
/// deviation are exact in both cases. Source: convolution of independent discrete variables, W. Feller, "An
/// Introduction to Probability Theory and Its Applications" I, 3rd ed. (1968), XI.2.
SumDistribution sum_of(std::span<const Chance> chances, size_t most_cells = 2000, int draws = 20000, uint64_t seed = 1);

} // namespace fairlead::stats
