#include "matrix/cells.h"

#include <cstdio>

namespace fairlead::testing {

namespace {

/// Without the number of the request, which is its own each time.
std::string without_id(const http::Response& response) {
    std::string text = std::to_string(response.status) + " " + response.body;
    const auto at = text.find("\"request_id\":");
    return text.substr(0, at);
}

} // namespace

int Cells::gate(const Actor& actor) const {
    if (route.policy == api::Policy::open) return 0;
    if (!actor.known()) return 401;
    if (route.policy == api::Policy::writing && !actor.writes()) return 403;
    return 0;
}

int Cells::expect(const Actor& actor, int otherwise) const {
    const int refused = gate(actor);
    return refused ? refused : otherwise;
}

bool Cells::reaches(const Actor& actor, const Item& item, Act act) const {
    if (!actor.writes() && act != Act::read && act != Act::bulk_export) return false;
    return house.oracle().reaches(subject(actor), item, act);
}

bool Cells::can(const Actor& actor, const std::string& capability) const {
    if (!actor.administers() && capability != "transfer") return false;
    return house.oracle().can(subject(actor), capability);
}

Cell& Cells::add(const Actor& actor, std::string target, int expected, std::string body) {
    Cell cell;
    cell.actor = &actor;
    cell.method = route.method;
    cell.target = std::move(target);
    cell.expected = expected;
    cell.body = std::move(body);
    cells_.push_back(std::move(cell));
    return cells_.back();
}

void Cells::for_all(const std::string& target, const std::function<int(const Actor&)>& rule, const std::string& body, const std::function<void(Cell&)>& more) {
    for (const Actor& actor : house.actors()) {
        const int refused = gate(actor);
        Cell& cell = add(actor, target, refused ? refused : rule(actor), body);
        if (more) more(cell);
    }
}

void Cells::for_records(const std::string& object, const std::string& suffix, const std::function<int(const Actor&, const Item&)>& rule, const std::string& body,
                        const std::function<void(Cell&, const Item&)>& more) {
    std::vector<const Item*> items = house.items_of(object);
    const Item& missing = house.missing(object);
    items.push_back(&missing);
    const std::string door = "/api/records/" + object + "/";
    for (const Actor& actor : house.actors()) {
        const int refused = gate(actor);
        for (const Item* item : items) {
            Cell& cell = add(actor, door + item->id + suffix, refused ? refused : rule(actor, *item), body);
            cell.missing_target = door + missing.id + suffix;
            if (more) more(cell, *item);
        }
    }
}

void Cells::one(const Cell& cell, const std::string* unchanged, int& passed, int& failed) {
    if (cell.before) cell.before();
    const std::string target = cell.make_target ? cell.make_target() : cell.target;
    house.written();
    const http::Response response = house.ask(*cell.actor, cell.method, target, cell.body, cell.type);
    std::string fault;
    if (response.status != cell.expected) fault = "expected " + std::to_string(cell.expected) + ", got " + std::to_string(response.status) + " " + response.body.substr(0, 300);
    if (const std::string leaked = house.leaks(*cell.actor, response.body); !leaked.empty()) fault += " leaks" + leaked;
    if (fault.empty() && cell.and_also) fault = cell.and_also(response);
    if (fault.empty() && response.status == 404 && !cell.missing_target.empty() && cell.missing_target != cell.target) {
        const std::string unknown = without_id(house.ask(*cell.actor, cell.method, cell.missing_target, cell.body, cell.type));
        if (without_id(response) != unknown) fault = "a record nobody has is answered otherwise: " + unknown + " but this " + without_id(response);
    }
    // Whatever was committed must be nothing but traces of the request itself, which the content leaves out.
    if (unchanged && house.written() && house.content() != *unchanged) fault += " changed the database";
    if (cell.after && response.status < 300) cell.after();
    ++(fault.empty() ? passed : failed);
    if (!fault.empty())
        std::printf("%s %s %s by %s: %s\n", std::string(http::name(cell.method)).c_str(), target.c_str(), cell.body.substr(0, 200).c_str(), cell.actor->name.c_str(), fault.c_str());
}

void Cells::run(int& passed, int& failed) {
    const std::string before = house.content();
    for (const Cell& cell : cells_)
        if (!cell.changes()) one(cell, &before, passed, failed);
    if (house.content() == before) {
        ++passed;
    } else {
        ++failed;
        std::printf("%s %s: a refused or reading request changed the database\n", std::string(http::name(route.method)).c_str(), route.pattern);
    }
    for (const Cell& cell : cells_)
        if (cell.changes()) one(cell, nullptr, passed, failed);
}

} // namespace fairlead::testing
