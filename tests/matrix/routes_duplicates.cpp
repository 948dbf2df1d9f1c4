// Duplicates and merging.

#include "matrix/routes.h"

namespace fairlead::testing {

namespace {

bool may(Cells& cells, const Actor& actor, const std::string& object, Act act) {
    return actor.writes() && cells.house.oracle().may(cells.subject(actor), object, act);
}
bool in_bulk(Cells& cells, const Actor& actor) {
    return cells.house.oracle().can(cells.subject(actor), "bulk_edit");
}

} // namespace

void add_duplicate_rules(Rules& rules) {
    rules["POST /api/records/{object}/duplicates"] = [](Cells& cells) {
        for (const std::string object : {"account", "lead", "task"})
            cells.for_all("/api/records/" + object + "/duplicates",
                          [&, object](const Actor& actor) { return may(cells, actor, object, Act::create) ? 200 : 403; },
                          "{\"values\":{\"name\":\"Acme\"}}", [](Cell& cell) { cell.quiet = true; });
    };
    // The other record is one nobody has: whoever may edit the first is told that, and nothing happens.
    rules["POST /api/records/{object}/{id}/merge"] = [](Cells& cells) {
        cells.for_records("opportunity", "/merge",
                          [&](const Actor& actor, const Item& item) { return cells.edits(actor, item) ? 404 : cells.sees(actor, item) ? 403 : 404; },
                          "{\"with\":[\"" + cells.house.missing("opportunity").id + "\"]}");
        cells.for_records("opportunity", "/merge",
                          [&](const Actor& actor, const Item& item) { return cells.edits(actor, item) ? 404 : cells.sees(actor, item) ? 403 : 404; },
                          "{\"preview\":true,\"with\":[\"" + cells.house.missing("opportunity").id + "\"]}");
    };
    rules["POST /api/records/{object}/{id}/merge/undo"] = [](Cells& cells) {
        cells.for_records("opportunity", "/merge/undo",
                          [&](const Actor& actor, const Item& item) { return cells.edits(actor, item) ? 409 : cells.sees(actor, item) ? 403 : 404; }, "{}");
    };
    rules["POST /api/duplicates/{object}/scan"] = [](Cells& cells) {
        cells.for_all("/api/duplicates/account/scan",
                      [&](const Actor& actor) { return may(cells, actor, "account", Act::edit) && in_bulk(cells, actor) ? 202 : 403; }, "{}", [&](Cell& cell) {
                          cell.and_also = [&](const http::Response& response) {
                              wait_for_job(cells.house, response);
                              return std::string();
                          };
                      });
    };
    rules["GET /api/duplicates/{object}/groups"] = [](Cells& cells) {
        cells.for_all("/api/duplicates/account/groups", [&](const Actor& actor) { return may(cells, actor, "account", Act::edit) ? 200 : 403; });
    };
    rules["POST /api/duplicates/{object}/groups/{group}/dismiss"] = [](Cells& cells) {
        cells.for_all("/api/duplicates/account/groups/" + cells.house.missing("account").id + "/dismiss",
                      [&](const Actor& actor) { return may(cells, actor, "account", Act::edit) ? 404 : 403; }, "{}");
    };
    rules["POST /api/duplicates/{object}/merge"] = [](Cells& cells) {
        cells.for_all("/api/duplicates/account/merge",
                      [&](const Actor& actor) {
                          return in_bulk(cells, actor) && may(cells, actor, "account", Act::edit) && may(cells, actor, "account", Act::remove) ? 200 : 403;
                      },
                      "{\"score\":100,\"preview\":true}", [](Cell& cell) { cell.quiet = true; });
    };
    rules["POST /api/duplicates/{object}/compare"] = [](Cells& cells) {
        cells.for_all("/api/duplicates/account/compare", [](const Actor&) { return 404; },
                      "{\"one\":\"" + cells.house.missing("account").id + "\",\"other\":\"0000000000zzy\"}",
                      [](Cell& cell) { cell.quiet = true; });
    };
    rules["POST /api/duplicates/{object}/chosen"] = [](Cells& cells) {
        cells.for_all("/api/duplicates/account/chosen", [](const Actor&) { return 404; }, "{\"record\":\"" + cells.house.missing("account").id + "\"}");
    };
    rules["GET /api/duplicates/figures"] = [](Cells& cells) {
        cells.for_all("/api/duplicates/figures",
                      [&](const Actor& actor) { return cells.can(actor, "see_audit") || cells.can(actor, "administer") ? 200 : 403; });
    };
}

} // namespace fairlead::testing
