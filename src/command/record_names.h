#pragma once
// Names beside the records a list of answers speaks of.

#include "command/workspace.h"

namespace fairlead::command {

/// Each item says its record in "object" and "record" and gets its "name": null for what the reader may not see, or is
/// gone. One statement for each object.
Result<void> add_names(record::ReadContext& context, base::Json& items);

} // namespace fairlead::command
