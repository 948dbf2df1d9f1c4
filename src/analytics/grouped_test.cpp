#include "analytics/grouped.h"

#include "analytics/deals_test.h"
#include "analytics/report_cache.h"

namespace fairlead::analytics {
namespace {

using base::Json;

class GroupedTest : public testing::TestWithParam<store::Dialect> {
  protected:
    GroupedTest() : deals_(GetParam()) {
        const auto deal = [](int64_t owner, const std::string& source, std::optional<int64_t> amount, int64_t day,
                             const std::string& stage) {
            Deal deal;
            deal.owner = owner;
            deal.source = source;
            deal.amount_base = amount;
            deal.close_day = day;
            deal.visits = {{stage, 1700000000000}};
            return deal;
        };
        const int64_t in_2024 = base::make_date(2024, 12, 31).days, in_2025 = base::make_date(2025, 1, 1).days;
        deals_.add({deal(Deals::ana, "web", 100, in_2024, "won"), deal(Deals::ana, "web", 250, in_2025, "won"),
                    deal(Deals::bo, "event", 33, in_2025, "lost"), deal(0, "", std::nullopt, in_2025, "needs")});
    }
    base::Result<Json> ask(const std::string& body, int64_t user = 0) {
        std::optional<Json> answer;
        const access::Session actor = deals_.session(user);
        const GroupedRequest request = TRY(grouped_request(base::parse_json(body).value()));
        TRY(deals_.database().read([&](store::Reader& reader) -> base::Result<void> {
            answer = TRY(grouped({deals_.model(), actor, reader}, request));
            return {};
        }));
        return std::move(*answer);
    }
    std::string rows(const std::string& body, int64_t user = 0) {
        const auto answer = ask(body, user);
        return answer.ok() ? to_text((*answer)["rows"]) : answer.error().message.en + answer.error().log;
    }
    Deals deals_;
};

TEST_P(GroupedTest, GroupsByFieldsPathsAndExpressions) {
    EXPECT_EQ(
        rows(
            R"({"object": "deal", "group": ["source"], "figures": [{"function": "count"}, {"function": "sum", "field": "amount"}]})"),
        R"([[null,1,"0.00"],["event",1,"0.33"],["web",2,"3.50"]])");
    EXPECT_EQ(
        rows(
            R"x({"object": "deal", "group": ["year(close_date)", "stage.kind"], "figures": [{"function": "max", "field": "amount"}]})x"),
        R"([[2024,"won","1.00"],[2025,"lost","0.33"],[2025,"open",null],[2025,"won","2.50"]])");
    const std::string figures = rows(
        R"({"object": "deal", "where": "owner is not empty", "figures": [{"function": "avg", "field": "amount"}, {"function": "min", "field": "close_date"}]})");
    EXPECT_EQ(figures, R"([["1.2766666667","2024-12-31"]])");
    const auto by_owner = ask(R"({"object": "deal", "group": ["owner"], "where": "amount > 1"})");
    ASSERT_TRUE(by_owner.ok());
    EXPECT_EQ((*by_owner)["rows"].items()[0].items()[0]["name"].text(), "ana");
    EXPECT_EQ((*by_owner)["columns"].items()[0]["kind"].text(), "link");
}

TEST_P(GroupedTest, RightsAndHiddenFieldsHold) {
    EXPECT_EQ(rows(R"({"object": "deal"})", Deals::bo), "[[1]]");
    EXPECT_EQ(rows(R"({"object": "deal"})", Deals::ana), "[[3]]"); // her team
    EXPECT_FALSE(ask(R"({"object": "deal", "group": ["source"]})", Deals::reader).ok());
    EXPECT_FALSE(ask(R"({"object": "deal", "figures": [{"function": "sum", "field": "amount"}]})", Deals::reader).ok());
    EXPECT_FALSE(ask(R"({"object": "session"})", Deals::manager).ok());
}

TEST_P(GroupedTest, LimitSaysThatThereIsMore) {
    const auto answer = ask(R"({"object": "deal", "group": ["source"], "limit": 2})");
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ((*answer)["rows"].items().size(), 2u);
    EXPECT_TRUE((*answer)["more"].truth());
}

TEST_P(GroupedTest, ReportsEveryFault) {
    const auto answer = ask(
        R"({"object": "deal", "group": ["sorce", "amount +"], "figures": [{"function": "summ", "field": "amount"}, {"function": "sum", "field": "name"}]})");
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().faults.size(), 4u);
    const auto shape =
        grouped_request(base::parse_json(R"({"objekt": 1, "group": "a", "figures": [1], "limit": 0})").value());
    ASSERT_FALSE(shape.ok());
    EXPECT_EQ(shape.error().faults.size(), 5u);
}

TEST_P(GroupedTest, CacheKeysTellReadersApart) {
    FunnelRequest request;
    request.object = "deal";
    const auto key = [&](int64_t user, uint64_t generation = 1) {
        std::optional<std::string> made;
        const access::Session actor = deals_.session(user);
        const auto read = deals_.database().read([&](store::Reader& reader) -> base::Result<void> {
            made = TRY(cache_key({deals_.model(), actor, reader}, request, generation));
            return {};
        });
        EXPECT_TRUE(read.ok());
        return made;
    };
    EXPECT_EQ(key(Deals::bo), key(Deals::bo));
    EXPECT_NE(key(Deals::bo), key(Deals::cui));
    EXPECT_NE(key(Deals::manager), key(Deals::reader)); // the same rows, other fields
    EXPECT_NE(key(Deals::bo), key(Deals::bo, 2));
    request.where = "created_at > now()";
    EXPECT_FALSE(key(Deals::bo));
    ReportCache cache(2);
    cache.keep("a", "1");
    cache.keep("b", "2");
    ASSERT_NE(cache.find("a"), nullptr);
    cache.keep("c", "3");
    EXPECT_EQ(cache.find("b"), nullptr);
    EXPECT_EQ(*cache.find("a"), "1");
}

INSTANTIATE_TEST_SUITE_P(Databases, GroupedTest, testing::ValuesIn(dialects()), [](const auto& parameter) {
    return parameter.param == store::Dialect::sqlite ? "sqlite" : "postgresql";
});

} // namespace
} // namespace fairlead::analytics
