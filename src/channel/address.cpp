// Which addresses everybody can reach.

#include "channel/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "channel/delivery.h"

namespace fairlead::channel {

namespace {

struct Range {
    uint32_t start;
    int bits;
};
// IANA's special-purpose ranges.
constexpr Range closed[] = {{0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
                            {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24}, {0xc0586300, 24}, {0xc0a80000, 16},
                            {0xc6120000, 15}, {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 4},  {0xf0000000, 4}};

bool is_public_v4(uint32_t address) {
    return std::none_of(std::begin(closed), std::end(closed),
                        [address](const Range& range) { return (address ^ range.start) >> (32 - range.bits) == 0; });
}

uint32_t v4_at(const unsigned char* bytes) {
    return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

bool begins(const unsigned char* bytes, std::initializer_list<unsigned char> with) {
    return std::equal(with.begin(), with.end(), bytes);
}

bool is_public_v6(const unsigned char* bytes) {
    if (begins(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_public_v4(v4_at(bytes + 12)); // mapped
    if (begins(bytes, {0x00, 0x64, 0xff, 0x9b})) return is_public_v4(v4_at(bytes + 12));                   // NAT64
    if (begins(bytes, {0x20, 0x02})) return is_public_v4(v4_at(bytes + 2));                                // 6to4
    if (begins(bytes, {0x20, 0x01, 0x0d, 0xb8})) return false;        // documentation
    if (begins(bytes, {0x20, 0x01}) && bytes[2] < 0x02) return false; // Teredo and protocol assignments
    return (bytes[0] & 0xe0) == 0x20;                                 // 2000::/3 is all there is in public
}

} // namespace

bool is_public(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, address, sizeof in);
        return is_public_v4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, address, sizeof in);
        return is_public_v6(in.sin6_addr.s6_addr);
    }
    return false;
}

bool is_public_address(const std::string& address) {
    in_addr four{};
    if (inet_pton(AF_INET, address.c_str(), &four) == 1) return is_public_v4(ntohl(four.s_addr));
    in6_addr six{};
    if (inet_pton(AF_INET6, address.c_str(), &six) == 1) return is_public_v6(six.s6_addr);
    return false;
}

} // namespace fairlead::channel
