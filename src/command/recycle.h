#pragma once
// Taking records back from whoever does nothing with them, by the rules (automation/recycling.h): reminders first, the
// manager told, then the pool or somebody else. One chore.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

struct Recycled {
    int64_t warned = 0, escalated = 0; // records told of
    int64_t taken = 0, reassigned = 0;
    int64_t landed = 0; // records nobody owned that fell into a pool
};
/// Which rules are looked at: all, or those whose whole time is less than a day. The latter wait for an answer; they
/// are worth a look every minute.
enum class Rules { all, short_ones };
/// Does what is due now; with all rules it also lands what neither a person nor a pool holds.
Result<Recycled> recycle(Workspace&, Rules which = Rules::all);

/// {"deadlines": [{"rule", "name", "since", "due_at", "remaining_seconds", "warned_at", "then", "silence"}]}: the time
/// limits a record stands under, the nearest first. Code::not_found for those not seen.
Result<base::Json> list_deadlines(Workspace&, const Session&, const Object&, Id);

} // namespace fairlead::command
