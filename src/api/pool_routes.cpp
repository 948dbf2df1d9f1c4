// Pools, time limits, and handing many records on.

#include "api/call.h"
#include "command/assignment_speed.h"
#include "command/distribute.h"
#include "command/handover.h"
#include "command/pools.h"
#include "command/recycle.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> claim(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::claim_record(call.workspace, call.session(), *object, TRY(call.id()), call.body)));
}

Result<Response> release(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::release_record(call.workspace, call.session(), *object, TRY(call.id()), call.body)));
}

Result<Response> pools(Call& call) {
    const std::string name = call.query("object");
    const Object* object = name.empty() ? nullptr : TRY(call.workspace.object(*call.snapshot, name));
    return ok(TRY(command::list_pools(call.workspace, call.session(), object)));
}

Result<Response> deadlines(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::list_deadlines(call.workspace, call.session(), *object, TRY(call.id()))));
}

/// A job was started, or what it would do.
Response started(Json answer) {
    const int status = answer.has("job") ? 202 : 200;
    return ok(std::move(answer), status);
}

Result<Response> loads(Call& call) {
    const Object* object = TRY(call.workspace.object(*call.snapshot, call.query("object")));
    return ok(TRY(command::list_loads(call.workspace, call.session(), *object, call.query("where"))));
}

Result<Response> redistribute(Call& call) {
    return started(TRY(command::redistribute(call.workspace, call.session(), call.body)));
}

Result<Response> hand_over(Call& call) {
    return started(TRY(command::hand_over(call.workspace, call.session(), TRY(call.id()), call.body)));
}

Result<Response> speed(Call& call) {
    const Object* object = TRY(call.workspace.object(*call.snapshot, call.query("object")));
    return ok(TRY(command::assignment_speed(call.workspace, call.session(), *object,
                                            {.from = call.query("from"),
                                             .to = call.query("to"),
                                             .sla_hours = TRY(call.number("sla_hours", 24, 1, 8760))})));
}

} // namespace

std::vector<Route> pool_routes() {
    return {
        {Method::get,
         "/api/pools",
         Policy::signed_in,
         Body::none,
         "The pools I see, and how many I may claim",
         {{"object", "only those of its records"}},
         pools},
        {Method::post,
         "/api/records/{object}/{id}/claim",
         Policy::writing,
         Body::json,
         "Take a record out of its pool",
         {},
         claim},
        {Method::post,
         "/api/records/{object}/{id}/release",
         Policy::writing,
         Body::json,
         "Give a record back into a pool",
         {},
         release},
        {Method::get,
         "/api/records/{object}/{id}/deadlines",
         Policy::signed_in,
         Body::none,
         "The time limits a record stands under",
         {},
         deadlines},
        {Method::get,
         "/api/loads",
         Policy::signed_in,
         Body::none,
         "How much everybody has at hand",
         {{"object", "whose records"}, {"where", "what counts as open"}},
         loads},
        {Method::post,
         "/api/redistributions",
         Policy::writing,
         Body::json,
         "Hand many records on, as a job",
         {},
         redistribute},
        {Method::post,
         "/api/users/{id}/handover",
         Policy::writing,
         Body::json,
         "Hand everything of a person on, as a job",
         {},
         hand_over},
        {Method::get,
         "/api/reports/assignment",
         Policy::signed_in,
         Body::none,
         "How long records wait for an owner, and how soon they are answered",
         {{"object", "whose records"},
          {"from", "first day"},
          {"to", "last day"},
          {"sla_hours", "answered within; 24 when absent"}},
         speed},
    };
}

} // namespace fairlead::api
