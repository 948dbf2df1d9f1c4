#pragma once
// Keeps where each customer stands in life (new, active, loyal, lapsing, lost) by the days of their won deals. A change
// is an ordinary save: it stands in the history with its day, and rules can be set off by it.

#include "command/workspace.h"

namespace fairlead::command {

/// {"customers", "changed"}: those with a won deal of more than nothing, and accounts whose stage was changed. At most
/// 5,000 changes at a time; the rest follow the next time. A chore.
Result<base::Json> refresh_customer_life(Workspace&);

} // namespace fairlead::command
