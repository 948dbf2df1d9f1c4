#pragma once
// Open records in other currencies are worth what they are worth today.

#include "command/workspace.h"

namespace fairlead::command {

/// Converts open records anew whose rate is not today's; closed ones keep the rate of the day they closed. {"records":
/// n}.
Result<base::Json> refresh_rates(Workspace& workspace);

} // namespace fairlead::command
