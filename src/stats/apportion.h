#pragma once
// A whole divided into whole parts that add up to it exactly. Integers only.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fairlead::stats {

/// `total` (any sign) in proportion to `weights` (none negative) by the largest remainder; ties go to the earlier one.
/// All weights 0: in equal parts. Empty without weights. Nothing when a weight is negative or the weights do not add up
/// in 64 bits. Source: A. Hamilton's method; M. L. Balinski, H. P. Young, "Fair Representation", 2nd ed. (2001), ch. 2.
std::optional<std::vector<int64_t>> apportion(int64_t total, std::span<const int64_t> weights);

/// value * numerator / denominator, rounded half away from zero; nothing when the denominator is not positive or it
/// does not fit.
std::optional<int64_t> proportion_of(int64_t value, int64_t numerator, int64_t denominator);

} // namespace fairlead::stats
