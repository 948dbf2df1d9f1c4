// text, long_text and auto_number: UTF-8 without control characters, trimmed, bounded.

#include <array>

#include "base/time.h"
#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

constexpr size_t most_long_text = 100'000;

/// GB 32100-2015: 17 characters weighted by powers of 3 modulo 31, the 18th makes the sum a multiple of 31.
bool is_credit_code(std::string_view code) {
    static constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if (code.size() != 18) return false;
    size_t sum = 0, weight = 1;
    for (size_t i = 0; i < 17; ++i) {
        const size_t value = alphabet.find(code[i]);
        if (value == std::string_view::npos) return false;
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    return alphabet[(31 - sum % 31) % 31] == code[17];
}

Value read_line(std::string_view text, const Reading& reading) {
    auto clean = checked_text(text, static_cast<size_t>(reading.field.length), false, reading);
    if (!clean) return {};
    if (reading.field.type == Type::text && reading.field.format == "credit_code") {
        for (char& c : *clean)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (!is_credit_code(*clean))
            return reading.refuse(
                "credit_code", {"统一社会信用代码不正确。", "The unified social credit code is not valid."},
                {"应为 18 位数字或大写字母，最后一位是校验码；请核对营业执照。",
                 "It has 18 digits or capital letters, the last one a check digit; compare it with the licence."});
    }
    if (reading.field.format == "time_zone" && !clean->empty() && !base::TimeZone::find(*clean))
        return reading.refuse("unknown_zone", {"未知的时区。", "Not a known time zone."},
                              {"请用 IANA 名称，例如 Asia/Shanghai。", "Use an IANA name such as Asia/Shanghai."});
    return Value(std::move(*clean));
}

/// A cell of a file: breaks of a line within it, as spreadsheets allow, are blanks.
Value read_cell(std::string_view text, const Reading& reading) {
    if (text.find_first_of("\r\n\t") == std::string_view::npos) return read_line(text, reading);
    std::string line;
    for (const char c : text) {
        const bool gap = c == '\r' || c == '\n' || c == '\t' || c == ' ';
        if (gap && (line.empty() || line.back() == ' ')) continue;
        line.push_back(gap ? ' ' : c);
    }
    return read_line(line, reading);
}

Value read_line_json(const Json& json, const Reading& reading) {
    // Codes such as a postcode often arrive as numbers; their digits are the text.
    if (json.is_number()) return read_line(json.text(), reading);
    const auto text = string_of(json, reading);
    return text ? read_line(*text, reading) : Value();
}

Value read_lines(std::string_view text, const Reading& reading) {
    auto clean = checked_text(text, most_long_text, true, reading);
    return clean ? Value(std::move(*clean)) : Value();
}

Value read_lines_json(const Json& json, const Reading& reading) {
    const auto text = string_of(json, reading);
    return text ? read_lines(*text, reading) : Value();
}

} // namespace

const TypeFunctions text_type = {read_line_json, read_cell, write_text, display_text};
const TypeFunctions long_text_type = {read_lines_json, read_lines, write_text, display_text};

std::optional<std::string> checked_text(std::string_view text, size_t most, bool lines, const Reading& reading) {
    if (!base::is_valid_utf8(text)) {
        reading.refuse("encoding", {"文字不是有效的 UTF-8。", "The text is not valid UTF-8."},
                       {"请用 UTF-8 编码重新发送。", "Send it again in UTF-8."});
        return std::nullopt;
    }
    std::string clean;
    clean.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        // Windows line ends become plain ones.
        if (lines && c == '\r') {
            if (i + 1 >= text.size() || text[i + 1] != '\n') clean.push_back('\n');
            continue;
        }
        const bool c1 = c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7f || c1) {
            reading.refuse(
                "control_character", {"文字含有不可见的控制字符。", "The text contains a control character."},
                lines
                    ? Text{"请删除换行和制表符以外的控制字符。",
                           "Remove control characters other than line breaks and tabs."}
                    : Text{"请删除换行、制表符等控制字符。", "Remove line breaks, tabs and other control characters."});
            return std::nullopt;
        }
        clean.push_back(static_cast<char>(c));
    }
    clean = base::trim(clean);
    const size_t points = base::length(clean);
    if (points > most) {
        const std::string limit = std::to_string(most), found = std::to_string(points);
        reading.refuse("too_long",
                       {"最多 " + limit + " 个字符，现有 " + found + " 个。",
                        "At most " + limit + " characters; there are " + found + "."},
                       {"请缩短文字。", "Shorten the text."});
        return std::nullopt;
    }
    return clean;
}

std::optional<std::string_view> string_of(const Json& json, const Reading& reading) {
    if (json.is_string()) return json.text();
    reading.wrong_kind({"文字", "a string"});
    return std::nullopt;
}

void write_text(base::JsonWriter& out, const Field&, const Value& value, const ValueContext&) {
    out.string(value.text_or(""));
}

std::string display_text(const Field&, const Value& value, const ValueContext&) {
    return std::string(value.text_or(""));
}

} // namespace fairlead::schema
