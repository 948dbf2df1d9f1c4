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
    const uint64_t changes = call.api.changes();
    const auto key = analytics::cache_key(*call.snapshot->model, call.session(), request, changes);
    if (key) {
        if (const auto kept = call.api.report_cache().find(*key)) return ok_text(*kept);
    }
    return call.workspace.ask<Response>(call.session(), [&](record::ReadContext& context) -> Result<Response> {
        std::string text = to_text(analytics::to_json(TRY(command::funnel_report(context, request)), call.language));
        if (key) call.api.report_cache().keep(*key, text);
        return ok_text(std::move(text));
    });
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
