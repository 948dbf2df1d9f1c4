#include "format/excel_number.h"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/money.h"
#include "base/time.h"
#include "base/unicode.h"

namespace fairlead::format {

namespace {

constexpr int64_t day_ms = 86'400'000;

std::optional<double> to_double(std::string_view text) {
    double value = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

/// Digits and exponent of up to 15 significant digits: value = ±0.d1d2d3… * 10^exponent.
struct Digits {
    bool negative = false;
    std::string digits; // without trailing zeroes; empty for zero
    int exponent = 0;
};

Digits significant(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.14e", value);
    const std::string_view all(text);
    const size_t e = all.find('e');
    Digits out;
    for (const char c : all.substr(0, e)) {
        if (c == '-')
            out.negative = true;
        else if (c != '.')
            out.digits += c;
    }
    std::string_view exponent = all.substr(e + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), out.exponent);
    out.exponent += 1;
    while (!out.digits.empty() && out.digits.back() == '0') out.digits.pop_back();
    return out;
}

std::string spell(const Digits& number) {
    if (number.digits.empty()) return "0";
    std::string out = number.negative ? "-" : "";
    const int count = static_cast<int>(number.digits.size());
    if (number.exponent > 60 || number.exponent < -60) {
        out += number.digits.substr(0, 1);
        if (count > 1) out += "." + number.digits.substr(1);
        return out + "E" + std::to_string(number.exponent - 1);
    }
    if (number.exponent <= 0)
        return out + "0." + std::string(static_cast<size_t>(-number.exponent), '0') + number.digits;
    if (count <= number.exponent)
        return out + number.digits + std::string(static_cast<size_t>(number.exponent - count), '0');
    return out + number.digits.substr(0, static_cast<size_t>(number.exponent)) + "." +
           number.digits.substr(static_cast<size_t>(number.exponent));
}

std::string clock_text(int64_t milliseconds) {
    char text[32];
    const int64_t seconds = milliseconds / 1000;
    std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(seconds / 3600),
                  static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
    return text;
}

/// The kind that a format code describes; only its first section counts.
NumberKind kind_of_code(std::string_view code) {
    bool days = false, hours = false, minutes = false, months = false, elapsed = false, percent = false;
    for (size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        if (c == ';') break;
        if (c == '"') {
            i = code.find('"', i + 1);
            if (i == std::string_view::npos) break;
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '[') {
            const size_t close = code.find(']', i);
            if (close == std::string_view::npos) break;
            const std::string inside = base::ascii_lower(code.substr(i + 1, close - i - 1));
            if (!inside.empty() && inside.find_first_not_of(inside[0]) == std::string::npos &&
                (inside[0] == 'h' || inside[0] == 'm' || inside[0] == 's'))
                elapsed = true;
            i = close;
        } else if ((lower == 'g' && base::ascii_lower(code.substr(i, 7)) == "general")) {
            i += 6;
        } else if (lower == 'e' && i + 1 < code.size() && (code[i + 1] == '+' || code[i + 1] == '-')) {
            ++i; // exponent of a scientific format
        } else if (lower == 'y' || lower == 'd' || lower == 'e') {
            days = true;
        } else if (lower == 'h' || lower == 's') {
            hours = true;
        } else if (lower == 'm') {
            (hours ? minutes : months) = true;
        } else if (c == '%') {
            percent = true;
        }
    }
    if (elapsed) return NumberKind::duration;
    if (days || (months && !hours)) return hours ? NumberKind::date_time : NumberKind::date;
    if (hours || minutes) return NumberKind::time;
    return percent ? NumberKind::percent : NumberKind::plain;
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/// True when `text` at `at` reads _xHHHH_.
bool is_escape(std::string_view text, size_t at) {
    return at + 7 <= text.size() && text[at] == '_' && text[at + 1] == 'x' && text[at + 6] == '_' &&
           is_hex(text[at + 2]) && is_hex(text[at + 3]) && is_hex(text[at + 4]) && is_hex(text[at + 5]);
}

} // namespace

NumberKind number_kind(int id, std::string_view code) {
    if (!code.empty()) return kind_of_code(code);
    if (id == 9 || id == 10) return NumberKind::percent;
    if (id >= 14 && id <= 17) return NumberKind::date;
    if (id >= 18 && id <= 21) return NumberKind::time;
    if (id == 22) return NumberKind::date_time;
    // East Asian built-in formats.
    if ((id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 || id == 58) return NumberKind::date;
    if ((id >= 32 && id <= 35) || id == 55 || id == 56) return NumberKind::time;
    if (id == 45 || id == 47) return NumberKind::time;
    if (id == 46) return NumberKind::duration;
    return NumberKind::plain;
}

std::optional<std::string> plain_number(std::string_view text) {
    const auto value = to_double(text);
    if (!value) return std::nullopt;
    return spell(significant(*value));
}

std::optional<std::string> percent_number(std::string_view text) {
    const auto value = to_double(text);
    if (!value) return std::nullopt;
    Digits digits = significant(*value);
    digits.exponent += 2;
    return spell(digits) + "%";
}

std::optional<std::string> serial_text(std::string_view text, NumberKind kind, bool from_1904) {
    const auto value = to_double(text);
    if (!value || *value < 0 || *value >= 2'958'466) return std::nullopt;
    int64_t day = static_cast<int64_t>(*value);
    // Whole seconds: the fraction of a day carries rounding noise of its own.
    int64_t clock = std::llround((*value - static_cast<double>(day)) * 86400) * 1000;
    if (clock >= day_ms) {
        clock -= day_ms;
        ++day;
    }
    if (kind == NumberKind::duration) return clock_text(day * day_ms + clock);
    if (kind == NumberKind::time && day == 0) return clock_text(clock);
    int64_t days;
    if (from_1904) {
        days = base::make_date(1904, 1, 1).days + day;
    } else {
        if (day == 60 || day == 0) return std::nullopt;
        days = base::make_date(1899, 12, 30).days + day + (day < 60 ? 1 : 0);
    }
    if (days > base::make_date(9999, 12, 31).days) return std::nullopt;
    std::string out = base::to_text(base::Date{days});
    if (clock > 0) out += "T" + clock_text(clock);
    return out;
}

std::string unescape_xstring(std::string_view text) {
    if (text.find("_x") == std::string_view::npos) return std::string(text);
    std::string out;
    for (size_t i = 0; i < text.size();) {
        if (!is_escape(text, i)) {
            out += text[i++];
            continue;
        }
        std::u32string points;
        // Surrogate pairs stand as two escapes.
        while (is_escape(text, i) && points.size() < 2) {
            unsigned unit = 0;
            std::from_chars(text.data() + i + 2, text.data() + i + 6, unit, 16);
            if (points.size() == 1) {
                if (unit < 0xDC00 || unit > 0xDFFF) break;
                points[0] = 0x10000 + ((points[0] - 0xD800) << 10) + (unit - 0xDC00);
                i += 7;
                break;
            }
            points += static_cast<char32_t>(unit);
            i += 7;
            if (unit < 0xD800 || unit > 0xDBFF) break;
        }
        if (points[0] >= 0xD800 && points[0] <= 0xDFFF) points[0] = 0xFFFD;
        if (points[0] != 0) out += base::from_code_points(points);
    }
    return out;
}

std::string escape_xstring(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (is_escape(text, i)) out += "_x005F";
        out += text[i];
    }
    return out;
}

} // namespace fairlead::format
