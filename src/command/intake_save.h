#pragma once
// What becomes of an honest submission: a new record, or a note on the one that is known already; a touch with the way
// the visitor came; what they agreed to. One transaction.

#include "base/json.h"
#include "command/form.h"

namespace fairlead::command {

/// `body`: {"values": {field: value}, "consent"?: bool, "trail"?: {…}}. Code::invalid with every fault.
Result<void> save_submission(Workspace& workspace, const Session& session, const Snapshot& snapshot, const Form& form,
                             const base::Json& body);

} // namespace fairlead::command
