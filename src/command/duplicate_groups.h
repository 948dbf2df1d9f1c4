#pragma once
// What a scan has found: groups of records that are probably the same, for people to merge or to call different;
// merging many groups as a job; what was prevented, counted.

#include "base/json.h"
#include "command/jobs.h"

namespace fairlead::command {

struct GroupsRequest {
    int64_t least = 0, most = 1000; // score in thousandths
    int64_t limit = 20;
    std::string after; // cursor
};
/// {"groups": [{"id", "score", "members": [{"id", "name", "owner", "created_at", "values": {…}}], "hidden": n that I
/// may not see, "why": [reasons of the surest pair]}], "next", "count", "scan": {"at", "records", "pairs", "left_out"}
/// | null}. Best first. Groups of which I see less than two records are left out. For whoever may edit such records.
Result<base::Json> list_groups(Workspace&, const Session&, const Object&, const GroupsRequest&);

/// The records of a group are different: all of them, or only {"records": [ids]} from the rest. Remembered: no scan
/// puts them together again.
Result<base::Json> dismiss_group(Workspace&, const Session&, const Object&, Id group, const base::Json& body);

/// {"groups"?: [ids], "score"?: percent: all groups from there on, "preview"?: true}. A preview tells {"groups",
/// "records", "refused": [{"reason", "count"}], "sample": [{"group", "survivor", "name", "merged": [names], "score"}]};
/// else a job of kind "merge" begins: {"job"}. Every group is a merge of its own; the survivor is the record with most
/// values filled in, of equals the oldest. Undoing the job undoes all of them. Capability `bulk_edit`.
Result<base::Json> merge_groups(Workspace&, const Session&, const Object&, const base::Json& body);
Result<Ending> run_group_merges(Workspace&, const Session&, const base::Json& parameters, Progress&);

/// The way back from a job of merges. Nothing when the job made none: then it is no such job.
Result<std::optional<Ending>> undo_merges_of(Workspace&, const Session&, Id job, Progress&);

/// The score of two records with its reasons: {"score", "bits", "rarity", "threshold", "review", "reasons": [{"rule",
/// "field", "other_field", "value", "other", "likeness", "bits", "level": "same|similar|different|missing"}]}.
Result<base::Json> compare_records(Workspace&, const Session&, const Object&, const base::Json& body);

/// A person took the existing record instead of making a new one.
Result<void> count_chosen(Workspace&, const Session&, const Object&, const base::Json& body);
/// {"from", "to", "prevented": n, "items": [{"object", "channel", "act", "count"}]}. For whoever may see the audit log
/// or administers.
Result<base::Json> prevented_duplicates(Workspace&, const Session&, base::Instant from, base::Instant to);

} // namespace fairlead::command
