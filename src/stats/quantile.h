#pragma once
// Order statistics and means of plain vectors. NaN is the caller's mistake and must not be passed.

#include <optional>
#include <span>
#include <vector>

namespace fairlead::stats {

/// The q-quantile (0 <= q <= 1) of values in any order; nothing when there are none.
/// Source: R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996)
/// 361-365, definition 7 (the default of R and NumPy).
std::optional<double> quantile(std::span<const double> values, double q);
/// The same for several q at the cost of one sort; empty when there are no values.
std::vector<double> quantiles(std::span<const double> values, std::span<const double> q);
/// Definition-7 quantile of values that are already sorted in ascending order.
std::optional<double> sorted_quantile(std::span<const double> sorted, double q);

/// The middle value, or the mean of the two middle ones. Source: as quantile, q = 0.5.
std::optional<double> median(std::span<const double> values);

/// Arithmetic mean by compensated summation; nothing when there are no values.
/// Source: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54 (1974) 39-51.
std::optional<double> mean(std::span<const double> values);

} // namespace fairlead::stats
