#pragma once
// Somebody leaves, or takes another place: everything of theirs goes to others, with a summary of every customer for
// whoever inherits it.

#include "base/json.h"
#include "command/jobs.h"
#include "command/workspace.h"

namespace fairlead::command {

/// {"to": destination of what is not named, "objects"?: [{"object", "where"?, "to"}], "summaries"?: true,
/// "deactivate"?: false, "reason"?, "dry_run"?}. Capability `transfer`; `manage_users` to deactivate. Of activities
/// only what is still to be done goes on; what was done stays theirs.
///
/// dry_run: {"user", "records", "objects": [{"object", "label", "count", "to"}], "left", "customers": [{"id", "name",
/// "open_deals", "open_amount", "open_tasks", "last_contact_at"}], "superior"}; else {"job": id}, which can be undone.
Result<base::Json> hand_over(Workspace&, const Session&, Id user, const base::Json& body);
Result<Ending> run_handover(Workspace&, const Session&, const base::Json& parameters, Progress& progress);

} // namespace fairlead::command
