// The selling process: conversion, acceptance, assignment.

#include "matrix/routes.h"

namespace fairlead::testing {

using base::Json;

namespace {

/// A lead of somebody's, without a canary: made for one route.
Item lead_of(House& house, const std::string& owner, const char* status = "new") {
    Json body = Json::object();
    body.set("name", Json::string("Lead"));
    body.set("status", Json::string(status));
    body.set("owner", Json::string(house.user_id(owner)));
    const auto made = house.as_server_create("lead", body);
    base::check(made.ok(), "a lead can be made");
    Item item;
    item.object = "lead";
    item.owner = owner;
    item.canary = "lead";
    item.id = to_text(base::Id{made->row()[record::RowShape::id].number_or(0)});
    return item;
}

const std::vector<std::string> owners = {"ana", "kim", "mar", "nia"};

bool reaches(Cells& cells, const Actor& actor, const std::string& object, const std::string& owner) {
    Item item;
    item.object = object;
    item.owner = owner;
    return cells.reaches(actor, item, Act::edit);
}

/// Whether the actor may make a record of this object for that owner.
bool may_make(Cells& cells, const Actor& actor, const std::string& object, const std::string& owner) {
    if (!cells.house.oracle().may(cells.subject(actor), object, Act::create)) return false;
    return reaches(cells, actor, object, owner) || cells.can(actor, "transfer");
}

/// One cell for everybody and every lead, and for one nobody has.
void for_leads(Cells& cells, const std::string& suffix, const std::function<int(const Actor&, const Item&)>& done, const std::string& body = {}, const char* status = "new",
               const std::function<int(const Actor&)>& unknown = [](const Actor&) { return 404; }) {
    const std::string missing = "/api/records/lead/" + cells.house.missing("lead").id + suffix;
    for (const std::string& owner : owners) {
        const Item lead = lead_of(cells.house, owner, status);
        for (const Actor& actor : cells.house.actors()) {
            const int refused = cells.gate(actor);
            Cell& cell = cells.add(actor, "/api/records/lead/" + lead.id + suffix, refused ? refused : done(actor, lead), body);
            cell.missing_target = missing;
        }
    }
    cells.for_all(missing, unknown, body);
}

int see(Cells& cells, const Actor& actor, const Item& item, int done) {
    return cells.sees(actor, item) ? done : 404;
}
int change(Cells& cells, const Actor& actor, const Item& item, int done) {
    return cells.edits(actor, item) ? done : cells.sees(actor, item) ? 403 : 404;
}

void convert(Cells& cells) {
    for (const std::string& owner : owners) {
        const Item lead = lead_of(cells.house, owner);
        for (const Actor& actor : cells.house.actors()) {
            const int refused = cells.gate(actor);
            int expected = refused ? refused : change(cells, actor, lead, 200);
            if (expected == 200 && !(may_make(cells, actor, "contact", owner) && may_make(cells, actor, "opportunity", owner))) expected = 403;
            Cell& cell = cells.add(actor, "/api/records/lead/" + lead.id + "/convert", expected, "{}");
            cell.missing_target = "/api/records/lead/" + cells.house.missing("lead").id + "/convert";
            if (expected != 200) continue;
            // Each conversion has a lead of its own.
            auto fresh = std::make_shared<std::string>();
            cell.before = [&cells, owner, fresh] { *fresh = lead_of(cells.house, owner).id; };
            cell.make_target = [fresh] { return "/api/records/lead/" + *fresh + "/convert"; };
        }
    }
    cells.for_all("/api/records/lead/" + cells.house.missing("lead").id + "/convert", [](const Actor&) { return 404; }, "{}");
    cells.for_all("/api/records/task/" + cells.house.missing("task").id + "/convert", [](const Actor&) { return 422; }, "{}");
}

void assign(Cells& cells) {
    // By the rules, of which there are none: only whoever may hand records on gets so far.
    for_leads(cells, "/assign", [&](const Actor& actor, const Item& lead) { return cells.can(actor, "transfer") ? change(cells, actor, lead, 409) : 403; }, "{}", "new",
              [&](const Actor& actor) { return cells.can(actor, "transfer") ? 404 : 403; });
    // By hand.
    for (const std::string& owner : owners) {
        const Item lead = lead_of(cells.house, owner);
        for (const Actor& actor : cells.house.actors()) {
            const int refused = cells.gate(actor);
            int expected = refused ? refused : change(cells, actor, lead, 200);
            if (expected == 200 && !reaches(cells, actor, "lead", "leo") && !cells.can(actor, "transfer")) expected = 403;
            Cell& cell = cells.add(actor, "/api/records/lead/" + lead.id + "/assign", expected, "{\"owner\":\"" + cells.house.user_id("leo") + "\"}");
            cell.missing_target = "/api/records/lead/" + cells.house.missing("lead").id + "/assign";
            if (expected != 200) continue;
            auto fresh = std::make_shared<std::string>();
            cell.before = [&cells, owner, fresh] { *fresh = lead_of(cells.house, owner).id; };
            cell.make_target = [fresh] { return "/api/records/lead/" + *fresh + "/assign"; };
        }
    }
}

} // namespace

void add_process_rules(Rules& rules) {
    rules["GET /api/records/{object}/{id}/convert"] = [](Cells& cells) {
        for_leads(cells, "/convert", [&](const Actor& actor, const Item& lead) { return see(cells, actor, lead, 200); });
    };
    rules["POST /api/records/{object}/{id}/convert"] = convert;
    rules["POST /api/records/{object}/{id}/convert/undo"] = [](Cells& cells) {
        for_leads(cells, "/convert/undo", [&](const Actor& actor, const Item& lead) { return change(cells, actor, lead, 409); });
    };
    rules["POST /api/records/{object}/{id}/accept"] = [](Cells& cells) {
        for_leads(cells, "/accept", [&](const Actor& actor, const Item& lead) { return change(cells, actor, lead, 422); }, "{}");
        for_leads(cells, "/accept", [&](const Actor& actor, const Item& lead) { return change(cells, actor, lead, 200); }, "{}", "srl");
    };
    rules["POST /api/records/{object}/{id}/reject"] = [](Cells& cells) {
        for_leads(cells, "/reject", [&](const Actor& actor, const Item& lead) { return change(cells, actor, lead, 422); }, "{}");
        for_leads(cells, "/reject", [&](const Actor& actor, const Item& lead) { return change(cells, actor, lead, 200); }, "{\"reason\":\"no_need\"}");
    };
    rules["POST /api/records/{object}/{id}/assign"] = assign;
    rules["POST /api/rehearsals"] = [](Cells& cells) {
        cells.for_all("/api/rehearsals", [&](const Actor& actor) { return cells.can(actor, "manage_users") ? 200 : 403; }, "{\"kind\":\"assignment\",\"object\":\"lead\",\"days\":90}",
                      [](Cell& cell) { cell.quiet = true; });
        cells.for_all("/api/rehearsals", [&](const Actor& actor) { return cells.can(actor, "manage_users") ? 422 : 403; }, "{\"kind\":\"assignment\",\"object\":\"user\"}");
    };
    rules["GET /api/records/{object}/{id}/assignments"] = [](Cells& cells) {
        for_leads(cells, "/assignments", [&](const Actor& actor, const Item& lead) { return see(cells, actor, lead, 200); });
        cells.for_records("opportunity", "/assignments", [&](const Actor& actor, const Item& item) { return see(cells, actor, item, 200); });
    };
}

} // namespace fairlead::testing
