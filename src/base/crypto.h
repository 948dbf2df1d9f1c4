#pragma once
// Randomness, digests, passwords. The only room that includes OpenSSL and argon2 by name.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::base {

/// `bytes` random bytes from the system's generator, as lower-case hex (2 characters a byte).
std::string random_hex(size_t bytes);
/// The bytes themselves, for keys.
std::string random_bytes(size_t bytes);
/// SHA-256 as lower-case hex.
std::string sha256_hex(std::string_view data);
/// SHA-256 of what comes in pieces.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void add(std::string_view data);
    /// Lower-case hex; nothing may be added afterwards.
    std::string hex();

  private:
    struct State;
    std::unique_ptr<State> state_;
};
/// HMAC-SHA-256 as lower-case hex.
std::string hmac_sha256_hex(std::string_view key, std::string_view data);
/// AES-256-GCM under a key of 32 bytes: "1:" and base64 of nonce, text and tag. `purpose` is sealed in: what was sealed
/// for one purpose cannot be opened for another.
std::string seal(std::string_view key, std::string_view purpose, std::string_view text);
/// Nothing when the key or the purpose is another or a bit was changed.
std::optional<std::string> unseal(std::string_view key, std::string_view purpose, std::string_view sealed);
/// RFC 4648 base64 without line breaks.
std::string to_base64(std::string_view bytes);
/// Strict: nothing for what is not base64.
std::optional<std::string> from_base64(std::string_view text);
/// Compares without telling by time where they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// Argon2id (t = 2, 19 MiB, p = 1) in the PHC string form. About 20 ms.
std::string hash_password(std::string_view password);
bool password_matches(std::string_view password, const std::string& hash);

} // namespace fairlead::base
