// Rules and approvals under random acts: whatever the rules and whatever people do, no loop, no rule twice for a record
// in one save, the edge exactly; nothing is approved without everybody it needs.

#include <random>

#include "automation/book.h"
#include "command/approvals.h"
#include "command/import_fixture_test.h"
#include "command/records.h"
#include "command/rules.h"
#include "query/change.h"

namespace fairlead::command::test {
namespace {

class Automation : public Office {
  protected:
    const Object& object(const char* name) { return *workspace_->snapshot()->find(name); }
    Result<Outcome> patch(const char* name, Id id, const std::string& json) {
        return update_record(*workspace_, admin(), object(name), id, parse(json), std::nullopt);
    }
    int64_t rows(const char* table, const std::vector<query::Condition>& where) {
        int64_t count = 0;
        EXPECT_TRUE(
            workspace_->database()
                .read([&](store::Reader& reader) -> Result<void> {
                    count =
                        TRY(reader.rows(query::render_count_rows(table, where, reader.dialect())))[0][0].number_or(0);
                    return {};
                })
                .ok());
        return count;
    }
    static query::Condition equal(const char* column, Value value) {
        return {query::Condition::Test::equal, column, std::move(value), {}};
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, Automation, testing::ValuesIn(databases()), name_of);

TEST_P(Automation, no_set_of_rules_runs_for_ever) {
    std::mt19937 random(11);
    static const char* const fields[] = {"name", "description", "priority", "type"};
    static const char* const values[] = {R"(concat(name, 'x'))", R"(concat(name, 'y'))",
                                         R"(if(priority = 'high', 'low', 'high'))",
                                         R"(if(type = 'call', 'visit', 'call'))"};
    for (int round = 0; round < 6; ++round) {
        std::vector<Id> rules;
        for (int i = 0; i < 8; ++i) {
            const size_t watched = random() % 4, set = random() % 4;
            const bool breeds = random() % 5 == 0;
            const std::string act =
                breeds ? R"([{\"do\":\"create\",\"object\":\"task\",\"set\":{\"name\":\"concat(name, '.')\"}}])"
                       : std::string(R"([{\"do\":\"set\",\"set\":{\")") + fields[set] + R"(\":\")" + values[set] +
                             R"(\"}}])";
            const bool born = random() % 3 == 0;
            rules.push_back(add("rule", R"({"name": "R", "applies_to": "task", "trigger": ")" +
                                            std::string(born ? "created" : "changes") + R"(", "watch_fields": ")" +
                                            fields[watched] + R"(", "actions": ")" + act + "\"}"));
        }
        for (int save = 0; save < 6; ++save) {
            const int64_t before = rows("rule_run", {});
            const Id task = add("task", R"({"name": "T", "description": "d"})");
            ASSERT_TRUE(patch("task", task, R"({"description": "e", "name": "U"})").ok());
            // Two saves: each record meets each rule at most once in either.
            std::map<std::pair<int64_t, int64_t>, int> fired;
            ASSERT_TRUE(workspace_->database()
                            .read([&](store::Reader& reader) {
                                return reader.each(query::render_select_rows("rule_run", {"rule", "record", "state"},
                                                                             {}, {}, 0, reader.dialect()),
                                                   [&](const store::Row& row) {
                                                       if (row.number(1) == task.number)
                                                           ++fired[{row.number(0), row.number(1)}];
                                                       return true;
                                                   });
                            })
                            .ok());
            for (const auto& [pair, count] : fired) EXPECT_LE(count, 2);
            EXPECT_LE(rows("rule_run", {}) - before, 2 * (automation::most_firings + 200));
        }
        for (const Id rule : rules)
            ASSERT_TRUE(delete_record(*workspace_, admin(), object("rule"), rule, std::nullopt).ok());
    }
}

TEST_P(Automation, fires_exactly_at_the_edge) {
    add("rule",
        R"({"name": "R", "applies_to": "opportunity", "condition": "amount >= 100", "actions": "[{\"do\":\"notify\",\"to\":\"owner\",\"text\":\"x\"}]"})");
    std::mt19937 random(5);
    for (int deal = 0; deal < 5; ++deal) {
        int64_t amount = static_cast<int64_t>(random() % 200), expected = amount >= 100;
        const Id id = add("opportunity", R"({"name": "D", "amount": ")" + std::to_string(amount) + "\"}");
        for (int i = 0; i < 25; ++i) {
            const int64_t next = static_cast<int64_t>(random() % 200);
            ASSERT_TRUE(patch("opportunity", id, R"({"amount": ")" + std::to_string(next) + "\"}").ok());
            expected += next >= 100 && amount < 100;
            amount = next;
        }
        EXPECT_EQ(rows("rule_run", {equal("record", id.number)}), expected);
    }
}

/// A second account of who must agree, kept beside the server's.
struct Model {
    std::vector<std::vector<std::vector<size_t>>> levels; // level, item, people by index
    std::vector<std::vector<bool>> done;
    size_t level = 0;
    std::string state = "pending";

    bool open_for(size_t person) const {
        if (state != "pending") return false;
        for (size_t i = 0; i < levels[level].size(); ++i)
            if (!done[level][i] &&
                std::find(levels[level][i].begin(), levels[level][i].end(), person) != levels[level][i].end())
                return true;
        return false;
    }
    void approve(size_t person) {
        bool all = true;
        for (size_t i = 0; i < levels[level].size(); ++i) {
            const auto& people = levels[level][i];
            if (std::find(people.begin(), people.end(), person) != people.end()) done[level][i] = true;
            all = all && done[level][i];
        }
        if (all && ++level == levels.size()) state = "approved";
    }
};

TEST_P(Automation, nothing_is_approved_without_everybody_it_needs) {
    std::vector<Id> people;
    for (const char* login : {"a", "b", "c", "d"}) people.push_back(add_user(login, login, "sales_manager"));
    std::mt19937 random(17);
    for (int round = 0; round < 12; ++round) {
        Model model;
        std::string steps = "[";
        const size_t count = 1 + random() % 4;
        for (size_t s = 0; s < count; ++s) {
            const bool any = random() % 2, parallel = s > 0 && random() % 2;
            std::vector<size_t> who;
            for (size_t p = 0; p < people.size(); ++p)
                if (random() % 2) who.push_back(p);
            if (who.empty()) who.push_back(random() % people.size());
            std::string list;
            for (const size_t p : who)
                list += (list.empty() ? "\\\"user:" : ",\\\"user:") + to_text(people[p]) + "\\\"";
            steps += std::string(s ? "," : "") + R"({\"name\":\"S\",\"mode\":\")" + (any ? "any" : "all") +
                     R"(\",\"parallel\":)" + (parallel ? "true" : "false") + R"(,\"approvers\":[)" + list + "]}";
            if (!parallel) model.levels.emplace_back();
            if (any)
                model.levels.back().push_back(who);
            else
                for (const size_t p : who) model.levels.back().push_back({p});
        }
        for (const auto& level : model.levels) model.done.emplace_back(level.size());
        const std::string key = "p" + std::to_string(round);
        add("approval_process",
            R"({"name": "P", "key": ")" + key + R"(", "applies_to": "opportunity", "steps": ")" + steps + "]\"}");
        const Id deal = add("opportunity", R"({"name": "D"})");
        ASSERT_TRUE(act_on_approval(*workspace_, admin(), object("opportunity"), deal, ApprovalAct::submit,
                                    parse(R"({"process": ")" + key + "\"}"))
                        .ok());
        for (int i = 0; i < 30; ++i) {
            const size_t person = random() % people.size();
            static const char* const logins[] = {"a", "b", "c", "d"};
            const Session session = this->session(logins[person]);
            const unsigned dice = random() % 20;
            const auto act = dice == 0   ? ApprovalAct::reject
                             : dice == 1 ? ApprovalAct::give_back
                             : dice == 2 ? ApprovalAct::withdraw
                                         : ApprovalAct::approve;
            const bool may = model.open_for(person);
            const auto done =
                act_on_approval(*workspace_, session, object("opportunity"), deal, act, parse(R"({"comment": "why"})"));
            if (act == ApprovalAct::withdraw) {
                EXPECT_FALSE(done.ok()) << "only its submitter";
            } else {
                EXPECT_EQ(done.ok(), may) << "round " << round << " act " << i;
                if (may && act == ApprovalAct::approve) model.approve(person);
                if (may && act != ApprovalAct::approve)
                    model.state = act == ApprovalAct::reject ? "rejected" : "returned";
            }
            const bool locked = model.state == "pending";
            EXPECT_EQ(patch("opportunity", deal, R"({"description": ")" + std::to_string(i) + "\"}").ok(), !locked);
            const auto now = approvals_of(*workspace_, admin(), object("opportunity"), deal);
            ASSERT_TRUE(now.ok());
            ASSERT_EQ((*now)["approvals"].items()[0]["state"].text(), model.state) << "round " << round << " act " << i;
        }
    }
}

} // namespace
} // namespace fairlead::command::test
