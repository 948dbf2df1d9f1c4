// email: RFC 5321 as mail is really addressed: local@domain, internationalised on both sides (RFC 6531), no comments,
// no address literals, no quoted local part. Kept in lower case: mail systems do not tell Kim@ from kim@, so neither do
// searches, duplicates and incoming mail.

#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

bool is_local(std::string_view local) {
    if (local.empty() || local.size() > 64 || local.front() == '.' || local.back() == '.' ||
        local.find("..") != std::string_view::npos)
        return false;
    for (const char c : local) {
        if (static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            (c >= '0' && c <= '9'))
            continue;
        if (std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) == std::string_view::npos) return false;
    }
    return true;
}

bool is_label(std::string_view label) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    for (const char c : label) {
        const bool plain =
            static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        if (!plain) return false;
    }
    return true;
}

bool is_domain(std::string_view domain) {
    if (domain.empty() || domain.size() > 253) return false;
    size_t labels = 0;
    std::string_view last;
    while (true) {
        const auto dot = domain.find('.');
        last = domain.substr(0, dot);
        if (!is_label(last)) return false;
        ++labels;
        if (dot == std::string_view::npos) break;
        domain.remove_prefix(dot + 1);
    }
    // A name on the Internet has a top-level domain, and that is never a number.
    return labels >= 2 && base::length(last) >= 2 && last.find_first_not_of("0123456789") != std::string_view::npos;
}

/// Full-width marks people type with a Chinese input method become plain ones.
std::string tidy(std::string_view text) {
    std::string out = base::trim(text);
    if (out.starts_with("mailto:")) out.erase(0, 7);
    const auto replace = [&](std::string_view from, char to) {
        for (size_t at = out.find(from); at != std::string::npos; at = out.find(from, at))
            out.replace(at, from.size(), 1, to);
    };
    replace("＠", '@');
    replace("．", '.');
    replace("。", '.');
    return out;
}

bool has_odd_characters(std::string_view text) {
    for (const char32_t point : base::to_code_points(text))
        if (point < 0x20 || (point >= 0x7f && point <= 0xa0) || point == 0x3000 ||
            (point >= 0x2000 && point <= 0x206f) || point == 0xfeff || point == 0xfffd)
            return true;
    return false;
}

Value read_address(std::string_view text, const Reading& reading) {
    const Text hint = {"例如 name@example.com。", "For example name@example.com."};
    if (!base::is_valid_utf8(text))
        return reading.refuse("encoding", {"文字不是有效的 UTF-8。", "The text is not valid UTF-8."}, hint);
    const std::string address = base::ascii_lower(tidy(text));
    if (address.empty()) return {};
    const auto at = address.rfind('@');
    if (at == std::string::npos)
        return reading.refuse("not_an_email", {"邮箱地址缺少“@”。", "The e-mail address has no \"@\"."}, hint);
    const std::string local = address.substr(0, at);
    const std::string domain = address.substr(at + 1);
    if (address.size() > 254)
        return reading.refuse("too_long", {"邮箱地址最多 254 个字节。", "An e-mail address has at most 254 bytes."},
                              hint);
    if (!is_local(local) || has_odd_characters(address))
        return reading.refuse("not_an_email", {"邮箱地址“@”之前的部分不正确。", "The part before \"@\" is not valid."},
                              hint);
    if (!is_domain(domain))
        return reading.refuse("not_an_email",
                              {"邮箱地址的域名不正确。", "The domain of the e-mail address is not valid."}, hint);
    return Value(local + "@" + domain);
}

Value read_address_json(const Json& json, const Reading& reading) {
    const auto text = string_of(json, reading);
    return text ? read_address(*text, reading) : Value();
}

} // namespace

const TypeFunctions email_type = {read_address_json, read_address, write_text, display_text};

} // namespace fairlead::schema
