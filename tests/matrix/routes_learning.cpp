// Learning: everybody reads what is active and takes their own; the key of a question reaches nobody who has not passed;
// who gives a lesson to whom, and whose career shows to whom.

#include "command/learning.h"
#include "matrix/routes.h"

namespace fairlead::testing {

namespace {

using base::Json;

std::string add(House& house, const char* object, Json values) {
    const auto made = house.as_server_create(object, values);
    return made.ok() ? to_text(base::Id{made->row()[record::RowShape::id].number_or(0)}) : std::string();
}

/// A lesson of max's with one question.
std::string add_lesson(House& house, bool active) {
    Json values = Json::object({{"name", Json::string("Matrix")},
                                {"body", Json::string("Read this.")},
                                {"owner", Json::string(house.user_id("max"))}});
    values.set("active", Json::boolean(active));
    const std::string lesson = add(house, "lesson", values);
    add(house, "lesson_question",
        Json::object({{"name", Json::string("Which?")},
                      {"lesson", Json::string(lesson)},
                      {"answers", Json::string("one\ntwo")},
                      {"right", Json::array({Json::string("b")})}}));
    return lesson;
}

/// Given to somebody by the administrator.
std::string add_assignment(House& house, const std::string& lesson, const char* login) {
    command::Workspace& workspace = house.world().workspace();
    const auto id = base::parse_id(house.user_id("max"));
    const auto made = command::assign_lesson(
        workspace, workspace.session_of(id->number),
        Json::object({{"lesson", Json::string(lesson)}, {"users", Json::array({Json::string(house.user_id(login))})}}));
    return made.ok() && !(*made)["assigned"].items().empty() ? (*made)["assigned"].items().front().text() : std::string();
}

bool may(Cells& cells, const Actor& actor, const char* object, Act act) {
    return cells.house.oracle().may(cells.subject(actor), object, act);
}

bool reaches(Cells& cells, const Actor& actor, const char* object, const char* owner, Act act) {
    Item item;
    item.object = object;
    item.owner = owner;
    return cells.house.oracle().reaches(cells.subject(actor), item, act);
}

/// The lesson is answered without saying which answers are right.
std::string without_key(const http::Response& response) {
    if (response.status != 200) return {};
    const Json body = *base::parse_json(response.body);
    if (!body["key"].is_null()) return "tells the key";
    return response.body.find("\"right\"") == std::string::npos ? "" : "tells what is right";
}

} // namespace

void add_learning_rules(Rules& rules) {
    rules["GET /api/learning"] = [](Cells& cells) {
        const std::string lesson = add_lesson(cells.house, true);
        for (const char* login : {"ana", "kim"}) add_assignment(cells.house, lesson, login);
        cells.for_all(
            "/api/learning", [&](const Actor& actor) { return may(cells, actor, "lesson_assignment", Act::read) ? 200 : 403; }, {},
            [&](Cell& cell) {
                const size_t own = cell.actor->login == "ana" || cell.actor->login == "kim" ? 1 : 0;
                cell.and_also = [own](const http::Response& response) -> std::string {
                    if (response.status != 200) return {};
                    const size_t found = (*base::parse_json(response.body))["mine"].items().size();
                    return found == own ? "" : "shows " + std::to_string(found) + " assignments, theirs are " + std::to_string(own);
                };
            });
    };
    rules["GET /api/learning/lessons/{id}"] = [](Cells& cells) {
        const std::string open = add_lesson(cells.house, true), closed = add_lesson(cells.house, false);
        cells.for_all(
            "/api/learning/lessons/" + open, [&](const Actor& actor) { return may(cells, actor, "lesson_assignment", Act::read) ? 200 : 403; }, {},
            [](Cell& cell) { cell.and_also = without_key; });
        cells.for_all("/api/learning/lessons/" + closed, [&](const Actor& actor) {
            if (!may(cells, actor, "lesson_assignment", Act::read)) return 403;
            return reaches(cells, actor, "lesson", "max", Act::read) ? 200 : 404;
        });
    };
    rules["POST /api/learning/lessons/{id}/read"] = [](Cells& cells) {
        const std::string open = add_lesson(cells.house, true), closed = add_lesson(cells.house, false);
        cells.for_all(
            "/api/learning/lessons/" + open + "/read",
            [&](const Actor& actor) { return may(cells, actor, "lesson_assignment", Act::read) ? 200 : 403; }, {}, [](Cell& cell) { cell.quiet = true; });
        cells.for_all(
            "/api/learning/lessons/" + closed + "/read",
            [&](const Actor& actor) {
                if (!may(cells, actor, "lesson_assignment", Act::read)) return 403;
                return reaches(cells, actor, "lesson", "max", Act::read) ? 200 : 404;
            },
            {}, [](Cell& cell) { cell.quiet = true; });
    };
    rules["GET /api/learning/plans/{id}"] = [](Cells& cells) {
        const std::string plan = add(cells.house, "development_plan",
                                     Json::object({{"name", Json::string("Matrix")},
                                                   {"person", Json::string(cells.house.user_id("ana"))},
                                                   {"coach", Json::string(cells.house.user_id("mia"))},
                                                   {"starts_on", Json::string("2026-01-01")}}));
        cells.for_all("/api/learning/plans/" + plan, [&](const Actor& actor) {
            if (!may(cells, actor, "lesson_assignment", Act::read)) return 403;
            return reaches(cells, actor, "development_plan", "mia", Act::read) ? 200 : 404;
        });
    };
    rules["POST /api/learning/assign"] = [](Cells& cells) {
        const std::string lesson = add_lesson(cells.house, true);
        for (const char* login : {"ana", "kim", "leo"})
            cells.for_all(
                "/api/learning/assign",
                [&, login](const Actor& actor) {
                    if (!may(cells, actor, "lesson_assignment", Act::read)) return 403;
                    if (actor.login == login) return 200;
                    if (!may(cells, actor, "lesson_assignment", Act::create)) return 403;
                    return reaches(cells, actor, "lesson_assignment", login, Act::edit) ? 200 : 422;
                },
                R"({"lesson":")" + lesson + R"(","users":[")" + cells.house.user_id(login) + R"("]})");
    };
    // Nothing is answered, so nothing is marked; whose it is not hears no more than that.
    rules["POST /api/learning/{id}/answers"] = [](Cells& cells) {
        const std::string assignment = add_assignment(cells.house, add_lesson(cells.house, true), "ana");
        cells.for_all(
            "/api/learning/" + assignment + "/answers",
            [&](const Actor& actor) {
                if (!may(cells, actor, "lesson_assignment", Act::read)) return 403;
                if (actor.login == "ana") return 422;
                return reaches(cells, actor, "lesson_assignment", "ana", Act::read) ? 403 : 404;
            },
            R"({"answers":{}})");
    };
    rules["GET /api/career"] = [](Cells& cells) {
        const auto open = [&](const Actor& actor) { return may(cells, actor, "career_level", Act::read) && may(cells, actor, "development_plan", Act::read); };
        cells.for_all("/api/career", [&](const Actor& actor) { return open(actor) ? 200 : 403; });
        for (const char* login : {"ana", "kim", "leo"})
            cells.for_all("/api/career?person=" + cells.house.user_id(login), [&, login](const Actor& actor) {
                if (!open(actor)) return 403;
                return actor.login == login || reaches(cells, actor, "development_plan", login, Act::read) ? 200 : 404;
            });
    };
}

} // namespace fairlead::testing
