// quota_commission_lifecycle.json through the doors: splits of a target, the ramp of a proposal, credit up the tree of
// people, where customers stand by their purchases.
// req: S1-25 S2-45 S2-46 S2-47 S3-46

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <sstream>

#include "base/money.h"
#include "vectors/stage.h"

namespace fairlead::testing {
namespace {

using base::Json;

TEST(QuotaVector, PartsAddUpToTheCent) {
    const Json vector = shared_json("vectors/quota_commission_lifecycle.json");
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Doors admin(*world, "max");
    const auto users = admin.get("/api/records/user?where=" + encode("active") + "&sort=login&limit=20").json;
    for (const Json& split : vector["splits"].items()) {
        const int64_t total = split["total"].integer().value_or(-1);
        const auto made = admin.ask("POST", "/api/records/target",
                                    to_text(Json::object({{"name", Json::string("Quota")},
                                                          {"level", Json::string("company")},
                                                          {"measure", Json::string("revenue")},
                                                          {"starts_on", Json::string("2026-01-01")},
                                                          {"ends_on", Json::string("2026-03-31")},
                                                          {"base", Json::string(base::format_decimal(total, 2))}})));
        ASSERT_EQ(made.status, 201) << to_text(made.json);
        Json people = Json::array(), weights = Json::array();
        std::vector<std::string> names;
        for (const Json& part : split["parts"].items()) {
            people.push(Json::string(users["rows"].items()[names.size()]["id"].text()));
            names.push_back(part.items()[0].text());
            weights.push(Json::number(part.items()[1].text()));
        }
        const auto divided = admin.ask("POST", "/api/targets/" + made.json["id"].text() + "/split",
                                       to_text(Json::object({{"into", Json::string("people")},
                                                             {"people", std::move(people)},
                                                             {"weights", std::move(weights)},
                                                             {"dry_run", Json::boolean(true)}})));
        ASSERT_EQ(divided.status, 200) << to_text(divided.json);
        const auto& parts = divided.json["parts"].items();
        ASSERT_EQ(parts.size(), names.size());
        for (size_t i = 0; i < names.size(); ++i)
            EXPECT_EQ(parts[i]["base"].text(),
                      base::format_decimal(split["expected"][names[i]].integer().value_or(-1), 2))
                << to_text(split) << " " << names[i];
    }
}

Json text(const std::string& value) {
    return Json::string(value);
}

Json to_field(const char* name) {
    return Json::object({{"field", text(name)}});
}

/// A column whose values are names of other records.
Json to_link(const char* field, bool create) {
    Json json = to_field(field);
    json.set("link", Json::object({{"by", text("name")}, {"create", Json::boolean(create)}}));
    return json;
}

/// Won deals from a file with the columns account, owner, amount, close_date.
void bring_won(Doors& admin, const std::string& rows) {
    Json fields = Json::object({{"account", to_link("account", true)}, {"owner", to_link("owner", false)}});
    for (const char* name : {"name", "amount", "stage", "close_date"}) fields.set(name, to_field(name));
    const Json mapping =
        Json::object({{"defaults", Json::object({{"pipeline", text("simple")}})},
                      {"options", Json::object({{"date_order", text("ymd")}, {"duplicates", text("allow")}})}});
    admin.import("opportunity", "won.csv", "name,account,owner,amount,stage,close_date\n" + rows, mapping, fields);
}

std::string minor(const Json& value) {
    return base::format_decimal(value.integer().value_or(-1), 2);
}

/// A user of that name, beneath a manager (none: empty); the id.
std::string add_person(Doors& admin, const std::string& name, const std::string& manager, const std::string& team) {
    static const std::string roles = "/api/records/role?where=" + encode("name = 'sales_rep'");
    Json values = Json::object({{"name", text(name)},
                                {"login", text("vector-" + name)},
                                {"role", admin.get(roles).json["rows"].items()[0]["id"]},
                                {"team", text(team)}});
    if (!manager.empty()) values.set("manager", text(manager));
    const auto made = admin.ask("POST", "/api/records/user", to_text(values));
    EXPECT_EQ(made.status, 201) << to_text(made.json);
    return made.json["id"].text();
}

std::string add_team(Doors& admin) {
    return admin.ask("POST", "/api/records/team", to_text(Json::object({{"name", text("Vector team")}})))
        .json["id"]
        .text();
}

TEST(QuotaVector, ANewPersonsTargetRampsUp) {
    const Json vector = shared_json("vectors/quota_commission_lifecycle.json")["ramp"];
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Doors admin(*world, "max");
    const std::string team = add_team(admin), person = add_person(admin, "Newcomer", "", team);
    const auto started =
        admin.ask("PATCH", "/api/records/user/" + person, to_text(Json::object({{"started_on", vector["start"]}})));
    ASSERT_EQ(started.status, 200) << to_text(started.json);
    // A full month's quota is what was reached in the same month a year before.
    std::string rows;
    std::vector<std::pair<std::string, std::string>> months;
    for (const Json& month : vector["months"].items()) {
        const int year = static_cast<int>(month.items()[0].integer().value_or(0)),
                  number = static_cast<int>(month.items()[1].integer().value_or(0));
        const base::Date first = base::make_date(year, number, 1);
        const base::Date next = number == 12 ? base::make_date(year + 1, 1, 1) : base::make_date(year, number + 1, 1);
        months.emplace_back(to_text(first), to_text(base::Date{next.days - 1}));
        rows += "m,,Newcomer," + minor(vector["full_month_quota"]) + ",won," +
                to_text(base::make_date(year - 1, number, 10)) + "\n";
    }
    bring_won(admin, rows);
    Json shares = Json::array();
    for (const Json& share : vector["ramp"].items())
        shares.push(Json::number(base::format_decimal_short(base::parse_decimal(share.text(), 2).value_or(-1), 0)));
    for (size_t i = 0; i < months.size(); ++i) {
        const auto proposed = admin.ask("POST", "/api/targets/propose",
                                        to_text(Json::object({{"from", text(months[i].first)},
                                                              {"to", text(months[i].second)},
                                                              {"basis", text("last_year")},
                                                              {"team", text(team)},
                                                              {"ramp", shares}})));
        ASSERT_EQ(proposed.status, 200) << to_text(proposed.json);
        ASSERT_EQ(proposed.json["rows"].items().size(), 1u);
        EXPECT_EQ(proposed.json["rows"].items()[0]["proposed"].text(), minor(vector["expected"].items()[i]))
            << months[i].first;
    }
}

TEST(QuotaVector, CreditRollsUpTheTreeOnce) {
    const Json vector = shared_json("vectors/quota_commission_lifecycle.json")["rollup"];
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Doors admin(*world, "max");
    const std::string team = add_team(admin);
    std::map<std::string, std::string> manager, people;
    for (const auto& [above, beneath] : vector["tree"].members())
        for (const Json& name : beneath.items()) manager[name.text()] = above;
    const std::function<std::string(const std::string&)> person = [&](const std::string& name) {
        if (!people.contains(name)) {
            const std::string above = manager.contains(name) ? person(manager[name]) : "";
            people[name] = add_person(admin, name, above, team);
        }
        return people[name];
    };
    for (const auto& [name, above] : manager) person(name);
    for (const Json& deal : vector["deals"].items()) {
        const auto& credits = deal["credits"].members();
        const auto made = admin.ask("POST", "/api/records/opportunity",
                                    to_text(Json::object({{"name", deal["id"]},
                                                          {"pipeline", text("simple")},
                                                          {"stage", text("won")},
                                                          {"amount", text(minor(deal["amount"]))},
                                                          {"close_date", text("2026-01-04")},
                                                          {"owner", text(person(credits.front().first))}})));
        ASSERT_EQ(made.status, 201) << to_text(made.json);
        const auto share = [&](const std::string& name, const Json& percent, bool overlay) {
            const auto added = admin.ask("POST", "/api/records/opportunity_team",
                                         to_text(Json::object({{"opportunity", made.json["id"]},
                                                               {"member", text(person(name))},
                                                               {"split", text(percent.text())},
                                                               {"overlay", Json::boolean(overlay)}})));
            ASSERT_EQ(added.status, 201) << to_text(added.json);
        };
        for (size_t i = 1; i < credits.size(); ++i) share(credits[i].first, credits[i].second, false);
        for (const auto& [name, percent] : deal["overlay"].members()) share(name, percent, true);
    }
    const auto answer = admin.get("/api/reports/credit?from=2026-01-01&to=2026-01-31");
    ASSERT_EQ(answer.status, 200) << to_text(answer.json);
    for (const auto& [name, wanted] : vector["expected"].members()) {
        Json found;
        for (const Json& row : answer.json["rows"].items())
            if (row["person"]["id"].text() == people[name]) found = row;
        ASSERT_TRUE(found.is_object()) << name;
        EXPECT_EQ(found["own"].text(), minor(wanted["own"])) << name;
        EXPECT_EQ(found["overlay"].text(), minor(wanted["overlay"])) << name;
        EXPECT_EQ(found["rolled_up"].text(), minor(wanted["rolled_up"])) << name;
        EXPECT_EQ(found["deals"].integer(), wanted["deals_touched"].integer()) << name;
        const auto listed =
            admin.get("/api/records/opportunity?count=exact&limit=1&where=" + encode(found["where"].text()));
        EXPECT_EQ(listed.json["count"].integer(), wanted["deals_touched"].integer()) << name;
    }
}

TEST(LifecycleVector, WhereCustomersStandByTheirPurchases) {
    const Json vector = shared_json("vectors/quota_commission_lifecycle.json")["lifecycle"];
    const std::string orders = shared_file("vectors/orders.csv");
    if (vector.is_null() || orders.empty()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    world->clock.set(*base::parse_instant(vector["as_of"].text() + "T18:00:00+08:00"));
    Doors admin(*world, "max");
    std::string rows;
    std::istringstream lines(orders);
    std::string line;
    std::getline(lines, line); // customer,date,amount_minor
    while (std::getline(lines, line)) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        const size_t first = line.find(','), second = line.find(',', first + 1);
        ASSERT_NE(second, std::string::npos) << line;
        const auto amount = base::parse_decimal(line.substr(second + 1), 0).value_or(0);
        if (amount <= 0) continue; // what was given back is no purchase
        rows += "o," + line.substr(0, first) + ",," + base::format_decimal(amount, 2) + ",won," +
                line.substr(first + 1, second - first - 1) + "\n";
    }
    bring_won(admin, rows);
    const auto run = admin.ask("POST", "/api/chores/customer_life/run", "{}");
    ASSERT_EQ(run.status, 200) << to_text(run.json);
    EXPECT_EQ(run.json["done"]["customers"].integer(), static_cast<int64_t>(vector["stages"].members().size()));
    for (const auto& [stage, count] : vector["counts"].members()) {
        const auto listed = admin.get("/api/records/account?count=exact&limit=500&fields=name&where=" +
                                      encode("lifecycle = '" + stage + "'"));
        EXPECT_EQ(listed.json["count"].integer(), count.integer()) << stage;
        for (const Json& row : listed.json["rows"].items())
            EXPECT_EQ(vector["stages"][row["name"].text()].text(), stage) << row["name"].text();
    }
    // Once more: nothing is left to change.
    EXPECT_EQ(admin.ask("POST", "/api/chores/customer_life/run", "{}").json["done"]["changed"].integer(), 0);
}

} // namespace
} // namespace fairlead::testing
