#include "analytics/parameters.h"

namespace fairlead::analytics {

std::optional<base::Date> date_parameter(const Parameter& parameter, std::string_view field,
                                         std::vector<base::Fault>& faults) {
    const std::string text = parameter(field);
    if (text.empty()) return {};
    const auto read = base::parse_date(text);
    if (!read)
        faults.push_back({std::string(field),
                          "date",
                          {"“" + text.substr(0, 40) + "” 不是日期。", "\"" + text.substr(0, 40) + "\" is not a date."},
                          {"写成 2026-01-31。", "Write it as 2026-01-31."}});
    return read;
}

base::Fault ends_too_early(std::string_view field) {
    return {std::string(field), "period", {"结束日期早于开始日期。", "The period ends before it begins."}, {}};
}

} // namespace fairlead::analytics
