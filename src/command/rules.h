#pragma once
// Automation as people see it: what rules did and why, trying one before it is in force, what it saves; and the chores
// that fire the rules of time and try failed runs again.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

struct RunFilter {
    int64_t rule = 0;
    Id record;
    std::string state; // done, failed, dead, stopped
    int64_t limit = 50;
    std::string after;
};
/// The run log, newest first (capability `manage_users`): {"items": […], "next"}.
Result<base::Json> list_runs(Workspace&, const Session&, const RunFilter& filter);
/// What automation did with one record, for whoever may read it.
Result<base::Json> runs_of_record(Workspace&, const Session&, const Object&, Id record);
/// Tries a failed or dead run again (capability `manage_users`).
Result<base::Json> retry_run(Workspace&, const Session&, Id run);
/// {"rule": {…as for creating one…} | "id", "record"?, "days"?: 1–366}: what it would do with the record now, and how
/// often it would have fired in the last days. Nothing is kept. Capability `manage_users`.
Result<base::Json> try_rule(Workspace&, const Session&, const base::Json& body);
/// Runs, acts and time saved in the last days, by rule (capability `manage_users`).
Result<base::Json> automation_figures(Workspace&, const Session&, int64_t days);

/// Fires what time sets off and tries failed runs again: a chore of every minute.
Result<base::Json> run_due_rules(Workspace&);

} // namespace fairlead::command
