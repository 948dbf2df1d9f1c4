#include "record/alike.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/similarity.h"
#include "base/unicode.h"

namespace fairlead::record {
namespace {

// req: S2-13 S2-65

double likeness(Kind kind, std::string_view a, std::string_view b) {
    return alike(kind, form_of(kind, a), form_of(kind, b));
}

TEST(alike, people_across_scripts_orders_and_slips) {
    EXPECT_EQ(likeness(Kind::person, "王小明", "王 小明"), 1);
    EXPECT_EQ(likeness(Kind::person, "陳偉", "陈伟"), 1);
    EXPECT_GE(likeness(Kind::person, "王小明", "Wang Xiaoming"), 0.9);
    EXPECT_GE(likeness(Kind::person, "王小明", "Xiaoming Wang"), 0.9);
    EXPECT_GE(likeness(Kind::person, "王小明", "王晓明"), 0.9); // sounds the same
    EXPECT_GE(likeness(Kind::person, "Anna Schmidt", "Schmidt, Anna"), 0.95);
    EXPECT_GE(likeness(Kind::person, "Robert Miller", "Bob Miller"), 0.95);
    EXPECT_GE(likeness(Kind::person, "J. Miller", "John Miller"), 0.9);
    EXPECT_GE(likeness(Kind::person, "Jöhn Miller", "Jon Miler"), 0.9);
    EXPECT_EQ(likeness(Kind::person, "王先生", "王"), 0) << "one character says nothing";
    EXPECT_LT(likeness(Kind::person, "王芳", "李芳"), zero_point(Kind::person));
    EXPECT_LT(likeness(Kind::person, "Anna Schmidt", "Peter Brown"), zero_point(Kind::person));
}

TEST(alike, companies_without_form_region_script) {
    EXPECT_EQ(likeness(Kind::company, "华为技术有限公司", "華為技術股份有限公司"), 1);
    EXPECT_EQ(likeness(Kind::company, "Nestlé S.A.", "NESTLE"), 1);
    EXPECT_EQ(likeness(Kind::company, "株式会社トヨタ", "トヨタ"), 1);
    EXPECT_GE(likeness(Kind::company, "深圳市腾达科技有限公司", "腾达科技有限公司"), 0.9);
    EXPECT_GE(likeness(Kind::company, "百度（中国）有限公司", "百度"), 0.9);
    EXPECT_GE(likeness(Kind::company, "华为技术有限公司", "Huawei Technologies Co., Ltd."), 0.8);
    EXPECT_GE(likeness(Kind::company, "International Business Machines", "IBM Corp."), 0.8);
    EXPECT_LT(likeness(Kind::company, "深圳市腾达科技有限公司", "深圳市腾飞科技有限公司"), zero_point(Kind::company));
    EXPECT_LT(likeness(Kind::company, "Samsung Electronics", "LG Electronics"), zero_point(Kind::company));
    EXPECT_LT(likeness(Kind::company, "Bank of America", "Bank of China"), zero_point(Kind::company));
}

TEST(alike, other_values) {
    EXPECT_EQ(likeness(Kind::phone, "+8675586013388;ext=801", "+8675586013388"), 1);
    EXPECT_LT(likeness(Kind::phone, "+8675586013388", "+8675586013399"), zero_point(Kind::phone));
    EXPECT_EQ(likeness(Kind::domain, "https://www.acme.com/a", "li@mail.acme.com"), 1);
    EXPECT_EQ(likeness(Kind::domain, "li@qq.com", "wang@qq.com"), 0);
    EXPECT_EQ(likeness(Kind::date, date_text(0), "1970-01-01"), 1);
    EXPECT_EQ(likeness(Kind::date, "19900405", "19900504"), 0.85);
    EXPECT_EQ(likeness(Kind::date, "19900405", "19811223"), 0);
    EXPECT_GE(likeness(Kind::street, "12 Station Road", "Station Road 12"), 0.95);
}

/// Letters of several scripts, digits, signs and what is no text at all.
std::string any_text(std::mt19937& random) {
    static const std::vector<std::string> parts = {
        "王", "小", "明", "華", "华", "有限公司", "株式会社", "삼성", "トヨタ", "a",    "B", "é",      "Inc.", "S.A.",
        " ",  "-",  "0",  "19", "＆", "(",        "\xff",     "",     "Group",  "技术", "@", "qq.com", "bob",  "集团"};
    std::string text;
    for (size_t i = random() % 9; i > 0; --i) text += parts[random() % parts.size()];
    return text;
}

TEST(alike, is_symmetric_bounded_and_one_for_itself) {
    std::mt19937 random(20260318);
    for (int round = 0; round < 4000; ++round) {
        const Kind kind = static_cast<Kind>(random() % 9);
        const Form a = form_of(kind, any_text(random)), b = form_of(kind, any_text(random));
        const double there = alike(kind, a, b), back = alike(kind, b, a);
        ASSERT_EQ(there, back) << static_cast<int>(kind) << " " << base::from_code_points(a.whole) << " | "
                               << base::from_code_points(b.whole);
        ASSERT_GE(there, 0);
        ASSERT_LE(there, 1);
        ASSERT_EQ(alike(kind, a, a), a.empty() ? 0 : 1) << base::from_code_points(a.whole);
        ASSERT_LE(keys_of({{kind, a}, {Kind::person, b}}).all().size(), most_keys);
    }
}

TEST(alike, letters) {
    EXPECT_EQ(base::jaro_winkler(U"", U""), 1);
    EXPECT_EQ(base::jaro_winkler(U"", U"a"), 0);
    EXPECT_NEAR(base::jaro_winkler(U"martha", U"marhta"), 0.9611, 0.0001);
    EXPECT_NEAR(base::jaro_winkler(U"dixon", U"dicksonx"), 0.8133, 0.0001);
    EXPECT_EQ(base::slips(U"ca", U"ac", 5), 1U);
    EXPECT_EQ(base::slips(U"kitten", U"sitting", 5), 3U);
    EXPECT_EQ(base::slips(U"kitten", U"sitting", 1), 2U);
}

TEST(alike, keys_meet_where_records_are_the_same) {
    const auto meet = [](Kind kind, const char* a, const char* b) {
        const std::vector<int64_t> one = keys_of({{kind, form_of(kind, a)}}).all(),
                                   other = keys_of({{kind, form_of(kind, b)}}).all();
        std::vector<int64_t> common;
        std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(common));
        return !common.empty();
    };
    EXPECT_TRUE(meet(Kind::person, "王小明", "Xiaoming Wang"));
    EXPECT_TRUE(meet(Kind::person, "Bob Miller", "Miller, Robert"));
    EXPECT_TRUE(meet(Kind::company, "深圳市腾达科技有限公司", "腾达科技"));
    EXPECT_TRUE(meet(Kind::company, "华为技术有限公司", "Huawei Technologies"));
    EXPECT_TRUE(meet(Kind::email, "anna.schmidt@one.example", "anna.schmidt@two.example"));
    EXPECT_FALSE(meet(Kind::phone, "+8613800138000", "+8613800138001"));
}

/// Names of one company in many writings, among them stock-exchange symbols and new names that no letters tell.
TEST(alike, company_name_pairs) {
    const char* named = getenv("FAIRLEAD_SHARED");
    const std::filesystem::path file =
        std::filesystem::path(named ? named : FAIRLEAD_SOURCE_DIR "/../shared") / "data/company_name_pairs/pairs.csv";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "shared data is not there";
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    int found = 0, wrong = 0, missed = 0, right = 0;
    while (std::getline(in, line)) {
        // "a","b",1: no quotes within.
        const auto middle = line.find("\",\""), end = line.rfind("\",");
        if (middle == std::string::npos || end == std::string::npos) continue;
        const std::string a = line.substr(1, middle - 1), b = line.substr(middle + 3, end - middle - 3);
        const bool same = line[end + 2] == '1';
        const bool said = likeness(Kind::company, a, b) >= 0.75;
        found += said && same;
        wrong += said && !same;
        missed += !said && same;
        right += !said && !same;
        if (!said && same) RecordProperty("missed", a + " | " + b);
        if (said && !same) ADD_FAILURE() << a << " | " << b;
    }
    const double f1 = 2.0 * found / (2.0 * found + wrong + missed);
    RecordProperty("f1", std::to_string(f1));
    std::printf("company_name_pairs: %d found, %d missed, %d wrong of %d, F1 %.3f\n", found, missed, wrong,
                found + missed + wrong + right, f1);
    EXPECT_EQ(found + missed + wrong + right, 127);
    EXPECT_GE(f1, 0.9);
}

} // namespace
} // namespace fairlead::record
