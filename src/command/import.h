#pragma once
// Bringing a table of somebody else's into the workspace, step by step: the file is taken in and looked at
// (begin_import), a person says what its columns mean and sees what would become of the rows (map_import), then it runs
// as a job (start_import): good rows go in, refused rows go to a file with line and reason. Nothing is written before
// the start.
//
// Rights: the importer's own. Every row is a record::save with the importer's session, links are looked for among what
// they may see, hidden or read-only fields cannot be mapped. JSON shapes are those of docs/api.md, "Import, export,
// jobs". Threads: any.

#include <string>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

struct ImportDraft {
    Id id;
    base::Json view; // {"id", "name", "size", "encoding", …, "columns": […], "object", "options", "defaults", "state"}
};

/// Takes the file at `path` over (it is moved into the data directory), recognises it and guesses object and mapping
/// from header names and contents; a mapping used before for the same columns wins. `object` may be empty: guessed too.
/// Code::invalid for files that are no table, with what to do; Code::forbidden without the right to import.
Result<ImportDraft> begin_import(Workspace& workspace, const Session& session, const std::string& object,
                                 const std::string& file_name, const std::string& path);

/// The draft again, with "mapping" once there is one, "state" (draft, mapped, running, done) and the "job" that ran it.
/// Code::not_found for those of others.
Result<base::Json> get_import(Workspace& workspace, const Session& session, Id id);

/// Sets the mapping and tries it on the first rows (up to 10,000) without keeping anything: the preview. Faults of the
/// mapping itself (unknown object or field, field mapped twice, missing key) are Code::invalid, all at once.
Result<base::Json> map_import(Workspace& workspace, const Session& session, Id id, const base::Json& mapping);

/// Starts the job. Without a mapping of its own the guessed one is used. A dry run reports everything and writes
/// nothing. Code::conflict when this import has run already (undo it first) or is running.
Result<Id> start_import(Workspace& workspace, const Session& session, Id id, bool dry_run);

} // namespace fairlead::command
