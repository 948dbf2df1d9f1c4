// Every hint says how many records it leaves: the list then shows exactly as many, whatever the records and the filter.

#include "command/filter_hints.h"

#include <random>

#include "command/import_fixture_test.h"
#include "command/records.h"

namespace fairlead::command::test {
namespace {

class FilterHints : public Office {
  protected:
    /// Checks every hint against the list; how many there were.
    int check(const std::string& user, const std::string& object, const std::string& where) {
        const auto snapshot = workspace_->snapshot();
        const Session who = session(user);
        const auto answer = filter_hints(*workspace_, who, *snapshot->find(object), where);
        EXPECT_TRUE(answer.ok()) << where;
        if (!answer.ok()) return 0;
        EXPECT_EQ((*answer)["total"].integer(), listed(who, object, where));
        int seen = 0;
        for (const char* list : {"hints", "missing"})
            for (const base::Json& hint : (*answer)[list].items()) {
                const std::string more = hint["where"].text();
                const std::string both = where.empty() ? more : "(" + where + ") and (" + more + ")";
                EXPECT_EQ(hint["count"].integer(), listed(who, object, both)) << user << ": " << both;
                EXPECT_GT(hint["count"].integer().value_or(0), 0);
                EXPECT_LT(hint["count"].integer().value_or(0), (*answer)["total"].integer().value_or(0));
                ++seen;
            }
        return seen;
    }
    int64_t listed(const Session& who, const std::string& object, const std::string& where) {
        int64_t count = -1;
        const auto done = workspace_->read(who, [&](record::ReadContext& context) -> base::Result<void> {
            record::ListRequest request;
            request.object = context.model.catalog().find(object);
            request.where = where;
            request.count = record::Count::exact;
            count = TRY(record::list(context, request)).count.value_or(-1);
            return {};
        });
        EXPECT_TRUE(done.ok()) << where;
        return count;
    }
};
INSTANTIATE_TEST_SUITE_P(Databases, FilterHints, testing::ValuesIn(databases()), name_of);

TEST_P(FilterHints, count_what_the_list_then_shows) {
    add_user("lin", "林静", "sales_rep");
    add_user("wu", "吴", "sales_rep");
    std::mt19937 random(20260302);
    const auto one_of = [&](std::vector<std::string> words) { return words[random() % words.size()]; };
    const auto maybe = [&](const std::string& member) { return random() % 3 ? ", " + member : std::string(); };
    const auto day = [&] { return "2026-0" + std::to_string(1 + random() % 9) + "-1" + std::to_string(random() % 10); };
    for (int i = 0; i < 60; ++i) {
        const Session who = session(one_of({"lin", "wu"}));
        const std::string account = R"({"name": "A)" + std::to_string(i) + "\"" +
                                    maybe(R"("industry": ")" + one_of({"software", "retail", "energy"}) + "\"") +
                                    maybe(R"("level": ")" + one_of({"key", "a", "b"}) + "\"") +
                                    maybe(R"("email": "a@b.example")") +
                                    maybe(R"("source": ")" + one_of({"referral", "api"}) + "\"") +
                                    maybe(R"("first_contact_at": ")" + day() + "T01:00:00Z\"") +
                                    maybe(R"("last_contact_at": ")" + day() + "T01:00:00Z\"") + "}";
        ASSERT_TRUE(create_record(*workspace_, who, *workspace_->snapshot()->find("account"), parse(account)).ok());
        const std::string deal = R"({"name": "D)" + std::to_string(i) + R"(", "pipeline": "simple", "stage": ")" +
                                 one_of({"prospecting", "engaging", "won", "lost"}) + "\"" +
                                 maybe(R"("close_date": ")" + day() + "\"") + maybe(R"("amount": "10")") +
                                 maybe(R"("next_step": "Call")") +
                                 maybe(R"("last_contact_at": ")" + day() + "T01:00:00Z\"") + "}";
        ASSERT_TRUE(create_record(*workspace_, who, *workspace_->snapshot()->find("opportunity"), parse(deal)).ok());
    }
    int seen = 0;
    for (const std::string user : {"lin", "wu"}) {
        for (const std::string where :
             {"", "industry = 'software'", "level is empty or source = 'api'", "not contains(name, '1')",
              "employees > 3", "owner = me() and email is not empty"})
            seen += check(user, "account", where);
        for (const std::string where : {"", "stage_kind = 'open'", "close_date < today()",
                                        "stage = 'lost' or amount > 5", "contains(name, '2')", "exists(tasks)"})
            seen += check(user, "opportunity", where);
    }
    EXPECT_GT(seen, 60);
    // What changes is counted at once.
    add("account", R"({"name": "New", "industry": "finance"})");
    seen = check("lin", "account", "true");
    EXPECT_GT(seen, 0);
}

} // namespace
} // namespace fairlead::command::test
