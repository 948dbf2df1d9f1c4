#pragma once
// What a delimited text's shape tells: the delimiter, the header, where the table begins. Inside the room only.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/row_source.h"

namespace fairlead::format {

/// True for what is rather data than a name: numbers, money, dates, times, e-mail addresses, links.
bool looks_typed(std::string_view cell);

/// The delimiter that cuts `text` (UTF-8) into the most regular table; "," when nothing speaks for another.
/// `complete`: the text does not end in the middle of the file.
std::string guess_delimiter(const std::string& text, bool complete, const TableLimits& limits);

struct HeaderGuess {
    size_t index = 0;        // the row with which the table begins; rows above are titles and notes
    bool has_header = false; // that row names the columns
    size_t columns = 0;      // cells of a regular row
};

enum class Start { search, first_row };

/// Looks at the first rows of a source. `has_header`: what a person has said; `start`: whether titles and notes may
/// stand above the table.
HeaderGuess guess_header(const std::vector<Record>& rows, std::optional<bool> has_header, Start start);

/// "A", "B" … "Z", "AA": the name of a column that has none.
std::string column_letter(size_t index);

} // namespace fairlead::format
