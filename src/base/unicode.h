#pragma once
// Text beyond bytes: encodings, folding, pinyin. The only room that includes ICU.

#include <cstdint>
#include <memory>
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
/// Converts a stream of bytes to UTF-8 piece by piece, holding back a character that is cut by the end of a piece.
/// Undecodable bytes become U+FFFD and are counted. For one thread at a time.
class Decoder {
  public:
    /// The names of to_utf8; Code::invalid for unknown ones. "UTF-8" is checked and copied, not converted.
    static Result<Decoder> open(const std::string& encoding);
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;
    ~Decoder();
    /// Appends the text of `bytes` to `out`, always whole characters; `last` says that no bytes follow.
    Result<void> decode(std::string_view bytes, bool last, std::string& out);
    /// How many undecodable sequences became U+FFFD so far.
    int64_t replaced() const;

  private:
    struct State;
    explicit Decoder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};
/// Encodings that could explain these bytes, likeliest first, by ICU's statistics (no byte-order-mark handling).
std::vector<std::string> guess_encodings(std::string_view bytes);

/// Search form: NFKC, case folded, accents stripped ("Ｈｕàwéi" → "huawei"); Chinese stays.
std::string fold(std::string_view text);
/// Pinyin of the Chinese characters, folded, syllables separated by one space; other text is kept folded.
/// "华为技术" → "hua wei ji shu". Surname readings are used for the first character of a run (ICU Han-Latin/Names). The
/// reading of a character is remembered: a name of ten costs about 2 µs once its characters are known.
std::string pinyin(std::string_view text);
/// A key that sorts Chinese by pinyin and Latin by letter, ignoring case: equal in both databases by bytes.
std::string sort_key(std::string_view text);
bool is_han(char32_t point);
/// Traditional Chinese characters become simplified ones ("臺灣華為" → "台湾华为"); the rest stays.
std::string simplified(std::string_view text);
/// How other scripts sound in plain Latin letters, folded: "トヨタ" → "toyota", "삼성" → "samseong"; Chinese by
/// pinyin() without the spaces. The slow way (about 100 µs for what is neither Latin nor Chinese).
std::string romanized(std::string_view text);

/// ASCII only: what both databases do for lower() under binary collation.
std::string ascii_lower(std::string_view text);
/// Cuts ASCII white space, U+3000 and U+00A0 from both ends.
std::string trim(std::string_view text);
/// Slips of the pen between two texts, in code points: one added, left out, mistaken or swapped with its neighbour.
size_t edit_distance(std::string_view a, std::string_view b);
/// The candidate nearest to `wanted` when near enough to be a slip; empty otherwise.
std::string nearest(std::string_view wanted, const std::vector<std::string>& candidates);

} // namespace fairlead::base
