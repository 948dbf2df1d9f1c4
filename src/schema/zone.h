#pragma once
// The zone whose calendar days the workspace counts by. Figures, chores and reports speak of these days, whatever the
// zone of who reads them.

#include "base/time.h"
#include "schema/catalog.h"

namespace fairlead::schema {

/// UTC when the settings name none that is known.
base::TimeZone zone_of(const Settings& settings);
/// The day it is there at that moment.
base::Date day_of(const Settings& settings, base::Instant moment);

} // namespace fairlead::schema
