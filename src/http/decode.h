#pragma once
// Text rules of URLs, cookies and header lists. Everything here reads what a stranger sent: it refuses by returning
// false or nothing, never by crashing, and works in time linear to its input.

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace fairlead::http {

constexpr size_t most_query_pairs = 512;

std::string lower_ascii(std::string_view text);
bool same_ignoring_case(std::string_view a, std::string_view b);
/// Cuts spaces and tabs from both ends.
std::string_view trim_blanks(std::string_view text);
/// A token of RFC 9110: what header names are made of.
bool is_token(std::string_view text);
/// Whether a header value keeps to its line: no control characters but the tab.
bool is_field_value(std::string_view text);

/// Replaces %XX; with `plus_is_space` also '+'. False when an escape is cut short or not hexadecimal.
bool percent_decode(std::string_view text, bool plus_is_space, std::string& out);
/// The path part of a request target. False unless it begins with '/', is valid UTF-8 once decoded and free of control
/// characters, backslashes, encoded slashes, empty and dot segments. One '/' at the end is kept.
bool decode_path(std::string_view raw, std::string& path);
/// "a=1&b=x+y" in order. False on bad escapes, invalid UTF-8, NUL, or more than most_query_pairs.
bool decode_query(std::string_view raw, Fields& query);
/// The named cookie in one Cookie header, without surrounding quotes.
std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name);
/// Host header: name or bracketed IPv6 address with an optional port.
bool is_host(std::string_view text);

} // namespace fairlead::http
