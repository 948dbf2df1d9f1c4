#pragma once
// What a number in a spreadsheet means to the person who sees it: number formats, day serials. Inside the room only.

#include <optional>
#include <string>
#include <string_view>

namespace fairlead::format {

enum class NumberKind { plain, percent, date, time, date_time, duration };

/// The kind of a number format (ECMA-376 part 1, 18.8.30/18.8.31). `code` is empty for built-in ids.
NumberKind number_kind(int format_id, std::string_view code);

/// "1.2000000000000002E1" → "12": up to 15 significant digits as plain decimal. Nothing when it is not a finite number.
std::optional<std::string> plain_number(std::string_view text);
/// "0.125" → "12.5%".
std::optional<std::string> percent_number(std::string_view text);
/// A day serial as ISO 8601 text by kind ("2024-01-05", "2024-01-05T08:30:00", "08:30:00"). Nothing when no such day
/// exists (negative, after 9999, the 29 February 1900 that only spreadsheets know).
std::optional<std::string> serial_text(std::string_view text, NumberKind kind, bool from_1904);

/// _x000D_ and the like → the character (ECMA-376 ST_Xstring).
std::string unescape_xstring(std::string_view text);
/// The opposite for text that happens to look like such an escape.
std::string escape_xstring(std::string_view text);

} // namespace fairlead::format
