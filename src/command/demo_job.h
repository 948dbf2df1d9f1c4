#pragma once
// The work behind the jobs of kind "demo": the small demo company, from Workspace::Options::demo.

#include "command/jobs.h"

namespace fairlead::command {

Result<Ending> run_demo(Workspace& workspace, const Session& session, const base::Json& parameters, Progress& progress);

} // namespace fairlead::command
