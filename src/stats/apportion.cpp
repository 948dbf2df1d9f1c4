#include "stats/apportion.h"

#include <algorithm>
#include <numeric>

namespace fairlead::stats {

std::optional<std::vector<int64_t>> apportion(int64_t total, std::span<const int64_t> weights) {
    std::vector<int64_t> equal;
    int64_t sum = 0;
    for (const int64_t weight : weights)
        if (weight < 0 || __builtin_add_overflow(sum, weight, &sum)) return std::nullopt;
    if (weights.empty()) return equal;
    if (sum == 0) {
        equal.assign(weights.size(), 1);
        weights = equal;
        sum = static_cast<int64_t>(weights.size());
    }
    // The sign is put back at the end, so that a refund is divided as what it takes back was.
    const bool negative = total < 0;
    const __int128 whole = negative ? -static_cast<__int128>(total) : static_cast<__int128>(total);
    std::vector<__int128> parts, rests;
    __int128 given = 0;
    for (const int64_t weight : weights) {
        const __int128 share = whole * weight;
        parts.push_back(share / sum);
        rests.push_back(share % sum);
        given += share / sum;
    }
    std::vector<size_t> order(weights.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return rests[a] > rests[b]; });
    for (size_t i = 0; given < whole; ++i, ++given) parts[order[i]] += 1;
    std::vector<int64_t> found;
    for (const __int128 part : parts) found.push_back(static_cast<int64_t>(negative ? -part : part));
    return found;
}

std::optional<int64_t> proportion_of(int64_t value, int64_t numerator, int64_t denominator) {
    if (denominator <= 0) return std::nullopt;
    const __int128 product = static_cast<__int128>(value) * numerator;
    const __int128 half = denominator / 2 + (denominator % 2);
    __int128 quotient = product / denominator;
    const __int128 rest = product % denominator;
    if ((rest < 0 ? -rest : rest) >= half) quotient += product < 0 ? -1 : 1;
    if (quotient > INT64_MAX || quotient < INT64_MIN) return std::nullopt;
    return static_cast<int64_t>(quotient);
}

} // namespace fairlead::stats
