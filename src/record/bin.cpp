// Delete, restore, purge. What is deleted together (a record and its parts) carries the same moment and comes back
// together.

#include <algorithm>

#include "query/change.h"
#include "record/load.h"
#include "record/steps.h"

namespace fairlead::record {

using access::Verb;
using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr int deepest_cascade = 8;

Result<void> finish(Context& context, Change& change) {
    mark_changes(change);
    TRY(write(context, change));
    TRY(log_history(context, change));
    TRY(index_for_search(context, change));
    TRY(index_for_matching(context, change));
    TRY(refresh_parents(context, change));
    context.events.push_back({change.action, change.after.object, change.after.id(), change.after.version(),
                              change.after.owner(), change.before.owner()});
    if (context.reactions) TRY(context.reactions->after_write(context, change));
    return {};
}

Change start(Context& context, Image before, Action action) {
    Change change;
    change.action = action;
    change.after = before;
    change.before = std::move(before);
    change.given.assign(change.after.object->fields.size(), false);
    const Columns& columns = *change.after.columns;
    change.after.set(columns.version, change.before.version() + 1);
    change.after.set(columns.updated_at, context.session.asker.now.milliseconds);
    change.after.set(columns.updated_by, context.session.is_server() ? Value() : Value(context.session.user_id()));
    return change;
}

/// Calls `act` for every (child object, link field) that points at records of `object`.
template <typename Act>
Result<void> each_link_to(const Context& context, const Object& object, Act act) {
    for (const Object& other : context.model.catalog().objects()) {
        if (other.table_only) continue;
        for (const Field& field : other.fields)
            if (field.type == schema::Type::link && field.target == object.name && !field.system)
                TRY(act(other, field));
    }
    return {};
}

Result<void> remove_image(Context& context, Image image, Value moment, int depth, Change* outcome) {
    const Object& object = *image.object;
    const Id id = image.id();
    if (depth > deepest_cascade)
        return Error(Code::conflict, {"关联层级过深，无法删除。", "Parts are nested too deep to delete."});
    TRY(each_link_to(context, object, [&](const Object& other, const Field& link) -> Result<void> {
        if (link.on_delete == schema::OnDelete::clear) return {};
        std::vector<Image> children =
            TRY(load_children(context.model, context.tables, context.transaction, other, link.name, id));
        if (children.empty()) return {};
        if (link.on_delete == schema::OnDelete::refuse) {
            Error error(Code::conflict,
                        {"还有 " + std::to_string(children.size()) + " 条“" + other.label.zh + "”指向它，不能删除。",
                         std::to_string(children.size()) + " records of \"" + other.label.en +
                             "\" point at it, so it cannot be deleted."});
            error.faults.push_back({link.name,
                                    "referenced",
                                    error.message,
                                    {"请先删除或改派这些记录。", "Delete or reassign those first."}});
            return error;
        }
        for (Image& child : children) TRY(remove_image(context, std::move(child), moment, depth + 1, nullptr));
        return {};
    }));
    Change change = start(context, std::move(image), Action::deleted);
    change.after.set(change.after.columns->deleted_at, moment);
    change.after.set(change.after.columns->deleted_by,
                     context.session.is_server() ? Value() : Value(context.session.user_id()));
    TRY(check_frozen(context, change));
    if (context.reactions) TRY(context.reactions->allow(context, change));
    TRY(check_gates(context, change));
    TRY(finish(context, change));
    if (outcome) *outcome = std::move(change);
    return {};
}

} // namespace

Result<Change> remove(Context& context, const Object& object, Id id, std::optional<int64_t> expected_version) {
    Image image =
        TRY(load(context.model, context.tables, context.transaction, context.session, object, id, Verb::remove));
    if (expected_version && *expected_version != image.version())
        return Error(Code::conflict, {"这条记录已被别人改过，请刷新后再删除。",
                                      "Somebody else has changed this record. Reload before deleting it."});
    Change outcome;
    TRY(remove_image(context, std::move(image), context.session.asker.now.milliseconds, 0, &outcome));
    return outcome;
}

Result<Change> restore(Context& context, const Object& object, Id id) {
    Image image = TRY(load(context.model, context.tables, context.transaction, context.session, object, id,
                           Verb::remove, query::Deleted::deleted));
    const Value moment = image.at(image.columns->deleted_at);
    Change change = start(context, std::move(image), Action::restored);
    change.after.set(change.after.columns->deleted_at, Value());
    change.after.set(change.after.columns->deleted_by, Value());
    TRY(finish(context, change));
    TRY(each_link_to(context, object, [&](const Object& other, const Field& link) -> Result<void> {
        if (link.on_delete != schema::OnDelete::cascade) return {};
        const std::vector<Image> children = TRY(load_children(context.model, context.tables, context.transaction, other,
                                                              link.name, id, query::Deleted::deleted));
        for (const Image& child : children)
            if (child.at(child.columns->deleted_at) == moment) TRY(restore(context, other, child.id()));
        return {};
    }));
    return change;
}

Result<void> purge(Context& context, const Object& object, Id id) {
    TRY(access::require(context.session, "purge"));
    Image image = TRY(load(context.model, context.tables, context.transaction, context.session, object, id,
                           Verb::remove, query::Deleted::deleted));
    TRY(each_link_to(context, object, [&](const Object& other, const Field& link) -> Result<void> {
        for (const query::Deleted state : {query::Deleted::alive, query::Deleted::deleted}) {
            const std::vector<Image> children =
                TRY(load_children(context.model, context.tables, context.transaction, other, link.name, id, state));
            for (const Image& child : children) {
                if (link.on_delete == schema::OnDelete::cascade && child.deleted()) {
                    TRY(purge(context, other, child.id()));
                } else {
                    TRY(context.execute(
                        query::render_update(other.name, child.id(), {{link.name, Value()}}, {}, context.dialect())));
                }
            }
        }
        return {};
    }));
    TRY(context.execute(query::render_delete(object.name, id, context.dialect())));
    Change change = start(context, std::move(image), Action::purged);
    mark_changes(change);
    TRY(log_history(context, change));
    context.events.push_back(
        {Action::purged, &object, id, change.after.version(), change.after.owner(), change.after.owner()});
    return {};
}

} // namespace fairlead::record
