#pragma once
// The life of one record: create, change, delete, restore, purge. Every write of every record, from the screen, the
// API, an import or a rule, is one call of save() or of its siblings here.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "record/context.h"
#include "record/subject.h"

namespace fairlead::record {

/// What shall become of a record. Values from a client are JSON and are read by the save; values from the server's own
/// parts are in stored form.
struct Patch {
    struct Set {
        std::string field;
        std::variant<base::Json, Value> value;
        std::string object; // link_any in stored form: the object the id belongs to
    };
    const Object* object = nullptr;
    Id id;                                   // none: create
    std::optional<int64_t> expected_version; // refuse (conflict) when the record has moved on
    std::vector<Set> sets;
    std::vector<base::Fault> faults;         // found while decoding; reported with those of the save
    std::optional<base::Instant> created_at; // imports and demo data: when it really happened
    bool skip_gates = false;                 // undo puts back a state that was lawful

    /// A client's object; unknown names become faults later. "id" is ignored; "version" becomes expected_version.
    static Patch from_json(const Object& object, Id id, const base::Json& body);
    void set(std::string field, Value value) { sets.push_back({std::move(field), std::move(value), {}}); }
};

/// A save while it walks through its steps, and its outcome.
struct Change {
    Action action = Action::updated;
    Image before; // without object when creating
    Image after;
    std::vector<bool> changed; // by slot
    std::vector<bool> given;   // by field: set by the patch
    bool any() const;
    bool is_create() const { return before.object == nullptr; }
    bool slot_changed(size_t slot) const { return slot != Columns::none && changed[slot]; }
};

/// Creates or changes a record: load, apply, authorize, defaults, compute, validate, gates, write, history.
/// Refuses with every fault at once and writes nothing then.
base::Result<Change> save(Context& context, const Patch& patch);

/// After a batch was flushed: recomputes the roll-ups its saves touched.
base::Result<void> refresh_batch_parents(Context& context);

/// Into the recycle bin, with its parts. Code::conflict when something that must not lose it points at it.
base::Result<Change> remove(Context& context, const Object& object, Id id,
                            std::optional<int64_t> expected_version = {});
/// Out of the recycle bin, with the parts that went with it.
base::Result<Change> restore(Context& context, const Object& object, Id id);
/// Out of the recycle bin for good.
base::Result<void> purge(Context& context, const Object& object, Id id);

} // namespace fairlead::record
