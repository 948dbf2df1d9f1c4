#pragma once
// Write intents -> SQL.

#include <string>
#include <utility>
#include <vector>

#include "query/select.h"

namespace fairlead::query {

using Assignments = std::vector<std::pair<std::string, Value>>; // column, value

Statement render_insert(std::string_view table, const Assignments& row, Dialect dialect);
/// INSERT text for execute_many: same columns, values bound per row.
std::string render_insert_many(std::string_view table, const std::vector<std::string>& columns, Dialect dialect);
/// Several rows in one statement; each with a value per column.
Statement render_insert_rows(std::string_view table, const std::vector<std::string>& columns,
                             const std::vector<std::vector<Value>>& rows, Dialect dialect);
/// UPDATE of one record; when `expected_version` is given only that version is changed (0 rows changed: conflict).
Statement render_update(std::string_view table, Id id, const Assignments& changes,
                        std::optional<int64_t> expected_version, Dialect dialect);
Statement render_delete(std::string_view table, Id id, Dialect dialect);
/// Bare tables (table_only): conditions on columns, all equal / all at most.
struct Condition {
    enum class Test { equal, at_most, at_least, below, above, in, is_empty, not_empty } test = Test::equal;
    std::string column;
    Value value;
    std::vector<Value> values; // for `in`
};
Statement render_select_rows(std::string_view table, const std::vector<std::string>& columns,
                             const std::vector<Condition>& where, const std::vector<Sort>& sort, int64_t limit,
                             Dialect dialect);
/// As render_select_rows, for taking work: rows another transaction has locked are left out and these are locked
/// (PostgreSQL FOR UPDATE SKIP LOCKED; nothing to do in SQLite's single writer).
Statement render_claim_rows(std::string_view table, const std::vector<std::string>& columns,
                            const std::vector<Condition>& where, const std::vector<Sort>& sort, int64_t limit,
                            Dialect dialect);
Statement render_update_rows(std::string_view table, const Assignments& changes, const std::vector<Condition>& where,
                             Dialect dialect);
Statement render_delete_rows(std::string_view table, const std::vector<Condition>& where, Dialect dialect);
Statement render_count_rows(std::string_view table, const std::vector<Condition>& where, Dialect dialect);

/// Locks the row for the transaction (PostgreSQL FOR UPDATE; nothing to do in SQLite's single writer).
Statement render_select_for_update(const Object& object, const std::vector<std::string>& columns, Id id,
                                   Dialect dialect);

/// One roll-up value of one parent, recomputed from its living children.
Statement render_rollup(const Object& parent, const Field& rollup, const Bound& where, Id parent_id, const Asker& asker,
                        Dialect dialect, const Catalog& catalog);

} // namespace fairlead::query
