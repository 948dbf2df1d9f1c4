// money: minor units of the record's currency.

#include "base/money.h"
#include "base/unicode.h"
#include "schema/types/kind.h"

namespace fairlead::schema {

namespace {

// 10^15 minor units leave room for sums of thousands of records in 64 bits.
constexpr int64_t most_minor_units = 1'000'000'000'000'000;

std::string currency_of(const ValueContext& context) {
    if (!context.currency.empty()) return context.currency;
    return context.catalog ? context.catalog->settings().base_currency : "CNY";
}

int digits_of(const ValueContext& context) {
    return base::minor_digits(currency_of(context)).value_or(2);
}

/// Bounds are declared in the base currency's minor units.
Value in_bounds(int64_t amount, int digits, const Reading& reading) {
    const int declared = base::minor_digits(reading.settings().base_currency).value_or(2);
    const auto bound_in = [&](const std::optional<int64_t>& bound) {
        return bound ? base::rescale(*bound, declared, digits) : std::nullopt;
    };
    if (const auto least = bound_in(reading.field.min); least && amount < *least) {
        const std::string shown = base::format_decimal_short(*least, digits);
        return reading.refuse("too_small",
                              {"金额不能小于 " + shown + "。", "The amount must not be below " + shown + "."},
                              {"请填较大的金额。", "Enter a larger amount."});
    }
    if (const auto most = bound_in(reading.field.max); most && amount > *most) {
        const std::string shown = base::format_decimal_short(*most, digits);
        return reading.refuse("too_large",
                              {"金额不能大于 " + shown + "。", "The amount must not be above " + shown + "."},
                              {"请填较小的金额。", "Enter a smaller amount."});
    }
    if (amount > most_minor_units || amount < -most_minor_units)
        return reading.refuse("out_of_range", {"金额太大。", "The amount is too large."},
                              {"请填较小的金额。", "Enter a smaller amount."});
    return Value(amount);
}

Value read_amount(std::string_view text, const Reading& reading) {
    const int digits = digits_of(reading.context);
    if (const auto amount = base::parse_decimal(text, digits)) return in_bounds(*amount, digits, reading);
    if (base::parse_decimal_rounded(text, digits)) {
        const std::string currency = currency_of(reading.context), most = std::to_string(digits);
        return reading.refuse("too_precise",
                              {currency + " 金额的小数最多 " + most + " 位。",
                               "Amounts in " + currency + " have at most " + most + " digits after the point."},
                              {"请四舍五入后再填。", "Round the amount first."});
    }
    const bool digits_only =
        !text.empty() && text.find_first_not_of("0123456789", text[0] == '-' ? 1 : 0) == std::string_view::npos;
    if (digits_only && text.size() > 15)
        return reading.refuse("out_of_range", {"金额太大。", "The amount is too large."},
                              {"请填较小的金额。", "Enter a smaller amount."});
    return reading.refuse("not_a_number", {"不是有效的金额。", "This is not a valid amount."},
                          {"例如 1234.50。", "For example 1234.50."});
}

Value read_json_amount(const Json& json, const Reading& reading) {
    if (json.is_number()) return read_amount(json.text(), reading);
    if (json.is_string()) return read_amount(base::trim(json.text()), reading);
    return reading.wrong_kind({"金额（文字或数字）", "an amount (string or number)"});
}

Value read_cell_amount(std::string_view cell, const Reading& reading) {
    const std::string plain = plain_number(cell);
    // Surplus digits of a spreadsheet are noise of its floating point; they are rounded.
    const int digits = digits_of(reading.context);
    const auto amount = base::parse_decimal_rounded(plain, digits);
    return amount ? in_bounds(*amount, digits, reading) : read_amount(plain, reading);
}

void write_amount(base::JsonWriter& out, const Field&, const Value& value, const ValueContext& context) {
    out.string(base::format_decimal(value.number_or(0), digits_of(context)));
}

std::string display_amount(const Field&, const Value& value, const ValueContext& context) {
    return base::format_decimal(value.number_or(0), digits_of(context));
}

} // namespace

const TypeFunctions money_type = {read_json_amount, read_cell_amount, write_amount, display_amount};

} // namespace fairlead::schema
