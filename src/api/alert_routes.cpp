// Alerts: what one would say. The alerts themselves are records.

#include "api/kpi_parts.h"
#include "command/kpi_alerts.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> attempt(Call& call) {
    return ok(TRY(command::try_alert(call.workspace, call.session(), call.body)));
}

} // namespace

std::vector<Route> alert_routes() {
    return {
        {Method::post, "/api/alerts/try", Policy::writing, Body::json, "What an alert would say now", {}, attempt},
    };
}

} // namespace fairlead::api
