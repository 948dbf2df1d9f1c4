#pragma once
// How long until deals are won or lost, the open ones still to end: what share has ended either way by a day, and
// whether groups differ in it by more than chance.

#include <string>

#include "analytics/kpi_measure.h"

namespace fairlead::analytics {

/// Of a counted measure of outcomes, over the first of its spans: {"n", "won", "lost", "open", "excluded", "where",
/// "marks": [{"day", "won", "won_low", "won_high", "lost", "open"}], "half_closed": days | null, "groups": [{"key",
/// "label", "n", …, "marks", "hazard": {"ratio", "low", "high", "p"} | null}], "tests": {"won": {"statistic",
/// "degrees", "p"}, "lost", "closing"}, "baseline": key | null}. Groups: the eight biggest; `baseline` is what chances
/// of winning are held against (the biggest without one).
base::Json outcomes_json(const formula::Model& model, const Measured& measured, const Figures& figures,
                         const MeasureRequest& request, const std::string& baseline);

} // namespace fairlead::analytics
