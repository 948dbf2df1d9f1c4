#include "schema/zone.h"

namespace fairlead::schema {

std::optional<int64_t> Settings::rate(std::string_view currency, int64_t day) const {
    const auto dated = rates.find(std::string(currency));
    if (dated == rates.end() || dated->second.empty()) return std::nullopt;
    // Before the first known day the first rate is the best there is.
    int64_t rate = dated->second.front().second;
    for (const auto& [from, value] : dated->second)
        if (from <= day) rate = value;
    return rate;
}

base::TimeZone zone_of(const Settings& settings) {
    return base::TimeZone::find(settings.time_zone).value_or(base::TimeZone::utc());
}

base::Date day_of(const Settings& settings, base::Instant moment) {
    return zone_of(settings).date_of(moment);
}

} // namespace fairlead::schema
