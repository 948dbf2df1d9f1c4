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
    if (context.reactions) TRY(context.reactions->derive(context, change));
    mark_changes(change);
    TRY(validate(context, change, faults));
    if (context.reactions) TRY(context.reactions->check(context, change, faults));
    if (!faults.empty())
        return Error(Code::invalid, {"有内容需要改正。", "Some values need to be corrected."}, std::move(faults));
    if (!change.any()) return change;
    TRY(check_frozen(context, change));
    if (context.reactions) TRY(context.reactions->allow(context, change));
    if (!patch.skip_gates) TRY(check_gates(context, change));
    TRY(choose_owner(context, change));
    if (!change.any()) return change; // it lies where it lay
    TRY(write(context, change));
    TRY(take_files(context, change));
    TRY(log_history(context, change));
    TRY(index_for_search(context, change));
    TRY(index_for_matching(context, change));
    TRY(refresh_parents(context, change));
    TRY(react(context, change));
    std::vector<Remark> remarks;
    if (context.reactions) remarks = TRY(context.reactions->remarks(context, change));
    const Field* body = change.after.object->trait("body");
    context.events.push_back({change.action, change.after.object, change.after.id(), change.after.version(),
                              change.after.owner(), change.is_create() ? 0 : change.before.owner(),
                              body && change.slot_changed(change.after.columns->slot(body->name)),
                              change.after.pool() || change.is_create() ? change.after.pool() : change.before.pool(),
                              std::move(remarks)});
    return change;
}

Result<void> react(Context& context, Change& change) {
    if (!context.reactions) return {};
    const int64_t id = change.after.id().number;
    TRY(context.reactions->after_write(context, change));
    if (!context.chain) return {};
    if (context.chain->depth > 0) {
        context.chain->rewritten.insert(id);
    } else if (context.chain->rewritten.erase(id)) {
        // Whoever saved it is told the record as it has become.
        auto found = TRY(load_unscoped(context.model, context.tables, context.transaction, *change.after.object, {id}));
        if (!found.empty()) change.after = std::move(found.front());
    }
    return {};
}

Result<void> choose_owner(Context& context, Change& change) {
    const Columns& columns = *change.after.columns;
    if (columns.owner == Columns::none) return {};
    Image& image = change.after;
    const Image as_it_was = image;
    const bool lost =
        change.is_create() || !change.before.at(columns.owner).empty() || !change.before.at(columns.pool).empty();
    if (image.at(columns.owner).empty() && image.at(columns.pool).empty() && lost) {
        bool chosen = change.is_create() && context.reactions && TRY(context.reactions->before_write(context, change));
        // Nobody took it: it waits in a pool where there is one, else whoever brought it in keeps it, so that no
        // record is lost from sight.
        if (!chosen && columns.pool != Columns::none && context.reactions) {
            const int64_t pool = TRY(context.reactions->landing(context, change));
            if (pool) image.set(columns.pool, pool);
            chosen = pool != 0;
        }
        if (!chosen && change.is_create() && !context.session.is_server())
            image.set(columns.owner, context.session.user_id());
    }
    const bool moved = change.is_create() || change.before.at(columns.owner) != image.at(columns.owner);
    if (columns.owner_since != Columns::none && moved)
        image.set(columns.owner_since, image.at(columns.owner).empty() ? Value()
                                       : change.is_create()            ? image.at(columns.created_at)
                                                                       : Value(context.session.asker.now.milliseconds));
    if (image.values == as_it_was.values) return {};
    Faults faults;
    compute(context, change, faults);
    mark_changes(change);
    return {};
}

Result<Change> begin_change(Context& context, const Patch& patch) {
    const Object& object = *patch.object;
    const Columns& columns = context.columns(object);
    Change change;
    change.why = patch.why;
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
    change.before = patch.known ? *patch.known
                                : TRY(load(context.model, context.tables, context.transaction, context.session, object,
                                           patch.id, access::Verb::edit));
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
