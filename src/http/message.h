#pragma once
// Request and Response as plain values: all the other rooms see of HTTP.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::http {

enum class Method { get, head, post, put, patch, del, options };
std::string_view name(Method method);

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Where a request body went that was too large to keep in memory, or that the route asked to have on disk.
/// The file is deleted with the last reference.
class BodyFile {
  public:
    virtual ~BodyFile() = default;
    virtual const std::string& path() const = 0;
    virtual uint64_t size() const = 0;
};

struct Request {
    Method method = Method::get;
    std::string path;   // percent-decoded, no query, begins with '/'; never holds NUL, "//", "." or ".." segments
    std::string target; // as received
    Fields query;       // decoded, in order
    Fields headers;     // names in lower case, in order
    std::string body;   // empty when body_file is set
    std::shared_ptr<BodyFile> body_file;
    Fields params;       // what the route pattern's {names} matched
    std::string remote;  // address of the peer, without port
    bool secure = false; // came over TLS
    std::string id;      // request id: the trace number shown to people

    /// First value or empty. Header names in lower case.
    std::string_view header(std::string_view name) const;
    std::string_view parameter(std::string_view name) const; // path parameter
    std::optional<std::string_view> query_value(std::string_view name) const;
    std::string_view cookie(std::string_view name) const;
};

class EventStream;

struct Response {
    int status = 200;
    Fields headers; // names in lower case; content-length, connection, date are set by the server
    std::string body;
    /// Ready content shared between answers (static files); used instead of `body` when set.
    std::shared_ptr<const std::string> shared_body;
    /// A file sent in pieces instead of `body`; deleted afterwards when `delete_file`.
    std::string file;
    bool delete_file = false;
    /// When set, the answer is a server-sent event stream that stays open.
    std::shared_ptr<EventStream> events;

    /// Replaces. A name or value that could break out of its line (CR, LF, other controls) is not sent, but logged.
    Response& set(std::string_view name, std::string value);
    /// Adds beside what is there (set-cookie).
    Response& add(std::string_view name, std::string value);
    static Response json(int status, std::string body);
    static Response text(int status, std::string body);
};

/// A server-sent event stream. Thread-safe: any thread may send. Frames queue up to a bound; a client that does not
/// read is cut off. The server sends a comment every 15 s to keep the line open.
class EventStream {
  public:
    virtual ~EventStream() = default;
    /// False when the client has gone or was cut off.
    virtual bool send(std::string_view event, std::string_view data, std::string_view id = {}) = 0;
    virtual void close() = 0;
    virtual bool closed() const = 0;
    /// Called once when the stream ends, from any thread.
    virtual void on_close(std::function<void()> done) = 0;
};
std::shared_ptr<EventStream> make_event_stream();

} // namespace fairlead::http
