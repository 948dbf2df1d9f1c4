// Assignment through every door at once: fair within the weights, nobody's record, one reason each.

#include <random>
#include <thread>

#include "command/assign.h"
#include "command/import_fixture_test.h"
#include "command/records.h"

namespace fairlead::command::test {
namespace {

class Assignment : public Office {
  protected:
    Id rule(const std::string& json) { return add("assignment_rule", json); }
    void member(Id of, Id user, int64_t weight) {
        add("assignment_member", R"({"rule": ")" + to_text(of) + R"(", "user": ")" + to_text(user) +
                                     R"(", "weight": )" + std::to_string(weight) + "}");
    }
    int64_t owned(Id user) { return count("lead", "owner = '" + to_text(user) + "'"); }
    Result<Outcome> bring_in(const std::string& name) {
        return create_record(*workspace_, admin(), *workspace_->snapshot()->find("lead"),
                             parse(R"({"owner": null, "name": ")" + name + "\"}"));
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, Assignment, testing::ValuesIn(databases()), name_of);

TEST_P(Assignment, is_within_the_weights_whatever_they_are) {
    std::mt19937 random(3);
    std::vector<std::pair<Id, int64_t>> people;
    for (int i = 0; i < 5; ++i)
        people.emplace_back(add_user("p" + std::to_string(i), "P" + std::to_string(i)), 1 + random() % 9);
    const Id by_weight = rule(R"({"name": "R", "applies_to": "lead", "method": "weighted"})");
    int64_t weights = 0;
    for (const auto& [user, weight] : people) {
        member(by_weight, user, weight);
        weights += weight;
    }
    int64_t made = 0;
    for (int round = 0; round < 4; ++round) {
        // One by one, and many rows of a file in one batch.
        for (int i = 0; i < 7; ++i, ++made) ASSERT_TRUE(bring_in("L" + std::to_string(made)).ok());
        std::string file = "Name,Owner\n";
        for (int i = 0; i < 13; ++i, ++made) file += "F" + std::to_string(made) + ",\n";
        const JobState job = import_all(
            file,
            R"({"object": "lead", "mode": "insert", "options": {"clear_empty": true}, "columns": [{"index": 0, "field": "name"}, {"index": 1, "field": "owner"}]})");
        ASSERT_EQ(job.created, 13);
        for (const auto& [user, weight] : people)
            EXPECT_LT(std::abs(owned(user) * weights - made * weight), weights) << "after " << made;
    }
    EXPECT_EQ(count("lead", "owner is empty"), 0);
    EXPECT_EQ(count("lead"), made);
}

TEST_P(Assignment, turns_hold_under_many_writers) {
    std::vector<Id> people;
    for (int i = 0; i < 3; ++i) people.push_back(add_user("p" + std::to_string(i), "P" + std::to_string(i)));
    const Id turns = rule(R"({"name": "R", "applies_to": "lead"})");
    for (const Id user : people) member(turns, user, 1);
    std::atomic<int> made = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            // PostgreSQL may give up after its retries; then nothing was written and nobody's turn was taken.
            for (int i = 0; i < 10; ++i) made += bring_in("T" + std::to_string(t * 100 + i)).ok();
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(count("lead"), made);
    int64_t low = INT64_MAX, high = 0;
    for (const Id user : people) {
        low = std::min(low, owned(user));
        high = std::max(high, owned(user));
    }
    EXPECT_LE(high - low, 1);
}

TEST_P(Assignment, a_refused_record_takes_nobodys_turn) {
    const Id a = add_user("a", "A"), b = add_user("b", "B");
    const Id turns = rule(R"({"name": "R", "applies_to": "lead"})");
    member(turns, a, 1);
    member(turns, b, 1);
    for (int i = 0; i < 6; ++i) {
        ASSERT_TRUE(bring_in("Good").ok());
        ASSERT_FALSE(create_record(*workspace_, admin(), *workspace_->snapshot()->find("lead"),
                                   parse(R"({"owner": null, "name": "Bad", "email": "no"})"))
                         .ok());
    }
    EXPECT_EQ(owned(a), 3);
    EXPECT_EQ(owned(b), 3);
}

} // namespace
} // namespace fairlead::command::test
