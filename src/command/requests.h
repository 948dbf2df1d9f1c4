#pragma once
// Support asked for and given in four directions: to the person above, beside, beneath, to the customer. A request is a
// record like any other; here are the short ways to make one, and how long answers take.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// {"direction", "to"?: user | "manager" | "role:NAME", "subject", "description"?, "due"?, "contact"?}: a request about
/// a record that the asker may read. Of a role its least burdened member is asked; "manager" is one's own. The answer:
/// {"request": id, "assignee": {"id", "name"}}.
Result<base::Json> ask_for_support(Workspace&, const Session&, const Object&, Id record, const base::Json& body);
/// {"kind": "reminder|update|instruction", "text"?}: a word to the owner of a record, kept as a request to them.
Result<base::Json> nudge(Workspace&, const Session&, const Object&, Id record, const base::Json& body);
/// Time to support in the last days, by direction and by person, of the requests the reader may see.
Result<base::Json> support_figures(Workspace&, const Session&, int64_t days);
/// How long approvals waited in the last days, by process, step and stage, and what waits now: of records the reader
/// may see.
Result<base::Json> approval_waiting(Workspace&, const Session&, int64_t days);

/// Tells whose request is overdue, once, and after the hours of the setting "request_escalation_hours" the person they
/// answer to and whoever asked: {"reminded", "escalated"}. A chore of every hour.
Result<base::Json> remind_of_requests(Workspace&);

} // namespace fairlead::command
