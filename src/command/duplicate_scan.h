#pragma once
// The search for duplicates in all records of an object, as a job: keys where they are missing, candidates that share a
// key, their scores, groups. A later scan looks only at what has changed since; pairs a person has called different
// stay apart for good. Nothing is merged here.

#include "base/json.h"
#include "command/jobs.h"

namespace fairlead::command {

/// {"full"?: true: everything anew}. Capability `bulk_edit` and the right to edit such records.
Result<Id> start_duplicate_scan(Workspace&, const Session&, const Object&, const base::Json& request);
Result<Ending> run_duplicate_scan(Workspace&, const Session&, const base::Json& parameters, Progress&);

/// The chore: keeps the keys of objects whose rules have changed (or that are older than the keys) complete.
/// {object: records}.
Result<base::Json> complete_duplicate_keys(Workspace&);

} // namespace fairlead::command
