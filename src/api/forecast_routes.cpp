// What will come: the forecast of a period, of any series, of any sum of chances.

#include "analytics/forecast_series.h"
#include "api/api.h"
#include "command/buying_soon.h"
#include "command/forecast_judgement.h"
#include "command/forecast_panels.h"

namespace fairlead::api {

using http::Method;

namespace {

command::Parameter asked(const Call& call) {
    return [&call](std::string_view name) { return call.query(name); };
}

Result<Response> forecast(Call& call) {
    const auto& options = call.api.options();
    return ok_text(TRY(command::arena_answer(call.workspace, call.session(), asked(call), options.deal_object,
                                             options.lead_object, call.api.report_cache())));
}

Result<Response> soon(Call& call) {
    return ok(TRY(command::buying_soon(call.workspace, call.session(), asked(call), call.api.options().deal_object)));
}

Result<Response> judgement(Call& call) {
    return ok(TRY(command::judgement_report(call.workspace, call.session(), asked(call))));
}

Result<Response> scores(Call& call) {
    return ok(TRY(command::forecast_scores(call.workspace, call.session(), asked(call))));
}

Result<Response> freeze(Call& call) {
    return ok(TRY(command::freeze_forecast(call.workspace, call.session(), call.body)), 201);
}

Result<Response> submit(Call& call) {
    return ok(TRY(command::submit_forecast(call.workspace, call.session(), call.body)), 201);
}

Result<Response> adjust(Call& call) {
    return ok(TRY(command::adjust_forecast(call.workspace, call.session(), call.body)), 201);
}

Result<Response> panel(Call& call) {
    return ok(TRY(command::panel_report(call.workspace, call.session(), TRY(call.id()))));
}

Result<Response> estimate(Call& call) {
    return ok(TRY(command::estimate_for_panel(call.workspace, call.session(), TRY(call.id()), call.body)));
}

Result<Response> next_round(Call& call) {
    return ok(TRY(command::next_panel_round(call.workspace, call.session(), TRY(call.id()))));
}

Result<Response> series(Call& call) {
    return ok(analytics::to_json(analytics::forecast_series(TRY(analytics::series_request(call.body)))));
}

Result<Response> chances(Call& call) {
    const int digits = call.snapshot->catalog->base_digits();
    return ok(analytics::chance_answer(TRY(analytics::chance_request(call.body, digits)), digits));
}

} // namespace

std::vector<Route> forecast_routes() {
    return {
        {Method::get,
         "/api/reports/forecast",
         Policy::signed_in,
         Body::none,
         "What will be won in a period, by every method",
         {{"object", "an object with stages"},
          {"pipeline", "one of its pipelines"},
          {"from", "first day; the quarter at hand when absent"},
          {"to", "last day"},
          {"of", "amount or quantity"},
          {"product", "quantity: of this product alone"},
          {"by", "owner, team or another field"},
          {"where", "filter expression"},
          {"as_of", "a past day"},
          {"weights", "shares of the combination of one's own: hazard:2,naive:1"},
          {"level", "company, team or person"},
          {"person", "whose deals"},
          {"team", "whose deals"}},
         forecast},
        {Method::get,
         "/api/reports/buying-soon",
         Policy::signed_in,
         Body::none,
         "Who is likely to buy soon, in order",
         {{"days", "within so many days; 30"},
          {"by", "deal or account"},
          {"limit", "at most 200"},
          {"object", "an object with stages"},
          {"pipeline", "one of its pipelines"},
          {"where", "filter expression"}},
         soon},
        {Method::get,
         "/api/reports/forecast/judgement",
         Policy::signed_in,
         Body::none,
         "What people handed in for a period, and the sum upwards",
         {{"from", "first day; the quarter at hand when absent"},
          {"to", "last day"},
          {"pipeline", "one of the pipelines"},
          {"of", "amount or quantity"},
          {"product", "quantity: of this product alone"},
          {"person", "of this person alone"},
          {"team", "of this team alone"}},
         judgement},
        {Method::get,
         "/api/reports/forecast/scores",
         Policy::signed_in,
         Body::none,
         "How far off frozen forecasts were, by method and person",
         {{"from", "first day their periods end on; a year back when absent"},
          {"to", "last such day"},
          {"pipeline", "one of the pipelines"},
          {"of", "amount or quantity"},
          {"product", "quantity: of this product alone"},
          {"level", "company, team or person"},
          {"which", "first, last or all of each period"}},
         scores},
        {Method::post,
         "/api/forecasts/freeze",
         Policy::writing,
         Body::json,
         "Freezes what the forecast says",
         {},
         freeze},
        {Method::post, "/api/forecasts/submit", Policy::writing, Body::json, "Hands in one's own forecast", {}, submit},
        {Method::post,
         "/api/forecasts/adjust",
         Policy::writing,
         Body::json,
         "A manager's number beside what was handed in",
         {},
         adjust},
        {Method::get, "/api/forecast-panels/{id}", Policy::signed_in, Body::none, "The rounds of a panel", {}, panel},
        {Method::post,
         "/api/forecast-panels/{id}/estimate",
         Policy::writing,
         Body::json,
         "One's estimate in a panel",
         {},
         estimate},
        {Method::post, "/api/forecast-panels/{id}/next", Policy::writing, Body::json, "Ends a round", {}, next_round},
        {Method::post,
         "/api/reports/series/forecast",
         Policy::signed_in,
         Body::json,
         "The next steps of any series, its trend and seasons",
         {},
         series},
        {Method::post,
         "/api/reports/chances",
         Policy::signed_in,
         Body::json,
         "What amounts that come or do not come may add up to",
         {},
         chances},
    };
}

} // namespace fairlead::api
