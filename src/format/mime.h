#pragma once
// One mail as it comes over the wire -> what people read. Every sequence of bytes is a mail: broken headers, codes and
// borders are read as far as they go, and what was left out is told in `faults`. Bounded in every direction; text is
// valid UTF-8 without control characters but line breaks and tabs; nothing of the message is ever run or fetched.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace fairlead::format {

struct MailAddress {
    std::string name;    // decoded; may be empty
    std::string address; // "local@domain", the domain in lower case
    bool operator==(const MailAddress&) const = default;
};

struct MailAttachment {
    std::string name; // as it is called, without folders; made up from the type when it has none
    std::string type; // "application/pdf"
    std::string content;
    bool inlined = false; // a picture of the text
};

/// Why a mail was written by a machine, or to many at once.
enum class Automatic { no, reply, bounce, bulk, list, robot };
std::string_view name(Automatic automatic);

struct Mail {
    std::string message_id; // without brackets; empty when it has none
    std::string in_reply_to;
    std::vector<std::string> references; // oldest first
    std::vector<MailAddress> from, sender, reply_to, to, cc;
    std::string subject;
    std::optional<base::Instant> date;
    std::string text;       // the plain part, or the HTML part as text
    bool from_html = false; // there was no plain part
    std::vector<MailAttachment> attachments;
    Automatic automatic = Automatic::no;
    std::vector<std::string> faults; // "too_many_parts", "too_deep", "text_cut", "attachment_cut", …
};

struct MailLimits {
    size_t header_bytes = 256 << 10;
    size_t header_fields = 1000;
    size_t parts = 200;
    int depth = 12;
    size_t text_bytes = 1 << 20;
    size_t attachment_bytes = 25 << 20; // of one
    size_t attachments = 100;
    size_t addresses = 200; // of one field
    size_t references = 100;
};
Mail parse_mail(std::string_view bytes, const MailLimits& limits = {});

/// Addresses of a From, To or Cc field: groups, comments, quotes, encoded words. What has no address is left out.
std::vector<MailAddress> parse_addresses(std::string_view raw, size_t most = 200);
/// RFC 5322 and its older forms.
std::optional<base::Instant> parse_mail_date(std::string_view raw);

} // namespace fairlead::format
