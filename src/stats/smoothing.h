#pragma once
// Exponential smoothing in state space form: error A/M, trend N/A/damped, season N/A/M, the form chosen by AICc.
//
// Source: R. J. Hyndman, A. B. Koehler, J. K. Ord, R. D. Snyder, "Forecasting with Exponential Smoothing" (2008),
// chapters 2, 5 and 6; the choice as R. J. Hyndman, Y. Khandakar, "Automatic time series forecasting", J. Stat.
// Software 27 (2008).

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stats/series.h"

namespace fairlead::stats {

enum class Part { none, additive, damped, multiplicative };

/// One of the 15 forms. The error is additive or multiplicative, the trend none, additive or damped, the season none,
/// additive or multiplicative (the last only with a multiplicative error).
struct Form {
    Part error = Part::additive, trend = Part::none, season = Part::none;
    std::string name() const; // "ETS(M,Ad,M)"
    bool operator==(const Form&) const = default;
};

struct Weights {
    double alpha = 0, beta = 0, gamma = 0, phi = 1; // level, trend, season, damping
};

/// The parts a series is made of at one moment; `season` begins with the place of the next value.
struct States {
    double level = 0, slope = 0;
    std::vector<double> season;
};

struct Fit {
    Form form;
    Weights weights;
    States start, end;
    double log_likelihood = 0; // up to a constant of the number of values
    double aicc = 0;
    double variance = 0; // of the one-step error (relative when the error is multiplicative)
    std::vector<double> fitted;
};

/// One step forward from the start with given weights: the fitted values and the states after the last value. Nothing
/// when a multiplicative part meets a value that is not positive.
struct Walk {
    std::vector<double> fitted;
    States end;
    double log_likelihood = 0, sum_of_squares = 0;
};
std::optional<Walk> walk(std::span<const double> series, const Form& form, const Weights& weights, const States& start);

/// The form fitted by greatest likelihood, the start of the states as free as the weights. Nothing when there are too
/// few values for its parameters, or it does not suit the values (multiplicative parts want positive ones).
std::optional<Fit> fit(std::span<const double> series, size_t period, const Form& form);
enum class Forms { all, additive };
/// The form of least AICc among those that suit. A constant series is its own level with no error. Nothing for an
/// empty series.
std::optional<Fit> fit_best(std::span<const double> series, size_t period, Forms forms = Forms::all);

/// The mean and the bands of the next steps from the states at the end; the variance in closed form.
Outlook look_ahead(const Fit& fit, size_t steps, std::span<const double> levels);

/// fit_best and look_ahead; below four values the naive method, since a form cannot be chosen.
std::optional<Outlook> exponential_smoothing(std::span<const double> series, size_t period, size_t steps,
                                             std::span<const double> levels);

} // namespace fairlead::stats
