// req: S0-03 S0-06 S0-09 S0-12 S4-19 S4-20 S4-21

#include <gtest/gtest.h>

#include <cmath>

#include "vectors/stage.h"

namespace fairlead::testing {
namespace {

using base::Json;

constexpr double tolerance = 1e-9; // relative

void expect_near(const Json& got, const Json& wanted, const std::string& what, double factor = 1) {
    if (wanted.is_null()) {
        EXPECT_TRUE(got.is_null()) << what << ": " << to_text(got);
        return;
    }
    ASSERT_FALSE(got.is_null()) << what << ": nothing, " << wanted.text() << " wanted";
    const double value = real(got) * factor, expected = real(wanted);
    EXPECT_NEAR(value, expected, tolerance * std::fabs(expected)) << what;
}

class KpiVector : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        world_ = fresh_world();
        admin_ = std::make_unique<Doors>(*world_, "max");
        there_ = bring_vector_deals(*admin_);
        vector_ = shared_json("vectors/kpi.json");
    }
    static void TearDownTestSuite() {
        admin_.reset();
        world_.reset();
    }
    void SetUp() override {
        if (!there_) GTEST_SKIP() << "the shared vectors are not there";
    }
    static Json kpi(const Json& answer, const std::string& name) {
        for (const Json& each : answer["kpis"].items())
            if (each["name"].text() == name) return each;
        ADD_FAILURE() << name << " is not in the answer";
        return {};
    }
    static Json input(const Json& answer, const std::string& measure) {
        for (const Json& each : answer["kpis"].items())
            for (const Json& input : each["inputs"].items())
                if (input["measure"].text() == measure) return input;
        ADD_FAILURE() << measure << " is not in the answer";
        return {};
    }
    /// The list behind a figure has as many records as it says.
    static void expect_list(const Json& figure, const Json& wanted, const std::string& what) {
        if (figure["where"].is_null()) return;
        const auto listed = admin_->get("/api/records/" + figure["object"].text() +
                                        "?count=exact&limit=1&where=" + encode(figure["where"].text()));
        EXPECT_EQ(listed.json["count"].integer(), wanted.integer()) << what << ": " << figure["where"].text();
    }
    void expect_all(const Json& answer, const Json& wanted, const std::string& what) {
        expect_near(input(answer, "created")["value"], wanted["created"], what + " created");
        expect_near(input(answer, "won")["value"], wanted["won"], what + " won");
        expect_near(input(answer, "lost")["value"], wanted["lost"], what + " lost");
        expect_near(input(answer, "open")["value"], wanted["open_at_end"], what + " open");
        for (const auto& [measure, field] : {std::pair("created", "created"), std::pair("won", "won"),
                                             std::pair("lost", "lost"), std::pair("open", "open_at_end")})
            expect_list(input(answer, measure), wanted[field], what + " " + measure);
        const Json rate = kpi(answer, "win_rate");
        expect_near(rate["value"], wanted["win_rate_count"], what + " win rate");
        const auto& interval = wanted["win_rate_count_wilson95"].items();
        expect_near(rate["low"], interval[0], what + " low");
        expect_near(rate["high"], interval[1], what + " high");
        expect_near(kpi(answer, "win_rate_value")["value"], wanted["win_rate_value"], what + " win rate by value");
        expect_near(kpi(answer, "conversion_period")["value"], wanted["period_conversion_won_over_created"],
                    what + " period conversion");
        expect_near(kpi(answer, "conversion_cohort")["value"], wanted["cohort_conversion_to_date"],
                    what + " cohort conversion");
        expect_near(input(answer, "won_amount")["value"], wanted["revenue_base_minor"], what + " revenue", 100);
        expect_near(kpi(answer, "average_deal")["value"], wanted["avg_deal_base_minor"], what + " average deal", 100);
        const Json cycle = kpi(answer, "sales_cycle");
        expect_near(cycle["value"], wanted["cycle_first_contact_mean_days"], what + " cycle");
        expect_near(cycle["days"]["median"], wanted["cycle_first_contact_median"], what + " median");
        expect_near(cycle["days"]["p25"], wanted["cycle_p25"], what + " p25");
        expect_near(cycle["days"]["p75"], wanted["cycle_p75"], what + " p75");
        expect_near(cycle["days"]["p90"], wanted["cycle_p90"], what + " p90");
        expect_near(kpi(answer, "sales_cycle_created")["value"], wanted["cycle_created_mean_days"],
                    what + " cycle since creation");
        expect_near(kpi(answer, "velocity")["value"], wanted["velocity_base_minor_per_day"], what + " velocity", 100);
    }
    static std::string period(const Json& wanted) {
        return "from=" + wanted["period"].items()[0].text() + "&to=" + wanted["period"].items()[1].text();
    }
    static constexpr const char* door =
        "/api/reports/"
        "scorecard?kpis=win_rate,win_rate_value,conversion_period,conversion_cohort,revenue,average_deal,sales_cycle,"
        "sales_cycle_created,velocity&";

    static inline std::unique_ptr<World> world_;
    static inline std::unique_ptr<Doors> admin_;
    static inline bool there_ = false;
    static inline Json vector_;
};

TEST_F(KpiVector, ByPeriod) {
    for (const Json& wanted : vector_["expected"]["by_period"].items()) {
        const auto answer = admin_->get(door + period(wanted));
        ASSERT_EQ(answer.status, 200) << to_text(answer.json);
        expect_all(answer.json, wanted, period(wanted));
    }
}

TEST_F(KpiVector, ByOwner) {
    for (const auto& [owner, wanted] : vector_["expected"]["by_owner"].members()) {
        const auto answer = admin_->get(door + period(wanted) + "&filter=owner:" + vector_owner(*admin_, owner));
        ASSERT_EQ(answer.status, 200) << to_text(answer.json);
        expect_all(answer.json, wanted, owner);
    }
}

TEST_F(KpiVector, BySource) {
    const auto grouped = admin_->get(std::string(door) + "from=2024-01-01&to=2025-06-30&by=source");
    for (const auto& [source, wanted] : vector_["expected"]["by_source"].members()) {
        const auto answer =
            admin_->get(door + period(wanted) + "&where=" + encode("source = '" + vector_source(source) + "'"));
        ASSERT_EQ(answer.status, 200) << to_text(answer.json);
        expect_all(answer.json, wanted, source);
        // The same in a breakdown.
        for (const Json& group : grouped.json["groups"].items()) {
            if (group["key"].text() != vector_source(source)) continue;
            expect_near(group["values"]["velocity"]["value"], wanted["velocity_base_minor_per_day"],
                        source + " velocity in its group", 100);
            expect_near(group["values"]["win_rate"]["low"], wanted["win_rate_count_wilson95"].items()[0],
                        source + " low in its group");
            expect_list(group["values"]["win_rate"], wanted["won"], source + " in its group");
        }
    }
}

/// survival.json is of the same deals: how long until they were won or lost, by source.
TEST_F(KpiVector, TimeToTheEnd) {
    const Json survival = shared_json("vectors/survival.json");
    constexpr double tolerance = 1e-6;
    const auto asked =
        admin_->get("/api/reports/outcomes?from=2024-01-01&to=2025-06-30&as_of=2025-06-30&by=source&baseline=" +
                    vector_source("cold_call"));
    ASSERT_EQ(asked.status, 200) << to_text(asked.json);
    const Json& answer = asked.json;
    const auto& times = survival["cif"]["times"].items();
    int seen = 0;
    for (size_t i = 0; i < times.size(); ++i)
        for (const Json& mark : answer["marks"].items()) {
            if (mark["day"].integer() != times[i].integer()) continue;
            ++seen;
            EXPECT_NEAR(real(mark["won"]), real(survival["cif"]["won"].items()[i]), tolerance) << times[i].text();
            EXPECT_NEAR(real(mark["lost"]), real(survival["cif"]["lost"].items()[i]), tolerance) << times[i].text();
            EXPECT_NEAR(real(mark["open"]), real(survival["km_close"]["surv"].items()[i]), tolerance)
                << times[i].text();
        }
    EXPECT_EQ(seen, 7);
    EXPECT_NEAR(real(answer["half_closed"]), real(survival["km_close"]["quartiles"].items()[1]), tolerance);
    const Json& gray = survival["gray_test_by_source"];
    for (const auto& [name, at] : {std::pair("won", 0), std::pair("lost", 1)}) {
        const auto index = static_cast<size_t>(at);
        EXPECT_NEAR(real(answer["tests"][name]["statistic"]), real(gray["stat"].items()[index]), tolerance * 10)
            << name;
        EXPECT_NEAR(real(answer["tests"][name]["p"]), real(gray["p"].items()[index]), tolerance) << name;
        EXPECT_EQ(answer["tests"][name]["degrees"].integer(), gray["df"].items()[index].integer()) << name;
    }
    EXPECT_NEAR(real(answer["tests"]["closing"]["statistic"]), real(survival["logrank_by_source"]["chisq"]),
                tolerance * 10);
    EXPECT_NEAR(real(answer["tests"]["closing"]["p"]), real(survival["logrank_by_source"]["p"]), tolerance);
    // The first level is the baseline of the others.
    const Json& cox = survival["cox_won_cause_specific"];
    const auto& levels = cox["levels"].items();
    for (size_t i = 1; i < levels.size(); ++i)
        for (const Json& group : answer["groups"].items()) {
            if (group["key"].text() != vector_source(levels[i].text())) continue;
            EXPECT_NEAR(real(group["hazard"]["log_ratio"]), real(cox["coef"].items()[i - 1]), tolerance * 10)
                << levels[i].text();
            EXPECT_NEAR(real(group["hazard"]["error"]), real(cox["se"].items()[i - 1]), tolerance * 10)
                << levels[i].text();
            Json listed = group;
            listed.set("object", answer["object"]);
            expect_list(listed, group["n"], levels[i].text());
        }
    // What a young cohort is expected to come to is the same curve.
    const auto young = admin_->get(
        "/api/reports/scorecard?kpis=conversion_cohort_90,conversion_cohort_180&from=2024-01-01&to=2025-06-30");
    EXPECT_NEAR(real(young.json["kpis"].items()[0]["estimate"]), real(survival["cif"]["won"].items()[4]), tolerance);
    EXPECT_NEAR(real(young.json["kpis"].items()[1]["estimate"]), real(survival["cif"]["won"].items()[6]), tolerance);
}

} // namespace
} // namespace fairlead::testing
