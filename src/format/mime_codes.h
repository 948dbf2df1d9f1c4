#pragma once
// The codes of mail: base64, quoted-printable, encoded words, charset labels, as strangers write them. Nothing here
// refuses: what is broken is read as far as it can be. Inside the room only.

#include <map>
#include <string>
#include <string_view>

namespace fairlead::format {

/// Skips what is no base64; ends at the padding.
std::string decode_base64(std::string_view text);
/// Broken escapes stay as they are. `header`: "_" is a space (RFC 2047 Q).
std::string decode_quoted_printable(std::string_view text, bool header = false);
/// By the label a message gives; a label that is missing, unknown or plainly wrong is answered by what the bytes look
/// like. Always valid UTF-8 without NUL.
std::string decode_charset(std::string_view bytes, std::string_view label);
/// RFC 2047: encoded words anywhere in a header's raw value, neighbours joined; raw bytes beyond ASCII are guessed.
std::string decode_words(std::string_view raw);

/// "text/plain; charset=gbk; name*0*=…": the value before the first ";" in lower case, and the parameters, RFC 2231
/// continuations and charsets resolved.
struct FieldValue {
    std::string value;
    std::map<std::string, std::string, std::less<>> parameters; // names in lower case
    std::string get(std::string_view name) const;
};
FieldValue parse_field(std::string_view raw);

} // namespace fairlead::format
