#include "stats/ranks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "stats/normal.h"

namespace fairlead::stats {
namespace {

std::vector<double> sorted(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values;
}

std::vector<double> up_to(int n) {
    std::vector<double> values(static_cast<size_t>(n));
    std::iota(values.begin(), values.end(), 1);
    return values;
}

// Permeability of membranes: M. Hollander, D. A. Wolfe, "Nonparametric Statistical Methods" (1973), p. 69: W = 35,
// mean 25, variance 10 * 5 * 16 / 12; one-sided p without the correction is 0.1103.
TEST(RankSum, meets_the_reference_figures) {
    const auto at_term = sorted({.80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46});
    const auto earlier = sorted({1.15, .88, .90, .74, 1.21});
    const auto found = rank_sum(at_term, earlier);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->statistic, 9.5 / std::sqrt(800.0 / 12), 1e-12);
    EXPECT_NEAR(found->p, 2 * (1 - normal_cdf(found->statistic)), 1e-12);
    EXPECT_NEAR(1 - normal_cdf(10 / std::sqrt(800.0 / 12)), .1103, 5e-5);
    EXPECT_DOUBLE_EQ(rank_sum(earlier, at_term)->statistic, -found->statistic);
}

// 1 1 2 against 1 2 2 2: ranks 2 2 5.5 against 2 5.5 5.5 5.5; the first sum to 9.5, 12 are expected; ties of 3 and 4.
TEST(RankSum, shares_the_ranks_of_ties) {
    const std::vector<double> first = {1, 1, 2}, second = {1, 2, 2, 2};
    const double variance = 3.0 * 4 / 12 * (8 - (24.0 + 60) / (7 * 6));
    EXPECT_NEAR(rank_sum(first, second)->statistic, -2 / std::sqrt(variance), 1e-12);
}

TEST(RankSum, knows_nothing_of_none_and_sees_no_difference_in_equals) {
    EXPECT_FALSE(rank_sum({}, up_to(3)));
    const std::vector<double> same(5, 2.0);
    EXPECT_EQ(rank_sum(same, same)->p, 1);
}

// Tables of the sign test: 1 % and 2.1 % of ten and nine throws lie outside these ranks; of five no range is enough.
TEST(MedianInterval, stands_between_the_ranks_of_the_tables) {
    EXPECT_FALSE(median_interval(up_to(5)));
    for (const auto& [n, low, high] :
         {std::tuple(6, 1, 6), {8, 1, 8}, {9, 2, 8}, {10, 2, 9}, {20, 6, 15}, {25, 8, 18}}) {
        const auto found = median_interval(up_to(n));
        ASSERT_TRUE(found) << n;
        EXPECT_EQ(found->low, low) << n;
        EXPECT_EQ(found->high, high) << n;
    }
    const auto many = median_interval(up_to(100000));
    EXPECT_NEAR(many->low, 50000 - 310, 2);
    EXPECT_NEAR(many->high, 50001 + 310, 2);
}

// Nine values 1 … 9: ranks 2 and 8 (5 - 3), z of 1 - P(X <= 1) = 1 - 10/512; the distance 6 makes the error 6 / (2 z).
TEST(MedianDifference, is_made_of_the_distance_of_two_ranks) {
    const auto nine = up_to(9);
    const double error = 6 / (2 * normal_quantile(1 - 10.0 / 512));
    std::vector<double> shifted = nine;
    for (double& value : shifted) value += 3;
    const auto found = median_difference(shifted, nine);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->low, 3 - z_95 * error * std::sqrt(2.0), 1e-9);
    EXPECT_NEAR(found->high, 3 + z_95 * error * std::sqrt(2.0), 1e-9);
    EXPECT_FALSE(median_difference(up_to(1), nine));
}

} // namespace
} // namespace fairlead::stats
