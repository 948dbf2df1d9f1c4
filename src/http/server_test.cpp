// req: N2
#include "http/server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "http/test_client.h"

namespace fairlead::http {
namespace {

using namespace std::string_literals;
using testing::Client;
using testing::get;
using testing::start;

/// Answers what it saw: method, path, body.
Response echo(Request& request) {
    return Response::text(200, std::string(name(request.method)) + " " + request.path + " " + request.body);
}

std::string temporary_directory() {
    std::string path = "/tmp/fairlead-http-XXXXXX";
    return ::mkdtemp(path.data());
}

size_t entries(const std::string& directory) {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) count += entry.exists() ? 1 : 0;
    return count;
}

TEST(Server, KeepsTheLineOpen) {
    const auto server = start(echo);
    Client client(server->port());
    std::set<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.ask(get("/" + std::to_string(i)));
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.body, "GET /" + std::to_string(i) + " ");
        EXPECT_EQ(answer.header("content-type"), "text/plain; charset=utf-8");
        EXPECT_EQ(answer.header("connection"), "");
        EXPECT_EQ(answer.header("date").size(), 29u);
        EXPECT_EQ(answer.header("date").substr(25), " GMT");
        ids.insert(std::string(answer.header("x-request-id")));
    }
    EXPECT_EQ(ids.size(), 3u);
    EXPECT_EQ(server->counters().connections, 1u);
    EXPECT_EQ(server->counters().requests, 3u);
    EXPECT_EQ(client.ask(get("/", "Connection: close\r\n")).header("connection"), "close");
    EXPECT_TRUE(client.closed());
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
    const auto server = start(echo);
    Client client(server->port());
    std::string requests;
    for (int i = 0; i < 200; ++i) {
        requests += i % 3 ? get("/" + std::to_string(i))
                          : "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    }
    client.send(requests);
    for (int i = 0; i < 200; ++i) {
        const auto path = "/" + std::to_string(i);
        EXPECT_EQ(client.answer().body, i % 3 ? "GET " + path + " " : "POST " + path + " abc");
    }
}

TEST(Server, ReadsBodiesHoweverTheyArrive) {
    const auto server = start(echo);
    Client client(server->port());
    const auto head = "PUT /x HTTP/1.1\r\nHost: x\r\n"s;
    for (const auto& bytes : {head + "Content-Length: 5\r\n\r\nhello",
                              head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"}) {
        for (const char c : bytes) client.send({&c, 1});
        EXPECT_EQ(client.answer().body, "PUT /x hello");
    }
    const std::string large(3'000'000, 'x');
    client.send(head + "Content-Length: 3000000\r\n\r\n");
    client.send(large);
    EXPECT_EQ(client.answer().body.size(), large.size() + 7);
}

TEST(Server, AnswersHeadWithoutBody) {
    const auto server = start([](Request&) { return Response::text(200, "12345"); });
    Client client(server->port());
    client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto answer = client.answer(true);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("content-length"), "5");
    EXPECT_EQ(client.ask(get("/")).body, "12345");
}

TEST(Server, SendsNoBodyWithNoContent) {
    const auto server = start([](Request&) { return Response::text(204, "ignored"); });
    Client client(server->port());
    for (int i = 0; i < 2; ++i) {
        const auto answer = client.ask(get("/"));
        EXPECT_EQ(answer.status, 204);
        EXPECT_EQ(answer.header("content-length"), "");
    }
}

TEST(Server, SpeaksWithOldClients) {
    const auto server = start(echo);
    Client once(server->port());
    EXPECT_EQ(once.ask("GET /a HTTP/1.0\r\n\r\n").body, "GET /a ");
    EXPECT_TRUE(once.closed());
    Client kept(server->port());
    for (int i = 0; i < 2; ++i) {
        const auto answer = kept.ask("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_EQ(answer.header("connection"), "keep-alive");
    }
}

TEST(Server, InvitesTheBodyThatIsExpected) {
    const auto server = start(echo);
    Client client(server->port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
    ASSERT_TRUE(client.receive_until("\r\n\r\n"));
    EXPECT_EQ(client.take(), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(client.ask("ok").body, "POST / ok");
}

TEST(Server, AnswersAClientThatHasEndedItsSide) {
    const auto server = start(echo);
    Client client(server->port());
    client.send(get("/a"));
    client.end_sending();
    EXPECT_EQ(client.answer().body, "GET /a ");
    EXPECT_TRUE(client.closed());
}

TEST(Server, TurnsExceptionsInto500) {
    const auto server = start([](Request& request) -> Response {
        if (request.path == "/known") throw std::runtime_error("the secret cause");
        if (request.path == "/status") return Response::text(99, "x");
        throw 1;
    });
    Client client(server->port());
    for (const auto* path : {"/known", "/unknown", "/status"}) {
        const auto answer = client.ask(get(path));
        EXPECT_EQ(answer.status, 500);
        EXPECT_EQ(answer.header("content-type"), "application/problem+json");
        EXPECT_NE(answer.body.find("\"code\":\"internal\""), std::string::npos);
        EXPECT_EQ(answer.body.find("secret"), std::string::npos);
    }
}

TEST(Server, LetsNoHeaderBreakOutOfItsLine) {
    const auto server = start([](Request& request) {
        auto response = Response::text(200, "ok");
        response.set("x-echo", std::string(*request.query_value("v")));
        response.set("x-good", "fine").set("X-GOOD", "better").add("set-cookie", "a=1").add("set-cookie", "b=2");
        response.set("bad name", "x").set("content-length", "1").set("connection", "upgrade").set("date", "today");
        return response;
    });
    Client client(server->port());
    for (const auto* value : {"a%0d%0aset-cookie:c=3", "a%0aset-cookie:c=3", "a%0dset-cookie:c=3", "a%01b"}) {
        const auto answer = client.ask(get("/?v="s + value));
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(answer.header("x-echo"), "");
        EXPECT_EQ(answer.header("x-good"), "better");
        EXPECT_EQ(answer.header("content-length"), "2");
        EXPECT_EQ(answer.header("connection"), "");
        EXPECT_EQ(std::count_if(answer.headers.begin(), answer.headers.end(),
                                [](const auto& field) { return field.first == "set-cookie"; }),
                  2);
    }
    EXPECT_EQ(client.ask(get("/?v=plain")).header("x-echo"), "plain");
}

TEST(Server, SendsFilesInPieces) {
    const auto directory = temporary_directory();
    const auto path = directory + "/large";
    std::string content;
    for (int i = 0; i < 100'000; ++i) content += std::to_string(i) + "\n";
    std::ofstream(path, std::ios::binary) << content;
    bool keep = true;
    const auto server = start([&](Request& request) {
        Response response;
        response.headers = {{"content-type", "text/csv"}};
        response.file = request.path == "/none" ? directory + "/none" : path;
        response.delete_file = !keep && request.path != "/none";
        return response;
    });
    Client client(server->port());
    EXPECT_EQ(client.ask(get("/")).body, content);
    client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.answer(true).header("content-length"), std::to_string(content.size()));
    EXPECT_EQ(client.ask(get("/none")).status, 500);
    keep = false;
    EXPECT_EQ(client.ask(get("/", "Connection: close\r\n")).body, content);
    EXPECT_TRUE(client.closed());
    server->stop();
    EXPECT_EQ(entries(directory), 0u);
    std::filesystem::remove_all(directory);
}

TEST(Server, SharesReadyBodies) {
    const auto body = std::make_shared<const std::string>(5'000'000, 'z');
    const auto server = start([&](Request&) {
        Response response;
        response.shared_body = body;
        return response;
    });
    Client client(server->port());
    EXPECT_EQ(client.ask(get("/")).body, *body);
    EXPECT_EQ(client.ask(get("/")).body, *body);
}

TEST(Server, PutsBodiesIntoFilesByRule) {
    const auto directory = temporary_directory();
    ServerOptions options;
    options.temporary_directory = directory;
    options.limits.body_bytes = 1000;
    options.body_rule = [](const Request& request) -> ServerOptions::BodyRule {
        if (request.path == "/file") return {2'000'000, true};
        if (request.path == "/large") return {2'000'000, false};
        return {};
    };
    const auto server = start(
        [](Request& request) {
            if (!request.body_file) return Response::text(200, "memory " + std::to_string(request.body.size()));
            struct stat facts {};
            ::stat(request.body_file->path().c_str(), &facts);
            std::ifstream file(request.body_file->path(), std::ios::binary);
            const std::string content((std::istreambuf_iterator<char>(file)), {});
            const bool right = content.size() == request.body_file->size() && request.body.empty() &&
                               (facts.st_mode & 0777) == 0600 && content.find_first_not_of('y') == std::string::npos;
            return Response::text(200, (right ? "file " : "wrong ") + std::to_string(content.size()));
        },
        options);
    Client client(server->port());
    const auto post = [](std::string_view path, size_t size) {
        return "POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) +
               "\r\n\r\n" + std::string(size, 'y');
    };
    const auto chunk = "64\r\n" + std::string(100, 'y') + "\r\n";
    std::string chunked = "POST /large HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 5000; ++i) chunked += chunk;
    EXPECT_EQ(client.ask(post("/small", 900)).body, "memory 900");
    EXPECT_EQ(client.ask(post("/file", 10)).body, "file 10");
    EXPECT_EQ(client.ask(post("/file", 1'500'000)).body, "file 1500000");
    EXPECT_EQ(client.ask(post("/large", 900)).body, "memory 900");
    EXPECT_EQ(client.ask(post("/large", 1'100'000)).body, "file 1100000");
    EXPECT_EQ(client.ask(chunked + "0\r\n\r\n").body, "file 500000");
    EXPECT_EQ(entries(directory), 0u);
    EXPECT_EQ(Client(server->port()).ask(post("/small", 1001)).status, 413);
    EXPECT_EQ(Client(server->port()).ask("POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 2000001\r\n\r\n").status,
              413);
    // A client that goes in the middle leaves nothing behind.
    { Client(server->port()).send(post("/file", 1'500'000).substr(0, 700'000)); }
    server->stop();
    EXPECT_EQ(entries(directory), 0u);
    std::filesystem::remove_all(directory);
}

TEST(Server, RefusesBodiesBeyondTheSharedMemory) {
    ServerOptions options;
    options.limits.memory_bytes = 10'000;
    const auto server = start(echo, options);
    const auto post = [](size_t size) {
        return "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
               std::string(size, 'y');
    };
    Client client(server->port());
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(client.ask(post(9000)).status, 200);
        Client other(server->port());
        const auto answer = other.ask(post(50'000));
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.header("retry-after"), "1");
        // What it held is free once its connection has ended.
        EXPECT_TRUE((other.end_sending(), other.closed()));
        while (server->counters().open > 1) std::this_thread::yield();
    }
}

/// Holds handlers until it is opened.
class Gate {
  public:
    void pass() {
        std::unique_lock lock(mutex_);
        ++inside_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
    }
    void wait_for(int inside) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return inside_ >= inside; });
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int inside_ = 0;
    bool open_ = false;
};

TEST(Server, RunsBlockingHandlersSideBySide) {
    Gate gate;
    const auto server = start([&](Request& request) {
        if (request.path != "/quick") gate.pass();
        return echo(request);
    });
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<Client>(server->port()));
        clients.back()->send(get("/slow"));
    }
    gate.wait_for(3);
    EXPECT_EQ(Client(server->port()).ask(get("/quick")).status, 200);
    gate.open();
    for (auto& client : clients) EXPECT_EQ(client->answer().status, 200);
}

TEST(Server, ShedsWhatItCannotQueue) {
    Gate gate;
    ServerOptions options;
    options.worker_threads = 1;
    options.limits.waiting_requests = 2;
    const auto server = start(
        [&](Request& request) {
            gate.pass();
            return echo(request);
        },
        options);
    Client first(server->port()), second(server->port()), third(server->port());
    first.send(get("/1"));
    gate.wait_for(1);
    second.send(get("/2"));
    while (server->counters().waiting < 2) std::this_thread::yield();
    for (int i = 0; i < 2; ++i) {
        const auto answer = third.ask(get("/3"));
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.header("retry-after"), "1");
        EXPECT_NE(answer.body.find("\"code\":\"unavailable\""), std::string::npos);
    }
    gate.open();
    EXPECT_EQ(first.answer().status, 200);
    EXPECT_EQ(second.answer().status, 200);
    EXPECT_EQ(third.ask(get("/3")).status, 200);
    EXPECT_EQ(server->counters().waiting, 0u);
}

TEST(Server, TurnsAwayConnectionsBeyondTheLimit) {
    ServerOptions options;
    options.limits.connections = 2;
    const auto server = start(echo, options);
    auto first = std::make_unique<Client>(server->port());
    Client second(server->port());
    EXPECT_EQ(first->ask(get("/")).status, 200);
    EXPECT_EQ(second.ask(get("/")).status, 200);
    for (int i = 0; i < 3; ++i) {
        Client third(server->port());
        const auto answer = third.answer();
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.header("retry-after"), "1");
    }
    first.reset();
    while (server->counters().open > 1) std::this_thread::yield();
    EXPECT_EQ(Client(server->port()).ask(get("/")).status, 200);
}

TEST(Server, StopsWhileBusy) {
    Gate gate;
    const auto server = start([&](Request& request) {
        if (request.path == "/slow") gate.pass();
        return echo(request);
    });
    const auto port = server->port();
    Client idle(port), fresh(port), busy(port), half(port);
    EXPECT_EQ(idle.ask(get("/")).status, 200);
    busy.send(get("/slow"));
    gate.wait_for(1);
    std::thread stopping([&] { server->stop(); });
    EXPECT_TRUE(idle.closed());
    EXPECT_TRUE(fresh.closed());
    EXPECT_FALSE(Client(port).connected());
    gate.open();
    const auto answer = busy.answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("connection"), "close");
    busy.close();
    stopping.join();
    server->stop();
    EXPECT_EQ(server->counters().open, 0u);
}

TEST(Server, RefusesAnAddressItCannotBind) {
    const auto server = start(echo);
    ServerOptions options;
    options.port = server->port();
    const auto second = Server::start(options, echo);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, base::Code::unavailable);
    EXPECT_FALSE(second.error().log.empty());
    options.address = "not an address";
    EXPECT_FALSE(Server::start(options, echo).ok());
}

TEST(Server, ServesManyClientsOverSeveralIoThreads) {
    ServerOptions options;
    options.io_threads = 3;
    const auto server = start(echo, options);
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (int t = 0; t < 6; ++t) {
        threads.emplace_back([&, t] {
            Client client(server->port());
            for (int i = 0; i < 200; ++i) {
                const auto path = "/" + std::to_string(t) + "/" + std::to_string(i);
                if (client.ask(get(path)).body == "GET " + path + " ") ++right;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(right, 1200);
}

} // namespace
} // namespace fairlead::http
