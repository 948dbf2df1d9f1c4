// Every field type: what it reads, writes and shows, and what it refuses with which rule.

#include "schema/types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/id.h"
#include "base/time.h"
#include "schema/loader.h"

namespace fairlead::schema {
namespace {

Field field_of(Type type) {
    Field field;
    field.name = "f";
    field.type = type;
    return field;
}

Field choices(Type type) {
    Field field = field_of(type);
    for (const auto& [name, zh, en] : {std::tuple{"new_deal", "新客户", "New business"},
                                       {"renewal", "续约", "Renewal"},
                                       {"up-sell", "增购", "Upsell"},
                                       {"old", "旧", "Old"}}) {
        Choice choice;
        choice.name = name;
        choice.label = {zh, en};
        choice.active = choice.name != "old";
        field.choices.push_back(choice);
    }
    return field;
}

/// The one rule a refusal names, after checking that it speaks both languages.
std::string rule_of(const std::vector<Fault>& faults) {
    if (faults.size() != 1) return std::to_string(faults.size()) + " faults";
    EXPECT_EQ(faults[0].field, "f");
    EXPECT_FALSE(faults[0].message.zh.empty() || faults[0].message.en.empty()) << faults[0].rule;
    EXPECT_NE(faults[0].message.zh, faults[0].message.en);
    if (faults[0].rule != "wrong_kind") {
        EXPECT_FALSE(faults[0].hint.zh.empty() || faults[0].hint.en.empty()) << faults[0].rule;
    }
    return faults[0].rule;
}

/// What JSON becomes: the stored value as text, "empty", or "!rule".
std::string in(const Field& field, const std::string& json, const ValueContext& context = {}) {
    std::vector<Fault> faults;
    const auto parsed = base::parse_json(json);
    if (!parsed.ok()) return "not json";
    const Value value = read_json(field, parsed.value(), context, faults);
    if (!faults.empty()) return "!" + rule_of(faults);
    return value.empty() ? "empty" : value.is_text() ? value.text() : std::to_string(value.number());
}

std::string cell(const Field& field, const std::string& text, const ValueContext& context = {}) {
    std::vector<Fault> faults;
    const Value value = read_cell(field, text, context, faults);
    if (!faults.empty()) return "!" + rule_of(faults);
    return value.empty() ? "empty" : value.is_text() ? value.text() : std::to_string(value.number());
}

std::string out(const Field& field, const Value& value, const ValueContext& context = {}) {
    std::string text;
    base::JsonWriter writer(text);
    write_json(writer, field, value, context);
    return text;
}

/// JSON read and written again.
std::string round(const Field& field, const std::string& json, const ValueContext& context = {}) {
    std::vector<Fault> faults;
    const Value value = read_json(field, base::parse_json(json).value(), context, faults);
    return faults.empty() ? out(field, value, context) : "!" + faults[0].rule;
}

TEST(Types, EmptyIsEmpty) {
    for (int i = 0; i <= static_cast<int>(Type::file); ++i) {
        const Field field = field_of(static_cast<Type>(i));
        const std::string nothing = field.type == Type::boolean ? "0" : "empty";
        for (const char* json : {"null", "\"\"", "\"  \""}) EXPECT_EQ(in(field, json), nothing) << name(field.type);
        EXPECT_EQ(cell(field, " "), nothing) << name(field.type);
        EXPECT_EQ(out(field, {}), field.type == Type::boolean        ? "false"
                                  : field.type == Type::multi_choice ? "[]"
                                                                     : "null")
            << name(field.type);
        EXPECT_EQ(to_display(field, {}, {}), field.type == Type::boolean ? "否" : "");
    }
}

TEST(Types, RefuseOtherKindsOfJson) {
    for (int i = 0; i <= static_cast<int>(Type::file); ++i) {
        Field field = field_of(static_cast<Type>(i));
        if (field.type == Type::choice || field.type == Type::multi_choice || field.type == Type::stage)
            field.choices = choices(field.type).choices;
        for (const char* json : {"{}", "[{}]", "[1]"})
            EXPECT_EQ(in(field, json), "!wrong_kind") << name(field.type) << " " << json;
        EXPECT_EQ(in(field, "true"), field.type == Type::boolean ? "1" : "!wrong_kind") << name(field.type);
    }
}

TEST(Types, Text) {
    Field field = field_of(Type::text);
    EXPECT_EQ(in(field, R"("  华为 技术  ")"), "华为 技术");
    EXPECT_EQ(in(field, "518000"), "518000");
    field.length = 4;
    EXPECT_EQ(in(field, R"("华为技术")"), "华为技术");
    EXPECT_EQ(in(field, R"("华为技术A")"), "!too_long");
    field.length = 255;
    for (const char* bad :
         {R"("a\u0000b")", R"("a\nb")", R"("a\tb")", R"("a\u007fb")", R"("a\u0085b")", R"("a\u001bb")"})
        EXPECT_EQ(in(field, bad), "!control_character") << bad;
    EXPECT_EQ(cell(field, "Cement, lime \nand\r\n stones"), "Cement, lime and stones");
    EXPECT_EQ(cell(field, "a\xff\xfe"), "!encoding");
    EXPECT_EQ(cell(field, "caf\xe9"), "!encoding");
    EXPECT_EQ(round(field, R"("a \"quoted\" 😀")"), R"("a \"quoted\" 😀")");
    const Field lines = field_of(Type::long_text);
    EXPECT_EQ(in(lines, R"("one\r\ntwo\n\tthree\rfour")"), "one\ntwo\n\tthree\nfour");
    EXPECT_EQ(in(lines, R"("a\u0000b")"), "!control_character");
    EXPECT_EQ(cell(lines, std::string(100'000, 'x')).size(), 100'000u);
    EXPECT_EQ(cell(lines, std::string(100'001, 'x')), "!too_long");
}

TEST(Types, CreditCode) {
    Field field = field_of(Type::text);
    field.format = "credit_code";
    EXPECT_EQ(in(field, R"("91440300708461136T")"), "91440300708461136T");
    EXPECT_EQ(in(field, R"("91440300708461136t")"), "91440300708461136T");
    for (const char* bad : {"91440300708461136A", "9144030070846113", "91440300708461136TT", "91440300I08461136T",
                            "华为技术有限公司统一社会信用代码是多少"})
        EXPECT_EQ(cell(field, bad), "!credit_code") << bad;
}

TEST(Types, Number) {
    Field field = field_of(Type::number);
    EXPECT_EQ(in(field, "42"), "42");
    EXPECT_EQ(in(field, "\" -42 \""), "-42");
    EXPECT_EQ(in(field, "1.5"), "!not_whole");
    EXPECT_EQ(in(field, "\"many\""), "!not_a_number");
    EXPECT_EQ(in(field, "\"1e3\""), "!not_a_number");
    EXPECT_EQ(in(field, "9007199254740991"), "9007199254740991");
    EXPECT_EQ(in(field, "9007199254740992"), "!out_of_range");
    EXPECT_EQ(in(field, "\"99999999999999999999999\""), "!out_of_range");
    field.min = 0;
    field.max = 10;
    EXPECT_EQ(in(field, "-1"), "!too_small");
    EXPECT_EQ(in(field, "11"), "!too_large");
    EXPECT_EQ(round(field, "\"7\""), "7");
    field.max.reset();
    EXPECT_EQ(cell(field, "1,234,567"), "1234567");
    EXPECT_EQ(cell(field, "１２３４"), "1234");
    EXPECT_EQ(cell(field, "12.00"), "12");
    EXPECT_EQ(cell(field, "12,34"), "!not_a_number");
    EXPECT_EQ(cell(field, "12个"), "!not_a_number");
    EXPECT_EQ(cell(field, ",,,"), "!not_a_number");
}

TEST(Types, Decimal) {
    Field field = field_of(Type::decimal);
    field.scale = 3;
    EXPECT_EQ(in(field, "1.5"), "1500");
    EXPECT_EQ(round(field, "\"0012.340\""), "\"12.34\"");
    EXPECT_EQ(in(field, "1.2345"), "!too_precise");
    EXPECT_EQ(cell(field, "1.23456789012345"), "1235");
    EXPECT_EQ(cell(field, "(1 234.5)"), "-1234500");
    EXPECT_EQ(to_display(field, Value(1500), {}), "1.5");
    field.min = 1000;
    EXPECT_EQ(in(field, "0.999"), "!too_small");
}

TEST(Types, Percent) {
    Field field = field_of(Type::percent);
    EXPECT_EQ(in(field, "20"), "2000");
    EXPECT_EQ(in(field, "12.5"), "1250");
    EXPECT_EQ(in(field, "12.345"), "!too_precise");
    EXPECT_EQ(round(field, "\"12.50\""), "12.5");
    EXPECT_EQ(cell(field, "20%"), "2000");
    EXPECT_EQ(cell(field, "20 ％"), "2000");
    EXPECT_EQ(cell(field, "20"), "2000");
    EXPECT_EQ(to_display(field, Value(2000), {}), "20%");
    field.max = 10000;
    EXPECT_EQ(in(field, "101"), "!too_large");
    EXPECT_EQ(in(field, "\"%\""), "!not_a_number");
}

TEST(Types, Money) {
    Field field = field_of(Type::money);
    EXPECT_EQ(in(field, "1234.5"), "123450");
    EXPECT_EQ(in(field, "\"1234.50\""), "123450");
    EXPECT_EQ(round(field, "1234.5"), "\"1234.50\"");
    EXPECT_EQ(in(field, "1.005"), "!too_precise");
    EXPECT_EQ(in(field, "\"lots\""), "!not_a_number");
    EXPECT_EQ(in(field, "\"10000000000001\""), "!out_of_range");
    EXPECT_EQ(in(field, "\"100000000000000000000000\""), "!out_of_range");
    ValueContext yen, dinar;
    yen.currency = "JPY";
    dinar.currency = "KWD";
    EXPECT_EQ(in(field, "1234", yen), "1234");
    EXPECT_EQ(in(field, "1234.5", yen), "!too_precise");
    EXPECT_EQ(round(field, "1234", yen), "\"1234\"");
    EXPECT_EQ(round(field, "\"1.5\"", dinar), "\"1.500\"");
    EXPECT_EQ(cell(field, "¥1,234.50"), "123450");
    EXPECT_EQ(cell(field, "￥１，２３４．５０ 元"), "123450");
    EXPECT_EQ(cell(field, "($12.00)"), "-1200");
    EXPECT_EQ(cell(field, "1054.0049999"), "105400");
    EXPECT_EQ(to_display(field, Value(123450), {}), "1234.50");
    field.min = 100; // 1.00 in the base currency's minor units
    EXPECT_EQ(in(field, "0.99"), "!too_small");
    EXPECT_EQ(in(field, "0", yen), "!too_small");
    EXPECT_EQ(in(field, "1", yen), "1");
    field.max = 200;
    EXPECT_EQ(in(field, "2.01"), "!too_large");
}

TEST(Types, Date) {
    Field field = field_of(Type::date);
    const std::string day = std::to_string(base::make_date(2026, 9, 30).days);
    EXPECT_EQ(in(field, "\"2026-09-30\""), day);
    EXPECT_EQ(round(field, "\"2026-09-30\""), "\"2026-09-30\"");
    for (const char* bad :
         {"\"2026-02-30\"", "\"30.09.2026\"", "\"2026-9-30\"", "\"tomorrow\"", "\"2026-09-30T08:00:00Z\""})
        EXPECT_EQ(in(field, bad), "!not_a_date") << bad;
    for (const char* good :
         {"2026-9-30", "2026/09/30", "2026.9.30", "2026年9月30日", "2026-09-30 08:15", "2026-09-29T17:00:00Z"})
        EXPECT_EQ(cell(field, good), day) << good;
    for (const char* bad : {"9/30/2026", "2026-13-01", "26-9-30", "2026-09", "2026--09-30", "2026-09-30-01"})
        EXPECT_EQ(cell(field, bad), "!not_a_date") << bad;
    field.min = base::make_date(2026, 1, 1).days;
    EXPECT_EQ(in(field, "\"2025-12-31\""), "!too_small");
    EXPECT_EQ(to_display(field, Value(base::make_date(2026, 9, 30).days), {}), "2026-09-30");
}

TEST(Types, Instant) {
    const Field field = field_of(Type::instant);
    const int64_t moment = base::parse_instant("2026-09-30T08:15:00Z")->milliseconds;
    EXPECT_EQ(in(field, "\"2026-09-30T16:15:00+08:00\""), std::to_string(moment));
    EXPECT_EQ(round(field, "\"2026-09-30T08:15:00Z\""), "\"2026-09-30T08:15:00.000Z\"");
    for (const char* bad : {"\"2026-09-30\"", "\"2026-09-30 25:00\"", "\"noon\""})
        EXPECT_EQ(in(field, bad), "!not_an_instant") << bad;
    for (const char* good : {"2026-09-30 16:15", "2026/9/30 16:15:00", "2026-09-30T08:15:00Z", "2026年9月30日 16:15"})
        EXPECT_EQ(cell(field, good), std::to_string(moment)) << good;
    EXPECT_EQ(cell(field, "2018-02-26 19:58:54"),
              std::to_string(base::parse_instant("2018-02-26T11:58:54Z")->milliseconds));
    EXPECT_EQ(cell(field, "2026-09-30"), std::to_string(base::parse_instant("2026-09-29T16:00:00Z")->milliseconds));
    for (const char* bad : {"2026-09-30 16:75", "2026-09-30 x", "16:15", "2026-09-30 16:15:00.x"})
        EXPECT_EQ(cell(field, bad), "!not_an_instant") << bad;
    EXPECT_EQ(to_display(field, Value(moment), {}), "2026-09-30 16:15");
    EXPECT_EQ(to_display(field, Value(moment + 30'000), {}), "2026-09-30 16:15:30");
    ValueContext london;
    london.time_zone = "Europe/London";
    EXPECT_EQ(to_display(field, Value(moment), london), "2026-09-30 09:15");
}

TEST(Types, Boolean) {
    const Field field = field_of(Type::boolean);
    EXPECT_EQ(round(field, "true"), "true");
    EXPECT_EQ(round(field, "null"), "false");
    EXPECT_EQ(in(field, "1"), "!wrong_kind");
    EXPECT_EQ(in(field, "\"yes\""), "!wrong_kind");
    for (const char* yes : {"true", "YES", "是", "1", "√", "x", "Ｙ"}) EXPECT_EQ(cell(field, yes), "1") << yes;
    for (const char* no : {"FALSE", "no", "否", "0"}) EXPECT_EQ(cell(field, no), "0") << no;
    EXPECT_EQ(cell(field, "maybe"), "!not_a_boolean");
    ValueContext english;
    english.language = "en";
    EXPECT_EQ(to_display(field, Value(1), {}), "是");
    EXPECT_EQ(to_display(field, {}, english), "No");
}

TEST(Types, Choice) {
    for (const Type type : {Type::choice, Type::stage}) {
        const Field field = choices(type);
        EXPECT_EQ(round(field, "\"renewal\""), "\"renewal\"");
        EXPECT_EQ(in(field, "\"续约\""), "!unknown_choice");
        EXPECT_EQ(in(field, "\"Renewal\""), "!unknown_choice");
        EXPECT_EQ(in(field, "\"old\""), "!inactive_choice");
        EXPECT_EQ(cell(field, "续约"), "renewal");
        EXPECT_EQ(cell(field, "RENEWAL"), "renewal");
        EXPECT_EQ(cell(field, "new business"), "new_deal");
        EXPECT_EQ(cell(field, "nothing like it"), "!unknown_choice");
        ValueContext english;
        english.language = "en";
        EXPECT_EQ(to_display(field, Value("renewal"), {}), "续约");
        EXPECT_EQ(to_display(field, Value("renewal"), english), "Renewal");
        EXPECT_EQ(to_display(field, Value("old"), english), "Old");
        EXPECT_EQ(to_display(field, Value("gone"), english), "gone");
    }
    std::vector<Fault> faults;
    read_json(choices(Type::choice), Json::string("renewl"), {}, faults);
    EXPECT_EQ(faults[0].hint.en, "Did you mean \"renewal\"?");
    faults.clear();
    read_json(choices(Type::choice), Json::string("zzzzzzzz"), {}, faults);
    EXPECT_EQ(faults[0].hint.zh, "可选：new_deal、renewal、up-sell。");
}

TEST(Types, MultiChoice) {
    const Field field = choices(Type::multi_choice);
    EXPECT_EQ(in(field, R"(["up-sell", "new_deal", "up-sell"])"), "|new_deal|up-sell|");
    EXPECT_EQ(round(field, R"(["up-sell", "new_deal"])"), R"(["new_deal","up-sell"])");
    EXPECT_EQ(in(field, "[]"), "empty");
    EXPECT_EQ(in(field, R"(["renewl"])"), "!unknown_choice");
    EXPECT_EQ(in(field, R"("renewal")"), "!wrong_kind");
    EXPECT_EQ(cell(field, "增购；续约"), "|renewal|up-sell|");
    EXPECT_EQ(cell(field, "Upsell, renewal;new_deal"), "|new_deal|renewal|up-sell|");
    EXPECT_EQ(cell(field, "Upsell, what"), "!unknown_choice");
    EXPECT_EQ(to_display(field, Value("|new_deal|renewal|"), {}), "新客户; 续约");
    std::string many = "[\"renewal\"";
    for (int i = 0; i < 500; ++i) many += ",\"renewal\"";
    EXPECT_EQ(in(field, many + "]"), "!too_many");
}

TEST(Types, Link) {
    const std::string id = base::to_text(base::Id{123456789});
    for (const Type type : {Type::link, Type::user, Type::file}) {
        const Field field = field_of(type);
        EXPECT_EQ(in(field, "\"" + id + "\""), "123456789");
        EXPECT_EQ(in(field, R"({"id": ")" + id + R"(", "name": "x"})"), "123456789");
        EXPECT_EQ(in(field, R"({"id": null, "name": null})"), "empty");
        EXPECT_EQ(round(field, "\"" + id + "\""), "\"" + id + "\"");
        EXPECT_EQ(in(field, "\"nobody\""), "!not_an_id");
        EXPECT_EQ(in(field, "\"0000000000000\""), "!not_an_id");
        EXPECT_EQ(in(field, "123"), "!wrong_kind");
        EXPECT_EQ(in(field, R"({"name": "x"})"), "!wrong_kind");
    }
}

TEST(Types, LinkAny) {
    Field field = field_of(Type::link_any);
    field.targets = {"account", "lead"};
    const std::string id = base::to_text(base::Id{123456789});
    std::vector<Fault> faults;
    std::string object;
    const Value value = read_json(field, base::parse_json(R"({"object": "account", "id": ")" + id + "\"}").value(), {},
                                  faults, &object);
    EXPECT_EQ(value.number_or(0), 123456789);
    EXPECT_EQ(object, "account");
    EXPECT_EQ(in(field, R"({"object": "acount", "id": ")" + id + "\"}"), "!unknown_object");
    EXPECT_EQ(in(field, R"({"object": "account", "id": "x"})"), "!not_an_id");
    EXPECT_EQ(in(field, "\"" + id + "\""), "!wrong_kind");
    field.targets.clear();
    const auto catalog = Loader::load(
        {{"a", R"({"object": "thing"})", false}, {"b", R"({"object": "log", "table_only": true})", false}}, {});
    ValueContext context;
    context.catalog = catalog.value().get();
    EXPECT_EQ(in(field, R"({"object": "thing", "id": ")" + id + "\"}", context), "123456789");
    EXPECT_EQ(in(field, R"({"object": "log", "id": ")" + id + "\"}", context), "!unknown_object");
}

TEST(Types, Email) {
    const Field field = field_of(Type::email);
    EXPECT_EQ(cell(field, "Lin.Jing@Example.COM"), "lin.jing@example.com");
    EXPECT_EQ(in(field, "\"mailto:a+b@x.cn\""), "a+b@x.cn");
    EXPECT_EQ(cell(field, "林静＠例子．中国"), "林静@例子.中国");
    for (const char* good : {"a@b.co", "o'neil@x-y.example.org", "user_1%x@sub.domain.museum", "用户@example.com",
                             "a@xn--fiqs8s.cn", "π@bücher.example"})
        EXPECT_EQ(cell(field, good), good);
    for (const char* bad :
         {"plain",           "@x.com",        "a@",         "a@b",           "a b@x.com",     "a@x..com",
          ".a@x.com",        "a.@x.com",      "a..b@x.com", "a@-x.com",      "a@x.com-",      "a@1.2.3.4",
          "a@x.com,b@y.com", "<a@x.com>",     "a@x_y.com",  "\"a b\"@x.com", "a@[127.0.0.1]", "a@x.c",
          "a\u200b@x.com",   "a@x.com\u3000b"})
        EXPECT_EQ(cell(field, bad), "!not_an_email") << bad;
    EXPECT_EQ(cell(field, std::string(64, 'a') + "@x.com"), std::string(64, 'a') + "@x.com");
    EXPECT_EQ(cell(field, std::string(65, 'a') + "@x.com"), "!not_an_email");
    EXPECT_EQ(cell(field, "a@" + std::string(250, 'b') + ".com"), "!too_long");
    EXPECT_EQ(cell(field, "a\xff@x.com"), "!encoding");
}

TEST(Types, Url) {
    const Field field = field_of(Type::url);
    EXPECT_EQ(cell(field, "HTTPS://WWW.Example.COM/A?b=C#d"), "https://www.example.com/A?b=C#d");
    EXPECT_EQ(cell(field, "www.example.com/路径"), "https://www.example.com/路径");
    for (const char* good : {"http://例子.中国/", "http://localhost:8080/x", "http://[::1]:80/", "https://a.b/c:d@e"})
        EXPECT_EQ(cell(field, good), good);
    EXPECT_EQ(cell(field, "example.com:8080/x"), "https://example.com:8080/x");
    for (const char* bad : {"javascript:alert(1)", "ftp://x.com", "data:text/html,x", "mailto:a@b.co",
                            "file:///etc/passwd", "JaVaScRiPt://x.com/%0aalert(1)"})
        EXPECT_EQ(cell(field, bad), "!scheme") << bad;
    for (const char* bad : {"nothing", "http://", "http://a b.com", "http://user:pw@x.com", "http://x.com:99999",
                            "http://x.com:", "http://<x>.com", "https://x.com/\"onclick", "http://..", "http://[zz]/"})
        EXPECT_EQ(cell(field, bad), "!not_a_url") << bad;
    EXPECT_EQ(cell(field, "http://x.com/" + std::string(2100, 'a')), "!too_long");
}

TEST(Types, Phone) {
    const Field field = field_of(Type::phone);
    EXPECT_EQ(cell(field, "13123456789"), "+8613123456789");
    EXPECT_EQ(in(field, "13123456789"), "+8613123456789");
    EXPECT_EQ(cell(field, "0755 8601 3388"), "+8675586013388");
    EXPECT_EQ(cell(field, "(0755)8601-3388转801"), "+8675586013388;ext=801");
    EXPECT_EQ(cell(field, "+86 755 8601 3388 ext. 801"), "+8675586013388;ext=801");
    EXPECT_EQ(cell(field, "＋８６ １３１２３４５６７８９"), "+8613123456789");
    EXPECT_EQ(cell(field, "0755-86013388-801"), "+8675586013388;ext=801");
    EXPECT_EQ(cell(field, "00 39 06 69812345"), "+390669812345");
    EXPECT_EQ(cell(field, "+1 (212) 555-0123"), "+12125550123");
    EXPECT_EQ(cell(field, "400-800-8820"), "+864008008820");
    for (const char* bad : {"12345", "no phone", "+", "131234567890123456", "13123456789/13987654321",
                            "13123456789;13987654321", "13123456789 13987654321", "13123456789 (张三)"})
        EXPECT_EQ(cell(field, bad), "!not_a_phone") << bad;
    EXPECT_EQ(to_display(field, Value("+8613123456789"), {}), "+86 131 2345 6789");
    EXPECT_EQ(to_display(field, Value("+8675586013388;ext=801"), {}), "+86 755 8601 3388 ext. 801");
    EXPECT_EQ(normalise_phone("212 555 0123", "US"), "+12125550123");
    EXPECT_EQ(cell(field, std::string(500, '1')), "!not_a_phone");
}

TEST(Types, PhoneNormalisesTheExampleNumbers) {
    const char* shared = std::getenv("FAIRLEAD_SHARED");
    std::ifstream file(std::string(shared ? shared : FAIRLEAD_SOURCE_DIR "/../shared") +
                       "/data/phone_examples/example_numbers.csv");
    if (!file) GTEST_SKIP() << "the example numbers are not here";
    std::string line;
    std::getline(file, line);
    int all = 0, right = 0;
    while (std::getline(file, line)) {
        if (line.ends_with('\r')) line.pop_back();
        std::vector<std::string> cells(1);
        for (const char c : line) c == ',' ? cells.emplace_back() : cells.back() += std::string(1, c);
        if (cells.size() < 5) continue;
        ++all;
        // "001" is no region: those numbers are dialled with their calling code from everywhere.
        const std::string number = cells[0] == "001" ? "+" + cells[1] + cells[3] : cells[3];
        right += normalise_phone(number, cells[0]) == cells[4];
    }
    EXPECT_GT(all, 1000);
    EXPECT_GE(right * 100, all * 99) << right << " of " << all;
    RecordProperty("right", right);
    RecordProperty("all", all);
}

} // namespace
} // namespace fairlead::schema
