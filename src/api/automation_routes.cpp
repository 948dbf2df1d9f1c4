// Rules, approvals, requests, the day.

#include "api/call.h"
#include "command/approvals.h"
#include "command/decision_links.h"
#include "command/my_day.h"
#include "command/requests.h"
#include "command/rules.h"

namespace fairlead::api {

using command::ApprovalAct;
using http::Method;

namespace {

Result<Response> runs(Call& call) {
    command::RunFilter filter;
    if (const std::string rule = call.query("rule"); !rule.empty()) {
        const auto id = base::parse_id(rule);
        filter.rule = id ? id->number : -1;
    }
    if (const std::string record = call.query("record"); !record.empty()) {
        const auto id = base::parse_id(record);
        filter.record = id ? *id : Id{-1};
    }
    filter.state = call.query("state");
    filter.after = call.query("after");
    filter.limit = TRY(call.number("limit", 50, 1, 200));
    return ok(TRY(command::list_runs(call.workspace, call.session(), filter)));
}

Result<Response> runs_of_record(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::runs_of_record(call.workspace, call.session(), *object, TRY(call.id()))));
}

Result<Response> retry(Call& call) {
    return ok(TRY(command::retry_run(call.workspace, call.session(), TRY(call.id()))));
}

Result<Response> dry_run(Call& call) {
    return ok(TRY(command::try_rule(call.workspace, call.session(), call.body)));
}

Result<Response> figures(Call& call) {
    return ok(TRY(command::automation_figures(call.workspace, call.session(), TRY(call.number("days", 30, 1, 366)))));
}

template <ApprovalAct act>
Result<Response> approval(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::act_on_approval(call.workspace, call.session(), *object, TRY(call.id()), act, call.body)));
}

Result<Response> approvals_of(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::approvals_of(call.workspace, call.session(), *object, TRY(call.id()))));
}

Result<Response> day(Call& call) {
    return ok(TRY(command::my_day(call.workspace, call.session(), call.query("scope") == "all",
                                  TRY(call.number("limit", 50, 1, 200)))));
}

Result<Response> decision(Call& call) {
    return ok(TRY(command::decision_asked(call.workspace, call.query("token"))));
}

Result<Response> decide(Call& call) {
    return ok(TRY(command::decide_by_link(call.workspace, call.body)));
}

Result<Response> my_approvals(Call& call) {
    const std::string which = call.query("mine");
    return ok(TRY(command::my_approvals(call.workspace, call.session(), which.empty() ? "pending" : which,
                                        TRY(call.number("limit", 50, 1, 200)), call.query("after"))));
}

Result<Response> waiting(Call& call) {
    return ok(TRY(command::approval_waiting(call.workspace, call.session(), TRY(call.number("days", 90, 1, 3660)))));
}

Result<Response> support(Call& call) {
    return ok(TRY(command::support_figures(call.workspace, call.session(), TRY(call.number("days", 90, 1, 3660)))));
}

Result<Response> ask(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::ask_for_support(call.workspace, call.session(), *object, TRY(call.id()), call.body)), 201);
}

Result<Response> nudge(Call& call) {
    const Object* object = TRY(call.object());
    return ok(TRY(command::nudge(call.workspace, call.session(), *object, TRY(call.id()), call.body)), 201);
}

Result<Response> absence(Call& call) {
    return ok(TRY(command::absence(call.workspace, call.session())));
}

Result<Response> set_absence(Call& call) {
    return ok(TRY(command::set_absence(call.workspace, call.session(), call.body)));
}

Route on_record(Method method, const char* pattern, const char* summary, Result<Response> (*handle)(Call&)) {
    const bool reads = method == Method::get;
    return {method, pattern, reads ? Policy::signed_in : Policy::writing, reads ? Body::none : Body::json, summary,
            {},     handle};
}

} // namespace

std::vector<Route> automation_routes() {
    return {
        {Method::get,
         "/api/rules/runs",
         Policy::signed_in,
         Body::none,
         "What rules did, and why",
         {{"rule", "of one rule"},
          {"record", "about one record"},
          {"state", "done, failed, dead or stopped"},
          {"limit", "1 to 200"},
          {"after", "cursor of the page before"}},
         runs},
        {Method::post, "/api/rules/runs/{id}/retry", Policy::writing, Body::none, "Try a failed run again", {}, retry},
        {Method::post,
         "/api/rules/dry_run",
         Policy::writing,
         Body::json,
         "What a rule would do, and would have done",
         {},
         dry_run},
        {Method::get,
         "/api/rules/figures",
         Policy::signed_in,
         Body::none,
         "What automation did and the time it saved",
         {{"days", "1 to 366"}},
         figures},
        {Method::get,
         "/api/approvals",
         Policy::signed_in,
         Body::none,
         "Approvals of mine",
         {{"mine", "pending, decided or submitted"}, {"limit", "1 to 200"}, {"after", "cursor of the page before"}},
         my_approvals},
        {Method::get,
         "/api/day",
         Policy::signed_in,
         Body::none,
         "What wants me now, by expected value and urgency",
         {{"scope", "mine, or all: deals and leads of everybody I may see"}, {"limit", "1 to 200"}},
         day},
        {Method::get,
         "/api/decisions",
         Policy::open,
         Body::none,
         "What the link in a mail asks to decide",
         {{"token", "of the link"}},
         decision},
        {Method::post, "/api/decisions", Policy::open, Body::json, "Decide by the link in a mail", {}, decide},
        {Method::get,
         "/api/reports/approvals",
         Policy::signed_in,
         Body::none,
         "How long approvals wait, by process, step and stage",
         {{"days", "1 to 3660"}},
         waiting},
        {Method::get,
         "/api/reports/support",
         Policy::signed_in,
         Body::none,
         "Time to support, by direction and person",
         {{"days", "1 to 3660"}},
         support},
        {Method::get, "/api/session/absence", Policy::signed_in, Body::none, "When I am away", {}, absence},
        {Method::put,
         "/api/session/absence",
         Policy::writing,
         Body::json,
         "Say when I am away and who decides for me",
         {},
         set_absence},
        on_record(Method::get, "/api/records/{object}/{id}/rule_runs", "What automation did with it", runs_of_record),
        on_record(Method::get, "/api/records/{object}/{id}/approvals", "Its approvals, and those it may be put to",
                  approvals_of),
        on_record(Method::post, "/api/records/{object}/{id}/submit", "Submit it for approval",
                  approval<ApprovalAct::submit>),
        on_record(Method::post, "/api/records/{object}/{id}/approve", "Approve", approval<ApprovalAct::approve>),
        on_record(Method::post, "/api/records/{object}/{id}/refuse", "Refuse, with a reason",
                  approval<ApprovalAct::reject>),
        on_record(Method::post, "/api/records/{object}/{id}/return", "Return it for change, with a reason",
                  approval<ApprovalAct::give_back>),
        on_record(Method::post, "/api/records/{object}/{id}/withdraw", "Withdraw what I submitted",
                  approval<ApprovalAct::withdraw>),
        on_record(Method::post, "/api/records/{object}/{id}/delegate", "Let another person decide",
                  approval<ApprovalAct::delegate>),
        on_record(Method::post, "/api/records/{object}/{id}/ask", "Ask for support about it", ask),
        on_record(Method::post, "/api/records/{object}/{id}/nudge", "Remind its owner, or ask for an update", nudge),
    };
}

} // namespace fairlead::api
