#pragma once
// Two samples of numbers compared by their order: what is in the middle, and whether one side lies above the other. No
// shape of the distributions is assumed. Samples are sorted in ascending order by the caller; NaN must not be passed.

#include <optional>
#include <span>

#include "stats/proportion.h"

namespace fairlead::stats {

/// Whether values of the first sample tend to be larger: the Wilcoxon-Mann-Whitney test, normal approximation with
/// correction for ties and for continuity, as R's wilcox.test(exact = FALSE). `statistic` is z. Nothing when a sample
/// is empty; p is 1 when all values are equal. Source: H. B. Mann, D. R. Whitney, "On a test of whether one of two
/// random variables is stochastically larger than the other", Ann. Math. Statist. 18 (1947) 50-60; ties: E. L. Lehmann,
/// "Nonparametrics" (1975), 1.4.
std::optional<Comparison> rank_sum(std::span<const double> first, std::span<const double> second);

/// An interval of at least 95 % for the median between two order statistics. Nothing below 6 values: there the whole
/// range is not enough. Source: W. J. Conover, "Practical Nonparametric Statistics", 3rd ed. (1999), 3.2.
std::optional<Interval> median_interval(std::span<const double> sorted);

/// A 95 % interval of the first median less the second. Nothing when a sample has fewer than 2 values. Source: R. M.
/// Price, D. G. Bonett, "Distribution-free confidence intervals for difference and ratio of medians", J. Stat. Comput.
/// Simul. 72 (2002) 119-124.
std::optional<Interval> median_difference(std::span<const double> first, std::span<const double> second);

} // namespace fairlead::stats
