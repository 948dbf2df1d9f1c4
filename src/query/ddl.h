#pragma once
// Catalog + what is in the database -> the statements that make the database fit. Only adds: tables, columns, indexes;
// indexes that no catalog names any more are dropped, columns and tables never are.

#include <string>
#include <vector>

#include "query/select.h"

namespace fairlead::query {

/// In the order to run; empty when the database fits. Unique fields get partial unique indexes (deleted_at IS NULL, value
/// not empty) named "u_<object>_<field>"; indexes "i_<object>_<columns>"; links, user, owner, stage, updated_at are indexed.
std::vector<std::string> render_schema_change(const Catalog& catalog, const store::Database::Shape& shape, Dialect dialect);

/// The unique index's name back to (object, field), for conflict messages; empty when it is none of ours.
std::pair<std::string, std::string> parse_unique_index(std::string_view index);

} // namespace fairlead::query
