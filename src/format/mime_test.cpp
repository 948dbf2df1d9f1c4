// Mails of many programs and of nobody's: what is read from each, and what an enemy's mail cannot do.
// req: S1-03 S3-29

#include "format/mime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/crypto.h"
#include "base/unicode.h"
#include "format/html_text.h"
#include "format/mime_codes.h"
#include "format/mime_writer.h"

namespace fairlead::format {
namespace {

using testing::ElementsAre;

struct Expected {
    std::string file, subject, from, to, first_line, attachments;
};

// clang-format off
const std::vector<Expected> expected = {
    {"attachment_emails_attachment_content_disposition", "testing", "<foo@example.com>", "<blah@example.com>", "This is the first part.", "api.rb"},
    {"attachment_emails_attachment_content_location", "testing", "<foo@example.com>", "<blah@example.com>", "This is the first part.", "Photo25.jpg"},
    {"attachment_emails_attachment_message_rfc822", "testing", "<foo@example.com>", "<blah@example.com>", "This is the first part.", "ForwardedMessage.eml"},
    {"attachment_emails_attachment_message_rfc822_inline_image", "test", "<test@example.com>", "<foo@example.com>", "", "img.png, Testmail.eml"},
    {"attachment_emails_attachment_nonascii_filename", "testing", "<foo@example.com>", "<blah@example.com>", "This is the first part.", "ciële.txt"},
    {"attachment_emails_attachment_only_email", "this message JUST contains an attachment", "Ryan Finnie<rfinnie@domain.dom>", "<bob@domain.dom>", "", "blah.gz"},
    {"attachment_emails_attachment_pdf", "Another PDF with 🎉 Unicode chars in it 🍿", "Test Tester<xxxx@xxxx.com>", "<xxxx@xxxx.com>, <xxxx@xxxx.com>", "Just attaching another PDF, here, to see what the message lo", "broken.pdf"},
    {"attachment_emails_attachment_pdf_lf", "Another PDF with 🎉 Unicode chars in it 🍿", "Test Tester<xxxx@xxxx.com>", "<xxxx@xxxx.com>, <xxxx@xxxx.com>", "Just attaching another PDF, here, to see what the message lo", "broken.pdf"},
    {"attachment_emails_attachment_pdf_non_ascii", "Another PDF with 🎉 Unicode chars in it 🍿", "Test Tester<xxxx@xxxx.com>", "<xxxx@xxxx.com>, <xxxx@xxxx.com>", "Just attaching another PDF, here, to see what the message lo", "broken.pdf"},
    {"attachment_emails_attachment_pdf_non_ascii_lf", "Another PDF with 🎉 Unicode chars in it 🍿", "Test Tester<xxxx@xxxx.com>", "<xxxx@xxxx.com>, <xxxx@xxxx.com>", "Just attaching another PDF, here, to see what the message lo", "broken.pdf"},
    {"attachment_emails_attachment_with_base64_encoded_name", "Fwd: Signed email causes file attachments", "xxxxxxxxx xxxxxxx<xxxxxxxxx.xxxxxxx@gmail.com>", "xxxxx xxxx<xxxxx@xxxxxxxxx.com>", "We should not include these files or vcards as attachments.", "This is a test.pdf"},
    {"attachment_emails_attachment_with_encoded_name", "Fwd: Signed email causes file attachments", "xxxxxxxxx xxxxxxx<xxxxxxxxx.xxxxxxx@gmail.com>", "xxxxx xxxx<xxxxx@xxxxxxxxx.com>", "We should not include these files or vcards as attachments.", "01 Quien Te Dij�at. Pitbull.mp3"},
    {"attachment_emails_attachment_with_unquoted_name", "testing", "<foo@example.com>", "<blah@example.com>", "This is the first part.", "This is a test.txt"},
    {"error_emails_bad_encoded_subject", "TEST", "", "", "TEST", ""},
    {"error_emails_encoding_madness", "eBay Bid - 2008 Ford Super Duty F-350 DRW King Ranch Crew Cab 4x4 (156) - Stock# XXXX", "<no-reply@crm.el-example.org>", "<e-f5f4@app.ar-example.com>", "Body Text", ""},
    {"mime_emails_email_with_similar_boundaries", "Xxxxxx", "Xxxxx<xxxxxx@xxxxxxxx.xxx>", "<xxxxxxx@xxxxxxxxxxx.xxx>", "Test", "LOGO.png"},
    {"mime_emails_raw_email11", "worse when you use them.", "<xxxxx@xxxxx>", "", "XXXXX Xxxxx", ""},
    {"mime_emails_raw_email12", "testing", "<foo@example.com>", "<blah@example.com>", "This is the first part.", "Photo25.jpg"},
    {"mime_emails_raw_email2", "Fwd: Signed email causes file attachments", "xxxxxxxxx xxxxxxx<xxxxxxxxx.xxxxxxx@gmail.com>", "xxxxx xxxx<xxxxx@xxxxxxxxx.com>", "We should not include these files or vcards as attachments.", "smime.p7s"},
    {"mime_emails_raw_email4", "Filth", "<xxx@xxxx.xxx>", "<xxx@xxxx.xxx>", "Some text", ""},
    {"mime_emails_raw_email7", "testing", "<foo@example.com>", "<blah@example.com>", "This is the first part.", "test.rb, test.pdf, smime.p7s"},
    {"mime_emails_raw_email_with_illegal_boundary", "Testing outlook", "Mikel Lindsaar<email_test@me.nowhere>", "<mikel@me.nowhere>", "Hello", ""},
    {"mime_emails_sig_only_email", "Re: Testing multipart/signed", "Test<test@test.lindsaar.net>", "Mikel<mikel@test.lindsaar.net>", "This is random text, not what has been signed below, ie, thi", "signature.asc"},
    {"mime_emails_two_from_in_message", "Sending messages include last little bit", "Tester 1<tester1@test.com>", "<tester2@test.com>", "When sending email:", ""},
    {"multi_charset_japanese", "まみむめも", "Mikel Lindsaar<raasdnil@gmail.com>", "みける<raasdnil@gmail.com>", "かきくえこ", ""},
    {"multi_charset_japanese_attachment", "testing", "Mikel Lindsaar<raasdnil@gmail.com>", "Mikel Lindsaar<raasdnil@gmail.com>", "testing", "てすと.txt"},
    {"multi_charset_japanese_attachment_long_name", "まみむめもまみむめもまみむめもまみむめもまみむめもまみむめもまみむめもまみむめもまみむめもまみむめも", "Mikel Lindsaar<mikel@test.lindsaar.net>", "Mikel Lindsaar<raasdnil@gmail.com>", "", "かきくけこかきくけこかきくけこかきくけこかきくけこ.txt"},
    {"multi_charset_japanese_iso_2022", "まみむめも", "Mikel Lindsaar<raasdnil@gmail.com>", "みける<raasdnil@gmail.com>", "すみません。", ""},
    {"multi_charset_japanese_shift_jis", "test", "<xxxxxxx@docomo.ne.jp>", "<unknown@example.com>", "あいうえお", ""},
    {"multi_charset_ks_c_5601-1987", "test", "<from@example.com>", "<unknown@example.com>", "스티해", ""},
    {"plain_emails_basic_email", "Testing 123", "Mikel Lindsaar<test@lindsaar.net>", "Mikel Lindsaar<raasdnil@gmail.com>", "Plain email.", ""},
    {"plain_emails_basic_email_lf", "Testing 123", "Mikel Lindsaar<test@lindsaar.net>", "Mikel Lindsaar<raasdnil@gmail.com>", "Plain email.", ""},
    {"plain_emails_raw_email10", "", "<xxx@xxxx.xxx>", "<xxxxxxxxxxx@xxxx.xxxx.xxx>", "Test test. Hi. Waving. m", ""},
    {"plain_emails_raw_email5", "", "<xxx@xxxx.xxx>", "<xxxxxxxxxxx@xxxx.xxxx.xxx>", "Test test. Hi. Waving. m", ""},
    {"plain_emails_raw_email6", "", "<xxx@xxxx.xxx>", "<xxxxxxxxxxx@xxxx.xxxx.xxx>", "Test test. Hi. Waving. m", ""},
    {"plain_emails_raw_email8", "Fwd: Signed email causes file attachments", "xxxxxxxxx xxxxxxx<xxxxxxxxx.xxxxxxx@gmail.com>", "xxxxx xxxx<xxxxx@xxxxxxxxx.com>", "We should not include these files or vcards as attachments.", "01 Quien Te Dij�at. Pitbull.mp3"},
    {"plain_emails_raw_email_incorrect_header", "Stop adware/spyware once and for all.", "xxx xxx<xxx@xxx.xxx>", "<xxx@xxx.com>", "You are infected with: ", ""},
    {"plain_emails_raw_email_quoted_with_0d0a", "testing", "<foo@example.com>", "<blah@example.com>", "A fax has arrived from remote ID ''.", ""},
    {"plain_emails_raw_email_simple", "Testing outlook", "Mikel Lindsaar<mikel@nowhere.com>", "Mikel<mikel@somewhere.com>", "Hello Mikel", ""},
    {"rfc2822_example01", "Saying Hello", "John Doe<jdoe@machine.example>", "Mary Smith<mary@example.net>", "This is a message just to say hello.", ""},
    {"rfc2822_example02", "Saying Hello", "John Doe<jdoe@machine.example>", "Mary Smith<mary@example.net>", "This is a message just to say hello.", ""},
    {"rfc2822_example03", "", "Joe Q. Public<john.q.public@example.com>", "Mary Smith<mary@x.test>, <jdoe@example.org>, Who?<one@y.test>", "Hi everyone.", ""},
    {"rfc2822_example04", "", "Pete<pete@silly.example>", "Chris Jones<c@a.test>, <joe@where.test>, John<jdoe@one.test>", "Testing.", ""},
    {"rfc2822_example05", "Saying Hello", "John Doe<jdoe@machine.example>", "Mary Smith<mary@example.net>", "This is a message just to say hello.", ""},
    {"rfc2822_example06", "Re: Saying Hello", "Mary Smith<mary@example.net>", "John Doe<jdoe@machine.example>", "This is a reply to your hello.", ""},
    {"rfc2822_example07", "Re: Saying Hello", "John Doe<jdoe@machine.example>", "Mary Smith: Personal Account<smith@home.example>", "This is a reply to your reply.", ""},
    {"rfc2822_example08", "Saying Hello", "John Doe<jdoe@machine.example>", "Mary Smith<mary@example.net>", "This is a message just to say hello.", ""},
    {"rfc2822_example09", "Saying Hello", "John Doe<jdoe@machine.example>", "Mary Smith<mary@example.net>", "This is a message just to say hello.", ""},
    {"rfc2822_example10", "", "Pete<pete@silly.test>", "Chris Jones<c@public.example>, <joe@example.org>, John<jdoe@one.test>", "Testing.", ""},
    {"rfc2822_example11", "", "Joe Q. Public<john.q.public@example.com>", "Mary Smith<mary@example.net>, <jdoe@test.example>", "Hi everyone.", ""},
    {"rfc2822_example12", "Saying Hello", "John Doe<jdoe@machine.example>", "Mary Smith<mary@example.net>", "This is a message just to say hello.", ""},
    {"rfc2822_example13", "Saying Hello", "John Doe<jdoe@machine.example>", "Mary Smith<mary@example.net>", "This is a message just to say hello.", ""},
    {"rfc6532_utf8_headers", "Säying Hello", "Jöhn Doe<jdöe@mächine.example>", "Märy Smith<märy@exämple.net>", "body", ""},
    {"sample_output_multipart", "", "", "", "", ""},
};
// clang-format on

std::string shown(const std::vector<MailAddress>& addresses) {
    std::string text;
    for (const MailAddress& address : addresses)
        text += (text.empty() ? "" : ", ") + address.name + "<" + address.address + ">";
    return text;
}

std::string folder() {
    const char* root = std::getenv("FAIRLEAD_SHARED");
    return root ? std::string(root) + "/data/eml" : "";
}

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(Mime, reads_every_collected_mail) {
    if (folder().empty()) GTEST_SKIP() << "FAIRLEAD_SHARED names no folder of data";
    for (const Expected& wanted : expected) {
        SCOPED_TRACE(wanted.file);
        const std::string bytes = read(folder() + "/" + wanted.file + ".eml");
        const Mail mail = parse_mail(bytes);
        EXPECT_EQ(mail.subject, wanted.subject);
        EXPECT_EQ(shown(mail.from), wanted.from);
        EXPECT_EQ(shown(mail.to), wanted.to);
        EXPECT_TRUE(mail.text.starts_with(wanted.first_line)) << mail.text.substr(0, 100);
        std::string attachments;
        for (const MailAttachment& attachment : mail.attachments)
            attachments += (attachments.empty() ? "" : ", ") + attachment.name;
        EXPECT_EQ(attachments, wanted.attachments);
        EXPECT_TRUE(mail.faults.empty());
    }
    size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) files += entry.path().extension() == ".eml";
    EXPECT_EQ(files, expected.size());
}

/// Cut anywhere, with line ends of either kind, a mail is still a mail.
TEST(Mime, survives_every_cut) {
    if (folder().empty()) GTEST_SKIP() << "FAIRLEAD_SHARED names no folder of data";
    for (const Expected& wanted : expected) {
        const std::string bytes = read(folder() + "/" + wanted.file + ".eml");
        for (size_t cut = 0; cut < bytes.size(); cut += 1 + bytes.size() / 97) {
            const Mail mail = parse_mail(std::string_view(bytes).substr(0, cut));
            EXPECT_TRUE(base::is_valid_utf8(mail.text) && base::is_valid_utf8(mail.subject));
        }
    }
}

Mail mail_of(const std::string& head, const std::string& body = "text") {
    return parse_mail("From: a@b.example\n" + head + "\n\n" + body);
}

TEST(Mime, subjects_in_chinese_charsets) {
    const std::string gbk = *base::from_base64("u6rOqrzTuaTW0NDE"); // 华为加工中心
    EXPECT_EQ(mail_of("Subject: =?gb2312?B?u6rOqrzTuaTW0NDE?=").subject, "华为加工中心");
    EXPECT_EQ(mail_of("Subject: =?GB18030?Q?=BB=AA=CE=AA?= =?GB18030?Q?_2026?=").subject, "华为 2026");
    EXPECT_EQ(mail_of("Subject: " + gbk).subject, "华为加工中心"); // raw, without any label
    EXPECT_EQ(mail_of("Subject: =?big5?B?pKSk5Q==?=").subject, "中文");
    EXPECT_EQ(mail_of("Subject: =?utf-8?B?5Y2O?= =?utf-8?B?5Li6?=").subject, "华为");
    // One character cut between two words.
    EXPECT_EQ(mail_of("Subject: =?utf-8?B?5Y0=?=\n =?utf-8?B?jg==?=").subject, "华");
    EXPECT_EQ(mail_of("Subject: =?utf-8?Q?a b?= c").subject,
              "a b c"); // a blank within a word, as broken programs write
    EXPECT_EQ(mail_of("Subject: =?utf-8?B?5Y2O").subject, "=?utf-8?B?5Y2O");
    EXPECT_EQ(mail_of("Subject: =?nonsense?Q?a?=").subject, "a");
    EXPECT_EQ(
        mail_of("Content-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: base64", "u6rOqrzTuaTW0NDE").text,
        "华为加工中心");
    EXPECT_EQ(mail_of("Content-Type: text/plain; charset=utf-8", gbk).text, "华为加工中心"); // the label is wrong
}

TEST(Mime, flowed_text_and_html) {
    EXPECT_EQ(mail_of("Content-Type: text/plain; format=flowed", "one \ntwo\n> a \n> b\n-- \nLin").text,
              "one two\n> a b\n-- \nLin");
    const Mail html =
        mail_of("Content-Type: text/html; charset=utf-8",
                "<head><title>x</title></head><script>alert('1</p>')</script><p>Hello&nbsp;<b>Lin</b> &lt;3</p>"
                "<ul><li>one<li>two</ul><a href=\"https://example.com/a\">see</a><img src=x onerror=alert(1)>"
                "<blockquote>before</blockquote>");
    EXPECT_TRUE(html.from_html);
    EXPECT_EQ(html.text, "Hello Lin <3\n\n- one\n- two\nsee <https://example.com/a>\n> before");
    EXPECT_EQ(html_to_text("a < b <script"), "a < b");
    EXPECT_EQ(html_to_text("<a href='javascript:alert(1)'>x</a>"), "x");
}

TEST(Mime, dates_of_all_ages) {
    EXPECT_EQ(to_text(*parse_mail_date("Fri, 21 Nov 1997 09:55:06 -0600")), "1997-11-21T15:55:06.000Z");
    EXPECT_EQ(to_text(*parse_mail_date("21 Nov 97 09:55:06 GMT")), "1997-11-21T09:55:06.000Z");
    EXPECT_EQ(to_text(*parse_mail_date("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600")), "1997-11-21T15:55:06.000Z");
    EXPECT_EQ(to_text(*parse_mail_date("Mon Sep  8 10:30:00 2025")), "2025-09-08T10:30:00.000Z");
    EXPECT_FALSE(parse_mail_date("yesterday"));
    EXPECT_FALSE(parse_mail_date("32 Nov 2025 10:00"));
}

TEST(Mime, tells_machines_from_people) {
    EXPECT_EQ(mail_of("Subject: x").automatic, Automatic::no);
    EXPECT_EQ(mail_of("Auto-Submitted: no").automatic, Automatic::no);
    EXPECT_EQ(mail_of("Auto-Submitted: auto-replied (vacation)").automatic, Automatic::reply);
    EXPECT_EQ(mail_of("Auto-Submitted: auto-generated").automatic, Automatic::robot);
    EXPECT_EQ(mail_of("Precedence: bulk").automatic, Automatic::bulk);
    EXPECT_EQ(mail_of("List-Unsubscribe: <https://x.example/u>").automatic, Automatic::bulk);
    EXPECT_EQ(mail_of("List-Id: <group.x.example>\nList-Post: <mailto:g@x.example>").automatic, Automatic::list);
    EXPECT_EQ(mail_of("Content-Type: multipart/report; report-type=delivery-status; boundary=b").automatic,
              Automatic::bounce);
    EXPECT_EQ(mail_of("Return-Path: <>").automatic, Automatic::bounce);
    EXPECT_EQ(parse_mail("From: No <noreply@b.example>\n\n").automatic, Automatic::robot);
}

TEST(Mime, names_of_files) {
    auto name_of = [](const std::string& disposition) {
        const Mail mail = mail_of("Content-Type: application/pdf\nContent-Disposition: attachment; " + disposition);
        return mail.attachments.empty() ? "" : mail.attachments[0].name;
    };
    EXPECT_EQ(name_of("filename*=UTF-8''%E6%8A%A5%E4%BB%B7.pdf; filename=\"quote.pdf\""), "报价.pdf");
    EXPECT_EQ(name_of("filename*0*=GBK''%B1%A8; filename*1*=%BC%DB; filename*2=\".pdf\""), "报价.pdf");
    EXPECT_EQ(name_of("filename=\"=?GB2312?B?sai82y5wZGY=?=\""), "报价.pdf");
    EXPECT_EQ(name_of("filename=\"..\\\\..\\\\etc/passwd\""), "passwd");
    EXPECT_EQ(name_of("filename=\"a\\\"b;c.pdf\""), "a\"b;c.pdf");
    EXPECT_EQ(name_of("x=y"), "attachment-1.pdf");
}

TEST(Mime, is_bounded_in_every_direction) {
    std::string nested;
    for (int i = 0; i < 100; ++i)
        nested +=
            "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" + std::to_string(i) + "\n";
    EXPECT_THAT(parse_mail(nested + "\nend").faults, ElementsAre("too_deep"));
    std::string many = "Content-Type: multipart/mixed; boundary=b\n\n";
    for (int i = 0; i < 1000; ++i) many += "--b\nContent-Type: application/x\n\nx\n";
    const Mail wide = parse_mail(many);
    EXPECT_EQ(wide.attachments.size(), MailLimits().attachments);
    EXPECT_THAT(wide.faults, testing::Contains("too_many_parts"));
    const Mail longest =
        parse_mail("Subject: " + std::string(1 << 20, 'x') + "\nTo: " + std::string(1 << 20, ',') + "\n\ntext");
    EXPECT_LE(longest.subject.size(), 500u);
    // Cut at a blank it ends with a word, so that it is read the same when written again.
    EXPECT_EQ(parse_mail("Subject: " + std::string(499, 'x') + " yz\n\n").subject, std::string(499, 'x'));
    EXPECT_THAT(longest.faults, ElementsAre("header_cut"));
    EXPECT_EQ(parse_mail("\n" + std::string(2 << 20, 'x')).text.size(), MailLimits().text_bytes);
    std::string addresses = "To: a@b.example";
    for (int i = 0; i < 5000; ++i) addresses += ", a@b.example";
    EXPECT_EQ(parse_mail(addresses + "\n\n").to.size(), MailLimits().addresses);
}

TEST(Mime, what_is_written_reads_the_same) {
    OutgoingMail mail;
    mail.from = {"林静 (华东)", "lin@example.com"};
    mail.to = {{"Müller, Jörg", "joerg@example.de"}, {"", "a@b.example"}, {"O\"Neil \\ Pat", "pat@example.com"}};
    mail.cc = {{"张三", "zhang@example.cn"}};
    mail.subject = "关于华为加工中心的报价，请在本周五之前确认，谢谢配合；附件为正式版本";
    mail.text = "您好：\n\n第一行\n.\n=_ --\n" + std::string(3000, 'x');
    mail.message_id = "one@example.com";
    mail.in_reply_to = "zero@example.com";
    mail.references = {"minus@example.com", "zero@example.com"};
    mail.date = *base::parse_instant("2026-03-02T08:15:00Z");
    for (const std::string html : {"", "<p>您好</p>"}) {
        mail.html = html;
        const std::string bytes = write_mail(mail);
        size_t line = 0;
        for (const char c : bytes) {
            line = c == '\n' ? 0 : line + 1;
            ASSERT_LE(line, 998u);
            ASSERT_LT(static_cast<unsigned char>(c), 0x80);
        }
        const Mail read = parse_mail(bytes);
        EXPECT_THAT(read.from, ElementsAre(mail.from));
        EXPECT_EQ(read.to, mail.to);
        EXPECT_EQ(read.cc, mail.cc);
        EXPECT_EQ(read.subject, mail.subject);
        EXPECT_EQ(read.text, mail.text);
        EXPECT_EQ(read.message_id, mail.message_id);
        EXPECT_EQ(read.in_reply_to, mail.in_reply_to);
        EXPECT_EQ(read.references, mail.references);
        EXPECT_EQ(read.date, mail.date);
    }
    // No value becomes a header of its own.
    mail.subject = "x\r\nBcc: enemy@example.com";
    mail.to = {{"a\r\nBcc: enemy@example.com", "a@b.example"}};
    EXPECT_EQ(write_mail(mail).find("\nBcc"), std::string::npos);
}

} // namespace
} // namespace fairlead::format
