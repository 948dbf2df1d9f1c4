#pragma once
// Targets as use cases: how far they are, the gap to them, what would be a fair one, how one is divided.

#include "analytics/forecast_report.h"
#include "analytics/report_cache.h"
#include "analytics/target_actuals.h"
#include "command/workspace.h"

namespace fairlead::command {

/// What targets count.
Result<analytics::TargetMeasures> target_measures(Workspace&);
/// Several numbers counted, each object's columns read once; those of objects hidden from the reader stay empty. From
/// `cache`, when there is one, where nothing has changed since the same was asked.
Result<std::vector<std::optional<analytics::Answer>>> count_asks(Workspace&, const Snapshot& now, const Session&,
                                                                 const std::vector<analytics::Ask>& asks,
                                                                 analytics::ReportCache* cache = nullptr);

/// How far the targets are that the reader may see and that touch the days from `from` to `to` (both included), at most
/// 200: {"as_of", "currency", "rows": [{"id", "name", …, "actual": {"value", "parts": [{"object", "value", "where"}]},
/// "attainment", "levels": […], "elapsed", "pace", "left", "reason"}], "more"}.
Result<base::Json> target_report(Workspace&, const Session&, base::Date from, base::Date to,
                                 analytics::ReportCache& cache);
/// The four amounts of one target: what may be won, what is forecast, what is signed, the target.
Result<base::Json> target_gap(Workspace&, const Session&, std::string_view deals, std::string_view leads, Id target);
/// {"measure", "from", "to", "basis": "last_quarter" | "last_year" | "pipeline", "growth": percent, "team"?: id,
/// "weights"?: {user: number}, "ramp"?: [percent, …]}: what each person reached then (pipeline: what they have won of
/// these days, and what their open deals that are due are worth by their stages), times growth, times ability, with
/// the calculation. `ramp`: who started (user's `started_on`) carries the first share in the month of the start, the
/// next in the month after it … and the last from then on; months count by the days worked.
Result<base::Json> propose_targets(Workspace&, const Session&, const base::Json& body);
/// {"into": "quarters" | "months" | "weeks" | "people", "people"?: [ids], "weights"?: [numbers], "seasonal"?: true,
/// "dry_run"?: true}: parts that add up to the target exactly, made as targets beneath it.
Result<base::Json> split_target(Workspace&, const Session&, Id target, const base::Json& body);
/// The levels become what the parts add up to.
Result<base::Json> roll_up_target(Workspace&, const Session&, Id target);

} // namespace fairlead::command
