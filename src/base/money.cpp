#include "base/money.h"

#include <algorithm>
#include <array>

namespace fairlead::base {

namespace {

struct Minor {
    std::string_view code;
    int digits;
};
// ISO 4217 currencies whose minor unit is not two digits.
constexpr std::array exceptions = {
    Minor{"BHD", 3}, Minor{"BIF", 0}, Minor{"CLF", 4}, Minor{"CLP", 0}, Minor{"DJF", 0}, Minor{"GNF", 0},
    Minor{"IQD", 3}, Minor{"ISK", 0}, Minor{"JOD", 3}, Minor{"JPY", 0}, Minor{"KMF", 0}, Minor{"KRW", 0},
    Minor{"KWD", 3}, Minor{"LYD", 3}, Minor{"OMR", 3}, Minor{"PYG", 0}, Minor{"RWF", 0}, Minor{"TND", 3},
    Minor{"UGX", 0}, Minor{"UYI", 0}, Minor{"UYW", 4}, Minor{"VND", 0}, Minor{"VUV", 0}, Minor{"XAF", 0},
    Minor{"XOF", 0}, Minor{"XPF", 0},
};
constexpr std::string_view two_digits =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR "
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWL";

std::optional<int64_t> narrow(__int128 value) {
    if (value > INT64_MAX || value < -INT64_MAX) return std::nullopt;
    return static_cast<int64_t>(value);
}

__int128 divide_rounded(__int128 value, __int128 divisor) {
    if (divisor < 0) value = -value, divisor = -divisor;
    const __int128 magnitude = value < 0 ? -value : value;
    const __int128 rounded = magnitude / divisor + (magnitude % divisor * 2 >= divisor ? 1 : 0);
    return value < 0 ? -rounded : rounded;
}

std::optional<int64_t> parse(std::string_view text, int scale, bool round) {
    bool negative = false;
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        negative = text[0] == '-';
        text.remove_prefix(1);
    }
    const auto point = text.find('.');
    std::string_view whole = text.substr(0, point);
    std::string_view fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (whole.empty() && fraction.empty()) return std::nullopt;
    if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
    __int128 number = 0;
    for (char c : whole) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
        if (number > INT64_MAX) return std::nullopt;
    }
    int digits = 0;
    int first_dropped = -1;
    for (char c : fraction) {
        if (c < '0' || c > '9') return std::nullopt;
        if (digits < scale) {
            number = number * 10 + (c - '0');
            if (number > INT64_MAX) return std::nullopt;
            ++digits;
        } else {
            if (!round && c != '0') return std::nullopt;
            if (first_dropped < 0) first_dropped = c - '0';
        }
    }
    for (; digits < scale; ++digits) {
        number *= 10;
        if (number > INT64_MAX) return std::nullopt;
    }
    if (first_dropped >= 5) ++number;
    return narrow(negative ? -number : number);
}

} // namespace

std::optional<int> minor_digits(std::string_view currency) {
    if (currency.size() != 3) return std::nullopt;
    for (const Minor& minor : exceptions)
        if (minor.code == currency) return minor.digits;
    const auto found = two_digits.find(currency);
    if (found == std::string_view::npos || found % 4 != 0) return std::nullopt;
    return 2;
}

std::optional<int64_t> parse_decimal(std::string_view text, int scale) {
    return parse(text, scale, false);
}
std::optional<int64_t> parse_decimal_rounded(std::string_view text, int scale) {
    return parse(text, scale, true);
}

std::string format_decimal(int64_t scaled, int scale) {
    const bool negative = scaled < 0;
    std::string digits = std::to_string(negative ? 0 - static_cast<uint64_t>(scaled) : static_cast<uint64_t>(scaled));
    if (scale > 0) {
        if (static_cast<int>(digits.size()) <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
        digits.insert(digits.size() - scale, ".");
    }
    return negative ? "-" + digits : digits;
}

std::string format_decimal_short(int64_t scaled, int scale) {
    std::string text = format_decimal(scaled, scale);
    if (scale == 0) return text;
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
}

int64_t power_of_ten(int exponent) {
    int64_t power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

std::optional<int64_t> multiply_divide(int64_t value, int64_t factor, int64_t divisor) {
    if (divisor == 0) return std::nullopt;
    return narrow(divide_rounded(static_cast<__int128>(value) * factor, divisor));
}

std::optional<int64_t> rescale(int64_t value, int from_scale, int to_scale) {
    if (to_scale >= from_scale) {
        if (to_scale - from_scale > 18) return value == 0 ? std::optional<int64_t>(0) : std::nullopt;
        return narrow(static_cast<__int128>(value) * power_of_ten(to_scale - from_scale));
    }
    if (from_scale - to_scale > 18) return 0;
    return narrow(divide_rounded(value, power_of_ten(from_scale - to_scale)));
}

} // namespace fairlead::base
