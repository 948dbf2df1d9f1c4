#pragma once
// My day: everything that wants me now, in one order. What is due (activities of mine), promised (requests others wait
// for, deals that are to close), silent (deals nobody spoke about) and risky (slow, stalled, past their close date),
// and leads nobody has answered yet: ranked by expected value × urgency, both of which are told with each of them.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// `all`: the deals and leads of everybody I may see; activities and requests are always my own.
/// {"items": [{"object", "id", "version", "name", "kind": "activity|deal|lead|request", "owner", "about": {"object",
/// "id", "name"} | null, "due": "2026-01-31" | instant | null, "stage"?, "expected": "1200.00", "expected_from":
/// "deal|about|median", "urgency": "2.30", "score": "2760.00", "reasons": [{"kind", "n"}]}], "more", "currency",
/// "formula", "median"}: at most `limit`, the weightiest first. Reasons: overdue, today, soon (n days), promised (n
/// days), closing (in n days), past_close, silent, slow, stalled (n days), waiting (n hours).
Result<base::Json> my_day(Workspace&, const Session&, bool all, int64_t limit);

/// Hundredths of the urgency of something due in so many days (negative: late).
int64_t urgency_due(int64_t days);
/// … of something that has lasted so many days beyond what is usual.
int64_t urgency_lasting(int64_t days);

} // namespace fairlead::command
