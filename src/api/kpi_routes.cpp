// What is measured, and what it comes to.

#include "api/api.h"
#include "api/kpi_parts.h"
#include "command/kpi_report.h"
#include "command/stage_import.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> catalogue(Call& call) {
    return ok(TRY(command::kpi_catalogue(call.workspace, call.session())));
}

Result<Response> readiness(Call& call) {
    return ok_text(TRY(command::kpi_readiness(call.workspace, call.session(), call.api.report_cache())));
}

Result<Response> scorecard(Call& call) {
    return ok_text(TRY(command::kpi_answer(
        call.workspace, call.session(), [&](std::string_view name) { return call.query(name); },
        call.api.report_cache())));
}

Result<Response> one_kpi(Call& call) {
    return ok_text(TRY(command::kpi_answer(
        call.workspace, call.session(),
        [&](std::string_view name) {
            return name == "kpis" ? std::string(call.request.parameter("name")) : call.query(name);
        },
        call.api.report_cache())));
}

Result<Response> outcomes(Call& call) {
    return ok_text(TRY(command::outcomes_report(
        call.workspace, call.session(), [&](std::string_view name) { return call.query(name); },
        call.api.report_cache())));
}

Result<Response> stage_history(Call& call) {
    return ok(TRY(command::bring_stage_history(call.workspace, call.session(), call.body)));
}

const std::vector<Parameter>& asked() {
    static const std::vector<Parameter> parameters = {
        {"from", "first day; without both days the quarter"},
        {"to", "last day"},
        {"by", "dimension to break down by"},
        {"where", "filter expression over opportunities"},
        {"filter", "dimension:value, several with commas"},
        {"compare", "previous, year or both with a comma"},
        {"as_of", "a past day"},
        {"bucket", "day, week, month, quarter or year: a series over the period"},
        {"series_from", "first day of the series, when before the period"}};
    return parameters;
}

} // namespace

std::vector<Route> kpi_routes() {
    std::vector<Parameter> page = asked();
    page.push_back({"page", "scorecard, rep, management, shared or baseline"});
    page.push_back({"kpis", "names, with commas, instead of a page"});
    std::vector<Route> routes = {
        {Method::get, "/api/reports/kpis", Policy::signed_in, Body::none, "What is measured", {}, catalogue},
        {Method::get,
         "/api/reports/readiness",
         Policy::signed_in,
         Body::none,
         "Which figures the records allow",
         {},
         readiness},
        {Method::get, "/api/reports/scorecard", Policy::signed_in, Body::none, "Scorecard", page, scorecard},
        {Method::get, "/api/reports/kpi/{name}", Policy::signed_in, Body::none, "One KPI", asked(), one_kpi},
        {Method::get,
         "/api/reports/outcomes",
         Policy::signed_in,
         Body::none,
         "How long until deals are won or lost",
         {{"from", "first day of their creation; without both days the quarter"},
          {"to", "last day"},
          {"by", "dimension whose groups are compared"},
          {"baseline", "the group the others are held against"},
          {"where", "filter expression over opportunities"},
          {"filter", "dimension:value, several with commas"},
          {"as_of", "a past day"}},
         outcomes},
        {Method::post,
         "/api/stage-history",
         Policy::writing,
         Body::json,
         "The stages records went through elsewhere",
         {},
         stage_history},
    };
    for (const auto& part : {alert_routes(), baseline_routes(), velocity_routes(), sheet_routes()})
        routes.insert(routes.end(), part.begin(), part.end());
    return routes;
}

} // namespace fairlead::api
