// What comes in from outside: forms and their pages, calls, registers, tenders.

#include "matrix/routes.h"

namespace fairlead::testing {

using base::Json;

namespace {

std::string form_of(House& house) {
    Json body = Json::object();
    body.set("name", Json::string("Matrix form"));
    body.set("owner", Json::string(house.user_id("mar")));
    body.set("min_seconds", Json::number(0));
    body.set("per_address", Json::number(100000));
    body.set("per_minute", Json::number(100000));
    const auto made = house.as_server_create("form", body);
    base::check(made.ok(), "a form can be made");
    return to_text(base::Id{made->row()[record::RowShape::id].number_or(0)});
}

bool may(Cells& cells, const Actor& actor, const std::string& object, Act act) {
    return cells.house.oracle().may(cells.subject(actor), object, act);
}

/// Everybody gets the same: nobody need be signed in, and who is changes nothing.
void for_anybody(Cells& cells, const std::string& target, int expected, const std::string& body = {}, bool quiet = true) {
    for (const Actor& actor : cells.house.actors()) {
        Cell& cell = cells.add(actor, target, expected, body);
        cell.quiet = quiet;
    }
}

void add_form_rules(Rules& rules) {
    rules["GET /f/{key}"] = [](Cells& cells) {
        for_anybody(cells, "/f/" + form_of(cells.house), 200);
        for_anybody(cells, "/f/" + cells.house.missing("form").id, 404);
        for_anybody(cells, "/f/" + cells.house.missing("lead").id, 404);
    };
    rules["GET /api/forms/{key}"] = [](Cells& cells) {
        for_anybody(cells, "/api/forms/" + form_of(cells.house), 200);
        for_anybody(cells, "/api/forms/" + cells.house.missing("form").id, 404);
    };
    rules["POST /api/forms/{key}"] = [](Cells& cells) {
        // Without a token of the page it is spam: answered well, stored nowhere.
        for_anybody(cells, "/api/forms/" + form_of(cells.house), 200, "{\"values\":{\"name\":\"Robot\"}}");
        for_anybody(cells, "/api/forms/" + cells.house.missing("form").id, 404, "{}");
    };
    rules["GET /api/forms/{key}/definition"] = [](Cells& cells) {
        cells.for_all("/api/forms/" + form_of(cells.house) + "/definition", [&](const Actor& actor) { return may(cells, actor, "form", Act::read) ? 200 : 404; });
        cells.for_all("/api/forms/" + cells.house.missing("form").id + "/definition", [](const Actor&) { return 404; });
    };
    rules["PUT /api/forms/{key}/definition"] = [](Cells& cells) {
        const std::string form = form_of(cells.house);
        const char* fields = "{\"fields\":[{\"field\":\"name\"},{\"field\":\"email\"}]}";
        Item item;
        item.object = "form";
        item.owner = "mar";
        item.canary = item.id = form;
        cells.for_all("/api/forms/" + form + "/definition", [&](const Actor& actor) { return cells.edits(actor, item) ? 200 : 403; }, fields);
        cells.for_all("/api/forms/" + form + "/definition", [&](const Actor& actor) { return cells.edits(actor, item) ? 422 : 403; }, "{\"fields\":[]}");
        cells.for_all("/api/forms/" + cells.house.missing("form").id + "/definition", [](const Actor&) { return 404; }, fields);
    };
    for (const char* door : {"figures", "qr"})
        rules[std::string("GET /api/forms/{key}/") + door] = [door](Cells& cells) {
            cells.for_all("/api/forms/" + form_of(cells.house) + "/" + door, [&](const Actor& actor) { return may(cells, actor, "form", Act::read) ? 200 : 404; });
            cells.for_all("/api/forms/" + cells.house.missing("form").id + "/" + door, [](const Actor&) { return 404; });
        };
}

void add_intake_rules(Rules& rules) {
    rules["POST /api/records/{object}/from_email"] = [](Cells& cells) {
        for (const char* object : {"lead", "contact"})
            cells.for_all(std::string("/api/records/") + object + "/from_email", [&](const Actor& actor) { return may(cells, actor, object, Act::create) ? 200 : 403; },
                          "{\"email\":\"zhang.wei@nobody-knows.example\"}", [](Cell& cell) { cell.quiet = true; });
        cells.for_all("/api/records/nothing/from_email", [](const Actor&) { return 404; }, "{}");
    };
    rules["POST /api/telephony/{key}"] = [](Cells& cells) {
        for_anybody(cells, "/api/telephony/" + cells.house.missing("telephony").id, 401, "{\"id\":\"1\",\"event\":\"ringing\"}");
    };
    rules["POST /api/telephony/{key}/secret"] = [](Cells& cells) {
        cells.for_all("/api/telephony/" + cells.house.missing("telephony").id + "/secret", [&](const Actor& actor) { return cells.can(actor, "manage_users") ? 404 : 403; });
    };
}

void add_enrich_rules(Rules& rules) {
    rules["POST /api/records/{object}/{id}/enrich"] = [](Cells& cells) {
        for (const char* object : {"account", "lead"})
            cells.for_records(object, "/enrich", [&](const Actor& actor, const Item& item) { return cells.edits(actor, item) ? 200 : cells.sees(actor, item) ? 403 : 404; }, "{}",
                              [](Cell& cell, const Item&) { cell.quiet = true; });
        cells.for_records("task", "/enrich", [](const Actor&, const Item&) { return 422; }, "{}");
    };
    rules["GET /api/records/{object}/{id}/provenance"] = [](Cells& cells) {
        cells.for_records("account", "/provenance", [&](const Actor& actor, const Item& item) { return cells.sees(actor, item) ? 200 : 404; });
    };
    rules["POST /api/records/{object}/{id}/lead"] = [](Cells& cells) {
        cells.for_all("/api/records/tender/" + cells.house.missing("tender").id + "/lead", [](const Actor&) { return 404; }, "{}");
        cells.for_all("/api/records/task/" + cells.house.missing("task").id + "/lead", [](const Actor&) { return 422; }, "{}");
    };
    rules["PUT /api/records/registry_source/{id}/key"] = [](Cells& cells) {
        cells.for_all("/api/records/registry_source/" + cells.house.missing("registry_source").id + "/key", [&](const Actor& actor) { return cells.can(actor, "manage_users") ? 404 : 403; }, "{\"key\":\"x\"}");
    };
}

} // namespace

void add_capture_rules(Rules& rules) {
    add_form_rules(rules);
    add_intake_rules(rules);
    add_enrich_rules(rules);
}

} // namespace fairlead::testing
