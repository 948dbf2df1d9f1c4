#include "analytics/analysis.h"

#include <cmath>
#include <functional>

#include "analytics/sample_deals_test.h"
#include "analytics/waterfall.h"
#include "base/money.h"

namespace fairlead::analytics {
namespace {

using base::Json;

class AnalysisTest : public testing::TestWithParam<store::Dialect> {
  protected:
    AnalysisTest() : deals_(GetParam()) {}

    static AnalysisRequest request(FunnelKind kind = FunnelKind::active, const std::string& where = {}) {
        AnalysisRequest request;
        request.deals.object = "deal";
        request.deals.kind = kind;
        request.deals.where = where;
        return request;
    }
    Json ask(Analysis analysis, const AnalysisRequest& request, int64_t user = 0) {
        Json answer;
        access::Session actor = deals_.session(user);
        if (now_) actor.asker.now = {*now_};
        const auto needs = analysis_needs(deals_.model(), actor, request);
        if (!needs.ok()) {
            ADD_FAILURE() << needs.error().message.en;
            return answer;
        }
        const auto view = deals_.columns().view(deals_.model(), *needs->object, needs->columns);
        const auto read = deals_.database().read([&](store::Reader& reader) -> base::Result<void> {
            const int before = reader.statements();
            answer = TRY(analyse(analysis, {deals_.model(), actor, reader}, *view, request));
            EXPECT_LE(reader.statements() - before, 4);
            return {};
        });
        if (!read.ok()) ADD_FAILURE() << read.error().message.en << read.error().log;
        return answer;
    }
    /// Every count anywhere in an answer is that of its list, and every amount beside it the sum.
    void expect_listed(const Json& json, int64_t user, int& seen) {
        if (json.is_array())
            for (const Json& item : json.items()) expect_listed(item, user, seen);
        if (!json.is_object()) return;
        if (json.has("value") && json["where"].is_string()) {
            ++seen;
            const bool amount = json["amount"].is_string();
            const auto listed = deals_.listed(json["where"].text(), amount ? "amount_base" : "id", user);
            EXPECT_EQ(listed.first, json["value"].integer()) << json["where"].text();
            if (amount) {
                EXPECT_EQ(base::format_decimal(listed.second, 2), json["amount"].text()) << json["where"].text();
            }
        }
        for (const auto& [name, value] : json.members()) expect_listed(value, user, seen);
    }
    Deals deals_;
    std::optional<int64_t> now_; // another than that of the deals
};

const Json& item(const Json& list, std::string_view key, std::string_view value) {
    static const Json none;
    for (const Json& each : list.items())
        if (each[key].is_string() && each[key].text() == value) return each;
    return none;
}

TEST_P(AnalysisTest, EveryNumberIsTheSumOfItsRecords) {
    deals_.add(random_deals(21, 260));
    const int64_t users[] = {0, Deals::manager, Deals::ana, Deals::bo};
    const char* filters[] = {"", "source = 'web' or amount > 4000"};
    int asked = 0, seen = 0;
    for (const Analysis analysis :
         {Analysis::flow, Analysis::dwell, Analysis::ageing, Analysis::shape, Analysis::bottlenecks})
        for (const char* filter : filters)
            for (const bool period : {false, true}) {
                const int64_t user = users[asked % 4];
                AnalysisRequest wanted = request(asked++ % 3 == 2 ? FunnelKind::cohort : FunnelKind::active, filter);
                if (period) {
                    wanted.deals.from = day("2025-02-01");
                    wanted.deals.to = day("2025-03-31");
                }
                if (period && analysis == Analysis::dwell) wanted.as_of = day("2025-04-15");
                SCOPED_TRACE(std::string(name(analysis)) + " " + filter + (period ? " period" : ""));
                expect_listed(ask(analysis, wanted, user), user, seen);
            }
    EXPECT_GT(seen, 500);
}

TEST_P(AnalysisTest, WhatEntersAStageLeavesItOrIsStillThere) {
    deals_.add(random_deals(22, 400));
    for (const bool period : {false, true}) {
        AnalysisRequest wanted = request();
        if (period) {
            wanted.deals.from = day("2025-02-10");
            wanted.deals.to = day("2025-04-20");
        }
        const Json flow = ask(Analysis::flow, wanted);
        int64_t deviations = 0;
        for (const Json& stage : flow["stages"].items()) {
            const auto moves = [&](const char* part) { return stage[part]["moves"].integer().value_or(0); };
            EXPECT_EQ(moves("start") + moves("entered"), moves("left") + moves("inside")) << stage["stage"].text();
            for (const char* way : {"entries", "exits"}) {
                int64_t sum = 0;
                for (const Json& each : stage[way].items()) sum += *each["moves"].integer();
                EXPECT_EQ(sum, moves(std::string_view(way) == "entries" ? "entered" : "left"));
            }
        }
        for (const Json& move : flow["moves"].items())
            if (move["kind"].text() == "skip" || move["kind"].text() == "back") deviations += *move["moves"].integer();
        EXPECT_EQ(deviations, *flow["skips"]["moves"].integer() + *flow["regressions"]["moves"].integer());
    }
}

TEST_P(AnalysisTest, MeetsTheVectorOfTheBottleneck) {
    const auto kpi = vector_of("kpi.json"), expected = vector_of("funnel.json");
    if (!kpi || !expected) GTEST_SKIP() << "no vectors";
    deals_.add(vector_deals(*kpi));
    AnalysisRequest wanted = request(FunnelKind::cohort);
    wanted.deals.from = day("2024-09-30");
    wanted.deals.to = day("2025-06-30");
    wanted.baseline_from = day("2024-01-01");
    wanted.baseline_to = day("2024-09-29");
    wanted.as_they_stand = true;
    const Json answer = ask(Analysis::bottlenecks, wanted);
    const auto near = [](const Json& value, const Json& wanted_value, const std::string& what) {
        EXPECT_NEAR(real_of(value), real_of(wanted_value), 1e-8 * std::max(1.0, std::abs(real_of(wanted_value))))
            << what;
    };
    for (const Json& step : (*expected)["expected"]["bottleneck"].items()) {
        const std::string stage = step["step"].text();
        const Json& found = item(answer["steps"], "stage", stage);
        EXPECT_EQ(found["baseline"]["k"].integer(), step["baseline"].items()[0].integer()) << stage;
        EXPECT_EQ(found["baseline"]["n"].integer(), step["baseline"].items()[1].integer()) << stage;
        EXPECT_EQ(found["current"]["k"].integer(), step["current"].items()[0].integer()) << stage;
        EXPECT_EQ(found["current"]["n"].integer(), step["current"].items()[1].integer()) << stage;
        EXPECT_EQ(found["test"].text(), step["test_used"].text()) << stage;
        near(found["p"], step["p"], stage + " p");
        near(found["q"], step["q_bh"], stage + " q");
        near(found["change"], step["diff"], stage + " change");
        near(found["low"], step["newcombe95"].items()[0], stage + " low");
        near(found["high"], step["newcombe95"].items()[1], stage + " high");
        EXPECT_EQ(found["verdict"].text() == "bottleneck", stage == "demo") << stage;
    }
    ASSERT_EQ(answer["flagged"].items().size(), 1u);
    EXPECT_EQ(answer["flagged"].items()[0].text(), "demo");
    const Json flow = ask(Analysis::flow, request());
    EXPECT_EQ(flow["skips"]["moves"].integer(), (*expected)["expected"]["skips"].integer());
    EXPECT_EQ(flow["regressions"]["moves"].integer(), (*expected)["expected"]["backward_moves"].integer());
}

TEST_P(AnalysisTest, MeetsTheVectorOfTheStays) {
    const auto kpi = vector_of("kpi.json"), expected = vector_of("survival.json");
    if (!kpi || !expected) GTEST_SKIP() << "no vectors";
    deals_.add(vector_deals(*kpi));
    now_ = moment("2025-07-02");
    AnalysisRequest wanted = request();
    wanted.as_of = day("2025-06-30");
    const Json answer = ask(Analysis::dwell, wanted);
    for (const auto& [stage, figures] : (*expected)["dwell"].members()) {
        const Json& found = item(answer["stages"], "stage", stage);
        EXPECT_EQ(found["visits"]["moves"].integer(), figures["n"].integer()) << stage;
        EXPECT_EQ(found["exits"].integer(), figures["exits"].integer()) << stage;
        for (const char* quantile : {"median", "p75", "p90"})
            EXPECT_NEAR(real_of(found[quantile]["value"]), real_of(figures[quantile]), 1e-6) << stage << quantile;
        EXPECT_NEAR(real_of(found["mean_completed"]), real_of(figures["mean_completed"]), 1e-6) << stage;
    }
}

TEST_P(AnalysisTest, WhyAPersonWinsLessAddsUp) {
    deals_.add(random_deals(23, 900));
    const Json answer = ask(Analysis::shape, request());
    int told = 0;
    for (const Json& person : answer["people"].items()) {
        if (person["verdict"].text() == "too_few") continue;
        ++told;
        double strategy = 0, skill = 0;
        for (const Json& segment : person["strategy"]["segments"].items()) strategy += real_of(segment["effect"]);
        for (const Json& step : person["skill"]["steps"].items()) skill += real_of(step["effect"]);
        EXPECT_NEAR(strategy + skill, real_of(person["difference"]), 1e-12);
        EXPECT_NEAR(real_of(person["win_rate"]["rate"]) - real_of(person["others"]["rate"]),
                    real_of(person["difference"]), 1e-12);
    }
    EXPECT_GE(told, 3);
}

TEST_P(AnalysisTest, LongStaysAreToldByTheirStage) {
    std::vector<Deal> deals;
    // Twenty-five stays of ten days in the first stage: the minimum of 14 days holds.
    for (int i = 0; i < 25; ++i) {
        Deal deal;
        deal.visits = {{"lead_in", moment("2025-03-01")}, {"lost", moment("2025-03-11")}};
        deals.push_back(deal);
    }
    Deal fresh, old;
    fresh.visits = {{"lead_in", moment("2025-06-20")}};
    old.visits = {{"lead_in", moment("2025-06-01")}};
    old.close_day = day("2025-06-29").days;
    deals.push_back(fresh);
    deals.push_back(old);
    const std::vector<int64_t> ids = deals_.add(deals);
    const Json answer = ask(Analysis::ageing, request());
    const Json& first = item(answer["stages"], "stage", "lead_in");
    EXPECT_EQ(first["threshold"]["rule"].text(), "minimum");
    EXPECT_EQ(first["signals"]["stagnant"]["value"].integer(), 1);
    EXPECT_EQ(first["signals"]["overdue"]["value"].integer(), 1);
    const Json& second = item(answer["stages"], "stage", "contact");
    EXPECT_EQ(second["threshold"]["rule"].text(), "minimum"); // that of the pipeline
    ASSERT_EQ(answer["rows"].items().size(), 1u);
    EXPECT_EQ(answer["rows"].items()[0]["signals"].items().size(), 2u);
}

TEST(Movements, AddUpForEveryPairOfStates) {
    std::vector<DealState> states;
    for (const bool there : {false, true})
        for (const char kind : {'o', 'w', 'l'})
            for (const std::optional<int64_t>& close : {std::optional<int64_t>(), std::optional<int64_t>(5),
                                                        std::optional<int64_t>(15), std::optional<int64_t>(25)})
                for (const int64_t amount : {0, 100, 250}) states.push_back({there, kind, close, amount});
    for (const DealState& start : states)
        for (const DealState& end : states) {
            int64_t sum = 0, at_end = 0;
            movements_of(start, end, 10, 20, [&](Movement movement, int64_t amount) {
                (movement == Movement::end ? at_end : sum) += amount;
            });
            EXPECT_EQ(sum, at_end);
        }
}

INSTANTIATE_TEST_SUITE_P(Databases, AnalysisTest, testing::ValuesIn(dialects()), [](const auto& parameter) {
    return parameter.param == store::Dialect::sqlite ? "sqlite" : "postgresql";
});

} // namespace
} // namespace fairlead::analytics
