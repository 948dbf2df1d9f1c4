#pragma once
// Hints while filtering, as a use case.

#include "command/workspace.h"

namespace fairlead::command {

/// {"total", "hints": [{"kind", "field", "where", "count"}], "missing": […], "not_counted": [field]}; see
/// analytics::filter_hints. `where` as in a list.
Result<base::Json> filter_hints(Workspace&, const Session&, const Object&, const std::string& where);

} // namespace fairlead::command
