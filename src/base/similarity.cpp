#include "base/similarity.h"

#include <algorithm>
#include <array>
#include <vector>

namespace fairlead::base {

namespace {

constexpr size_t longest = 128; // letters that are looked at

} // namespace

double jaro_winkler(std::u32string_view a, std::u32string_view b) {
    if (a == b) return 1;
    if (a.empty() || b.empty()) return 0;
    a = a.substr(0, longest);
    b = b.substr(0, longest);
    // The greedy assignment depends on which text is walked through; a fixed order makes it symmetric.
    if (b.size() < a.size() || (b.size() == a.size() && b < a)) std::swap(a, b);
    const size_t window = std::max<size_t>(b.size() / 2, 1) - 1;
    std::array<bool, longest> in_a{}, in_b{};
    size_t common = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        const size_t from = i > window ? i - window : 0, to = std::min(b.size(), i + window + 1);
        for (size_t j = from; j < to; ++j) {
            if (in_b[j] || a[i] != b[j]) continue;
            in_a[i] = in_b[j] = true;
            ++common;
            break;
        }
    }
    if (common == 0) return 0;
    size_t out_of_order = 0;
    for (size_t i = 0, j = 0; i < a.size(); ++i) {
        if (!in_a[i]) continue;
        while (!in_b[j]) ++j;
        out_of_order += a[i] != b[j++];
    }
    const double m = static_cast<double>(common);
    const double jaro = (m / static_cast<double>(a.size()) + m / static_cast<double>(b.size()) +
                         (m - static_cast<double>(out_of_order) / 2) / m) /
                        3;
    size_t same = 0;
    while (same < 4 && same < a.size() && a[same] == b[same]) ++same;
    const double likeness = jaro + 0.1 * static_cast<double>(same) * (1 - jaro);
    return std::min(likeness, 1.0);
}

size_t slips(std::u32string_view a, std::u32string_view b, size_t most) {
    a = a.substr(0, longest);
    b = b.substr(0, longest);
    const size_t apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (apart > most) return most + 1;
    std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        size_t least = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
            least = std::min(least, row[j]);
        }
        if (least > most) return most + 1;
        before.swap(last);
        last.swap(row);
    }
    return std::min(last[b.size()], most + 1);
}

double kept_share(std::u32string_view a, std::u32string_view b) {
    const size_t longer = std::min(std::max(a.size(), b.size()), longest);
    if (longer == 0) return 1;
    return 1 - static_cast<double>(std::min(slips(a, b, longer), longer)) / static_cast<double>(longer);
}

} // namespace fairlead::base
