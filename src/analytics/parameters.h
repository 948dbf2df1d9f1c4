#pragma once
// What the requests of all reports have in common.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace fairlead::analytics {

/// Gives the text of a parameter, "" for one that is absent.
using Parameter = std::function<std::string(std::string_view)>;

/// A day written 2026-01-31; nothing when it is absent or, with a fault, when it is no day.
std::optional<base::Date> date_parameter(const Parameter& parameter, std::string_view field,
                                         std::vector<base::Fault>& faults);

/// The fault of a period whose last day, in `field`, lies before its first.
base::Fault ends_too_early(std::string_view field);

} // namespace fairlead::analytics
