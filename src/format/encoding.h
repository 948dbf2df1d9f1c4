#pragma once
// Which encoding a text file is in, told from its first bytes.

#include <string>
#include <string_view>

namespace fairlead::format {

struct EncodingGuess {
    std::string name;        // for base::Decoder
    size_t mark_bytes = 0;   // length of the byte-order mark to skip
    bool ascii_only = false; // nothing but ASCII seen: the answer "UTF-8" is still open
    bool certain = true;     // false: a fallback that a person should look at
};

/// Recognises byte-order marks, UTF-16/32 without one, UTF-8, GB18030 (GBK, GB2312), Big5; else windows-1252.
/// `complete`: the sample is the whole file, so a cut last character counts against an encoding.
EncodingGuess guess_encoding(std::string_view sample, bool complete);

} // namespace fairlead::format
