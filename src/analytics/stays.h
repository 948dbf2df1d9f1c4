#pragma once
// How long deals stay in stages. Internal to the analyses.

#include <vector>

#include "analytics/deal_rows.h"
#include "stats/survival.h"

namespace fairlead::analytics {

inline constexpr double day_ms = 86400000;

/// Stays in the open stages that began in [from, to), in days, those not over yet censored at the moment the analysis
/// looks at.
struct StayTimes {
    std::vector<std::vector<stats::Lifetime>> of; // by stage of the pipeline
    std::vector<Moves> visits;                    // by stage
    std::vector<Moves> open;                      // of those, not over yet
};
StayTimes stay_times(const DealRows& deals, int64_t from, int64_t to, bool working_days);

/// From when on a stay in a stage counts as too long.
struct Threshold {
    double days = 30;
    std::string_view rule;     // "stage_p90", "pipeline_p90", "minimum", "default"
    std::optional<double> p90; // of the stage, or of the pipeline
    int64_t exits = 0;         // of the stage in the time looked at
};
/// For every stage: max(14 days, the p90 of stays that began in the last 365 days); with fewer than 20 exits that of
/// the whole pipeline; 30 days when nothing has left yet.
std::vector<Threshold> thresholds(const DealRows& deals);

} // namespace fairlead::analytics
