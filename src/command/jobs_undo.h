#pragma once
// Takes back what a job did, by the change log: created records go into the recycle bin, changed ones get their values
// back unless somebody changed them since, deleted ones return. What cannot be taken back is listed in the faults file.

#include "command/jobs.h"

namespace fairlead::command {

/// Parameters: {"job": id}.
Result<Ending> run_undo(Workspace& workspace, const Session& session, const base::Json& parameters, Progress& progress);

} // namespace fairlead::command
