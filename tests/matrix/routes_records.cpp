#include <algorithm>

#include "command/jobs.h"
#include "matrix/routes.h"
#include "support/client.h"

namespace fairlead::testing {

using base::Json;

namespace {

const std::vector<std::string> objects = {"opportunity", "opportunity_product", "task"};

/// The rows of a list must be exactly the records the rules give.
std::function<std::string(const http::Response&)> exactly(std::set<std::string> wanted, std::string member, bool counted) {
    return [wanted = std::move(wanted), member = std::move(member), counted](const http::Response& response) -> std::string {
        if (response.status != 200) return {};
        const auto json = base::parse_json(response.body);
        if (!json.ok()) return "no JSON";
        std::set<std::string> got;
        for (const Json& row : (*json)[member].items()) got.insert(row["id"].text());
        if (got != wanted) return "lists " + std::to_string(got.size()) + " records, the rules give " + std::to_string(wanted.size());
        if (counted && (*json)["count"].integer() != static_cast<int64_t>(wanted.size())) return "counts " + (*json)["count"].text();
        return {};
    };
}

std::set<std::string> reached(Cells& cells, const Actor& actor, const std::vector<std::string>& of, Act act, bool deleted) {
    std::set<std::string> ids;
    if (!actor.known()) return ids;
    for (const std::string& object : of)
        for (const Item* item : cells.house.items_of(object))
            if (item->deleted == deleted && cells.reaches(actor, *item, act)) ids.insert(item->id);
    return ids;
}

bool may(Cells& cells, const Actor& actor, const std::string& object, Act act) {
    if (!actor.writes() && act != Act::read && act != Act::bulk_export) return false;
    return cells.house.oracle().may(cells.subject(actor), object, act);
}

void list(Cells& cells) {
    for (const std::string& object : objects) {
        for (const bool deleted : {false, true}) {
            const std::string target = "/api/records/" + object + "?limit=500&count=exact" + (deleted ? "&deleted=true" : "");
            const Act act = deleted ? Act::remove : Act::read;
            cells.for_all(target, [&](const Actor& actor) { return may(cells, actor, object, act) ? 200 : 403; }, {},
                          [&](Cell& cell) { cell.and_also = exactly(reached(cells, *cell.actor, {object}, act, deleted), "rows", true); });
        }
        // The same rows through a filter, a search and a past day.
        const std::string body_field = object == "opportunity_product" ? "note" : "description";
        for (const std::string& query : {"where=" + encode("contains(name, 'qz')"), std::string("as_of=2026-01-05"), "where=" + encode("contains(" + body_field + ", 'about')")})
            cells.for_all("/api/records/" + object + "?limit=500&count=exact&" + query, [](const Actor&) { return 200; }, {},
                          [&](Cell& cell) { cell.and_also = exactly(reached(cells, *cell.actor, {object}, Act::read, false), "rows", true); });
    }
    cells.for_all("/api/records/user", [](const Actor&) { return 200; });
    cells.for_all("/api/records/session", [](const Actor&) { return 404; });
    cells.for_all("/api/records/product?where=" + encode("cost > 0"), [&](const Actor& actor) { return cells.house.oracle().hidden(cells.subject(actor), "product", "cost") ? 422 : 200; });
    cells.for_all("/api/records/opportunity_product?sort=cost", [&](const Actor& actor) { return cells.house.oracle().hidden(cells.subject(actor), "opportunity_product", "cost") ? 422 : 200; });
}

void create(Cells& cells) {
    auto purge = [&](const std::string& object) {
        return [&cells, object](const http::Response& response) -> std::string {
            const auto json = base::parse_json(response.body);
            if (response.status == 201) cells.house.as_server_purge(object, (*json)["id"].text());
            return {};
        };
    };
    for (const std::string object : {"opportunity", "task", "account", "product", "lead", "user", "role", "team"}) {
        const bool people = object == "user" || object == "role" || object == "team";
        std::string body = "{\"name\":\"made\"}";
        if (object == "user") body = "{\"name\":\"made\",\"login\":\"made\",\"role\":\"" + cells.house.role_id("read_only") + "\"}";
        cells.for_all("/api/records/" + object,
                      [&](const Actor& actor) { return may(cells, actor, object, Act::create) && (!people || cells.can(actor, "manage_users")) ? 201 : 403; }, body,
                      [&](Cell& cell) { cell.and_also = purge(object); });
    }
    // For another owner: who may not reach them needs the right to transfer.
    for (const std::string owner : {"kim", "ben"})
        cells.for_all("/api/records/task",
                      [&](const Actor& actor) {
                          if (!may(cells, actor, "task", Act::create)) return 403;
                          Item wanted;
                          wanted.object = "task";
                          wanted.owner = owner;
                          return cells.reaches(actor, wanted, Act::edit) || cells.can(actor, "transfer") ? 201 : 403;
                      },
                      "{\"name\":\"made\",\"owner\":\"" + cells.house.user_id(owner) + "\"}", [&](Cell& cell) { cell.and_also = purge("task"); });
    // Below every deal: a part belongs where one may change the whole.
    std::vector<const Item*> deals = cells.house.items_of("opportunity");
    deals.push_back(&cells.house.missing("opportunity"));
    for (const Item* deal : deals)
        cells.for_all("/api/records/opportunity_product",
                      [&](const Actor& actor) {
                          if (!may(cells, actor, "opportunity_product", Act::create)) return 403;
                          if (cells.edits(actor, *deal)) return 201;
                          return cells.sees(actor, *deal) ? 403 : 422;
                      },
                      "{\"opportunity\":\"" + deal->id + "\",\"product\":\"" + cells.house.product + "\",\"price\":\"1\"}", [&](Cell& cell) { cell.and_also = purge("opportunity_product"); });
}

void bulk(Cells& cells) {
    for (const auto& [act, body] : {std::pair(Act::edit, "{\"where\":\"name = 'nothing'\",\"set\":{\"name\":\"x\"}}"), std::pair(Act::remove, "{\"where\":\"name = 'nothing'\",\"delete\":true}")})
        for (const std::string& object : objects)
            cells.for_all("/api/records/" + object + "/bulk",
                          [&, &verb = act](const Actor& actor) { return may(cells, actor, object, verb) && cells.house.oracle().can(cells.subject(actor), "bulk_edit") ? 202 : 403; }, body,
                          [&](Cell& cell) {
                              cell.and_also = [&](const http::Response& response) {
                                  wait_for_job(cells.house, response);
                                  return std::string();
                              };
                          });
}

int see(Cells& cells, const Actor& actor, const Item& item) {
    return cells.sees(actor, item) ? 200 : 404;
}
int change(Cells& cells, const Actor& actor, const Item& item, int done) {
    return cells.edits(actor, item) ? done : cells.sees(actor, item) ? 403 : 404;
}
/// Out of the bin: only whoever may delete it; who may only see such records is told so.
int from_bin(Cells& cells, const Actor& actor, const Item& item, int done) {
    if (!Cells::is_real(item) || !item.deleted) return 404;
    return cells.reaches(actor, item, Act::remove) ? done : cells.reaches(actor, item, Act::read) ? 403 : 404;
}

void people_rules(Cells& cells, const std::string& body, int done) {
    for (const std::string& path : {"user/" + cells.house.user_id("ben"), "role/" + cells.house.role_id("read_only")})
        cells.for_all("/api/records/" + path, [&](const Actor& actor) { return cells.can(actor, "manage_users") ? done : 403; }, body);
    cells.for_all("/api/records/user/" + cells.house.missing("user").id, [](const Actor&) { return 404; }, body);
}

} // namespace

void wait_for_job(House& house, const http::Response& response) {
    const auto json = base::parse_json(response.body);
    const auto id = json.ok() ? base::parse_id((*json)["job"].text()) : std::nullopt;
    if (id) base::check(house.world().workspace().jobs().wait(*id).ok(), "a job ends");
}

void add_record_rules(Rules& rules) {
    rules["GET /api/records/{object}"] = list;
    rules["POST /api/records/{object}"] = create;
    rules["POST /api/records/{object}/bulk"] = bulk;
    rules["GET /api/records/{object}/{id}"] = [](Cells& cells) {
        for (const std::string& object : objects)
            for (const std::string suffix : {"", "?as_of=2026-01-05"})
                cells.for_records(object, suffix, [&](const Actor& actor, const Item& item) { return see(cells, actor, item); });
        for (const std::string& path : {"user/" + cells.house.user_id("ben"), "role/" + cells.house.role_id("read_only")})
            cells.for_all("/api/records/" + path, [](const Actor&) { return 200; });
    };
    rules["PATCH /api/records/{object}/{id}"] = [](Cells& cells) {
        for (const std::string& object : objects) {
            const std::string body = object == "opportunity_product" ? "{\"quantity\":\"2\"}" : object == "task" ? "{\"priority\":\"high\"}" : "{\"next_step\":\"Ask\"}";
            cells.for_records(object, "", [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 200); }, body);
        }
        people_rules(cells, "{\"name\":\"\"}", 422);
    };
    rules["DELETE /api/records/{object}/{id}"] = [](Cells& cells) {
        for (const std::string& object : objects)
            cells.for_records(object, "",
                              [&](const Actor& actor, const Item& item) {
                                  if (!Cells::is_real(item) || item.deleted) return 404;
                                  return cells.reaches(actor, item, Act::remove) ? 204 : cells.sees(actor, item) ? 403 : 404;
                              },
                              "", [&](Cell& cell, const Item& item) { cell.after = [&] { cells.house.as_server_restore(item); }; });
        for (const std::string& path : {"user/" + cells.house.user_id("ben"), "role/" + cells.house.role_id("read_only")})
            for (const Actor& actor : cells.house.actors())
                if (!actor.known() || !cells.can(actor, "manage_users")) cells.add(actor, "/api/records/" + path, cells.expect(actor, 403));
    };
    rules["POST /api/records/{object}/{id}/restore"] = [](Cells& cells) {
        for (const std::string& object : objects)
            cells.for_records(object, "/restore", [&](const Actor& actor, const Item& item) { return from_bin(cells, actor, item, 200); }, "",
                              [&](Cell& cell, const Item& item) { cell.after = [&] { cells.house.as_server_delete(item); }; });
    };
    rules["POST /api/records/{object}/{id}/purge"] = [](Cells& cells) {
        for (const std::string& object : objects)
            cells.for_records(object, "/purge",
                              [&](const Actor& actor, const Item& item) {
                                  if (!cells.can(actor, "purge")) return 403;
                                  return from_bin(cells, actor, item, 204);
                              },
                              "", [&](Cell& cell, const Item& item) {
                                  if (cell.expected != 204) return;
                                  // A copy goes, so that the record stays for the next.
                                  cell.target = "/api/records/" + object + "/" + cells.house.deleted_copy(item) + "/purge";
                              });
    };
    rules["POST /api/records/{object}/{id}/stage"] = [](Cells& cells) {
        cells.for_records("opportunity", "/stage", [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 200); }, "{\"to\":\"first_contact\"}");
        cells.for_records("task", "/stage", [](const Actor&, const Item&) { return 422; }, "{\"to\":\"first_contact\"}");
    };
    rules["GET /api/records/{object}/{id}/shares"] = [](Cells& cells) {
        for (const std::string& object : objects)
            cells.for_records(object, "/shares", [&](const Actor& actor, const Item& item) { return see(cells, actor, item); });
    };
    // The past of a deleted record is for whoever may take it out of the bin.
    for (const std::string door : {"timeline", "history"})
        rules["GET /api/records/{object}/{id}/" + door] = [door](Cells& cells) {
            for (const std::string& object : objects)
                cells.for_records(object, "/" + door, [&](const Actor& actor, const Item& item) {
                    const bool in_bin = Cells::is_real(item) && item.deleted && cells.house.oracle().reaches(cells.subject(actor), item, Act::remove) && actor.writes();
                    return cells.sees(actor, item) || in_bin ? 200 : 404;
                });
        };
    rules["GET /api/records/{object}/{id}/related/{relation}"] = [](Cells& cells) {
        for (const std::string relation : {"products", "tasks"})
            cells.for_records("opportunity", "/related/" + relation, [&](const Actor& actor, const Item& item) { return see(cells, actor, item); });
        cells.for_records("task", "/related/nothing", [](const Actor&, const Item&) { return 404; });
    };
    rules["POST /api/records/{object}/{id}/shares"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "task"})
            cells.for_records(object, "/shares", [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 201); },
                              "{\"principal\":\"" + cells.house.user_id("nia") + "\",\"kind\":\"user\"}", [&](Cell& cell, const Item& item) {
                                  cell.and_also = [&](const http::Response& response) -> std::string {
                                      if (response.status != 201) return {};
                                      const auto json = base::parse_json(response.body);
                                      for (const Json& share : (*json)["shares"].items())
                                          if (share["principal"]["id"].text() == cells.house.user_id("nia")) cells.house.as_server_unshare(item, share["id"].text());
                                      return {};
                                  };
                              });
        cells.for_records("opportunity_product", "/shares", [](const Actor&, const Item&) { return 422; }, "{\"principal\":\"" + cells.house.user_id("nia") + "\",\"kind\":\"user\"}");
    };
    rules["DELETE /api/records/{object}/{id}/shares/{share}"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "task"})
            for (const Actor& actor : cells.house.actors()) {
                std::vector<const Item*> items = cells.house.items_of(object);
                items.push_back(&cells.house.missing(object));
                for (const Item* item : items) {
                    const int expected = cells.gate(actor) ? cells.gate(actor) : change(cells, actor, *item, 204);
                    const std::string door = "/api/records/" + object + "/" + item->id + "/shares/";
                    Cell& cell = cells.add(actor, door + cells.house.missing(object).id, expected);
                    if (expected != 204) continue;
                    cell.expected = 404; // seen and changed, but there is no such share …
                    auto share = std::make_shared<std::string>();
                    Cell& real = cells.add(actor, "", 204); // … and now there is
                    real.before = [&cells, item, share] { *share = cells.house.as_server_share(*item, "nia"); };
                    real.make_target = [door, share] { return door + *share; };
                }
            }
    };
    rules["POST /api/batch"] = [](Cells& cells) {
        for (const Item* item : cells.house.items_of("task"))
            for (const Actor& actor : cells.house.actors()) {
                const int inside = actor.known() ? change(cells, actor, *item, 200) : 0;
                const std::string command = "\"commands\":[{\"method\":\"PATCH\",\"path\":\"/api/records/task/" + item->id + "\",\"body\":{\"priority\":\"low\"}}]}";
                cells.add(actor, "/api/batch", cells.expect(actor, inside), "{\"mode\":\"all\"," + command);
                Cell& each = cells.add(actor, "/api/batch", cells.expect(actor, 200), "{\"mode\":\"each\"," + command);
                each.quiet = inside != 200;
                each.and_also = [inside](const http::Response& response) -> std::string {
                    if (response.status != 200) return {};
                    const auto json = base::parse_json(response.body);
                    const auto& status = (*json)["results"].items()[0]["status"];
                    return status.integer() == inside ? "" : "expected " + std::to_string(inside) + " within, got " + status.text();
                };
            }
    };
    rules["GET /api/bin"] = [](Cells& cells) {
        cells.for_all("/api/bin?limit=500", [](const Actor&) { return 200; }, {},
                      [&](Cell& cell) { cell.and_also = exactly(reached(cells, *cell.actor, objects, Act::remove, true), "rows", false); });
    };
    rules["GET /api/search"] = [](Cells& cells) {
        cells.for_all("/api/search?q=qz&limit=100", [](const Actor&) { return 200; }, {},
                      [&](Cell& cell) { cell.and_also = exactly(reached(cells, *cell.actor, {"opportunity", "task"}, Act::read, false), "results", false); });
        for (const Item* item : cells.house.items_of("opportunity"))
            cells.for_all("/api/search?q=" + item->canary, [](const Actor&) { return 200; }, {}, [&](Cell& cell) {
                std::set<std::string> wanted;
                if (cell.actor->known() && cells.sees(*cell.actor, *item)) wanted.insert(item->id);
                cell.and_also = exactly(wanted, "results", false);
            });
    };
}

} // namespace fairlead::testing
