// The figures of the time before, and how they are now.

#include "api/kpi_parts.h"
#include "command/kpi_baseline.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> freeze(Call& call) {
    return ok(TRY(command::freeze_baseline(call.workspace, call.session(), call.body)), 201);
}

Result<Response> compare(Call& call) {
    return ok(TRY(command::baseline_report(call.workspace, call.session(),
                                           [&](std::string_view name) { return call.query(name); })));
}

} // namespace

std::vector<Route> baseline_routes() {
    return {
        {Method::post, "/api/baselines", Policy::writing, Body::json, "Freeze the figures of a period", {}, freeze},
        {Method::get,
         "/api/reports/baseline",
         Policy::signed_in,
         Body::none,
         "Figures against those frozen at go-live",
         {{"id", "the baseline; the first one when absent"},
          {"from", "first day of the figures; the last 365 days when absent"},
          {"to", "last day"},
          {"page", "scorecard, rep, management or baseline (the five of go-live)"},
          {"kpis", "names, with commas, instead of a page"}},
         compare},
    };
}

} // namespace fairlead::api
