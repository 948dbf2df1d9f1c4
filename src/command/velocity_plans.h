#pragma once
// What-ifs of sales velocity that were kept as a plan, and what became of them.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// A plan against what came in its days up to today, with the reader's eyes: {"id", "name", "basis", "from", "to",
/// "until", "elapsed", "before", "planned", "actual", "difference", "reason": null | "not_begun" | …, "factors":
/// [{"factor", "before", "planned", "actual", "divides", "contribution"}], "object", "where"}.
Result<base::Json> velocity_outcome(Workspace&, const Session&, Id plan);

} // namespace fairlead::command
