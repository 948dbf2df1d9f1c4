#include "stats/proportion.h"

#include <gtest/gtest.h>

#include <cmath>

namespace fairlead::stats {
namespace {

void expect_interval(const std::optional<Interval>& found, double low, double high, double tolerance) {
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->low, low, tolerance);
    EXPECT_NEAR(found->high, high, tolerance);
}

TEST(Wilson, meets_the_reference_figures) {
    expect_interval(wilson(0, 10), 0, .277533, 5e-7);
    expect_interval(wilson(10, 10), .722467, 1, 5e-7);
    expect_interval(wilson(45, 150), .232408, .377580, 5e-7);
    expect_interval(wilson(3, 5), .230724, .882379, 5e-7);
    expect_interval(wilson(241, 324), .6936320000244829, .7883082663724363, 1e-12);
}

TEST(Wilson, knows_nothing_of_no_cases_and_stays_within_bounds) {
    EXPECT_FALSE(wilson(0, 0));
    for (int64_t n = 1; n < 60; ++n)
        for (int64_t k = 0; k <= n; ++k) {
            const Interval found = *wilson(k, n);
            const double p = static_cast<double>(k) / static_cast<double>(n);
            EXPECT_LE(0, found.low);
            EXPECT_LE(found.low, p);
            EXPECT_LE(p, found.high);
            EXPECT_LE(found.high, 1);
            // Successes and failures mirror each other.
            expect_interval(wilson(n - k, n), 1 - found.high, 1 - found.low, 1e-12);
        }
}

TEST(TwoProportions, meets_the_reference_figures) {
    const Comparison found = *two_proportions(30, 100, 60, 120);
    EXPECT_NEAR(found.statistic, -3.004270, 5e-7);
    EXPECT_NEAR(found.p, .002662186, 5e-10);
    EXPECT_FALSE(two_proportions(0, 0, 1, 2));
    EXPECT_EQ(two_proportions(5, 5, 7, 7)->p, 1);
}

TEST(Fisher, meets_the_reference_figures) {
    EXPECT_NEAR(fisher(2, 7, 8, 3).p, .06977852, 5e-9);
    EXPECT_NEAR(fisher(3, 1, 1, 3).p, 0.4857142857, 1e-9); // the lady tasting tea
    EXPECT_NEAR(fisher(0, 5, 5, 0).p, 2.0 / 252, 1e-12);
    EXPECT_NEAR(fisher(0, 0, 0, 0).p, 1, 1e-12);
    EXPECT_NEAR(fisher(10, 10, 10, 10).p, 1, 1e-12);
}

TEST(Fisher, does_not_depend_on_the_order_of_rows_and_columns) {
    for (int64_t a = 0; a < 6; ++a)
        for (int64_t b = 0; b < 6; ++b)
            for (int64_t c = 0; c < 6; ++c)
                for (int64_t d = 0; d < 6; ++d) {
                    const double p = fisher(a, b, c, d).p;
                    EXPECT_NEAR(p, fisher(c, d, a, b).p, 1e-9);
                    EXPECT_NEAR(p, fisher(a, c, b, d).p, 1e-9);
                    EXPECT_GT(p, 0);
                    EXPECT_LE(p, 1);
                }
}

TEST(CompareProportions, takes_the_exact_test_for_small_tables) {
    EXPECT_EQ(compare_proportions(2, 9, 8, 11)->p, fisher(2, 7, 8, 3).p);
    EXPECT_EQ(compare_proportions(30, 100, 60, 120)->p, two_proportions(30, 100, 60, 120)->p);
    EXPECT_FALSE(compare_proportions(0, 0, 1, 2));
}

TEST(Newcombe, meets_the_reference_figures) {
    // The step "demo" of the funnel: 70/82 before, 46/72 now.
    expect_interval(newcombe(46, 72, 70, 82), -.3451, -.0778, 5e-5);
    EXPECT_NEAR(two_proportions(46, 72, 70, 82)->p, .002039, 5e-7);
    // Newcombe 1998, table II, method 10: 56/70 - 48/80.
    expect_interval(newcombe(56, 70, 48, 80), .0524, .3339, 5e-5);
    expect_interval(newcombe(0, 10, 0, 20), -.1611, .2775, 5e-5);
    EXPECT_FALSE(newcombe(0, 0, 1, 2));
}

TEST(BenjaminiHochberg, adjusts_as_published) {
    const std::vector<double> p{0.01, 0.04, 0.03, 0.005};
    const std::vector<double> q = benjamini_hochberg(p);
    const std::vector<double> wanted{0.02, 0.04, 0.04, 0.02};
    ASSERT_EQ(q.size(), wanted.size());
    for (size_t i = 0; i < q.size(); ++i) EXPECT_NEAR(q[i], wanted[i], 1e-12);
    EXPECT_TRUE(benjamini_hochberg({}).empty());
    const std::vector<double> steps{.5, .4, .3, .002039, .9};
    EXPECT_NEAR(benjamini_hochberg(steps)[3], .010195, 1e-9);
}

} // namespace
} // namespace fairlead::stats
