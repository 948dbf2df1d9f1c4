#pragma once
// Compression of answers: what the client takes, what is worth it, and the work itself. Thread-safe.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace fairlead::http {

enum class Encoding { identity, gzip, zstd };
std::string_view name(Encoding encoding);

/// The best encoding an Accept-Encoding header allows: zstd, unless gzip is preferred by q; identity without either.
Encoding choose_encoding(std::string_view accept_encoding);
/// Whether bodies of this Content-Type shrink: text, JSON, XML, scripts. Never event streams.
bool is_compressible(std::string_view content_type);
/// Nothing when the body did not become smaller or the library failed.
std::optional<std::string> compress(Encoding encoding, std::string_view body);

/// Remembers the compressed form of shared bodies (static files), so that each is made once. Bounded; what nobody
/// shares any more is dropped first.
class CompressedBodies {
  public:
    explicit CompressedBodies(size_t bytes = 32 * 1024 * 1024) : most_bytes_(bytes) {}
    /// The compressed form, or null when compression does not pay.
    std::shared_ptr<const std::string> find(Encoding encoding, const std::shared_ptr<const std::string>& body);

  private:
    struct Entry {
        std::weak_ptr<const std::string> source;
        std::shared_ptr<const std::string> compressed;
    };
    void make_room(size_t bytes);

    const size_t most_bytes_;
    std::mutex mutex_;
    std::unordered_map<const std::string*, Entry> entries_[2];
    size_t bytes_ = 0;
};

} // namespace fairlead::http
