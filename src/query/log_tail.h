#pragma once
// What has been written to the change log of late: how servers that share a database learn of each other's changes.

#include <string_view>

#include "query/select.h"

namespace fairlead::query {

/// Rows: id, object, record, action, at and before of the entries with an id above `after`, by id, at most `limit`;
/// then when the oldest transaction now running began (milliseconds; PostgreSQL: entries it draws ids for may still
/// appear below those already seen). On PostgreSQL one row without an id stands for no entries.
Statement render_log_tail(std::string_view log, int64_t after, int64_t limit, Dialect dialect);

} // namespace fairlead::query
