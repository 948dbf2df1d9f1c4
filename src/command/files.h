#pragma once
// Files that hang on records. Who may read the record may read its files; who may edit it may add, delete and restore
// them. A deleted file can be restored for 30 days; then the daily sweep removes it.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

inline constexpr int64_t most_file_bytes = 25LL << 20;
inline constexpr int64_t restorable_milliseconds = 30LL * 24 * 60 * 60 * 1000;

/// A file that came with a request.
struct NewFile {
    std::string path; // taken over
    std::string name; // as the client calls it
    std::string type; // as the client says
};

/// Keeps the file on the disk and hangs it on the record. Code::invalid for an empty one, Code::limit (rule
/// "too_large") beyond most_file_bytes, Code::conflict beyond 1,000 files of a record.
Result<base::Json> add_file(Workspace&, const Session&, const Object&, Id record, const NewFile& file);
/// A file for a record that is still being filled in: its own person's until a save puts it into a field of a record
/// of that object, which then owns it. Nobody else sees it; after a day the sweep removes what no record took.
/// Code::limit beyond 50 such files of a person.
Result<base::Json> add_waiting_file(Workspace&, const Session&, const Object&, const NewFile& file);
/// A file the server itself brings, with a mail: first kept on the disk, outside of any transaction, then hung on the
/// record by the one that makes it. Nothing is checked but the bounds; a file beyond them is left out and not kept.
struct KeptFile {
    std::string name, type, sha256;
    int64_t size = 0;
};
Result<std::optional<KeptFile>> keep_file(Workspace&, const std::string& name, const std::string& type,
                                          std::string_view content);
Result<void> hang_file(record::Context&, const Object&, Id record, const KeptFile& file);
/// {"files": […]}, newest first; `deleted`: those that may still be restored, for who may edit the record.
Result<base::Json> list_files(Workspace&, const Session&, const Object&, Id record, bool deleted);

/// What is sent when somebody opens a file.
struct FileContent {
    std::string path;
    std::string name;
    std::string type;
    std::string sha256;
    bool shown = false; // safe to be shown by a browser; others are downloads
};
/// Code::not_found, in the same words, for files nobody has, deleted ones and those of records the actor may not read.
Result<FileContent> open_file(Workspace&, const Session&, Id file);
/// Fields of the record that hold the file are emptied by a save of their own rules.
Result<void> delete_file(Workspace&, const Session&, Id file);
Result<base::Json> restore_file(Workspace&, const Session&, Id file);

} // namespace fairlead::command
