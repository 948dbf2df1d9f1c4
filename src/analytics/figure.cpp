#include "analytics/figure.h"

#include <charconv>

#include "base/money.h"
#include "stats/proportion.h"

namespace fairlead::analytics {

using base::Json;

namespace {

constexpr int64_t least_n = 5; // below this a percentage says nothing

} // namespace

Rate make_rate(int64_t k, int64_t n, std::string_view when_none) {
    Rate rate;
    rate.k = k;
    rate.n = n;
    if (n <= 0) {
        rate.reason = when_none;
        return rate;
    }
    rate.rate = static_cast<double>(k) / static_cast<double>(n);
    if (const auto interval = stats::wilson(k, n)) {
        rate.low = interval->low;
        rate.high = interval->high;
    }
    if (n < least_n) rate.reason = "small_n";
    return rate;
}

Json number(double value) {
    char text[64];
    // Plain notation: JSON readers that keep digits get no exponent.
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed);
    if (end.ec != std::errc()) return {};
    return Json::number(std::string(text, end.ptr));
}

Json to_json(const Count& count) {
    return Json::object({{"value", Json::number(count.value)}, {"where", Json::string(count.where)}});
}

Json to_json(const Amount& amount, int digits) {
    return Json::object({{"value", amount.value ? Json::string(base::format_decimal(*amount.value, digits)) : Json()},
                         {"where", Json::string(amount.where)}});
}

Json to_json(const Rate& rate) {
    const auto part = [](const std::optional<double>& value) { return value ? number(*value) : Json(); };
    return Json::object({{"rate", part(rate.rate)},
                         {"k", Json::number(rate.k)},
                         {"n", Json::number(rate.n)},
                         {"low", part(rate.low)},
                         {"high", part(rate.high)},
                         {"reason", rate.reason.empty() ? Json() : Json::string(rate.reason)}});
}

} // namespace fairlead::analytics
