#pragma once
// Text beyond bytes: encodings, folding, pinyin. The only room that includes ICU.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fairlead::base {

bool is_valid_utf8(std::string_view text);
/// Invalid sequences become U+FFFD.
std::string repair_utf8(std::string_view text);
/// Code points of valid UTF-8 (repaired first).
std::u32string to_code_points(std::string_view text);
std::string from_code_points(std::u32string_view points);
/// Number of code points.
size_t length(std::string_view text);

/// Converts from a named encoding ("GB18030", "Big5", "UTF-16LE", "windows-1252", …) to UTF-8.
/// Code::invalid for unknown names. Undecodable bytes become U+FFFD.
Result<std::string> to_utf8(std::string_view bytes, const std::string& encoding);
/// Encodings that could explain these bytes, likeliest first, by ICU's statistics (no byte-order-mark handling).
std::vector<std::string> guess_encodings(std::string_view bytes);

/// Search form: NFKC, case folded, accents stripped ("Ｈｕàwéi" → "huawei"); Chinese stays.
std::string fold(std::string_view text);
/// Pinyin of the Chinese characters, folded, syllables separated by one space; other text is kept folded.
/// "华为技术" → "hua wei ji shu". Surname readings are used for the first character (ICU Han-Latin/Names).
std::string pinyin(std::string_view text);
/// A key that sorts Chinese by pinyin and Latin by letter, ignoring case: equal in both databases by bytes.
std::string sort_key(std::string_view text);
bool is_han(char32_t point);

/// ASCII only: what both databases do for lower() under binary collation.
std::string ascii_lower(std::string_view text);
/// Cuts ASCII white space, U+3000 and U+00A0 from both ends.
std::string trim(std::string_view text);
/// Levenshtein distance of code points, for "did you mean".
size_t edit_distance(std::string_view a, std::string_view b);
/// The candidate nearest to `wanted` when near enough to be a slip; empty otherwise.
std::string nearest(std::string_view wanted, const std::vector<std::string>& candidates);

} // namespace fairlead::base
