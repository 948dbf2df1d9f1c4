#pragma once
// Reports that need more than one room below: the funnel as of a past day.

#include "analytics/funnel.h"
#include "record/read.h"

namespace fairlead::command {

/// The funnel; as of a past day the records changed since are put back first. Code::limit when that are too many.
base::Result<analytics::Funnel> funnel_report(record::ReadContext& context, const analytics::FunnelRequest& request);

} // namespace fairlead::command
