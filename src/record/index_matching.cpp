// Step "keys": by which numbers the record is found when another one is compared with it.

#include "query/change.h"
#include "record/matching.h"
#include "record/steps.h"

namespace fairlead::record {

using base::Result;
using query::Condition;

constexpr std::string_view table = "duplicate_key";

Result<void> index_for_matching(Context& context, const Change& change) {
    const Object& object = *change.after.object;
    const Matching& matching = context.tables.matching();
    const std::vector<KeyField>& fields = matching.key_fields(object);
    if (fields.empty()) return {};
    bool relevant = change.is_create() || change.action == Action::deleted || change.action == Action::restored;
    for (size_t i = 0; !relevant && i < fields.size(); ++i) relevant = change.slot_changed(fields[i].slot);
    if (!relevant) return {};
    std::vector<int64_t> before, after;
    if (!change.is_create() && !change.before.deleted()) before = keys_of(matching, change.before).all();
    if (!change.after.deleted()) after = keys_of(matching, change.after).all();
    if (before == after) return {};
    if (!before.empty())
        TRY(context.execute(query::render_delete_rows(
            table, {{Condition::Test::equal, "record", change.after.id().number, {}}}, context.dialect())));
    return insert_keys(context, object, change.after.id(), after);
}

Result<void> insert_keys(Context& context, const Object& object, Id id, const std::vector<int64_t>& keys) {
    if (keys.empty()) return {};
    if (context.batch) { // one text for all rows of all records
        for (const int64_t key : keys)
            TRY(context.insert(query::render_insert(
                table,
                {{"id", context.ids.next().number}, {"object", object.name}, {"record", id.number}, {"key", key}},
                context.dialect())));
        return {};
    }
    std::vector<std::vector<Value>> rows;
    for (const int64_t key : keys)
        rows.push_back({Value(context.ids.next().number), Value(object.name), Value(id.number), Value(key)});
    TRY(context.execute(query::render_insert_rows(table, {"id", "object", "record", "key"}, rows, context.dialect())));
    return {};
}

} // namespace fairlead::record
