// Values compared with each other, of any bytes: symmetric, bounded, one for itself, never more keys than allowed.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "record/alike.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace fairlead::record;
    if (size < 2) return 0;
    const Kind kind = static_cast<Kind>(data[0] % 9);
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const size_t half = text.find('\n') == std::string_view::npos ? text.size() / 2 : text.find('\n');
    const Form a = form_of(kind, text.substr(0, half)), b = form_of(kind, text.substr(half));
    const double there = alike(kind, a, b), back = alike(kind, b, a);
    if (there != back || there < 0 || there > 1) abort();
    if (!a.empty() && alike(kind, a, a) != 1) abort();
    if (keys_of({{kind, a}, {kind, b}}).all().size() > most_keys) abort();
    return 0;
}
