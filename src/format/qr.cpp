// The only file that includes libqrencode.

#include "format/qr.h"

#include <qrencode.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace fairlead::format {

using base::Result;

namespace {

constexpr size_t longest = 1000;
constexpr int quiet = 4; // modules around the code, as the standard asks

struct Grid {
    int side = 0; // with the quiet zone
    std::vector<bool> dark;
    bool at(int x, int y) const { return dark[static_cast<size_t>(y * side + x)]; }
};

Result<Grid> grid_of(std::string_view text) {
    if (text.empty() || text.size() > longest)
        return base::invalid("text", "too_long",
                             {"二维码最多容纳 1000 字节。", "A QR code takes at most 1,000 bytes."});
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                          QR_ECLEVEL_M),
        &QRcode_free);
    if (!code) return base::internal_error("libqrencode refused the text");
    Grid grid;
    grid.side = code->width + 2 * quiet;
    grid.dark.assign(static_cast<size_t>(grid.side * grid.side), false);
    for (int y = 0; y < code->width; ++y)
        for (int x = 0; x < code->width; ++x)
            grid.dark[static_cast<size_t>((y + quiet) * grid.side + x + quiet)] =
                (code->data[y * code->width + x] & 1) != 0;
    return grid;
}

void put_u32(std::string& out, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

uint32_t crc(std::string_view data) {
    static const std::array<uint32_t, 256> table = [] {
        std::array<uint32_t, 256> made{};
        for (uint32_t n = 0; n < 256; ++n) {
            uint32_t c = n;
            for (int k = 0; k < 8; ++k) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
            made[n] = c;
        }
        return made;
    }();
    uint32_t c = 0xffffffffu;
    for (const char byte : data) c = table[(c ^ static_cast<unsigned char>(byte)) & 0xff] ^ c >> 8;
    return c ^ 0xffffffffu;
}

void put_chunk(std::string& out, const char* kind, const std::string& data) {
    put_u32(out, static_cast<uint32_t>(data.size()));
    const std::string body = kind + data;
    out += body;
    put_u32(out, crc(body));
}

/// A zlib stream of blocks that are stored as they are: a code is small, and the network compresses what it can.
std::string stored(const std::string& raw) {
    constexpr size_t most = 65535;
    std::string out = "\x78\x01";
    uint32_t a = 1, b = 0;
    for (const char byte : raw) {
        a = (a + static_cast<unsigned char>(byte)) % 65521;
        b = (b + a) % 65521;
    }
    for (size_t at = 0; at < raw.size() || at == 0; at += most) {
        const size_t size = std::min(most, raw.size() - at);
        out += static_cast<char>(at + most >= raw.size());
        for (const size_t word : {size, ~size & 0xffff}) {
            out += static_cast<char>(word & 0xff);
            out += static_cast<char>(word >> 8);
        }
        out += raw.substr(at, size);
    }
    put_u32(out, b << 16 | a);
    return out;
}

} // namespace

Result<std::string> qr_svg(std::string_view text) {
    const Grid grid = TRY(grid_of(text));
    const std::string side = std::to_string(grid.side);
    std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + side + " " + side +
                      "\" shape-rendering=\"crispEdges\"><rect width=\"" + side + "\" height=\"" + side +
                      "\" fill=\"#fff\"/><path fill=\"#000\" d=\"";
    for (int y = 0; y < grid.side; ++y)
        for (int x = 0; x < grid.side; ++x) {
            if (!grid.at(x, y)) continue;
            int end = x;
            while (end < grid.side && grid.at(end, y)) ++end;
            svg += "M" + std::to_string(x) + " " + std::to_string(y) + "h" + std::to_string(end - x) + "v1h-" +
                   std::to_string(end - x) + "z";
            x = end;
        }
    return svg + "\"/></svg>";
}

Result<std::string> qr_png(std::string_view text, int scale) {
    const Grid grid = TRY(grid_of(text));
    const int factor = std::clamp(scale, 1, 32);
    const int side = grid.side * factor;
    std::string rows;
    for (int y = 0; y < side; ++y) {
        rows += '\0'; // no filter
        for (int x = 0; x < side; ++x) rows += grid.at(x / factor, y / factor) ? '\0' : '\xff';
    }
    std::string head;
    put_u32(head, static_cast<uint32_t>(side));
    put_u32(head, static_cast<uint32_t>(side));
    head += std::string("\x08\x00\x00\x00\x00", 5); // 8 bits, grey
    std::string png = "\x89PNG\r\n\x1a\n";
    put_chunk(png, "IHDR", head);
    put_chunk(png, "IDAT", stored(rows));
    put_chunk(png, "IEND", {});
    return png;
}

} // namespace fairlead::format
