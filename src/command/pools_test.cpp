// Whatever happens in whatever order: a record has an owner or lies in a pool, never both or neither; a rule never
// takes a protected one; and the rehearsal of a rule is what it then does.

#include <algorithm>
#include <random>

#include "command/bulk.h"
#include "command/import_fixture_test.h"
#include "command/pools.h"
#include "command/records.h"
#include "command/recycle.h"
#include "command/rehearse.h"

namespace fairlead::command::test {
namespace {

constexpr int64_t hour = 3600000, day = 24 * hour;

class Pools : public Office {
  protected:
    const Object& lead() { return *workspace_->snapshot()->find("lead"); }
    Id add_pool(const std::string& json) { return add("pool", json); }
    void pass(int64_t days) { clock_.advance(days * day); }
    void expect_law(const std::string& after) {
        EXPECT_EQ(count("lead", "owner is empty and pool is empty"), 0) << after;
        EXPECT_EQ(count("lead", "owner is not empty and pool is not empty"), 0) << after;
        EXPECT_EQ(count("lead", "owner is empty and owned_since is not empty"), 0) << after;
    }
    Id pick(std::mt19937& random, const std::vector<Id>& ids) { return ids[random() % ids.size()]; }
    static std::string quoted(Id id) { return "\"" + to_text(id) + "\""; }
    void follow_up(const std::string& login, Id lead_id) {
        const auto made = create_record(
            *workspace_, session(login), *workspace_->snapshot()->find("call"),
            parse(R"({"name": "Hello", "done": true, "about": {"object": "lead", "id": )" + quoted(lead_id) + "}}"));
        EXPECT_TRUE(made.ok()) << made.error().message.en;
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, Pools, testing::ValuesIn(databases()), name_of);

// req: S2-12
TEST_P(Pools, nothing_is_ever_without_an_owner_or_a_pool) {
    std::mt19937 random(11);
    std::vector<Id> people;
    for (int i = 0; i < 3; ++i) people.push_back(add_user("p" + std::to_string(i), "P" + std::to_string(i)));
    add_pool(R"({"name": "South", "applies_to": "lead", "position": 1, "lands_when": "rating = 'hot'"})");
    const Id rest =
        add_pool(R"({"name": "Rest", "applies_to": "lead", "position": 2, "lands_when": "rating = 'cold'"})");
    add("recycling_rule", R"({"name": "R", "applies_to": "lead", "limit": 5, "active": true})");
    std::vector<Id> leads;
    static const char* ratings[] = {"null", "\"hot\"", "\"cold\""};
    for (int step = 0; step < 150; ++step) {
        const std::string login = "p" + std::to_string(random() % 3);
        const unsigned act = random() % 10;
        std::string told = std::to_string(step) + ": " + std::to_string(act);
        if (leads.empty() || act == 0) {
            const auto made =
                create_record(*workspace_, random() % 3 ? session(login) : workspace_->server_session(), lead(),
                              parse(std::string(R"({"name": "L", "rating": )") + ratings[random() % 3] +
                                    (random() % 2 ? R"(, "owner": null})" : "}")));
            ASSERT_TRUE(made.ok()) << made.error().message.en;
            leads.push_back(Id{made->row()[record::RowShape::id].number_or(0)});
        } else if (act == 1) {
            (void)claim_record(*workspace_, session(login), lead(), pick(random, leads), parse("{}"));
        } else if (act == 2) {
            (void)release_record(*workspace_, session(login), lead(), pick(random, leads), parse(R"({"reason": "x"})"));
        } else if (act == 3) {
            static const char* bodies[] = {R"({"owner": null})", R"({"pool": null})",
                                           R"({"owner": null, "pool": null})"};
            (void)update_record(*workspace_, admin(), lead(), pick(random, leads), parse(bodies[random() % 3]), {});
        } else if (act == 4) {
            (void)update_record(*workspace_, admin(), lead(), pick(random, leads),
                                parse(R"({"pool": )" + quoted(rest) + "}"), {});
        } else if (act == 5) {
            (void)update_record(*workspace_, admin(), lead(), pick(random, leads),
                                parse(R"({"owner": )" + quoted(pick(random, people)) + "}"), {});
        } else if (act == 6) {
            const Id id = pick(random, leads);
            if (delete_record(*workspace_, admin(), lead(), id, {}).ok() && random() % 2)
                (void)restore_record(*workspace_, admin(), lead(), id);
        } else if (act == 7) {
            import_all(
                "Name,Owner\nF,\n",
                R"({"object": "lead", "mode": "insert", "options": {"clear_empty": true}, "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "owner"}]})");
        } else if (act == 8) {
            const JobState job =
                wait(start_bulk(*workspace_, admin(), "lead", parse(R"({"where": "true", "set": {"owner": null}})")));
            if (random() % 2 && job.can_undo) undo(job);
        } else {
            pass(static_cast<int64_t>(random() % 4));
            ASSERT_TRUE(recycle(*workspace_).ok());
        }
        expect_law(told);
        if (HasFailure()) return;
    }
}

// req: S2-18
TEST_P(Pools, a_protected_record_is_never_taken) {
    std::mt19937 random(5);
    add_user("ana", "Ana");
    add_pool(R"({"name": "Leads", "applies_to": "lead"})");
    for (int i = 0; i < 4; ++i)
        add("recycling_rule", R"({"name": "R", "applies_to": "lead", "active": true, "condition": "employees >= )" +
                                  std::to_string(random() % 50) + R"(", "limit": )" +
                                  std::to_string(1 + random() % 20) + R"(, "warn_before": )" +
                                  std::to_string(random() % 2) + "}");
    for (int i = 0; i < 60; ++i)
        ASSERT_TRUE(create_record(*workspace_, session("ana"), lead(),
                                  parse(R"({"name": "L", "employees": )" + std::to_string(random() % 100) +
                                        R"(, "protected": )" + (random() % 3 ? "false" : "true") + "}"))
                        .ok());
    const int64_t kept = count("lead", "protected");
    ASSERT_GT(kept, 0);
    int64_t taken = 0;
    for (int i = 0; i < 12; ++i) {
        pass(3);
        const auto done = recycle(*workspace_);
        ASSERT_TRUE(done.ok());
        taken += done->taken;
        EXPECT_EQ(count("lead", "protected and owner is not empty"), kept);
    }
    EXPECT_GT(taken, 10);
}

// req: S4-46 S2-18
TEST_P(Pools, the_rehearsal_of_recycling_is_what_it_then_does) {
    // Two workspaces would be two copies: here the same story is lived twice, once without the rules, once under them.
    add_user("ana", "Ana");
    add_pool(R"({"name": "Leads", "applies_to": "lead"})");
    std::vector<Id> rules;
    for (
        const char* rule :
        {R"({"name": "Hot", "applies_to": "lead", "position": 1, "condition": "rating = 'hot'", "limit": 12, "warn_before": 2, "escalate_before": 1})",
         R"({"name": "Rest", "applies_to": "lead", "position": 2, "limit": 7, "warn_before": 3})"})
        rules.push_back(add("recycling_rule", rule));
    using Days = std::vector<std::pair<int64_t, size_t>>; // on which day which of the leads
    const auto live = [&](bool in_force, Days& taken) {
        std::mt19937 random(77);
        std::vector<Id> leads;
        std::vector<bool> gone;
        const std::string name = in_force ? "live" : "past";
        for (int64_t today = 0; today < 40; ++today) {
            clock_.advance(hour); // what happens on a day happens after the rules were asked in the morning
            for (int i = 0; i < 2 && leads.size() < 24; ++i) {
                leads.push_back(add(
                    "lead", R"({"name": ")" + name + R"(", "owner": )" + quoted(Id{session("ana").user_id()}) + "}"));
                gone.push_back(false);
            }
            for (int i = 0; i < 3; ++i) {
                const size_t at = random() % leads.size();
                const unsigned act = random() % 4;
                if (gone[at]) continue;
                if (act < 2)
                    follow_up("ana", leads[at]);
                else
                    EXPECT_TRUE(update_record(*workspace_, admin(), lead(), leads[at],
                                              parse(act == 2 ? R"({"rating": "hot"})" : R"({"rating": "cold"})"), {})
                                    .ok());
            }
            clock_.advance(day - hour);
            if (!in_force) continue;
            EXPECT_TRUE(recycle(*workspace_).ok());
            for (size_t i = 0; i < leads.size(); ++i) {
                if (gone[i] || count("lead", "id = '" + to_text(leads[i]) + "' and owner is empty") == 0) continue;
                gone[i] = true;
                taken.emplace_back(today + 1, i);
            }
        }
        return leads;
    };
    Days taken, none, would;
    const int64_t began = clock_.now().milliseconds;
    const std::vector<Id> past = live(false, none);
    const auto rehearsed =
        rehearse(*workspace_, admin(),
                 parse(R"({"kind": "recycling", "object": "lead", "days": 40, "where": "name = 'past'", "rules": [)" +
                       quoted(rules[0]) + ", " + quoted(rules[1]) + "]}"));
    ASSERT_TRUE(rehearsed.ok()) << rehearsed.error().message.en;
    for (const Json& row : (*rehearsed)["sample"].items()) {
        const auto found = std::find(past.begin(), past.end(), *base::parse_id(row["id"].text()));
        would.emplace_back((base::parse_instant(row["at"].text())->milliseconds - began) / day,
                           static_cast<size_t>(found - past.begin()));
    }
    for (const Id rule : rules)
        ASSERT_TRUE(update_record(*workspace_, admin(), *workspace_->snapshot()->find("recycling_rule"), rule,
                                  parse(R"({"active": true})"), {})
                        .ok());
    // What is left of the first story is out of the rules' reach.
    ASSERT_TRUE(
        workspace_
            ->write(
                workspace_->server_session(),
                [&](record::Context& context) -> Result<void> {
                    record::ReadContext reading{context.model, context.tables, context.session, context.transaction};
                    record::ListRequest all{.object = context.model.catalog().find("lead"), .limit = 500};
                    for (const auto& row : TRY(record::list(reading, all)).rows) {
                        record::Patch patch;
                        patch.object = all.object;
                        patch.id = Id{row[record::RowShape::id].number_or(0)};
                        patch.set("protected", 1);
                        TRY(record::save(context, patch));
                    }
                    return {};
                })
            .ok());
    live(true, taken);
    ASSERT_FALSE(taken.empty());
    std::sort(would.begin(), would.end());
    EXPECT_EQ(would, taken);
}

} // namespace
} // namespace fairlead::command::test
