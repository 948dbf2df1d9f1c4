#pragma once
// Catalog + what is in the database -> the statements that make the database fit. Only adds: tables, columns, indexes;
// indexes that no catalog names any more are dropped, columns and tables are only dropped by name.
//
// Indexes hold living records only and end in `id`, so that one index serves a filter, its order in both directions and
// paging behind any row. On PostgreSQL empties come first, as SQLite has them.

#include <string>
#include <vector>

#include "query/select.h"

namespace fairlead::query {

/// In the order to run; empty when the database fits. Unique fields get partial unique indexes (deleted_at IS NULL,
/// value not empty) named "u_<object>.<field>"; indexes are named "i_<object>.<column>.<column>" ("-" before a
/// descending one). Links, users, owner, stage, updated_at, the name's sort key and fields marked `indexed` have one;
/// created_by and its like do not. Names beyond 63 bytes are shortened.
std::vector<std::string> render_schema_change(const Catalog& catalog, const store::Database::Shape& shape,
                                              Dialect dialect);

/// For what was taken out of the model long ago; no index may name the column any more.
std::string render_drop_column(std::string_view table, std::string_view column);
std::string render_drop_table(std::string_view table);

/// The unique index's name back to (object, field), for conflict messages; empty when it is none of ours.
std::pair<std::string, std::string> parse_unique_index(std::string_view index);

} // namespace fairlead::query
