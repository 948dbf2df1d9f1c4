#pragma once
// A velocity that was planned against the one that came.

#include "analytics/kpi_answer.h"

namespace fairlead::analytics {

/// `planned`: the factors of the velocity KPI in its order, as it counts them (a rate as a share of 1). {"planned",
/// "actual", "difference", "reason", "factors": [{"factor", "planned", "actual", "divides", "contribution"}]}: the
/// contributions add up to the difference; they are null where a factor is not positive.
base::Json plan_outcome(const Kpis& kpis, const Kpi& velocity, const std::vector<double>& planned,
                        const Measured& measured, const MeasureRequest& request);
/// The product of the factors; nothing when one that divides is 0.
std::optional<double> product_of(const Kpi& kpi, const std::vector<double>& factors);

} // namespace fairlead::analytics
