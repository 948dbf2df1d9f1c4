#include "stats/sums.h"

#include "stats/contribution.h"
#include "stats/vectors_test.h"

namespace fairlead::stats::test {
namespace {

TEST(Sums, exact_and_simulated_meet_the_reference) {
    const base::Json all = vectors("pipeline_distribution.json");
    for (const base::Json& wanted : all["expected"].items()) {
        const auto month = static_cast<size_t>(number(wanted["month"]));
        std::vector<Chance> chances;
        for (const base::Json& deal : all["input"]["open_deals"].items())
            chances.push_back({static_cast<int64_t>(number(deal["amount"])),
                               number(deal["p_win"]) * number(deal["close_month_pmf"].items()[month])});
        const SumDistribution exact = sum_of(chances), drawn = sum_of(chances, 0, 100000, 7);
        EXPECT_TRUE(exact.exact());
        EXPECT_FALSE(drawn.exact());
        const double mean = number(wanted["mean"]), deviation = number(wanted["sd"]);
        expect_close(exact.mean(), mean, 1e-9, "mean");
        expect_close(exact.deviation(), deviation, 1e-9, "deviation");
        expect_close(drawn.mean(), mean, 1e-9, "mean");
        expect_close(drawn.deviation(), deviation, 1e-9, "deviation");
        for (const auto& [q, value] : wanted["quantiles"].members()) {
            EXPECT_EQ(exact.quantile(std::stod(q)), number(value)) << q;
            EXPECT_NEAR(drawn.quantile(std::stod(q)), number(value), 0.03 * (mean + deviation)) << q;
        }
        EXPECT_NEAR(exact.at_least(100000), number(wanted["p_ge_100k"]), 1e-9);
        EXPECT_NEAR(exact.zero(), number(wanted["p_zero"]), 1e-9);
        EXPECT_NEAR(drawn.at_least(100000), number(wanted["p_ge_100k"]), 0.01);
    }
}

TEST(Sums, of_nothing_is_zero) {
    EXPECT_EQ(sum_of({}).quantile(0.5), 0);
    EXPECT_EQ(sum_of({}).zero(), 1);
    const std::vector<Chance> sure = {{5, 1}, {7, 0}};
    EXPECT_EQ(sum_of(sure).quantile(0.01), 5);
    EXPECT_EQ(sum_of(sure).deviation(), 0);
}

// 30,000 a day to 62,222.22: the win rate from 18 to 28 %, the cycle from 120 to 90 days.
TEST(Contributions, add_up_to_the_change) {
    const std::vector<Factor> factors = {{250, 250}, {80000, 80000}, {.18, .28}, {120, 90, true}};
    const auto parts = contributions(factors);
    ASSERT_TRUE(parts);
    EXPECT_NEAR((*parts)[2], 19515.481586, 1e-5);
    EXPECT_NEAR((*parts)[3], 12706.740636, 1e-5);
    EXPECT_NEAR((*parts)[0] + (*parts)[1] + (*parts)[2] + (*parts)[3], 62222.0 + 2.0 / 9 - 30000, 1e-6);
    const std::vector<Factor> still = {{2, 2}, {3, 3, true}};
    EXPECT_EQ(*contributions(still), (std::vector<double>{0, 0}));
    const std::vector<Factor> swapped = {{2, 4}, {3, 6, true}};
    EXPECT_NEAR((*contributions(swapped))[0] + (*contributions(swapped))[1], 0, 1e-12);
    const std::vector<Factor> gone = {{2, 0}};
    EXPECT_FALSE(contributions(gone));
}

} // namespace
} // namespace fairlead::stats::test
