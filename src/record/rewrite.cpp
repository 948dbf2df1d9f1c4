#include "record/rewrite.h"

#include "record/load.h"
#include "record/steps.h"

namespace fairlead::record {

using base::Result;

Result<Change> rewrite(Context& context, const Object& object, Id id,
                       const std::vector<std::pair<std::string, Value>>& columns) {
    Change change;
    change.action = Action::updated;
    std::vector<Image> found = TRY(
        load_unscoped(context.model, context.tables, context.transaction, object, {id.number}, query::Deleted::any));
    if (found.empty()) return change;
    change.before = std::move(found.front());
    change.after = change.before;
    change.given.assign(object.fields.size(), false);
    const Columns& its = *change.after.columns;
    const auto put = [&] {
        for (const auto& [column, value] : columns) change.after.set(its.slot(column), value);
    };
    put();
    Faults faults; // what follows from the values is computed again; what was put stands
    compute(context, change, faults);
    put();
    change.after.set(its.version, change.before.version() + 1);
    change.after.set(its.updated_at, context.session.asker.now.milliseconds);
    change.after.set(its.updated_by, context.session.is_server() ? Value() : Value(context.session.user_id()));
    mark_changes(change);
    if (!change.any()) return change;
    TRY(write(context, change));
    TRY(log_history(context, change));
    TRY(index_for_search(context, change));
    TRY(index_for_matching(context, change));
    TRY(refresh_parents(context, change));
    context.events.push_back(
        {change.action, &object, id, change.after.version(), change.after.owner(), change.before.owner(), false});
    return change;
}

} // namespace fairlead::record
