#pragma once
// The everyday commands on records. One function, one transaction.

#include "command/workspace.h"
#include "record/duplicates.h"
#include "record/history.h"

namespace fairlead::command {

/// What the actor may do with a record: "edit", "stage", "share", "delete". For the buttons of a screen; checked again
/// when they are pressed.
using Acts = std::vector<std::string>;
/// Of each of these records, in their order; at most one statement for changing and one for deleting.
Result<std::vector<Acts>> acts_on(record::ReadContext&, const Object&, const std::vector<Id>& ids);

/// A record as it is after the command, and what the actor may do with it now.
struct Outcome {
    record::Page page; // one row, all visible fields
    Acts can;
    bool following = false;
    record::Duplicates duplicates; // of a new record, when the policy says to warn
    bool merged = false;           // nothing was created: empty fields of an existing record were filled
    const std::vector<Value>& row() const { return page.rows.front(); }
};

/// Through the object's policy for duplicates that come in by this channel; see record::admit.
Result<Outcome> create_record(Workspace&, const Session&, const Object&, const base::Json& body,
                              record::Channel channel = record::Channel::api);
/// `version`: from If-Match; the body's own "version" counts when it is absent.
Result<Outcome> update_record(Workspace&, const Session&, const Object&, Id, const base::Json& body,
                              std::optional<int64_t> version);
Result<void> delete_record(Workspace&, const Session&, const Object&, Id, std::optional<int64_t> version);
Result<Outcome> restore_record(Workspace&, const Session&, const Object&, Id);
Result<void> purge_record(Workspace&, const Session&, const Object&, Id);
/// {"to": stage, "pipeline"?: …, "values"?: {…}, "version"?: n}
Result<Outcome> move_stage(Workspace&, const Session&, const Object&, Id, const base::Json& body);
Result<Outcome> get_record(Workspace&, const Session&, const Object&, Id, std::optional<base::Instant> as_of = {});

/// One command of a batch.
struct BatchItem {
    enum class Act { create, update, remove, restore, stage } act = Act::create;
    const Object* object = nullptr;
    Id id;
    base::Json body;
};
/// All in one transaction: the error names the item ("commands[3].amount").
Result<std::vector<Outcome>> run_batch(Workspace&, const Session&, const std::vector<BatchItem>& items);

/// Deleted records of all objects the actor may restore, newest first.
struct BinEntry {
    const Object* object;
    Id id;
    std::string name;
    base::Instant deleted_at;
    int64_t deleted_by;
};
struct Bin {
    std::vector<BinEntry> entries;
    std::string next;
};
Result<Bin> recycle_bin(Workspace&, const Session&, int64_t limit, std::string_view after);

/// Record shares: who else may see one record.
Result<base::Json> list_shares(Workspace&, const Session&, const Object&, Id);
Result<base::Json> add_share(Workspace&, const Session&, const Object&, Id, const base::Json& body);
Result<void> remove_share(Workspace&, const Session&, const Object&, Id, Id share);

/// Search across objects: ranked, only what the actor may see.
struct Hit {
    const Object* object;
    Id id;
    std::string name;
    std::string subtitle;
};
Result<std::vector<Hit>> search_all(Workspace&, const Session&, const std::string& text,
                                    const std::vector<std::string>& objects, int64_t limit);

} // namespace fairlead::command
