// Commission: one's own statement, that of one's people, nobody else's; paid by whom the rules let write the lines.

#include "matrix/routes.h"

namespace fairlead::testing {

namespace {

using base::Json;

constexpr const char* under[] = {"ana", "ben", "nia", "kim", "mia", "leo"};
constexpr const char* objects[] = {"commission_line", "opportunity"};

/// A plan these people are under; its id.
std::string add_plan(House& house) {
    const auto add = [&](const char* object, Json values) {
        const auto made = house.as_server_create(object, values);
        return made.ok() ? to_text(base::Id{made->row()[record::RowShape::id].number_or(0)}) : std::string();
    };
    const std::string plan = add("commission_plan", Json::object({{"name", Json::string("Matrix")},
                                                                  {"rate", Json::string("8")},
                                                                  {"basis", Json::string("revenue")},
                                                                  {"credit", Json::string("own")},
                                                                  {"period", Json::string("month")},
                                                                  {"starts_on", Json::string("2026-01-01")},
                                                                  {"owner", Json::string(house.user_id("max"))}}));
    for (const char* login : under)
        add("commission_member",
            Json::object({{"plan", Json::string(plan)}, {"person", Json::string(house.user_id(login))}}));
    return plan;
}

bool may(Cells& cells, const Actor& actor, Act act) {
    for (const char* object : objects)
        if (!cells.house.oracle().may(cells.subject(actor), object, Act::read)) return false;
    return cells.house.oracle().may(cells.subject(actor), objects[0], act);
}

bool sees(Cells& cells, const Actor& actor, const char* login) {
    Item line;
    line.object = objects[0];
    line.owner = login;
    return cells.house.oracle().reaches(cells.subject(actor), line, Act::read);
}

} // namespace

void add_commission_rules(Rules& rules) {
    rules["GET /api/reports/commission"] = [](Cells& cells) {
        const std::string plan = add_plan(cells.house);
        cells.for_all(
            "/api/reports/commission?plan=" + plan,
            [&](const Actor& actor) { return may(cells, actor, Act::read) ? 200 : 403; }, {},
            [&](Cell& cell) {
                size_t seen = 0;
                if (cell.actor->known())
                    for (const char* login : under) seen += sees(cells, *cell.actor, login);
                cell.and_also = [seen](const http::Response& response) -> std::string {
                    if (response.status != 200) return {};
                    const size_t found = (*base::parse_json(response.body))["rows"].items().size();
                    return found == seen ? ""
                                         : "shows " + std::to_string(found) + " statements, the rules give " +
                                               std::to_string(seen);
                };
            });
    };
    rules["GET /api/reports/commission/statement"] = [](Cells& cells) {
        const std::string plan = add_plan(cells.house);
        for (const char* login : {"ana", "kim", "leo"})
            cells.for_all(
                "/api/reports/commission/statement?plan=" + plan + "&person=" + cells.house.user_id(login),
                [&, login](const Actor& actor) {
                    return !may(cells, actor, Act::read) ? 403 : sees(cells, actor, login) ? 200 : 404;
                });
    };
    // The period is not over for whoever sees somebody in it.
    rules["POST /api/commission/pay"] = [](Cells& cells) {
        const std::string plan = add_plan(cells.house);
        cells.for_all(
            "/api/commission/pay", [&](const Actor& actor) { return may(cells, actor, Act::create) ? 422 : 403; },
            R"({"on":"2026-01-05","plan":")" + plan + R"("})");
    };
}

} // namespace fairlead::testing
