#pragma once
// Probabilities of the distributions the tests and bands need.

namespace fairlead::stats {

/// P(Z <= z) of the standard normal distribution.
double normal_cdf(double z);
/// The z with P(Z <= z) = p, 0 < p < 1. Source: M. J. Wichura, AS 241, through Boost.Math's erfc_inv.
double normal_quantile(double p);
/// P(X > x) of the chi-squared distribution with this many degrees of freedom; 1 for x <= 0 or no degrees.
double chi_squared_above(double x, double degrees);
/// The t with P(T <= t) = p of Student's distribution, 0 < p < 1, degrees > 0.
double student_quantile(double p, double degrees);
/// The two-sided 1 - level point: how many standard deviations a central band of `level` reaches.
double band_width(double level);

} // namespace fairlead::stats
