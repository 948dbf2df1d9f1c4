#pragma once
// The methods of forecasting against each other: each tells, again and again, what was already past, knowing only what
// was known then; how far off it was decides in the open which of them is shown and how wide its band is.

#include <optional>
#include <string>
#include <vector>

#include "analytics/forecast_methods.h"

namespace fairlead::analytics {

/// How a method did over several origins. Nothing where there is nothing to divide by.
struct MethodScore {
    int n = 0;
    std::optional<double> wape, bias, mase, smape;  // bias: (F - A) / A over all; mase: against seasonal naive
    std::optional<double> coverage_80, coverage_95; // how often what came lay within the band
    std::optional<double> width_80, msis;           // mean width relative to what came; interval score at 95 %
};

/// A method's share in the combination; the shares add up to 1.
struct Share {
    Method method = Method::hazard;
    double weight = 0;
};

/// One forecast of the past beside what came.
struct Trial {
    Horizon window;
    double actual = 0;
    std::vector<std::optional<Estimate>> methods; // in the order of Method
    std::optional<Estimate> combination;
    std::vector<Share> combined;
    Estimate shown; // by the choice made with what was over at its origin
    std::string shown_method;
};

inline constexpr int wanted_trials = 12, least_trials = 6;
/// The band is taken as it is while it held this often, else it follows the errors of the past.
inline constexpr double coverage_low = 0.65, coverage_high = 0.92;

struct Arena {
    Horizon window;
    Estimates now;                                  // of every method
    std::vector<std::optional<MethodScore>> scores; // in the order of Method
    std::optional<Estimate> combination;
    std::optional<MethodScore> combination_score;
    std::vector<Share> combined;
    std::optional<Estimate> shown;
    std::string shown_method; // name of a method, or "combination"
    std::optional<MethodScore> shown_score;
    bool rescaled = false;     // the band follows the errors of the past
    std::vector<Trial> trials; // at most wanted_trials, oldest first
};

/// The windows an arena is about: those of the trials and of the trials these are chosen by, the oldest first, and the
/// one that is asked for.
std::vector<Horizon> arena_windows(const Lives& lives, const Deals& deals, const Horizon& window);

/// The combination is the plain mean of the methods that did no worse than seasonal naive over the windows that are
/// over. Before six are: of hazard, naive and seasonal naive. With shares of a person's own (`wanted`) it is made of
/// these, as far as the methods have an answer.
///
/// Estimates of the window and its rolling backtest: windows of the same length and lead, a month apart, the last one
/// over by the origin of the one asked for. `learned` by the origins of the windows.
Arena run_arena(const Lives& lives, const Deals& deals, const std::vector<Horizon>& windows,
                const std::vector<Learned>& learned, const std::vector<Share>& wanted = {});

/// What the shares of a combination make of estimates that may lack some of its methods; nothing without any.
std::optional<Estimate> combine(const std::vector<Share>& shares, const std::vector<std::optional<Estimate>>& methods);

} // namespace fairlead::analytics
