#pragma once
// How alike two short texts are, by their letters alone. Pure functions; symmetric, 1 for equal texts, 0 to 1.

#include <string_view>

namespace fairlead::base {

/// Jaro-Winkler: letters in common within a window, swaps counted half, a common beginning (up to four) counted more.
/// Made for names with slips of the pen (Winkler 1990). Empty texts are like nothing but each other.
double jaro_winkler(std::u32string_view a, std::u32string_view b);

/// 1 - edit_distance / the longer length: the share of letters that stay.
double kept_share(std::u32string_view a, std::u32string_view b);

/// Slips of the pen between two texts (optimal string alignment), at most `most` + 1: it stops counting beyond.
size_t slips(std::u32string_view a, std::u32string_view b, size_t most);

} // namespace fairlead::base
