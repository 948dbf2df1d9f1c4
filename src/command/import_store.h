#pragma once
// The row of an import: what was taken in, recognised, mapped, and how far it got. Inside command/ only.

#include "command/workspace.h"
#include "query/change.h"

namespace fairlead::command {

struct ImportEntry {
    Id id;
    Id job;
    int64_t owner = 0;
    std::string object, name, path;
    int64_t size = 0;
    std::string state = "draft"; // draft, mapped, running, done, failed, cancelled
    std::string signature;       // of the columns' headers
    base::Json recognised;       // {"encoding", …, "columns": […]}
    base::Json options;
    base::Json mapping; // null until a person has set one
    int64_t created_at = 0, started_at = 0, finished_at = 0;
};

Result<void> add_import(Workspace& workspace, const ImportEntry& entry);
Result<void> save_import(Workspace& workspace, const ImportEntry& entry);
/// Changes single columns, whatever happens to the others at the same time.
Result<void> update_import(Workspace& workspace, Id id, const query::Assignments& changes);
/// Code::not_found for those of others, unless the person administers.
Result<ImportEntry> load_import(Workspace& workspace, const Session& session, Id id);
/// The mapping that was last run on a file with these columns: the person's own first, then anybody's. Null when none.
Result<base::Json> remembered_mapping(Workspace& workspace, const Session& session, const std::string& signature);

} // namespace fairlead::command
