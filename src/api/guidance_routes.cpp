// What leads through the stages: guidance, checks, releases of gates, control points; and what scores are made of.

#include "api/api.h"
#include "command/deviations.h"
#include "command/guidance.h"
#include "command/scores.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> guidance(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::guidance(call.workspace, call.session(), *object, TRY(call.id()))));
}

Result<Response> tick(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    TRY(command::tick(call.workspace, call.session(), *object, id, call.body));
    return ok(TRY(command::guidance(call.workspace, call.session(), *object, id)));
}

Result<Response> release(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::release_gate(call.workspace, call.session(), *object, TRY(call.id()), call.body)), 201);
}

Result<Response> acknowledge(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::acknowledge(call.workspace, call.session(), *object, TRY(call.id()), call.body)));
}

Result<Response> score(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::score_of(call.workspace, call.session(), *object, TRY(call.id()))));
}

/// The object and days of a report; the last 90 days when nothing is said.
Result<command::Period> period_of(Call& call, const std::string& object) {
    command::Period period{.object = call.query("object"), .pipeline = call.query("pipeline"), .from = {}, .to = {}};
    if (period.object.empty()) period.object = object;
    period.to = call.session().asker.today();
    period.from = {period.to.days - 89};
    for (auto& [name, day] : {std::pair<const char*, base::Date&>{"from", period.from}, {"to", period.to}}) {
        const std::string text = call.query(name);
        if (text.empty()) continue;
        const auto parsed = base::parse_date(text);
        if (!parsed)
            return base::invalid(name, "type", {"应为日期。", "This must be a day."},
                                 {"例如 2026-03-31。", "For example 2026-03-31."});
        day = *parsed;
    }
    return period;
}

Result<Response> deviations(Call& call) {
    const command::Period period = TRY(period_of(call, call.api.options().deal_object));
    return ok(TRY(command::deviations(call.workspace, call.session(), period)));
}

Result<Response> response(Call& call) {
    const command::Period period = TRY(period_of(call, "lead"));
    const std::string by = call.query("by");
    return ok(TRY(command::response_times(call.workspace, call.session(), period, by.empty() ? "source" : by,
                                          TRY(call.number("sla_minutes", 60, 1, 100000)))));
}

} // namespace

std::vector<Route> guidance_routes() {
    return {
        {Method::get,
         "/api/records/{object}/{id}/score",
         Policy::signed_in,
         Body::none,
         "The scores of a record and what each rule gave",
         {},
         score},
        {Method::get,
         "/api/records/{object}/{id}/guidance",
         Policy::signed_in,
         Body::none,
         "Where a record stands in its stages and what is missing",
         {},
         guidance},
        {Method::post,
         "/api/records/{object}/{id}/checklist",
         Policy::writing,
         Body::json,
         "Tick a check of a stage",
         {},
         tick},
        {Method::post,
         "/api/records/{object}/{id}/release_gate",
         Policy::writing,
         Body::json,
         "Let a record pass an unmet gate once",
         {},
         release},
        {Method::post,
         "/api/records/{object}/{id}/acknowledge",
         Policy::writing,
         Body::json,
         "Acknowledge the control points of a record",
         {},
         acknowledge},
        {Method::get,
         "/api/reports/deviations",
         Policy::signed_in,
         Body::none,
         "Where the process was not followed",
         {{"object", "an object with stages"},
          {"pipeline", "one of its pipelines"},
          {"from", "first day"},
          {"to", "last day"}},
         deviations},
        {Method::get,
         "/api/reports/response",
         Policy::signed_in,
         Body::none,
         "From received to the first contact",
         {{"object", "an object that keeps both moments"},
          {"by", "source, owner or another field"},
          {"from", "first day"},
          {"to", "last day"},
          {"sla_minutes", "how fast it should be"}},
         response},
    };
}

} // namespace fairlead::api
