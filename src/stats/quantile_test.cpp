#include "stats/quantile.h"

#include <gtest/gtest.h>

namespace fairlead::stats {
namespace {

TEST(Quantile, is_of_type_seven) {
    const std::vector<double> values{4, 1, 3, 2};
    EXPECT_DOUBLE_EQ(*quantile(values, 0.25), 1.75);
    EXPECT_DOUBLE_EQ(*quantile(values, 0.5), 2.5);
    EXPECT_DOUBLE_EQ(*quantile(values, 0.9), 3.7);
    EXPECT_DOUBLE_EQ(*quantile(values, 0), 1);
    EXPECT_DOUBLE_EQ(*quantile(values, 1), 4);
    EXPECT_FALSE(quantile({}, 0.5));
    const std::vector<double> one{7};
    EXPECT_DOUBLE_EQ(*quantile(one, 0.3), 7);
    const std::vector<double> wanted{0.25, 0.75};
    EXPECT_EQ(quantiles(values, wanted), (std::vector<double>{1.75, 3.25}));
    EXPECT_TRUE(quantiles({}, wanted).empty());
}

TEST(Median, meets_the_worked_example) {
    const std::vector<double> cycles{34, 80, 30};
    EXPECT_DOUBLE_EQ(*median(cycles), 34);
    EXPECT_DOUBLE_EQ(*mean(cycles), 48);
}

TEST(Mean, does_not_lose_small_values_beside_large_ones) {
    const std::vector<double> values{1, 1e100, 1, -1e100};
    EXPECT_DOUBLE_EQ(*mean(values), 0.5);
    EXPECT_FALSE(mean({}));
}

} // namespace
} // namespace fairlead::stats
