// What leads through the stages, and reports on how the process was followed.

#include "matrix/routes.h"

namespace fairlead::testing {

namespace {

int see(Cells& cells, const Actor& actor, const Item& item, int done) {
    return cells.sees(actor, item) ? done : 404;
}
int change(Cells& cells, const Actor& actor, const Item& item, int done) {
    return cells.edits(actor, item) ? done : cells.sees(actor, item) ? 403 : 404;
}
/// Only objects with stages have guidance; who sees the record hears that it has none.
int staged(const Item& item, int done) {
    return item.object == "opportunity" ? done : 422;
}

int manager(Cells& cells, const Actor& actor, const Item& item, int done) {
    return cells.can(actor, "release_gates") ? change(cells, actor, item, done) : 403;
}

} // namespace

void add_guidance_rules(Rules& rules) {
    rules["GET /api/records/{object}/{id}/guidance"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "task"})
            cells.for_records(object, "/guidance", [&](const Actor& actor, const Item& item) { return see(cells, actor, item, staged(item, 200)); });
    };
    rules["GET /api/records/{object}/{id}/brief"] = [](Cells& cells) {
        for (const std::string object : {"account", "contact", "lead", "opportunity", "task"})
            cells.for_records(object, "/brief", [&](const Actor& actor, const Item& item) { return see(cells, actor, item, 200); });
    };
    rules["GET /api/records/{object}/filter_hints"] = [](Cells& cells) {
        for (const std::string object : {"account", "opportunity", "task"})
            cells.for_all("/api/records/" + object + "/filter_hints", [&](const Actor& actor) {
                return cells.house.oracle().may(cells.subject(actor), object, Act::read) ? 200 : 403;
            });
        cells.for_all("/api/records/account/filter_hints?where=nonsense%20%3D%201", [&](const Actor& actor) {
            return cells.house.oracle().may(cells.subject(actor), "account", Act::read) ? 422 : 403;
        });
    };
    rules["GET /api/records/{object}/{id}/score"] = [](Cells& cells) {
        cells.for_records("opportunity", "/score", [](const Actor&, const Item&) { return 422; });
    };
    rules["POST /api/records/{object}/{id}/checklist"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "task"})
            cells.for_records(object, "/checklist", [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 422); }, "{\"item\":\"nothing\"}");
    };
    rules["POST /api/records/{object}/{id}/release_gate"] = [](Cells& cells) {
        cells.for_records("opportunity", "/release_gate", [&](const Actor& actor, const Item& item) { return manager(cells, actor, item, 201); }, "{\"reason\":\"tried\"}");
    };
    rules["POST /api/records/{object}/{id}/acknowledge"] = [](Cells& cells) {
        cells.for_records("opportunity", "/acknowledge", [&](const Actor& actor, const Item& item) { return manager(cells, actor, item, 200); }, "{}",
                          [](Cell& cell, const Item&) { cell.quiet = true; });
    };
    rules["GET /api/reports/deviations"] = [](Cells& cells) {
        cells.for_all("/api/reports/deviations?object=opportunity", [&](const Actor& actor) {
            return cells.house.oracle().may(cells.subject(actor), "opportunity", Act::read) ? 200 : 403;
        });
        cells.for_all("/api/reports/deviations?object=task", [](const Actor&) { return 422; });
    };
    rules["GET /api/reports/response"] = [](Cells& cells) {
        cells.for_all("/api/reports/response?object=lead", [&](const Actor& actor) {
            return cells.house.oracle().may(cells.subject(actor), "lead", Act::read) ? 200 : 403;
        });
        cells.for_all("/api/reports/response?object=task", [](const Actor&) { return 422; });
    };
}

} // namespace fairlead::testing
