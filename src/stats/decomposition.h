#pragma once
// Where a difference between two rates comes from. Pure mathematics; the parts add up to the difference.

#include <span>
#include <vector>

namespace fairlead::stats {

/// What each factor contributes to the difference of two products, `after` less `before`: its Shapley value, the mean
/// of what it adds over all orders in which the factors could have changed. Exact also when factors are 0. At most 20
/// factors. Source: L. S. Shapley, "A value for n-person games" (1953); A. F. Shorrocks, "Decomposition procedures for
/// distributional analysis: a unified framework based on the Shapley value", J. Econ. Inequality 11 (2013) 99-126.
std::vector<double> shapley_product(std::span<const double> before, std::span<const double> after);

/// One layer of two populations: its share of each, and the rate within it.
struct Layered {
    double share_before = 0, share_after = 0;
    double rate_before = 0, rate_after = 0;
};
struct Parts {
    std::vector<double> by_share; // by layer: the populations are made up differently
    std::vector<double> by_rate;  // by layer: the rates differ within it
};
/// The difference of the overall rates, split by layer. Shares are counted against `pivot` (the overall rate before),
/// so a larger share of a layer that does better than that counts as a gain; their sum does not depend on it. Source:
/// E. M. Kitagawa, "Components of a difference between two rates", JASA 50 (1955) 1168-1194.
Parts kitagawa(std::span<const Layered> layers, double pivot);

} // namespace fairlead::stats
