#include "http/answer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <ctime>

#include "base/crypto.h"
#include "base/json.h"
#include "base/log.h"
#include "base/result.h"
#include "http/decode.h"
#include "http/event_stream.h"

namespace fairlead::http {

namespace {

constexpr size_t file_piece = 128 * 1024;
constexpr size_t smallest_compressed = 1024;

std::string_view reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 206:
            return "Partial Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        case 507:
            return "Insufficient Storage";
        default:
            return "Status";
    }
}

base::Code code_of(int status) {
    switch (status) {
        case 408:
        case 413:
        case 414:
        case 431:
            return base::Code::limit;
        case 503:
            return base::Code::unavailable;
        case 500:
            return base::Code::internal;
        default:
            return base::Code::invalid;
    }
}

/// "Sun, 06 Nov 1994 08:49:37 GMT", made once a second and thread.
std::string_view date_now() {
    thread_local time_t made = -1;
    thread_local char text[32];
    thread_local size_t size = 0;
    const time_t now = time(nullptr);
    if (now != made) {
        static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        tm parts{};
        gmtime_r(&now, &parts);
        size = static_cast<size_t>(snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                            days[parts.tm_wday], parts.tm_mday, months[parts.tm_mon],
                                            parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec));
        made = now;
    }
    return {text, size};
}

void append_number(std::string& out, uint64_t number) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

std::string_view field(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return {};
}

/// Set by the server alone; a handler's own would contradict how the bytes are framed.
bool is_servers_own(std::string_view name) {
    return name == "content-length" || name == "connection" || name == "date" || name == "transfer-encoding" ||
           name == "keep-alive";
}

void add_vary(Response& response) {
    for (auto& [key, value] : response.headers) {
        if (key != "vary") continue;
        if (value != "*" && lower_ascii(value).find("accept-encoding") == std::string::npos)
            value += ", accept-encoding";
        return;
    }
    response.headers.emplace_back("vary", "accept-encoding");
}

} // namespace

Outgoing& Outgoing::operator=(Outgoing&& other) noexcept {
    clear();
    head = std::move(other.head);
    close = other.close;
    events = std::move(other.events);
    body_ = std::move(other.body_);
    shared_ = std::move(other.shared_);
    sent_ = std::exchange(other.sent_, 0);
    file_ = std::exchange(other.file_, -1);
    file_left_ = std::exchange(other.file_left_, 0);
    delete_path_ = std::move(other.delete_path_);
    other.delete_path_.clear();
    broken_ = other.broken_;
    return *this;
}

void Outgoing::clear() {
    if (file_ >= 0) ::close(file_);
    if (!delete_path_.empty()) ::unlink(delete_path_.c_str());
    if (auto* queued = dynamic_cast<QueuedEvents*>(events.get())) queued->end();
    head.clear();
    close = broken_ = false;
    events.reset();
    body_.clear();
    shared_.reset();
    sent_ = 0;
    file_ = -1;
    file_left_ = 0;
    delete_path_.clear();
}

int Outgoing::pending(iovec (&pieces)[2]) const {
    int count = 0;
    const auto add = [&](std::string_view piece) {
        if (!piece.empty()) pieces[count++] = {const_cast<char*>(piece.data()), piece.size()};
    };
    if (sent_ < head.size()) add(std::string_view(head).substr(sent_));
    add(content().substr(sent_ > head.size() ? sent_ - head.size() : 0));
    return count;
}

bool Outgoing::next_file_piece() {
    if (file_left_ == 0) return false;
    head.clear();
    sent_ = 0;
    body_.resize(std::min<uint64_t>(file_piece, file_left_));
    const ssize_t got = ::read(file_, body_.data(), body_.size());
    if (got <= 0) {
        body_.clear();
        file_left_ = 0;
        broken_ = true;
        return false;
    }
    body_.resize(static_cast<size_t>(got));
    file_left_ -= static_cast<uint64_t>(got);
    return true;
}

/// The steps of prepare(); a class so that it may fill Outgoing's private parts.
class Answering {
  public:
    Answering(Response& response, const AnswerContext& context, CompressedBodies& compressed)
        : response_(response), context_(context), compressed_(compressed) {}

    Outgoing run() {
        if (response_.status < 200 || response_.status > 599) fail("a handler answered an impossible status");
        if (!response_.file.empty()) open_file();
        if (response_.events) begin_stream();
        out_.body_ = std::move(response_.body);
        out_.shared_ = std::move(response_.shared_body);
        const bool bodiless = response_.status == 204 || response_.status == 304;
        if (bodiless) drop_body();
        if (out_.file_ < 0 && !response_.events && !bodiless) compress_body();
        write_head(bodiless);
        if (context_.method == Method::head) {
            drop_body();
            if (auto* queued = dynamic_cast<QueuedEvents*>(out_.events.get())) queued->end();
            out_.events.reset();
        }
        return std::move(out_);
    }

  private:
    void fail(std::string_view why) {
        base::log_error(std::string("http: ") + std::string(why) + " [" + std::string(context_.request_id) + "]");
        if (response_.events) response_.events->close();
        if (response_.delete_file) ::unlink(response_.file.c_str());
        response_ = refusal_response({500, "服务器内部错误。", "The server failed."}, context_.request_id);
    }

    void open_file() {
        out_.file_ = ::open(response_.file.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat facts {};
        if (out_.file_ < 0 || ::fstat(out_.file_, &facts) != 0 || !S_ISREG(facts.st_mode)) {
            if (out_.file_ >= 0) ::close(std::exchange(out_.file_, -1));
            fail("a handler answered a file that cannot be read");
            return;
        }
        out_.file_left_ = static_cast<uint64_t>(facts.st_size);
        if (response_.delete_file) out_.delete_path_ = response_.file;
        response_.body.clear();
        response_.shared_body.reset();
    }

    void begin_stream() {
        out_.events = response_.events;
        response_.body.clear();
        response_.shared_body.reset();
        response_.set("content-type", "text/event-stream");
        if (field(response_, "cache-control").empty()) response_.set("cache-control", "no-store");
    }

    void drop_body() {
        out_.body_.clear();
        out_.shared_.reset();
        out_.file_left_ = 0;
        if (out_.file_ >= 0) ::close(std::exchange(out_.file_, -1));
    }

    void compress_body() {
        const auto content = out_.content();
        if (content.size() < smallest_compressed || !is_compressible(field(response_, "content-type"))) return;
        if (!field(response_, "content-encoding").empty() || response_.status == 206) return;
        if (field(response_, "cache-control").find("no-transform") != std::string_view::npos) return;
        add_vary(response_);
        const auto encoding = choose_encoding(context_.accept_encoding);
        if (encoding == Encoding::identity) return;
        if (out_.shared_) {
            auto made = compressed_.find(encoding, out_.shared_);
            if (!made) return;
            out_.shared_ = std::move(made);
        } else {
            auto made = compress(encoding, content);
            if (!made) return;
            out_.body_ = std::move(*made);
        }
        response_.headers.emplace_back("content-encoding", name(encoding));
    }

    void write_head(bool bodiless) {
        out_.close = !context_.keep_alive || out_.events;
        auto& head = out_.head;
        head.reserve(256);
        head.append("HTTP/1.1 ");
        append_number(head, static_cast<uint64_t>(response_.status));
        head.append(" ").append(reason(response_.status)).append("\r\n");
        bool has_id = false;
        for (const auto& [key, value] : response_.headers) {
            if (is_servers_own(key)) continue;
            if (!is_token(key) || !is_field_value(value)) {
                base::log_error("http: an answer's header is not sent, it holds control characters [" +
                                std::string(context_.request_id) + "]");
                continue;
            }
            has_id = has_id || key == "x-request-id";
            append_field(head, key, value);
        }
        if (!has_id && !context_.request_id.empty()) append_field(head, "x-request-id", context_.request_id);
        append_field(head, "date", date_now());
        if (!bodiless && !out_.events) {
            head.append("content-length: ");
            append_number(head, out_.content().size() + out_.file_left_);
            head.append("\r\n");
        }
        if (out_.close) {
            head.append("connection: close\r\n");
        } else if (context_.old_version) {
            head.append("connection: keep-alive\r\n");
        }
        head.append("\r\n");
    }

    Response& response_;
    const AnswerContext& context_;
    CompressedBodies& compressed_;
    Outgoing out_;
};

Outgoing prepare(Response response, const AnswerContext& context, CompressedBodies& compressed) {
    return Answering(response, context, compressed).run();
}

Response refusal_response(const Refusal& refusal, std::string_view request_id) {
    Response response;
    response.status = refusal.status;
    response.headers.emplace_back("content-type", "application/problem+json");
    if (refusal.status == 503) response.headers.emplace_back("retry-after", "1");
    base::JsonWriter json(response.body);
    json.begin_object();
    json.key("code").string(base::name(code_of(refusal.status)));
    json.key("message").string(std::string(refusal.zh) + " / " + std::string(refusal.en));
    json.key("request_id").string(request_id);
    json.end_object();
    return response;
}

std::string next_request_id() {
    static const uint64_t seed = std::stoull(base::random_hex(8), nullptr, 16);
    static std::atomic<uint64_t> count{0};
    // A bijection of the counter (splitmix64): no repeats, and no telling how many requests there were.
    uint64_t mixed = seed + 0x9e3779b97f4a7c15ULL * count.fetch_add(1, std::memory_order_relaxed);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    mixed ^= mixed >> 31;
    static constexpr char digits[] = "0123456789abcdef";
    std::string id(16, '0');
    for (int i = 15; i >= 0; --i, mixed >>= 4) id[static_cast<size_t>(i)] = digits[mixed & 15];
    return id;
}

} // namespace fairlead::http
