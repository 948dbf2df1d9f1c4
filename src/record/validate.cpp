// Step "validate": is the record as it would be lawful? All faults, not the first.

#include <algorithm>
#include <map>
#include <set>

#include "base/money.h"
#include "query/change.h"
#include "record/load.h"
#include "record/steps.h"

namespace fairlead::record {

using base::Code;
using base::Error;
using base::Result;
using schema::Type;

namespace {

base::Fault missing(const Field& field) {
    return {
        field.name, "required", {"请填写“" + field.label.zh + "”。", "\"" + field.label.en + "\" is required."}, {}};
}

void validate_required(Context& context, const Change& change, Faults& faults) {
    const Object& object = *change.after.object;
    const formula::BoundObject& bound = context.model.bound(object);
    Related related(context.model, context.tables, context.transaction);
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const Field& field = object.fields[i];
        const size_t slot = change.after.columns->field_slot(i);
        if (slot == Columns::none || !change.after.at(slot).empty()) continue;
        if (std::any_of(faults.begin(), faults.end(),
                        [&](const base::Fault& fault) { return fault.field == field.name; }))
            continue;
        if (field.required) {
            faults.push_back(missing(field));
        } else if (bound.fields[i].required_when) {
            const RecordSubject subject(change.after, related);
            if (formula::holds(*bound.fields[i].required_when, subject, context.session.asker))
                faults.push_back(missing(field));
        }
    }
}

void validate_choices(const Change& change, Faults& faults) {
    const Object& object = *change.after.object;
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const Field& field = object.fields[i];
        if (field.depends_on.empty()) continue;
        const size_t slot = change.after.columns->field_slot(i);
        const Value& value = change.after.at(slot);
        const Value& controlling = change.after.get(field.depends_on);
        if (!value.is_text() ||
            (!change.slot_changed(slot) && !change.slot_changed(change.after.columns->slot(field.depends_on))))
            continue;
        const schema::Choice* choice = field.find_choice(value.text());
        if (!choice || choice->when.empty()) continue;
        if (std::find(choice->when.begin(), choice->when.end(), controlling.text_or("")) != choice->when.end())
            continue;
        const Field* control = object.find(field.depends_on);
        faults.push_back({field.name,
                          "dependent_choice",
                          {"“" + choice->label.zh + "”与所选的“" + control->label.zh + "”不匹配。",
                           "\"" + choice->label.en + "\" does not go with the chosen \"" + control->label.en + "\"."},
                          {}});
    }
}

/// Every link that changed must point at a living record the actor may see.
Result<void> validate_links(Context& context, const Change& change, Faults& faults) {
    const Object& object = *change.after.object;
    struct Wanted {
        std::set<int64_t> ids;
        std::vector<const Field*> fields;
    };
    std::map<std::string, Wanted> wanted;
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const Field& field = object.fields[i];
        if (field.system || (field.type != Type::link && field.type != Type::link_any && field.type != Type::user &&
                             field.type != Type::file))
            continue;
        const size_t slot = change.after.columns->field_slot(i);
        const Value& value = change.after.at(slot);
        if (!change.slot_changed(slot) || !value.is_number()) continue;
        if (field.type == Type::user) {
            const access::User* user =
                context.session.directory ? context.session.directory->user(value.number()) : nullptr;
            if (user && (user->active || !change.is_create())) continue;
            if (user) {
                faults.push_back({field.name,
                                  "inactive_user",
                                  {"该用户已停用。", "This user is inactive."},
                                  {"请选择一位在职用户。", "Choose an active user."}});
                continue;
            }
            // Not in the directory: made within this very transaction, or not at all.
        }
        std::string target = field.target;
        if (field.type == Type::link_any) {
            target = std::string(change.after.at(slot + 1).text_or(""));
            const bool allowed = field.targets.empty() ||
                                 std::find(field.targets.begin(), field.targets.end(), target) != field.targets.end();
            if (!allowed || !context.model.catalog().find(target)) {
                faults.push_back(
                    {field.name,
                     "unknown_object",
                     {"不能关联到 “" + target + "”。", "Records of \"" + target + "\" cannot be linked here."},
                     {}});
                continue;
            }
        }
        Wanted& entry = wanted[target];
        entry.ids.insert(value.number());
        entry.fields.push_back(&field);
    }
    for (auto& [target, entry] : wanted) {
        const bool files = entry.fields.front()->type == Type::file;
        const Object* other = context.model.catalog().find(target);
        if (!other) continue;
        query::Select select;
        select.object = other;
        select.columns.push_back({"id", nullptr});
        select.ids.assign(entry.ids.begin(), entry.ids.end());
        select.scope = access::scope(context.session, context.model, *other, access::Verb::read);
        if (other->sharing == schema::Sharing::system) select.scope.all = true;
        select.limit = 0;
        std::set<int64_t> found;
        // A file is one of this very record, whoever may see the record may see it, or one the actor has put down for a
        // record of this object and no record has taken yet.
        const store::Statement statement =
            files ? query::render_select_rows(
                        target, {"id", "record", "owner", "object"},
                        {{query::Condition::Test::in, "id", {}, {entry.ids.begin(), entry.ids.end()}},
                         {query::Condition::Test::is_empty, "deleted_at", {}, {}}},
                        {}, 0, context.dialect())
                  : query::render(select, context.session.asker, context.dialect());
        TRY(context.transaction.each(statement, [&](const store::Row& row) {
            const bool waiting = files && row.number(1) == 0 && context.session.user &&
                                 row.number(2) == context.session.user_id() && row.text(3) == object.name;
            if (!files || row.number(1) == change.after.id().number || waiting) found.insert(row.number(0));
            return true;
        }));
        for (const Field* field : entry.fields) {
            const int64_t id = change.after.get(field->name).number_or(0);
            if (found.contains(id)) continue;
            faults.push_back({field->name,
                              "unknown_link",
                              {"“" + field->label.zh + "”指向的" + other->label.zh + "不存在，或你无权查看。",
                               "The " + other->label.en + " that \"" + field->label.en +
                                   "\" points at does not exist, or you may not see it."},
                              {"请重新选择。", "Choose another."}});
        }
        // A record is not its own parent.
        for (const Field* field : entry.fields)
            if (other == &object && change.after.get(field->name).number_or(0) == change.after.id().number)
                faults.push_back(
                    {field->name, "self_link", {"不能指向自己。", "A record cannot point at itself."}, {}});
    }
    return {};
}

} // namespace

Result<void> validate(Context& context, Change& change, Faults& faults) {
    if (!change.any()) return {};
    validate_required(context, change, faults);
    validate_choices(change, faults);
    if (!context.batch) TRY(validate_links(context, change, faults)); // a batch has resolved its links itself
    return {};
}

} // namespace fairlead::record
