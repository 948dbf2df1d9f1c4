#include "stats/survival.h"

#include <map>
#include <tuple>

#include "stats/quantile.h"
#include "stats/vectors_test.h"

namespace fairlead::stats::test {
namespace {

constexpr double exact = 1e-6;

std::vector<std::vector<std::string>> rows(const std::string& name) {
    std::ifstream file(vector_file(name));
    std::string line;
    std::getline(file, line);
    std::vector<std::vector<std::string>> found;
    while (std::getline(file, line)) {
        std::stringstream stream(line);
        std::vector<std::string> cells;
        for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
        found.push_back(std::move(cells));
    }
    EXPECT_FALSE(found.empty()) << name;
    return found;
}

struct Deals {
    std::vector<Lifetime> lifetimes;
    std::vector<int> source;
    Deals() {
        const std::map<std::string, int> sources = {
            {"cold_call", 0}, {"event", 1}, {"partner", 2}, {"referral", 3}, {"web", 4}};
        for (const auto& row : rows("deal_outcomes.csv")) {
            const double days = std::stod(row[2]);
            lifetimes.push_back({days == 0 ? 0.5 : days, std::stoi(row[3])});
            source.push_back(sources.at(row[1]));
        }
    }
};

TEST(Survival, curves_meet_the_reference) {
    const Deals deals;
    const base::Json all = vectors("survival.json");
    const auto curve = kaplan_meier(deals.lifetimes);
    const base::Json& km = all["km_close"];
    const auto times = numbers(km["times"]), survival = numbers(km["surv"]), error = numbers(km["se"]),
               low = numbers(km["lower"]), high = numbers(km["upper"]);
    for (size_t i = 0; i < times.size(); ++i) {
        const SurvivalStep step = survival_at(curve, times[i]);
        EXPECT_NEAR(step.survival, survival[i], exact);
        EXPECT_NEAR(step.standard_error, error[i], exact);
        EXPECT_NEAR(step.interval.low, low[i], exact);
        EXPECT_NEAR(step.interval.high, high[i], exact);
    }
    const auto quartiles = numbers(km["quartiles"]), interval = numbers(km["median_ci"]);
    for (size_t i = 0; i < 3; ++i)
        EXPECT_NEAR(*survival_quantile(curve, 0.25 * static_cast<double>(i + 1)), quartiles[i], exact);
    const QuantileInterval found = survival_quantile_interval(curve, 0.5);
    EXPECT_NEAR(*found.low, interval[0], exact);
    EXPECT_NEAR(*found.high, interval[1], exact);
    for (const auto& [name, cause] : {std::pair{"won", 1}, std::pair{"lost", 2}}) {
        const auto incidence = cumulative_incidence(deals.lifetimes, cause);
        const auto wanted = numbers(all["cif"][name]);
        for (size_t i = 0; i < times.size(); ++i)
            EXPECT_NEAR(incidence_at(incidence, times[i]).incidence, wanted[i], exact);
        if (cause != 1) continue;
        const auto variance = numbers(all["cif"]["won_var"]);
        for (size_t i = 0; i < times.size(); ++i)
            EXPECT_NEAR(incidence_at(incidence, times[i]).variance, variance[i], exact * variance[i]);
    }
}

TEST(Survival, groups_meet_the_reference) {
    const Deals deals;
    const base::Json all = vectors("survival.json");
    const auto rank = log_rank(deals.lifetimes, deals.source, 5);
    ASSERT_TRUE(rank);
    EXPECT_NEAR(rank->statistic, number(all["logrank_by_source"]["chisq"]), exact);
    EXPECT_NEAR(rank->p, number(all["logrank_by_source"]["p"]), exact);
    EXPECT_EQ(rank->degrees, 4);
    const auto statistics = numbers(all["gray_test_by_source"]["stat"]), p = numbers(all["gray_test_by_source"]["p"]);
    for (const int cause : {1, 2}) {
        const auto gray = gray_test(deals.lifetimes, deals.source, 5, cause);
        ASSERT_TRUE(gray);
        EXPECT_NEAR(gray->statistic, statistics[static_cast<size_t>(cause - 1)], exact);
        EXPECT_NEAR(gray->p, p[static_cast<size_t>(cause - 1)], exact);
    }
    std::vector<double> x;
    for (const int source : deals.source)
        for (int level = 1; level < 5; ++level) x.push_back(source == level ? 1 : 0);
    const auto hazards = proportional_hazards(deals.lifetimes, x, 4, 1);
    ASSERT_TRUE(hazards);
    const base::Json& cox = all["cox_won_cause_specific"];
    const auto coefficients = numbers(cox["coef"]), errors = numbers(cox["se"]), likelihood = numbers(cox["loglik"]);
    for (size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(hazards->coefficients[i], coefficients[i], exact);
        EXPECT_NEAR(hazards->standard_errors[i], errors[i], exact);
    }
    EXPECT_NEAR(hazards->null_log_likelihood, likelihood[0], exact);
    EXPECT_NEAR(hazards->log_likelihood, likelihood[1], exact);
    EXPECT_NEAR(hazards->concordance, number(cox["concordance"]), exact);
}

TEST(Survival, dwell_in_stages_meets_the_reference) {
    std::map<std::string, std::vector<Lifetime>> visits;
    for (const auto& row : rows("stage_visits.csv")) visits[row[1]].push_back({std::stod(row[2]), std::stoi(row[3])});
    const base::Json all = vectors("survival.json");
    for (const auto& [stage, wanted] : all["dwell"].members()) {
        const auto curve = kaplan_meier(visits.at(stage));
        EXPECT_EQ(visits.at(stage).size(), static_cast<size_t>(number(wanted["n"])));
        for (const auto& [key, q] : {std::pair{"median", 0.5}, std::pair{"p75", 0.75}, std::pair{"p90", 0.9}}) {
            const auto found = survival_quantile(curve, q);
            ASSERT_EQ(found.has_value(), !wanted[key].is_null()) << stage;
            if (found) EXPECT_NEAR(*found, number(wanted[key]), exact) << stage << key;
            EXPECT_EQ(lifetime_quantile(visits.at(stage), q), found);
        }
    }
}

// The deals worked by hand in the definition of the measures: A30w B80w C36l D56+ E30w F1l G11+ H6+.
TEST(Survival, worked_by_hand) {
    const std::vector<Lifetime> deals = {{30, 1}, {80, 1}, {36, 2}, {56, 0}, {30, 1}, {1, 2}, {11, 0}, {6, 0}};
    const auto curve = kaplan_meier(deals);
    EXPECT_NEAR(survival_at(curve, 0.5).survival, 1, 1e-12);
    EXPECT_NEAR(survival_at(curve, 1).survival, .875, 1e-12);
    EXPECT_NEAR(survival_at(curve, 30).survival, .525, 1e-12);
    EXPECT_NEAR(survival_at(curve, 36).survival, .35, 1e-12);
    EXPECT_NEAR(survival_at(curve, 80).survival, 0, 1e-12);
    const auto won = cumulative_incidence(deals, 1), lost = cumulative_incidence(deals, 2);
    EXPECT_NEAR(incidence_at(won, 30).incidence, .35, 1e-12);
    EXPECT_NEAR(incidence_at(won, 80).incidence, .70, 1e-12);
    EXPECT_NEAR(incidence_at(lost, 1).incidence, .125, 1e-12);
    EXPECT_NEAR(incidence_at(lost, 36).incidence, .30, 1e-12);
}

// Subjects that are alike may be told once with how many they are.
TEST(Survival, alike_are_counted_once) {
    const Deals deals;
    std::map<std::tuple<double, int, int>, int> alike;
    std::vector<double> each, once;
    for (size_t i = 0; i < deals.lifetimes.size(); ++i) {
        ++alike[{deals.lifetimes[i].duration, deals.lifetimes[i].cause, deals.source[i]}];
        each.push_back(deals.source[i] == 3);
    }
    std::vector<Lifetime> lives;
    std::vector<int> source;
    for (const auto& [life, count] : alike) {
        lives.push_back({std::get<0>(life), std::get<1>(life), count});
        source.push_back(std::get<2>(life));
        once.push_back(source.back() == 3);
    }
    ASSERT_LT(lives.size(), deals.lifetimes.size());
    const auto curve = kaplan_meier(lives), plain = kaplan_meier(deals.lifetimes);
    ASSERT_EQ(curve.size(), plain.size());
    EXPECT_NEAR(curve.back().survival, plain.back().survival, 1e-12);
    EXPECT_EQ(lifetime_quantile(lives, 0.5), lifetime_quantile(deals.lifetimes, 0.5));
    const auto won = cumulative_incidence(lives, 1), plain_won = cumulative_incidence(deals.lifetimes, 1);
    EXPECT_NEAR(won.back().incidence, plain_won.back().incidence, 1e-12);
    EXPECT_NEAR(won.back().variance, plain_won.back().variance, 1e-12);
    EXPECT_NEAR(log_rank(lives, source, 5)->statistic, log_rank(deals.lifetimes, deals.source, 5)->statistic, 1e-9);
    EXPECT_NEAR(gray_test(lives, source, 5, 1)->statistic, gray_test(deals.lifetimes, deals.source, 5, 1)->statistic,
                1e-9);
    const auto hazards = proportional_hazards(lives, once, 1, 1),
               plain_hazards = proportional_hazards(deals.lifetimes, each, 1, 1);
    EXPECT_NEAR(hazards->coefficients[0], plain_hazards->coefficients[0], 1e-9);
    EXPECT_NEAR(hazards->standard_errors[0], plain_hazards->standard_errors[0], 1e-9);
    EXPECT_NEAR(hazards->log_likelihood, plain_hazards->log_likelihood, 1e-6);
    EXPECT_NEAR(hazards->concordance, plain_hazards->concordance, 1e-12);
}

// However many and in whatever order: nobody is lost and time runs forward.
TEST(Survival, many_in_any_order) {
    std::vector<Lifetime> lives;
    uint32_t state = 7;
    for (int i = 0; i < 50000; ++i) {
        state = state * 1664525 + 1013904223;
        const double days = (state >> 8) % 1000 < 5 ? 5000.0 + (state >> 20) : (state >> 12) % 3000 / 16.0;
        lives.push_back({days, static_cast<int>((state >> 5) % 3)});
    }
    int64_t left = 50000;
    double last = -1;
    for (const SurvivalStep& step : kaplan_meier(lives)) {
        ASSERT_GT(step.time, last);
        ASSERT_EQ(step.at_risk, left);
        last = step.time;
        left -= step.events + step.censored;
    }
    EXPECT_EQ(left, 0);
}

TEST(Survival, of_nobody_nothing) {
    EXPECT_TRUE(kaplan_meier({}).empty());
    EXPECT_FALSE(survival_quantile({}, 0.5));
    EXPECT_FALSE(log_rank({}, {}, 0));
    const std::vector<Lifetime> open = {{3, 0}, {4, 0}};
    const std::vector<int> group = {0, 1};
    EXPECT_FALSE(log_rank(open, group, 2));
    EXPECT_FALSE(gray_test(open, group, 2, 1));
    EXPECT_FALSE(survival_quantile(kaplan_meier(open), 0.5));
}

} // namespace
} // namespace fairlead::stats::test
