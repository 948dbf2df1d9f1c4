#include <fstream>

#include "command/files.h"
#include "command/notifications.h"
#include "matrix/routes.h"

namespace fairlead::testing {

namespace {

void add_preference_rules(Rules& rules) {
    rules["GET /api/session/preferences"] = [](Cells& cells) {
        cells.for_all("/api/session/preferences", [](const Actor&) { return 200; });
    };
    rules["PATCH /api/session/preferences"] = [](Cells& cells) {
        cells.for_all("/api/session/preferences", [](const Actor&) { return 422; }, "{\"role\":\"administrator\"}");
        cells.for_all("/api/session/preferences", [](const Actor&) { return 200; }, "{\"density\":\"tight\"}");
    };
}

int see(Cells& cells, const Actor& actor, const Item& item) {
    return cells.sees(actor, item) ? 200 : 404;
}
int change(Cells& cells, const Actor& actor, const Item& item, int done) {
    if (!cells.sees(actor, item)) return 404;
    return cells.edits(actor, item) ? done : 403;
}

command::Workspace& workspace(Cells& cells) {
    return cells.house.world().workspace();
}

/// A file that holds the canary of its record, as its name does; the id.
std::string attach(Cells& cells, const Item& item) {
    const auto snapshot = workspace(cells).snapshot();
    const std::string path = cells.house.world().directory() + "/attached";
    std::ofstream(path, std::ios::binary) << "about " << item.canary;
    const auto made = command::add_file(workspace(cells), workspace(cells).server_session(), *snapshot->find(item.object),
                                        *base::parse_id(item.id), {path, item.canary + ".txt", "text/plain"});
    base::check(made.ok(), "a file can be attached");
    return (*made)["id"].text();
}

void erase(Cells& cells, const std::string& file) {
    base::check(command::delete_file(workspace(cells), workspace(cells).server_session(), *base::parse_id(file)).ok(), "the server deletes a file");
}

/// One cell for every actor and living record of these kinds, which has a file.
void for_files(Cells& cells, const std::string& suffix, bool deleted, const std::function<int(const Actor&, const Item&)>& rule,
               const std::function<void(Cell&, const std::string& file)>& more = {}) {
    for (const std::string object : {"opportunity", "opportunity_product", "task"})
        for (const Item* item : cells.house.items_of(object)) {
            if (item->deleted || (item->parent && item->parent->deleted)) continue;
            const std::string file = attach(cells, *item);
            if (deleted) erase(cells, file);
            for (const Actor& actor : cells.house.actors()) {
                const int refused = cells.gate(actor);
                Cell& cell = cells.add(actor, "/api/files/" + file + suffix, refused ? refused : rule(actor, *item));
                cell.missing_target = "/api/files/" + cells.house.missing("file").id + suffix;
                if (more) more(cell, file);
            }
        }
    cells.for_all("/api/files/" + cells.house.missing("file").id + suffix, [](const Actor&) { return 404; });
}

void add_file_rules(Rules& rules) {
    rules["GET /api/records/{object}/{id}/files"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "opportunity_product", "task"}) {
            cells.for_records(object, "/files", [&](const Actor& actor, const Item& item) { return see(cells, actor, item); });
            cells.for_records(object, "/files?deleted=true", [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 200); });
        }
    };
    rules["POST /api/records/{object}/{id}/files"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "opportunity_product", "task"})
            cells.for_records(object, "/files?name=a.txt", [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 201); }, "attached",
                              [](Cell& cell, const Item&) { cell.type = "text/plain"; });
    };
    rules["POST /api/files"] = [](Cells& cells) {
        for (const std::string object : {"opportunity", "account"})
            cells.for_all("/api/files?object=" + object + "&name=a.txt", [&, object](const Actor& actor) { return cells.house.oracle().may(cells.subject(actor), object, Act::create) ? 201 : 403; }, "waiting",
                          [](Cell& cell) { cell.type = "text/plain"; });
        cells.for_all("/api/files?object=session&name=a.txt", [](const Actor&) { return 404; }, "waiting", [](Cell& cell) { cell.type = "text/plain"; });
    };
    rules["GET /api/files/{id}"] = [](Cells& cells) {
        for_files(cells, "", false, [&](const Actor& actor, const Item& item) { return see(cells, actor, item); });
    };
    rules["DELETE /api/files/{id}"] = [](Cells& cells) {
        for_files(cells, "", false, [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 204); }, [&](Cell& cell, const std::string& file) {
            cell.after = [&cells, file] {
                base::check(command::restore_file(workspace(cells), workspace(cells).server_session(), *base::parse_id(file)).ok(), "the server restores a file");
            };
        });
    };
    rules["POST /api/files/{id}/restore"] = [](Cells& cells) {
        for_files(cells, "/restore", true, [&](const Actor& actor, const Item& item) { return change(cells, actor, item, 200); }, [&](Cell& cell, const std::string& file) {
            cell.after = [&cells, file] { erase(cells, file); };
        });
    };
}

void add_notification_rules(Rules& rules) {
    rules["GET /api/notifications"] = [](Cells& cells) {
        cells.for_all("/api/notifications?limit=200", [](const Actor&) { return 200; });
    };
    rules["POST /api/notifications/read"] = [](Cells& cells) {
        cells.for_all("/api/notifications/read", [](const Actor&) { return 422; }, "{\"ids\":[\"no id\"]}");
        // Another's notifications are nobody's to mark.
        cells.for_all("/api/notifications/read", [](const Actor&) { return 200; }, "{\"ids\":[\"" + cells.house.missing("notification").id + "\"]}", [](Cell& cell) { cell.quiet = true; });
    };
    for (const std::string method : {"POST", "DELETE"})
        rules[method + " /api/records/{object}/{id}/follow"] = [done = method == "POST" ? 200 : 204](Cells& cells) {
            for (const std::string object : {"opportunity", "opportunity_product", "task"})
                cells.for_records(object, "/follow", [&](const Actor& actor, const Item& item) { return cells.sees(actor, item) ? done : 404; });
        };
}

void add_set_up_rules(Rules& rules) {
    rules["GET /api/setup"] = [](Cells& cells) {
        cells.for_all("/api/setup", [](const Actor&) { return 200; });
    };
    rules["POST /api/setup"] = [](Cells& cells) {
        cells.for_all("/api/setup", [](const Actor&) { return 404; }, "{\"login\":\"second\",\"name\":\"Second\",\"company\":\"Second\",\"password\":\"something quite new\"}");
    };
}

void add_explanation_rules(Rules& rules) {
    rules["GET /api/records/{object}/{id}/access"] = [](Cells& cells) {
        // Whether somebody may is what the rules say; the asker must be able to read the record.
        for (const std::string object : {"opportunity", "opportunity_product", "task"}) {
            cells.for_records(object, "/access", [&](const Actor& actor, const Item& item) { return see(cells, actor, item); });
            for (const std::string login : {"ana", "kim", "mia", "mar", "ron"})
                cells.for_records(
                    object, "/access?user=" + cells.house.user_id(login),
                    [&, login](const Actor& actor, const Item& item) {
                        if (actor.login != login && !cells.can(actor, "manage_users")) return 403;
                        return see(cells, actor, item);
                    },
                    {}, [&, login](Cell& cell, const Item& item) {
                        const Subject& who = cells.house.oracle().person(login);
                        const std::pair<const char*, Act> acts[] = {{"read", Act::read}, {"edit", Act::edit}, {"delete", Act::remove}};
                        std::map<std::string, bool> wanted;
                        if (Cells::is_real(item) && !item.deleted)
                            for (const auto& [key, act] : acts) wanted[key] = cells.house.oracle().reaches(who, item, act);
                        cell.and_also = [wanted](const http::Response& response) -> std::string {
                            if (response.status != 200) return {};
                            const auto json = base::parse_json(response.body);
                            for (const auto& [key, allowed] : wanted) {
                                if ((*json)[key]["allowed"].truth() != allowed) return key + " is said to be " + (allowed ? "refused" : "allowed");
                                if ((*json)[key]["because"].items().empty()) return key + " has no reason";
                            }
                            return {};
                        };
                    });
        }
    };
    rules["GET /api/schema/{object}/fields/{field}/dependents"] = [](Cells& cells) {
        cells.for_all("/api/schema/opportunity/fields/amount/dependents", [&](const Actor& actor) { return cells.can(actor, "administer") ? 200 : 403; });
        cells.for_all("/api/schema/session/fields/token_hash/dependents", [](const Actor&) { return 404; });
    };
}

void add_model_rules(Rules& rules) {
    rules["GET /api/schema/{object}/dependents"] = [](Cells& cells) {
        cells.for_all("/api/schema/campaign/dependents", [&](const Actor& actor) { return cells.can(actor, "administer") ? 200 : 403; });
        cells.for_all("/api/schema/session/dependents", [](const Actor&) { return 404; });
    };
    rules["DELETE /api/schema/{object}"] = [](Cells& cells) {
        cells.for_all("/api/schema/campaign", [&](const Actor& actor) { return cells.can(actor, "administer") ? 422 : 403; });
        cells.for_all("/api/schema/session", [](const Actor&) { return 404; });
    };
    rules["DELETE /api/schema/{object}/fields/{field}"] = [](Cells& cells) {
        cells.for_all("/api/schema/campaign/fields/name", [&](const Actor& actor) { return cells.can(actor, "administer") ? 422 : 403; });
    };
    rules["GET /api/removed"] = [](Cells& cells) {
        cells.for_all("/api/removed", [&](const Actor& actor) { return cells.can(actor, "administer") ? 200 : 403; });
    };
    rules["POST /api/removed/{id}/restore"] = [](Cells& cells) {
        cells.for_all("/api/removed/" + cells.house.missing("removed_part").id + "/restore", [&](const Actor& actor) { return cells.can(actor, "administer") ? 404 : 403; });
    };
}

void add_chore_rules(Rules& rules) {
    rules["GET /api/chores"] = [](Cells& cells) {
        cells.for_all("/api/chores", [&](const Actor& actor) { return cells.can(actor, "administer") ? 200 : 403; });
    };
    rules["POST /api/chores/{name}/run"] = [](Cells& cells) {
        cells.for_all("/api/chores/none/run", [&](const Actor& actor) { return cells.can(actor, "administer") ? 404 : 403; });
    };
}

} // namespace

void add_door_rules(Rules& rules) {
    add_preference_rules(rules);
    add_file_rules(rules);
    add_notification_rules(rules);
    add_set_up_rules(rules);
    add_explanation_rules(rules);
    add_model_rules(rules);
    add_chore_rules(rules);
}

} // namespace fairlead::testing
