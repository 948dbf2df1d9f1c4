#pragma once
// The HTTP/1.1 server: bytes to Request, Response to bytes. It knows no route and no object: it is given one handler.
// Strict: refuses Content-Length with Transfer-Encoding, repeated or malformed lengths, bare LF, spaces before ':',
// over-long lines, unknown transfer codings; closes the connection after a malformed request.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace fairlead::http {

struct Limits {
    size_t header_bytes = 16 * 1024;         // request line and headers together: 431 beyond
    size_t target_bytes = 8 * 1024;          // 414 beyond
    size_t body_bytes = 8 * 1024 * 1024;     // 413 beyond, decoded; see body_limit for uploads
    size_t connections = 4096;               // further ones are answered 503 and closed
    size_t waiting_requests = 1024;          // handed to workers and not answered: 503 with Retry-After beyond
    size_t memory_bytes = 256 * 1024 * 1024; // request bodies held in memory, all connections together: 503 beyond
    std::chrono::milliseconds header_time{10000};
    std::chrono::milliseconds idle_time{60000};
    size_t body_bytes_per_second = 1024;           // slower bodies, or a pause longer than header_time: 408
    size_t write_bytes_per_second = 1024;          // slower readers are cut off, after a grace of header_time
    std::chrono::milliseconds comment_time{15000}; // a comment keeps idle event streams open
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    uint16_t port = 0; // 0: any free port, see Server::port
    int io_threads = 1;
    int worker_threads = 32; // handlers run here and may block
    Limits limits;
    std::string certificate_file; // PEM; with key_file: TLS 1.2+
    std::string key_file;
    /// Asked once the headers are known: the most bytes this request's body may have (0: Limits::body_bytes), and
    /// whether it goes to a temporary file. A body beyond Limits::body_bytes always goes to a file.
    /// Called on an I/O thread: must not block.
    struct BodyRule {
        uint64_t bytes = 0;
        bool to_file = false;
    };
    std::function<BodyRule(const Request&)> body_rule;
    std::string temporary_directory = "/tmp";
};

/// Called on a worker thread: may block. What it throws is logged and answered 500.
using Handler = std::function<Response(Request&)>;

/// Runs from start() to stop(). Compresses compressible bodies of 1 KB and more (zstd level 1, gzip for those that lack
/// it) when the client accepts it; never event streams, files, or answers with content-encoding or no-transform.
/// Adds date, content-length, connection, vary and x-request-id only. What it refuses itself is
/// application/problem+json with code, message ("中文 / English") and request_id.
class Server {
  public:
    virtual ~Server() = default;
    /// Binds and begins to serve. Code::unavailable when the address cannot be bound.
    static base::Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
    virtual uint16_t port() const = 0;
    /// Stops accepting, closes idle connections and streams, lets running requests finish and joins the threads. After
    /// 5 s connections are cut and what no worker has begun is answered 503; a handler that runs is always waited for.
    virtual void stop() = 0;
    struct Counters {
        uint64_t connections; // accepted since the start
        uint64_t requests;    // handed to the handler
        uint64_t refused;     // answered by the server itself: malformed, over a limit, too slow, overloaded
        uint64_t open;        // connections now
        uint64_t waiting;     // requests now with the workers
    };
    virtual Counters counters() const = 0;
};

} // namespace fairlead::http
