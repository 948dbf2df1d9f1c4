#include "format/mime_writer.h"

#include <algorithm>
#include <array>

#include "base/crypto.h"
#include "base/unicode.h"

namespace fairlead::format {

namespace {

constexpr size_t word_bytes = 42; // of text in one encoded word: 56 characters of base64, below the 75 allowed
constexpr size_t line_bytes = 76;
constexpr size_t longest_plain = 60; // a value that long stays on the line of its header

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string one_line(std::string_view text) {
    std::string line(text);
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return line;
}

/// RFC 2047 for what is not ASCII; characters are never cut.
std::string encoded(std::string_view raw) {
    const std::string text = base::repair_utf8(one_line(raw));
    if (is_plain(text) && text.size() <= 900 && text.find("=?") == std::string::npos) return text;
    std::string out;
    for (size_t at = 0; at < text.size();) {
        size_t end = std::min(text.size(), at + word_bytes);
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
        out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base::to_base64(text.substr(at, end - at)) + "?=";
        at = end;
    }
    return out;
}

std::string display(const MailAddress& address) {
    const std::string bare = one_line(address.address);
    if (address.name.empty()) return bare;
    std::string shown = encoded(address.name);
    if (!shown.starts_with("=?")) { // quoted: a name may hold a comma
        std::string quoted = "\"";
        for (const char c : shown) {
            if (c == '"' || c == '\\') quoted += '\\';
            quoted += c;
        }
        shown = quoted + "\"";
    }
    return shown + " <" + bare + ">";
}

std::string list(const std::vector<MailAddress>& addresses) {
    std::string out;
    for (const MailAddress& address : addresses) out += (out.empty() ? "" : ",\r\n ") + display(address);
    return out;
}

std::string date_text(base::Instant instant) {
    static constexpr std::array days = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds = instant.milliseconds / 1000;
    const base::Date date{seconds / 86400};
    seconds -= date.days * 86400;
    const auto parts = base::parts(date);
    auto two = [](int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::string(days[static_cast<size_t>(base::weekday(date) - 1)]) + ", " + std::to_string(parts.day) + " " +
           months[static_cast<size_t>(parts.month - 1)] + " " + std::to_string(parts.year) + " " + two(seconds / 3600) +
           ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60) + " +0000";
}

std::string with_crlf(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') continue;
        if (text[i] == '\n') out += '\r';
        out += text[i];
    }
    return out;
}

std::string base64_lines(std::string_view text) {
    const std::string whole = base::to_base64(with_crlf(base::repair_utf8(text)));
    std::string out;
    for (size_t at = 0; at < whole.size(); at += line_bytes) out += whole.substr(at, line_bytes) + "\r\n";
    return out;
}

std::string text_part(std::string_view type, std::string_view text) {
    return "Content-Type: " + std::string(type) + "; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
           base64_lines(text);
}

std::string bracketed(std::string_view id) {
    std::string clean = one_line(id);
    std::erase_if(clean, [](char c) { return c == '<' || c == '>' || c == ' '; });
    return "<" + clean + ">";
}

} // namespace

std::string write_mail(const OutgoingMail& mail) {
    std::string out;
    auto field = [&](std::string_view name, const std::string& value) {
        const bool long_one = value.size() > longest_plain && !value.starts_with("=?");
        if (!value.empty()) out += std::string(name) + ":" + (long_one ? "\r\n " : " ") + value + "\r\n";
    };
    field("Date", date_text(mail.date));
    field("From", display(mail.from));
    field("To", mail.to.empty() ? "undisclosed-recipients:;" : list(mail.to));
    field("Cc", list(mail.cc));
    field("Reply-To", one_line(mail.reply_to));
    field("Subject", encoded(mail.subject));
    if (!mail.message_id.empty()) field("Message-ID", bracketed(mail.message_id));
    if (!mail.in_reply_to.empty()) field("In-Reply-To", bracketed(mail.in_reply_to));
    std::string references;
    for (const std::string& id : mail.references) references += (references.empty() ? "" : "\r\n ") + bracketed(id);
    field("References", references);
    if (mail.automatic) field("Auto-Submitted", "auto-generated");
    if (!mail.unsubscribe.empty()) {
        field("List-Unsubscribe", "<" + one_line(mail.unsubscribe) + ">");
        field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
    field("MIME-Version", "1.0");
    if (mail.html.empty()) return out + text_part("text/plain", mail.text);
    // Base64 never holds "=_", so no line of a part can be the border.
    const std::string border = "=_" + base::sha256_hex(mail.message_id).substr(0, 24);
    field("Content-Type", "multipart/alternative; boundary=\"" + border + "\"");
    return out + "\r\n--" + border + "\r\n" + text_part("text/plain", mail.text) + "\r\n--" + border + "\r\n" +
           text_part("text/html", mail.html) + "\r\n--" + border + "--\r\n";
}

} // namespace fairlead::format
