// Forecasts and targets.

#include "matrix/routes.h"

namespace fairlead::testing {

void add_forecast_rules(Rules& rules) {
    // The open deals a forecast is made of are those the rules let this person see.
    rules["GET /api/reports/forecast"] = [](Cells& cells) {
        cells.for_all(
            "/api/reports/forecast?by=owner", [](const Actor&) { return 200; }, {},
            [&](Cell& cell) {
                int64_t open = 0;
                if (cell.actor->known())
                    for (const Item* item : cells.house.items_of("opportunity")) open += cells.sees(*cell.actor, *item);
                cell.and_also = [open](const http::Response& response) -> std::string {
                    if (response.status != 200) return {};
                    const auto json = base::parse_json(response.body);
                    const auto counted = (*json)["open"]["value"].integer();
                    return counted == open ? ""
                                           : "counts " + std::to_string(counted.value_or(-1)) +
                                                 " open deals, the rules give " + std::to_string(open);
                };
            });
    };
    rules["GET /api/reports/buying-soon"] = [](Cells& cells) {
        cells.for_all("/api/reports/buying-soon?by=account", [](const Actor&) { return 200; });
    };
    rules["POST /api/reports/series/forecast"] = [](Cells& cells) {
        cells.for_all(
            "/api/reports/series/forecast", [](const Actor&) { return 200; }, R"({"values":[1,2,3,4],"steps":2})",
            [](Cell& cell) { cell.quiet = true; });
    };
    rules["POST /api/reports/chances"] = [](Cells& cells) {
        cells.for_all(
            "/api/reports/chances", [](const Actor&) { return 200; }, R"({"deals":[{"amount":"5","probability":0.5}]})",
            [](Cell& cell) { cell.quiet = true; });
    };
    // Snapshots are records: who may read or make them, and whose deals they reach, decides.
    const auto may = [](Cells& cells, const Actor& actor, const char* object, Act act) {
        return cells.house.oracle().may(cells.subject(actor), object, act);
    };
    rules["GET /api/reports/forecast/judgement"] = [may](Cells& cells) {
        cells.for_all("/api/reports/forecast/judgement", [&](const Actor& actor) {
            return may(cells, actor, "forecast_snapshot", Act::read) && may(cells, actor, "opportunity", Act::read) ? 200 : 403;
        });
    };
    rules["GET /api/reports/forecast/scores"] = [may](Cells& cells) {
        cells.for_all("/api/reports/forecast/scores", [&](const Actor& actor) { return may(cells, actor, "forecast_snapshot", Act::read) ? 200 : 403; });
    };
    for (const char* act : {"freeze", "submit"})
        rules["POST /api/forecasts/" + std::string(act)] = [may, act](Cells& cells) {
            cells.for_all("/api/forecasts/" + std::string(act),
                          [&](const Actor& actor) { return may(cells, actor, "forecast_snapshot", Act::create) ? 422 : 403; }, R"({"pipeline":"none"})");
        };
    rules["POST /api/forecasts/adjust"] = [may](Cells& cells) {
        cells.for_all("/api/forecasts/adjust", [&](const Actor& actor) {
            const Oracle& oracle = cells.house.oracle();
            return may(cells, actor, "forecast_snapshot", Act::create) && oracle.level(cells.subject(actor), "opportunity", Act::edit) == "all" ? 422 : 403;
        }, "{}");
    };
    const auto nobodys = [](Cells& cells, const char* suffix, const char* body) {
        cells.for_all("/api/forecast-panels/" + cells.house.missing("forecast_panel").id + suffix, [](const Actor&) { return 404; }, body);
    };
    rules["GET /api/forecast-panels/{id}"] = [nobodys](Cells& cells) { nobodys(cells, "", ""); };
    rules["POST /api/forecast-panels/{id}/estimate"] = [nobodys](Cells& cells) { nobodys(cells, "/estimate", R"({"value":"5"})"); };
    rules["POST /api/forecast-panels/{id}/next"] = [nobodys](Cells& cells) { nobodys(cells, "/next", "{}"); };
    rules["GET /api/reports/targets"] = [](Cells& cells) { cells.for_all("/api/reports/targets", [](const Actor&) { return 200; }); };
    for (const char* report : {"credit", "outcomes"})
        rules["GET /api/reports/" + std::string(report)] = [may, report](Cells& cells) {
            cells.for_all("/api/reports/" + std::string(report), [&](const Actor& actor) { return may(cells, actor, "opportunity", Act::read) ? 200 : 403; });
        };
    rules["POST /api/targets/propose"] = [](Cells& cells) {
        cells.for_all("/api/targets/propose", [](const Actor&) { return 200; }, R"({"from":"2026-01-01","to":"2026-03-31"})", [](Cell& cell) { cell.quiet = true; });
    };
    rules["GET /api/targets/{id}/gap"] = [](Cells& cells) {
        cells.for_all("/api/targets/" + cells.house.missing("task").id + "/gap", [](const Actor&) { return 404; });
    };
    for (const char* act : {"split", "roll_up"})
        rules["POST /api/targets/{id}/" + std::string(act)] = [act](Cells& cells) {
            cells.for_all("/api/targets/" + cells.house.missing("task").id + "/" + act, [](const Actor&) { return 404; }, R"({"into":"months"})");
        };
    rules["POST /api/teams/regroup"] = [](Cells& cells) {
        cells.for_all("/api/teams/regroup", [&](const Actor& actor) { return cells.can(actor, "manage_users") ? 422 : 403; }, "{}");
    };
}

} // namespace fairlead::testing
