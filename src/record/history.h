#pragma once
// What happened to a record: changes by field, and the one timeline of everything about it.

#include <string>
#include <vector>

#include "record/read.h"
#include "record/save.h"

namespace fairlead::record {

struct FieldChange {
    const Field* field;
    Value before, after;                     // stored form
    std::string before_object, after_object; // link_any
};
struct HistoryEntry {
    Id id;
    base::Instant at;
    int64_t actor = 0;
    std::string action; // created, updated, deleted, restored, purged
    std::string cause;
    int64_t cause_id = 0;             // the job or rule behind it
    std::vector<FieldChange> changes; // only fields the actor may see
    Id merged_from;                   // it happened to a record that was merged into this one since; none: to this one
    std::string merged_name;
};
struct History {
    std::vector<HistoryEntry> entries; // newest first
    std::string next;                  // cursor; empty at the end
    Names names;                       // of linked records in the changes
    std::string currency;              // of the record, to show amounts
};
/// Changes of one record, which the actor must be able to read, and of those merged into it; the past of a deleted one
/// is for whoever may restore it.
base::Result<History> history(ReadContext& context, const Object& object, Id id, int64_t limit, std::string_view after);

/// Every change of an object's records since a moment as a save saw it, record by record, each record's newest first;
/// deletions and restores are passed over. Code::limit when there are more than `most`.
base::Result<void> each_past_change(
    ReadContext& context, const Object& object, base::Instant since, int64_t most,
    const std::function<base::Result<void>(const Change&, base::Instant at, int64_t actor)>& act);

struct TimelineItem {
    base::Instant at;
    Id id;                          // of the activity or change
    const Object* object = nullptr; // of the activity; null for changes
    std::string title, body;
    bool done = false;
    bool has_done = false;
    Value due; // instant or day
    bool due_is_day = false;
    int64_t actor = 0;
    const HistoryEntry* change = nullptr;
    bool is_file = false; // a file was attached: `title` is its name
    std::string file_type;
    int64_t file_size = 0;
};
struct Timeline {
    std::vector<TimelineItem> items; // newest first
    History history;                 // owns the changes
    std::string next;
};
/// Activities about the record that the actor may see and its files, mixed with its changes. `after` is the cursor of
/// the page before.
base::Result<Timeline> timeline(ReadContext& context, const Object& object, Id id, int64_t limit,
                                std::string_view after);

} // namespace fairlead::record
