#pragma once
// Plain values -> one mail for the wire: headers folded and encoded, text as UTF-8 in quoted-printable or base64, no
// line longer than 998 bytes, CR LF. Line breaks in a value never become headers.

#include <string>
#include <vector>

#include "format/mime.h"

namespace fairlead::format {

struct OutgoingMail {
    MailAddress from;
    std::vector<MailAddress> to, cc;
    std::string reply_to; // address; empty: none
    std::string subject;
    std::string text;
    std::string html;       // empty: text alone
    std::string message_id; // without brackets
    std::string in_reply_to;
    std::vector<std::string> references;
    base::Instant date;
    bool automatic = false;  // says so, that nobody's absence note answers
    std::string unsubscribe; // an https address; empty: none
};
std::string write_mail(const OutgoingMail& mail);

} // namespace fairlead::format
