#include "command/forecast_judgement.h"

#include <algorithm>

#include "analytics/kpi_catalogue.h"
#include "base/json.h"
#include "command/market_research.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using Level = ForecastScope::Level;

namespace {

constexpr size_t most_people = 400;

/// Whose condition of a scope itself.
std::string own_level(const ForecastScope& scope) {
    std::string where = "level = '" + std::string(name(scope.level)) + "'";
    if (scope.level == Level::person) where += " and person = " + quoted(scope.person);
    if (scope.level == Level::team) where += " and team = " + quoted(scope.team);
    return where;
}

Result<void> not_over(const Snapshot& now, const Session& session, const ForecastScope& scope) {
    if (scope.to >= schema::day_of(now.settings(), session.asker.now)) return {};
    return base::invalid("to", "period_over", {"这段时间已经过去。", "The period is over."});
}

/// The people a scope is made of, as far as the reader sees their deals.
std::vector<const access::User*> people_of(const Session& session, const Object& deals, const ForecastScope& scope) {
    std::vector<const access::User*> people;
    for (const access::User& user : session.directory->users()) {
        const bool in = scope.level == Level::person ? user.id == scope.person
                        : scope.level == Level::team ? user.team == scope.team
                                                     : true;
        if (in && user.active && access::reaches_owner(session, deals, Verb::read, user.id)) people.push_back(&user);
    }
    if (people.size() > most_people) people.resize(most_people);
    return people;
}

/// As read_scope; without a person or a team it is the company as far as the reader sees it: whoever leads some people
/// needs no right to the whole.
Result<ForecastScope> seen_scope(const Session& session, const Snapshot& now, const Parameter& asked) {
    if (!asked("person").empty() || !asked("team").empty()) return read_scope(session, now, asked);
    ForecastScope scope = TRY(read_scope(
        session, now, [&](std::string_view name) { return name == "level" ? std::string("person") : asked(name); }));
    scope.level = Level::company;
    scope.person = 0;
    return scope;
}

void add(std::optional<int64_t>& sum, const std::optional<int64_t>& value) {
    if (value) sum = sum.value_or(0) + *value;
}

} // namespace

std::optional<int64_t> Judgement::Person::counted() const {
    if (adjustment) return adjustment->value;
    return submission ? std::optional(submission->value) : std::nullopt;
}

Result<Json> submit_forecast(Workspace& workspace, const Session& session, const Json& body) {
    const auto now = workspace.snapshot();
    const ForecastObjects objects = TRY(forecast_objects(workspace, *now));
    TRY(access::may(session, *objects.snapshots, Verb::create));
    const Parameter members = members_of(body);
    const ForecastScope scope = TRY(read_scope(session, *now, [&](std::string_view name) {
        return name == "level" ? std::string("person") : name == "person" || name == "team" ? "" : members(name);
    }));
    TRY(not_over(*now, session, scope));
    std::vector<Fault> faults;
    const auto commit = read_forecast_value(*now, scope.money(), body["commit"], "commit", faults);
    std::optional<int64_t> best;
    if (!body["best_case"].is_null())
        best = read_forecast_value(*now, scope.money(), body["best_case"], "best_case", faults);
    if (commit && best && *best < *commit)
        faults.push_back({"best_case",
                          "order",
                          {"乐观金额不能小于承诺金额。", "The best case cannot be less than the commitment."},
                          {}});
    Frozen frozen{.scope = scope, .kind = "submission", .method = "submission", .cause = "hand"};
    frozen.reason = read_reason(body, "note", Reason::optional, faults);
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    frozen.value = *commit;
    frozen.best_case = best;
    frozen.author = frozen.owner = session.user_id();
    frozen.as_of = schema::day_of(now->settings(), session.asker.now);
    const auto earlier =
        TRY(frozen_where(workspace, session, frozen_is(scope) + " and kind = 'submission' and " + own_level(scope)));
    if (!earlier.empty()) frozen.previous = earlier.back().id;
    return to_json(session, *now, TRY(freeze(workspace, frozen)));
}

Result<Judgement> judgement(Workspace& workspace, const Session& session, const ForecastScope& scope) {
    const auto now = workspace.snapshot();
    const ForecastObjects objects = TRY(forecast_objects(workspace, *now));
    Judgement found;
    std::map<int64_t, Judgement::Person> said;
    for (Frozen& each : TRY(frozen_where(workspace, session, frozen_is(scope) + " and kind != 'model'"))) {
        const bool of_person = each.scope.level == Level::person;
        if (of_person && each.kind == "submission") {
            said[each.scope.person].adjustment.reset();
            said[each.scope.person].submission = std::move(each);
        } else if (of_person && each.kind == "adjustment") {
            said[each.scope.person].adjustment = std::move(each);
        } else if (each.scope == scope && each.kind == "adjustment") {
            found.adjustment = std::move(each);
        }
        if (each.scope == scope && each.kind == "panel") found.panel = std::move(each);
    }
    for (const access::User* user : people_of(session, *objects.deals, scope)) {
        const auto at = said.find(user->id);
        if (at == said.end() && !user->team) continue; // not somebody who sells
        Judgement::Person person = at == said.end() ? Judgement::Person() : std::move(at->second);
        person.id = user->id;
        if (person.submission) {
            add(found.commit, person.submission->value);
            add(found.best_case, person.submission->best_case.value_or(person.submission->value));
        } else {
            ++found.silent;
        }
        add(found.counted, person.counted());
        found.people.push_back(std::move(person));
    }
    return found;
}

Result<Json> adjust_forecast(Workspace& workspace, const Session& session, const Json& body) {
    const auto now = workspace.snapshot();
    const ForecastObjects objects = TRY(forecast_objects(workspace, *now));
    TRY(access::may(session, *objects.snapshots, Verb::create));
    const ForecastScope scope = TRY(read_scope(session, *now, members_of(body)));
    TRY(not_over(*now, session, scope));
    if (scope.level == Level::person && scope.person == session.user_id())
        return Error(Code::forbidden, {"自己的数字请用提报；调整由上级作出。",
                                       "One's own number is handed in; adjusting it is for the manager."});
    if (!reaches(session, *objects.deals, scope, Verb::edit))
        return Error(Code::forbidden, {"只有这些商机的上级可以调整它们的预测。",
                                       "Only who manages these deals adjusts their forecast."});
    std::vector<Fault> faults;
    Frozen frozen{.scope = scope, .kind = "adjustment", .method = "adjustment", .cause = "hand"};
    const auto value = read_forecast_value(*now, scope.money(), body["value"], "value", faults);
    frozen.reason = read_reason(body, "reason", Reason::needed, faults);
    const Judgement stands = TRY(judgement(workspace, session, scope));
    // What it stands beside: a person's own word, or what the people of the scope come to.
    std::optional<int64_t> original = stands.counted;
    if (scope.level == Level::person && !stands.people.empty()) {
        const Judgement::Person& person = stands.people.front();
        original = person.submission ? std::optional(person.submission->value) : std::nullopt;
        if (person.adjustment)
            frozen.previous = person.adjustment->id;
        else if (person.submission)
            frozen.previous = person.submission->id;
    } else if (stands.adjustment) {
        frozen.previous = stands.adjustment->id;
    }
    if (!original)
        faults.push_back({"value",
                          "nothing_submitted",
                          {"还没有提报，没有可调整的数字。", "Nothing was handed in yet that could be adjusted."},
                          {}});
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    frozen.value = *value;
    frozen.original = original;
    frozen.author = session.user_id();
    frozen.owner = scope.level == Level::person ? scope.person : session.user_id();
    frozen.as_of = schema::day_of(now->settings(), session.asker.now);
    return to_json(session, *now, TRY(freeze(workspace, frozen)));
}

Result<Json> judgement_report(Workspace& workspace, const Session& session, const Parameter& asked) {
    const auto now = workspace.snapshot();
    const ForecastObjects objects = TRY(forecast_objects(workspace, *now));
    TRY(access::may(session, *objects.snapshots, Verb::read));
    const ForecastScope scope = TRY(seen_scope(session, *now, asked));
    const Judgement found = TRY(judgement(workspace, session, scope));
    const auto value = [&](const std::optional<int64_t>& each) { return forecast_value(*now, scope.money(), each); };
    const auto frozen = [&](const std::optional<Frozen>& each) {
        return each ? to_json(session, *now, *each) : Json();
    };
    Json people = Json::array();
    for (const Judgement::Person& person : found.people) {
        ForecastScope own = scope;
        own.level = Level::person;
        own.person = person.id;
        own.team = 0;
        people.push(Json::object(
            {{"person", person_json(session, person.id)},
             {"submission", frozen(person.submission)},
             {"adjustment", frozen(person.adjustment)},
             {"counted", value(person.counted())},
             {"may_adjust", Json::boolean(person.id != session.user_id() && person.submission.has_value() &&
                                          reaches(session, *objects.deals, own, Verb::edit))}}));
    }
    return Json::object(
        {{"from", Json::string(to_text(scope.from))},
         {"to", Json::string(to_text(scope.to))},
         {"pipeline", Json::string(scope.pipeline)},
         {"of", Json::string(scope.money() ? "amount" : "quantity")},
         {"currency", scope.money() ? Json::string(now->settings().base_currency) : Json()},
         {"over", Json::boolean(scope.to < schema::day_of(now->settings(), session.asker.now))},
         {"people", std::move(people)},
         {"commit", value(found.commit)},
         {"best_case", value(found.best_case)},
         {"counted", value(found.counted)},
         {"silent", Json::number(found.silent)},
         {"adjustment", frozen(found.adjustment)},
         {"panel", frozen(found.panel)},
         {"may_adjust", Json::boolean(found.counted && reaches(session, *objects.deals, scope, Verb::edit))}});
}

namespace {

/// `so_far`: what is signed.
Result<std::vector<Json>> judgement_methods(Workspace& workspace, const Session& session, const ForecastScope& scope,
                                            const MarketView& market, int64_t so_far) {
    std::vector<Json> methods;
    const auto now = workspace.snapshot();
    const Judgement found = TRY(judgement(workspace, session, scope));
    const auto scores = TRY(judgement_scores(workspace, session, scope));
    std::optional<int64_t> adjusted;
    if (found.adjustment)
        adjusted = found.adjustment->value;
    else if (std::ranges::any_of(found.people, [](const auto& person) { return person.adjustment.has_value(); }))
        adjusted = found.counted;
    const auto put = [&](const char* method, const std::optional<int64_t>& total) {
        const auto score = scores.find(method);
        if (!total && score == scores.end()) return;
        Json json = Json::object({{"method", Json::string(method)},
                                  {"label", Json::string(label_of_method(method).in(session.language))},
                                  {"judgement", Json::boolean(true)}});
        json.set("estimate", total ? Json::object({{"mean", forecast_value(*now, scope.money(), *total - so_far)},
                                                   {"low", {}},
                                                   {"high", {}},
                                                   {"low_95", {}},
                                                   {"high_95", {}}})
                                   : Json());
        json.set("total", forecast_value(*now, scope.money(), total));
        json.set("score", score == scores.end() ? Json() : to_json(score->second));
        json.set("weight", Json::number(int64_t{0}));
        json.set("reason", total ? Json() : Json::string("nothing_submitted"));
        methods.push_back(std::move(json));
    };
    put("submission", found.commit);
    put("adjustment", adjusted);
    put("panel", found.panel ? std::optional(found.panel->value) : std::nullopt);
    put("market", TRY(market_forecast(workspace, session, scope, market)));
    return methods;
}

} // namespace

Result<std::string> arena_answer(Workspace& workspace, const Session& session, const Parameter& asked,
                                 const std::string& object, std::string_view leads, analytics::ReportCache& cache) {
    const auto now = workspace.snapshot();
    analytics::ForecastRequest request =
        TRY(analytics::forecast_request(asked, session.asker, schema::day_of(now->settings(), session.asker.now)));
    if (request.object.empty()) request.object = object;
    const bool named = !asked("level").empty() || !asked("person").empty() || !asked("team").empty();
    const Object* deals = now->kpis ? now->kpis->main() : nullptr;
    const bool judged = deals && deals->name == request.object && request.where.empty() && !request.as_of &&
                        now->find("forecast_snapshot") &&
                        access::may(session, *now->find("forecast_snapshot"), Verb::read).ok();
    ForecastScope scope;
    if (named) {
        scope = TRY(read_scope(session, *now, asked));
        const std::string whose = request_of(*now, scope).where;
        if (!whose.empty()) request.where = request.where.empty() ? whose : "(" + request.where + ") and " + whose;
    } else if (judged) {
        scope = TRY(seen_scope(session, *now, asked));
    }
    std::string text = TRY(forecast_answer(workspace, session, request, leads, cache));
    if (!judged || scope.to < schema::day_of(now->settings(), session.asker.now)) return text;
    Json report = TRY(base::parse_json(text));
    std::vector<Fault> none;
    const auto so_far = read_forecast_value(*now, scope.money(), report["so_far"]["value"], "so_far", none);
    Json methods = report["methods"];
    MarketView market = TRY(market_view(workspace, session, scope.from, scope.to, scope.product));
    for (Json& each : TRY(judgement_methods(workspace, session, scope, market, so_far.value_or(0))))
        methods.push(std::move(each));
    report.set("methods", std::move(methods));
    report.set("research", std::move(market.research));
    return to_text(report);
}

} // namespace fairlead::command
