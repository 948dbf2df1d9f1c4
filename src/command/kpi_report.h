#pragma once
// KPIs as use cases: the columns of every object that is measured, one after the other, then the figures.

#include <functional>
#include <string>

#include "analytics/kpi_answer.h"
#include "analytics/report_cache.h"
#include "command/workspace.h"

namespace fairlead::command {

using Parameter = std::function<std::string(std::string_view)>;

/// The measures counted, groups ordered and named. For the server's own parts (targets, alerts) too: `session` says
/// whose rights hold.
Result<analytics::Measured> measured(Workspace&, const Session&, const Snapshot& now,
                                     const analytics::MeasureRequest& request);

/// What is measured: GET /api/reports/kpis.
Result<base::Json> kpi_catalogue(Workspace&, const Session&);
/// GET /api/reports/readiness: for what share of the records each KPI can be told, and which missing field costs most;
/// as JSON, from `cache` when nothing has changed since.
Result<std::string> kpi_readiness(Workspace&, const Session&, analytics::ReportCache& cache);
/// GET /api/reports/outcomes: how long until the deals made in a period are won or lost, and whether groups differ.
/// from, to, by, where, filter, as_of as of a KPI; baseline: the group that chances are held against.
Result<std::string> outcomes_report(Workspace&, const Session&, const Parameter& parameter,
                                    analytics::ReportCache& cache);
/// GET /api/reports/scorecard and, with one name, /api/reports/kpi/{name}: as JSON in the session's language, from
/// `cache` when nothing has changed since the same was asked.
Result<std::string> kpi_answer(Workspace&, const Session&, const Parameter& parameter, analytics::ReportCache& cache);

} // namespace fairlead::command
