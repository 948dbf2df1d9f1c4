#pragma once
// Who is likely to buy soon: the open deals, or their accounts, in an order that can be told.

#include "command/workspace.h"

namespace fairlead::command {

/// The order is chance × (½ + engagement / 100): the chance that a deal is won within the days, learned from how deals
/// moved on from where it stands; the engagement of its account by the scoring rules (unknown: the middle).
///
/// Parameters: days (1 to 365; 30), by (deal | account), limit (1 to 200; 50), object, pipeline, where. {"from", "to",
/// "days", "by", "reason": null | "not_enough_data", "open", "learned_from", "expected", "rows": [{"record" |
/// "account", "name", "owner", "stage", "stage_days", "amount", "chance", "engagement", "factor", "order",
/// "last_contact_at", "close_date", "deals"}], "more"}. Only the thousand likeliest deals are put in order.
Result<base::Json> buying_soon(Workspace&, const Session&,
                               const std::function<std::string(std::string_view)>& parameter,
                               const std::string& object);

} // namespace fairlead::command
