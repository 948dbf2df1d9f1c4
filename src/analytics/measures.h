#pragma once
// Measures that were started to improve a step, and what came of them.

#include <string>
#include <vector>

#include "analytics/analysis.h"

namespace fairlead::analytics {

/// What somebody started for the deals of one pipeline.
struct StartedMeasure {
    std::string id, name, stage;
    base::Date started;
};
inline constexpr size_t most_measures = 20;

/// For each measure the share of deals with an outcome that went on from its stage: of those that came there in so many
/// days before the start (90, or as many as have passed since), seen at its eve, against those that came in as many
/// days from it on, seen at their end. Nothing is claimed before 14 days or below 5 outcomes on either side.
/// Benjamini-Hochberg over the measures, q <= .10.
base::Result<base::Json> measure_effects(const Sources& sources, const Columns::View& columns,
                                         const AnalysisRequest& request, const std::vector<StartedMeasure>& measures);

} // namespace fairlead::analytics
