#include "format/encoding.h"

#include <gtest/gtest.h>

#include "base/unicode.h"

namespace fairlead::format {
namespace {

using namespace std::string_view_literals;

std::string guess(std::string_view bytes) {
    return guess_encoding(bytes, true).name;
}

TEST(Encoding, is_told_by_its_mark) {
    EXPECT_EQ(guess("\xEF\xBB\xBF"
                    "a"sv),
              "UTF-8");
    EXPECT_EQ(guess("\xFF\xFE"
                    "a\0"sv),
              "UTF-16LE");
    EXPECT_EQ(guess("\xFE\xFF\0a"sv), "UTF-16BE");
    EXPECT_EQ(guess("\xFF\xFE\0\0a\0\0\0"sv), "UTF-32LE");
    EXPECT_EQ(guess("\0\0\xFE\xFF\0\0\0a"sv), "UTF-32BE");
    EXPECT_EQ(guess("\x84\x31\x95\x33"
                    "a"sv),
              "GB18030");
    EXPECT_EQ(guess_encoding("\xEF\xBB\xBF"
                             "a"sv,
                             true)
                  .mark_bytes,
              3u);
}

TEST(Encoding, is_told_without_a_mark) {
    EXPECT_EQ(guess("a,b\n1,2\n"), "UTF-8");
    EXPECT_TRUE(guess_encoding("a,b\n", true).ascii_only);
    EXPECT_EQ(guess("姓名,城市\n"), "UTF-8");
    EXPECT_EQ(guess("\xBB\xAA\xCE\xAA"), "GB18030");                    // 华为
    EXPECT_EQ(guess("\xD0\xD5\xC3\xFB,\xB3\xC7\xCA\xD0\n"), "GB18030"); // 姓名,城市
    EXPECT_EQ(guess("\xA9\x6D\xA6\x57,\xAB\xB0\xA5\xAB\n"), "Big5");    // 姓名,城市
    EXPECT_EQ(guess("Jos\xE9,gesti\xF3n p\xFA"
                    "blica\n"),
              "windows-1252");
    EXPECT_EQ(guess("a\0,\0b\0\n\0\x4E\x53,\0\x4E\x53\n\0"sv), "UTF-16LE");
    EXPECT_EQ(guess("\0a\0,\0b\0\n\x53\x4E\0,\x53\x4E\0\n"sv), "UTF-16BE");
    EXPECT_EQ(guess("a,b,c\n\0,2,3"sv), "UTF-8"); // one NUL byte makes no UTF-16
    // A sample that ends inside a character.
    EXPECT_EQ(guess_encoding("姓名"sv.substr(0, 5), false).name, "UTF-8");
    EXPECT_EQ(guess_encoding("\xBB\xAA\xCE", false).name, "GB18030");
}

TEST(Decoder, gives_the_same_text_however_the_bytes_are_cut) {
    const struct {
        const char* encoding;
        std::string_view bytes;
        std::string_view text;
    } samples[] = {
        {"UTF-8", "a华为😀é\n"sv, "a华为😀é\n"},
        {"UTF-8", "a\xE5\x8D\x8E\xFF\xE5\x8D,\xF0\x9F\x98"sv, "a华\xEF\xBF\xBD\xEF\xBF\xBD,\xEF\xBF\xBD"},
        {"GB18030", "a\xBB\xAA\xCE\xAA\x95\x32\x82\x36,"sv, "a华为𠀀,"},
        {"Big5", "\xA4\xA4\xA4\xE5"sv, "中文"},
        {"UTF-16LE", "a\0\x3D\xD8\x00\xDE,\0"sv, "a😀,"},
        {"UTF-16BE", "\0a\xD8\x3D\xDE\0\0,"sv, "a😀,"},
        {"UTF-32LE", "a\0\0\0\x00\xF6\x01\x00"sv, "a😀"},
        {"windows-1252", "\x80\xE9"sv, "€é"},
    };
    for (const auto& sample : samples)
        for (size_t step = 1; step <= sample.bytes.size(); ++step) {
            auto decoder = base::Decoder::open(sample.encoding);
            ASSERT_TRUE(decoder.ok());
            std::string text;
            for (size_t at = 0; at < sample.bytes.size(); at += step) {
                ASSERT_TRUE(
                    decoder->decode(sample.bytes.substr(at, step), at + step >= sample.bytes.size(), text).ok());
                EXPECT_TRUE(base::is_valid_utf8(text));
            }
            EXPECT_EQ(text, sample.text) << sample.encoding << " in steps of " << step;
            EXPECT_EQ(decoder->replaced() > 0, sample.text.find("\xEF\xBF\xBD") != std::string_view::npos);
        }
    EXPECT_FALSE(base::Decoder::open("no-such-encoding").ok());
    EXPECT_FALSE(base::Decoder::open("").ok());
}

} // namespace
} // namespace fairlead::format
