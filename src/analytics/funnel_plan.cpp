#include "analytics/funnel_plan.h"

#include "analytics/evaluator.h"
#include "analytics/parameters.h"
#include "base/id.h"
#include "base/unicode.h"
#include "formula/node.h"
#include "schema/zone.h"

namespace fairlead::analytics {

using access::Mask;
using base::Code;
using base::Error;
using base::Fault;
using base::Result;
using base::Value;
using formula::Bound;
using schema::Field;
using schema::Object;
using schema::StageKind;
using schema::Type;

namespace {

Fault fault(std::string field, std::string rule, base::Text message, base::Text hint = {}) {
    return {std::move(field), std::move(rule), std::move(message), std::move(hint)};
}

base::Text did_you_mean(const std::string& guess) {
    if (guess.empty()) return {};
    return {"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"};
}

const Field* visible(const access::Session& session, const Object& object, const Field* field) {
    return field && access::mask(session, object, *field) != Mask::hidden ? field : nullptr;
}

bool can_group_by(const Field& field) {
    return field.type == Type::choice || field.type == Type::link || field.type == Type::user ||
           field.type == Type::stage || field.type == Type::boolean;
}

/// "field >= first moment and field < moment after the last", for days of the workspace.
std::string moments(const std::string& field, const FunnelRequest& request, const base::TimeZone& zone) {
    std::string text;
    if (request.from) text = field + " >= instant('" + to_text(zone.start_of(*request.from)) + "')";
    if (request.to)
        text = Plan::both(text, field + " < instant('" + to_text(zone.start_of({request.to->days + 1})) + "')");
    return text;
}

std::string days(const std::string& field, const FunnelRequest& request) {
    std::string text;
    if (request.from) text = field + " >= date('" + to_text(*request.from) + "')";
    if (request.to) text = Plan::both(text, field + " <= date('" + to_text(*request.to) + "')");
    return text;
}

const schema::Pipeline* find_pipeline(const Object& object, const FunnelRequest& request, std::vector<Fault>& faults) {
    if (!request.pipeline.empty()) {
        if (const schema::Pipeline* found = object.find_pipeline(request.pipeline)) return found;
        std::vector<std::string> known;
        for (const schema::Pipeline& pipeline : object.pipelines) known.push_back(pipeline.name);
        faults.push_back(fault("pipeline", "unknown_choice", {"没有这个流程。", "There is no such pipeline."},
                               did_you_mean(base::nearest(request.pipeline, known))));
        return nullptr;
    }
    for (const schema::Pipeline& pipeline : object.pipelines)
        if (pipeline.name == object.trait("stage")->pipeline) return &pipeline;
    return object.pipelines.empty() ? nullptr : &object.pipelines.front();
}

void find_group(const access::Session& session, Plan& plan, std::vector<Fault>& faults) {
    const std::string& by = plan.request.by;
    if (by.empty()) return;
    const Object& object = *plan.object;
    plan.by = visible(session, object, object.find(by));
    if (!plan.by && by == "team") {
        plan.by = visible(session, object, object.trait("owner"));
        plan.by_team = plan.by != nullptr;
    }
    if (plan.by && can_group_by(*plan.by) && plan.by->stored) return;
    std::vector<std::string> known = {"team"};
    for (const Field& field : object.fields)
        if (can_group_by(field) && field.stored && visible(session, object, &field)) known.push_back(field.name);
    if (plan.by) {
        faults.push_back(fault(
            "by", "not_groupable",
            {"不能按“" + plan.by->label.zh + "”分组。", "Groups cannot be made by \"" + plan.by->label.en + "\"."},
            {"可按选项、关联或用户字段分组。", "Choices, links and users can be grouped by."}));
    } else {
        const std::string wanted = by.substr(0, 100);
        faults.push_back(fault("by", "unknown_field",
                               {"“" + object.label.zh + "”没有字段 “" + wanted + "”。",
                                object.label.en + " has no field \"" + wanted + "\"."},
                               did_you_mean(base::nearest(by, known))));
    }
}

void check_period(const FunnelRequest& request, std::vector<Fault>& faults) {
    if (request.from && request.to && *request.to < *request.from) faults.push_back(ends_too_early("to"));
    if (request.kind != FunnelKind::snapshot && !request.from && !request.to)
        faults.push_back(
            fault("from", "required", {"请给出时间段。", "Give the period."},
                  {"例如 from=2026-01-01 和 to=2026-03-31。", "For example from=2026-01-01 and to=2026-03-31."}));
    if (request.as_of && request.kind != FunnelKind::snapshot)
        faults.push_back(fault("as_of", "kind",
                               {"只有快照漏斗可以回看某一天。", "Only the snapshot funnel can be asked as of a day."}));
}

} // namespace

std::string Plan::both(std::string_view a, std::string_view b) {
    std::string text(a);
    if (!text.empty() && !b.empty()) text += " and ";
    return text += b;
}

std::string Plan::quoted(std::string_view text) {
    std::string out = "'";
    for (char c : text) {
        if (c == '\'' || c == '\\') out += c == '\'' ? '\'' : '\\';
        out += c;
    }
    return out + "'";
}

std::string Plan::stage_is(const schema::Stage& which) const {
    return stage->name + " = " + quoted(which.name);
}

std::string Plan::entered_stage(const schema::Stage& which) const {
    return "exists(" + std::string(visits) + " where stage = " + quoted(which.name) + " and " + entered + ")";
}

std::string Plan::group_is(const Value& key) const {
    const std::string name = by_team ? by->name + ".team" : by->name;
    if (key.empty()) return name + " is empty";
    if (by->type == Type::boolean) return key.truth() ? name : "not " + name;
    if (key.is_text()) return name + " = " + quoted(key.text());
    return name + " = '" + base::to_text(base::Id{key.number()}) + "'";
}

Result<Bound> Plan::bind(const formula::Model& model, const std::string& text, formula::Kind wanted) const {
    return formula::bind(text, model.catalog(), *object, wanted);
}

std::vector<std::string> Plan::columns() const {
    std::vector<std::string> columns = {stage->name, "stage_reached"};
    for (const Bound& bound : {base_bound, days, weight})
        if (bound) Evaluator::needs(*bound, columns);
    if (by) columns.push_back(by->name);
    if (amount) columns.push_back(amount->name + "_base");
    if (weighted) columns.push_back(weighted->name + "_base");
    if (const Field* owner = object->trait("owner")) columns.push_back(owner->name);
    return columns;
}

Result<Plan> make_plan(const formula::Model& model, const access::Session& session, const FunnelRequest& request) {
    Plan plan;
    plan.request = request;
    plan.object = model.catalog().find(request.object);
    const bool known = plan.object && plan.object->sharing != schema::Sharing::system;
    plan.stage = known ? plan.object->trait("stage") : nullptr;
    if (!plan.stage) {
        std::vector<std::string> names;
        for (const Object& object : model.catalog().objects())
            if (object.trait("stage")) names.push_back(object.name);
        return base::invalid("object", known ? "no_stages" : "unknown_object",
                             {"没有带销售阶段的对象 “" + request.object.substr(0, 100) + "”。",
                              "There is no object with stages called \"" + request.object.substr(0, 100) + "\"."},
                             did_you_mean(base::nearest(request.object, names)));
    }
    const Object& object = *plan.object;
    TRY(access::may(session, object, access::Verb::read));
    std::vector<Fault> faults;
    check_period(request, faults);
    plan.pipeline = find_pipeline(object, request, faults);
    find_group(session, plan, faults);
    Bound where;
    if (!request.where.empty()) {
        auto bound = formula::bind(request.where, model.catalog(), object);
        if (bound.ok()) {
            const auto allowed = access::check_uses(session, model, object, **bound, "where");
            if (allowed.ok())
                where = *bound;
            else
                bound = allowed.error();
        }
        if (!bound.ok()) faults.insert(faults.end(), bound.error().faults.begin(), bound.error().faults.end());
    }
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    if (!plan.pipeline)
        return base::invalid("pipeline", "no_stages",
                             {"“" + object.label.zh + "”没有销售流程。", object.label.en + " has no pipeline."});

    plan.request.pipeline = plan.pipeline->name;
    plan.amount = visible(session, object, object.trait("amount"));
    plan.weighted = plan.amount ? visible(session, object, object.trait("weighted")) : nullptr;
    plan.close_date = visible(session, object, object.trait("close_date"));
    plan.first_contact = visible(session, object, object.trait("first_contact"));
    for (const schema::Stage& stage : plan.pipeline->stages) plan.open_stages += stage.kind == StageKind::open;

    const base::TimeZone zone = schema::zone_of(model.catalog().settings());
    plan.asker = session.asker;
    if (const auto moment = moment_of(request, model.catalog().settings())) plan.asker.now = *moment;
    // Days are those of the workspace; an expression that reads the clock keeps the reader's own day, as the list does.
    if (!where || !formula::uses(*where).clock) plan.asker.zone = zone;

    plan.base = "pipeline = " + Plan::quoted(plan.pipeline->name);
    if (request.kind == FunnelKind::cohort) plan.base = Plan::both(plan.base, moments("created_at", request, zone));
    if (request.kind == FunnelKind::active) {
        plan.entered =
            Plan::both("pipeline = " + Plan::quoted(plan.pipeline->name), moments("entered_at", request, zone));
        plan.base = Plan::both(plan.base, "exists(" + std::string(visits) + " where " + plan.entered + ")");
        // The last move of a deal is not before any of its moves: spares the others the look into their history.
        if (request.from)
            plan.base = Plan::both(
                plan.base, plan.stage->name + ".since >= instant('" + to_text(zone.start_of(*request.from)) + "')");
    }
    if (request.kind == FunnelKind::snapshot && (request.from || request.to)) {
        const std::string within =
            plan.close_date ? days(plan.close_date->name, request) : moments("closed_at", request, zone);
        plan.base = Plan::both(plan.base, "(" + plan.stage->name + ".kind = 'open' or " + within + ")");
    }
    if (where) {
        const std::string text = formula::to_text(*where);
        plan.base = Plan::both(plan.base, where->op == formula::Op::any_of ? "(" + text + ")" : text);
    }
    plan.base_bound = TRY(plan.bind(model, plan.base));
    if (!plan.entered.empty()) {
        const schema::Relation* relation = object.find_relation(visits);
        const Object* visit = relation ? model.catalog().find(relation->object) : nullptr;
        if (!visit) return base::internal_error(object.name + " has no visits to stages");
        plan.entered_bound = TRY(formula::bind(plan.entered, model.catalog(), *visit));
    }
    const std::string closed = plan.close_date ? plan.close_date->name : "date(closed_at)";
    const std::string first = plan.first_contact ? plan.first_contact->type == Type::date
                                                       ? plan.first_contact->name
                                                       : "date(" + plan.first_contact->name + ")"
                                                 : "date(created_at)";
    plan.days = TRY(plan.bind(model, closed + " - " + first, formula::Kind::number));
    // Each record is rounded, then added, so that the sum equals that of the rows.
    if (plan.amount && !plan.weighted)
        plan.weight = TRY(plan.bind(model,
                                    "round(" + plan.amount->name + " * " + plan.stage->name + ".probability, " +
                                        std::to_string(model.catalog().base_digits()) + ")",
                                    formula::Kind::number));
    return plan;
}

Result<std::vector<GroupName>> group_names(const Sources& sources, const Plan& plan,
                                           const std::vector<base::Value>& keys) {
    std::vector<GroupName> names(keys.size());
    std::vector<int64_t> ids;
    for (size_t i = 0; i < keys.size(); ++i) {
        const base::Value& key = keys[i];
        GroupName& name = names[i];
        if (key.empty()) {
            name.text = {"（空）", "(empty)"};
        } else if (key.is_text()) {
            name.key = key.text();
            if (const schema::Choice* choice = plan.by->find_choice(key.text()))
                name.text = choice->label;
            else
                name.label = key.text();
        } else if (plan.by->type == schema::Type::boolean) {
            name.key = key.truth() ? "true" : "false";
            name.text = key.truth() ? base::Text{"是", "Yes"} : base::Text{"否", "No"};
        } else {
            name.key = base::to_text(base::Id{key.number()});
            ids.push_back(key.number());
        }
    }
    const schema::Object* target =
        ids.empty() ? nullptr : sources.model.catalog().find(plan.by_team ? "team" : plan.by->target);
    if (!target) return names;
    const auto found = TRY(names_of(sources, *target, std::move(ids)));
    for (size_t i = 0; i < keys.size(); ++i)
        if (const auto at = found.find(keys[i].number_or(0)); at != found.end()) names[i].label = at->second;
    return names;
}

} // namespace fairlead::analytics
