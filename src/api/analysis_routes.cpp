// What lies behind the funnel.

#include "analytics/waterfall.h"
#include "api/api.h"
#include "api/events.h"
#include "command/analysis.h"
#include "command/best_practice.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<analytics::AnalysisRequest> request_of(Call& call) {
    analytics::AnalysisRequest request =
        TRY(analytics::analysis_request([&](std::string_view name) { return call.query(name); }));
    if (request.deals.object.empty()) request.deals.object = call.api.options().deal_object;
    return request;
}

template <analytics::Analysis analysis>
Result<Response> analyse(Call& call) {
    return ok_text(TRY(command::analysis_answer(call.workspace, call.session(), analysis, TRY(request_of(call)),
                                                call.api.report_cache())));
}

Result<Response> waterfall(Call& call) {
    const analytics::AnalysisRequest request = TRY(request_of(call));
    std::optional<analytics::Movement> listed;
    if (const std::string name = call.query("movement"); !name.empty()) {
        listed = analytics::parse_movement(name);
        if (!listed)
            return base::invalid("movement", "unknown_choice", {"没有这种变动。", "There is no such movement."},
                                 {"例如 new、won、pushed_out。", "For example new, won or pushed_out."});
    }
    const int64_t at = TRY(call.number("at", 0, 0, 10000000));
    return ok_text(
        TRY(command::waterfall_answer(call.workspace, call.session(), request, listed, at, call.api.report_cache())));
}

Result<Response> measures(Call& call) {
    return ok_text(
        TRY(command::measures_answer(call.workspace, call.session(), TRY(request_of(call)), call.api.report_cache())));
}

Result<Response> span(Call& call) {
    return ok_text(
        TRY(command::span_answer(call.workspace, call.session(), TRY(request_of(call)), call.api.report_cache())));
}

Result<Response> best_practice(Call& call) {
    analytics::BestPracticeRequest request =
        TRY(analytics::best_practice_request([&](std::string_view name) { return call.query(name); }));
    std::string& object = request.analysis.deals.object;
    if (object.empty()) object = call.api.options().deal_object;
    return ok_text(
        TRY(command::best_practice_answer(call.workspace, call.session(), request, call.api.report_cache())));
}

Result<Response> publish_practice(Call& call) {
    const std::string name =
        call.body["object"].is_null() ? call.api.options().deal_object : call.body["object"].text();
    const Object* object = TRY(call.workspace.object(*call.snapshot, name));
    const Json done = TRY(command::publish_practice(call.workspace, call.session(), *object, call.body));
    if (done["as"].text() == "stage" && !done["made"].items().empty()) {
        call.snapshot = call.workspace.snapshot();
        call.api.events().tell_schema(call.snapshot->catalog->version());
    }
    return ok(done);
}

std::vector<Parameter> deals_and(std::vector<Parameter> more) {
    std::vector<Parameter> all = {{"object", "an object with stages"},
                                  {"pipeline", "one of its pipelines"},
                                  {"from", "first day"},
                                  {"to", "last day"},
                                  {"where", "filter expression"}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

} // namespace

std::vector<Route> analysis_routes() {
    using analytics::Analysis;
    const Parameter kind{"kind", "active: moves in the period; cohort: the deals created in it"};
    const Parameter as_of{"as_of", "watched until the end of that day"};
    const Parameter limit{"limit", "rows, 1 to 500"};
    return {
        {Method::get, "/api/reports/funnel/flow", Policy::signed_in, Body::none, "Moves between stages",
         deals_and({kind, as_of, limit}), analyse<Analysis::flow>},
        {Method::get, "/api/reports/funnel/dwell", Policy::signed_in, Body::none, "How long stays in stages take",
         deals_and({kind, as_of, {"days", "calendar or working"}}), analyse<Analysis::dwell>},
        {Method::get, "/api/reports/funnel/ageing", Policy::signed_in, Body::none,
         "Open deals that wait too long, with reasons", deals_and({limit}), analyse<Analysis::ageing>},
        {Method::get, "/api/reports/funnel/shape", Policy::signed_in, Body::none,
         "Each person's funnel against the others: what they work on, how they do it",
         deals_and({{"segment", "field that tells deals apart; the source by default"}}), analyse<Analysis::shape>},
        {Method::get, "/api/reports/funnel/bottlenecks", Policy::signed_in, Body::none,
         "Steps that let fewer deals through than before",
         deals_and({kind,
                    as_of,
                    {"baseline_from", "first day compared with"},
                    {"baseline_to", "last day compared with"},
                    {"seen", "equal: both equally mature; today: as they stand"}}),
         analyse<Analysis::bottlenecks>},
        {Method::get, "/api/reports/funnel/waterfall", Policy::signed_in, Body::none, "The pipeline between two days",
         deals_and({{"movement", "whose deals are listed"}, {"at", "position of the first"}, limit}), waterfall},
        {Method::get,
         "/api/reports/funnel/measures",
         Policy::signed_in,
         Body::none,
         "What came of the measures that were started",
         {{"object", "an object with stages"}, {"pipeline", "one of its pipelines"}, {"where", "filter expression"}},
         measures},
        {Method::get, "/api/reports/funnel/span", Policy::signed_in, Body::none,
         "Leads, deals and what is signed in one funnel", deals_and({}), span},
        {Method::get,
         "/api/reports/best_practice",
         Policy::signed_in,
         Body::none,
         "What sellers who win more do differently in every stage",
         {{"object", "an object with stages"},
          {"pipeline", "one of its pipelines"},
          {"from", "first day deals were closed on"},
          {"to", "last day"},
          {"where", "filter expression"},
          {"segment", "field that tells deals apart; the source by default"},
          {"least_closed", "closed deals a seller needs to be judged, 5 to 1000"},
          {"against", "closed or won deals of the others"},
          {"stage", "whose deals are listed"},
          {"what", "stay, or an activity: whose deals are listed"},
          {"side", "top or others"},
          {"at", "position of the first listed"},
          {"limit", "rows, 1 to 500"}},
         best_practice},
        {Method::post,
         "/api/reports/best_practice/publish",
         Policy::writing,
         Body::json,
         "Put steps of the best sellers into the playbook",
         {},
         publish_practice},
    };
}

} // namespace fairlead::api
