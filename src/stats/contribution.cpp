#include "stats/contribution.h"

#include <cmath>

namespace fairlead::stats {

std::optional<std::vector<double>> contributions(std::span<const Factor> factors) {
    double before = 1, after = 1, change = 0;
    for (const Factor& factor : factors) {
        if (!(factor.before > 0) || !(factor.after > 0) || !std::isfinite(factor.before) ||
            !std::isfinite(factor.after))
            return std::nullopt;
        before *= factor.divides ? 1 / factor.before : factor.before;
        after *= factor.divides ? 1 / factor.after : factor.after;
        change += (factor.divides ? -1 : 1) * std::log(factor.after / factor.before);
    }
    // The logarithmic mean of both products; for a change near nothing its limit.
    const double mean = std::abs(change) < 1e-12 ? before : (after - before) / change;
    std::vector<double> parts;
    for (const Factor& factor : factors)
        parts.push_back(mean * (factor.divides ? -1 : 1) * std::log(factor.after / factor.before));
    return parts;
}

} // namespace fairlead::stats
