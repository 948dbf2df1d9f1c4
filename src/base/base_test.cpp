#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/id.h"
#include "base/json.h"
#include "base/money.h"
#include "base/time.h"
#include "base/unicode.h"

namespace fairlead::base {

TEST(Id, text_sorts_as_numbers_and_round_trips) {
    FakeClock clock(*parse_instant("2026-01-05T08:00:00Z"));
    IdSource source(clock, 3);
    Id last;
    for (int i = 0; i < 10000; ++i) {
        const Id id = source.next();
        ASSERT_GT(id.number, last.number);
        if (last) {
            ASSERT_LT(to_text(last), to_text(id));
        }
        ASSERT_EQ(parse_id(to_text(id)), id);
        if (i % 100 == 0) clock.advance(i % 300 == 0 ? -50 : 1);
        last = id;
    }
    EXPECT_FALSE(parse_id(""));
    EXPECT_FALSE(parse_id("zzzzzzzzzzzzz"));
    EXPECT_FALSE(parse_id("0000000000000"));
    EXPECT_FALSE(parse_id("0123456789abi"));
}

TEST(Decimal, reads_writes_and_rounds_half_away_from_zero) {
    EXPECT_EQ(parse_decimal("-1234.5", 2), -123450);
    EXPECT_EQ(parse_decimal("1.005", 2), std::nullopt);
    EXPECT_EQ(parse_decimal("1.500", 2), 150);
    EXPECT_EQ(parse_decimal_rounded("1.005", 2), 101);
    EXPECT_EQ(parse_decimal_rounded("-1.005", 2), -101);
    for (const char* bad : {"", "-", ".", "1.", "1e3", "1,000", " 1", "99999999999999999999"})
        EXPECT_EQ(parse_decimal(bad, 2), std::nullopt) << bad;
    EXPECT_EQ(format_decimal(-5, 2), "-0.05");
    EXPECT_EQ(format_decimal(7, 0), "7");
    EXPECT_EQ(format_decimal_short(2000, 2), "20");
    EXPECT_EQ(format_decimal_short(1250, 2), "12.5");
    EXPECT_EQ(multiply_divide(1, 1, 2), 1);
    EXPECT_EQ(multiply_divide(-1, 1, 2), -1);
    EXPECT_EQ(multiply_divide(INT64_MAX, 3, 2), std::nullopt);
    EXPECT_EQ(multiply_divide(5, 1, 0), std::nullopt);
    EXPECT_EQ(minor_digits("JPY"), 0);
    EXPECT_EQ(minor_digits("KWD"), 3);
    EXPECT_EQ(minor_digits("CNY"), 2);
    EXPECT_EQ(minor_digits("XXQ"), std::nullopt);
    EXPECT_EQ(minor_digits("ED "), std::nullopt);
}

TEST(Time, days_instants_and_zones) {
    EXPECT_EQ(to_text(make_date(2024, 2, 29)), "2024-02-29");
    EXPECT_FALSE(parse_date("2025-02-29"));
    EXPECT_FALSE(parse_date("2025-2-09"));
    EXPECT_EQ(weekday(make_date(1970, 1, 1)), 4);
    EXPECT_EQ(weekday(make_date(2026, 11, 22)), 7);
    EXPECT_EQ(to_text(*parse_instant("2026-01-05T08:00:00.25+08:00")), "2026-01-05T00:00:00.250Z");
    EXPECT_EQ(to_text(Instant{-1}), "1969-12-31T23:59:59.999Z");
    EXPECT_FALSE(parse_instant("2026-01-05"));
    EXPECT_FALSE(parse_instant("2026-01-05T08:00:00"));
    const TimeZone shanghai = *TimeZone::find("Asia/Shanghai");
    EXPECT_EQ(to_text(shanghai.date_of(*parse_instant("2026-01-05T17:00:00Z"))), "2026-01-06");
    EXPECT_EQ(to_text(shanghai.start_of(make_date(2026, 1, 6))), "2026-01-05T16:00:00.000Z");
    EXPECT_FALSE(TimeZone::find("Mars/Olympus"));
    const TimeZone berlin = *TimeZone::find("Europe/Berlin");
    EXPECT_EQ(to_text(berlin.start_of(make_date(2026, 7, 1))), "2026-06-30T22:00:00.000Z");
}

TEST(Json, keeps_digits_and_refuses_what_is_not_json) {
    const auto json = parse_json(R"({"a": 12.50, "b": [true, null, "\u534e"], "c": {"d": 9007199254740993}})");
    ASSERT_TRUE(json.ok());
    EXPECT_EQ(json.value()["a"].text(), "12.5");
    EXPECT_EQ(json.value()["b"].items()[2].text(), "华");
    EXPECT_EQ(json.value()["c"]["d"].integer(), 9007199254740993);
    EXPECT_EQ(to_text(json.value()), R"({"a":12.5,"b":[true,null,"华"],"c":{"d":9007199254740993}})");
    for (const char* bad : {"", "{", "[1,]", "{\"a\":1,\"a\":2}", "[01]", "[1.]", "[+1]", "nul", "[nulx]", "{} x",
                            "[NaN]", "\"\xff\"", "[\"\\ud800\"]", "[tru]"})
        EXPECT_FALSE(parse_json(bad).ok()) << bad;
    EXPECT_FALSE(parse_json(std::string(100, '[') + std::string(100, ']')).ok());
    EXPECT_EQ(parse_json("\"x\"").value().text(), "x");
    EXPECT_EQ(parse_json("-12").value().integer(), -12);
    EXPECT_EQ(to_text(parse_json("[1e66, -0.0, 0.1, 5.0, 1e-9]").value()), "[1e+66,0,0.1,5,1e-09]");
    std::string quoted;
    append_quoted(quoted, "a\"\\\n\x01");
    EXPECT_EQ(quoted, "\"a\\\"\\\\\\n\\u0001\"");
}

TEST(Unicode, pinyin_folding_and_encodings) {
    EXPECT_EQ(pinyin("华为技术"), "hua wei ji shu");
    EXPECT_EQ(fold("Ｈｕàwéi ÉCOLE"), "huawei ecole");
    EXPECT_EQ(trim("　 x \t"), "x");
    EXPECT_TRUE(is_valid_utf8("华为"));
    EXPECT_FALSE(is_valid_utf8("\xff"));
    EXPECT_EQ(to_utf8("\xbb\xaa\xce\xaa", "GB18030").value(), "华为");
    EXPECT_EQ(nearest("acount", {"account", "contact", "lead"}), "account");
    EXPECT_EQ(nearest("zzz", {"account", "contact", "lead"}), "");
    EXPECT_EQ(length("华为ab"), 4u);
    EXPECT_LT(sort_key("阿里"), sort_key("百度"));
}

TEST(Crypto, passwords_and_digests) {
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const std::string hash = hash_password("s3cret-华");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    EXPECT_TRUE(password_matches("s3cret-华", hash));
    EXPECT_FALSE(password_matches("s3cret", hash));
    EXPECT_EQ(random_hex(16).size(), 32u);
    EXPECT_NE(random_hex(16), random_hex(16));
}

} // namespace fairlead::base
