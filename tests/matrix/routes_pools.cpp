// Pools, time limits, and handing many records on.

#include "matrix/routes.h"

namespace fairlead::testing {

using base::Json;

namespace {

/// Every lead in the house, and one nobody has.
void for_leads(Cells& cells, const std::string& suffix, const std::function<int(const Actor&, const Item&)>& done,
               const std::string& body = {}) {
    cells.for_records("lead", suffix, done, body);
}

int change(Cells& cells, const Actor& actor, const Item& item, int done) {
    return cells.edits(actor, item) ? done : cells.sees(actor, item) ? 403 : 404;
}

} // namespace

void add_pool_rules(Rules& rules) {
    rules["GET /api/pools"] = [](Cells& cells) {
        cells.for_all("/api/pools", [](const Actor&) { return 200; });
        cells.for_all("/api/pools?object=nothing", [](const Actor&) { return 404; });
    };
    // The house has no pools: what is owned cannot be claimed, and there is nowhere to put it.
    rules["POST /api/records/{object}/{id}/claim"] = [](Cells& cells) {
        for_leads(cells, "/claim", [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 409); }, "{}");
    };
    rules["POST /api/records/{object}/{id}/release"] = [](Cells& cells) {
        for_leads(cells, "/release", [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 422); }, "{\"reason\":\"No time\"}");
    };
    rules["GET /api/loads"] = [](Cells& cells) {
        cells.for_all("/api/loads?object=lead", [&](const Actor& actor) { return cells.house.oracle().may(cells.subject(actor), "lead", Act::read) ? 200 : 403; });
        cells.for_all("/api/loads?object=user", [](const Actor&) { return 422; });
        cells.for_all("/api/loads?object=nothing", [](const Actor&) { return 404; });
    };
    rules["POST /api/redistributions"] = [](Cells& cells) {
        const std::string body = "{\"object\":\"lead\",\"where\":\"true\",\"to\":{\"user\":\"" + cells.house.user_id("leo") + "\"},\"dry_run\":true}";
        cells.for_all("/api/redistributions", [&](const Actor& actor) { return !cells.can(actor, "transfer") || !cells.house.oracle().may(cells.subject(actor), "lead", Act::edit) ? 403 : 200; }, body,
                      [](Cell& cell) { cell.quiet = true; });
        cells.for_all("/api/redistributions", [&](const Actor& actor) { return cells.can(actor, "transfer") ? 422 : 403; }, "{\"object\":\"user\"}");
    };
    rules["POST /api/users/{id}/handover"] = [](Cells& cells) {
        const std::string to = "\"to\":{\"user\":\"" + cells.house.user_id("leo") + "\"},\"dry_run\":true}";
        cells.for_all("/api/users/" + cells.house.user_id("ana") + "/handover", [&](const Actor& actor) { return cells.can(actor, "transfer") ? 200 : 403; }, "{" + to,
                      [](Cell& cell) { cell.quiet = true; });
        cells.for_all("/api/users/" + cells.house.user_id("ana") + "/handover",
                      [&](const Actor& actor) { return cells.can(actor, "transfer") && cells.can(actor, "manage_users") ? 200 : 403; }, "{\"deactivate\":true," + to,
                      [](Cell& cell) { cell.quiet = true; });
        cells.for_all("/api/users/" + cells.house.missing("lead").id + "/handover", [&](const Actor& actor) { return cells.can(actor, "transfer") ? 404 : 403; }, "{" + to);
    };
    rules["GET /api/reports/assignment"] = [](Cells& cells) {
        cells.for_all("/api/reports/assignment?object=lead", [&](const Actor& actor) { return cells.house.oracle().may(cells.subject(actor), "lead", Act::read) ? 200 : 403; });
        cells.for_all("/api/reports/assignment?object=nothing", [](const Actor&) { return 404; });
    };
    rules["GET /api/records/{object}/{id}/deadlines"] = [](Cells& cells) {
        for_leads(cells, "/deadlines", [&](const Actor& actor, const Item& item) { return cells.sees(actor, item) ? 200 : 404; });
    };
}

} // namespace fairlead::testing
