#pragma once
// Series of equally spaced figures: what a series says about its future, and how wrong a forecast was. Pure
// mathematics.
//
// A value is finite; the callers leave out what is missing. Bands are central: half of what lies outside is below.

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fairlead::stats {

struct Band {
    double level = 0; // 0.80, 0.95
    std::vector<double> low, high;
};

/// What a method says of the steps after the last value.
struct Outlook {
    std::vector<double> mean;
    std::vector<Band> bands; // in the order of the levels asked for
    double deviation = 0;    // standard deviation of the one-step error
};

/// The last value for ever; of a random walk. Nothing for an empty series.
/// Source: R. J. Hyndman, G. Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed. (2021), 5.2 and 5.5.
std::optional<Outlook> naive(std::span<const double> series, size_t steps, std::span<const double> levels);
/// The value of the same season a cycle ago. Nothing with no more than one cycle of `period`. Source: as naive.
std::optional<Outlook> seasonal_naive(std::span<const double> series, size_t period, size_t steps,
                                      std::span<const double> levels);
/// A random walk with the mean step. Nothing below three values. Source: as naive; the uncertainty of the mean step is
/// part of the band.
std::optional<Outlook> drift(std::span<const double> series, size_t steps, std::span<const double> levels);

/// The Theta method: seasonally adjusted by ratios to the moving average when the autocorrelation at the period is
/// significant at 90 %, then simple exponential smoothing plus half of the linear trend. Nothing for an empty series.
/// Source: V. Assimakopoulos, K. Nikolopoulos, "The theta model", Int. J. Forecasting 16 (2000) 521-530; as R. J.
/// Hyndman, B. Billah, "Unmasking the Theta method", Int. J. Forecasting 19 (2003) 287-290.
std::optional<Outlook> theta(std::span<const double> series, size_t period, size_t steps,
                             std::span<const double> levels);

/// Seasonal factors around the centred moving average, one for each place in the cycle, their mean 1; in the order of
/// the cycle's places counted from the first value. Nothing with fewer than two cycles, or when a moving mean is 0.
/// Source: as naive, 3.4 (classical decomposition).
std::optional<std::vector<double>> seasonal_factors(std::span<const double> series, size_t period);

/// How far forecasts were from what came, over the same steps.
struct Accuracy {
    double smape = 0;           // mean of 200 |a-f| / (|a|+|f|), 0/0 = 0
    std::optional<double> mase; // mean |a-f| / in-sample mean |change over a cycle|; nothing when that is 0
    std::optional<double> wape; // sum |a-f| / sum |a|; nothing when that is 0
    double rmse = 0;
    double bias = 0; // mean (f - a)
};
/// `history` scales the MASE (changes over `period` steps; over one when it is no longer than the period). Nothing
/// when there is nothing to compare. Source: R. J. Hyndman, A. B. Koehler, "Another look at measures of forecast
/// accuracy", Int. J. Forecasting 22 (2006) 679-688; S. Kolassa, W. Schuetz, "Advantages of the MAD/Mean ratio",
/// Foresight 6 (2007).
std::optional<Accuracy> accuracy(std::span<const double> actual, std::span<const double> forecast,
                                 std::span<const double> history, size_t period);

/// Level after each value: level += alpha (value - level), from `initial`. Source: R. G. Brown, "Statistical
/// Forecasting for Inventory Control" (1959).
double exponential_level(std::span<const double> series, double alpha, double initial);

/// Intermittent demand: forecast of the mean per step as probability of demand times its size, both smoothed, the
/// probability at every step. For series with many zeros; its band is that of the past errors. Nothing without a
/// demand. Source: R. H. Teunter, A. A. Syntetos, M. Z. Babai, "Intermittent demand: linking forecasting to inventory
/// obsolescence", Eur. J. Oper. Res. 214 (2011) 606-615 (TSB).
std::optional<Outlook> intermittent(std::span<const double> series, size_t steps, std::span<const double> levels);

struct Decomposition {
    std::vector<double> seasonal, trend, remainder;
};
/// Seasonal-trend decomposition by loess with a fixed season. Nothing below two whole cycles, or a period below 2.
/// Source: R. B. Cleveland, W. S. Cleveland, J. E. McRae, I. Terpenning, "STL", J. Official Statistics 6 (1990) 3-73.
std::optional<Decomposition> stl_periodic(std::span<const double> series, size_t period);

} // namespace fairlead::stats
