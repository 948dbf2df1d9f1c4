#pragma once
// What stops working, or means something else, when a field is hidden or changed: everything that names it.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// {"items": [{"kind": "formula|rule|view|layout|gate|pipeline|import|binding|role", "object", "name", "label",
/// "where"}], "filled"?}; `filled`, of custom fields: the records with a value, counted to 10,000. Capability
/// "administer". Code::not_found for unknown fields.
Result<base::Json> dependents(Workspace&, const Session&, const Object&, const std::string& field);

} // namespace fairlead::command
