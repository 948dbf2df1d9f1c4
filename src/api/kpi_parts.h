#pragma once
// Routes about figures that have a file of their own; kpi_routes.cpp puts them beside the others.

#include <vector>

#include "api/call.h"

namespace fairlead::api {

/// Alerts on KPIs.
std::vector<Route> alert_routes();
/// The figures of the time before.
std::vector<Route> baseline_routes();
/// Velocity plans.
std::vector<Route> velocity_routes();
/// Tables as files.
std::vector<Route> sheet_routes();

} // namespace fairlead::api
