#pragma once
// Brings the stages that records went through elsewhere: what a migration knows beside the records themselves.

#include "command/workspace.h"

namespace fairlead::command {

/// {"object", "key": a unique field (default "id"), "records": [{"key", "closed_at"?, "visits": [{"stage", "at",
/// "by"?}]}]}, at most 1,000 records of at most 200 visits each; all or none. {"changed": n}. Administrators only.
Result<base::Json> bring_stage_history(Workspace&, const Session&, const base::Json& body);

} // namespace fairlead::command
