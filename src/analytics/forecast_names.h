#pragma once
// What its methods are called. Internal to the forecast.

#include <vector>

#include "analytics/forecast_report.h"
#include "analytics/funnel_plan.h"

namespace fairlead::analytics {

/// What a method is called, for people.
base::Text label_of(std::string_view method);

} // namespace fairlead::analytics
