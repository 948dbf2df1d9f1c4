#include "format/encoding.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"

namespace fairlead::format {

namespace {

using Bytes = std::basic_string_view<unsigned char>;

Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

struct Mark {
    std::string_view bytes;
    const char* encoding;
};
using namespace std::string_view_literals;
// UTF-32LE before UTF-16LE: the first two bytes are the same.
constexpr std::array<Mark, 6> marks{{{"\xFF\xFE\0\0"sv, "UTF-32LE"},
                                     {"\0\0\xFE\xFF"sv, "UTF-32BE"},
                                     {"\xFF\xFE"sv, "UTF-16LE"},
                                     {"\xFE\xFF"sv, "UTF-16BE"},
                                     {"\xEF\xBB\xBF"sv, "UTF-8"},
                                     {"\x84\x31\x95\x33"sv, "GB18030"}}};

/// A unit that everyday text is made of.
bool is_everyday(uint32_t unit) {
    if (unit < 0x20) return unit == '\t' || unit == '\n' || unit == '\r';
    return unit < 0x0250 || (unit >= 0x0370 && unit < 0x0600) || (unit >= 0x2000 && unit < 0x2070) ||
           (unit >= 0x3000 && unit < 0x3100) || (unit >= 0x4E00 && unit < 0xA000) ||
           (unit >= 0xAC00 && unit < 0xD7A4) || (unit >= 0xFF00 && unit < 0xFFEF);
}

/// True when the bytes, read as units of this width and order, are nearly all everyday text with some ASCII in it.
bool reads_as_units(Bytes sample, size_t width, bool big_endian) {
    size_t units = 0, everyday = 0, ascii = 0;
    for (size_t i = 0; i + width <= sample.size(); i += width) {
        uint32_t unit = 0;
        for (size_t k = 0; k < width; ++k) unit = unit << 8 | sample[big_endian ? i + k : i + width - 1 - k];
        ++units;
        if (is_everyday(unit)) ++everyday;
        if (unit < 0x80 && unit != 0) ++ascii;
    }
    return units >= 2 && ascii > 0 && everyday * 100 >= units * 97;
}

/// How well bytes fit a double-byte Chinese encoding.
struct Fit {
    size_t pairs = 0;  // two-byte characters
    double common = 0; // of them: everyday characters (level one, punctuation), partly counted for the rarer kinds
    size_t broken = 0; // bytes outside the structure
    double share() const { return pairs == 0 ? 0 : common / static_cast<double>(pairs); }
    bool sound() const { return pairs > 0 && broken * 50 <= pairs; }
};

Fit fit_gb18030(Bytes sample, bool complete) {
    Fit fit;
    for (size_t i = 0; i < sample.size();) {
        const unsigned char lead = sample[i];
        if (lead < 0x80) {
            ++i;
            continue;
        }
        if (i + 1 >= sample.size()) {
            if (complete) ++fit.broken;
            break;
        }
        const unsigned char trail = sample[i + 1];
        if (lead >= 0x81 && lead <= 0xFE && trail >= 0x30 && trail <= 0x39) {
            const bool whole =
                i + 3 < sample.size() && sample[i + 2] >= 0x81 && sample[i + 3] >= 0x30 && sample[i + 3] <= 0x39;
            if (!whole && (complete || i + 3 < sample.size())) ++fit.broken;
            i += whole ? 4 : 1;
            continue;
        }
        if (lead < 0x81 || lead == 0xFF || trail < 0x40 || trail == 0x7F || trail == 0xFF) {
            ++fit.broken;
            ++i;
            continue;
        }
        ++fit.pairs;
        if (trail >= 0xA1) {
            if (lead >= 0xB0 && lead <= 0xD7)
                fit.common += 1; // GB 2312 level one
            else if (lead == 0xA1 || lead == 0xA3)
                fit.common += 1; // punctuation, full-width forms
            else if (lead >= 0xD8 && lead <= 0xF7)
                fit.common += 0.4; // level two
            else if (lead >= 0xA2 && lead <= 0xA9)
                fit.common += 0.2; // kana, Greek, Cyrillic, boxes
        }
        i += 2;
    }
    return fit;
}

Fit fit_big5(Bytes sample, bool complete) {
    Fit fit;
    for (size_t i = 0; i < sample.size();) {
        const unsigned char lead = sample[i];
        if (lead < 0x80) {
            ++i;
            continue;
        }
        if (i + 1 >= sample.size()) {
            if (complete) ++fit.broken;
            break;
        }
        const unsigned char trail = sample[i + 1];
        const bool structure =
            lead >= 0x81 && lead <= 0xFE && ((trail >= 0x40 && trail <= 0x7E) || (trail >= 0xA1 && trail <= 0xFE));
        if (!structure) {
            ++fit.broken;
            ++i;
            continue;
        }
        ++fit.pairs;
        if (lead >= 0xA4 && lead <= 0xC6)
            fit.common += 1; // level one
        else if (lead >= 0xA1 && lead <= 0xA3)
            fit.common += 0.9; // punctuation, full-width forms
        else if (lead >= 0xC9 && lead <= 0xF9)
            fit.common += 0.4; // level two
        i += 2;
    }
    return fit;
}

/// The sample without a UTF-8 character cut at its end.
std::string_view without_cut_character(std::string_view sample) {
    for (size_t back = 1; back <= std::min<size_t>(3, sample.size()); ++back) {
        const auto byte = static_cast<unsigned char>(sample[sample.size() - back]);
        if (byte < 0x80) break;
        if (byte >= 0xC0) return sample.substr(0, sample.size() - back);
    }
    return sample;
}

} // namespace

EncodingGuess guess_encoding(std::string_view sample, bool complete) {
    const Bytes bytes = bytes_of(sample);
    // Some programs write the two-byte mark of UTF-16, in either order, before UTF-32.
    const bool short_mark = sample.starts_with("\xFE\xFF"sv) || sample.starts_with("\xFF\xFE"sv);
    if (short_mark && !sample.starts_with(marks[0].bytes))
        for (const bool big_endian : {false, true})
            if (reads_as_units(bytes.substr(2), 4, big_endian))
                return {.name = big_endian ? "UTF-32BE" : "UTF-32LE", .mark_bytes = 2};
    for (const Mark& mark : marks)
        if (sample.starts_with(mark.bytes)) return {.name = mark.encoding, .mark_bytes = mark.bytes.size()};

    if (sample.find('\0') != std::string_view::npos) {
        if (reads_as_units(bytes, 4, false)) return {.name = "UTF-32LE"};
        if (reads_as_units(bytes, 4, true)) return {.name = "UTF-32BE"};
        const bool little = reads_as_units(bytes, 2, false), big = reads_as_units(bytes, 2, true);
        if (little != big) return {.name = little ? "UTF-16LE" : "UTF-16BE"};
        if (little) {
            // Both readings are plausible text: rows end with the line feed of the right order.
            const bool feed = sample.find("\n\0"sv) != std::string_view::npos;
            return {.name = feed ? "UTF-16LE" : "UTF-16BE", .certain = false};
        }
    }
    if (std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) { return c < 0x80; }))
        return {.name = "UTF-8", .ascii_only = true};
    if (base::is_valid_utf8(complete ? sample : without_cut_character(sample))) return {.name = "UTF-8"};

    const Fit gb = fit_gb18030(bytes, complete), big5 = fit_big5(bytes, complete);
    const double gb_share = gb.sound() ? gb.share() : 0, big5_share = big5.sound() ? big5.share() : 0;
    if (std::max(gb_share, big5_share) >= 0.55) {
        // Mainland text wins a draw.
        if (big5_share > gb_share + 0.02) return {.name = "Big5", .certain = big5_share >= 0.8};
        return {.name = "GB18030", .certain = gb_share >= 0.8};
    }
    // Mostly sound UTF-8 with a few damaged places is still UTF-8; the places are reported row by row.
    size_t lead = 0, sound = 0;
    for (size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] < 0xC2 || bytes[i] > 0xF4) continue;
        const size_t size = bytes[i] < 0xE0 ? 2 : bytes[i] < 0xF0 ? 3 : 4;
        ++lead;
        if (i + size <= bytes.size() && base::is_valid_utf8(sample.substr(i, size))) ++sound;
    }
    if (lead >= 4 && sound * 10 >= lead * 9) return {.name = "UTF-8", .certain = false};
    return {.name = "windows-1252", .certain = false};
}

} // namespace fairlead::format
