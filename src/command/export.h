#pragma once
// Any list as a file. {"object", "where"?, "search"?, "fields"?: […], "sort"?, "deleted"?, "format": "csv|xlsx"}: what
// the list shows to this person, in their language, links by name. Runs as a job; the file is the job's.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Checks the request (all faults at once; Code::forbidden without the right to export) and starts the job.
Result<Id> start_export(Workspace& workspace, const Session& session, const base::Json& request);

} // namespace fairlead::command
