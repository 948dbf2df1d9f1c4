#pragma once
// What assignment rules would have done with the records of the last days, had they been in force: without writing
// anything, with the very code that decides when it is meant.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// {"kind": "assignment", "object", "days": 1–366, "rules"?: [ids, active or not], "where"?}. Capability
/// `manage_users`, as for the rules themselves. Every record is put before the rules as it was when it came in, in the
/// order of arrival, with turns and daily limits beginning anew.
/// The answer: {"kind", "object", "days", "records", "assigned", "left", "people": [{"user", "count"}], "rules":
/// [{"rule", "name", "count"}], "sample": [{"id", "name", "at", "owner", "would", "rule", "reason"}]}.
Result<base::Json> rehearse(Workspace&, const Session&, const base::Json& body);

} // namespace fairlead::command
