#pragma once
// Two or more records that mean the same become one. Everything that hangs on the others, whoever may see it, goes over
// to the survivor: records that link to it, activities, files, shares, followers, notifications. The others go to the
// recycle bin and lead to the survivor. All in one transaction, logged with the cause "merge"; it can be undone, whole.
//
// What belongs to a record's own past stays under its own id and readable: its change log, its visits to stages, who
// got it when. (Moved visits would count a deal twice in every funnel.)

#include <optional>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// {"with": [ids], "values"?: {field: value, or {"from": id} to take that record's}, "version"?}. What is not chosen is
/// the survivor's, or that of the first of the others when the survivor's is empty. Needs the right to edit the
/// survivor and to delete the others. The answer: {"merge": id, "object", "id", "moved": {object: n}, "hidden": n of
/// them that the actor may not see, "left": n that could not follow because the survivor had the same already}.
Result<base::Json> merge_records(Workspace&, const Session&, const Object&, Id survivor, const base::Json& body);
/// The same without keeping anything.
Result<base::Json> preview_merge(Workspace&, const Session&, const Object&, Id survivor, const base::Json& body);

/// Takes the last merge into this record back (or the one named in {"merge"}). Code::conflict naming every value that
/// somebody has changed since; nothing is undone then.
Result<base::Json> undo_merge(Workspace&, const Session&, const Object&, Id survivor, const base::Json& body);

/// The living record a merged one went into, when the actor may see it.
Result<std::optional<Id>> merged_into(Workspace&, const Session&, const Object&, Id id);

/// One merge within a transaction; for jobs. `act` names it in the change log; the session's cause must be
/// {"merge", act}.
Result<base::Json> merge_within(record::Context& context, const Object& object, Id survivor, const base::Json& body,
                                Id act, Id job);
/// One undo within a transaction; the session's cause must be {"undo", …}.
Result<void> unmerge_within(record::Context& context, const Object& object, Id survivor, Id act);

} // namespace fairlead::command
