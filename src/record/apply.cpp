// Steps "apply" and "authorize": what the patch says, and whether the actor may.

#include <algorithm>

#include "base/unicode.h"
#include "record/load.h"
#include "record/steps.h"
#include "schema/types.h"

namespace fairlead::record {

using access::Mask;
using access::Verb;
using base::Code;
using base::Error;
using base::Result;
using schema::Type;

namespace {

base::Fault unknown_field(const Context& context, const Object& object, const std::string& name) {
    std::vector<std::string> known;
    for (const Field& field : object.fields)
        if (access::mask(context.session, object, field) != Mask::hidden) known.push_back(field.name);
    const std::string guess = base::nearest(name, known);
    return {name,
            "unknown_field",
            {"“" + object.label.zh + "”没有字段 “" + name + "”。", object.label.en + " has no field \"" + name + "\"."},
            guess.empty() ? base::Text{} : base::Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}};
}

base::Fault read_only(const Field& field) {
    return {field.name,
            "read_only",
            {"“" + field.label.zh + "”由系统维护或你无权修改。",
             "\"" + field.label.en + "\" is kept by the server, or you may not change it."},
            {"请从请求中去掉这个字段。", "Leave this field out of the request."}};
}

/// True when the server's own parts may set the field although clients may not.
bool internal_set(const Patch::Set& set) {
    return std::holds_alternative<Value>(set.value);
}

/// A record is owned or lies in a pool: what is given last drives out the other.
void owner_or_pool(Change& change, Faults& faults) {
    const Columns& columns = *change.after.columns;
    Image& image = change.after;
    if (columns.pool == Columns::none || columns.owner == Columns::none) return;
    const bool new_owner = !image.at(columns.owner).empty() &&
                           (change.is_create() || change.before.at(columns.owner) != image.at(columns.owner));
    const bool new_pool = !image.at(columns.pool).empty() &&
                          (change.is_create() || change.before.at(columns.pool) != image.at(columns.pool));
    const Field& pool = image.object->fields[columns.field_of(columns.pool)];
    if (new_owner && new_pool) {
        faults.push_back(
            {pool.name,
             "owner_and_pool",
             {"一条记录要么有负责人，要么在公海里。", "A record has an owner or lies in a pool, not both."},
             {"请只填一项。", "Give one of them."}});
    } else if (new_owner) {
        image.set(columns.pool, Value());
    } else if (new_pool) {
        image.set(columns.owner, Value());
        change.given[columns.field_of(columns.owner)] = true;
    }
}

} // namespace

void apply(Context& context, const Patch& patch, Change& change, Faults& faults) {
    const Object& object = *patch.object;
    const formula::BoundObject& bound = context.model.bound(object);
    const Columns& columns = *change.after.columns;
    schema::ValueContext values;
    values.catalog = &context.model.catalog();
    values.language = context.session.language;
    values.time_zone = context.session.asker.zone.name();

    auto apply_one = [&](const Patch::Set& set) {
        const Field* field = object.find(set.field);
        if (!field || field->hidden) {
            if (field && internal_set(set)) {
                change.after.set(columns.slot(field->name), std::get<Value>(set.value));
                return;
            }
            faults.push_back(unknown_field(context, object, set.field));
            return;
        }
        const size_t index = static_cast<size_t>(field - object.fields.data());
        const size_t slot = columns.field_slot(index);
        if (internal_set(set)) {
            change.given[index] = true;
            change.after.set(slot, std::get<Value>(set.value));
            if (field->type == Type::link_any)
                change.after.set(slot + 1, set.object.empty() ? Value() : Value(set.object));
            return;
        }
        const Mask mask = access::mask(context.session, object, *field);
        if (mask == Mask::hidden) {
            faults.push_back(unknown_field(context, object, set.field));
            return;
        }
        if (mask == Mask::read || slot == Columns::none || !bound.fields[index].stored) {
            faults.push_back(read_only(*field));
            return;
        }
        std::string linked_object;
        Value value = schema::read_json(*field, std::get<base::Json>(set.value), values, faults, &linked_object);
        change.given[index] = true;
        if (field->type == Type::link_any)
            change.after.set(slot + 1, linked_object.empty() ? Value() : Value(linked_object));
        if (field->type == Type::boolean && value.empty()) value = Value(0);
        change.after.set(slot, std::move(value));
    };
    // The currency first: amounts are read by its digits.
    for (const Patch::Set& set : patch.sets)
        if (set.field == "currency") apply_one(set);
    values.currency = std::string(change.after.at(columns.currency).text_or(""));
    if (values.currency.empty()) values.currency = context.model.catalog().settings().base_currency;
    for (const Patch::Set& set : patch.sets)
        if (set.field != "currency") apply_one(set);

    owner_or_pool(change, faults);

    // An owner that is given as empty is left open: see choose_owner. So is one whose default is somebody else's, such
    // as account.owner: see fill_defaults.
    const Field* owner = change.after.object->trait("owner");
    const bool open =
        columns.owner != Columns::none && (change.given[columns.field_of(columns.owner)] ||
                                           (owner && !owner->default_value.empty() && owner->default_value != "me()"));
    if (change.is_create() && columns.owner != Columns::none && change.after.at(columns.owner).empty() && !open &&
        !context.session.is_server())
        change.after.set(columns.owner, context.session.user_id());
}

Result<void> authorize(Context& context, const Change& change) {
    const Object& object = *change.after.object;
    if (context.session.is_server()) return {};
    const Verb verb = change.is_create() ? Verb::create : Verb::edit;
    if (object.sharing == schema::Sharing::parent) {
        const Field* link = object.find(object.access_parent);
        const bool any = link && link->type == schema::Type::link_any;
        const std::string above(any ? change.after.get(object.access_parent + "_object").text_or("")
                                    : std::string_view(link ? link->target : ""));
        const Object* parent = link ? context.model.catalog().find(above) : nullptr;
        const Id parent_id{change.after.get(object.access_parent).number_or(0)};
        const bool moved =
            change.is_create() || change.before.get(object.access_parent) != change.after.get(object.access_parent);
        // A missing parent is a fault of the value and is found by validate.
        if (!parent || !parent_id || !moved) return {};
        auto found =
            load(context.model, context.tables, context.transaction, context.session, *parent, parent_id, Verb::edit);
        if (!found.ok() && found.error().code == Code::forbidden) return std::move(found).error();
        return {};
    }
    if (change.after.columns->owner == Columns::none) return {};
    const int64_t owner = change.after.owner();
    const bool owner_changed = change.is_create() || owner != change.before.owner();
    if (!change.is_create() && change.before.pool() && owner && owner_changed && !context.session.claiming &&
        !context.session.can("transfer"))
        return Error(Code::forbidden, {"它在公海里，请领取后再修改。", "It lies in a pool. Claim it first."});
    if (!owner_changed || owner == 0 || access::reaches_owner(context.session, object, verb, owner)) return {};
    if (context.session.can("transfer")) return {};
    Error error(Code::forbidden, {"你不能把“" + object.label.zh + "”交给这位负责人。",
                                  "You may not hand this " + object.label.en + " to that owner."});
    error.faults.push_back({object.trait("owner")->name,
                            "out_of_reach",
                            error.message,
                            {"请选择自己或管理范围内的人。", "Choose yourself or somebody you manage."}});
    return error;
}

} // namespace fairlead::record
