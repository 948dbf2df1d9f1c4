#pragma once
// Reports as use cases: the columns brought up to date, then one read of the database for what is not in them.

#include "analytics/funnel.h"
#include "analytics/report_cache.h"
#include "command/workspace.h"

namespace fairlead::command {

/// The funnel; as of a past day the records changed since are put back first. Code::limit when that are too many.
Result<analytics::Funnel> funnel_report(Workspace&, const Session&, const analytics::FunnelRequest& request);

/// The answer as JSON in the session's language, from `cache` when nothing has changed since the same was asked.
Result<std::string> funnel_answer(Workspace&, const Session&, const analytics::FunnelRequest& request,
                                  analytics::ReportCache& cache);

} // namespace fairlead::command
