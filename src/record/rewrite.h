#pragma once
// Puts columns of a record to other values although nobody edits it: a record that follows another one when two are
// merged, and the way back. History, search index, keys and roll-ups follow as with every save; values are neither
// validated nor gated, for they were lawful where they come from, and nothing is set off. The caller has asked for the
// rights.

#include <utility>
#include <vector>

#include "record/save.h"

namespace fairlead::record {

/// Living or deleted. Nothing happens when the record is gone or holds the values already.
base::Result<Change> rewrite(Context& context, const Object& object, Id id,
                             const std::vector<std::pair<std::string, Value>>& columns);

} // namespace fairlead::record
