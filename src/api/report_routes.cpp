// Figures.

#include "analytics/funnel.h"
#include "analytics/grouped.h"
#include "api/api.h"
#include "command/report.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> funnel(Call& call) {
    analytics::FunnelRequest request =
        TRY(analytics::funnel_request([&](std::string_view name) { return call.query(name); }));
    if (request.object.empty()) request.object = call.api.options().deal_object;
    return ok_text(TRY(command::funnel_answer(call.workspace, call.session(), request, call.api.report_cache())));
}

Result<Response> grouped(Call& call) {
    const analytics::GroupedRequest request = TRY(analytics::grouped_request(call.body));
    return call.workspace.ask<Response>(call.session(), [&](record::ReadContext& context) -> Result<Response> {
        const analytics::Sources sources{context.model, context.session, context.reader};
        return ok(TRY(analytics::grouped(sources, request)));
    });
}

} // namespace

std::vector<Route> report_routes() {
    return {
        {Method::get,
         "/api/reports/funnel",
         Policy::signed_in,
         Body::none,
         "Funnel",
         {{"object", "an object with stages"},
          {"pipeline", "one of its pipelines"},
          {"kind", "snapshot, cohort or active"},
          {"from", "first day"},
          {"to", "last day"},
          {"by", "owner, team, source, product or another field"},
          {"where", "filter expression"},
          {"as_of", "a past day"}},
         funnel},
        {Method::post, "/api/query", Policy::signed_in, Body::json, "Grouped figures over any object", {}, grouped},
    };
}

} // namespace fairlead::api
