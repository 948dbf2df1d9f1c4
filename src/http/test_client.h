#pragma once
// A raw socket client for the tests of this room: sends exactly the given bytes, reads answers as they come.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "http/decode.h"
#include "http/server.h"

namespace fairlead::http::testing {

struct Answer {
    int status = 0;
    Fields headers;
    std::string body;
    std::string_view header(std::string_view name) const {
        for (const auto& [key, value] : headers) {
            if (key == name) return value;
        }
        return {};
    }
};

class Client {
  public:
    explicit Client(uint16_t port, int receive_buffer = 0) {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~Client() { close(); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool connected() const { return connected_; }
    void close() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    void end_sending() { ::shutdown(socket_, SHUT_WR); }

    /// False when the server has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            bytes.remove_prefix(static_cast<size_t>(count));
        }
        return true;
    }
    /// Waits for more bytes, 10 s at most. False at the end of the line.
    bool receive() {
        pollfd waiting{socket_, POLLIN, 0};
        if (::poll(&waiting, 1, 10'000) <= 0) return false;
        char bytes[16 * 1024];
        const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
        if (count <= 0) return false;
        buffer_.append(bytes, static_cast<size_t>(count));
        return true;
    }
    /// The next answer; status 0 when the line ends first. `head_only`: the answer to HEAD.
    Answer answer(bool head_only = false) {
        Answer answer;
        size_t end;
        while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
            if (!receive()) return answer;
        }
        std::string_view head = std::string_view(buffer_).substr(0, end);
        const auto line = head.substr(0, head.find("\r\n"));
        if (line.substr(0, 9) != "HTTP/1.1 ") return answer;
        const int status = std::atoi(std::string(line.substr(9, 3)).c_str());
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        while (!head.empty()) {
            const auto field = head.substr(0, head.find("\r\n"));
            head.remove_prefix(std::min(head.size(), field.size() + 2));
            const auto colon = field.find(": ");
            answer.headers.emplace_back(field.substr(0, colon), field.substr(colon + 2));
        }
        buffer_.erase(0, end + 4);
        const auto length = answer.header("content-length");
        const size_t size = head_only || length.empty() ? 0 : std::stoull(std::string(length));
        while (buffer_.size() < size) {
            if (!receive()) return answer;
        }
        answer.body = buffer_.substr(0, size);
        buffer_.erase(0, size);
        answer.status = status;
        return answer;
    }
    Answer ask(std::string_view request) {
        send(request);
        return answer();
    }
    /// True when the server ends the line without another byte.
    bool closed() { return buffer_.empty() && !receive() && buffer_.empty(); }
    /// Reads until the text came; false when the line ends first.
    bool receive_until(std::string_view text) {
        while (buffer_.find(text) == std::string::npos) {
            if (!receive()) return false;
        }
        return true;
    }
    std::string take() { return std::exchange(buffer_, {}); }

  private:
    int socket_ = -1;
    bool connected_ = false;
    std::string buffer_;
};

inline std::string get(std::string_view target, std::string_view more = {}) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(more) + "\r\n";
}

inline std::unique_ptr<Server> start(Handler handler, ServerOptions options = {}) {
    options.worker_threads = std::min(options.worker_threads, 4);
    auto server = Server::start(std::move(options), std::move(handler));
    return server ? std::move(server).value() : nullptr;
}

} // namespace fairlead::http::testing
