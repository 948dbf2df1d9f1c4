#pragma once
// What lies behind the funnel, as use cases.

#include "analytics/analysis.h"
#include "analytics/report_cache.h"
#include "analytics/waterfall.h"
#include "command/workspace.h"

namespace fairlead::command {

/// The answer as JSON, from `cache` when nothing has changed since the same was asked.
Result<std::string> analysis_answer(Workspace&, const Session&, analytics::Analysis analysis,
                                    const analytics::AnalysisRequest& request, analytics::ReportCache& cache);
Result<std::string> waterfall_answer(Workspace&, const Session&, const analytics::AnalysisRequest& request,
                                     std::optional<analytics::Movement> listed, int64_t at,
                                     analytics::ReportCache& cache);

/// What came of the measures the asker may read, the latest first.
Result<std::string> measures_answer(Workspace&, const Session&, const analytics::AnalysisRequest& request,
                                    analytics::ReportCache& cache);

/// Leads, deals and what is signed in one funnel.
Result<std::string> span_answer(Workspace&, const Session&, const analytics::AnalysisRequest& request,
                                analytics::ReportCache& cache);

} // namespace fairlead::command
