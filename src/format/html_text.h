#pragma once
// HTML of a stranger -> the text a person would read. Nothing of the markup survives: no tag, no script, no address of
// a picture; links keep their address behind their words when it says something else. Bounded, in one pass.

#include <string>
#include <string_view>

namespace fairlead::format {

/// Of valid UTF-8. At most `most` bytes.
std::string html_to_text(std::string_view html, size_t most = 1 << 20);

} // namespace fairlead::format
