// Steps "write", "history", "search" and "parents": one row, its traces, and what is derived from it.

#include <algorithm>

#include "base/unicode.h"
#include "query/change.h"
#include "query/ddl.h"
#include "query/search.h"
#include "record/load.h"
#include "record/steps.h"

namespace fairlead::record {

using base::Code;
using base::Error;
using base::Result;
using schema::Type;

namespace {

/// The database's word for a duplicate, in the words of the field.
Error explain_conflict(Error error, const Object& object) {
    if (error.code != Code::conflict) return error;
    const auto [object_name, field_name] = query::parse_unique_index(error.log);
    const Field* field = object.find(field_name);
    if (!field) return error;
    Error told(Code::conflict, {"已有“" + field->label.zh + "”相同的" + object.label.zh + "。",
                                "Another " + object.label.en + " has the same \"" + field->label.en + "\"."});
    told.faults.push_back({field->name,
                           "unique",
                           told.message,
                           {"请换一个值，或打开已有的记录。", "Use another value, or open the existing record."}});
    told.log = error.log;
    return told;
}

} // namespace

Result<void> write(Context& context, Change& change) {
    const Object& object = *change.after.object;
    const Columns& columns = *change.after.columns;
    if (change.is_create()) {
        for (size_t i = 0; i < object.fields.size(); ++i) {
            if (object.fields[i].type != Type::auto_number || !change.after.at(columns.field_slot(i)).empty()) continue;
            change.after.set(columns.field_slot(i), TRY(next_auto_number(context, object, object.fields[i])));
        }
        query::Assignments row;
        // In a batch all rows share one statement, so every column is named.
        for (size_t slot = 0; slot < columns.size(); ++slot)
            if (context.batch || !change.after.values[slot].empty())
                row.emplace_back(columns.names()[slot], change.after.values[slot]);
        auto done = context.insert(query::render_insert(object.name, row, context.dialect()));
        if (!done.ok()) return explain_conflict(std::move(done).error(), object);
        return {};
    }
    query::Assignments changes;
    for (size_t slot = 0; slot < columns.size(); ++slot)
        if (change.changed[slot]) changes.emplace_back(columns.names()[slot], change.after.values[slot]);
    auto done = context.execute(
        query::render_update(object.name, change.after.id(), changes, change.before.version(), context.dialect()));
    if (!done.ok()) return explain_conflict(std::move(done).error(), object);
    if (*done == 0)
        return Error(Code::conflict, {"这条记录刚被别人改过，请刷新后再试。",
                                      "Somebody else has just changed this record. Reload and try again."});
    return {};
}

Result<void> take_files(Context& context, const Change& change) {
    const Object& object = *change.after.object;
    std::vector<Value> ids;
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const size_t slot = change.after.columns->field_slot(i);
        if (object.fields[i].type == Type::file && slot != Columns::none && change.slot_changed(slot) &&
            change.after.at(slot).is_number())
            ids.push_back(change.after.at(slot));
    }
    if (ids.empty()) return {};
    TRY(context.execute(query::render_update_rows(
        "file", {{"record", change.after.id().number}},
        {{query::Condition::Test::in, "id", {}, std::move(ids)}, {query::Condition::Test::equal, "record", 0, {}}},
        context.dialect())));
    return {};
}

std::string search_text(const Image& image) {
    std::string text;
    const Object& object = *image.object;
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const Field& field = object.fields[i];
        if (!field.searchable) continue;
        const Value& value = image.at(image.columns->field_slot(i));
        if (!value.is_text()) continue;
        query::SearchKind kind = query::SearchKind::text;
        if (field.type == Type::email)
            kind = query::SearchKind::email;
        else if (field.type == Type::phone)
            kind = query::SearchKind::phone;
        else if (object.trait("name") == &field)
            kind = query::SearchKind::name;
        for (const std::string& token : query::index_tokens(value.text(), kind)) {
            if (!text.empty()) text += ' ';
            text += token;
        }
    }
    return text;
}

Result<void> index_for_search(Context& context, const Change& change) {
    const Object& object = *change.after.object;
    if (object.table_only) return {};
    if (!std::any_of(object.fields.begin(), object.fields.end(), [](const Field& field) { return field.searchable; }))
        return {};
    bool relevant = change.is_create() || change.action == Action::deleted || change.action == Action::restored;
    for (size_t i = 0; !relevant && i < object.fields.size(); ++i)
        relevant = object.fields[i].searchable && change.slot_changed(change.after.columns->field_slot(i));
    if (!relevant) return {};
    const std::string before =
        change.is_create() || change.before.deleted() ? std::string() : search_text(change.before);
    const std::string after = change.after.deleted() ? std::string() : search_text(change.after);
    for (store::Statement& statement :
         query::render_index_change(object, change.after.id(), before, after, context.dialect())) {
        if (change.is_create())
            TRY(context.insert(std::move(statement)));
        else
            TRY(context.execute(statement));
    }
    return {};
}

namespace {

/// Recomputes roll-ups of one parent and the formulas that read them.
Result<void> refresh_parent(Context& context, const Object& parent, Id id, const std::vector<const Field*>& fields) {
    std::vector<Image> found =
        TRY(load_unscoped(context.model, context.tables, context.transaction, parent, {id.number}));
    if (found.empty()) return {};
    Change change;
    change.action = Action::updated;
    change.before = std::move(found.front());
    change.after = change.before;
    change.given.assign(parent.fields.size(), false);
    const Columns& columns = *change.after.columns;
    const formula::BoundObject& bound = context.model.bound(parent);
    for (const Field* field : fields) {
        const size_t index = static_cast<size_t>(field - parent.fields.data());
        const store::Statement statement =
            query::render_rollup(parent, *field, bound.fields[index].rollup_where, id, context.session.asker,
                                 context.dialect(), context.model.catalog());
        const store::Rows rows = TRY(context.transaction.rows(statement));
        Value value = rows.empty() || rows[0].empty() ? Value() : rows[0][0];
        // Children may be in several currencies: a roll-up of money is made in the base currency.
        change.after.set(columns.field_slot(index) + (field->type == Type::money ? 1 : 0), std::move(value));
    }
    Faults faults;
    compute(context, change, faults);
    mark_changes(change);
    if (!change.any()) return {};
    change.after.set(columns.version, change.before.version());
    query::Assignments changes;
    for (size_t slot = 0; slot < columns.size(); ++slot)
        if (change.before.values[slot] != change.after.values[slot])
            changes.emplace_back(columns.names()[slot], change.after.values[slot]);
    TRY(context.execute(query::render_update(parent.name, id, changes, {}, context.dialect())));
    TRY(log_derived(context, change));
    if (context.reactions) TRY(context.reactions->after_write(context, change));
    TRY(refresh_parents(context, change));
    return {};
}

} // namespace

Result<void> refresh_parents(Context& context, const Change& change) {
    const Object& object = *change.after.object;
    const bool life = change.is_create() || change.action == Action::deleted || change.action == Action::restored;
    // parent id -> roll-ups to recompute
    std::vector<std::pair<std::pair<const Object*, int64_t>, std::vector<const Field*>>> work;
    for (const formula::RollupTarget& target : context.model.rollups_of(object)) {
        const size_t link_slot = change.after.columns->slot(target.link->name);
        const bool moved = change.slot_changed(link_slot) || life;
        bool touched = moved;
        if (!touched) {
            const size_t value_slot = change.after.columns->slot(target.field->rollup->field);
            touched = change.slot_changed(value_slot) ||
                      change.slot_changed(value_slot == Columns::none ? value_slot : value_slot + 1);
            const formula::Bound& where = context.model.bound(*target.parent).find(target.field->name)->rollup_where;
            if (!touched && where)
                for (const std::string& input : formula::uses(*where).fields)
                    touched = touched || change.slot_changed(change.after.columns->slot(input));
        }
        if (!touched) continue;
        std::vector<int64_t> parents;
        if (change.after.at(link_slot).is_number()) parents.push_back(change.after.at(link_slot).number());
        if (!change.is_create() && change.before.at(link_slot).is_number() &&
            change.before.at(link_slot) != change.after.at(link_slot))
            parents.push_back(change.before.at(link_slot).number());
        for (int64_t parent : parents) {
            const auto key = std::make_pair(target.parent, parent);
            auto entry = std::find_if(work.begin(), work.end(), [&](const auto& each) { return each.first == key; });
            if (entry == work.end()) entry = work.insert(work.end(), {key, {}});
            entry->second.push_back(target.field);
        }
    }
    for (const auto& [key, fields] : work) {
        if (context.batch) {
            context.batch->parents[key].insert(fields.begin(), fields.end());
            continue;
        }
        TRY(refresh_parent(context, *key.first, Id{key.second}, fields));
    }
    return {};
}

Result<void> keep_derived(Context& context, Image& image, const std::vector<std::pair<std::string, Value>>& values) {
    Change change;
    change.action = Action::updated;
    change.before = image;
    change.after = image;
    change.given.assign(image.object->fields.size(), false);
    for (const auto& [field, value] : values) change.after.set(image.columns->slot(field), value);
    Faults faults;
    compute(context, change, faults);
    mark_changes(change);
    if (!change.any()) return {};
    query::Assignments changes;
    for (size_t slot = 0; slot < image.columns->size(); ++slot)
        if (change.changed[slot]) changes.emplace_back(image.columns->names()[slot], change.after.values[slot]);
    TRY(context.execute(query::render_update(image.object->name, image.id(), changes, {}, context.dialect())));
    TRY(log_derived(context, change));
    TRY(refresh_parents(context, change));
    image = std::move(change.after);
    return {};
}

Result<void> refresh_batch_parents(Context& context) {
    if (!context.batch) return {};
    const auto parents = std::move(context.batch->parents);
    context.batch->parents.clear();
    Context direct{context.model,  context.tables, context.session,   context.transaction, context.ids,
                   context.events, nullptr,        context.reactions, context.chain};
    for (const auto& [key, fields] : parents)
        TRY(refresh_parent(direct, *key.first, Id{key.second},
                           std::vector<const Field*>(fields.begin(), fields.end())));
    return {};
}

} // namespace fairlead::record
