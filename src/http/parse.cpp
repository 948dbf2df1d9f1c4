// Beast wants std::exchange declared before its headers.
#include <utility>

#include "http/parse.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>

#include "base/unicode.h"
#include "http/decode.h"

namespace fairlead::http {

namespace {

namespace beast = boost::beast;

constexpr size_t most_headers = 128;
/// What may stand in the buffer between two chunks of a body before it is taken for an attack.
constexpr size_t most_chunk_header = 256;
constexpr std::string_view last_chunk = "0\r\n\r\n"; // the least a chunked body ends with
/// Method, spaces and version beside the target.
constexpr size_t line_beside_target = 32;

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

std::optional<Method> method_named(std::string_view text) {
    for (const auto method :
         {Method::get, Method::post, Method::patch, Method::put, Method::del, Method::head, Method::options}) {
        if (name(method) == text) return method;
    }
    return std::nullopt;
}

} // namespace

/// Beast's state machine. The head is collected as text; the body's pieces go to `out`.
class RequestParser::Machine {
  public:
    class Parser final : public beast::http::basic_parser<true> {
      public:
        explicit Parser(Machine& machine) : machine_(machine) {}

      private:
        using string_view = beast::string_view;
        using error_code = beast::error_code;

        void on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                             error_code&) override {
            machine_.method.assign(method.data(), method.size());
            machine_.request->target.assign(target.data(), target.size());
            machine_.version = version;
        }
        void on_response_impl(int, string_view, int, error_code&) override {}
        void on_field_impl(beast::http::field, string_view name, string_view value, error_code& error) override {
            auto* request = machine_.request;
            // Trailers are refused: nobody may add headers after the checks.
            if (machine_.in_body || request->headers.size() == most_headers) {
                machine_.too_many = !machine_.in_body;
                error = beast::http::error::bad_field;
                return;
            }
            request->headers.emplace_back(lower_ascii(view(name)), view(value));
        }
        void on_header_impl(error_code&) override {}
        void on_body_init_impl(const boost::optional<uint64_t>&, error_code&) override {}
        size_t on_body_impl(string_view piece, error_code&) override { return piece.size(); }
        void on_chunk_header_impl(uint64_t, string_view extensions, error_code& error) override {
            machine_.chunk_began = true;
            if (!extensions.empty()) error = beast::http::error::bad_chunk_extension;
        }
        size_t on_chunk_body_impl(uint64_t, string_view piece, error_code&) override {
            machine_.out->append(piece.data(), piece.size());
            return piece.size();
        }
        void on_finish_impl(error_code&) override {}

        Machine& machine_;
    };

    std::optional<Parser> parser;
    std::string method;
    int version = 11;
    Request* request = nullptr;
    std::string* out = nullptr;
    bool in_body = false;
    bool too_many = false;
    bool chunk_began = false;
};

RequestParser::RequestParser(const Limits& limits) : limits_(limits), machine_(std::make_unique<Machine>()) {}
RequestParser::~RequestParser() = default;

void RequestParser::reset() {
    machine_->parser.reset();
    machine_->in_body = false;
    machine_->too_many = false;
    head_ = {};
    refusal_ = {};
    scanned_ = line_begin_ = head_end_ = 0;
    first_line_ = true;
    non_ascii_ = false;
    body_left_ = 0;
}

RequestParser::Progress RequestParser::refuse(int status, std::string_view zh, std::string_view en) {
    refusal_ = {status, zh, en};
    return Progress::refused;
}

/// Finds the end of the head and refuses what Beast would be lenient about: bare CR or LF, folded lines, controls.
RequestParser::Progress RequestParser::scan(std::string_view bytes) {
    const auto bad = [this] {
        return refuse(400, "请求头含有不允许的字符或换行。",
                      "The request head holds characters or line ends that are not allowed.");
    };
    const size_t end = std::min(bytes.size(), limits_.header_bytes);
    for (size_t i = scanned_; i < end; ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        if (c > 0x20 && c < 0x7f) continue;
        if (c == ' ' || c == '\t') {
            if (i == line_begin_) return bad();
        } else if (c >= 0x80) {
            non_ascii_ = true;
        } else if (c == '\r') {
            if (i + 1 >= bytes.size()) {
                scanned_ = i;
                return Progress::more;
            }
            if (bytes[i + 1] != '\n') return bad();
            if (i == line_begin_) {
                if (first_line_) return bad();
                head_end_ = i + 2;
                return Progress::done;
            }
            first_line_ = false;
            ++i;
            line_begin_ = i + 1;
        } else {
            return bad();
        }
    }
    scanned_ = std::max(end, line_begin_);
    if (first_line_ && scanned_ > limits_.target_bytes + line_beside_target) {
        return refuse(414, "请求的地址过长。", "The request target is too long.");
    }
    if (bytes.size() >= limits_.header_bytes) {
        return refuse(431, "请求头过大。", "The request headers are too large.");
    }
    return Progress::more;
}

RequestParser::Progress RequestParser::read_head(std::string_view bytes, Request& request, size_t& consumed) {
    if (const auto progress = scan(bytes); progress != Progress::done) return progress;
    if (head_end_ > limits_.header_bytes) return refuse(431, "请求头过大。", "The request headers are too large.");
    auto& machine = *machine_;
    machine.request = &request;
    request.headers.reserve(16);
    auto& parser = machine.parser.emplace(machine);
    parser.header_limit(static_cast<uint32_t>(std::min<size_t>(limits_.header_bytes + 4, UINT32_MAX)));
    parser.body_limit(UINT64_MAX); // begin_body() knows better
    beast::error_code error;
    const size_t used = parser.put(boost::asio::const_buffer(bytes.data(), head_end_), error);
    if (machine.too_many) return refuse(431, "请求头过多。", "There are too many request headers.");
    if (error && error != beast::http::error::need_more) {
        return refuse(400, "请求行或请求头的格式不正确。", "The request line or a header is malformed.");
    }
    if (!parser.is_header_done() || used != head_end_) {
        return refuse(400, "请求行或请求头的格式不正确。", "The request line or a header is malformed.");
    }
    consumed = head_end_;
    machine.in_body = true;
    return finish_head(request);
}

RequestParser::Progress RequestParser::finish_head(Request& request) {
    auto& machine = *machine_;
    head_.old_version = machine.version == 10;
    head_.keep_alive = machine.parser->keep_alive();

    size_t hosts = 0, lengths = 0, codings = 0;
    for (auto& [name, value] : request.headers) {
        if (non_ascii_) value = base::repair_utf8(value);
        if (name == "host") {
            ++hosts;
            if (!is_host(value)) return refuse(400, "Host 头的格式不正确。", "The Host header is malformed.");
        } else if (name == "content-length") {
            ++lengths;
            // Beast lets a list of equal numbers pass; two readers may disagree about it.
            const bool digits = !value.empty() && value.size() <= 19 &&
                                std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
            if (!digits)
                return refuse(400, "Content-Length 头的格式不正确。", "The Content-Length header is malformed.");
        } else if (name == "transfer-encoding") {
            ++codings;
            if (!same_ignoring_case(value, "chunked")) {
                return refuse(400, "不支持该传输编码。", "This transfer coding is not supported.");
            }
        } else if (name == "expect") {
            if (!same_ignoring_case(value, "100-continue")) {
                return refuse(417, "不支持该 Expect 要求。", "This expectation is not supported.");
            }
            head_.expects_continue = !head_.old_version;
        } else if (name == "content-encoding") {
            if (!value.empty() && !same_ignoring_case(value, "identity")) {
                return refuse(415, "不接受压缩的请求体。", "Compressed request bodies are not accepted.");
            }
        }
    }
    if (hosts > 1 || (hosts == 0 && !head_.old_version)) {
        return refuse(400, "请求必须恰好有一个 Host 头。", "A request needs exactly one Host header.");
    }
    if (lengths > 1 || codings > 1 || lengths + codings > 1 || (codings > 0 && head_.old_version)) {
        return refuse(400, "请求体的长度有多种说法。",
                      "The request states the length of its body in more than one way.");
    }
    head_.chunked = codings == 1;
    if (lengths == 1) head_.content_length = machine.parser->content_length().value_or(0);

    const auto method = method_named(machine.method);
    if (!method) return refuse(501, "不支持该请求方法。", "This request method is not supported.");
    request.method = *method;

    const std::string_view target = request.target;
    if (target.size() > limits_.target_bytes) return refuse(414, "请求的地址过长。", "The request target is too long.");
    const bool printable =
        std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
    const auto question = target.find('?');
    if (!printable || !decode_path(target.substr(0, question), request.path) ||
        (question != std::string_view::npos && !decode_query(target.substr(question + 1), request.query))) {
        return refuse(400, "请求的地址格式不正确。", "The request target is malformed.");
    }
    return Progress::done;
}

RequestParser::Progress RequestParser::begin_body(uint64_t limit) {
    if (!head_.chunked && head_.content_length > limit) {
        return refuse(413, "请求体过大。", "The request body is too large.");
    }
    body_left_ = head_.content_length;
    machine_->parser->body_limit(limit);
    return head_.has_body() ? Progress::more : Progress::done;
}

RequestParser::Progress RequestParser::read_body(std::string_view bytes, std::string& out, size_t& consumed) {
    consumed = 0;
    if (!head_.chunked) {
        consumed = std::min<uint64_t>(body_left_, bytes.size());
        out.append(bytes.substr(0, consumed));
        body_left_ -= consumed;
        return body_left_ == 0 ? Progress::done : Progress::more;
    }
    auto& parser = *machine_->parser;
    machine_->out = &out;
    while (!parser.is_done() && consumed < bytes.size()) {
        beast::error_code error;
        const auto rest = bytes.substr(consumed);
        if (rest.size() < last_chunk.size())
            return Progress::more; // that much is still to come; the parser counts on it
        machine_->chunk_began = false;
        const size_t used = parser.put(boost::asio::const_buffer(rest.data(), rest.size()), error);
        consumed += used;
        if (machine_->chunk_began && used > most_chunk_header) error = beast::http::error::bad_chunk;
        if (error == beast::http::error::need_more) {
            if (bytes.size() - consumed <= most_chunk_header) return Progress::more;
            error = beast::http::error::bad_chunk;
        }
        if (error == beast::http::error::body_limit) {
            return refuse(413, "请求体过大。", "The request body is too large.");
        }
        if (error) return refuse(400, "分块请求体的格式不正确。", "The chunked request body is malformed.");
    }
    return parser.is_done() ? Progress::done : Progress::more;
}

ParsedRequest parse_request(std::string_view bytes, const Limits& limits, size_t piece) {
    ParsedRequest parsed;
    RequestParser parser(limits);
    piece = std::max<size_t>(piece, 1);
    using Progress = RequestParser::Progress;
    const auto incomplete = [&] {
        parsed.refusal = {400, "请求不完整。", "The request is incomplete."};
        return std::move(parsed);
    };
    const auto refused = [&] {
        parsed.refusal = parser.refusal();
        return std::move(parsed);
    };
    size_t received = 0;
    size_t consumed = 0;
    const auto more = [&] {
        if (received == bytes.size()) return false;
        received += std::min(piece, bytes.size() - received);
        return true;
    };
    auto progress = Progress::more;
    while (progress == Progress::more) {
        if (!more()) return incomplete();
        progress = parser.read_head(bytes.substr(0, received), parsed.request, consumed);
    }
    if (progress == Progress::refused) return refused();
    parsed.consumed = consumed;
    progress = parser.begin_body(limits.body_bytes);
    while (progress == Progress::more) {
        progress =
            parser.read_body(bytes.substr(parsed.consumed, received - parsed.consumed), parsed.request.body, consumed);
        parsed.consumed += consumed;
        if (progress == Progress::more && !more()) return incomplete();
    }
    if (progress == Progress::refused) return refused();
    parsed.complete = true;
    return parsed;
}

} // namespace fairlead::http
