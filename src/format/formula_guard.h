#pragma once
// Keeps text in a CSV from acting as a formula in the program that opens it, reversibly: one apostrophe is put before a
// text that begins with a formula's sign (after any apostrophes of its own), and reading takes one off again. Inside
// the room only.

#include <string_view>

namespace fairlead::format {

/// +86 138 0013 8000, -12.5: digits that a spreadsheet reads as a number or as text, never as a computation.
bool is_plain_number(std::string_view text);
/// True when the text must be written with an apostrophe before it.
bool needs_guard(std::string_view text);
/// True when the first apostrophe of a cell is such a guard.
bool has_guard(std::string_view cell);

} // namespace fairlead::format
