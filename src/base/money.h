#pragma once
// Exact decimals and money. Integers only; 128-bit intermediates; rounding is half away from zero.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::base {

/// Digits after the point of an ISO 4217 currency's minor unit (CNY 2, JPY 0, KWD 3); nothing for unknown codes.
std::optional<int> minor_digits(std::string_view currency);

/// Reads "-1234.50" into an integer scaled by 10^scale. Nothing when it is not a plain decimal, has more significant
/// digits after the point than `scale`, or does not fit 64 bits.
std::optional<int64_t> parse_decimal(std::string_view text, int scale);
/// As parse_decimal, but surplus digits are rounded half away from zero.
std::optional<int64_t> parse_decimal_rounded(std::string_view text, int scale);
/// "1234.50" with exactly `scale` digits after the point.
std::string format_decimal(int64_t scaled, int scale);
/// As format_decimal without trailing zeroes: "12.5", "20".
std::string format_decimal_short(int64_t scaled, int scale);

/// 10^exponent, exponent 0..18.
int64_t power_of_ten(int exponent);
/// value * factor / divisor rounded half away from zero; nothing when divisor is 0 or the result does not fit.
std::optional<int64_t> multiply_divide(int64_t value, int64_t factor, int64_t divisor);
/// Changes the scale of a scaled integer, rounding half away from zero; nothing when it does not fit.
std::optional<int64_t> rescale(int64_t value, int from_scale, int to_scale);

} // namespace fairlead::base
