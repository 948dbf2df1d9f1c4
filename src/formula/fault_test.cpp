// What people are told: the place, the words in both languages, the hint.

#include <gtest/gtest.h>

#include "base/id.h"
#include "formula/test_model.h"

namespace fairlead::formula {
namespace {

struct Case {
    const char* text;
    const char* rule;
    const char* en;
    const char* zh;
    const char* hint; // in English
};

class Fault : public testing::TestWithParam<Case> {};

TEST_P(Fault, NamesThePlaceAndTheWayOut) {
    const auto model = test_model();
    const auto bound = formula::bind(GetParam().text, *model, *model->find("deal"));
    ASSERT_FALSE(bound.ok());
    ASSERT_FALSE(bound.error().faults.empty());
    const base::Fault& fault = bound.error().faults[0];
    EXPECT_EQ(bound.error().code, base::Code::invalid);
    EXPECT_EQ(fault.field, "where");
    EXPECT_EQ(fault.rule, GetParam().rule);
    EXPECT_EQ(fault.message.en, GetParam().en);
    EXPECT_EQ(fault.message.zh, GetParam().zh);
    EXPECT_EQ(fault.hint.en, GetParam().hint);
    EXPECT_EQ(fault.hint.en.empty(), fault.hint.zh.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Language, Fault,
    testing::Values(
        Case{"", "syntax", "At character 1: The expression is empty.", "第 1 个字符：表达式是空的。", ""},
        Case{"amont > 5", "unknown_name", "At character 1: Deal has no field \"amont\".",
             "第 1 个字符：“交易” 没有名为 “amont” 的字段。", "Did you mean amount?"},
        Case{"金额 > 5", "unknown_name", "At character 1: Deal has no field \"金额\".",
             "第 1 个字符：“交易” 没有名为 “金额” 的字段。", "Did you mean amount?"},
        Case{"amount >= 5 and 金额 > ", "syntax",
             "At character 22: The expression ends too early: a field, a number, a text or a parenthesis is missing.",
             "第 22 个字符：表达式没有写完，缺少字段、数值、文本或括号。", ""},
        Case{"name = “华为”", "syntax", "At character 8: Full-width character \"“\" is not part of the language.",
             "第 8 个字符：这里用了中文标点 ““”。", "Use the plain character ' instead."},
        Case{"amount > 5）", "syntax", "At character 11: Full-width character \"）\" is not part of the language.",
             "第 11 个字符：这里用了中文标点 “）”。", "Use the plain character ) instead."},
        Case{"stage in ('won'，'lost')", "syntax",
             "At character 16: Full-width character \"，\" is not part of the language.",
             "第 16 个字符：这里用了中文标点 “，”。", "Use the plain character , instead."},
        Case{"stage = 'wun'", "unknown_name", "At character 9: \"stage\" has no choice \"wun\".",
             "第 9 个字符：“stage” 没有选项 “wun”。", "Did you mean 'won'?"},
        Case{"kind in ('new', 'old')", "unknown_name", "At character 17: \"kind\" has no choice \"old\".",
             "第 17 个字符：“kind” 没有选项 “old”。", "Choices: new, renewal."},
        Case{"amount == 5", "syntax", "At character 8: \"==\" is not an operator.", "第 8 个字符：“==” 不是运算符。",
             "Equality is a single =."},
        Case{"amount = empty", "type", "At character 8: A comparison with empty is never true.",
             "第 8 个字符：与空值比较总是假。", "Write is empty or is not empty."},
        Case{"name = ''", "type", "At character 6: A comparison with empty is never true.",
             "第 6 个字符：与空值比较总是假。", "Write is empty or is not empty."},
        Case{"amount > '5'", "type", "At character 8: Cannot compare a number with a text.",
             "第 8 个字符：不能拿数值与文本比较。", "Numbers have no quotes."},
        Case{"due + 3 > today()", "type", "At character 5: Arithmetic needs numbers, not a date.",
             "第 5 个字符：只能对数值做运算，不能用日期。",
             "Move dates with add_days(d, n) or add_months(d, n); days between are date - date."},
        Case{"due > date('2026-02-30')", "type", "At character 12: \"2026-02-30\" is not a date.",
             "第 12 个字符：“2026-02-30” 不是日期。", "Write year-month-day, such as '2026-01-31'."},
        Case{"amount", "type",
             "At character 1: The expression must be a condition (true or false), but it is a number.",
             "第 1 个字符：整个表达式应当是条件（真或假），现在是数值。", "Write a comparison, such as amount > 0."},
        Case{"cuont(items) > 0", "unknown_name", "At character 1: There is no function \"cuont\".",
             "第 1 个字符：没有名为 “cuont” 的函数。", "Did you mean count()?"},
        Case{"count(itmes) > 0", "unknown_name", "At character 7: Deal has no list \"itmes\".",
             "第 7 个字符：“交易” 没有名为 “itmes” 的列表。", "Did you mean items?"},
        Case{"items > 0", "type", "At character 1: \"items\" is a list and has no single value.",
             "第 1 个字符：“items” 是一个列表，不能直接使用。", "Use it as count(items) or exists(items where …)."},
        Case{"firm.parent.parent.name = 'x'", "too_complex",
             "At character 13: The path is too long: at most two links.", "第 13 个字符：路径太长：最多经过两个关联。",
             ""},
        Case{"firm.nmae = 'x'", "unknown_name", "At character 6: Firm has no field \"nmae\".",
             "第 6 个字符：“企业” 没有名为 “nmae” 的字段。", "Did you mean name?"},
        Case{"stage.knd = 'won'", "unknown_name", "At character 7: A stage has no \"knd\".",
             "第 7 个字符：阶段没有 “knd” 这一项。", "Did you mean kind?"},
        Case{"firm = 'Acme'", "type", "At character 8: \"Acme\" is not a record id.",
             "第 8 个字符：“Acme” 不是记录编号。",
             "An id is a text of 13 characters; to find by name write the path firm.name = '…'."},
        Case{"tags = 'a'", "type", "At character 6: A field with several choices cannot be compared like this.",
             "第 6 个字符：多选字段不能这样比较。", "Write contains(field, 'choice')."},
        Case{"due in this fortnight", "syntax",
             "At character 13: Expected week, month, quarter or year instead of \"fortnight\".",
             "第 13 个字符：这里应当是 week、month、quarter 或 year，而不是 “fortnight”。", ""},
        Case{"amount in this month", "type", "At character 8: Only dates and points in time can be in a period.",
             "第 8 个字符：只有日期和时间可以在时间段内。", ""},
        Case{"name = 'it", "syntax", "At character 8: The text that begins here has no closing quote.",
             "第 8 个字符：文本的引号没有结束。", "Add the quote at its end."},
        Case{"1 < amount < 5", "syntax", "At character 12: Comparisons cannot be chained.",
             "第 12 个字符：比较不能连写。", "Join them with and."},
        Case{"urgent > true", "type", "At character 8: Only = and != compare a condition (true or false).",
             "第 8 个字符：条件（真或假）只能用 = 或 != 比较。", ""},
        Case{"name_sort = 'x'", "unknown_name", "At character 1: Deal has no field \"name_sort\".",
             "第 1 个字符：“交易” 没有名为 “name_sort” 的字段。", ""},
        Case{"firm = owner", "type", "At character 6: The two sides point at different kinds of records.",
             "第 6 个字符：两边关联的不是同一种记录。", ""},
        Case{"round(amount, 9) > 1", "type", "At character 15: The digits to keep are a whole number from 0 to 8.",
             "第 15 个字符：保留的小数位应为 0 到 8 的整数。", ""}));

TEST(Faults, AreToldTogether) {
    const auto model = test_model();
    const auto bound = formula::bind("amont > 5 and stgae = 'won' and firm.nmae = 'x'", *model, *model->find("deal"));
    ASSERT_FALSE(bound.ok());
    ASSERT_EQ(bound.error().faults.size(), 3u);
    EXPECT_EQ(bound.error().faults[1].hint.en, "Did you mean stage?");
}

TEST(Faults, BoundsHold) {
    const auto model = test_model();
    const schema::Object& deal = *model->find("deal");
    auto rule = [&](const std::string& text) {
        const auto bound = formula::bind(text, *model, deal);
        return bound.ok() ? std::string() : bound.error().faults[0].rule;
    };
    EXPECT_EQ(rule(std::string(10001, ' ')), "too_complex");
    EXPECT_EQ(rule(std::string(5000, '(')), "too_complex");
    std::string nots = "urgent", sums = "quantity", many = "urgent";
    for (int i = 0; i < 120; ++i) nots = "not " + nots, sums += " + 1";
    EXPECT_EQ(rule(nots), "too_complex");
    EXPECT_EQ(rule(sums + " > 1"), "too_complex");
    for (int i = 0; i < 400; ++i) many += " or urgent";
    EXPECT_EQ(rule(many), "");
    for (int i = 0; i < 600; ++i) many += " or urgent";
    EXPECT_EQ(rule(many), "too_complex");
    EXPECT_EQ(rule("name = '\xff'"), "syntax");
    EXPECT_EQ(rule("quantity > 9999999999999999999"), "syntax");
    EXPECT_EQ(rule("exists(items where exists(items))"), "unknown_name");
}

TEST(Faults, CyclesOfFormulasAreRefused) {
    const auto faults =
        model_faults(R"json("a": {"type": "number", "label": {"zh": "甲", "en": "A"}, "formula": "b + 1"},
        "b": {"type": "number", "label": {"zh": "乙", "en": "B"}, "formula": "if(urgent, a, 0)"})json");
    ASSERT_FALSE(faults.empty());
    EXPECT_EQ(faults[0].rule, "cycle");
    const auto virtual_ones = model_faults(
        R"json("a": {"type": "number", "label": {"zh": "甲", "en": "A"}, "formula": "b + length(firm.name)"},
        "b": {"type": "number", "label": {"zh": "乙", "en": "B"}, "formula": "a + firm.size"})json");
    ASSERT_FALSE(virtual_ones.empty());
    EXPECT_EQ(virtual_ones[0].rule, "cycle");
    EXPECT_TRUE(
        model_faults(R"json("a": {"type": "number", "label": {"zh": "甲", "en": "A"}, "formula": "quantity + 1"})json")
            .empty());
}

} // namespace
} // namespace fairlead::formula
