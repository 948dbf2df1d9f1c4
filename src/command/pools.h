#pragma once
// Pools (公海): records that wait for an owner. Claiming takes one out, releasing puts one in; who sees and claims what
// lies in a pool is decided by access/, and what falls in without anybody's doing by automation/.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// The record becomes mine. Code::conflict when somebody was faster or it lies in no pool; Code::limit with the rule
/// (daily_limit, hold_limit, cooldown) when the pool does not let me have it now.
Result<base::Json> claim_record(Workspace&, const Session&, const Object&, Id, const base::Json& body);
/// {"reason": text, "pool"?: id}: into that pool, or the one it falls into.
Result<base::Json> release_record(Workspace&, const Session&, const Object&, Id, const base::Json& body);
/// {"pools": [{"id", "name", "object", "active", "may_claim", "count", "claimed_today", "daily_limit", "left_today",
/// "held", "hold_limit", "left", "cooldown_days"}]}: the pools I see, of one object or of all. `left`: how many I may
/// claim now, null for any number.
Result<base::Json> list_pools(Workspace&, const Session&, const Object* of);

} // namespace fairlead::command
