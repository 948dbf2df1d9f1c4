#pragma once
// How far off frozen forecasts were, told when their period is over: by method and by person. What was won comes from
// the measures of the catalogue of KPIs, as everywhere; nothing is written into a snapshot.

#include "command/forecast_snapshots.h"

namespace fairlead::command {

/// What came of a scope in its days: in minor units or scaled by 10^4, with the records behind it.
struct Actual {
    std::optional<int64_t> value; // nothing when the reader does not see all of it
    std::string object, where;
    bool operator==(const Actual&) const = default;
};
Result<std::map<ForecastScope, Actual>> forecast_actuals(Workspace&, const Session&, const Snapshot& now,
                                                         const std::vector<ForecastScope>& scopes);

/// Errors of several forecasts against what came.
struct ForecastScore {
    int64_t n = 0;
    std::optional<double> wape, bias; // bias: (F - A) / A over all
    int64_t banded = 0, within = 0;   // those with a band, and of these those that held
};
/// One of them.
struct Said {
    double value = 0, actual = 0;
    std::optional<double> low, high;
};
ForecastScore score_of(const std::vector<Said>& all);
base::Json to_json(const ForecastScore& score);
/// What a method or a kind of judgement is called.
base::Text label_of_method(std::string_view method);

/// from, to (the last 365 days when absent: periods that end within and are over), pipeline, of, product, level (all
/// when absent), which: "first" (of each period the earliest, as it is without), "last" or "all". {"methods":
/// [{"method", "label", "n", "wape", "bias", "coverage", "snapshots": [ids]}], "people": [… with "person"],
/// "snapshots": […]}.
Result<base::Json> forecast_scores(Workspace&, const Session&, const Parameter& asked);
/// The scores alone, by kind of judgement ("submission", "adjustment", "panel") at a level; empty: all levels.
Result<std::map<std::string, ForecastScore>> judgement_scores(Workspace&, const Session&, const ForecastScope& like);

} // namespace fairlead::command
