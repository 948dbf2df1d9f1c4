#include "base/crypto.h"

#include <argon2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
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
constexpr size_t seal_key_bytes = 32, seal_nonce_bytes = 12;
constexpr int seal_tag_bytes = 16;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

std::string random_bytes(size_t count) {
    std::string buffer(count, '\0');
    check(RAND_bytes(reinterpret_cast<unsigned char*>(buffer.data()), static_cast<int>(count)) == 1,
          "the system gives random bytes");
    return buffer;
}

std::string random_hex(size_t count) {
    return hex(bytes(random_bytes(count)), count);
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

std::string to_base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int written =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<size_t>(written));
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0 || text.size() > size_t{1} << 30) return std::nullopt;
    std::string out(text.size() / 4 * 3 + 1, '\0');
    const int written =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (written < 0) return std::nullopt;
    const size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    out.resize(static_cast<size_t>(written) - std::min(padding, static_cast<size_t>(written)));
    return out;
}

std::string seal(std::string_view key, std::string_view purpose, std::string_view text) {
    check(key.size() == seal_key_bytes, "a sealing key has 32 bytes");
    unsigned char nonce[seal_nonce_bytes];
    check(RAND_bytes(nonce, sizeof nonce) == 1, "the system gives random bytes");
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher(EVP_CIPHER_CTX_new(),
                                                                                 EVP_CIPHER_CTX_free);
    std::string hidden(text.size(), '\0');
    unsigned char tag[seal_tag_bytes];
    int size = 0;
    const bool sealed =
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key), nonce) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes(purpose), static_cast<int>(purpose.size())) == 1 &&
        EVP_EncryptUpdate(cipher.get(), reinterpret_cast<unsigned char*>(hidden.data()), &size, bytes(text),
                          static_cast<int>(text.size())) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), tag, &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, sizeof tag, tag) == 1;
    check(sealed, "AES-256-GCM works");
    return "1:" + to_base64(std::string(reinterpret_cast<char*>(nonce), sizeof nonce) + hidden +
                            std::string(reinterpret_cast<char*>(tag), sizeof tag));
}

std::optional<std::string> unseal(std::string_view key, std::string_view purpose, std::string_view sealed) {
    if (key.size() != seal_key_bytes || !sealed.starts_with("1:")) return std::nullopt;
    const auto packed = from_base64(sealed.substr(2));
    if (!packed || packed->size() < seal_nonce_bytes + seal_tag_bytes) return std::nullopt;
    const std::string_view nonce = std::string_view(*packed).substr(0, seal_nonce_bytes);
    const std::string_view hidden =
        std::string_view(*packed).substr(seal_nonce_bytes, packed->size() - seal_nonce_bytes - seal_tag_bytes);
    std::string tag = packed->substr(packed->size() - seal_tag_bytes);
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher(EVP_CIPHER_CTX_new(),
                                                                                 EVP_CIPHER_CTX_free);
    std::string text(hidden.size(), '\0');
    int size = 0;
    unsigned char end[seal_tag_bytes];
    const bool opened =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(nonce)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes(purpose), static_cast<int>(purpose.size())) == 1 &&
        EVP_DecryptUpdate(cipher.get(), reinterpret_cast<unsigned char*>(text.data()), &size, bytes(hidden),
                          static_cast<int>(hidden.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, seal_tag_bytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), end, &size) == 1;
    if (!opened) return std::nullopt;
    return text;
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
