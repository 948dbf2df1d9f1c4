// number, decimal, percent: exact integers behind a fixed point.

#include "base/money.h"
#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

// Beyond this a JavaScript client would lose digits.
constexpr int64_t most_number = 9'007'199'254'740'991;

std::string show_plain(int64_t bound, const Field& field) {
    return base::format_decimal_short(bound, field.type == Type::decimal ? field.scale : 0);
}
std::string show_percent(int64_t bound, const Field&) {
    return base::format_decimal_short(bound, 2) + "%";
}

Value not_a_number(const Reading& reading) {
    return reading.refuse("not_a_number", {"不是有效的数字。", "This is not a valid number."},
                          {"例如 1234.5。", "For example 1234.5."});
}

/// Too many digits after the point, or too large, is told apart from no number at all.
Value read_scaled(std::string_view text, int scale, const Reading& reading,
                  std::string (*show)(int64_t, const Field&)) {
    if (const auto scaled = base::parse_decimal(text, scale)) {
        if (*scaled > most_number || *scaled < -most_number)
            return reading.refuse("out_of_range", {"数字太大。", "The number is too large."},
                                  {"请填较小的数字。", "Enter a smaller number."});
        return within(*scaled, reading, show);
    }
    const bool plain =
        !text.empty() && text.size() < 400 && text.find_first_not_of("0123456789.-+") == std::string_view::npos;
    if (plain && base::parse_decimal_rounded(text, scale)) {
        const std::string digits = std::to_string(scale);
        if (scale == 0)
            return reading.refuse("not_whole", {"必须是整数。", "The number must be whole."},
                                  {"请去掉小数部分。", "Remove the digits after the point."});
        return reading.refuse("too_precise",
                              {"小数最多 " + digits + " 位。", "At most " + digits + " digits after the point."},
                              {"请四舍五入后再填。", "Round the number first."});
    }
    const size_t digits = text.find_first_of("0123456789");
    if (plain && digits != std::string_view::npos && text.find('.') == text.rfind('.') &&
        text.find_last_of("+-") + 1 <= digits && text.size() > 17)
        return reading.refuse("out_of_range", {"数字太大。", "The number is too large."},
                              {"请填较小的数字。", "Enter a smaller number."});
    return not_a_number(reading);
}

template <Value (*read)(std::string_view, const Reading&)>
Value from_json(const Json& json, const Reading& reading) {
    if (json.is_number()) return read(json.text(), reading);
    if (json.is_string()) return read(base::trim(json.text()), reading);
    return reading.wrong_kind({"数字", "a number"});
}

Value read_number(std::string_view text, const Reading& reading) {
    return read_scaled(text, 0, reading, show_plain);
}
Value read_decimal(std::string_view text, const Reading& reading) {
    return read_scaled(text, reading.field.scale, reading, show_plain);
}
Value read_percent(std::string_view text, const Reading& reading) {
    return read_scaled(text, 2, reading, show_percent);
}

Value cell_number(std::string_view cell, const Reading& reading) {
    std::string plain = plain_number(cell);
    // Spreadsheets write whole numbers as "12.0".
    if (const auto point = plain.find('.');
        point != std::string::npos && plain.find_first_not_of('0', point + 1) == std::string::npos)
        plain.resize(point);
    return read_number(plain, reading);
}
Value cell_decimal(std::string_view cell, const Reading& reading) {
    // Surplus digits of a spreadsheet are noise of its floating point; they are rounded.
    const std::string plain = plain_number(cell);
    const auto rounded = base::parse_decimal_rounded(plain, reading.field.scale);
    return rounded ? within(*rounded, reading, show_plain) : read_decimal(plain, reading);
}
Value cell_percent(std::string_view cell, const Reading& reading) {
    std::string plain(cell);
    if (plain.ends_with("%")) plain.pop_back();
    if (plain.ends_with("％")) plain.resize(plain.size() - 3);
    plain = plain_number(base::trim(plain));
    const auto rounded = base::parse_decimal_rounded(plain, 2);
    return rounded ? within(*rounded, reading, show_percent) : read_percent(plain, reading);
}

void write_number(base::JsonWriter& out, const Field&, const Value& value, const ValueContext&) {
    out.number(value.number_or(0));
}
void write_decimal(base::JsonWriter& out, const Field& field, const Value& value, const ValueContext&) {
    out.string(base::format_decimal_short(value.number_or(0), field.scale));
}
void write_percent(base::JsonWriter& out, const Field&, const Value& value, const ValueContext&) {
    out.raw(base::format_decimal_short(value.number_or(0), 2));
}

std::string display_number(const Field&, const Value& value, const ValueContext&) {
    return std::to_string(value.number_or(0));
}
std::string display_decimal(const Field& field, const Value& value, const ValueContext&) {
    return base::format_decimal_short(value.number_or(0), field.scale);
}
std::string display_percent(const Field& field, const Value& value, const ValueContext&) {
    return show_percent(value.number_or(0), field);
}

} // namespace

const TypeFunctions number_type = {from_json<read_number>, cell_number, write_number, display_number};
const TypeFunctions decimal_type = {from_json<read_decimal>, cell_decimal, write_decimal, display_decimal};
const TypeFunctions percent_type = {from_json<read_percent>, cell_percent, write_percent, display_percent};

Value within(int64_t value, const Reading& reading, std::string (*show)(int64_t bound, const Field& field)) {
    const Field& field = reading.field;
    if (field.min && value < *field.min) {
        const std::string bound = show(*field.min, field);
        return reading.refuse("too_small", {"不能小于 " + bound + "。", "Must not be below " + bound + "."},
                              {"请填较大的值。", "Enter a larger value."});
    }
    if (field.max && value > *field.max) {
        const std::string bound = show(*field.max, field);
        return reading.refuse("too_large", {"不能大于 " + bound + "。", "Must not be above " + bound + "."},
                              {"请填较小的值。", "Enter a smaller value."});
    }
    return Value(value);
}

std::string plain_number(std::string_view cell) {
    std::string text;
    bool negative = false;
    // Full-width digits and marks as Chinese input methods write them; currency signs in front or behind.
    const std::u32string points = base::to_code_points(base::trim(cell));
    for (const char32_t point : points) {
        if (point >= U'０' && point <= U'９')
            text.push_back(static_cast<char>('0' + (point - U'０')));
        else if (point == U'．')
            text.push_back('.');
        else if (point == U'，' || point == U',')
            text.push_back(',');
        else if (point == U'－' || point == U'\u2212')
            text.push_back('-');
        else if (point == U'¥' || point == U'￥' || point == U'$' || point == U'€' || point == U'£' || point == U'元')
            continue;
        else if (point < 128)
            text.push_back(static_cast<char>(point));
        else if (point == U'\u00a0' || point == U'\u202f' || point == U'\u2009')
            text.push_back(' ');
        else
            return std::string(cell);
    }
    text = base::trim(text);
    if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
        negative = true;
        text = text.substr(1, text.size() - 2);
    }
    // Commas and spaces are thousands separators only where they make groups of three.
    std::string plain;
    const size_t point = text.find('.');
    const size_t whole_end = point == std::string::npos ? text.size() : point;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != ',' && text[i] != ' ') {
            plain.push_back(text[i]);
            continue;
        }
        if (i > whole_end || (whole_end - i) % 4 != 0 || i == 0) return std::string(cell);
    }
    return negative ? "-" + plain : plain;
}

} // namespace fairlead::schema
