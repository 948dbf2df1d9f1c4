// What lies behind the funnel: every report is about the deals the rules let this person count.

#include "matrix/routes.h"

namespace fairlead::testing {

void add_analysis_rules(Rules& rules) {
    for (const std::string report : {"flow", "dwell", "ageing", "shape", "bottlenecks", "waterfall", "measures", "span"})
        rules["GET /api/reports/funnel/" + report] = [report](Cells& cells) {
            const std::string path = "/api/reports/funnel/" + report;
            const std::string period = report == "waterfall" ? "?from=2026-01-01&to=2026-03-31&movement=end" : "";
            cells.for_all(path + period, [](const Actor&) { return 200; }, {}, [&](Cell& cell) {
                int64_t visible = 0;
                if (cell.actor->known())
                    for (const Item* item : cells.house.items_of("opportunity")) visible += cells.sees(*cell.actor, *item);
                cell.and_also = [visible](const http::Response& response) -> std::string {
                    if (response.status != 200) return {};
                    const auto json = base::parse_json(response.body);
                    const auto counted = (*json)["deals"]["value"].integer();
                    return counted == visible ? "" : "is about " + std::to_string(counted.value_or(-1)) + " deals, the rules give " + std::to_string(visible);
                };
            });
            cells.for_all(path + "?object=task&from=2026-01-01&to=2026-01-31", [](const Actor&) { return 422; });
        };
    // Whoever sees deals is told about those they see; entries are made by whom the rules let make them.
    rules["GET /api/reports/best_practice"] = [](Cells& cells) {
        cells.for_all("/api/reports/best_practice?least_closed=5", [](const Actor&) { return 200; }, {}, [&](Cell& cell) {
            int64_t visible = 0;
            if (cell.actor->known())
                for (const Item* item : cells.house.items_of("opportunity")) visible += cells.sees(*cell.actor, *item);
            cell.and_also = [visible](const http::Response& response) -> std::string {
                if (response.status != 200) return {};
                const auto json = base::parse_json(response.body);
                const auto counted = (*json)["deals"]["value"].integer();
                return counted == visible ? "" : "is about " + std::to_string(counted.value_or(-1)) + " deals, the rules give " + std::to_string(visible);
            };
        });
        cells.for_all("/api/reports/best_practice?object=task", [](const Actor&) { return 422; });
    };
    rules["POST /api/reports/best_practice/publish"] = [](Cells& cells) {
        const auto may = [&](const Actor& actor, const char* object, Act act) {
            return cells.house.oracle().may(cells.subject(actor), object, act);
        };
        cells.for_all(
            "/api/reports/best_practice/publish",
            [&](const Actor& actor) { return may(actor, "opportunity", Act::read) && may(actor, "playbook_entry", Act::create) ? 200 : 403; },
            R"({"pipeline":"simple","steps":[{"stage":"prospecting","name":"Matrix"}]})");
        // Nothing the pipeline has: refused before anything is changed.
        cells.for_all(
            "/api/reports/best_practice/publish",
            [&](const Actor& actor) { return cells.can(actor, "administer") ? 422 : 403; },
            R"({"as":"stage","pipeline":"simple","steps":[{"stage":"nowhere","name":"Matrix"}]})");
    };
}

} // namespace fairlead::testing
