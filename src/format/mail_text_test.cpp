// What is said, quoted and signed, in the ways of the usual programs; what a signature tells.
// req: S3-29

#include "format/mail_text.h"

#include <gtest/gtest.h>

namespace fairlead::format {
namespace {

TEST(MailText, leaves_the_answered_mail_aside) {
    struct Case {
        const char *text, *said, *quoted;
    };
    const Case cases[] = {
        {"Yes, please.\n\nOn Mon, Mar 2, 2026 at 8:15 AM Lin <lin@x.example> wrote:\n> May we?\n", "Yes, please.",
         "On Mon, Mar 2, 2026 at 8:15 AM Lin <lin@x.example> wrote:\n> May we?"},
        {"Yes.\n\nOn Mon, Mar 2, 2026 at 8:15 AM\nLin <lin@x.example> wrote:\n\n> May we?", "Yes.",
         "On Mon, Mar 2, 2026 at 8:15 AM\nLin <lin@x.example> wrote:\n\n> May we?"},
        {"好的，请发报价。\n\n在 2026年3月2日，林静 写道：\n> 您好", "好的，请发报价。",
         "在 2026年3月2日，林静 写道：\n> 您好"},
        {"收到\n\n------------------ 原始邮件 ------------------\n发件人: \"林静\"", "收到",
         "------------------ 原始邮件 ------------------\n发件人: \"林静\""},
        {"See below\n\nFrom: Lin\nSent: Monday\nTo: Pat\nSubject: x\n\nHello", "See below",
         "From: Lin\nSent: Monday\nTo: Pat\nSubject: x\n\nHello"},
        {"> May we?\nYes.\n> And this?\nNo.", "> May we?\nYes.\n> And this?\nNo.", ""},
        {"Yes.\n> May we?", "Yes.", "> May we?"},
        {"", "", ""},
    };
    for (const Case& each : cases) {
        const MailText split = split_mail_text(each.text);
        EXPECT_EQ(split.said, each.said);
        EXPECT_EQ(split.quoted, each.quoted);
    }
}

TEST(MailText, finds_the_signature) {
    const MailText marked = split_mail_text("Hello\n\n-- \nPat Smith\nBuyer\n\nOn Monday Lin wrote:\n> x");
    EXPECT_EQ(marked.said, "Hello");
    EXPECT_EQ(marked.signature, "Pat Smith\nBuyer");
    const MailText closed = split_mail_text("请报价。\n\n祝好！\n王伟\n采购经理");
    EXPECT_EQ(closed.said, "请报价。");
    EXPECT_EQ(closed.signature, "祝好！\n王伟\n采购经理");
    EXPECT_EQ(split_mail_text("Just this.").signature, "");
}

std::string value(const std::vector<SignatureFact>& facts, SignatureFact::Kind kind) {
    for (const SignatureFact& fact : facts)
        if (fact.kind == kind) return fact.value;
    return "";
}

TEST(MailText, reads_signatures) {
    using Kind = SignatureFact::Kind;
    const auto chinese = read_signature(
        "祝好！\n王伟\n采购经理 | 设备部\n深圳市远航机械有限公司\n手机：138 0013 8000\n电话：0755-8601 3388 | "
        "传真：0755-8601 3399\n"
        "地址：广东省深圳市南山区科技路 1 号\n网址：www.yuanhang.example",
        "王伟");
    EXPECT_EQ(value(chinese, Kind::title), "采购经理");
    EXPECT_EQ(value(chinese, Kind::company), "深圳市远航机械有限公司");
    EXPECT_EQ(value(chinese, Kind::mobile), "138 0013 8000");
    EXPECT_EQ(value(chinese, Kind::phone), "0755-8601 3388");
    EXPECT_EQ(value(chinese, Kind::address), "广东省深圳市南山区科技路 1 号");
    EXPECT_EQ(value(chinese, Kind::website), "www.yuanhang.example");
    const auto english = read_signature(
        "Best regards,\nPat Smith\nHead of Purchasing\nMeyer Tools GmbH\nT: +49 (0)89 1234567  \nFax: +49 89 "
        "1234568\n12 Long Street, Leeds",
        "Pat Smith");
    EXPECT_EQ(value(english, Kind::title), "Head of Purchasing");
    EXPECT_EQ(value(english, Kind::company), "Meyer Tools GmbH");
    EXPECT_EQ(value(english, Kind::phone), "+49 (0)89 1234567");
    EXPECT_EQ(value(english, Kind::address), "12 Long Street, Leeds");
    EXPECT_EQ(value(english, Kind::mobile), "");
    EXPECT_TRUE(read_signature("Sent from my iPhone", "").empty());
    for (const auto& fact : chinese) EXPECT_TRUE(fact.confidence > 0 && fact.confidence <= 100);
}

} // namespace
} // namespace fairlead::format
