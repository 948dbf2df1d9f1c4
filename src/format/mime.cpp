#include "format/mime.h"

#include <algorithm>

#include "base/unicode.h"
#include "format/html_text.h"
#include "format/mime_codes.h"

namespace fairlead::format {

namespace {

constexpr size_t longest_subject = 500;
constexpr size_t longest_id = 500;
constexpr size_t longest_name = 200;

struct HeaderField {
    std::string name; // lower case
    std::string value;
};
struct Header {
    std::vector<HeaderField> fields;
    /// The first of that name; empty when there is none.
    std::string_view get(std::string_view name) const {
        for (const HeaderField& field : fields)
            if (field.name == name) return field.value;
        return {};
    }
    bool has(std::string_view name) const {
        return std::any_of(fields.begin(), fields.end(), [&](const HeaderField& field) { return field.name == name; });
    }
};

/// The line at `at` without its end; `at` moves behind it. Lines end with LF, CR LF, or a lone CR within headers.
std::string_view next_line(std::string_view bytes, size_t& at) {
    const size_t end = std::min(bytes.size(), bytes.find('\n', at));
    std::string_view line = bytes.substr(at, end - at);
    at = std::min(bytes.size(), end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

bool is_field_name(std::string_view name) {
    return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f;
    });
}

/// Reads the head; `at` stands on the body afterwards.
Header read_header(std::string_view bytes, size_t& at, const MailLimits& limits, std::vector<std::string>& faults) {
    Header header;
    const size_t start = at;
    bool cut = false;
    while (at < bytes.size()) {
        size_t next = at;
        const std::string_view line = next_line(bytes, next);
        if (line.empty()) {
            at = next;
            break;
        }
        const bool folded = line[0] == ' ' || line[0] == '\t';
        const size_t colon = line.find(':');
        const std::string_view name = line.substr(0, colon);
        // A part may begin with its text at once.
        if (!folded && colon == std::string_view::npos && header.fields.empty() && !line.starts_with("From ") &&
            line[0] != '>' && at == start)
            break;
        at = next;
        if (at - start > limits.header_bytes || header.fields.size() >= limits.header_fields) {
            cut = true; // read past, not kept
            continue;
        }
        if (folded) {
            if (!header.fields.empty()) {
                header.fields.back().value += ' ';
                header.fields.back().value += base::trim(line);
            }
        } else if (colon != std::string_view::npos) {
            const std::string_view bare = name.substr(0, name.find_last_not_of(" \t") + 1);
            if (is_field_name(bare))
                header.fields.push_back({base::ascii_lower(bare), base::trim(line.substr(colon + 1))});
        }
    }
    if (cut) faults.emplace_back("header_cut");
    return header;
}

/// Pieces of a multipart body between its borders.
std::vector<std::string_view> split(std::string_view body, const std::string& border, size_t most, bool& cut) {
    std::vector<std::string_view> parts;
    const std::string mark = "--" + border;
    size_t at = 0, start = std::string_view::npos;
    while (at < body.size()) {
        const size_t line_start = at;
        const std::string_view line = next_line(body, at);
        if (!line.starts_with(mark)) continue;
        std::string_view rest = line.substr(mark.size());
        const bool last = rest.starts_with("--");
        if (last) rest.remove_prefix(2);
        if (rest.find_first_not_of(" \t") != std::string_view::npos) continue; // a longer border that begins alike
        if (start != std::string_view::npos) {
            size_t end = line_start;
            if (end > start && body[end - 1] == '\n') --end;
            if (end > start && body[end - 1] == '\r') --end;
            if (parts.size() >= most) {
                cut = true;
                return parts;
            }
            parts.push_back(body.substr(start, end - start));
        }
        start = last ? std::string_view::npos : at;
        if (last) break;
    }
    if (start != std::string_view::npos && start <= body.size()) {
        if (parts.size() < most)
            parts.push_back(body.substr(start)); // the end is missing
        else
            cut = true;
    }
    return parts;
}

std::string cut_text(std::string text, size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
    text.resize(most);
    return text;
}

/// Line ends become "\n"; other control characters go.
std::string plain_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == '\r') {
            if (i + 1 >= text.size() || text[i + 1] != '\n') out += '\n';
        } else if (c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7f)) {
            out += text[i];
        }
    }
    return out;
}

/// RFC 3676: lines that end with a blank go on in the next one.
std::string unflow(const std::string& text, bool delete_space) {
    std::string out;
    size_t at = 0;
    int depth_before = -1;
    bool flows = false;
    while (at < text.size()) {
        std::string_view line = next_line(text, at);
        int depth = 0;
        while (line.starts_with('>')) {
            ++depth;
            line.remove_prefix(1);
        }
        if (line.starts_with(' ')) line.remove_prefix(1);
        if (!(flows && depth == depth_before)) {
            if (depth_before >= 0) out += '\n';
            for (int i = 0; i < std::min(depth, 20); ++i) out += '>';
            if (depth > 0) out += ' ';
        }
        flows = line.ends_with(' ') && line != "-- ";
        if (flows && delete_space) line.remove_suffix(1);
        out += line;
        depth_before = depth;
    }
    return out;
}

/// The file's own name: no folders, no control characters.
std::string file_name(std::string name) {
    name = name.substr(name.find_last_of("/\\") + 1);
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    name = base::trim(name);
    if (name == "." || name == "..") name.clear();
    return cut_text(std::move(name), longest_name);
}

std::string charset_of_html(std::string_view html) {
    const std::string head = base::ascii_lower(html.substr(0, 2048));
    const size_t at = head.find("charset=");
    if (at == std::string::npos) return {};
    const size_t start = head.find_first_not_of("\"' ", at + 8);
    if (start == std::string::npos) return {};
    return head.substr(start, head.find_first_of("\"' />;", start) - start);
}

std::string invented_name(const std::string& type, size_t number) {
    static const std::map<std::string, std::string, std::less<>> endings = {
        {"message/rfc822", ".eml"}, {"text/plain", ".txt"},  {"text/html", ".html"},      {"image/png", ".png"},
        {"image/jpeg", ".jpg"},     {"image/gif", ".gif"},   {"application/pdf", ".pdf"}, {"text/calendar", ".ics"},
        {"text/vcard", ".vcf"},     {"text/x-vcard", ".vcf"}};
    const auto ending = endings.find(type);
    return "attachment-" + std::to_string(number) + (ending == endings.end() ? ".bin" : ending->second);
}

class Parser {
  public:
    Parser(Mail& mail, const MailLimits& limits) : mail_(mail), limits_(limits) {}
    void part(std::string_view bytes, int depth, bool beside_text);
    void body(const Header& header, std::string_view body, int depth, bool beside_text, bool top);
    void finish();

  private:
    void text(const FieldValue& type, std::string decoded);
    void attach(const Header& header, const FieldValue& type, std::string name, std::string content);
    void fault(const char* what) {
        if (std::find(mail_.faults.begin(), mail_.faults.end(), what) == mail_.faults.end())
            mail_.faults.emplace_back(what);
    }
    void append(std::string& to, const std::string& more) {
        if (more.empty()) return;
        if (!to.empty() && !to.ends_with('\n')) to += '\n';
        to += more;
        if (to.size() > limits_.text_bytes) {
            to = cut_text(std::move(to), limits_.text_bytes);
            fault("text_cut");
        }
    }

    Mail& mail_;
    const MailLimits& limits_;
    size_t parts_ = 0;
    std::string plain_, html_;
};

std::string decoded(const Header& header, std::string_view body) {
    const std::string code = base::ascii_lower(base::trim(std::string(header.get("content-transfer-encoding"))));
    if (code.starts_with("base64")) return decode_base64(body);
    if (code.starts_with("quoted-printable")) return decode_quoted_printable(body);
    return std::string(body);
}

void Parser::part(std::string_view bytes, int depth, bool beside_text) {
    if (++parts_ > limits_.parts) return fault("too_many_parts");
    size_t at = 0;
    const Header header = read_header(bytes, at, limits_, mail_.faults);
    body(header, bytes.substr(at), depth, beside_text, false);
}

void Parser::text(const FieldValue& type, std::string bytes) {
    if (bytes.size() > 4 * limits_.text_bytes) {
        bytes.resize(4 * limits_.text_bytes);
        fault("text_cut");
    }
    const std::string charset = type.get("charset");
    if (type.value == "text/html" || type.value == "text/enriched") {
        if (html_.size() < limits_.text_bytes)
            append(html_, html_to_text(decode_charset(bytes, charset.empty() ? charset_of_html(bytes) : charset),
                                       limits_.text_bytes));
        return;
    }
    std::string plain = plain_text(decode_charset(bytes, charset));
    if (base::ascii_lower(type.get("format")) == "flowed")
        plain = unflow(plain, base::ascii_lower(type.get("delsp")) == "yes");
    append(plain_, plain);
}

void Parser::attach(const Header& header, const FieldValue& type, std::string name, std::string content) {
    if (mail_.attachments.size() >= limits_.attachments) return fault("too_many_attachments");
    if (content.size() > limits_.attachment_bytes) {
        fault("attachment_cut");
        return;
    }
    MailAttachment made;
    made.type = type.value.empty() ? "application/octet-stream" : cut_text(type.value, 100);
    made.name = file_name(std::move(name));
    if (made.name.empty()) made.name = invented_name(made.type, mail_.attachments.size() + 1);
    made.inlined = type.value.starts_with("image/") && header.has("content-id") &&
                   !base::ascii_lower(std::string(header.get("content-disposition"))).starts_with("attachment");
    made.content = std::move(content);
    mail_.attachments.push_back(std::move(made));
}

void Parser::body(const Header& header, std::string_view body, int depth, bool beside_text, bool top) {
    FieldValue type = parse_field(header.get("content-type"));
    if (type.value.find('/') == std::string::npos) type.value = "text/plain";
    const FieldValue disposition = parse_field(header.get("content-disposition"));
    const std::string border = type.get("boundary");
    if (type.value.starts_with("multipart/") && !border.empty()) {
        if (depth >= limits_.depth) return fault("too_deep");
        bool cut = false;
        const auto parts = split(body, border, limits_.parts, cut);
        if (cut) fault("too_many_parts");
        const bool report = type.value == "multipart/report";
        for (size_t i = 0; i < parts.size(); ++i) part(parts[i], depth + 1, beside_text || (report && i > 0));
        return;
    }
    std::string name = disposition.get("filename");
    if (name.empty()) name = type.get("name");
    if (name.empty()) {
        const std::string location = decode_words(header.get("content-location"));
        if (location.find("://") == std::string::npos || !location.ends_with('/')) name = file_name(location);
    }
    const bool readable = type.value == "text/plain" || type.value == "text/html" || type.value == "text/enriched" ||
                          (top && type.value.starts_with("text/"));
    const bool attached = disposition.value == "attachment" ||
                          (!name.empty() && !(readable && disposition.value == "inline" && plain_.empty())) ||
                          (beside_text && !name.empty());
    if (readable && !attached) {
        text(type, decoded(header, body));
        return;
    }
    if (type.value.starts_with("multipart/") && disposition.value != "attachment" && name.empty()) {
        text(FieldValue{"text/plain", {}}, decoded(header, body)); // it says it has parts and names no border
        return;
    }
    if (type.value == "message/rfc822" && name.empty()) {
        size_t at = 0;
        std::vector<std::string> ignored;
        const Header inner = read_header(body, at, limits_, ignored);
        name = decode_words(inner.get("subject"));
        std::replace(name.begin(), name.end(), '/', '-');
        std::replace(name.begin(), name.end(), '\\', '-');
        if (!name.empty()) name = cut_text(name, 100) + ".eml";
    }
    attach(header, type, std::move(name), decoded(header, body));
}

void Parser::finish() {
    mail_.from_html = plain_.find_first_not_of(" \n\t") == std::string::npos && !html_.empty();
    mail_.text = mail_.from_html ? std::move(html_) : std::move(plain_);
    const size_t end = mail_.text.find_last_not_of(" \n\t");
    mail_.text.resize(end == std::string::npos ? 0 : end + 1);
    mail_.text.erase(0, std::min(mail_.text.size(), mail_.text.find_first_not_of('\n')));
}

/// "<a@b> <c@d>" -> a@b, c@d; what stands without brackets counts when there is nothing else.
std::vector<std::string> ids(std::string_view raw, size_t most) {
    std::vector<std::string> found;
    auto add = [&](std::string_view id) {
        std::string clean = base::repair_utf8(base::trim(id));
        std::erase_if(clean, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
        if (!clean.empty() && clean.size() <= longest_id) found.push_back(std::move(clean));
    };
    for (size_t at = raw.find('<'); at != std::string_view::npos && found.size() < most; at = raw.find('<', at + 1)) {
        const size_t end = raw.find('>', at);
        if (end == std::string_view::npos) break;
        add(raw.substr(at + 1, end - at - 1));
        at = end;
    }
    if (found.empty() && raw.find('@') != std::string_view::npos) add(raw.substr(0, raw.find_first_of(" \t")));
    return found;
}

Automatic automatic(const Header& header, const Mail& mail) {
    auto word = [&](std::string_view name) {
        const std::string value = base::ascii_lower(base::trim(std::string(header.get(name))));
        return value.substr(0, value.find_first_of("; \t("));
    };
    const std::string local =
        mail.from.empty() ? "" : base::ascii_lower(mail.from[0].address.substr(0, mail.from[0].address.rfind('@')));
    const FieldValue type = parse_field(header.get("content-type"));
    const bool report = type.value == "multipart/report" || header.has("x-failed-recipients");
    if (report || local == "mailer-daemon" || local == "postmaster" ||
        (header.has("return-path") && base::trim(std::string(header.get("return-path"))) == "<>"))
        return Automatic::bounce;
    const std::string submitted = word("auto-submitted");
    if (header.has("x-autoreply") || header.has("x-autorespond") || word("precedence") == "auto_reply" ||
        submitted == "auto-replied")
        return Automatic::reply;
    if (!submitted.empty() && submitted != "no") return Automatic::robot;
    if (header.has("list-unsubscribe") && !header.has("list-post")) return Automatic::bulk;
    if (header.has("list-id") || header.has("list-post") || word("precedence") == "list") return Automatic::list;
    if (word("precedence") == "bulk" || word("precedence") == "junk") return Automatic::bulk;
    for (const char* robot : {"noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply",
                              "notifications", "notification", "bounce", "bounces"})
        if (local == robot || local.starts_with(std::string(robot) + "+")) return Automatic::robot;
    return Automatic::no;
}

} // namespace

std::string_view name(Automatic automatic) {
    switch (automatic) {
        case Automatic::no:
            return "no";
        case Automatic::reply:
            return "reply";
        case Automatic::bounce:
            return "bounce";
        case Automatic::bulk:
            return "bulk";
        case Automatic::list:
            return "list";
        case Automatic::robot:
            return "robot";
    }
    return "no";
}

Mail parse_mail(std::string_view bytes, const MailLimits& limits) {
    Mail mail;
    size_t at = 0;
    const Header header = read_header(bytes, at, limits, mail.faults);
    mail.from = parse_addresses(header.get("from"), limits.addresses);
    mail.sender = parse_addresses(header.get("sender"), limits.addresses);
    mail.reply_to = parse_addresses(header.get("reply-to"), limits.addresses);
    mail.to = parse_addresses(header.get("to"), limits.addresses);
    mail.cc = parse_addresses(header.get("cc"), limits.addresses);
    mail.subject = base::trim(cut_text(decode_words(header.get("subject")), longest_subject));
    mail.date = parse_mail_date(header.get("date"));
    if (const auto found = ids(header.get("message-id"), 1); !found.empty()) mail.message_id = found[0];
    if (const auto found = ids(header.get("in-reply-to"), 1); !found.empty()) mail.in_reply_to = found[0];
    mail.references = ids(header.get("references"), limits.references);
    mail.automatic = automatic(header, mail);
    Parser parser(mail, limits);
    parser.body(header, bytes.substr(at), 0, false, true);
    parser.finish();
    return mail;
}

} // namespace fairlead::format
