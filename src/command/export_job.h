#pragma once
// The work behind the jobs of kind "export"; see command/export.h for what it does.

#include "command/jobs.h"

namespace fairlead::command {

Result<Ending> run_export(Workspace& workspace, const Session& session, const base::Json& parameters,
                          Progress& progress);

} // namespace fairlead::command
