#pragma once
// A row of a PostgreSQL answer, in text or binary form, and values on their way there.

#include <libpq-fe.h>

#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace fairlead::store {

/// The types this room knows by their fixed numbers (pg_type.dat).
enum : Oid {
    type_bool = 16,
    type_name = 19,
    type_int8 = 20,
    type_int2 = 21,
    type_int4 = 23,
    type_text = 25,
    type_float4 = 700,
    type_float8 = 701,
    type_varchar = 1043,
    type_numeric = 1700,
};

/// True when a column of this type is read in binary form.
bool reads_binary(Oid type);

class PostgresRow final : public Row {
  public:
    PostgresRow(const PGresult* answer, int row) : answer_(answer), row_(row) {}
    size_t size() const override { return static_cast<size_t>(PQnfields(answer_)); }
    bool empty(size_t column) const override { return PQgetisnull(answer_, row_, static_cast<int>(column)) != 0; }
    int64_t number(size_t column) const override;
    std::string_view text(size_t column) const override;
    base::Value value(size_t column) const override;

  private:
    std::string_view bytes(size_t column) const;
    bool binary_number(size_t column) const;
    const PGresult* answer_;
    int row_;
    mutable std::vector<std::string> written_; // numbers as text() gave them out
};

} // namespace fairlead::store
