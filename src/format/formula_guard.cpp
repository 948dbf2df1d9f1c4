#include "format/formula_guard.h"

namespace fairlead::format {

namespace {

/// = + - @ tab CR LF and the full-width ＝ ＋ － ＠, which some spreadsheets take for the same.
bool begins_formula(std::string_view text) {
    if (text.empty()) return false;
    if (std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos) return true;
    return text.starts_with("\xEF\xBC\x9D") || text.starts_with("\xEF\xBC\x8B") || text.starts_with("\xEF\xBC\x8D") ||
           text.starts_with("\xEF\xBC\xA0");
}

std::string_view after_apostrophes(std::string_view text) {
    const size_t sign = text.find_first_not_of('\'');
    return sign == std::string_view::npos ? std::string_view() : text.substr(sign);
}

} // namespace

bool is_plain_number(std::string_view text) {
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (text.empty() || text[0] < '0' || text[0] > '9') return false;
    size_t points = 0;
    for (const char c : text) {
        points += c == '.';
        if (c != '.' && c != ' ' && (c < '0' || c > '9')) return false;
    }
    return points <= 1;
}

bool needs_guard(std::string_view text) {
    return begins_formula(after_apostrophes(text)) && !is_plain_number(text);
}

bool has_guard(std::string_view cell) {
    return cell.starts_with('\'') && begins_formula(after_apostrophes(cell));
}

} // namespace fairlead::format
