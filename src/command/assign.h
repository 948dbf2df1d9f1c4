#pragma once
// Giving a record to somebody, by hand or by the rules, and what is known about who got it and why.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// {"owner": id, "reason"?: text} by hand, {} by the assignment rules (capability `transfer`). Code::conflict when no
/// rule finds anybody. The answer: {"id", "owner": {"id", "name"}, "kind", "reason"}.
Result<base::Json> assign_record(Workspace&, const Session&, const Object&, Id, const base::Json& body);
/// {"assignments": [{"at", "kind", "user", "previous", "by", "rule", "reason", "latency_ms"}]}, newest first.
Result<base::Json> list_assignments(Workspace&, const Session&, const Object&, Id);

} // namespace fairlead::command
