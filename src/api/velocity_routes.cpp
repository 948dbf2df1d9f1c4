// Velocity plans: what became of them. The plans themselves are records.

#include "api/kpi_parts.h"
#include "command/velocity_plans.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> outcome(Call& call) {
    return ok(TRY(command::velocity_outcome(call.workspace, call.session(), TRY(call.id()))));
}

} // namespace

std::vector<Route> velocity_routes() {
    return {
        {Method::get,
         "/api/velocity-plans/{id}/outcome",
         Policy::signed_in,
         Body::none,
         "A velocity plan against what came",
         {},
         outcome},
    };
}

} // namespace fairlead::api
