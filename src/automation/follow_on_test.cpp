#include "automation/follow_on.h"

#include <gtest/gtest.h>

namespace fairlead::automation {
namespace {

std::string next(const char* due, std::string_view pace, const char* earliest) {
    const auto found = next_day(*base::parse_date(due), pace, *base::parse_date(earliest));
    return found ? to_text(*found) : "";
}

TEST(Repeating, keeps_its_day) {
    EXPECT_EQ(next("2026-01-31", "monthly", "2026-01-31"), "2026-02-28");
    EXPECT_EQ(next("2028-01-31", "monthly", "2028-02-01"), "2028-02-29");
    // A short month does not pull the later ones to its end.
    EXPECT_EQ(next("2026-01-31", "monthly", "2026-03-01"), "2026-03-31");
    EXPECT_EQ(next("2026-11-30", "quarterly", "2026-11-30"), "2027-02-28");
    EXPECT_EQ(next("2024-02-29", "yearly", "2024-02-29"), "2025-02-28");
    EXPECT_EQ(next("2026-05-04", "weekly", "2026-05-04"), "2026-05-11");
    EXPECT_EQ(next("2026-05-04", "weekly", "2026-05-20"), "2026-05-25");
    EXPECT_EQ(next("2026-05-04", "daily", "2026-05-04"), "2026-05-05");
    EXPECT_EQ(next("2026-05-04", "daily", "2026-05-09"), "2026-05-09");
    EXPECT_EQ(next("2026-05-04", "fortnightly", "2026-05-04"), "");
}

} // namespace
} // namespace fairlead::automation
