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
}

} // namespace fairlead::testing
