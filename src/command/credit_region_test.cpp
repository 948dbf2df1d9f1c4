#include "command/credit_region.h"

#include <gtest/gtest.h>

namespace fairlead::command {
namespace {

// req: S0-19

TEST(credit_region, the_code_tells_where_a_company_is_registered) {
    EXPECT_EQ(region_of_credit_code("91440300708461136T").province, "广东");
    EXPECT_EQ(region_of_credit_code("91440300708461136T").city, "深圳");
    EXPECT_EQ(region_of_credit_code("91110108551385082Q").province, "北京");
    EXPECT_EQ(region_of_credit_code("91110108551385082Q").city, "北京");
    EXPECT_EQ(region_of_credit_code("91330100799655058B").city, "杭州");
    EXPECT_EQ(region_of_credit_code("91440000000000000X").city, "");
}

TEST(credit_region, what_is_no_division_says_nothing) {
    EXPECT_EQ(region_of_credit_code("91999900708461136T").province, "");
    EXPECT_EQ(region_of_credit_code("9144").province, "");
    EXPECT_EQ(region_of_credit_code("91ABCD00708461136T").province, "");
    EXPECT_EQ(region_of_credit_code("").province, "");
}

} // namespace
} // namespace fairlead::command
