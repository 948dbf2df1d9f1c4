// Bulk changes: many records, one request, each with its own fate.

#include "command/import_fixture_test.h"

namespace fairlead::command::test {
namespace {

class Bulk : public Office {};
INSTANTIATE_TEST_SUITE_P(Databases, Bulk, testing::ValuesIn(databases()), name_of);

TEST_P(Bulk, sets_what_is_asked_and_tells_what_is_refused) {
    for (int i = 0; i < 5; ++i)
        add("opportunity", R"({"name": "D)" + std::to_string(i) +
                               R"(", "pipeline": "sales", "stage": "negotiation", "amount": "100",
            "quote_approved_on": "2026-01-02", "close_date": )" +
                               (i < 3 ? "\"2026-12-31\"" : "null") + "}");
    const JobState job = wait(start_bulk(*workspace_, admin(), "opportunity",
                                         parse(R"({"where": "stage = 'negotiation'", "set": {"stage": "closing"}})")));
    EXPECT_EQ(job.state, "done");
    EXPECT_EQ(job.updated, 3);
    EXPECT_EQ(job.failed, 2) << "the gate asks for a close date";
    expect_sums(job);
    EXPECT_NE(text_of(job.faults_file).find("Enter the expected close date"), std::string::npos);
    EXPECT_EQ(count("opportunity", "stage = 'closing'"), 3);
    const JobState undone = undo(job);
    EXPECT_EQ(undone.updated, 3);
    EXPECT_EQ(count("opportunity", "stage = 'closing'"), 0);
}

TEST_P(Bulk, deletes_restores_and_undoes) {
    std::vector<std::string> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(to_text(add("account", R"({"name": "A)" + std::to_string(i) + "\"}")));
    const JobState job =
        wait(start_bulk(*workspace_, admin(), "account",
                        parse(R"({"where": "true", "except": [")" + ids[0] + R"("], "delete": true})")));
    EXPECT_EQ(job.updated, 3);
    EXPECT_EQ(column("account", "name"), (std::vector<std::string>{"A0"}));
    const JobState back =
        wait(start_bulk(*workspace_, admin(), "account", parse(R"({"ids": [")" + ids[1] + R"("], "restore": true})")));
    EXPECT_EQ(back.updated, 1);
    EXPECT_EQ(count("account"), 2);
    EXPECT_EQ(undo(job).updated, 2) << "one had come back already";
    EXPECT_EQ(count("account"), 4);
}

TEST_P(Bulk, refuses_a_request_that_says_too_little_or_too_much) {
    for (const char* request :
         {R"({"set": {"employees": 1}})", R"({"where": "true"})",
          R"({"where": "true", "delete": true, "restore": true})", R"({"ids": ["nonsense"], "delete": true})",
          R"({"where": "true", "set": {"created_by": null}})", R"({"where": "nmae = 'x'", "delete": true})",
          R"({"where": "true", "set": {}})"}) {
        const auto refused = start_bulk(*workspace_, admin(), "account", parse(request));
        ASSERT_FALSE(refused.ok()) << request;
        EXPECT_EQ(refused.error().code, base::Code::invalid) << request;
    }
}

TEST_P(Bulk, changes_nothing_beyond_the_reach_of_the_actor) {
    add_user("lin", "林静", "sales_manager");
    add("account", R"({"name": "Not hers"})");
    const JobState job =
        wait(start_bulk(*workspace_, session("lin"), "account", parse(R"({"where": "true", "delete": true})")));
    EXPECT_EQ(job.updated, 0);
    EXPECT_EQ(count("account"), 1);
    add_user("wu", "吴", "read_only");
    EXPECT_FALSE(start_bulk(*workspace_, session("wu"), "account", parse(R"({"where": "true", "delete": true})")).ok());
}

} // namespace
} // namespace fairlead::command::test
