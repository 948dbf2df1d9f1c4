// req: S1-20 S1-22 S2-29 S3-04

#include <gtest/gtest.h>

#include <cmath>

#include "base/money.h"
#include "vectors/stage.h"

namespace fairlead::testing {
namespace {

using base::Json;

void expect_near(const Json& got, const Json& wanted, double tolerance, const std::string& what) {
    ASSERT_FALSE(got.is_null()) << what;
    EXPECT_NEAR(real(got), real(wanted), tolerance * std::max(1.0, std::fabs(real(wanted)))) << what;
}

const Json& of_stage(const Json& list, const std::string& stage) {
    static const Json none;
    for (const Json& each : list.items())
        if (each["stage"].text() == stage) return each;
    ADD_FAILURE() << stage << " is not in the answer";
    return none;
}

class FunnelVector : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        world_ = fresh_world();
        admin_ = std::make_unique<Doors>(*world_, "max");
        there_ = bring_vector_deals(*admin_);
        expected_ = shared_json("vectors/funnel.json")["expected"];
    }
    static void TearDownTestSuite() {
        admin_.reset();
        world_.reset();
    }
    void SetUp() override {
        if (!there_) GTEST_SKIP() << "the shared vectors are not there";
    }
    static Json ask(const std::string& report, const std::string& parameters) {
        const auto answer = admin_->get("/api/reports/funnel" + report + "?pipeline=" + vector_pipeline + parameters);
        EXPECT_EQ(answer.status, 200) << to_text(answer.json);
        return answer.json;
    }
    static inline std::unique_ptr<World> world_;
    static inline std::unique_ptr<Doors> admin_;
    static inline bool there_ = false;
    static inline Json expected_;
};

TEST_F(FunnelVector, CohortsFallStageByStage) {
    for (const auto& [name, period] :
         {std::pair<std::string, std::string>("cohort_all", "&from=2000-01-01&to=2030-01-01"),
          {"cohort_early", "&from=2000-01-01&to=2024-09-29"},
          {"cohort_late", "&from=2024-09-30&to=2030-01-01"}}) {
        const Json answer = ask("", "&kind=cohort" + period);
        for (const Json& wanted : expected_[name]["reached"].items())
            EXPECT_EQ(of_stage(answer["stages"], wanted["stage"].text())["reached"]["value"].integer(),
                      wanted["reached"].integer())
                << name;
        for (const Json& step : expected_[name]["steps"].items()) {
            const std::string what = name + " " + step["from_stage"].text();
            const Json& found = of_stage(answer["stages"], step["from_stage"].text());
            EXPECT_EQ(found["conversion"]["all"]["k"].integer(), step["advanced"].integer()) << what;
            EXPECT_EQ(found["open_here"]["value"].integer(), step["still_open_here"].integer()) << what;
            for (const char* kind : {"all", "resolved"}) {
                const Json& rate = found["conversion"][kind];
                expect_near(rate["rate"], step[std::string("conv_") + kind], 1e-8, what);
                expect_near(rate["low"], step[std::string("wilson95_") + kind].items()[0], 1e-8, what + " low");
                expect_near(rate["high"], step[std::string("wilson95_") + kind].items()[1], 1e-8, what + " high");
            }
        }
    }
}

TEST_F(FunnelVector, OnlyTheDemoIsABottleneck) {
    const Json answer =
        ask("/bottlenecks",
            "&kind=cohort&from=2024-09-30&to=2025-06-30&baseline_from=2023-01-01&baseline_to=2024-09-29&seen=today");
    for (const Json& step : expected_["bottleneck"].items()) {
        const std::string stage = step["step"].text();
        const Json& found = of_stage(answer["steps"], stage);
        for (const char* side : {"baseline", "current"}) {
            EXPECT_EQ(found[side]["k"].integer(), step[side].items()[0].integer()) << stage;
            EXPECT_EQ(found[side]["n"].integer(), step[side].items()[1].integer()) << stage;
            const auto listed = admin_->get("/api/records/opportunity?count=exact&limit=1&where=" +
                                            encode(found[side]["resolved"]["where"].text()));
            EXPECT_EQ(listed.json["count"].integer(), step[side].items()[1].integer()) << stage;
        }
        EXPECT_EQ(found["test"].text(), step["test_used"].text()) << stage;
        expect_near(found["p"], step["p"], 1e-8, stage + " p");
        expect_near(found["q"], step["q_bh"], 1e-8, stage + " q");
        expect_near(found["change"], step["diff"], 1e-8, stage + " change");
        expect_near(found["low"], step["newcombe95"].items()[0], 1e-8, stage + " low");
        expect_near(found["high"], step["newcombe95"].items()[1], 1e-8, stage + " high");
    }
    ASSERT_EQ(answer["flagged"].items().size(), 1u);
    EXPECT_EQ(answer["flagged"].items()[0].text(), "demo");
}

TEST_F(FunnelVector, MovesAndTheFunnelOfToday) {
    const Json flow = ask("/flow", "");
    EXPECT_EQ(flow["skips"]["moves"].integer(), expected_["skips"].integer());
    EXPECT_EQ(flow["regressions"]["moves"].integer(), expected_["backward_moves"].integer());
    const Json now = ask("", "&kind=snapshot");
    for (const auto& [stage, wanted] : expected_["snapshot"].members()) {
        const Json& found = of_stage(now["stages"], stage);
        EXPECT_EQ(found["n"]["value"].integer(), wanted["count"].integer()) << stage;
        EXPECT_EQ(base::parse_decimal(found["amount"]["value"].text(), 2), wanted["amount_base_minor"].integer())
            << stage;
    }
}

TEST_F(FunnelVector, StaysAreThoseOfTheSurvivalVector) {
    const Json answer = ask("/dwell", "&as_of=2025-06-30");
    const Json survival = shared_json("vectors/survival.json");
    for (const auto& [stage, wanted] : survival["dwell"].members()) {
        const Json& found = of_stage(answer["stages"], stage);
        EXPECT_EQ(found["visits"]["moves"].integer(), wanted["n"].integer()) << stage;
        EXPECT_EQ(found["exits"].integer(), wanted["exits"].integer()) << stage;
        for (const char* quantile : {"median", "p75", "p90"})
            expect_near(found[quantile]["value"], wanted[quantile], 1e-6, stage + " " + quantile);
        expect_near(found["mean_completed"], wanted["mean_completed"], 1e-6, stage + " mean");
    }
}

} // namespace
} // namespace fairlead::testing
