#pragma once
// How long until something happens, when for some it has not happened yet. Pure mathematics, O(n log n).
//
// A duration is not negative; the caller counts those of 0 as half a unit where the model wants positive ones. Events
// at the same moment happen before those censored at it.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stats/proportion.h"

namespace fairlead::stats {

/// A subject: how long it was watched and what ended it; cause 0 is still open (censored), 1, 2 … are kinds of ends.
/// `count` stands for so many subjects that are alike.
struct Lifetime {
    double duration = 0;
    int cause = 0;
    int count = 1;
};

/// One moment of a survival curve.
struct SurvivalStep {
    double time = 0;
    int64_t at_risk = 0, events = 0, censored = 0;
    double survival = 1;       // just after
    double standard_error = 0; // of the survival, Greenwood
    Interval interval{1, 1};   // 95 %, log-log; degenerate at 0 and 1
};

/// The Kaplan-Meier curve of any end (every cause but 0). Empty for no subjects.
/// Source: E. L. Kaplan, P. Meier, JASA 53 (1958) 457-481; M. Greenwood (1926); log-log interval: J. D. Kalbfleisch, R.
/// L. Prentice, "The Statistical Analysis of Failure Time Data", 2nd ed. (2002), 1.4.
std::vector<SurvivalStep> kaplan_meier(std::span<const Lifetime> lifetimes);
/// The curve at a time; the first step's state before it (1).
SurvivalStep survival_at(std::span<const SurvivalStep> curve, double time);
/// The time by which a share q has ended: the first with survival <= 1 - q, the middle of a flat stretch at exactly 1 -
/// q. Nothing when it is not reached.
std::optional<double> survival_quantile(std::span<const SurvivalStep> curve, double q);
/// The same from the lifetimes, without a curve and its intervals.
std::optional<double> lifetime_quantile(std::span<const Lifetime> lifetimes, double q);
/// The 95 % interval of that time, by the curve's own intervals; an end that is not reached is nothing.
struct QuantileInterval {
    std::optional<double> low, high;
};
QuantileInterval survival_quantile_interval(std::span<const SurvivalStep> curve, double q);

/// One moment of a cumulative incidence.
struct IncidenceStep {
    double time = 0;
    double incidence = 0; // of the cause, just after
    double variance = 0;
};
/// Share that has ended by this cause up to each time, the other causes competing: Aalen-Johansen. Its variance as R.
/// J. Gray's cmprsk. Source: O. Aalen, S. Johansen, Scand. J. Statistics 5 (1978) 141-150; E. Marubini, M. G.
/// Valsecchi, "Analysing Survival Data from Clinical Trials and Observational Studies" (1995), chapter 10.
std::vector<IncidenceStep> cumulative_incidence(std::span<const Lifetime> lifetimes, int cause);
IncidenceStep incidence_at(std::span<const IncidenceStep> curve, double time);

struct GroupTest {
    double statistic = 0; // chi-squared
    int degrees = 0;
    double p = 1;
};
/// Whether groups (0 … groups-1, one for each lifetime) end at the same rate, whatever the cause. Nothing when fewer
/// than two groups have subjects, or nothing ended. Source: N. Mantel, Cancer Chemother. Rep. 50 (1966) 163-170; R.
/// Peto, J. Peto, JRSS A 135 (1972) 185-207.
std::optional<GroupTest> log_rank(std::span<const Lifetime> lifetimes, std::span<const int> group, int groups);
/// Whether the cumulative incidence of the cause is the same in all groups. As log_rank. Source: R. J. Gray, "A class
/// of K-sample tests for comparing the cumulative incidence of a competing risk", Annals of Statistics 16 (1988)
/// 1141-1154, rho 0.
std::optional<GroupTest> gray_test(std::span<const Lifetime> lifetimes, std::span<const int> group, int groups,
                                   int cause);

struct Hazards {
    std::vector<double> coefficients, standard_errors; // log hazard ratios
    double null_log_likelihood = 0, log_likelihood = 0;
    double concordance = 0.5; // share of comparable pairs in the right order, ties half
};
/// Cox's proportional hazards of one cause (ends by other causes are censored), ties by Efron, Newton-Raphson.
/// `covariates` holds a row for each lifetime. Nothing when the covariates cannot be told apart or no step improves the
/// fit. Source: D. R. Cox, JRSS B 34 (1972) 187-220; B. Efron, JASA 72 (1977) 557-565; F. E. Harrell et al. (1982).
std::optional<Hazards> proportional_hazards(std::span<const Lifetime> lifetimes, std::span<const double> covariates,
                                            size_t width, int cause);

} // namespace fairlead::stats
