// Reading the gates, checking one that is saved, and asking them.

#include "automation/gates.h"

#include <algorithm>

#include "base/log.h"
#include "base/unicode.h"
#include "query/change.h"

namespace fairlead::automation {

using base::Fault;
using base::Result;
using base::Text;
using query::Condition;
using record::Action;
using record::Change;
using record::Columns;
using schema::Field;
using schema::Object;
using schema::Type;

namespace {

constexpr std::string_view gate_object = "gate";
const std::vector<std::string> actions = {"enter", "change", "create", "delete", "convert", "act"};
const std::vector<std::string> effects = {"refuse", "notify", "acknowledge"};

template <typename Kind>
Kind kind_of(const std::vector<std::string>& names, std::string_view word) {
    const auto found = std::find(names.begin(), names.end(), word);
    return found == names.end() ? Kind{} : static_cast<Kind>(found - names.begin());
}

Result<formula::Bound> bind_text(std::string_view text, const formula::Model& model, const Object& object,
                                 std::string_view as) {
    if (text.empty()) return formula::Bound();
    return formula::bind(text, model.catalog(), object, formula::Kind::boolean, as);
}

/// A stage or choice was taken.
bool entered(const Change& change, std::string_view target) {
    const Object& object = *change.after.object;
    const Columns& columns = *change.after.columns;
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const Type type = object.fields[i].type;
        const size_t slot = columns.field_slot(i);
        if ((type == Type::choice || type == Type::stage) && change.slot_changed(slot) &&
            change.after.at(slot).text_or("") == target)
            return true;
    }
    return false;
}

std::vector<std::string> targets_of(const Object& object, GateAction action) {
    std::vector<std::string> known;
    if (action == GateAction::change)
        for (const Field& field : object.fields)
            if (!field.hidden && !field.system) known.push_back(field.name);
    if (action == GateAction::enter) {
        for (const schema::Pipeline& pipeline : object.pipelines)
            for (const schema::Stage& stage : pipeline.stages) known.push_back(stage.name);
        for (const Field& field : object.fields)
            for (const schema::Choice& choice : field.choices) known.push_back(choice.name);
    }
    return known;
}

} // namespace

bool is_before(const GateRule& rule, const Change& change) {
    if (!change.act.empty())
        return rule.action == GateAction::convert ? change.act == "convert"
                                                  : rule.action == GateAction::act && change.act == rule.target;
    switch (rule.action) {
        case GateAction::create:
            return change.is_create();
        case GateAction::remove:
            return change.action == Action::deleted;
        case GateAction::enter:
            return change.action != Action::deleted && entered(change, rule.target);
        case GateAction::change: {
            const size_t slot = change.after.columns->slot(rule.target);
            return !change.is_create() && change.action == Action::updated && change.slot_changed(slot);
        }
        case GateAction::convert:
        case GateAction::act:
            return false;
    }
    return false;
}

bool Gates::concerns(const Object& object) {
    return object.name == gate_object;
}

Result<Gates> Gates::read(store::Reader& reader, const formula::Model& model) {
    Gates gates;
    if (!model.catalog().find(gate_object)) return gates;
    const std::vector<Condition> where = {{Condition::Test::is_empty, "deleted_at", {}, {}},
                                          {Condition::Test::equal, "active", 1, {}}};
    TRY(reader.each(
        query::render_select_rows(gate_object,
                                  {"id", "name", "applies_to", "action", "target", "applies_when", "condition",
                                   "effect", "say_zh", "say_en", "who_zh", "who_en", "field"},
                                  where, {{"id", false}}, 0, reader.dialect()),
        [&](const store::Row& row) {
            const Object* object = model.catalog().find(row.text(2));
            if (!object) return true;
            auto applies = bind_text(row.text(5), model, *object, "applies_when");
            auto condition = bind_text(row.text(6), model, *object, "condition");
            if (!applies.ok() || !condition.ok()) {
                base::log_error("gate " + std::string(row.text(1)) + " does not fit the object model and is left out");
                return true;
            }
            const auto both = [&](size_t zh, size_t en) {
                return Text{std::string(row.text(zh)), std::string(row.text(row.text(en).empty() ? zh : en))};
            };
            gates.rules_[object->name].push_back({.id = row.number(0),
                                                  .name = std::string(row.text(1)),
                                                  .action = kind_of<GateAction>(actions, row.text(3)),
                                                  .target = std::string(row.text(4)),
                                                  .applies_when = *applies,
                                                  .condition = *condition,
                                                  .effect = kind_of<GateEffect>(effects, row.text(7)),
                                                  .say = both(8, 9),
                                                  .who = both(10, 11),
                                                  .field = std::string(row.text(12))});
            return true;
        }));
    return gates;
}

Result<void> Gates::check(record::Context& context, const Change& change, std::vector<Fault>& faults) const {
    if (change.after.object->name != gate_object || change.after.deleted()) return {};
    const record::Image& gate = change.after;
    const auto text = [&](const char* field) { return std::string(gate.get(field).text_or("")); };
    if (text("applies_to").empty()) return {};
    const auto unknown = [&](const char* field, Text message, const std::string& word,
                             const std::vector<std::string>& known) {
        const std::string guess = base::nearest(word, known);
        faults.push_back(
            {field, std::string("unknown_") + field, std::move(message),
             guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
    };
    const Object* object = context.model.catalog().find(text("applies_to"));
    if (!object || object->table_only || object->sharing == schema::Sharing::system || object->name == gate_object) {
        std::vector<std::string> known;
        for (const Object& each : context.model.catalog().objects())
            if (!each.table_only && !each.system) known.push_back(each.name);
        unknown("applies_to",
                {"没有对象 “" + text("applies_to") + "”。", "There is no object \"" + text("applies_to") + "\"."},
                text("applies_to"), known);
        return {};
    }
    for (const char* field : {"applies_when", "condition"}) {
        auto bound = bind_text(text(field), context.model, *object, field);
        if (!bound.ok()) faults.insert(faults.end(), bound.error().faults.begin(), bound.error().faults.end());
    }
    const auto action = kind_of<GateAction>(actions, text("action"));
    const std::vector<std::string> targets = targets_of(*object, action);
    const bool named = action == GateAction::enter || action == GateAction::change;
    if (named && !text("target").empty() && std::find(targets.begin(), targets.end(), text("target")) == targets.end())
        unknown("target",
                {"“" + object->label.zh + "”没有 “" + text("target") + "”。",
                 object->label.en + " has no \"" + text("target") + "\"."},
                text("target"), targets);
    if (!text("field").empty() && !object->has(text("field"))) {
        std::vector<std::string> fields = targets_of(*object, GateAction::change);
        unknown("field",
                {"“" + object->label.zh + "”没有字段 “" + text("field") + "”。",
                 object->label.en + " has no field \"" + text("field") + "\"."},
                text("field"), fields);
    }
    return {};
}

Result<void> Gates::guard(record::Context& context, const Change& change, std::vector<Fault>& unmet) const {
    const auto rules = rules_.find(change.after.object->name);
    if (rules == rules_.end()) return {};
    record::Related related(context.model, context.tables, context.transaction);
    const record::RecordSubject subject(change.after, related);
    const formula::Asker& asker = context.session.asker;
    for (const GateRule& rule : rules->second) {
        if (rule.effect != GateEffect::refuse || !is_before(rule, change)) continue;
        if (rule.applies_when && !formula::holds(*rule.applies_when, subject, asker)) continue;
        if (!rule.condition || formula::holds(*rule.condition, subject, asker)) continue;
        unmet.push_back({rule.field, rule.rule(), rule.say, rule.who});
    }
    return {};
}

Result<std::vector<const GateRule*>> Gates::reached(record::Context& context, const Change& change) const {
    std::vector<const GateRule*> points;
    const auto rules = rules_.find(change.after.object->name);
    if (rules == rules_.end()) return points;
    record::Related related(context.model, context.tables, context.transaction);
    const record::RecordSubject subject(change.after, related);
    for (const GateRule& rule : rules->second)
        if (rule.effect != GateEffect::refuse && is_before(rule, change) &&
            (!rule.applies_when || formula::holds(*rule.applies_when, subject, context.session.asker)))
            points.push_back(&rule);
    return points;
}

} // namespace fairlead::automation
