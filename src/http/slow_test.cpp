// Clients that take their time: each limit ends them, and nobody else notices.
// req: N1

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "http/server.h"
#include "http/test_client.h"

namespace fairlead::http {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::get;
using testing::start;

ServerOptions impatient() {
    ServerOptions options;
    options.limits.header_time = 50ms;
    options.limits.idle_time = 50ms;
    options.limits.body_bytes_per_second = 1'000'000;
    options.limits.write_bytes_per_second = 1'000'000'000;
    return options;
}

Response answer(Request& request) {
    return Response::text(200, request.body);
}

TEST(Slow, HeadIsAnswered408) {
    const auto server = start(answer, impatient());
    Client client(server->port());
    const auto refusal = client.ask("GET / HTTP/1.1\r\nHos");
    EXPECT_EQ(refusal.status, 408);
    EXPECT_NE(refusal.body.find("\"code\":\"limit\""), std::string::npos);
    EXPECT_TRUE(client.closed());
}

TEST(Slow, HeadInDripsDoesNotProlongItsTime) {
    const auto server = start(answer, impatient());
    Client client(server->port());
    // Ends because the server ends it; each byte comes well within the limit.
    size_t sent = 0;
    client.send("GET / HTTP/1.1\r\nA: ");
    while (server->counters().refused == 0 && client.send("a")) ++sent;
    EXPECT_GE(server->counters().refused, 1u);
}

TEST(Slow, SilentConnectionsAreClosedWithoutAWord) {
    const auto server = start(answer, impatient());
    Client silent(server->port());
    EXPECT_TRUE(silent.closed());
    EXPECT_EQ(server->counters().refused, 0u);
    // A busy machine may need a while to ask: this one has more time.
    auto options = impatient();
    options.limits.idle_time = 500ms;
    const auto patient = start(answer, options);
    Client idle(patient->port());
    EXPECT_EQ(idle.ask(get("/")).status, 200);
    EXPECT_TRUE(idle.closed());
    EXPECT_EQ(patient->counters().refused, 0u);
}

TEST(Slow, BodyBelowTheRateIsAnswered408) {
    const auto server = start(answer, impatient());
    Client client(server->port());
    const auto refusal = client.ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab");
    EXPECT_EQ(refusal.status, 408);
    EXPECT_TRUE(client.closed());
}

TEST(Slow, ReaderIsCutOff) {
    const auto body = std::make_shared<const std::string>(32 * 1024 * 1024, 'x');
    const auto server = start(
        [&](Request&) {
            Response response;
            response.shared_body = body;
            return response;
        },
        impatient());
    Client client(server->port(), 4096);
    client.send(get("/"));
    // Nothing is read: the server must end by itself.
    while (server->counters().requests == 0 || server->counters().open > 0) std::this_thread::yield();
    size_t received = 0;
    while (client.receive()) received += client.take().size();
    EXPECT_LT(received, body->size());
}

TEST(Slow, HandlersAreNotBoundByTheClientsTimes) {
    auto options = impatient();
    options.limits.header_time = options.limits.idle_time = 500ms;
    const auto server = start(
        [](Request&) {
            // Longer than every limit of the clients.
            const auto until = std::chrono::steady_clock::now() + 700ms;
            while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
            return Response::text(200, "late");
        },
        options);
    Client client(server->port());
    EXPECT_EQ(client.ask(get("/")).body, "late");
}

} // namespace
} // namespace fairlead::http
