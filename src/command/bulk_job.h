#pragma once
// The work behind the jobs of kind "bulk"; see command/bulk.h for what it does.

#include "command/jobs.h"

namespace fairlead::command {

Result<Ending> run_bulk(Workspace& workspace, const Session& session, const base::Json& parameters, Progress& progress);

} // namespace fairlead::command
