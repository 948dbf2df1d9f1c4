#include <algorithm>

#include "schema/catalog.h"

namespace fairlead::schema {

std::optional<int64_t> Settings::rate(std::string_view currency, int64_t day) const {
    const auto dated = rates.find(std::string(currency));
    if (dated == rates.end()) return std::nullopt;
    // The last one that began on or before the day.
    auto after = std::upper_bound(dated->second.begin(), dated->second.end(), day, [](int64_t wanted, const auto& each) { return wanted < each.first; });
    if (after == dated->second.begin()) return std::nullopt;
    return std::prev(after)->second;
}

} // namespace fairlead::schema
