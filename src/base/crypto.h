#pragma once
// Randomness, digests, passwords. The only room that includes OpenSSL and argon2 by name.

#include <memory>
#include <string>
#include <string_view>

namespace fairlead::base {

/// `bytes` random bytes from the system's generator, as lower-case hex (2 characters a byte).
std::string random_hex(size_t bytes);
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
/// Compares without telling by time where they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// Argon2id (t = 2, 19 MiB, p = 1) in the PHC string form. About 20 ms.
std::string hash_password(std::string_view password);
bool password_matches(std::string_view password, const std::string& hash);

} // namespace fairlead::base
