// What is measured: everybody counts what they may see; only administrators bring in the past.

#include "matrix/routes.h"

namespace fairlead::testing {

void add_kpi_rules(Rules& rules) {
    rules["GET /api/reports/kpis"] = [](Cells& cells) {
        cells.for_all("/api/reports/kpis", [](const Actor&) { return 200; });
    };
    rules["GET /api/reports/readiness"] = [](Cells& cells) {
        cells.for_all("/api/reports/readiness", [](const Actor&) { return 200; });
    };
    const auto counts_own = [](Cells& cells, const std::string& target) {
        cells.for_all(target, [](const Actor&) { return 200; }, {}, [&](Cell& cell) {
            int64_t open = 0;
            if (cell.actor->known())
                for (const Item* item : cells.house.items_of("opportunity")) open += cells.sees(*cell.actor, *item);
            cell.and_also = [open](const http::Response& response) -> std::string {
                if (response.status != 200) return {};
                const auto json = base::parse_json(response.body);
                for (const base::Json& kpi : (*json)["kpis"].items())
                    for (const base::Json& input : kpi["inputs"].items())
                        if (input["measure"].text() == "open" && input["value"].integer().value_or(0) != open)
                            return "counts " + input["value"].text() + " open deals, the rules give " + std::to_string(open);
                return {};
            };
        });
    };
    rules["GET /api/reports/scorecard"] = [=](Cells& cells) { counts_own(cells, "/api/reports/scorecard?by=owner&compare=previous"); };
    rules["GET /api/reports/kpi/{name}"] = [=](Cells& cells) {
        counts_own(cells, "/api/reports/kpi/open_deals");
        cells.for_all("/api/reports/kpi/none", [](const Actor&) { return 422; });
    };
    rules["POST /api/stage-history"] = [](Cells& cells) {
        cells.for_all("/api/stage-history", [&](const Actor& actor) { return cells.can(actor, "administer") ? 422 : 403; }, "{\"object\":\"opportunity\",\"records\":[]}");
    };
}

} // namespace fairlead::testing
