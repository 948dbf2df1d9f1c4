#include <algorithm>
#include <array>
#include <charconv>

#include "base/unicode.h"
#include "format/parse_value.h"

namespace fairlead::format {

using base::Result;

namespace {

constexpr size_t digit_limit = 45;

struct Word {
    std::string_view word;
    std::string_view currency;
};
// Longer words first: each is taken off the front or the back once.
constexpr std::array<Word, 34> currencies{
    {{"人民币", "CNY"}, {"元整", "CNY"}, {"美元", "USD"},   {"港元", "HKD"}, {"港币", "HKD"}, {"欧元", "EUR"},
     {"日元", "JPY"},   {"英镑", "GBP"}, {"新台币", "TWD"}, {"块", "CNY"},   {"圆", "CNY"},   {"元", "CNY"},
     {"rmb", "CNY"},    {"cny", "CNY"},  {"usd", "USD"},    {"eur", "EUR"},  {"gbp", "GBP"},  {"jpy", "JPY"},
     {"hkd", "HKD"},    {"twd", "TWD"},  {"krw", "KRW"},    {"chf", "CHF"},  {"cad", "CAD"},  {"aud", "AUD"},
     {"sgd", "SGD"},    {"inr", "INR"},  {"us$", "USD"},    {"hk$", "HKD"},  {"nt$", "TWD"},  {"$", "USD"},
     {"¥", "CNY"},      {"￥", "CNY"},   {"€", "EUR"},      {"£", "GBP"}}};
struct Scale {
    std::string_view word;
    int zeroes;
};
constexpr std::array<Scale, 10> scales{{{"万亿", 12},
                                        {"千亿", 11},
                                        {"百亿", 10},
                                        {"十亿", 9},
                                        {"亿", 8},
                                        {"千万", 7},
                                        {"百万", 6},
                                        {"十万", 5},
                                        {"万", 4},
                                        {"千", 3}}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

base::Error refuse(std::string_view text) {
    const std::string shown = base::repair_utf8(text.substr(0, 60));
    return base::invalid("", "not_a_number", {"“" + shown + "” 不是数字。", "\"" + shown + "\" is not a number."},
                         {"例如 1234.50 或 1,234.50。", "For example 1234.50 or 1,234.50."});
}

/// Groups of three after the first, or Indian groups of two before the last three.
bool groups_well(std::string_view text, char separator) {
    std::vector<size_t> sizes{0};
    for (const char c : text) {
        if (c == separator)
            sizes.push_back(0);
        else
            ++sizes.back();
    }
    if (sizes.size() == 1) return sizes[0] > 0;
    if (sizes.front() < 1 || sizes.front() > 3 || sizes.back() != 3) return false;
    const auto inner = std::span(sizes).subspan(1, sizes.size() - 2);
    const auto all = [&](size_t size) {
        return std::all_of(inner.begin(), inner.end(), [&](size_t s) { return s == size; });
    };
    return all(3) || (all(2) && sizes.front() <= 2);
}

/// Splits digits and marks into whole and fraction; false when the marks make no sense.
bool split(std::string_view text, DecimalMark mark, std::string& whole, std::string& fraction) {
    const auto points = std::count(text.begin(), text.end(), '.'), commas = std::count(text.begin(), text.end(), ',');
    char decimal = 0;
    if (points > 0 && commas > 0) {
        decimal = text.rfind('.') > text.rfind(',') ? '.' : ',';
        if ((mark == DecimalMark::point && decimal == ',') || (mark == DecimalMark::comma && decimal == '.'))
            return false;
    } else if (points == 1 && mark != DecimalMark::comma) {
        decimal = '.';
    } else if (points == 1 && !groups_well(text, '.')) {
        return false; // a point in a column with decimal commas
    } else if (commas == 1) {
        const bool grouped =
            text.find_first_of(" '") == std::string_view::npos && groups_well(text, ',') && text[0] != '0';
        if (mark == DecimalMark::comma || (mark == DecimalMark::unknown && !grouped)) decimal = ',';
    }
    std::string_view left = text, right;
    if (decimal != 0) {
        if (std::count(text.begin(), text.end(), decimal) != 1) return false;
        left = text.substr(0, text.find(decimal));
        right = text.substr(text.find(decimal) + 1);
        if (left.empty() && right.empty()) return false;
    }
    if (!std::all_of(right.begin(), right.end(), is_digit)) return false;
    char group = 0;
    for (const char c : left) {
        if (is_digit(c)) continue;
        if (group != 0 && c != group) return false;
        group = c;
    }
    if (group != 0 && !groups_well(left, group)) return false;
    for (const char c : left)
        if (is_digit(c)) whole += c;
    fraction = right;
    return whole.size() + fraction.size() <= digit_limit && whole.size() + fraction.size() > 0;
}

/// Moves the decimal mark by `exponent` places and writes the plain number.
std::string spell(bool negative, std::string whole, std::string fraction, int exponent) {
    for (; exponent > 0; --exponent) {
        whole += fraction.empty() ? '0' : fraction[0];
        if (!fraction.empty()) fraction.erase(0, 1);
    }
    for (; exponent < 0; ++exponent) {
        fraction.insert(fraction.begin(), whole.empty() ? '0' : whole.back());
        if (!whole.empty()) whole.pop_back();
    }
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
    if (whole.empty()) whole = "0";
    const bool zero = whole == "0" && fraction.find_first_not_of('0') == std::string::npos;
    return (negative && !zero ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction);
}

} // namespace

Result<ParsedNumber> parse_number(std::string_view text, const NumberOptions& options) {
    if (text.size() > 200) return refuse(text);
    const std::string narrow = base::ascii_lower(to_narrow(text));
    std::string_view rest = narrow;
    ParsedNumber number;
    bool negative = false, signed_already = false;
    int exponent = 0;

    if (rest.starts_with('(') && rest.ends_with(')') && rest.size() > 2) {
        negative = signed_already = true;
        rest = trimmed(rest.substr(1, rest.size() - 2));
    }
    const auto take_sign = [&] {
        if (signed_already || rest.empty() || (rest[0] != '-' && rest[0] != '+')) return;
        negative = rest[0] == '-';
        signed_already = true;
        rest = trimmed(rest.substr(1));
    };
    const auto take_currency = [&](bool front) {
        for (const Word& word : currencies) {
            if (!number.currency.empty() && number.currency != word.currency) continue;
            if (front ? !rest.starts_with(word.word) : !rest.ends_with(word.word)) continue;
            rest = trimmed(front ? rest.substr(word.word.size()) : rest.substr(0, rest.size() - word.word.size()));
            number.currency = word.currency;
            return;
        }
    };
    take_sign();
    take_currency(true);
    take_currency(true); // "RMB ¥5"
    take_sign();
    if (!signed_already && rest.size() > 1 && rest.ends_with('-') && is_digit(rest[rest.size() - 2])) {
        negative = true;
        rest = rest.substr(0, rest.size() - 1);
    }
    take_currency(false);
    if (rest.ends_with('%')) {
        number.percent = true;
        rest = trimmed(rest.substr(0, rest.size() - 1));
    } else {
        for (const Scale& scale : scales) {
            if (!rest.ends_with(scale.word)) continue;
            exponent = scale.zeroes;
            rest = trimmed(rest.substr(0, rest.size() - scale.word.size()));
            break;
        }
        if (exponent == 0 && rest.size() > 1 && rest.ends_with('k') && is_digit(rest[rest.size() - 2])) {
            exponent = 3;
            rest.remove_suffix(1);
        }
    }
    if (const size_t e = rest.find('e'); e != std::string_view::npos && exponent == 0) {
        std::string_view power = rest.substr(e + 1);
        if (power.starts_with('+')) power.remove_prefix(1);
        const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
        if (error != std::errc() || end != power.data() + power.size() || exponent < -15 || exponent > 40)
            return refuse(text);
        rest = rest.substr(0, e);
    }
    if (rest.empty() || rest.find_first_not_of("0123456789.,' ") != std::string_view::npos) return refuse(text);
    std::string whole, fraction;
    if (!split(rest, options.mark, whole, fraction)) return refuse(text);
    number.decimal = spell(negative, std::move(whole), std::move(fraction), exponent);
    if (number.decimal.size() > 60) return refuse(text);
    return number;
}

DecimalMark guess_decimal_mark(std::span<const std::string> samples) {
    size_t point = 0, comma = 0;
    for (const std::string& sample : samples) {
        if (sample.size() > 200) continue;
        const std::string text = to_narrow(sample);
        const size_t first = text.find_first_of("0123456789"), last = text.find_last_of("0123456789");
        if (first == std::string::npos) continue;
        const std::string_view body = std::string_view(text).substr(first, last - first + 1);
        if (body.find_first_not_of("0123456789.,' ") != std::string_view::npos) continue;
        const auto points = std::count(body.begin(), body.end(), '.'),
                   commas = std::count(body.begin(), body.end(), ',');
        const auto after = [&](char mark) { return body.size() - body.rfind(mark) - 1; };
        if (points > 0 && commas > 0)
            (body.rfind('.') > body.rfind(',') ? point : comma) += 1;
        else if (points > 1)
            ++comma;
        else if (commas > 1)
            ++point;
        else if (points == 1 && (after('.') != 3 || body[0] == '0'))
            ++point;
        else if (commas == 1 && (after(',') != 3 || body[0] == '0'))
            ++comma;
    }
    if (point > 0 && comma == 0) return DecimalMark::point;
    if (comma > 0 && point == 0) return DecimalMark::comma;
    return DecimalMark::unknown;
}

} // namespace fairlead::format
