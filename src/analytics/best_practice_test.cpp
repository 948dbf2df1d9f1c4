#include "analytics/best_practice.h"

#include <algorithm>
#include <random>

#include "analytics/sample_deals_test.h"
#include "base/id.h"

namespace fairlead::analytics {
namespace {

using base::Json;

class BestPracticeTest : public testing::TestWithParam<store::Dialect> {
  protected:
    BestPracticeTest() : deals_(GetParam()) {}

    Json ask(const BestPracticeRequest& request, int64_t user = 0) {
        Json answer;
        const access::Session actor = deals_.session(user);
        const auto needs = analysis_needs(deals_.model(), actor, request.analysis).value();
        for (const auto& kind : best_practice_needs(deals_.model(), actor, *needs.object))
            (void)deals_.columns().view(deals_.model(), *kind.object, kind.columns).value();
        const auto view = deals_.columns().view(deals_.model(), *needs.object, needs.columns);
        const auto read = deals_.database().read([&](store::Reader& reader) -> base::Result<void> {
            answer = TRY(best_practice({deals_.model(), actor, reader}, *view, request));
            return {};
        });
        if (!read.ok()) ADD_FAILURE() << read.error().message.en << read.error().log;
        return answer;
    }
    static BestPracticeRequest request() {
        BestPracticeRequest request;
        request.analysis.deals.object = "deal";
        request.least_closed = 5;
        return request;
    }
    int64_t listed(const Json& where, int64_t user) { return deals_.listed(where.text(), "id", user).first; }
    Deals deals_;
};

/// Every n is that of its list; the deals with an activity are among those in the stage, and the same deals tell how
/// many and how soon; both sides are disjoint and together what was closed by people.
TEST_P(BestPracticeTest, TheCountsAddUp) {
    std::mt19937_64 random(5);
    std::vector<Deal> made = random_deals(31, 400);
    for (Deal& deal : made)
        if (deal.visits.back().stage == "lost" && deal.owner == Deals::ana && random() % 2)
            deal.visits.back().stage = "won";
    const std::vector<int64_t> ids = deals_.add(made);
    std::vector<Ring> rings;
    for (size_t i = 0; i < made.size(); ++i)
        for (const Visit& visit : made[i].visits)
            for (uint64_t n = random() % 3; n > 0; --n)
                rings.push_back({ids[i], visit.at + static_cast<int64_t>(random() % (20 * 86400000ULL)), made[i].owner,
                                 random() % 4 != 0});
    deals_.ring(rings);
    for (const int64_t user : {int64_t{0}, Deals::manager, Deals::ana})
        for (const bool won : {false, true}) {
            BestPracticeRequest asked = request();
            asked.against_won = won;
            const Json answer = ask(asked, user);
            if (user == Deals::ana) { // sees a team of two
                EXPECT_EQ(answer["sellers"]["reason"].text(), "too_few_people");
                EXPECT_TRUE(answer["stages"].items().empty());
                continue;
            }
            ASSERT_NE(answer["sellers"]["basis"].text(), "none");
            EXPECT_EQ(answer["stages"].items().size(), 5U);
            for (const Json& stage : answer["stages"].items()) {
                int64_t n[2] = {};
                for (const int side : {0, 1}) {
                    const Json& of = stage[side == 0 ? "top" : "others"];
                    n[side] = *of["value"].integer();
                    EXPECT_EQ(n[side], listed(of["where"], user)) << of["where"].text();
                }
                ASSERT_EQ(stage["rows"].items().size(), 4U);
                for (const int side : {0, 1}) {
                    const auto of = [&](size_t row) -> const Json& {
                        return stage["rows"].items()[row][side == 0 ? "top" : "others"];
                    };
                    const int64_t k = *of(1)["k"].integer();
                    EXPECT_EQ(of(0)["n"].integer(), n[side]);
                    EXPECT_EQ(of(1)["n"].integer(), n[side]);
                    EXPECT_LE(k, n[side]);
                    EXPECT_EQ(of(2)["n"].integer(), k);
                    EXPECT_EQ(of(3)["n"].integer(), k);
                    if (k > 0) EXPECT_EQ(listed(of(1)["k_where"], user), k);
                }
            }
        }
}

/// What a plain count over the same deals finds.
TEST_P(BestPracticeTest, FindsWhatAPlainCountFinds) {
    constexpr int64_t day_ms = 86400000;
    const int64_t start = moment("2025-03-03");
    std::vector<Deal> made;
    const int64_t owners[] = {Deals::ana, Deals::bo, Deals::cui, Deals::manager};
    for (int i = 0; i < 80; ++i) {
        Deal deal;
        deal.name = "Deal " + std::to_string(i);
        deal.owner = owners[i % 4];
        const bool top = deal.owner == Deals::ana;
        const bool won = top ? i % 5 != 0 : i % 5 == 1;
        deal.visits = {
            {"lead_in", start}, {"needs", start + (top ? 3 : 9) * day_ms}, {won ? "won" : "lost", start + 12 * day_ms}};
        made.push_back(deal);
    }
    const std::vector<int64_t> ids = deals_.add(made);
    std::vector<Ring> rings;
    for (size_t i = 0; i < made.size(); ++i) {
        const bool top = made[i].owner == Deals::ana;
        if (top || i % 8 == 1) rings.push_back({ids[i], start + (top ? 1 : 6) * day_ms, made[i].owner});
        if (top) rings.push_back({ids[i], start + 2 * day_ms, made[i].owner});
        rings.push_back({ids[i], start + 20 * day_ms, made[i].owner});       // after it was closed
        rings.push_back({ids[i], start + day_ms / 2, made[i].owner, false}); // not done
    }
    deals_.ring(rings);
    const Json answer = ask(request());
    EXPECT_EQ(answer["sellers"]["basis"].text(), "significant");
    ASSERT_EQ(answer["sellers"]["people"].items().size(), 1U);
    const Json& ana = answer["sellers"]["people"].items()[0];
    EXPECT_EQ(ana["person"]["id"].text(), to_text(base::Id{Deals::ana}));
    EXPECT_EQ(ana["win_rate"]["k"].integer(), 16);
    // The skill is that of the comparison of people.
    const access::Session actor = deals_.session(0);
    const auto needs = analysis_needs(deals_.model(), actor, request().analysis).value();
    const auto view = deals_.columns().view(deals_.model(), *needs.object, needs.columns);
    const auto read = deals_.database().read([&](store::Reader& reader) -> base::Result<void> {
        const Json people = TRY(shape({deals_.model(), actor, reader}, *view, request().analysis));
        for (const Json& person : people["people"].items())
            if (person["person"]["id"].text() == to_text(base::Id{Deals::ana}))
                EXPECT_NEAR(real_of(person["skill"]["effect"]), real_of(ana["skill"]), 1e-9);
        return {};
    });
    EXPECT_TRUE(read.ok());
    const Json& first = answer["stages"].items()[0];
    EXPECT_EQ(first["top"]["value"].integer(), 16);
    EXPECT_EQ(first["others"]["value"].integer(), 60);
    const auto& rows = first["rows"].items();
    EXPECT_EQ(real_of(rows[0]["top"]["figure"]), 3);
    EXPECT_EQ(real_of(rows[0]["others"]["figure"]), 9);
    EXPECT_EQ(rows[0]["evidence"].text(), "step");
    EXPECT_EQ(rows[1]["top"]["k"].integer(), 16);
    EXPECT_EQ(rows[1]["others"]["k"].integer(), 10);
    EXPECT_EQ(rows[1]["within_days"].integer(), 1);
    EXPECT_EQ(real_of(rows[2]["top"]["figure"]), 2);
    EXPECT_EQ(real_of(rows[2]["others"]["figure"]), 1);
    EXPECT_EQ(real_of(rows[3]["difference"]), -5);
    EXPECT_EQ(rows[3]["evidence"].text(), "step");
    // In the second stage nobody rang, and stays there lasted what the first left of twelve days.
    const auto& second = answer["stages"].items()[2]["rows"].items();
    EXPECT_EQ(second[1]["top"]["k"].integer(), 0);
    EXPECT_EQ(second[1]["evidence"].text(), "none");
    EXPECT_EQ(real_of(second[0]["top"]["figure"]), 9);
    EXPECT_EQ(answer["stages"].items()[1]["top"]["value"].integer(), 0);
}

INSTANTIATE_TEST_SUITE_P(BothDatabases, BestPracticeTest, testing::ValuesIn(dialects()));

} // namespace
} // namespace fairlead::analytics
