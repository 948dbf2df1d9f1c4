// Any bytes as a mail: read without a fault, the same twice, text that is text, bounded; its words written again are
// read the same; its text taken apart loses nothing a person said.

#include <cstdint>
#include <cstdlib>

#include "base/unicode.h"
#include "format/html_text.h"
#include "format/mail_text.h"
#include "format/mime.h"
#include "format/mime_writer.h"

using namespace fairlead;

namespace {

void expect(bool holds) {
    if (!holds) std::abort();
}

void expect_text(const std::string& text, size_t most) {
    expect(base::is_valid_utf8(text) && text.find('\0') == std::string::npos && text.size() <= most);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size > (64 << 10)) return 0;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const format::MailLimits limits;
    const format::Mail mail = format::parse_mail(bytes);
    expect_text(mail.subject, 500);
    expect_text(mail.text, limits.text_bytes);
    expect_text(mail.message_id, 500);
    expect(mail.to.size() <= limits.addresses && mail.attachments.size() <= limits.attachments);
    for (const auto* list : {&mail.from, &mail.to, &mail.cc, &mail.reply_to})
        for (const format::MailAddress& address : *list) {
            expect_text(address.name, 200);
            expect(address.address.find('@') != std::string::npos && address.address.size() <= 254);
        }
    for (const format::MailAttachment& attachment : mail.attachments) {
        expect_text(attachment.name, 200);
        expect(!attachment.name.empty() && attachment.name.find_first_of("/\\") == std::string::npos);
    }
    expect(format::parse_mail(bytes).text == mail.text);

    const format::MailText split = format::split_mail_text(mail.text);
    expect(split.said.size() + split.signature.size() + split.quoted.size() <= mail.text.size() + 3);
    format::read_signature(split.signature, "");
    expect_text(format::html_to_text(base::repair_utf8(bytes)), 1 << 20);

    format::OutgoingMail out;
    out.from = {mail.subject.substr(0, 0), "a@b.example"};
    out.subject = mail.subject;
    out.text = mail.text;
    out.message_id = "x@b.example";
    const format::Mail again = format::parse_mail(format::write_mail(out));
    expect(again.subject == mail.subject);
    expect(again.text.size() <= mail.text.size() + 1);
    return 0;
}
