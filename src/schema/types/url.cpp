// url: http and https only. A bare host name such as "www.example.com" is taken as https.

#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

constexpr size_t most_bytes = 2048;

bool is_host(std::string_view host) {
    if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-' ||
        host.find("..") != std::string_view::npos)
        return false;
    for (const char c : host) {
        const bool plain = static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_';
        if (!plain) return false;
    }
    return true;
}

bool is_port(std::string_view port) {
    return !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string_view::npos &&
           std::stoi(std::string(port)) <= 65535;
}

bool is_authority(std::string_view authority) {
    if (authority.find('@') != std::string_view::npos) return false; // user:password@ is a phisher's tool
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos ||
            authority.substr(1, end - 1).find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos ||
            end < 3)
            return false;
        authority.remove_prefix(end + 1);
        return authority.empty() || (authority.front() == ':' && is_port(authority.substr(1)));
    }
    const auto colon = authority.find(':');
    if (colon != std::string_view::npos && !is_port(authority.substr(colon + 1))) return false;
    return is_host(authority.substr(0, colon));
}

Value read_address(std::string_view text, const Reading& reading) {
    const Text hint = {"例如 https://www.example.com。", "For example https://www.example.com."};
    const auto refuse = [&] {
        return reading.refuse("not_a_url", {"不是有效的网址。", "This is not a valid web address."}, hint);
    };
    if (!base::is_valid_utf8(text))
        return reading.refuse("encoding", {"文字不是有效的 UTF-8。", "The text is not valid UTF-8."}, hint);
    std::string url = base::trim(text);
    if (url.size() > most_bytes)
        return reading.refuse("too_long", {"网址最多 2,048 个字节。", "A web address has at most 2,048 bytes."}, hint);
    for (const char32_t point : base::to_code_points(url))
        if (point <= 0x20 || (point >= 0x7f && point <= 0xa0) || point == U'"' || point == U'<' || point == U'>' ||
            point == U'\\' || point == U'`' || point == U'{' || point == U'}' || point == U'|' || point == U'^')
            return refuse();
    std::string scheme;
    if (const auto mark = url.find("://"); mark != std::string::npos && url.find_first_of("/?#") > mark) {
        scheme = base::ascii_lower(url.substr(0, mark));
        url.erase(0, mark + 3);
    } else {
        const auto colon = url.find(':');
        const bool port =
            colon != std::string::npos && colon + 1 < url.size() && url[colon + 1] >= '0' && url[colon + 1] <= '9';
        if (colon != std::string::npos && colon < url.find_first_of("/?#") && !port) scheme = url.substr(0, colon);
        if (scheme.empty()) {
            if (url.find('.') == std::string::npos) return refuse();
            scheme = "https";
        }
    }
    if (scheme != "http" && scheme != "https")
        return reading.refuse(
            "scheme", {"网址须以 http:// 或 https:// 开头。", "A web address starts with http:// or https://."}, hint);
    const auto end = url.find_first_of("/?#");
    const std::string authority = base::ascii_lower(url.substr(0, end));
    if (!is_authority(authority)) return refuse();
    return Value(scheme + "://" + authority + (end == std::string::npos ? "" : url.substr(end)));
}

Value read_address_json(const Json& json, const Reading& reading) {
    const auto text = string_of(json, reading);
    return text ? read_address(*text, reading) : Value();
}

} // namespace

const TypeFunctions url_type = {read_address_json, read_address, write_text, display_text};

} // namespace fairlead::schema
