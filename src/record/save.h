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

/// Why somebody gets a record or loses it; the reactions keep it beside the record.
struct Why {
    std::string kind; // rule, manual, claimed, released, recycled, handover
    int64_t rule = 0;
    base::Text reason;
};

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
    std::optional<Why> why;                  // why the owner changes, when it does
    std::optional<Image> known;              // the record, when this transaction has read it under the right to edit

    /// A client's object; unknown names become faults later. "id" is ignored; "version" becomes expected_version.
    static Patch from_json(const Object& object, Id id, const base::Json& body);
    void set(std::string field, Value value) { sets.push_back({std::move(field), std::move(value), {}}); }
};

/// A save while it walks through its steps, and its outcome.
struct Change {
    Action action = Action::updated;
    std::string act; // a named act on the record that changes nothing itself; see may_act
    Image before;    // without object when creating
    Image after;
    std::vector<bool> changed; // by slot
    std::vector<bool> given;   // by field: set by the patch
    std::optional<Why> why;    // why the owner changes
    bool any() const;
    bool is_create() const { return before.object == nullptr; }
    bool slot_changed(size_t slot) const { return slot != Columns::none && changed[slot]; }
};

/// Stored form of what an expression of this scale gives, for a field; `money_digits`: of the record's currency.
Value fit(const Field& field, const Value& value, int from_scale, int money_digits);

/// Creates or changes a record: load, apply, authorize, defaults, compute, validate, gates, write, history.
/// Refuses with every fault at once and writes nothing then.
base::Result<Change> save(Context& context, const Patch& patch);

/// Code::gate when something stands before a named act (convert, send, print, submit …) on a record: with what is
/// missing and who can help. Every command that acts on a record asks first.
base::Result<void> may_act(Context& context, const Image& image, std::string_view act);
struct ReadContext;
/// What is still missing before the record may enter `to` of its pipeline: gates, exits, required checks, a control
/// point nobody has acknowledged. Nothing is written.
base::Result<std::vector<base::Fault>> missing_to_move(ReadContext& context, const Image& image,
                                                       const schema::Stage* to);

/// Writes values the server keeps from what it knows elsewhere: no rights, gates or version; formulas follow, the
/// change log tells. `image` is the record as it is and becomes what it is then.
base::Result<void> keep_derived(Context& context, Image& image,
                                const std::vector<std::pair<std::string, Value>>& values);

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
