#pragma once
// What each customer is worth over their whole life, kept month by month with what it was made of: annual revenue ×
// lifetime − cost of winning a customer. Each value stands in the change log with its day, so that any month can be
// told again.

#include "command/workspace.h"

namespace fairlead::command {

/// For customers that have no value yet as of the end of the last month. Annual revenue is that of the customer since
/// the first purchase, over a year at least; lifetime and acquisition cost are the KPIs of the company over the 365
/// days up to that day. {"valued", "as_of", "reason": why there is none, or null}. At most 5,000 at a time; the rest
/// follow the next time. A chore.
Result<base::Json> refresh_customer_values(Workspace&);

} // namespace fairlead::command
