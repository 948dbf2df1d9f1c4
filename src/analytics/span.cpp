#include "analytics/span.h"

#include <algorithm>

#include "analytics/counter.h"
#include "analytics/deal_rows.h"
#include "schema/zone.h"

namespace fairlead::analytics {

using base::Json;
using base::Result;

namespace {

/// When a lead came in.
std::string received(const schema::Object& object) {
    const schema::Field* field = object.trait("received");
    return field ? field->name : "created_at";
}

/// How many rows the conditions hold for, and the expression that lists them.
Result<Json> count(Counter& counter, const schema::Object& object, const std::vector<std::string>& conditions) {
    std::string where;
    for (const std::string& condition : conditions) where = Plan::both(where, condition);
    Json json = to_json(Count{TRY(counter.count(conditions)), where});
    json.set("object", Json::string(object.name));
    return json;
}

int64_t value_of(const Json& count) {
    return count.is_null() ? 0 : count["value"].integer().value_or(0);
}

} // namespace

const schema::Field* lead_link(const access::Session& session, const schema::Object& deal, const LeadSteps& leads) {
    const schema::Field* link = nullptr;
    if (leads.object)
        for (const schema::Field& field : deal.fields)
            if (field.type == schema::Type::link && field.target == leads.object->name && field.stored &&
                access::mask(session, deal, field) != access::Mask::hidden)
                link = &field;
    return link;
}

std::vector<std::string> span_needs(const LeadSteps& leads) {
    std::vector<std::string> columns = {received(*leads.object), "created_at", "converted_at"};
    for (const LeadSteps::Step& step : leads.steps) columns.push_back(step.stamp);
    if (const schema::Field* owner = leads.object->trait("owner")) columns.push_back(owner->name);
    if (const schema::Field* pool = leads.object->trait("pool")) columns.push_back(pool->name);
    return columns;
}

Result<Json> span_leads(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request,
                        const LeadSteps& leads) {
    const base::TimeZone zone = schema::zone_of(sources.model.catalog().settings());
    const int64_t from = request.deals.from ? zone.start_of(*request.deals.from).milliseconds : INT64_MIN;
    const int64_t to = request.deals.to ? zone.start_of({request.deals.to->days + 1}).milliseconds : INT64_MAX;
    std::string base = DealRows::within(received(*leads.object), from, to);
    if (base.empty()) base = received(*leads.object) + " is not empty";
    formula::Asker asker = sources.session.asker;
    asker.zone = zone;
    Counter counter(sources, columns.table(), *leads.object, asker);
    Json steps = Json::array();
    const auto add = [&](const std::string& name, const base::Text& label, Json count) {
        steps.push(Json::object({{"part", Json::string("lead")},
                                 {"step", Json::string(name)},
                                 {"label", label_json(label)},
                                 {"count", std::move(count)}}));
    };
    const schema::Object& lead = *leads.object;
    add("received", {"新线索", "New leads"}, TRY(count(counter, lead, {base})));
    for (size_t i = 0; i < leads.steps.size(); ++i) {
        std::string passed;
        for (size_t later = i; later < leads.steps.size(); ++later)
            passed += leads.steps[later].stamp + " is not empty or ";
        add(leads.steps[i].name, leads.steps[i].label,
            TRY(count(counter, lead, {base, "(" + passed + leads.done + ")"})));
    }
    add("converted", {"已转换", "Converted"}, TRY(count(counter, lead, {base, leads.done})));
    return steps;
}

Result<Json> span(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request,
                  const LeadSteps& leads, Json lead_part) {
    const auto found = TRY(DealRows::make(sources, columns, request, false));
    const DealRows& deals = *found;
    const Plan& plan = deals.plan();
    const schema::Field* link = lead_link(sources.session, *plan.object, leads);
    std::string from_leads, direct = DealRows::within("created_at", deals.from(), deals.to());
    if (link) {
        from_leads = DealRows::within(link->name + "." + received(*leads.object), deals.from(), deals.to());
        if (from_leads.empty()) from_leads = link->name + " is not empty";
        direct = Plan::both(link->name + " is empty", direct);
    }
    Counter counter(sources, columns.table(), *plan.object, plan.asker);
    Json steps = std::move(lead_part);
    std::vector<int64_t> deals_at;
    const auto add = [&](std::string_view part, int stage, const std::string& reached) -> Result<void> {
        Json item = deals.stage_json(stage);
        item.set("part", Json::string(std::string(part)));
        item.set("step", Json::string(deals.stages()[static_cast<size_t>(stage)].name));
        Json led = link ? TRY(count(counter, *plan.object, {deals.with(""), from_leads, reached})) : Json();
        Json own = TRY(count(counter, *plan.object, {deals.with(""), direct, reached}));
        deals_at.push_back(value_of(led) + value_of(own));
        item.set("from_leads", std::move(led));
        item.set("direct", std::move(own));
        steps.push(std::move(item));
        return {};
    };
    const std::string reach = plan.stage->name + ".reached >= ";
    int won = -1;
    for (int level = 1; level <= deals.open_stages(); ++level)
        for (int stage = 0; stage < static_cast<int>(deals.stages().size()); ++stage)
            if (deals.level(stage) == level) TRY(add("deal", stage, reach + std::to_string(level)));
    for (int stage = 0; stage < static_cast<int>(deals.stages().size()); ++stage)
        if (deals.is_won(stage)) won = stage;
    if (won >= 0) TRY(add("contract", won, plan.stage->name + ".kind = 'won'"));
    // The share that went on, within leads and within deals; at the seam, of the leads alone.
    int64_t before = -1, leads_before = -1;
    for (Json& step : steps.items()) {
        const bool lead = step["part"].text() == "lead";
        const int64_t here = lead ? value_of(step["count"]) : value_of(step["from_leads"]) + value_of(step["direct"]);
        const int64_t of_leads = lead ? here : value_of(step["from_leads"]);
        const bool seam = !lead && before < 0;
        if (lead) {
            step.set("rate", leads_before < 0 ? Json() : to_json(make_rate(here, leads_before, "no_deals")));
        } else {
            step.set("rate", seam ? Json() : to_json(make_rate(std::min(here, before), before, "no_deals")));
            before = here;
        }
        leads_before = of_leads;
    }
    Json answer = deals.head();
    answer.set("leads", leads.object ? Json::string(leads.object->name) : Json());
    answer.set("steps", std::move(steps));
    answer.set("contracts", Json::object({{"kept", Json::boolean(false)}, {"signed_are", Json::string("won")}}));
    return answer;
}

} // namespace fairlead::analytics
