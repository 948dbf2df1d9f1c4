#pragma once
// Why somebody can see, change or delete a record, or cannot. Whether they can is asked of the one permission check;
// the reasons are read from the same facts and shown beside it.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// {"user", "read": {"allowed", "because": [{"kind", "text": {"zh", "en"}, …}]}, "edit", "delete", "fields_hidden",
/// "fields_read_only"}. For whoever manages users, and for everybody about themselves; Code::not_found when the asker
/// may not read the record.
Result<base::Json> explain_access(Workspace&, const Session&, const Object&, Id record, Id user);

} // namespace fairlead::command
