#include "support/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace fairlead::testing {

namespace {

constexpr int longest_wait = 300000; // milliseconds: a busy machine, every check of the sanitizers on

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return std::tolower(x) == std::tolower(y); });
}

} // namespace

std::string_view Answer::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return {};
}

std::string encode(std::string_view text, std::string_view keep) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~").find(c) != std::string_view::npos;
        if (plain || keep.find(c) != std::string_view::npos) encoded += c;
        else (encoded += '%') += {hex[static_cast<unsigned char>(c) >> 4], hex[c & 15]};
    }
    return encoded;
}

bool Client::connect() {
    if (socket_ >= 0) return true;
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return true;
    close();
    return false;
}

void Client::close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    buffer_.clear();
}

bool Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<size_t>(count));
    }
    return true;
}

bool Client::receive(int milliseconds) {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, milliseconds) <= 0) return false;
    char bytes[64 * 1024];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    buffer_.append(bytes, static_cast<size_t>(count));
    return true;
}

bool Client::read_head(Answer& answer) {
    size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
        if (!receive(longest_wait)) return false;
    std::string_view head = std::string_view(buffer_).substr(0, end);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    if (!line.starts_with("HTTP/1.1 ")) return false;
    answer.status = std::atoi(std::string(line.substr(9, 3)).c_str());
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    while (!head.empty()) {
        const std::string_view field = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), field.size() + 2));
        const auto colon = field.find(": ");
        if (colon == std::string_view::npos) continue;
        std::string name(field.substr(0, colon));
        for (char& c : name) c = static_cast<char>(std::tolower(c));
        answer.headers.emplace_back(std::move(name), field.substr(colon + 2));
    }
    buffer_.erase(0, end + 4);
    return true;
}

bool Client::read_chunks(std::string& body) {
    for (;;) {
        size_t line;
        while ((line = buffer_.find("\r\n")) == std::string::npos)
            if (!receive(longest_wait)) return false;
        const size_t size = std::strtoul(buffer_.c_str(), nullptr, 16);
        while (buffer_.size() < line + 2 + size + 2)
            if (!receive(longest_wait)) return false;
        body.append(buffer_, line + 2, size);
        buffer_.erase(0, line + 2 + size + 2);
        if (size == 0) return true;
    }
}

std::string Client::request_text(std::string_view method, std::string_view target, const Headers& headers, std::string_view body) const {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
    const bool has_host = std::any_of(headers.begin(), headers.end(), [](const auto& header) { return same_name(header.first, "host"); });
    if (!has_host) text += "Host: 127.0.0.1:" + std::to_string(port_) + "\r\n";
    for (const auto& [name, value] : headers) text.append(name).append(": ").append(value).append("\r\n");
    if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text += "\r\n";
}

Answer Client::ask(std::string_view method, std::string_view target, const Headers& headers, std::string_view body) {
    const std::string head = request_text(method, target, headers, body);
    for (int attempt = 0; attempt < 2; ++attempt) {
        const bool reused = socket_ >= 0;
        Answer answer;
        if (!connect()) return {};
        // An idle connection may have been closed by the server: then, and only then, try once more.
        if (reused && (!send(head) || (buffer_.empty() && body.empty() && !receive(longest_wait)))) {
            close();
            continue;
        }
        if (!reused && !send(head)) break;
        if (!body.empty()) send(body); // the server may refuse before it has read all
        if (!read_head(answer)) {
            close();
            return {};
        }
        const std::string_view length = answer.header("content-length");
        bool whole = true;
        if (method != "HEAD" && answer.status != 204 && answer.status != 304) {
            if (answer.header("transfer-encoding") == "chunked") {
                whole = read_chunks(answer.body);
            } else if (!length.empty()) {
                const size_t size = std::strtoul(std::string(length).c_str(), nullptr, 10);
                while (whole && buffer_.size() < size) whole = receive(longest_wait);
                answer.body = buffer_.substr(0, size);
                buffer_.erase(0, std::min(size, buffer_.size()));
            } else {
                while (receive(longest_wait)) {}
                answer.body = std::move(buffer_);
            }
        }
        if (answer.header("connection") == "close" || !whole) close();
        return whole ? answer : Answer{};
    }
    close();
    return {};
}

bool Client::open_stream(std::string_view target, const Headers& headers) {
    if (!connect() || !send(request_text("GET", target, headers, {}))) return false;
    Answer answer;
    return read_head(answer) && answer.status == 200;
}

std::string Client::take(int milliseconds) {
    if (buffer_.empty()) receive(milliseconds);
    return std::exchange(buffer_, {});
}

} // namespace fairlead::testing
