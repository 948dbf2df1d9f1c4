#pragma once
// How much each factor of a product has to do with its change.

#include <optional>
#include <span>
#include <vector>

namespace fairlead::stats {

struct Factor {
    double before = 0, after = 0; // > 0
    bool divides = false;         // below the line
};

/// What each factor contributed to the change of the product of the factors (over those that divide); the parts add up
/// to the change. Nothing when a factor is not positive. Source: logarithmic mean Divisia index, B. W. Ang, "The LMDI
/// approach to decomposition analysis", Energy Policy 33 (2005) 867-871.
std::optional<std::vector<double>> contributions(std::span<const Factor> factors);

} // namespace fairlead::stats
