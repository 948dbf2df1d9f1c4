#pragma once
// What is kept about deals and contacts as time goes by: how fast won deals went through each stage, from when a deal
// is slow or stalled, when somebody was last in touch. Saves keep all of it as things happen; these catch up with what
// came in by imports, with what won deals teach, and with thresholds that changed.

#include "command/workspace.h"

namespace fairlead::command {

/// Learns the third quartile of the days won deals spent in each stage, and puts the moments of the flags right on
/// every open deal. {"stages", "deals"}: paces known, deals changed.
Result<base::Json> refresh_flags(Workspace&);
/// Counts the moments of contact of activities that came in by the bulk. {"records"}: changed.
Result<base::Json> refresh_contacts(Workspace&);

} // namespace fairlead::command
