#include "analytics/commission.h"

#include <algorithm>

namespace fairlead::analytics {

namespace {

using Wide = __int128;

constexpr int64_t one = 10000;   // attainment, multiplier, rate of 1
constexpr int exact_digits = 12; // of minor units: boundary × rate × multiplier
constexpr Wide exact_unit = Wide{one} * one * one;

std::string digits_of(Wide value) {
    std::string text;
    do {
        text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value > 0);
    return text;
}

/// A number that is not below zero, scaled by 10^12, without trailing zeroes.
std::string text_of(Wide scaled) {
    std::string whole = digits_of(scaled / exact_unit), rest = digits_of(scaled % exact_unit);
    rest.insert(rest.begin(), static_cast<size_t>(exact_digits) - rest.size(), '0');
    while (!rest.empty() && rest.back() == '0') rest.pop_back();
    return rest.empty() ? whole : whole + "." + rest;
}

std::vector<CommissionTier> in_order(std::vector<CommissionTier> tiers) {
    std::stable_sort(tiers.begin(), tiers.end(), [](const CommissionTier& a, const CommissionTier& b) {
        return a.up_to.value_or(INT64_MAX) < b.up_to.value_or(INT64_MAX);
    });
    if (tiers.empty()) tiers.push_back({});
    tiers.back().up_to.reset();
    return tiers;
}

} // namespace

Commission commission(std::optional<int64_t> quota, int64_t credited, const CommissionTerms& terms) {
    Commission found;
    if (!quota || *quota <= 0) {
        found.reason = "no_quota";
        return found;
    }
    const auto whole = static_cast<double>(*quota);
    found.attainment = static_cast<double>(credited) / whole;
    const Wide reached = Wide{std::max<int64_t>(0, credited)} * one; // the amount, scaled as boundaries are
    Wide sum = 0, begin = 0;
    for (const CommissionTier& tier : in_order(terms.tiers)) {
        const Wide end = tier.up_to ? std::min(reached, Wide{*quota} * *tier.up_to) : reached;
        if (end <= begin) continue;
        const Wide part = (end - begin) * terms.rate * tier.multiplier;
        sum += part;
        found.bands.push_back({static_cast<double>(begin) / whole / static_cast<double>(one),
                               static_cast<double>(end) / whole / static_cast<double>(one), tier.multiplier,
                               text_of((end - begin) * one * one), text_of(part)});
        begin = end;
    }
    found.exact = text_of(sum);
    const Wide rounded = std::min<Wide>((sum + exact_unit / 2) / exact_unit, INT64_MAX);
    auto amount = static_cast<int64_t>(rounded);
    if (terms.cap && amount > *terms.cap) {
        amount = *terms.cap;
        found.capped = true;
    }
    if (terms.floor && amount < *terms.floor) {
        amount = *terms.floor;
        found.floored = true;
    }
    found.amount = amount;
    return found;
}

} // namespace fairlead::analytics
