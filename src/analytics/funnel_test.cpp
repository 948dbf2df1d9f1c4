#include "analytics/funnel.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "analytics/deals_test.h"
#include "base/money.h"

namespace fairlead::analytics {
namespace {

using base::Date;
using base::Json;

constexpr int64_t day_ms = 86400000;

std::string shared() {
    if (const char* given = std::getenv("FAIRLEAD_SHARED")) return given;
    return std::string(FAIRLEAD_SOURCE_DIR) + "/../shared";
}

std::optional<Json> vector_of(const std::string& name) {
    std::ifstream file(shared() + "/vectors/" + name);
    if (!file) return {};
    std::stringstream text;
    text << file.rdbuf();
    return base::parse_json(text.str()).value();
}

double real(const Json& json) {
    return std::strtod(json.text().c_str(), nullptr);
}

Date day(const std::string& text) {
    return *base::parse_date(text);
}

int64_t moment(std::string text) {
    if (text.size() == 10) text += "T00:00:00";
    return base::parse_instant(text + "+08:00")->milliseconds;
}

FunnelRequest asking(FunnelKind kind) {
    FunnelRequest request;
    request.object = "deal";
    request.kind = kind;
    return request;
}

/// Deals of any shape: skips, steps back, reopened, empty amounts, deleted.
std::vector<Deal> random_deals(uint64_t seed, int count) {
    std::mt19937_64 random(seed);
    const auto below = [&](int64_t n) { return static_cast<int64_t>(random() % static_cast<uint64_t>(n)); };
    const char* stages[] = {"lead_in", "contact", "needs", "demo", "negotiation", "won", "lost"};
    const char* sources[] = {"web", "cold_call", "partner", ""};
    const int64_t owners[] = {Deals::ana, Deals::bo, Deals::cui, Deals::manager, 0};
    std::vector<Deal> deals;
    for (int i = 0; i < count; ++i) {
        Deal deal;
        deal.name = "deal " + std::to_string(i);
        deal.pipeline = below(8) == 0 ? "short" : "long";
        int64_t at = moment("2025-01-01") + below(120 * day_ms);
        const int64_t moves = 1 + below(6);
        for (int64_t move = 0; move < moves; ++move) {
            const std::string stage = deal.pipeline == "short" ? (below(2) ? "lead_in" : "won") : stages[below(7)];
            if (!deal.visits.empty() && deal.visits.back().stage == stage) continue;
            deal.visits.push_back({stage, at});
            at += 1 + below(25 * day_ms);
        }
        deal.owner = owners[below(5)];
        deal.source = sources[below(4)];
        deal.product = below(3) ? (below(2) ? Deals::product_one : Deals::product_two) : 0;
        if (below(5)) deal.amount_base = below(1000000);
        if (below(6)) deal.close_day = day("2025-01-01").days + below(200);
        if (below(4)) deal.first_contact = moment("2025-01-01") + below(100 * day_ms);
        deal.deleted = below(12) == 0;
        deals.push_back(std::move(deal));
    }
    return deals;
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

/// The deals of kpi.json as records: each amount converted at the rate of its close date, open ones at the as-of date.
std::vector<Deal> vector_deals(const Json& kpi) {
    const std::map<std::string, int64_t> owners = {
        {"u1", Deals::ana}, {"u2", Deals::bo}, {"u3", Deals::cui}, {"u4", Deals::manager}};
    schema::Settings settings;
    for (const Json& rate : kpi["input"]["fx"].items())
        settings.rates[rate["currency"].text()].emplace_back(day(rate["valid_from"].text()).days,
                                                             *base::parse_decimal(rate["rate"].text(), 8));
    std::vector<Deal> deals;
    for (const Json& item : kpi["input"]["deals"].items()) {
        Deal deal;
        deal.name = item["id"].text();
        if (const auto owner = owners.find(item["owner"].text()); owner != owners.end()) deal.owner = owner->second;
        deal.source = item["source"].text();
        for (const Json& visit : item["history"].items())
            deal.visits.push_back({visit["stage"].text(), moment(visit["at"].text())});
        deal.visits.front().at = moment(item["created"].text() + "T09:00:00");
        const std::string status = item["status"].text();
        if (status != "open") {
            deal.visits.push_back({status, moment(item["closed_at"].text())});
            deal.close_day = day(item["closed_at"].text().substr(0, 10)).days;
        }
        if (item["first_contact"].is_string()) deal.first_contact = moment(item["first_contact"].text());
        if (const auto amount = item["amount_minor"].integer()) {
            const std::string currency = item["currency"].text();
            const int64_t rated = deal.close_day.value_or(day("2025-06-30").days);
            const int64_t rate = currency == "CNY" ? 100000000 : *settings.rate(currency, rated);
            deal.amount_base =
                *base::multiply_divide(*amount, rate, base::power_of_ten(*base::minor_digits(currency) + 8 - 2));
        }
        deals.push_back(std::move(deal));
    }
    return deals;
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
        EXPECT_NEAR(*value, real(wanted), 1e-8 * std::max(1.0, std::abs(real(wanted))));
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
    EXPECT_NEAR(static_cast<double>(weighted), real((*expected)["expected"]["weighted_pipeline_base_minor"]), 17 * 0.5);
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
        EXPECT_NEAR(*totals.win_rate.rate, real(item["win_rate_count"]), 1e-9);
        EXPECT_NEAR(*totals.win_rate.low, real(item["win_rate_count_wilson95"].items()[0]), 1e-9);
        EXPECT_NEAR(*totals.cycle.mean, real(item["cycle_first_contact_mean_days"]),
                    1e-9 * real(item["cycle_first_contact_mean_days"]));
        EXPECT_NEAR(*totals.cycle.median, real(item["cycle_first_contact_median"]), 1e-9);
    }
}

INSTANTIATE_TEST_SUITE_P(Databases, FunnelTest, testing::ValuesIn(dialects()), [](const auto& parameter) {
    return parameter.param == store::Dialect::sqlite ? "sqlite" : "postgresql";
});

} // namespace
} // namespace fairlead::analytics
