// Alerts on KPIs: whoever may make one may try it; it is looked at with its owner's eyes.

#include "matrix/routes.h"

namespace fairlead::testing {

void add_alert_rules(Rules& rules) {
    rules["POST /api/alerts/try"] = [](Cells& cells) {
        cells.for_all(
            "/api/alerts/try",
            [&](const Actor& actor) { return cells.house.oracle().may(cells.house.oracle().person(actor.login), "kpi_alert", Act::create) ? 200 : 403; },
            R"({"values":{"name":"Open","kpi":"open_deals","test":"above","threshold":"0"}})",
            [&](Cell& cell) {
                cell.quiet = true;
                int64_t open = 0;
                if (cell.actor->known())
                    for (const Item* item : cells.house.items_of("opportunity")) open += cells.sees(*cell.actor, *item);
                cell.and_also = [open](const http::Response& response) -> std::string {
                    if (response.status != 200) return {};
                    const auto json = base::parse_json(response.body);
                    const auto counted = (*json)["value"].integer();
                    return counted == open ? ""
                                           : "counts " + std::to_string(counted.value_or(-1)) +
                                                 " open deals, the rules give " + std::to_string(open);
                };
            });
        cells.for_all(
            "/api/alerts/try", [](const Actor&) { return 404; },
            "{\"id\":\"" + cells.house.missing("task").id + "\"}");
    };
    // Only whoever sees everything freezes it, or sees what was frozen.
    rules["POST /api/baselines"] = [](Cells& cells) {
        cells.for_all(
            "/api/baselines", [](const Actor&) { return 422; }, R"({"name":"x","from":"2026-01-01"})");
    };
    rules["GET /api/reports/baseline"] = [](Cells& cells) {
        cells.for_all("/api/reports/baseline", [](const Actor&) { return 200; });
    };
    rules["GET /api/velocity-plans/{id}/outcome"] = [](Cells& cells) {
        cells.for_all("/api/velocity-plans/" + cells.house.missing("task").id + "/outcome", [](const Actor&) { return 404; });
    };
    rules["POST /api/reports/sheet"] = [](Cells& cells) {
        cells.for_all(
            "/api/reports/sheet", [](const Actor&) { return 200; }, R"({"format":"csv","columns":["a"],"rows":[[1]]})",
            [](Cell& cell) { cell.quiet = true; });
    };
}

} // namespace fairlead::testing
