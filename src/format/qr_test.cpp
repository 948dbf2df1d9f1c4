#include "format/qr.h"

#include <gtest/gtest.h>

namespace fairlead::format {
namespace {

// req: S0-34

TEST(qr, a_short_link_is_a_small_square) {
    const auto svg = qr_svg("https://crm.example.com/f/0p2t39g00040y?utm_medium=qr");
    ASSERT_TRUE(svg.ok());
    EXPECT_NE(svg->find("viewBox=\"0 0 41 41\""), std::string::npos); // version 4: 33 modules and the quiet zone
    EXPECT_EQ(svg->find("M0 "), std::string::npos);                   // nothing is printed in the quiet zone
}

TEST(qr, a_png_says_its_size) {
    const auto png = qr_png("x", 3);
    ASSERT_TRUE(png.ok());
    ASSERT_GT(png->size(), 33u);
    EXPECT_EQ(png->substr(0, 8), "\x89PNG\r\n\x1a\n");
    EXPECT_EQ(static_cast<unsigned char>((*png)[19]), 87u); // (21 + 8) * 3
    EXPECT_EQ(png->substr(png->size() - 8, 4), "IEND");
}

TEST(qr, what_does_not_fit_is_refused) {
    EXPECT_FALSE(qr_svg("").ok());
    EXPECT_FALSE(qr_png(std::string(1001, 'x'), 8).ok());
    EXPECT_TRUE(qr_png(std::string(1000, 'x'), 1).ok());
}

} // namespace
} // namespace fairlead::format
