#pragma once
// Custom fields and objects that were taken out of the model. Their columns and tables stay as they are for 30 days, so
// that putting them back brings back what was in them; then the daily sweep drops both, and nothing can bring it back.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

inline constexpr int64_t removed_days = 30;

/// Compares an overlay with the one it replaces (both may be empty): custom fields that went, or the object itself, are
/// put down; what comes back as it was is taken off the list. Code::invalid, rule "in_bin", for a name that comes back
/// as something else while the old values are still kept. Part of the transaction that changes the overlay.
Result<void> note_removed_parts(store::Transaction&, base::IdSource&, const Session&, const std::string& object,
                                const std::string& before, const std::string& after);

/// Takes a custom field out of the model, out of the layouts and duplicate rules of its overlay, too. Code::conflict
/// with one fault for each formula, rule, gate, view … that needs it. Capability "administer".
Result<void> remove_field(Workspace&, const Session&, const Object&, const std::string& field);
/// The same with a whole custom object and its records.
Result<void> remove_object(Workspace&, const Session&, const Object&);
/// What stands in the way of that, and how many living records would go: {"items": […], "records": n}.
Result<base::Json> object_dependents(Workspace&, const Session&, const Object&);

/// {"items": [{"id", "object", "object_label", "field", "label", "type", "removed_at", "removed_by", "until"}]}, newest
/// first; `field` and `type` are null for whole objects.
Result<base::Json> list_removed_parts(Workspace&, const Session&);
/// Puts it back with everything it held; the name of the object it belongs to.
Result<std::string> restore_removed_part(Workspace&, const Session&, Id);
/// Drops the columns and tables whose time is over; how many parts that were.
Result<int64_t> drop_removed_parts(Workspace&);

} // namespace fairlead::command
