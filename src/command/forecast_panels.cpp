#include "command/forecast_panels.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "analytics/forecast_series.h"
#include "command/market_research.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using analytics::ForecastRequest;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using query::Condition;
using record::Image;

namespace {

constexpr std::string_view panel_object = "forecast_panel", member_object = "forecast_panel_member",
                           estimates = "forecast_estimate";
constexpr size_t fewest = 2;

struct Estimate {
    int64_t id = 0, round = 0, expert = 0, value = 0;
    std::string reason;
};
struct Panel {
    Image image;
    ForecastScope scope;
    int64_t round = 1, rounds = 1;
    bool open = true;
    std::set<int64_t> experts;
    std::vector<Estimate> all;
    bool asks(const Session& session) const { return open && experts.contains(session.user_id()); }
    std::vector<Estimate> of(int64_t which) const {
        std::vector<Estimate> found;
        for (const Estimate& each : all)
            if (each.round == which) found.push_back(each);
        // By value: neither who nor when can be told from the order.
        std::sort(found.begin(), found.end(), [](const Estimate& a, const Estimate& b) {
            return std::tie(a.value, a.reason) < std::tie(b.value, b.reason);
        });
        return found;
    }
};

Result<const Object*> panels(const Snapshot& now) {
    const Object* object = now.find(panel_object);
    if (!object) return Error(Code::not_found, {"没有专家小组。", "There are no panels."});
    return object;
}

Result<Panel> load_panel(const formula::Model& model, const record::Tables& tables, store::Reader& reader,
                         const Session& session, const Snapshot& now, Id id, Verb verb) {
    const Object* object = TRY(panels(now));
    Panel panel;
    panel.image = TRY(record::load(model, tables, reader, session, *object, id, verb));
    const auto text = [&](const char* field) { return std::string(panel.image.get(field).text_or("")); };
    ForecastScope& scope = panel.scope;
    const std::string level = text("level");
    if (level == "person") {
        scope.level = ForecastScope::Level::person;
        scope.person = panel.image.get("person").number_or(0);
    } else if (level == "team") {
        scope.level = ForecastScope::Level::team;
        scope.team = panel.image.get("team").number_or(0);
    }
    scope.from = {panel.image.get("starts_on").number_or(0)};
    scope.to = {panel.image.get("ends_on").number_or(0)};
    scope.of = text("of") == "quantity" ? ForecastRequest::Of::quantity : ForecastRequest::Of::amount;
    if (!scope.money()) scope.product = panel.image.get("product").number_or(0);
    scope.pipeline = TRY(read_subject(session, now, [](std::string_view) { return std::string(); })).pipeline;
    panel.round = panel.image.get("round").number_or(1);
    panel.rounds = panel.image.get("rounds").number_or(1);
    panel.open = text("status") != "closed";
    TRY(reader.each(query::render_select_rows(member_object, {"expert"},
                                              {{Condition::Test::equal, "panel", id.number, {}},
                                               {Condition::Test::is_empty, "deleted_at", {}, {}}},
                                              {}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        panel.experts.insert(row.number(0));
                        return true;
                    }));
    TRY(reader.each(
        query::render_select_rows(estimates, {"id", "round", "expert", "value", "reason"},
                                  {{Condition::Test::equal, "panel", id.number, {}}}, {{"id", false}}, 0,
                                  reader.dialect()),
        [&](const store::Row& row) {
            panel.all.push_back({row.number(0), row.number(1), row.number(2), row.number(3), std::string(row.text(4))});
            return true;
        }));
    return panel;
}

struct Middle {
    int64_t median = 0, low = 0, high = 0;
};
Middle middle_of(const std::vector<Estimate>& all) {
    std::vector<double> values;
    for (const Estimate& each : all) values.push_back(static_cast<double>(each.value));
    const analytics::Opinions found = analytics::opinions_of(values);
    return {std::llround(found.median), std::llround(found.low), std::llround(found.high)};
}

Error closed() {
    return base::invalid("", "closed", {"小组已经结束。", "The panel is closed."});
}

Json panel_json(const Session& session, const Snapshot& now, const Panel& panel, bool may_moderate,
                const std::optional<Frozen>& result) {
    const bool money = panel.scope.money();
    const auto value = [&](int64_t each) { return forecast_value(now, money, each); };
    Json past = Json::array(), mine;
    const int64_t over = panel.open ? panel.round - 1 : panel.round;
    for (int64_t round = 1; round <= over; ++round) {
        const std::vector<Estimate> all = panel.of(round);
        if (all.empty()) continue;
        const Middle middle = middle_of(all);
        Json list = Json::array();
        for (const Estimate& each : all)
            list.push(Json::object({{"value", value(each.value)}, {"reason", Json::string(each.reason)}}));
        past.push(Json::object({{"round", Json::number(round)},
                                {"n", Json::number(static_cast<int64_t>(all.size()))},
                                {"median", value(middle.median)},
                                {"low", value(middle.low)},
                                {"high", value(middle.high)},
                                {"estimates", std::move(list)}}));
    }
    const std::vector<Estimate> at_hand = panel.of(panel.round);
    for (const Estimate& each : at_hand)
        if (panel.open && each.expert == session.user_id())
            mine = Json::object({{"value", value(each.value)}, {"reason", Json::string(each.reason)}});
    return Json::object({{"id", Json::string(to_text(panel.image.id()))},
                         {"name", Json::string(std::string(panel.image.name()))},
                         {"question", Json::string(std::string(panel.image.get("question").text_or("")))},
                         {"from", Json::string(to_text(panel.scope.from))},
                         {"to", Json::string(to_text(panel.scope.to))},
                         {"of", Json::string(money ? "amount" : "quantity")},
                         {"round", Json::number(panel.round)},
                         {"rounds", Json::number(panel.rounds)},
                         {"status", Json::string(panel.open ? "open" : "closed")},
                         {"answered", Json::number(static_cast<int64_t>(at_hand.size()))},
                         {"experts", Json::number(static_cast<int64_t>(panel.experts.size()))},
                         {"may_estimate", Json::boolean(panel.asks(session))},
                         {"mine", std::move(mine)},
                         {"may_moderate", Json::boolean(may_moderate)},
                         {"past", std::move(past)},
                         {"result", result ? to_json(session, now, *result) : Json()}});
}

} // namespace

Result<Json> panel_report(Workspace& workspace, const Session& session, Id id) {
    const auto now = workspace.snapshot();
    Panel panel;
    bool may_moderate = false;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        panel = TRY(load_panel(context.model, context.tables, context.reader, session, *now, id, Verb::read));
        may_moderate =
            record::load(context.model, context.tables, context.reader, session, *panel.image.object, id, Verb::edit)
                .ok();
        return {};
    }));
    std::optional<Frozen> result;
    if (!panel.open)
        for (Frozen& each : TRY(frozen_where(workspace, workspace.server_session(), "panel = '" + to_text(id) + "'")))
            result = std::move(each);
    Json json = panel_json(session, *now, panel, may_moderate, result);
    json.set("research",
             TRY(market_view(workspace, session, panel.scope.from, panel.scope.to, panel.scope.product)).research);
    return json;
}

Result<Json> estimate_for_panel(Workspace& workspace, const Session& session, Id id, const Json& body) {
    const auto now = workspace.snapshot();
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const Panel panel =
            TRY(load_panel(context.model, context.tables, context.transaction, session, *now, id, Verb::read));
        if (!panel.open) return closed();
        if (!panel.asks(session))
            return Error(Code::forbidden,
                         {"只有小组选定的专家可以估计。", "Only the experts chosen for the panel estimate."});
        std::vector<Fault> faults;
        const auto value = read_forecast_value(*now, panel.scope.money(), body["value"], "value", faults);
        const std::string reason = read_reason(body, "reason", Reason::optional, faults);
        if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
        const query::Assignments said = {
            {"value", *value}, {"reason", reason}, {"created_at", context.session.asker.now.milliseconds}};
        for (const Estimate& each : panel.all)
            if (each.round == panel.round && each.expert == session.user_id()) {
                TRY(context.execute(query::render_update(estimates, Id{each.id}, said, {}, context.dialect())));
                return {};
            }
        query::Assignments all = {{"id", context.ids.next().number},
                                  {"panel", id.number},
                                  {"round", panel.round},
                                  {"expert", session.user_id()}};
        all.insert(all.end(), said.begin(), said.end());
        TRY(context.execute(query::render_insert(estimates, all, context.dialect())));
        return {};
    }));
    return panel_report(workspace, session, id);
}

Result<Json> next_panel_round(Workspace& workspace, const Session& session, Id id) {
    const auto now = workspace.snapshot();
    const ForecastObjects objects = TRY(forecast_objects(workspace, *now));
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const Panel panel =
            TRY(load_panel(context.model, context.tables, context.transaction, session, *now, id, Verb::edit));
        if (!panel.open) return closed();
        const std::vector<Estimate> all = panel.of(panel.round);
        if (all.size() < fewest)
            return base::invalid(
                "", "too_few",
                {"至少两位专家估计后才能结束这一轮，否则就不匿名了。",
                 "At least two must have answered before a round ends, or it would not be anonymous."});
        record::Patch patch;
        patch.object = panel.image.object;
        patch.id = id;
        if (panel.round < panel.rounds) {
            patch.set("round", panel.round + 1);
        } else {
            if (!reaches(session, *objects.deals, panel.scope, Verb::read))
                return Error(Code::forbidden,
                             {"你看不到这个范围内的全部商机。", "You do not see all the deals of this scope."});
            patch.set("status", std::string("closed"));
            patch.set("closed_on", context.session.asker.now.milliseconds);
            Frozen frozen{.scope = panel.scope, .kind = "panel", .method = "panel", .cause = "hand"};
            const Middle middle = middle_of(all);
            frozen.value = middle.median;
            frozen.author = session.user_id();
            frozen.owner = panel.scope.level == ForecastScope::Level::person ? panel.scope.person : panel.image.owner();
            frozen.panel = id;
            frozen.as_of = schema::day_of(now->settings(), session.asker.now);
            frozen.details = Json::object({{"experts", Json::number(static_cast<int64_t>(all.size()))},
                                           {"rounds", Json::number(panel.round)},
                                           {"low", forecast_value(*now, panel.scope.money(), middle.low)},
                                           {"high", forecast_value(*now, panel.scope.money(), middle.high)}});
            TRY(write_frozen(workspace, context, frozen));
        }
        TRY(record::save(context, patch));
        return {};
    }));
    return panel_report(workspace, session, id);
}

} // namespace fairlead::command
