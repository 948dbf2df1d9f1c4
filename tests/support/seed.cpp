#include "support/seed.h"

#include <array>
#include <map>

#include "base/crypto.h"
#include "command/records.h"
#include "query/change.h"

namespace fairlead::testing {

namespace {

constexpr std::array team_of_people = {
    Person{"max", "Max Admin", "administrator", ""},    Person{"ceo", "Chen Zong", "management", "Sales"},
    Person{"mia", "Mia Manager", "sales_manager", "East"}, Person{"ana", "Ana East", "sales_rep", "East"},
    Person{"ben", "Ben East", "sales_rep", "East"},     Person{"nia", "Nia New", "new_seller", "East"},
    Person{"leo", "Leo Manager", "sales_manager", "West"}, Person{"kim", "Kim West", "sales_rep", "West"},
    Person{"mar", "Mar Keting", "marketing", ""},       Person{"fin", "Fin Ance", "finance", ""},
    Person{"ser", "Ser Vice", "service", ""},           Person{"ron", "Ron Reader", "read_only", ""},
    Person{"ivy", "Ivy Gone", "sales_rep", "East", false},
};

base::Json link(base::Id id) {
    return base::Json::string(to_text(id));
}

base::Result<base::Id> create(command::Workspace& workspace, const char* object, const base::Json& body) {
    const auto snapshot = workspace.snapshot();
    const auto made = TRY(command::create_record(workspace, workspace.server_session(), *snapshot->find(object), body));
    return base::Id{made.row()[record::RowShape::id].number_or(0)};
}

} // namespace

std::span<const Person> people() {
    return team_of_people;
}

std::string key_of(std::string_view login) {
    return "fl_key_of_" + std::string(login);
}

base::Result<void> seed(command::Workspace& workspace) {
    std::map<std::string, base::Id> roles, teams, users;
    for (const access::Role& role : workspace.snapshot()->directory->roles()) roles[role.name] = {role.id};
    for (const char* name : {"Sales", "East", "West"}) {
        base::Json team = base::Json::object();
        team.set("name", base::Json::string(name));
        if (teams.contains("Sales")) team.set("parent", link(teams["Sales"]));
        teams[name] = TRY(create(workspace, "team", team));
    }
    for (const Person& person : people()) {
        base::Json user = base::Json::object();
        user.set("name", base::Json::string(person.name));
        user.set("login", base::Json::string(person.login));
        user.set("email", base::Json::string(std::string(person.login) + "@fairlead.test"));
        user.set("role", link(roles[person.role]));
        if (*person.team) user.set("team", link(teams[person.team]));
        user.set("active", base::Json::boolean(person.active));
        users[person.login] = TRY(create(workspace, "user", user));
    }
    // One digest for all: hashing a password is slow on purpose.
    const std::string digest = base::hash_password(password);
    TRY(workspace.database().write([&](store::Transaction& transaction) -> base::Result<void> {
        for (const Person& person : people()) {
            TRY(transaction.execute(query::render_update("user", users[person.login], {{"password_hash", digest}}, {}, transaction.dialect())));
            TRY(transaction.execute(query::render_insert("api_key",
                                                         {{"id", workspace.ids().next().number}, {"name", "tests"}, {"prefix", "fl_key"},
                                                          {"key_hash", base::sha256_hex(key_of(person.login))}, {"user", users[person.login].number},
                                                          {"scopes", "read,write,import,admin"}, {"created_at", workspace.clock().now().milliseconds}},
                                                         transaction.dialect())));
        }
        return {};
    }));
    return workspace.reload_directory();
}

} // namespace fairlead::testing
