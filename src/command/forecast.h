#pragma once
// The forecast of a period as a use case: what is read of other objects first, then the deals, then one read of the
// database for what is not in columns.

#include "analytics/forecast_report.h"
#include "analytics/report_cache.h"
#include "command/workspace.h"

namespace fairlead::command {

/// `leads`: the object whose coming may drive what is won; empty or unknown: none.
Result<analytics::Forecast> forecast_report(Workspace&, const Session&, const analytics::ForecastRequest& request,
                                            std::string_view leads);
/// The answer as JSON in the session's language, from `cache` when nothing has changed since the same was asked today.
Result<std::string> forecast_answer(Workspace&, const Session&, const analytics::ForecastRequest& request,
                                    std::string_view leads, analytics::ReportCache& cache);

} // namespace fairlead::command
