#pragma once
// Approvals as people meet them: submitting, deciding, the list of what waits for me, how long everything waits.

#include "automation/approval.h"
#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

enum class ApprovalAct { submit, approve, reject, give_back, withdraw, delegate };
/// {"process"?: key (submit; needed only when several apply), "approval"?: id (when several wait), "comment"?, "to"?:
/// user (delegate)}. Submitting needs the right to edit the record; the rest is for whom the step is. The answer is
/// that of approvals_of().
Result<base::Json> act_on_approval(Workspace&, const Session&, const Object&, Id record, ApprovalAct act,
                                   const base::Json& body);
/// All approvals of a record with their steps, and the processes it may be submitted to now:
/// {"approvals": […], "available": [{"process", "name"}]}.
Result<base::Json> approvals_of(Workspace&, const Session&, const Object&, Id record);
/// What waits for me (`pending`), what I decided (`decided`), what I submitted (`submitted`): {"items", "next",
/// "count"}.
Result<base::Json> my_approvals(Workspace&, const Session&, std::string_view which, int64_t limit,
                                std::string_view after);
/// {"from"?, "until"?, "substitute"?}: when I am away and who decides for me. GET gives the same.
Result<base::Json> absence(Workspace&, const Session&);
Result<base::Json> set_absence(Workspace&, const Session&, const base::Json& body);

/// Steps whose time is over go to those above: a chore of every five minutes.
Result<base::Json> escalate_approvals(Workspace&);

} // namespace fairlead::command
