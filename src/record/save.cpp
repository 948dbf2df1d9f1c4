#include "record/save.h"

#include <algorithm>

#include "record/load.h"
#include "record/steps.h"

namespace fairlead::record {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

Patch Patch::from_json(const Object& object, Id id, const Json& body) {
    Patch patch;
    patch.object = &object;
    patch.id = id;
    for (const auto& [name, value] : body.members()) {
        if (name == "id") continue;
        if (name == "version") {
            patch.expected_version = value.integer();
            if (!patch.expected_version)
                patch.faults.push_back(
                    {"version", "type", {"版本号应为整数。", "The version must be an integer."}, {}});
            continue;
        }
        patch.sets.push_back({name, value, {}});
    }
    return patch;
}

bool Change::any() const {
    return std::find(changed.begin(), changed.end(), true) != changed.end();
}

Result<Change> save(Context& context, const Patch& patch) {
    Change change = TRY(begin_change(context, patch));
    Faults faults = patch.faults;
    apply(context, patch, change, faults);
    TRY(authorize(context, change));
    fill_defaults(context, change);
    compute(context, change, faults);
    mark_changes(change);
    TRY(validate(context, change, faults));
    if (context.reactions) TRY(context.reactions->check(context, change, faults));
    if (!faults.empty())
        return Error(Code::invalid, {"有内容需要改正。", "Some values need to be corrected."}, std::move(faults));
    if (!change.any()) return change;
    if (!patch.skip_gates) {
        TRY(check_gates(context, change));
        TRY(check_hops(context, change));
    }
    TRY(choose_owner(context, change));
    TRY(write(context, change));
    TRY(log_history(context, change));
    TRY(index_for_search(context, change));
    TRY(refresh_parents(context, change));
    if (context.reactions) TRY(context.reactions->after_write(context, change));
    const Field* body = change.after.object->trait("body");
    context.events.push_back({change.action, change.after.object, change.after.id(), change.after.version(),
                              change.after.owner(), change.is_create() ? 0 : change.before.owner(),
                              body && change.slot_changed(change.after.columns->slot(body->name))});
    return change;
}

Result<void> choose_owner(Context& context, Change& change) {
    const Columns& columns = *change.after.columns;
    if (!change.is_create() || columns.owner == Columns::none || !change.after.at(columns.owner).empty()) return {};
    bool chosen = context.reactions && TRY(context.reactions->before_write(context, change));
    // Nobody took it: whoever brought it in keeps it, so that no record is lost from sight.
    if (!chosen && !context.session.is_server()) {
        change.after.set(columns.owner, context.session.user_id());
        chosen = true;
    }
    if (!chosen) return {};
    Faults faults;
    compute(context, change, faults);
    mark_changes(change);
    return {};
}

Result<Change> begin_change(Context& context, const Patch& patch) {
    const Object& object = *patch.object;
    const Columns& columns = context.columns(object);
    Change change;
    change.given.assign(object.fields.size(), false);
    const Value now = context.session.asker.now.milliseconds;
    const Value me = context.session.is_server() ? Value() : Value(context.session.user_id());
    if (!patch.id) {
        TRY(access::may(context.session, object, access::Verb::create));
        change.action = Action::created;
        change.after = Image(object, columns);
        change.after.set(columns.id, context.ids.next().number);
        change.after.set(columns.version, 1);
        change.after.set(columns.created_at, patch.created_at ? Value(patch.created_at->milliseconds) : now);
        change.after.set(columns.created_by, me);
        change.after.set(columns.updated_at, patch.created_at ? Value(patch.created_at->milliseconds) : now);
        change.after.set(columns.updated_by, me);
        return change;
    }
    change.before = TRY(load(context.model, context.tables, context.transaction, context.session, object, patch.id,
                             access::Verb::edit));
    if (patch.expected_version && *patch.expected_version != change.before.version()) {
        Error error(Code::conflict, {"这条记录已被别人改过，请对比后再保存。",
                                     "Somebody else has changed this record. Compare, then save again."});
        for (const Patch::Set& set : patch.sets) {
            const Field* field = object.find(set.field);
            if (!field || access::mask(context.session, object, *field) == access::Mask::hidden) continue;
            error.faults.push_back({set.field, "changed", {"版本已更新。", "There is a newer version."}, {}});
        }
        return error;
    }
    change.after = change.before;
    change.after.set(columns.version, change.before.version() + 1);
    change.after.set(columns.updated_at, now);
    change.after.set(columns.updated_by, me);
    return change;
}

void mark_changes(Change& change) {
    const Columns& columns = *change.after.columns;
    change.changed.assign(columns.size(), false);
    for (size_t slot = 0; slot < columns.size(); ++slot) {
        if (change.is_create())
            change.changed[slot] = !change.after.values[slot].empty();
        else
            change.changed[slot] = change.before.values[slot] != change.after.values[slot];
    }
    if (change.is_create()) return;
    // The marks of a save alone are no change.
    std::vector<bool> real = change.changed;
    for (size_t slot : {columns.version, columns.updated_at, columns.updated_by})
        if (slot != Columns::none) real[slot] = false;
    if (std::find(real.begin(), real.end(), true) == real.end()) {
        change.changed = real;
        change.after = change.before;
    }
}

} // namespace fairlead::record
