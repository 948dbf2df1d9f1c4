#pragma once
// What an outcome has to do with its drivers: a straight line through many dimensions, held back so that few rows do
// not make wild claims.

#include <optional>
#include <span>
#include <vector>

namespace fairlead::stats {

struct Regression {
    double intercept = 0;
    std::vector<double> coefficients; // of the drivers in their own units
    std::vector<double> effects;      // of one standard deviation of each driver: comparable with each other
    double r_squared = 0;             // share of the variance it explains, in sample
    double deviation = 0;             // of what it leaves unexplained
    size_t n = 0;

    double predict(std::span<const double> drivers) const;
};

/// Ridge regression: drivers are standardised, the intercept is not held back; solved by QR of the rows with the
/// penalty's rows beneath. A driver that never varies gets 0. Nothing with fewer than three rows, rows of unequal
/// length or an outcome that never varies. Source: A. E. Hoerl, R. W. Kennard, "Ridge regression: biased estimation for
/// nonorthogonal problems", Technometrics 12 (1970) 55-67.
std::optional<Regression> ridge(const std::vector<std::vector<double>>& rows, std::span<const double> outcome,
                                double penalty);

} // namespace fairlead::stats
