#include "analytics/funnel.h"

#include <cmath>

#include "analytics/sample_deals_test.h"

namespace fairlead::analytics {
namespace {

using base::Json;

FunnelRequest asking(FunnelKind kind) {
    FunnelRequest request;
    request.object = "deal";
    request.kind = kind;
    return request;
}

class FunnelTest : public testing::TestWithParam<store::Dialect> {
  protected:
    FunnelTest() : deals_(GetParam()) {}

    void expect(const Count& count, int64_t user) {
        EXPECT_EQ(deals_.listed(count.where, "id", user).first, count.value) << count.where;
    }
    void expect(const Amount& amount, const std::string& column, int64_t user) {
        ASSERT_TRUE(amount.value);
        EXPECT_EQ(deals_.listed(amount.where, column, user).second, *amount.value) << amount.where;
    }
    void expect(const std::vector<StageFigures>& stages, const Totals& totals, int64_t user) {
        for (const StageFigures& figures : stages) {
            expect(figures.n, user);
            expect(figures.amount, "amount_base", user);
            expect(figures.weighted, "weighted_base", user);
            if (figures.stage->kind == schema::StageKind::lost) continue;
            expect(figures.reached, user);
            expect(figures.open_here, user);
            expect(figures.lost_here, user);
        }
        expect(totals.open, user);
        expect(totals.won, user);
        expect(totals.lost, user);
        expect(totals.open_amount, "amount_base", user);
        expect(totals.weighted, "weighted_base", user);
        expect(totals.won_amount, "amount_base", user);
        expect(totals.lost_amount, "amount_base", user);
        EXPECT_EQ(totals.cycle.n + totals.cycle.left_out, totals.won.value);
        expect({totals.cycle.n, totals.cycle.where}, user);
    }
    Deals deals_;
};

TEST_P(FunnelTest, EveryNumberIsTheSumOfItsRecords) {
    deals_.add(random_deals(7, 250));
    const FunnelKind kinds[] = {FunnelKind::snapshot, FunnelKind::cohort, FunnelKind::active};
    const char* filters[] = {"", "source = 'web' or amount > 4000", "amount is not empty and owner.team is not empty"};
    const char* groupings[] = {"", "team", "owner", "source", "product"};
    const int64_t users[] = {0, Deals::manager, Deals::ana, Deals::bo};
    int asked = 0;
    for (FunnelKind kind : kinds)
        for (size_t f = 0; f < std::size(filters); ++f)
            for (size_t g = 0; g < std::size(groupings); ++g) {
                const int64_t user = users[asked++ % 4]; // every combination once with somebody's rights
                FunnelRequest request = asking(kind);
                request.where = filters[f];
                request.by = groupings[g];
                if (kind != FunnelKind::snapshot || f == 1) {
                    request.from = day("2025-02-01");
                    request.to = day("2025-03-31");
                }
                const auto answer = deals_.ask(request, user);
                ASSERT_TRUE(answer.ok()) << answer.error().message.en << answer.error().log;
                expect(answer->stages, answer->totals, user);
                int64_t grouped = 0;
                for (const FunnelGroup& group : answer->groups) {
                    // Groups share their conditions with the whole; two of each report are walked through.
                    if (&group - answer->groups.data() < 2) expect(group.stages, group.totals, user);
                    grouped += group.totals.open.value + group.totals.won.value + group.totals.lost.value;
                }
                const int64_t all = answer->totals.open.value + answer->totals.won.value + answer->totals.lost.value;
                if (!request.by.empty()) {
                    EXPECT_EQ(grouped, all);
                }
                for (const Excluded& each : answer->excluded)
                    if (each.n) expect({*each.n, each.where}, user);
            }
}

TEST_P(FunnelTest, ReachedFallsIntoThoseWhoStayedAndThoseWhoWentOn) {
    deals_.add(random_deals(11, 300));
    FunnelRequest request = asking(FunnelKind::cohort);
    request.from = day("2025-01-01");
    request.to = day("2025-12-31");
    const auto answer = deals_.ask(request);
    ASSERT_TRUE(answer.ok());
    for (size_t i = 0; i + 2 < answer->stages.size(); ++i) {
        const StageFigures& here = answer->stages[i];
        EXPECT_EQ(here.reached.value,
                  answer->stages[i + 1].reached.value + here.open_here.value + here.lost_here.value);
        EXPECT_EQ(here.all.k, answer->stages[i + 1].reached.value);
        EXPECT_EQ(here.resolved.n, here.reached.value - here.open_here.value);
    }
}

TEST_P(FunnelTest, ActiveCountsWhoEnteredWithinThePeriod) {
    Deal once, twice, before, skipped;
    once.visits = {{"lead_in", moment("2025-02-03")}, {"contact", moment("2025-04-01")}};
    twice.visits = {
        {"lead_in", moment("2025-02-01")}, {"contact", moment("2025-02-10")}, {"lead_in", moment("2025-02-20")}};
    before.visits = {{"lead_in", moment("2025-01-31T23:59:59")}};
    skipped.visits = {
        {"lead_in", moment("2025-01-05")}, {"demo", moment("2025-02-28T23:59:59")}, {"won", moment("2025-03-01")}};
    deals_.add({once, twice, before, skipped});
    FunnelRequest request = asking(FunnelKind::active);
    request.from = day("2025-02-01");
    request.to = day("2025-02-28");
    const auto answer = deals_.ask(request);
    ASSERT_TRUE(answer.ok()) << answer.error().message.en;
    std::vector<int64_t> entered, further;
    for (const StageFigures& figures : answer->stages) {
        entered.push_back(figures.n.value);
        further.push_back(figures.all.k);
    }
    EXPECT_EQ(entered, (std::vector<int64_t>{2, 1, 0, 1, 0, 0, 0}));
    EXPECT_EQ(further, (std::vector<int64_t>{2, 0, 0, 1, 0, 0, 0}));
    EXPECT_EQ(answer->totals.won.value, 1);
    EXPECT_EQ(answer->totals.open.value, 2);
}

TEST_P(FunnelTest, SmallNumbersAndEmptyDenominatorsSaySo) {
    Deal deal;
    deal.visits = {{"lead_in", moment("2025-02-03")}};
    deals_.add({deal, deal});
    const auto answer = deals_.ask(asking(FunnelKind::snapshot));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->stages[0].all.reason, "small_n");
    EXPECT_EQ(answer->stages[0].resolved.reason, "all_open");
    EXPECT_EQ(answer->stages[1].all.reason, "no_deals");
    EXPECT_FALSE(answer->stages[1].all.rate);
    EXPECT_EQ(answer->totals.win_rate.reason, "no_closed_deals");
    EXPECT_EQ(answer->totals.cycle.reason, "no_closed_deals");
    const std::string json = base::to_text(to_json(*answer, "en"));
    EXPECT_NE(json.find("\"rate\":null"), std::string::npos);
    EXPECT_EQ(json.find("nan"), std::string::npos);
    EXPECT_NE(json.find("\"label\":{\"zh\":\"一\""), std::string::npos);
}

TEST_P(FunnelTest, HiddenFieldsDoNotExist) {
    deals_.add(random_deals(3, 20));
    FunnelRequest request = asking(FunnelKind::snapshot);
    auto answer = deals_.ask(request, Deals::reader);
    ASSERT_TRUE(answer.ok());
    EXPECT_FALSE(answer->stages[0].amount.value);
    EXPECT_FALSE(answer->totals.won_amount.value);
    request.by = "source";
    request.where = "amount > 5";
    answer = deals_.ask(request, Deals::reader);
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, base::Code::invalid);
    EXPECT_EQ(answer.error().faults.size(), 2u); // all at once
}

TEST_P(FunnelTest, RefusesWhatCannotBeAnswered) {
    FunnelRequest request = asking(FunnelKind::cohort);
    request.pipeline = "lomg";
    request.by = "nmae";
    request.where = "sourc = 'web'";
    const auto answer = deals_.ask(request);
    ASSERT_FALSE(answer.ok());
    std::vector<std::string> fields;
    for (const base::Fault& fault : answer.error().faults) fields.push_back(fault.field);
    EXPECT_EQ(fields, (std::vector<std::string>{"from", "pipeline", "by", "where"}));
    EXPECT_EQ(deals_.ask({}).error().faults.front().field, "object");
    const auto read = funnel_request([](std::string_view name) {
        return name == "kind" ? "snap" : name == "from" ? "2025-02-30" : std::string();
    });
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().faults.size(), 2u);
}

TEST_P(FunnelTest, MeetsTheVectorOfTheFunnel) {
    const auto kpi = vector_of("kpi.json"), expected = vector_of("funnel.json");
    if (!kpi || !expected) GTEST_SKIP() << "no vectors";
    deals_.add(vector_deals(*kpi));
    const std::vector<std::pair<std::string, std::pair<std::string, std::string>>> cohorts = {
        {"cohort_all", {"2000-01-01", "2030-01-01"}},
        {"cohort_early", {"2000-01-01", "2024-09-29"}},
        {"cohort_late", {"2024-09-30", "2030-01-01"}}};
    const auto near = [](const std::optional<double>& value, const Json& wanted) {
        ASSERT_TRUE(value);
        EXPECT_NEAR(*value, real_of(wanted), 1e-8 * std::max(1.0, std::abs(real_of(wanted))));
    };
    for (const auto& [name, period] : cohorts) {
        FunnelRequest request = asking(FunnelKind::cohort);
        request.from = day(period.first);
        request.to = day(period.second);
        const auto answer = deals_.ask(request);
        ASSERT_TRUE(answer.ok());
        const Json& cohort = (*expected)["expected"][name];
        for (size_t i = 0; i < cohort["reached"].items().size(); ++i)
            EXPECT_EQ(answer->stages[i].reached.value, cohort["reached"].items()[i]["reached"].integer()) << name;
        for (size_t i = 0; i < cohort["steps"].items().size(); ++i) {
            const Json& step = cohort["steps"].items()[i];
            const StageFigures& figures = answer->stages[i];
            EXPECT_EQ(figures.all.k, step["advanced"].integer());
            EXPECT_EQ(figures.open_here.value, step["still_open_here"].integer());
            near(figures.all.rate, step["conv_all"]);
            near(figures.all.low, step["wilson95_all"].items()[0]);
            near(figures.all.high, step["wilson95_all"].items()[1]);
            near(figures.resolved.rate, step["conv_resolved"]);
            near(figures.resolved.low, step["wilson95_resolved"].items()[0]);
            near(figures.resolved.high, step["wilson95_resolved"].items()[1]);
        }
    }
    const auto snapshot = deals_.ask(asking(FunnelKind::snapshot));
    ASSERT_TRUE(snapshot.ok());
    int64_t weighted = 0;
    for (const StageFigures& figures : snapshot->stages) {
        if (figures.stage->kind != schema::StageKind::open) continue;
        const Json& stage = (*expected)["expected"]["snapshot"][figures.stage->name];
        EXPECT_EQ(figures.n.value, stage["count"].integer());
        EXPECT_EQ(figures.amount.value, stage["amount_base_minor"].integer());
        weighted += *figures.weighted.value;
    }
    // Each record is rounded to the minor unit before it is added.
    EXPECT_NEAR(static_cast<double>(weighted), real_of((*expected)["expected"]["weighted_pipeline_base_minor"]),
                17 * 0.5);
}

TEST_P(FunnelTest, MeetsTheVectorOfWinRateAndCycle) {
    const auto kpi = vector_of("kpi.json");
    if (!kpi) GTEST_SKIP() << "no vectors";
    deals_.add(vector_deals(*kpi));
    for (const Json& item : (*kpi)["expected"]["by_period"].items()) {
        FunnelRequest request = asking(FunnelKind::snapshot);
        request.from = day(item["period"].items()[0].text());
        request.to = day(item["period"].items()[1].text());
        const auto answer = deals_.ask(request);
        ASSERT_TRUE(answer.ok());
        const Totals& totals = answer->totals;
        EXPECT_EQ(totals.won.value, item["won"].integer());
        EXPECT_EQ(totals.lost.value, item["lost"].integer());
        EXPECT_EQ(totals.won_amount.value, item["revenue_base_minor"].integer());
        EXPECT_NEAR(*totals.win_rate.rate, real_of(item["win_rate_count"]), 1e-9);
        EXPECT_NEAR(*totals.win_rate.low, real_of(item["win_rate_count_wilson95"].items()[0]), 1e-9);
        ASSERT_EQ(totals.cycle.mean.has_value(), !item["cycle_first_contact_mean_days"].is_null());
        if (!totals.cycle.mean) continue;
        EXPECT_NEAR(*totals.cycle.mean, real_of(item["cycle_first_contact_mean_days"]),
                    1e-9 * real_of(item["cycle_first_contact_mean_days"]));
        EXPECT_NEAR(*totals.cycle.median, real_of(item["cycle_first_contact_median"]), 1e-9);
    }
}

INSTANTIATE_TEST_SUITE_P(Databases, FunnelTest, testing::ValuesIn(dialects()), [](const auto& parameter) {
    return parameter.param == store::Dialect::sqlite ? "sqlite" : "postgresql";
});

} // namespace
} // namespace fairlead::analytics
