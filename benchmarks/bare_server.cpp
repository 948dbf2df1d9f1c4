// The limit that every HTTP measurement is held against: the same server, a handler that does nothing.
//   bare_server --port N --bytes B [--workers N]
// Answers any request with a constant JSON body of B bytes until SIGINT or SIGTERM.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "http/server.h"

using namespace fairlead;

namespace {

struct Options {
    long port = 0;
    long bytes = 200;
    long workers = 32;
};

bool read_options(int count, char** words, Options& options) {
    for (int i = 1; i < count; i += 2) {
        const std::string_view name = words[i];
        if (i + 1 == count) return false;
        char* end = nullptr;
        const long value = std::strtol(words[i + 1], &end, 10);
        if (*end != '\0' || value < 0) return false;
        if (name == "--port" && value <= 65535) {
            options.port = value;
        } else if (name == "--bytes" && value <= 100'000'000) {
            options.bytes = value;
        } else if (name == "--workers" && value >= 1 && value <= 1024) {
            options.workers = value;
        } else {
            return false;
        }
    }
    return true;
}

std::string constant_json(size_t bytes) {
    constexpr std::string_view frame = R"({"text":""})";
    std::string body(frame.substr(0, frame.size() - 2));
    for (size_t i = frame.size(); i < bytes; ++i) body.push_back(static_cast<char>('a' + i * i % 23));
    return body.append("\"}");
}

} // namespace

int main(int count, char** words) {
    Options options;
    if (!read_options(count, words, options)) {
        std::fprintf(stderr, "usage: bare_server --port N --bytes B [--workers N]\n");
        return 2;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const auto body = std::make_shared<const std::string>(constant_json(static_cast<size_t>(options.bytes)));
    http::ServerOptions settings;
    settings.port = static_cast<uint16_t>(options.port);
    settings.worker_threads = static_cast<int>(options.workers);
    auto server = http::Server::start(std::move(settings), [body](http::Request&) {
        auto response = http::Response::json(200, {});
        response.shared_body = body;
        return response;
    });
    if (!server) {
        std::fprintf(stderr, "%s\n", server.error().message.en.c_str());
        return 1;
    }
    std::printf("http://127.0.0.1:%d\n", server.value()->port());
    std::fflush(stdout);
    int received = 0;
    sigwait(&signals, &received);
    server.value()->stop();
    return 0;
}
