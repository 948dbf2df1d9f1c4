#pragma once
// Bytes to Request, without sockets: the strict reading of HTTP/1.1 that the server and the fuzzer share.
// One parser serves one connection, request after request; not thread-safe.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/server.h"

namespace fairlead::http {

/// Why the server itself does not accept a request. `status` 0: it does.
struct Refusal {
    int status = 0;
    std::string_view zh;
    std::string_view en;
};

class RequestParser {
  public:
    explicit RequestParser(const Limits& limits);
    ~RequestParser();

    enum class Progress { more, done, refused };

    /// Reads the head. `bytes` begins with the first byte of the request and grows from call to call until the answer
    /// is not `more`; `consumed` is set when it is `done`. Refuses as early as the bytes allow.
    Progress read_head(std::string_view bytes, Request& request, size_t& consumed);

    struct Head {
        bool keep_alive = false;
        bool old_version = false; // HTTP/1.0
        bool chunked = false;
        bool expects_continue = false;
        uint64_t content_length = 0; // when not chunked
        bool has_body() const { return chunked || content_length > 0; }
    };
    const Head& head() const { return head_; }

    /// Says how large the body may be, decoded. Refuses at once when the head announces more.
    Progress begin_body(uint64_t limit);
    /// Appends decoded bytes to `out`; `consumed` bytes of `bytes` were used.
    Progress read_body(std::string_view bytes, std::string& out, size_t& consumed);

    const Refusal& refusal() const { return refusal_; }
    /// Makes ready for the next request.
    void reset();

  private:
    class Machine;
    Progress refuse(int status, std::string_view zh, std::string_view en);
    Progress scan(std::string_view bytes);
    Progress finish_head(Request& request);

    const Limits& limits_;
    std::unique_ptr<Machine> machine_;
    Head head_;
    Refusal refusal_;
    size_t scanned_ = 0;
    size_t line_begin_ = 0;
    size_t head_end_ = 0;
    bool first_line_ = true;
    bool non_ascii_ = false;
    uint64_t body_left_ = 0;
};

/// Reads one whole request that is already in memory, fed in pieces of `piece` bytes. `refusal.status` 400 with an
/// incomplete request. For the fuzzer and tests.
struct ParsedRequest {
    Request request;
    Refusal refusal;
    bool complete = false;
    size_t consumed = 0;
};
ParsedRequest parse_request(std::string_view bytes, const Limits& limits, size_t piece = SIZE_MAX);

} // namespace fairlead::http
