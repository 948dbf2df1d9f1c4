#pragma once
// Seasonal ARIMA of a given order: the exact Gaussian likelihood of the differenced series at its greatest.
//
// Source: G. E. P. Box, G. M. Jenkins, "Time Series Analysis" (1970), for the model; P. J. Brockwell, R. A. Davis,
// "Time Series: Theory and Methods", 2nd ed. (1991), 5.3 (innovations), 8.7 (likelihood) and 9.5 (forecasts after
// differencing). Weights are kept stationary and invertible as M. C. Jones, "Randomly choosing parameters from the
// stationarity and invertibility region", Applied Statistics 36 (1987) 134-138.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stats/series.h"

namespace fairlead::stats {

struct ArimaOrder {
    size_t ar = 0, differences = 0, ma = 0;
    size_t seasonal_ar = 0, seasonal_differences = 0, seasonal_ma = 0;
    bool constant = false; // a mean without differences, a drift with one of either kind; none with more
    size_t period = 1;
    std::string name() const; // "ARIMA(2,1,1)(0,1,0)[12] with drift"
};

struct Arima {
    ArimaOrder order;
    std::vector<double> ar, ma, seasonal_ar, seasonal_ma; // MA with the sign of 1 + θB
    double constant = 0;                                  // the mean, or the drift of one step
    double log_likelihood = 0;
    std::optional<double> aicc; // nothing when the series leaves no error
    double variance = 0;        // of the one-step error
};

/// Nothing when there are too few values for the order, or the order is none (a season without a period, more than
/// one seasonal or two plain differences, a constant with more than one difference).
std::optional<Arima> fit_arima(std::span<const double> series, const ArimaOrder& order);
/// The mean and the bands of the next steps; the series is the one it was fitted to.
Outlook look_ahead(const Arima& fit, std::span<const double> series, size_t steps, std::span<const double> levels);

} // namespace fairlead::stats
