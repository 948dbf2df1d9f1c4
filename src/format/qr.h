#pragma once
// A text as a QR code, error correction level M, with its quiet zone.

#include <string>
#include <string_view>

#include "base/result.h"

namespace fairlead::format {

/// Vector form, black on white, one unit a module. Code::invalid beyond 1,000 bytes.
base::Result<std::string> qr_svg(std::string_view text);
/// 8 bits grey, `scale` pixels a module (1 to 32).
base::Result<std::string> qr_png(std::string_view text, int scale);

} // namespace fairlead::format
