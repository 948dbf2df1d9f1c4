#include "base/id.h"

#include <algorithm>

namespace fairlead::base {

namespace {
constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int64_t epoch_2020 = 1577836800000; // 2020-01-01T00:00:00Z in milliseconds
} // namespace

std::string to_text(Id id) {
    std::string text(13, '0');
    auto rest = static_cast<uint64_t>(id.number);
    for (int i = 12; i >= 0; --i, rest >>= 5) text[i] = digits[rest & 31];
    return text;
}

std::optional<Id> parse_id(std::string_view text) {
    if (text.size() != 13) return std::nullopt;
    uint64_t number = 0;
    for (char c : text) {
        const auto digit = digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        if (number >> 58) return std::nullopt; // would not fit 63 bits
        number = number << 5 | digit;
    }
    if (number == 0 || number >> 63) return std::nullopt;
    return Id{static_cast<int64_t>(number)};
}

Id first_id(Instant moment) {
    return Id{std::max<int64_t>(0, moment.milliseconds - epoch_2020) << 22};
}

Id IdSource::next() {
    const int64_t now = (clock_.now().milliseconds - epoch_2020) << 12;
    int64_t last = last_.load();
    int64_t mine;
    do {
        mine = now > last ? now : last + 1;
    } while (!last_.compare_exchange_weak(last, mine));
    return Id{(mine >> 12) << 22 | int64_t{node_} << 12 | (mine & 4095)};
}

} // namespace fairlead::base
