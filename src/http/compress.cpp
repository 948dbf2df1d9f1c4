#include "http/compress.h"

#include <zlib.h>
#include <zstd.h>

#include <array>
#include <vector>

#include "http/decode.h"

namespace fairlead::http {

namespace {

struct Levels {
    int zstd, gzip;
};
constexpr Levels quick = {1, 4};     // an answer is compressed once and read once
constexpr Levels kept = {9, 9};      // a file is compressed once and read by everyone
constexpr int gzip_window = 15 + 16; // 16: with the gzip header
constexpr size_t kept_contexts = 4;

/// A zstd context is some 600 KB and costs more to make than a small answer to compress: a few are kept.
class ZstdContexts {
  public:
    using Context = std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)>;
    Context take() {
        {
            const std::lock_guard lock(mutex_);
            if (!free_.empty()) {
                auto context = std::move(free_.back());
                free_.pop_back();
                return context;
            }
        }
        return {ZSTD_createCCtx(), &ZSTD_freeCCtx};
    }
    void give_back(Context context) {
        const std::lock_guard lock(mutex_);
        if (free_.size() < kept_contexts) free_.push_back(std::move(context));
    }

  private:
    std::mutex mutex_;
    std::vector<Context> free_;
};

std::optional<std::string> zstd(std::string_view body, int level) {
    static ZstdContexts contexts;
    auto context = contexts.take();
    if (!context) return std::nullopt;
    std::string out(ZSTD_compressBound(body.size()), '\0');
    const size_t size = ZSTD_compressCCtx(context.get(), out.data(), out.size(), body.data(), body.size(), level);
    if (level == quick.zstd) contexts.give_back(std::move(context)); // others are larger, and seldom
    if (ZSTD_isError(size)) return std::nullopt;
    out.resize(size);
    return out;
}

std::optional<std::string> gzip(std::string_view body, int level) {
    z_stream stream{};
    if (body.size() > UINT32_MAX / 2) return std::nullopt;
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) return std::nullopt;
    std::string out(deflateBound(&stream, body.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (status != Z_STREAM_END) return std::nullopt;
    return out;
}

std::optional<std::string> compressed(Encoding encoding, std::string_view body, const Levels& levels) {
    std::optional<std::string> out;
    if (encoding == Encoding::zstd) out = zstd(body, levels.zstd);
    if (encoding == Encoding::gzip) out = gzip(body, levels.gzip);
    if (out && out->size() >= body.size()) return std::nullopt;
    return out;
}

/// q in thousandths; a malformed weight counts as a refusal.
int weight(std::string_view parameters) {
    const auto begin = parameters.find("q=");
    if (begin == std::string_view::npos) return 1000;
    const auto text = trim_blanks(parameters.substr(begin + 2, parameters.find(';', begin) - begin - 2));
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int value = (text[0] - '0') * 1000;
    if (text.size() > 1 && text[1] != '.') return 0;
    int unit = 100;
    for (size_t i = 2; i < text.size(); ++i, unit /= 10) {
        if (text[i] < '0' || text[i] > '9') return 0;
        value += (text[i] - '0') * unit;
    }
    return std::min(value, 1000);
}

} // namespace

std::string_view name(Encoding encoding) {
    switch (encoding) {
        case Encoding::identity:
            return "identity";
        case Encoding::gzip:
            return "gzip";
        case Encoding::zstd:
            return "zstd";
    }
    return "identity";
}

Encoding choose_encoding(std::string_view accept_encoding) {
    int zstd_weight = -1, gzip_weight = -1, any_weight = 0;
    while (!accept_encoding.empty()) {
        const auto item = accept_encoding.substr(0, accept_encoding.find(','));
        accept_encoding.remove_prefix(std::min(accept_encoding.size(), item.size() + 1));
        const auto coding = trim_blanks(item.substr(0, item.find(';')));
        const auto parameters = item.substr(std::min(item.find(';'), item.size()));
        if (same_ignoring_case(coding, "zstd")) zstd_weight = weight(parameters);
        if (same_ignoring_case(coding, "gzip") || same_ignoring_case(coding, "x-gzip"))
            gzip_weight = weight(parameters);
        if (coding == "*") any_weight = weight(parameters);
    }
    if (zstd_weight < 0) zstd_weight = any_weight;
    if (gzip_weight < 0) gzip_weight = any_weight;
    if (zstd_weight > 0 && zstd_weight >= gzip_weight) return Encoding::zstd;
    return gzip_weight > 0 ? Encoding::gzip : Encoding::identity;
}

bool is_compressible(std::string_view content_type) {
    const auto type = lower_ascii(trim_blanks(content_type.substr(0, content_type.find(';'))));
    if (type == "text/event-stream") return false;
    const auto ends_with = [&](std::string_view end) { return type.size() > end.size() && type.ends_with(end); };
    if (type.starts_with("text/") || ends_with("+json") || ends_with("+xml")) return true;
    static constexpr std::array<std::string_view, 6> others = {"application/json", "application/javascript",
                                                               "application/xml",  "application/x-ndjson",
                                                               "application/wasm", "application/x-javascript"};
    for (const auto other : others) {
        if (type == other) return true;
    }
    return false;
}

std::optional<std::string> compress(Encoding encoding, std::string_view body) {
    return compressed(encoding, body, quick);
}

std::shared_ptr<const std::string> CompressedBodies::find(Encoding encoding,
                                                          const std::shared_ptr<const std::string>& body) {
    auto& entries = entries_[encoding == Encoding::zstd ? 1 : 0];
    {
        const std::lock_guard lock(mutex_);
        // The same address may have been given to another body since: only the living source counts.
        const auto at = entries.find(body.get());
        if (at != entries.end() && at->second.source.lock() == body) return at->second.compressed;
    }
    auto made = compressed(encoding, *body, kept);
    auto shared = made ? std::make_shared<const std::string>(std::move(*made)) : nullptr;
    const size_t size = shared ? shared->size() : 0;
    const std::lock_guard lock(mutex_);
    if (size > most_bytes_) return shared;
    make_room(size);
    auto& entry = entries[body.get()];
    if (entry.compressed) bytes_ -= entry.compressed->size();
    entry = {body, shared};
    bytes_ += size;
    return shared;
}

void CompressedBodies::make_room(size_t bytes) {
    constexpr size_t most_entries = 4096;
    for (const bool also_living : {false, true}) {
        for (auto& entries : entries_) {
            for (auto at = entries.begin(); at != entries.end();) {
                if (bytes_ + bytes <= most_bytes_ && entries_[0].size() + entries_[1].size() < most_entries) return;
                if (!also_living && !at->second.source.expired()) {
                    ++at;
                    continue;
                }
                if (at->second.compressed) bytes_ -= at->second.compressed->size();
                at = entries.erase(at);
            }
        }
    }
}

} // namespace fairlead::http
