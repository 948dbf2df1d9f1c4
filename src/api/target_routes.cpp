// Targets and commission: how far they are, what they lack, what they might be, how they are divided; who is in which
// team when.

#include "analytics/parameters.h"
#include "api/api.h"
#include "command/commission.h"
#include "command/credit.h"
#include "command/targets.h"
#include "command/team_periods.h"
#include "schema/zone.h"

namespace fairlead::api {

using http::Method;

namespace {

/// From today on where nothing is said.
Result<std::pair<base::Date, base::Date>> days_asked(Call& call) {
    const base::Date today = schema::day_of(call.workspace.snapshot()->settings(), call.session().asker.now);
    std::vector<base::Fault> faults;
    const auto day = [&](std::string_view field) {
        return analytics::date_parameter([&](std::string_view name) { return call.query(name); }, field, faults);
    };
    const base::Date from = day("from").value_or(today), to = day("to").value_or(std::max(from, today));
    if (faults.empty() && to < from) faults.push_back(analytics::ends_too_early("to"));
    if (!faults.empty()) return base::Error(base::Code::invalid, faults.front().message, faults);
    return std::pair(from, to);
}

Result<Response> report(Call& call) {
    const auto [from, to] = TRY(days_asked(call));
    return ok(TRY(command::target_report(call.workspace, call.session(), from, to, call.api.report_cache())));
}

Result<Response> credit(Call& call) {
    const auto [from, to] = TRY(days_asked(call));
    return ok_text(TRY(command::credit_report(call.workspace, call.session(), from, to, call.api.report_cache())));
}

/// The day (today when nothing is said), the plan and the person.
Result<command::CommissionAsked> commission_asked(Call& call, bool both) {
    std::vector<base::Fault> faults;
    command::CommissionAsked asked;
    asked.on = analytics::date_parameter([&](std::string_view name) { return call.query(name); }, "on", faults)
                   .value_or(schema::day_of(call.workspace.snapshot()->settings(), call.session().asker.now));
    for (const auto& [field, into] : {std::pair{"plan", &asked.plan}, {"person", &asked.person}}) {
        const std::string text = call.query(field);
        if (text.empty() && !both) continue;
        if (const auto id = base::parse_id(text))
            *into = *id;
        else
            faults.push_back({field, "id", {"请指明是哪一个。", "Say which one."}, {}});
    }
    if (!faults.empty()) return base::Error(base::Code::invalid, faults.front().message, faults);
    return asked;
}

Result<Response> commission(Call& call) {
    return ok(TRY(command::commission_report(call.workspace, call.session(), TRY(commission_asked(call, false)))));
}

Result<Response> commission_statement(Call& call) {
    return ok(TRY(command::commission_statement(call.workspace, call.session(), TRY(commission_asked(call, true)))));
}

Result<Response> pay_commission(Call& call) {
    return ok(TRY(command::pay_commission(call.workspace, call.session(), call.body)));
}

Result<Response> gap(Call& call) {
    const auto& options = call.api.options();
    return ok(TRY(
        command::target_gap(call.workspace, call.session(), options.deal_object, options.lead_object, TRY(call.id()))));
}

Result<Response> split(Call& call) {
    return ok(TRY(command::split_target(call.workspace, call.session(), TRY(call.id()), call.body)));
}

Result<Response> roll_up(Call& call) {
    return ok(TRY(command::roll_up_target(call.workspace, call.session(), TRY(call.id()))));
}

Result<Response> propose(Call& call) {
    return ok(TRY(command::propose_targets(call.workspace, call.session(), call.body)));
}

Result<Response> regroup(Call& call) {
    return ok(TRY(command::regroup_teams(call.workspace, call.session(), call.body)));
}

} // namespace

std::vector<Route> target_routes() {
    return {
        {Method::get,
         "/api/reports/targets",
         Policy::signed_in,
         Body::none,
         "How far targets are",
         {{"from", "first day; today when absent"}, {"to", "last day"}},
         report},
        {Method::get,
         "/api/reports/credit",
         Policy::signed_in,
         Body::none,
         "Who is credited with what was won, up through the managers",
         {{"from", "first day; today when absent"}, {"to", "last day"}},
         credit},
        {Method::get,
         "/api/reports/commission",
         Policy::signed_in,
         Body::none,
         "What commission plans pay whom for a period",
         {{"on", "a day of the period; today when absent"}, {"plan", "only this one"}, {"person", "only this one"}},
         commission},
        {Method::get,
         "/api/reports/commission/statement",
         Policy::signed_in,
         Body::none,
         "One person's commission with everything it is made of",
         {{"on", "a day of the period; today when absent"}, {"plan", "which plan"}, {"person", "whose"}},
         commission_statement},
        {Method::post,
         "/api/commission/pay",
         Policy::writing,
         Body::json,
         "Pays the commission of a period that is over, or takes back what was paid too much",
         {},
         pay_commission},
        {Method::get,
         "/api/targets/{id}/gap",
         Policy::signed_in,
         Body::none,
         "Potential, forecast, signed and target of one target",
         {},
         gap},
        {Method::post,
         "/api/targets/{id}/split",
         Policy::writing,
         Body::json,
         "Parts that add up to a target exactly",
         {},
         split},
        {Method::post,
         "/api/targets/{id}/roll_up",
         Policy::writing,
         Body::json,
         "A target from its parts",
         {},
         roll_up},
        {Method::post,
         "/api/targets/propose",
         Policy::signed_in,
         Body::json,
         "Targets from what was reached before",
         {},
         propose},
        {Method::post,
         "/api/teams/regroup",
         Policy::writing,
         Body::json,
         "Moves people between teams on a day",
         {},
         regroup},
    };
}

} // namespace fairlead::api
