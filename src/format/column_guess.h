#pragma once
// What a column of a foreign table holds, from its header and some of its cells.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "format/parse_value.h"

namespace fairlead::format {

enum class ColumnKind {
    empty, // no cell is filled
    text,
    integer,
    decimal,
    money,
    percent,
    date,
    instant, // a day with a time
    boolean,
    email,
    phone,
    url,
    id,    // digits that are a name: leading zeroes, long numbers; must stay text
    choice // few distinct words
};
std::string_view name(ColumnKind kind);

struct ColumnGuess {
    ColumnKind kind = ColumnKind::text;
    double confidence = 0;                   // 0..1: share of filled cells that fit, and whether the header agrees
    size_t filled = 0;                       // cells that hold something
    DateOrderGuess dates;                    // date, instant
    DecimalMark mark = DecimalMark::unknown; // numbers
    std::string currency;                    // money: the one currency the cells name
    std::vector<std::string> choices;        // choice: the distinct words, most frequent first
};

ColumnGuess guess_column(std::string_view header, std::span<const std::string> cells);

} // namespace fairlead::format
