#pragma once
// Any list as a file. {"object", "where"?, "search"?, "fields"?: […], "sort"?, "deleted"?, "format": "csv|xlsx"}: what
// the list shows to this person, in their language, links by name. Runs as a job; the file is the job's.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Checks the request (all faults at once; Code::forbidden without the right to export) and starts the job. Once the
/// file is written the audit log tells who took what along, before anybody can fetch it.
Result<Id> start_export(Workspace& workspace, const Session& session, const base::Json& request);
/// What an XLSX carries at the foot of its pages: who made it, and when on their clock.
std::string mark_of(const Session& session);

} // namespace fairlead::command
