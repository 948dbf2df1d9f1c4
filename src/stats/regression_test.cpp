#include "stats/regression.h"

#include <gtest/gtest.h>

namespace fairlead::stats::test {
namespace {

TEST(Regression, without_a_penalty_a_line_is_found_exactly) {
    std::vector<std::vector<double>> rows;
    std::vector<double> outcome;
    for (int i = 0; i < 20; ++i) {
        const double a = i, b = (i * 7) % 5;
        rows.push_back({a, b, 3}); // the third never varies
        outcome.push_back(4 + 2 * a - 3 * b);
    }
    const auto found = ridge(rows, outcome, 0);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->coefficients[0], 2, 1e-9);
    EXPECT_NEAR(found->coefficients[1], -3, 1e-9);
    EXPECT_EQ(found->coefficients[2], 0);
    EXPECT_NEAR(found->intercept, 4, 1e-9);
    EXPECT_NEAR(found->r_squared, 1, 1e-12);
    EXPECT_NEAR(found->predict(std::vector<double>{10, 1, 3}), 21, 1e-9);
}

// One standardised driver: the effect is n r s / (n + penalty), by hand.
TEST(Regression, a_penalty_holds_the_effect_back) {
    const std::vector<std::vector<double>> rows = {{1}, {2}, {3}, {4}};
    const std::vector<double> outcome = {2, 4, 6, 8};
    const auto free = ridge(rows, outcome, 0), held = ridge(rows, outcome, 4);
    ASSERT_TRUE(free && held);
    EXPECT_NEAR(free->coefficients[0], 2, 1e-12);
    EXPECT_NEAR(held->coefficients[0], 1, 1e-12);
    EXPECT_NEAR(held->intercept, 5 - 2.5, 1e-12);
    EXPECT_LT(held->r_squared, free->r_squared);
}

TEST(Regression, what_cannot_be_learned_from_is_refused) {
    EXPECT_FALSE(ridge({{1}, {2}}, std::vector<double>{1, 2}, 1));
    EXPECT_FALSE(ridge({{1}, {2}, {3}}, std::vector<double>{5, 5, 5}, 1));
    EXPECT_FALSE(ridge({{1}, {2, 3}, {3}}, std::vector<double>{1, 2, 3}, 1));
    EXPECT_FALSE(ridge({{1}, {2}, {3}}, std::vector<double>{1, 2, 3}, -1));
    EXPECT_TRUE(ridge({{}, {}, {}}, std::vector<double>{1, 2, 3}, 1)); // nothing but the mean
}

} // namespace
} // namespace fairlead::stats::test
