#pragma once
// The differences between the two databases, all in one place. query/ renders by these facts.

#include <string>
#include <string_view>

namespace fairlead::store {

enum class Dialect { sqlite, postgresql };

/// The n-th placeholder (from 1): "?3" or "$3".
inline std::string placeholder(Dialect dialect, size_t number) {
    return (dialect == Dialect::sqlite ? "?" : "$") + std::to_string(number);
}

/// Column types: every column is a 64-bit integer or binary-collated text.
inline std::string_view integer_type(Dialect dialect) {
    return dialect == Dialect::sqlite ? "INTEGER" : "BIGINT";
}
inline std::string_view text_type(Dialect dialect) {
    return dialect == Dialect::sqlite ? "TEXT" : "TEXT COLLATE \"C\"";
}

} // namespace fairlead::store
