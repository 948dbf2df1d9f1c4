#include "format/parse_value.h"

#include <gtest/gtest.h>

#include <random>

namespace fairlead::format {
namespace {

/// "2024-01-05", "2024-01-05 14:30:00.000", with "+0800" when an offset was written; or the rule of the refusal.
std::string date(std::string_view text, DateOrder order = DateOrder::unknown, bool serials = false) {
    const auto parsed = parse_date(text, {.order = order, .excel_serials = serials});
    if (!parsed.ok()) return parsed.error().faults.at(0).rule;
    std::string out = base::to_text(parsed->date);
    if (parsed->clock) out += " " + base::to_text(base::Instant{*parsed->clock}).substr(11, 12);
    if (parsed->offset_minutes) out += " " + std::to_string(*parsed->offset_minutes);
    return out;
}

TEST(Date, is_read_in_the_forms_people_write) {
    for (const char* text : {"2024-01-05",         "2024/1/5",
                             "2024.1.5",           "20240105",
                             "5.1.2024",           "05.01.2024",
                             "Jan 5, 2024",        "January 5 2024",
                             "Jan. 5th, 2024",     "5 Jan 2024",
                             "5-Jan-2024",         "5-Jan-24",
                             "05/Jan/2024",        "2024-Jan-05",
                             "2024年1月5日",       "2024 年 1 月 5 日",
                             "2024年01月05号",     "２０２４－０１－０５",
                             "２０２４年１月５日", "Friday, January 5, 2024",
                             "星期五 2024-01-05",  "2024-01-05 (周五)",
                             "Fri 5 Jan 2024",     "  2024-1-5  ",
                             "2024 / 1 / 5",       "24年1月5日"})
        EXPECT_EQ(date(text), "2024-01-05") << text;
    EXPECT_EQ(date("1/31/2017"), "2017-01-31");
    EXPECT_EQ(date("31/01/2017"), "2017-01-31");
    EXPECT_EQ(date("31-1-2017"), "2017-01-31");
    EXPECT_EQ(date("24 October 2011"), "2011-10-24");
    EXPECT_EQ(date("29/02/2024"), "2024-02-29");
    EXPECT_EQ(date("5/5/2024"), "2024-05-05"); // both readings agree
}

TEST(Date, follows_the_order_of_its_column) {
    EXPECT_EQ(date("5/6/2024"), "ambiguous_date");
    EXPECT_EQ(date("5/6/2024", DateOrder::mdy), "2024-05-06");
    EXPECT_EQ(date("5/6/2024", DateOrder::dmy), "2024-06-05");
    EXPECT_EQ(date("5-6-24", DateOrder::dmy), "2024-06-05");
    EXPECT_EQ(date("24/5/6", DateOrder::ymd), "2024-05-06");
    EXPECT_EQ(date("5/6/99", DateOrder::mdy), "1999-05-06");
    EXPECT_EQ(date("2024/5/6", DateOrder::dmy), "2024-05-06");    // a year in front is a year in front
    EXPECT_EQ(date("31/01/2017", DateOrder::mdy), "no_such_day"); // never turned around silently
}

TEST(Date, carries_time_and_zone) {
    EXPECT_EQ(date("2024-01-05 14:30"), "2024-01-05 14:30:00.000");
    EXPECT_EQ(date("2024-01-05T14:30:15.250"), "2024-01-05 14:30:15.250");
    EXPECT_EQ(date("2024/1/5 2:30 PM"), "2024-01-05 14:30:00.000");
    EXPECT_EQ(date("1/31/2017 12:05:00 am"), "2017-01-31 00:05:00.000");
    EXPECT_EQ(date("2024-01-05 2 p.m."), "2024-01-05 14:00:00.000");
    EXPECT_EQ(date("2024年1月5日 下午2:30"), "2024-01-05 14:30:00.000");
    EXPECT_EQ(date("2024年1月5日上午9时5分3秒"), "2024-01-05 09:05:03.000");
    EXPECT_EQ(date("2024-1-5 下午3点半"), "2024-01-05 15:30:00.000");
    EXPECT_EQ(date("2024-1-5 14点"), "2024-01-05 14:00:00.000");
    EXPECT_EQ(date("20240105143000"), "2024-01-05 14:30:00.000");
    EXPECT_EQ(date("202401051430"), "2024-01-05 14:30:00.000");
    EXPECT_EQ(date("20240105T143000Z"), "2024-01-05 14:30:00.000 0");
    EXPECT_EQ(date("2024-01-05T14:30:00Z"), "2024-01-05 14:30:00.000 0");
    EXPECT_EQ(date("2024-01-05T14:30:00+08:00"), "2024-01-05 14:30:00.000 480");
    EXPECT_EQ(date("07/15/2009 02:14:45-0800"), "2009-07-15 02:14:45.000 -480");
    EXPECT_EQ(date("2010-10-14T12:00:00.000Z-0300"),
              "2010-10-14 12:00:00.000 -180"); // as Salesforce's loader writes it
    EXPECT_EQ(date("2024-01-05 14:30 UTC+8"), "2024-01-05 14:30:00.000 480");
    EXPECT_EQ(date("2024-01-05 24:00"), "2024-01-06 00:00:00.000");
    EXPECT_EQ(date("2024-01-05 25:00"), "not_a_time");
    EXPECT_EQ(date("2024-01-05 12:60"), "not_a_time");
    EXPECT_EQ(date("2024-01-05 上午14:30"), "not_a_time");
    EXPECT_EQ(date("2024-01-05 soon"), "not_a_time");
    EXPECT_EQ(date("2024-01-05 14:30 +99:00"), "not_a_time");
}

TEST(Date, becomes_a_moment_by_its_own_offset_or_the_zone) {
    const base::TimeZone shanghai = *base::TimeZone::find("Asia/Shanghai");
    EXPECT_EQ(base::to_text(moment_of(*parse_date("2024-01-05T14:30:00+02:00"), shanghai)), "2024-01-05T12:30:00.000Z");
    EXPECT_EQ(base::to_text(moment_of(*parse_date("2024-01-05 14:30"), shanghai)), "2024-01-05T06:30:00.000Z");
    EXPECT_EQ(base::to_text(moment_of(*parse_date("2024-01-05"), shanghai)), "2024-01-04T16:00:00.000Z");
}

TEST(Date, is_refused_when_it_is_none) {
    for (const char* text : {"", "soon", "2024", "2024-01", "2024年1月", "12", "4.5", "1,234", "2009-07/14",
                             "2009\\7\\14", "123/1/5", "Janember 5, 2024", "2024-01-05-06x", "2024--05"})
        EXPECT_TRUE(date(text) == "not_a_date" || date(text) == "not_a_time") << text << " " << date(text);
    for (const char* text :
         {"2024-02-30", "2023-02-29", "2024-13-01", "20241301", "32.1.2024", "0000-01-01", "2024年13月1日"})
        EXPECT_TRUE(date(text) == "no_such_day" || date(text) == "not_a_date") << text << date(text);
    EXPECT_EQ(date(std::string(5000, '1')), "not_a_date");
}

TEST(Date, may_be_a_serial_when_that_is_wanted) {
    EXPECT_EQ(date("45296"), "not_a_date");
    EXPECT_EQ(date("45296", DateOrder::unknown, true), "2024-01-05");
    EXPECT_EQ(date("45296.5", DateOrder::unknown, true), "2024-01-05 12:00:00.000");
    EXPECT_EQ(date("20240105", DateOrder::unknown, true), "2024-01-05");
}

TEST(DateOrder, is_decided_over_the_whole_column) {
    const auto guess = [](std::vector<std::string> samples) { return guess_date_order(samples); };
    EXPECT_EQ(guess({"1/5/2017", "2/6/2017", "1/31/2017"}).order, DateOrder::mdy);
    EXPECT_EQ(guess({"1/5/2017", "31/01/2017"}).order, DateOrder::dmy);
    EXPECT_EQ(guess({"2024-01-05", "2024-02-06"}).order, DateOrder::ymd);
    EXPECT_EQ(guess({"5.1.2024"}).order, DateOrder::dmy);
    EXPECT_TRUE(guess({"1/5/2017", "2/6/2017"}).ambiguous);
    EXPECT_FALSE(guess({"1/5/2017", "2/6/2017"}).note.zh.empty());
    EXPECT_TRUE(guess({"1/31/2017", "31/01/2017"}).ambiguous);
    EXPECT_FALSE(guess({"words", ""}).ambiguous);
    EXPECT_EQ(guess({}).order, DateOrder::unknown);
}

std::string number(std::string_view text, DecimalMark mark = DecimalMark::unknown) {
    const auto parsed = parse_number(text, {.mark = mark});
    if (!parsed.ok()) return "refused";
    return parsed->decimal + (parsed->percent ? "%" : "") + (parsed->currency.empty() ? "" : " " + parsed->currency);
}

TEST(Number, is_read_in_the_forms_people_write) {
    EXPECT_EQ(number("1234"), "1234");
    EXPECT_EQ(number("1,234.50"), "1234.50");
    EXPECT_EQ(number("1.234,50"), "1234.50");
    EXPECT_EQ(number("1 234,50"), "1234.50");
    EXPECT_EQ(number("1\xC2\xA0"
                     "234,50"),
              "1234.50");
    EXPECT_EQ(number("1'234.50"), "1234.50");
    EXPECT_EQ(number("1’234’567"), "1234567");
    EXPECT_EQ(number("12,34,567.5"), "1234567.5");
    EXPECT_EQ(number("1.234.567"), "1234567");
    EXPECT_EQ(number("200.000.000"), "200000000");
    EXPECT_EQ(number("1,234"), "1234");
    EXPECT_EQ(number("1,5"), "1.5");
    EXPECT_EQ(number("0,123"), "0.123");
    EXPECT_EQ(number("1.234"), "1.234");
    EXPECT_EQ(number("￥1,234.50"), "1234.50 CNY");
    EXPECT_EQ(number("1,234.50元"), "1234.50 CNY");
    EXPECT_EQ(number("RMB 5"), "5 CNY");
    EXPECT_EQ(number("$1,234"), "1234 USD");
    EXPECT_EQ(number("-$1,234"), "-1234 USD");
    EXPECT_EQ(number("$-1,234"), "-1234 USD");
    EXPECT_EQ(number("US$ 5"), "5 USD");
    EXPECT_EQ(number("12,50 €"), "12.50 EUR");
    EXPECT_EQ(number("(1,234)"), "-1234");
    EXPECT_EQ(number("($1,234.5)"), "-1234.5 USD");
    EXPECT_EQ(number("1,234-"), "-1234");
    EXPECT_EQ(number("+5"), "5");
    EXPECT_EQ(number("−5"), "-5");
    EXPECT_EQ(number("12%"), "12%");
    EXPECT_EQ(number("12.5 ％"), "12.5%");
    EXPECT_EQ(number("1.2万"), "12000");
    EXPECT_EQ(number("1.23456万元"), "12345.6 CNY");
    EXPECT_EQ(number("3亿"), "300000000");
    EXPECT_EQ(number("3千万"), "30000000");
    EXPECT_EQ(number("1,2万", DecimalMark::comma), "12000");
    EXPECT_EQ(number("2.5k"), "2500");
    EXPECT_EQ(number("１，２３４．５"), "1234.5");
    EXPECT_EQ(number("1.5E3"), "1500");
    EXPECT_EQ(number("1.5e-3"), "0.0015");
    EXPECT_EQ(number(".5"), "0.5");
    EXPECT_EQ(number("007"), "7");
    EXPECT_EQ(number("-0"), "0");
}

TEST(Number, follows_the_mark_of_its_column) {
    EXPECT_EQ(number("1,234", DecimalMark::comma), "1.234");
    EXPECT_EQ(number("1.234", DecimalMark::comma), "1234");
    EXPECT_EQ(number("1.5", DecimalMark::comma), "refused");
    EXPECT_EQ(number("1,5", DecimalMark::point), "refused");
    EXPECT_EQ(number("1.234,5", DecimalMark::point), "refused");
    const auto guess = [](std::vector<std::string> samples) { return guess_decimal_mark(samples); };
    EXPECT_EQ(guess({"1.234,50", "12"}), DecimalMark::comma);
    EXPECT_EQ(guess({"1,234.50"}), DecimalMark::point);
    EXPECT_EQ(guess({"1,7", "200.000.000"}), DecimalMark::comma);
    EXPECT_EQ(guess({"1,234", "5,678"}), DecimalMark::unknown);
    EXPECT_EQ(guess({"1.5", "1,5"}), DecimalMark::unknown);
    EXPECT_EQ(guess({"$0.125"}), DecimalMark::point);
}

TEST(Number, is_refused_when_it_is_none) {
    for (const char* text :
         {"",   "-", "abc", "1 2",  "12a", "1,23,4", "1..2", "1,2,3",     ",",   "1-2",        "--5",          "$",
          "万", "%", "1e",  "1e99", "NaN", "inf",    "0x10", "1.2.3,4,5", "() ", "2024-01-05", "13 800 138 00"})
        EXPECT_EQ(number(text), "refused") << text;
    EXPECT_EQ(number(std::string(100, '9')), "refused");
}

TEST(Words, mean_yes_and_no) {
    for (const char* text : {"是", "yes", "TRUE", "1", "Y", "有", "√", "Yes ", "ｙｅｓ"})
        EXPECT_EQ(parse_boolean(text), true) << text;
    for (const char* text : {"否", "no", "False", "0", "n", "无", "×"}) EXPECT_EQ(parse_boolean(text), false) << text;
    for (const char* text : {"", "maybe", "2", "是否", "yesno"}) EXPECT_EQ(parse_boolean(text), std::nullopt) << text;
}

TEST(Words, mean_nothing_when_the_list_says_so) {
    for (const char* text : {"", "  ", "　", "NULL", "n/a", "-", "N/A"}) EXPECT_TRUE(is_blank(text)) << text;
    for (const char* text : {"Select", "0", "none of it", "无"}) EXPECT_FALSE(is_blank(text)) << text;
    const std::vector<std::string> words{"Select", "无"};
    EXPECT_TRUE(is_blank("select", words));
    EXPECT_TRUE(is_blank("无", words));
    EXPECT_FALSE(is_blank("null", words));
}

TEST(Parsing, survives_random_text) {
    std::mt19937 random(1);
    const std::vector<std::string> pieces{"1",  "12", "2024", "-",   "/",  ".",    ",",    ":",  " ",  "年", "月",
                                          "日", "am", "下午", "jan", "t",  "z",    "+",    "万", "亿", "%",  "$",
                                          "￥", "(",  ")",    "e",   "th", "\xFF", "周五", "点", "半"};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (size_t n = random() % 12; n > 0; --n) text += pieces[random() % pieces.size()];
        if (const auto parsed =
                parse_date(text, {.order = static_cast<DateOrder>(random() % 4), .excel_serials = random() % 2 == 0});
            parsed.ok()) {
            EXPECT_EQ(date(base::to_text(parsed->date)), base::to_text(parsed->date)) << text;
        }
        if (const auto parsed = parse_number(text); parsed.ok()) {
            EXPECT_EQ(number(parsed->decimal, DecimalMark::point), parsed->decimal) << text;
        }
        parse_boolean(text);
        is_blank(text);
    }
}

} // namespace
} // namespace fairlead::format
