#include "store/postgres_row.h"

#include <charconv>
#include <optional>

namespace fairlead::store {

namespace {

/// A decimal without a fraction, or with one of zeroes only.
std::optional<int64_t> integral(std::string_view text) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    const std::string_view rest(end, text.data() + text.size() - end);
    if (rest.empty() || (rest[0] == '.' && rest.find_first_not_of('0', 1) == std::string_view::npos)) return number;
    return std::nullopt;
}

} // namespace

bool reads_binary(Oid type) {
    switch (type) {
        case type_bool:
        case type_name:
        case type_int8:
        case type_int2:
        case type_int4:
        case type_text:
        case type_varchar:
            return true;
        default:
            return false;
    }
}

std::string_view PostgresRow::bytes(size_t column) const {
    const int index = static_cast<int>(column);
    return {PQgetvalue(answer_, row_, index), static_cast<size_t>(PQgetlength(answer_, row_, index))};
}

bool PostgresRow::binary_number(size_t column) const {
    const int index = static_cast<int>(column);
    if (PQfformat(answer_, index) != 1) return false;
    const Oid type = PQftype(answer_, index);
    return type == type_int8 || type == type_int4 || type == type_int2 || type == type_bool;
}

int64_t PostgresRow::number(size_t column) const {
    if (empty(column)) return 0;
    const std::string_view cell = bytes(column);
    if (binary_number(column)) {
        // Big-endian two's complement of 1 (bool), 2, 4 or 8 bytes.
        uint64_t number = cell.size() > 1 && (static_cast<unsigned char>(cell[0]) & 0x80) ? ~uint64_t{0} : 0;
        for (const char c : cell) number = number << 8 | static_cast<unsigned char>(c);
        return static_cast<int64_t>(number);
    }
    if (PQftype(answer_, static_cast<int>(column)) == type_bool) return cell == "t";
    int64_t number = 0;
    std::from_chars(cell.data(), cell.data() + cell.size(), number);
    return number;
}

std::string_view PostgresRow::text(size_t column) const {
    if (empty(column)) return {};
    if (!binary_number(column)) return bytes(column);
    written_.resize(size());
    written_[column] = std::to_string(number(column));
    return written_[column];
}

base::Value PostgresRow::value(size_t column) const {
    if (empty(column)) return {};
    if (binary_number(column)) return number(column);
    const std::string_view cell = bytes(column);
    switch (PQftype(answer_, static_cast<int>(column))) {
        case type_bool:
            return number(column);
        case type_int8:
        case type_int4:
        case type_int2:
        case type_numeric:
        case type_float4:
        case type_float8:
            if (const auto number = integral(cell)) return *number;
            return cell;
        default:
            return cell;
    }
}

} // namespace fairlead::store
