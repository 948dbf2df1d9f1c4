#pragma once
// The figures of the time before, frozen: what every KPI was over a period, who froze it and when. A baseline is never
// changed and never deleted, so what is compared with it later is compared with the same.

#include "base/json.h"
#include "command/kpi_report.h"

namespace fairlead::command {

/// {"name", "from", "to"}: freezes every KPI of the catalogue over these days, past ones. Only for whoever sees every
/// record that counts: a part of the company is no baseline. The answer is the baseline, as in baseline_report().
Result<base::Json> freeze_baseline(Workspace&, const Session&, const base::Json& body);

/// GET /api/reports/baseline?id=&from=&to=&page=: the figures of a period (the last 365 days) against a baseline (the
/// first one). {"baselines": [{"id", "name", "from", "to", "currency", "frozen_at", "frozen_by"}], "baseline": one of
/// them or null, "from", "to", "reason": null | "none" | "no_right", "kpis": [{"name", "label", "unit", "better",
/// "before": {"value", …}, "now": {"value", …, "object", "where"}, "difference", "change", "p"}]}.
/// Figures of the whole company are shown to those alone who see all of it.
Result<base::Json> baseline_report(Workspace&, const Session&, const Parameter& parameter);

} // namespace fairlead::command
