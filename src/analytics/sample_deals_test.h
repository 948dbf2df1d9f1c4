#pragma once
// Deals for the tests of reports: random ones, and those of the vectors.

#include "analytics/deals_test.h"
#include "base/json.h"

namespace fairlead::analytics {

/// Nothing when the vectors are not there.
std::optional<base::Json> vector_of(const std::string& name);
double real_of(const base::Json& json);
base::Date day(const std::string& text);
/// Milliseconds of a wall-clock time in the zone of the workspace; midnight of a day.
int64_t moment(std::string text);

/// Deals of any shape: skips, steps back, reopened, empty amounts, deleted.
std::vector<Deal> random_deals(uint64_t seed, int count);
/// The deals of kpi.json as records: each amount converted at the rate of its close date, open ones at the as-of date.
std::vector<Deal> vector_deals(const base::Json& kpi);

} // namespace fairlead::analytics
