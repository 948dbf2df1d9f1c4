#pragma once
// One change to many records: {"where"?, "ids"?: […], "except"?: […], "search"?, exactly one of "set": {…}, "assign":
// {"owner", "reason"?}, "delete": true, "restore": true}. Runs as a job in chunks of 500 records per transaction; a
// record that is refused is reported in the job's faults file and the others go on. The job can be undone.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Checks the request (all faults at once) and starts the job. A request that names neither `where`, `ids` nor `search`
/// is refused: it would mean every record.
Result<Id> start_bulk(Workspace& workspace, const Session& session, const std::string& object,
                      const base::Json& request);

/// What the job would do, without doing it: {"total", "checked": the first so many are tried and taken back, "changed",
/// "unchanged", "refused": [{"reason", "count", "names": […]}], "sample": [{"id", "name", "changes": [{"field",
/// "before", "after"}]}]}.
Result<base::Json> preview_bulk(Workspace& workspace, const Session& session, const std::string& object,
                                const base::Json& request);

} // namespace fairlead::command
