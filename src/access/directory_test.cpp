#include "access/directory.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::access {
namespace {

std::vector<int64_t> sorted(std::vector<int64_t> ids) {
    std::sort(ids.begin(), ids.end());
    return ids;
}

// Roles: 1 administrator > 2 manager > 3 rep. Teams: 10 sales > 11 east, 12 west.
Directory company() {
    std::vector<Role> roles = {*parse_role(1, "administrator", 0, "{}"), *parse_role(2, "manager", 1, "{}"),
                               *parse_role(3, "rep", 2, "{}")};
    std::vector<Team> teams = {{10, "sales", 0}, {11, "east", 10}, {12, "west", 10}};
    std::vector<User> users = {
        {.id = 100, .name = "head", .login = "Head", .role = 2, .team = 10},
        {.id = 101, .name = "east manager", .login = "em", .role = 2, .team = 11},
        {.id = 102, .name = "east rep", .login = "er", .role = 3, .team = 11},
        {.id = 103, .name = "another east rep", .login = "er2", .role = 3, .team = 11},
        {.id = 104, .name = "west rep", .login = "wr", .role = 3, .team = 12},
        {.id = 105, .name = "nobody's", .login = "nt", .role = 3, .team = 0},
    };
    return {std::move(users), std::move(roles), std::move(teams)};
}

TEST(Directory, levels_reach_by_team_and_role) {
    const Directory people = company();
    const User& head = *people.user(100);
    const User& manager = *people.user(101);
    const User& rep = *people.user(102);
    EXPECT_TRUE(people.owners(rep, Level::none).empty());
    EXPECT_EQ(people.owners(rep, Level::own), std::vector<int64_t>{102});
    EXPECT_EQ(sorted(people.owners(rep, Level::team)), (std::vector<int64_t>{101, 102, 103}));
    // Colleagues of the same role do not stand beneath a rep.
    EXPECT_EQ(people.owners(rep, Level::subtree), std::vector<int64_t>{102});
    EXPECT_EQ(sorted(people.owners(manager, Level::subtree)), (std::vector<int64_t>{101, 102, 103}));
    // Managers of the teams beneath have the head's own role, so only their reps are reached.
    EXPECT_EQ(sorted(people.owners(head, Level::subtree)), (std::vector<int64_t>{100, 102, 103, 104}));
    EXPECT_EQ(people.owners(*people.user(105), Level::team), std::vector<int64_t>{105});
}

TEST(Directory, shares_reach_through_team_and_role) {
    const Directory people = company();
    EXPECT_EQ(people.principals(*people.user(102)), (std::vector<int64_t>{102, 3, 11, 10}));
    EXPECT_EQ(people.by_login("HEAD")->id, 100);
    EXPECT_EQ(people.by_login("none"), nullptr);
}

TEST(Directory, a_circle_of_parents_ends) {
    const Directory people(
        {{.id = 1, .login = "a", .role = 1, .team = 10}, {.id = 2, .login = "b", .role = 2, .team = 11}},
        {*parse_role(1, "a", 2, "{}"), *parse_role(2, "b", 1, "{}")}, {{10, "x", 11}, {11, "y", 10}});
    EXPECT_FALSE(people.owners(*people.user(1), Level::subtree).empty());
    EXPECT_FALSE(people.principals(*people.user(1)).empty());
}

TEST(Role, rights_are_read_with_the_star_as_default) {
    const auto role =
        parse_role(1, "r", 0,
                   R"({"objects": {"*": {"read": "team", "create": true, "edit": "own"}, "deal": {"read": "all"}},
                                     "fields": {"deal.cost": "hidden", "deal.price": "read"}, "capabilities": ["import"]})");
    ASSERT_TRUE(role.ok());
    EXPECT_EQ(role->rights("anything").read, Level::team);
    EXPECT_EQ(role->rights("anything").remove, Level::none);
    EXPECT_EQ(role->rights("deal").read, Level::all);
    EXPECT_EQ(role->rights("deal").edit, Level::own);
    EXPECT_TRUE(role->rights("deal").create);
    EXPECT_EQ(role->fields.at("deal.cost"), Mask::hidden);
    EXPECT_TRUE(role->capabilities.contains("import"));
}

TEST(Role, every_fault_of_rights_is_told) {
    const auto role = parse_role(
        1, "r", 0,
        R"({"objects": {"deal": {"reed": "all", "edit": "owm", "create": "yes"}}, "fields": {"deal.x": "hide"}})");
    ASSERT_FALSE(role.ok());
    ASSERT_EQ(role.error().faults.size(), 4u);
    EXPECT_EQ(role.error().faults[0].hint.en, "Did you mean \"read\"?");
    EXPECT_EQ(role.error().faults[1].hint.en, "Did you mean \"own\"?");
    for (const base::Fault& fault : role.error().faults) EXPECT_FALSE(fault.message.zh.empty());
}

} // namespace
} // namespace fairlead::access
