// Bytes from the network through everything the http room does with them: head, target, query, cookies, body, form.
// The first byte of the input chooses how the bytes are cut into pieces. What is checked besides "no crash":
// the outcome does not depend on the pieces, and what is accepted keeps the promises of http/message.h.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/unicode.h"
#include "http/compress.h"
#include "http/decode.h"
#include "http/multipart.h"
#include "http/parse.h"
#include "http/router.h"

using namespace fairlead;
using namespace fairlead::http;

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

/// Writes down what a form reader tells, without a disk.
class Diary final : public MultipartReader::Sink {
  public:
    std::string text;
    base::Result<void> begin(Part part) override {
        demand(part.file_name.find('/') == std::string::npos && part.file_name.find('\\') == std::string::npos);
        demand(base::is_valid_utf8(part.name) && base::is_valid_utf8(part.file_name));
        text += "<" + part.name + "|" + part.file_name + "|" + part.content_type + ">";
        return {};
    }
    base::Result<void> data(std::string_view bytes) override {
        text += bytes;
        return {};
    }
    base::Result<void> end() override {
        text += "</>";
        return {};
    }
};

/// The diary of a form fed in pieces; empty when it is refused.
std::string read_form(const std::string& boundary, std::string_view body, size_t piece) {
    Diary diary;
    MultipartLimits limits;
    limits.parts = 8;
    limits.head_bytes = 256;
    limits.value_bytes = 1024;
    limits.file_bytes = 4096;
    MultipartReader reader(boundary, limits, diary);
    for (size_t i = 0; i < body.size(); i += std::min(piece, body.size() - i)) {
        if (!reader.feed(body.substr(i, piece))) return {};
    }
    if (!reader.finish()) return {};
    return diary.text;
}

void check_accepted(const Request& request, const Limits& limits) {
    const std::string_view path = request.path;
    demand(!path.empty() && path.front() == '/');
    demand(path.find('\0') == std::string_view::npos && path.find("//") == std::string_view::npos);
    demand(("" + request.path + "/").find("/../") == std::string::npos);
    demand(("" + request.path + "/").find("/./") == std::string::npos);
    demand(base::is_valid_utf8(path));
    for (const auto& [key, value] : request.query) demand(base::is_valid_utf8(key) && base::is_valid_utf8(value));
    for (const auto& [name, value] : request.headers) {
        demand(is_token(name) && name == lower_ascii(name));
        demand(is_field_value(value) && base::is_valid_utf8(value));
    }
    demand(request.body.size() <= limits.body_bytes);
    request.cookie("session");
    choose_encoding(request.header("accept-encoding"));
    is_compressible(request.header("content-type"));
    static const Router router = [] {
        Router made;
        made.add(Method::get, "/api/records/{object}/{id}", 1);
        made.add(Method::post, "/api/records/{object}/{id}/{action}", 2);
        made.add(Method::get, "/", 3);
        return made;
    }();
    for (const auto& [name, value] : router.find(request.method, path).params) demand(!value.empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const size_t piece = size_t{data[0] % 32u} + 1;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    Limits limits;
    limits.header_bytes = 1024;
    limits.target_bytes = 512;
    limits.body_bytes = 4096;

    const auto whole = parse_request(bytes, limits);
    const auto pieces = parse_request(bytes, limits, piece);
    demand(whole.complete == pieces.complete);
    if (whole.complete) {
        demand(whole.consumed == pieces.consumed && whole.request.body == pieces.request.body);
        demand(whole.request.headers == pieces.request.headers && whole.request.path == pieces.request.path);
        check_accepted(whole.request, limits);
        if (const auto boundary = multipart_boundary(whole.request.header("content-type"))) {
            demand(read_form(*boundary, whole.request.body, SIZE_MAX) ==
                   read_form(*boundary, whole.request.body, piece));
        }
    } else {
        demand(whole.refusal.status >= 400);
    }
    // The parts that sit behind a well-formed head are reached without one as well.
    demand(read_form("b", bytes, SIZE_MAX) == read_form("b", bytes, piece));
    multipart_boundary(bytes);
    choose_encoding(bytes);
    find_cookie(bytes, "a");
    Fields query;
    decode_query(bytes, query);
    return 0;
}
