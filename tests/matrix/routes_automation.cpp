// Rules, approvals, requests.

#include "matrix/routes.h"

namespace fairlead::testing {

using base::Json;

namespace {

int see(Cells& cells, const Actor& actor, const Item& item, int done) {
    return cells.sees(actor, item) ? done : 404;
}
int change(Cells& cells, const Actor& actor, const Item& item, int done) {
    return cells.edits(actor, item) ? done : cells.sees(actor, item) ? 403 : 404;
}

/// An act on approvals of which there are none.
void nothing_waits(Rules& rules, const char* act, const char* body) {
    rules[std::string("POST /api/records/{object}/{id}/") + act] = [act, body](Cells& cells) {
        cells.for_records("opportunity", std::string("/") + act, [&](const Actor& actor, const Item& item) { return see(cells, actor, item, 409); }, body);
    };
}

} // namespace

void add_automation_rules(Rules& rules) {
    auto manage = [](const char* target, const char* body, int done) {
        return [target, body, done](Cells& cells) {
            cells.for_all(target, [&](const Actor& actor) { return cells.can(actor, "manage_users") ? done : 403; }, body, [](Cell& cell) { cell.quiet = true; });
        };
    };
    rules["GET /api/rules/runs"] = manage("/api/rules/runs", "", 200);
    rules["GET /api/rules/figures"] = manage("/api/rules/figures", "", 200);
    rules["POST /api/rules/runs/{id}/retry"] = [](Cells& cells) {
        cells.for_all("/api/rules/runs/" + cells.house.missing("task").id + "/retry", [&](const Actor& actor) { return cells.can(actor, "manage_users") ? 404 : 403; });
    };
    rules["POST /api/rules/dry_run"] =
        manage("/api/rules/dry_run", R"({"rule":{"name":"R","applies_to":"opportunity","condition":"amount > 5","actions":"[{\"do\":\"notify\",\"to\":\"owner\",\"text\":\"x\"}]"}})", 200);
    rules["GET /api/records/{object}/{id}/rule_runs"] = [](Cells& cells) {
        cells.for_records("opportunity", "/rule_runs", [&](const Actor& actor, const Item& item) { return see(cells, actor, item, 200); });
    };
    rules["GET /api/approvals"] = [](Cells& cells) {
        for (const char* which : {"pending", "decided", "submitted"})
            cells.for_all(std::string("/api/approvals?mine=") + which, [](const Actor&) { return 200; });
    };
    rules["GET /api/reports/approvals"] = [](Cells& cells) { cells.for_all("/api/reports/approvals", [](const Actor&) { return 200; }); };
    rules["GET /api/day"] = [](Cells& cells) {
        for (const char* scope : {"mine", "all"})
            cells.for_all(std::string("/api/day?scope=") + scope, [](const Actor&) { return 200; });
    };
    // Whoever has the link decides; nobody else, signed in or not.
    rules["GET /api/decisions"] = [](Cells& cells) {
        cells.for_all("/api/decisions?token=a.b.c", [](const Actor&) { return 422; });
    };
    rules["POST /api/decisions"] = [](Cells& cells) {
        cells.for_all("/api/decisions", [](const Actor&) { return 422; }, "{\"token\":\"a.b.c\",\"act\":\"approve\"}");
    };
    rules["GET /api/reports/support"] = [](Cells& cells) {
        cells.for_all("/api/reports/support", [](const Actor&) { return 200; });
    };
    rules["GET /api/session/absence"] = [](Cells& cells) { cells.for_all("/api/session/absence", [](const Actor&) { return 200; }); };
    rules["PUT /api/session/absence"] = [](Cells& cells) {
        cells.for_all("/api/session/absence", [](const Actor&) { return 200; }, "{}", [](Cell& cell) { cell.quiet = true; });
    };
    rules["GET /api/records/{object}/{id}/approvals"] = [](Cells& cells) {
        cells.for_records("opportunity", "/approvals", [&](const Actor& actor, const Item& item) { return see(cells, actor, item, 200); });
        cells.for_records("task", "/approvals", [&](const Actor& actor, const Item& item) { return see(cells, actor, item, 200); });
    };
    // Without a process nothing can be submitted; what may not be edited may not even be asked.
    rules["POST /api/records/{object}/{id}/submit"] = [](Cells& cells) {
        cells.for_records("opportunity", "/submit", [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 422); }, "{}");
    };
    nothing_waits(rules, "approve", "{}");
    nothing_waits(rules, "refuse", R"({"comment":"no"})");
    nothing_waits(rules, "return", R"({"comment":"no"})");
    nothing_waits(rules, "withdraw", "{}");
    nothing_waits(rules, "delegate", "{}");
    rules["POST /api/records/{object}/{id}/ask"] = [](Cells& cells) {
        cells.for_records("opportunity", "/ask", [&](const Actor& actor, const Item& item) { return see(cells, actor, item, 422); }, R"({"direction":"peer","subject":"x"})");
    };
    rules["POST /api/records/{object}/{id}/nudge"] = [](Cells& cells) {
        cells.for_records("opportunity", "/nudge", [&](const Actor& actor, const Item& item) { return see(cells, actor, item, 422); }, R"({"kind":"shout"})");
    };
}

} // namespace fairlead::testing
