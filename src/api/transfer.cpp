#include "api/transfer.h"

#include <filesystem>

#include "http/multipart.h"

namespace fairlead::api {

Uploaded::Uploaded(Uploaded&& other) noexcept
    : path(std::move(other.path)),
      name(std::move(other.name)),
      type(std::move(other.type)),
      own_(std::exchange(other.own_, {})) {}

Uploaded::~Uploaded() {
    std::error_code ignored;
    if (!own_.empty()) std::filesystem::remove(own_, ignored);
}

Result<Uploaded> take_upload(Call& call) {
    Uploaded uploaded;
    uploaded.name = call.query("name");
    if (http::multipart_boundary(call.request.header("content-type"))) {
        uploaded.own_ = call.workspace.options().data_directory + "/upload-" + call.request.id;
        const auto parts =
            TRY(http::read_multipart(call.request, [&](const http::Part&) { return uploaded.own_; }, {.parts = 1}));
        for (const http::Part& part : parts) {
            if (!part.is_file) continue;
            uploaded.path = part.path;
            uploaded.type = part.content_type;
            if (uploaded.name.empty()) uploaded.name = part.file_name;
        }
    } else if (call.request.body_file) {
        uploaded.path = call.request.body_file->path();
        uploaded.type = std::string(call.request.header("content-type"));
    }
    if (uploaded.path.empty()) return base::invalid("", "empty", {"请上传一个文件。", "Send a file."});
    return uploaded;
}

Response download(const std::string& path, const std::string& name, const std::string& type, bool shown) {
    // The name is for people, so it is quoted twice: plain ASCII and UTF-8 (RFC 6266).
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string plain, encoded;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                          c == '-' || c == '_';
        plain += safe ? c : '_';
        if (safe)
            encoded += c;
        else
            (encoded += '%') += {hex[byte >> 4], hex[byte & 15]};
    }
    Response response;
    response.file = path;
    response.set("content-type", type);
    response.set("content-disposition", std::string(shown ? "inline" : "attachment") + "; filename=\"" + plain +
                                            "\"; filename*=UTF-8''" + encoded);
    response.set("cache-control", "no-store");
    return response;
}

} // namespace fairlead::api
