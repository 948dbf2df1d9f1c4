#include "base/crypto.h"

#include <argon2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <vector>

#include "base/result.h"

namespace fairlead::base {

namespace {

std::string hex(const unsigned char* bytes, size_t size) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(size * 2);
    for (size_t i = 0; i < size; ++i) {
        out.push_back(digits[bytes[i] >> 4]);
        out.push_back(digits[bytes[i] & 15]);
    }
    return out;
}

constexpr int argon_passes = 2;
constexpr int argon_kib = 19 * 1024;
constexpr size_t salt_bytes = 16;
constexpr size_t hash_bytes = 32;

} // namespace

std::string random_hex(size_t bytes) {
    std::vector<unsigned char> buffer(bytes);
    check(RAND_bytes(buffer.data(), static_cast<int>(bytes)) == 1, "the system gives random bytes");
    return hex(buffer.data(), bytes);
}

std::string sha256_hex(std::string_view data) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    check(EVP_Digest(data.data(), data.size(), digest, &size, EVP_sha256(), nullptr) == 1, "SHA-256 works");
    return hex(digest, size);
}

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
    check(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1, "SHA-256 works");
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view data) {
    check(EVP_DigestUpdate(state_->context, data.data(), data.size()) == 1, "SHA-256 works");
}

std::string Sha256::hex() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    check(EVP_DigestFinal_ex(state_->context, digest, &size) == 1, "SHA-256 works");
    return base::hex(digest, size);
}

std::string hmac_sha256_hex(std::string_view key, std::string_view data) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(data.data()),
         data.size(), digest, &size);
    return hex(digest, size);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hash_password(std::string_view password) {
    unsigned char salt[salt_bytes];
    check(RAND_bytes(salt, sizeof salt) == 1, "the system gives random bytes");
    char encoded[256];
    const int status = argon2id_hash_encoded(argon_passes, argon_kib, 1, password.data(), password.size(), salt,
                                             sizeof salt, hash_bytes, encoded, sizeof encoded);
    check(status == ARGON2_OK, "argon2id has the memory it needs");
    return encoded;
}

bool password_matches(std::string_view password, const std::string& hash) {
    return argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

} // namespace fairlead::base
