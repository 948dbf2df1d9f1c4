#pragma once
// Tenders: matched with the accounts they come from, taken up as leads with a deadline and a reminder before it.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// {"remind_days"?: 0–60 (3), "owner"?: id | null (null: by the assignment rules), "values"?: {…of the lead…}}: makes a
/// lead of a tender with its deadline, and a task some days before it. Code::conflict when it has been taken up,
/// Code::gate when its deadline is over. → {"lead", "task"}.
Result<base::Json> lead_from_tender(Workspace&, const Session&, const Object&, Id, const base::Json& body);

/// New tenders: finds the account of the buyer, hands the tender to its owner, who is told; sets those that are over to
/// expired. A chore. → {"matched", "looked_at", "expired"}.
Result<base::Json> match_tenders(Workspace&);

} // namespace fairlead::command
