#pragma once
// A blocking HTTP/1.1 client over a loopback socket, kept open between requests. One thread at a time.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::testing {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Answer {
    int status = 0; // 0: no answer came; the outcome is unknown
    Headers headers; // names in lower case
    std::string body;
    std::string_view header(std::string_view name) const;
};

class Client {
  public:
    explicit Client(uint16_t port) : port_(port) {}
    ~Client() { close(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Sends a request and waits for its answer, 60 s at most. Connects when needed.
    Answer ask(std::string_view method, std::string_view target, const Headers& headers = {}, std::string_view body = {});
    /// Sends a GET whose answer stays open; false when it is not answered 200.
    bool open_stream(std::string_view target, const Headers& headers);
    /// The text that came on an open stream and was not taken yet; waits at most so long for some.
    std::string take(int milliseconds);
    void close();

  private:
    bool connect();
    bool send(std::string_view bytes);
    bool receive(int milliseconds);
    bool read_head(Answer& answer);
    bool read_chunks(std::string& body);
    std::string request_text(std::string_view method, std::string_view target, const Headers& headers, std::string_view body) const;

    uint16_t port_;
    int socket_ = -1;
    std::string buffer_;
};

/// Percent-encodes everything but letters, digits and "-._~" and what `keep` names.
std::string encode(std::string_view text, std::string_view keep = {});

} // namespace fairlead::testing
