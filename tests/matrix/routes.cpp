#include "matrix/routes.h"

#include "command/jobs.h"
#include "command/sign_in.h"
#include "command/views.h"
#include "support/client.h"

namespace fairlead::testing {

using base::Json;

namespace {

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

bool may(Cells& cells, const Actor& actor, const std::string& object, Act act) {
    if (!actor.writes() && act != Act::read && act != Act::bulk_export) return false;
    return cells.house.oracle().may(cells.subject(actor), object, act);
}

/// Ana, by whichever of her keys.
bool is_ana(const Actor& actor) {
    return actor.login == "ana";
}

access::Session session_of(House& house, const std::string& login) {
    command::Workspace& workspace = house.world().workspace();
    return workspace.session_of(workspace.snapshot()->directory->by_login(login)->id);
}

void add_session_rules(Rules& rules) {
    rules["POST /api/session"] = [](Cells& cells) {
        for (const Actor& actor : cells.house.actors()) {
            cells.add(actor, "/api/session", 401, "{\"login\":\"ghost of " + actor.name + "\",\"password\":\"no\"}");
            Cell& cell = cells.add(actor, "/api/session", 200, "{\"login\":\"ben\",\"password\":" + quoted(password) + "}");
            cell.quiet = true;
        }
    };
    rules["GET /api/session"] = [](Cells& cells) {
        cells.for_all("/api/session", [](const Actor&) { return 200; });
    };
    rules["PATCH /api/session"] = [](Cells& cells) {
        for (const Actor& actor : cells.house.actors()) {
            cells.add(actor, "/api/session", cells.expect(actor, 422), "{\"role\":" + quoted(cells.house.role_id("administrator")) + "}");
            cells.add(actor, "/api/session", cells.expect(actor, 200), "{\"language\":\"en\"}");
        }
    };
    rules["DELETE /api/session"] = [](Cells& cells) {
        cells.for_all("/api/session", [](const Actor&) { return 422; }); // a key has no session to end
    };
    rules["POST /api/session/password"] = [](Cells& cells) {
        cells.for_all("/api/session/password", [](const Actor&) { return 422; }, "{\"old\":\"wrong\",\"new\":\"something quite new\"}");
    };
    rules["POST /api/records/user/{id}/password"] = [](Cells& cells) {
        for (const std::string& id : {cells.house.user_id("ivy"), cells.house.missing("user").id})
            cells.for_all("/api/records/user/" + id + "/password",
                          [&](const Actor& actor) { return !cells.can(actor, "manage_users") ? 403 : id == cells.house.missing("user").id ? 404 : 204; }, "{\"password\":\"something quite new\"}");
    };
    rules["POST /api/records/user/{id}/sign_out"] = [](Cells& cells) {
        for (const std::string& id : {cells.house.user_id("ivy"), cells.house.missing("user").id})
            cells.for_all("/api/records/user/" + id + "/sign_out", [&](const Actor& actor) { return !cells.can(actor, "manage_users") ? 403 : id == cells.house.missing("user").id ? 404 : 204; });
    };
    rules["GET /api/keys"] = [](Cells& cells) {
        cells.for_all("/api/keys", [](const Actor&) { return 200; }, {}, [&](Cell& cell) {
            const Actor& actor = *cell.actor;
            const bool all = actor.known() && cells.can(actor, "manage_users");
            cell.and_also = [all, login = actor.known() ? cells.house.user_id(actor.login) : ""](const http::Response& response) -> std::string {
                if (response.status != 200 || all) return {};
                const auto json = base::parse_json(response.body);
                for (const Json& key : (*json)["keys"].items())
                    if (key["user"]["id"].text() != login) return "lists somebody else's key";
                return {};
            };
        });
    };
    rules["POST /api/keys"] = [](Cells& cells) {
        for (const std::string scope : {"read", "write", "import", "admin"})
            cells.for_all("/api/keys",
                          [&](const Actor& actor) {
                              // No key is stronger than the one that makes it.
                              const bool held = actor.way == Actor::Way::key || scope == "read" || scope == "write";
                              return held ? 201 : 422;
                          },
                          "{\"name\":\"made\",\"scopes\":[" + quoted(scope) + "]}");
    };
    rules["DELETE /api/keys/{id}"] = [](Cells& cells) {
        for (const Actor& actor : cells.house.actors()) {
            cells.add(actor, "/api/keys/" + cells.house.missing("key").id, cells.expect(actor, 404));
            if (is_ana(actor) && actor.writes()) continue;
            if (!actor.known() || !cells.can(actor, "manage_users")) {
                cells.add(actor, "/api/keys/" + cells.house.key, cells.expect(actor, 404)).missing_target = "/api/keys/" + cells.house.missing("key").id;
                continue;
            }
            const auto id = std::make_shared<std::string>();
            Cell& cell = cells.add(actor, "", 204);
            cell.before = [&cells, id] {
                Json body = *base::parse_json("{\"name\":\"to go\",\"scopes\":[\"read\"]}");
                const access::Session ana = session_of(cells.house, "ana");
                *id = to_text(command::make_key(cells.house.world().workspace(), ana, ana.user_id(), body)->id);
            };
            cell.make_target = [id] { return "/api/keys/" + *id; };
        }
    };
}

void add_model_rules(Rules& rules) {
    rules["GET /api/schema"] = [](Cells& cells) {
        cells.for_all("/api/schema", [](const Actor&) { return 200; });
    };
    rules["GET /api/schema/{object}"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "user", "session"})
            cells.for_all("/api/schema/" + object, [&](const Actor&) { return object == "session" ? 404 : 200; });
    };
    rules["PUT /api/schema/{object}"] = [](Cells& cells) {
        cells.for_all("/api/schema/campaign", [&](const Actor& actor) { return cells.can(actor, "administer") ? 200 : 403; }, "{\"fields\":{\"more_c\":{\"type\":\"text\"}}}");
    };
    rules["GET /api/schema/{object}/overlay"] = [](Cells& cells) {
        cells.for_all("/api/schema/campaign/overlay", [&](const Actor& actor) { return cells.can(actor, "administer") ? 200 : 403; });
    };
    rules["GET /api/settings"] = [](Cells& cells) {
        cells.for_all("/api/settings", [](const Actor&) { return 200; });
    };
    rules["PATCH /api/settings"] = [](Cells& cells) {
        cells.for_all("/api/settings", [&](const Actor& actor) { return cells.can(actor, "administer") ? 200 : 403; }, "{\"company\":\"Matrix\"}");
    };
    rules["GET /api/roles/{id}/rights"] = [](Cells& cells) {
        for (const std::string& id : {cells.house.role_id("new_seller"), cells.house.missing("role").id})
            cells.for_all("/api/roles/" + id + "/rights", [&](const Actor& actor) { return !cells.can(actor, "manage_users") ? 403 : id == cells.house.missing("role").id ? 404 : 200; });
    };
    rules["PUT /api/roles/{id}/rights"] = [](Cells& cells) {
        // A role nobody has, so that the rules of the matrix stay as they are.
        const auto made = cells.house.as_server_create("role", *base::parse_json("{\"name\":\"nobody's\"}"));
        const std::string id = to_text(base::Id{made->row()[record::RowShape::id].number_or(0)});
        cells.for_all("/api/roles/" + id + "/rights", [&](const Actor& actor) { return cells.can(actor, "manage_users") ? 200 : 403; }, "{\"objects\":{\"*\":{\"read\":\"all\"}}}");
        cells.for_all("/api/roles/" + cells.house.role_id("administrator") + "/rights", [&](const Actor& actor) { return cells.can(actor, "manage_users") ? 409 : 403; }, "{\"objects\":{}}");
    };
    rules["GET /api/audit"] = [](Cells& cells) {
        cells.for_all("/api/audit", [&](const Actor& actor) { return cells.can(actor, "see_audit") ? 200 : 403; });
    };
    rules["GET /api/views"] = [](Cells& cells) {
        cells.for_all("/api/views", [](const Actor&) { return 200; }, {}, [&](Cell& cell) {
            cell.and_also = [&cells, mine = is_ana(*cell.actor)](const http::Response& response) -> std::string {
                const bool listed = response.body.find(cells.house.view) != std::string::npos;
                return response.status != 200 || listed == mine ? "" : "a view of somebody else's own";
            };
        });
    };
    rules["POST /api/views"] = [](Cells& cells) {
        cells.for_all("/api/views", [&](const Actor& actor) { return may(cells, actor, "opportunity", Act::read) ? 201 : 403; }, "{\"object\":\"opportunity\",\"name\":\"made\"}");
        cells.for_all("/api/views", [&](const Actor& actor) { return cells.can(actor, "share_views") ? 201 : 403; }, "{\"object\":\"task\",\"name\":\"made\",\"shared\":true}");
    };
    rules["PATCH /api/views/{id}"] = [](Cells& cells) {
        for (const std::string& id : {cells.house.view, cells.house.missing("view").id})
            cells.for_all("/api/views/" + id, [&](const Actor& actor) { return is_ana(actor) && id == cells.house.view ? 200 : 404; }, "{\"name\":\"renamed\"}",
                          [&](Cell& cell) { cell.missing_target = "/api/views/" + cells.house.missing("view").id; });
    };
    rules["DELETE /api/views/{id}"] = [](Cells& cells) {
        for (const Actor& actor : cells.house.actors()) {
            const bool deletes = actor.known() && actor.writes() && (is_ana(actor) || cells.can(actor, "administer"));
            if (!deletes) {
                cells.add(actor, "/api/views/" + cells.house.view, cells.expect(actor, 404)).missing_target = "/api/views/" + cells.house.missing("view").id;
                continue;
            }
            const auto id = std::make_shared<std::string>();
            Cell& cell = cells.add(actor, "", 204);
            cell.before = [&cells, id] {
                const Json body = *base::parse_json("{\"object\":\"task\",\"name\":\"to go\"}");
                *id = (*command::save_view(cells.house.world().workspace(), session_of(cells.house, "ana"), {}, body))["id"].text();
            };
            cell.make_target = [id] { return "/api/views/" + *id; };
        }
    };
    rules["GET /api/events"] = [](Cells& cells) {
        cells.for_all("/api/events", [](const Actor&) { return 200; });
    };
    for (const std::string path : {"/api/health", "/metrics", "/api/openapi.json"})
        rules["GET " + path] = [path](Cells& cells) {
            cells.for_all(path, [](const Actor&) { return 200; });
        };
}

/// A number of a report must be what the rules let this person count.
void add_report_rules(Rules& rules) {
    rules["GET /api/reports/funnel"] = [](Cells& cells) {
        cells.for_all("/api/reports/funnel?kind=snapshot&by=owner", [](const Actor&) { return 200; }, {}, [&](Cell& cell) {
            int64_t open = 0;
            if (cell.actor->known())
                for (const Item* item : cells.house.items_of("opportunity")) open += cells.sees(*cell.actor, *item);
            cell.and_also = [open](const http::Response& response) -> std::string {
                if (response.status != 200) return {};
                const auto json = base::parse_json(response.body);
                const auto counted = (*json)["totals"]["open"]["value"].integer();
                return counted == open ? "" : "counts " + std::to_string(counted.value_or(-1)) + " open deals, the rules give " + std::to_string(open);
            };
        });
    };
    rules["POST /api/query"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "opportunity_product", "task"})
            cells.for_all("/api/query", [](const Actor&) { return 200; }, "{\"object\":" + quoted(object) + ",\"group\":[\"name\"],\"figures\":[{\"function\":\"count\"}]}", [&](Cell& cell) {
                cell.quiet = true;
                size_t visible = 0;
                if (cell.actor->known())
                    for (const Item* item : cells.house.items_of(object)) visible += cells.sees(*cell.actor, *item);
                cell.and_also = [visible](const http::Response& response) -> std::string {
                    if (response.status != 200) return {};
                    const auto json = base::parse_json(response.body);
                    return (*json)["rows"].items().size() == visible ? "" : "groups " + std::to_string((*json)["rows"].items().size()) + " names, the rules give " + std::to_string(visible);
                };
            });
        cells.for_all("/api/query", [&](const Actor& actor) { return cells.house.oracle().hidden(cells.subject(actor), "product", "cost") ? 422 : 200; },
                      "{\"object\":\"product\",\"figures\":[{\"function\":\"sum\",\"field\":\"cost\"}]}", [](Cell& cell) { cell.quiet = true; });
    };
}

/// Things with an owner of their own and no sharing: theirs, the administrator's to see, nobody else's.
void owned(Cells& cells, const std::string& path, const std::string& suffix, const std::string& id, int for_owner, int for_administrator, const std::string& body = {}) {
    for (const std::string& each : {id, cells.house.missing("thing").id})
        cells.for_all(path + each + suffix,
                      [&](const Actor& actor) {
                          if (each != id) return 404;
                          if (is_ana(actor)) return for_owner;
                          return cells.can(actor, "administer") ? for_administrator : 404;
                      },
                      body, [&](Cell& cell) {
                          const bool knows = is_ana(*cell.actor) || (cell.actor->known() && cells.can(*cell.actor, "administer"));
                          if (!knows) cell.missing_target = path + cells.house.missing("thing").id + suffix;
                      });
}

void add_job_rules(Rules& rules) {
    rules["POST /api/imports"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "product", "task"})
            cells.for_all("/api/imports?name=a.csv&object=" + object,
                          [&](const Actor& actor) { return actor.way != Actor::Way::plain_key && may(cells, actor, object, Act::bulk_import) ? 201 : 403; }, "name\nx\n",
                          [](Cell& cell) { cell.type = "application/octet-stream"; });
    };
    rules["GET /api/imports/{id}"] = [](Cells& cells) {
        owned(cells, "/api/imports/", "", cells.house.import, 200, 200);
    };
    rules["PUT /api/imports/{id}/mapping"] = [](Cells& cells) {
        owned(cells, "/api/imports/", "/mapping", cells.house.import, 200, 200, "{\"object\":\"opportunity\",\"mode\":\"insert\",\"columns\":[{\"index\":0,\"field\":\"name\"}]}");
    };
    rules["POST /api/imports/{id}/start"] = [](Cells& cells) {
        for (const std::string& id : {cells.house.import, cells.house.missing("import").id})
            cells.for_all("/api/imports/" + id + "/start", [&](const Actor& actor) { return (is_ana(actor) || cells.can(actor, "administer")) && id == cells.house.import ? 202 : 404; }, "{\"dry_run\":true}", [&](Cell& cell) {
                cell.missing_target = "/api/imports/" + cells.house.missing("import").id + "/start";
                cell.and_also = [&](const http::Response& response) {
                    wait_for_job(cells.house, response);
                    return std::string();
                };
            });
    };
    rules["POST /api/exports"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "opportunity_product", "task", "user"})
            cells.for_all("/api/exports", [&](const Actor& actor) { return may(cells, actor, object, Act::bulk_export) ? 202 : 403; }, "{\"object\":" + quoted(object) + ",\"format\":\"csv\"}",
                          [&](Cell& cell) {
                              // What the file holds is searched for canaries as well.
                              cell.and_also = [&cells, actor = cell.actor](const http::Response& response) -> std::string {
                                  if (response.status != 202) return {};
                                  wait_for_job(cells.house, response);
                                  const auto json = base::parse_json(response.body);
                                  const http::Response file = cells.house.ask(*actor, http::Method::get, "/api/jobs/" + (*json)["job"].text() + "/file");
                                  if (file.status != 200) return "the file is answered " + std::to_string(file.status) + " " + file.body;
                                  return cells.house.leaks(*actor, file.body);
                              };
                          });
    };
    rules["GET /api/jobs"] = [](Cells& cells) {
        cells.for_all("/api/jobs?limit=200", [](const Actor&) { return 200; }, {}, [&](Cell& cell) {
            const bool mine = is_ana(*cell.actor) || (cell.actor->known() && cells.can(*cell.actor, "administer"));
            cell.and_also = [&cells, mine](const http::Response& response) -> std::string {
                const bool listed = response.body.find(cells.house.job) != std::string::npos;
                return response.status == 200 && listed && !mine ? "lists somebody else's job" : "";
            };
        });
    };
    rules["GET /api/jobs/{id}"] = [](Cells& cells) {
        owned(cells, "/api/jobs/", "", cells.house.job, 200, 200);
    };
    rules["POST /api/jobs/{id}/cancel"] = [](Cells& cells) {
        owned(cells, "/api/jobs/", "/cancel", cells.house.job, 409, 409);
    };
    rules["POST /api/jobs/{id}/undo"] = [](Cells& cells) {
        owned(cells, "/api/jobs/", "/undo", cells.house.job, 409, 409);
    };
    rules["GET /api/jobs/{id}/file"] = [](Cells& cells) {
        owned(cells, "/api/jobs/", "/file", cells.house.job, 200, 200);
    };
    rules["GET /api/jobs/{id}/faults"] = [](Cells& cells) {
        owned(cells, "/api/jobs/", "/faults", cells.house.job, 404, 404);
    };
}

} // namespace

void add_other_rules(Rules& rules) {
    add_session_rules(rules);
    add_model_rules(rules);
    add_report_rules(rules);
    add_job_rules(rules);
}

} // namespace fairlead::testing
