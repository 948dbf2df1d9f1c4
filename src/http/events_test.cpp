#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "http/event_stream.h"
#include "http/test_client.h"

namespace fairlead::http {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::get;
using testing::start;

TEST(EventFrame, KeepsEveryLineInItsField) {
    EXPECT_EQ(event_frame("change", "{}", "7"), "id: 7\nevent: change\ndata: {}\n\n");
    EXPECT_EQ(event_frame("", "a\nb\r\nc\rd", ""), "data: a\ndata: b\ndata: c\ndata: d\n\n");
    EXPECT_EQ(event_frame("a\ndata: x", "", "1\r\n2"), "id: 12\nevent: adata: x\ndata: \n\n");
}

/// A server whose every answer is a stream; the last one can be waited for.
struct Streams {
    explicit Streams(Limits limits = {}) {
        ServerOptions options;
        options.limits = limits;
        server = start(
            [this](Request&) {
                Response response;
                response.events = make_event_stream();
                response.events->on_close([this] { ++closed; });
                const std::lock_guard lock(mutex);
                last = response.events;
                return response;
            },
            options);
    }
    std::shared_ptr<EventStream> open(Client& client) {
        client.send(get("/", "Accept-Encoding: zstd, gzip\r\n"));
        if (!client.receive_until("\r\n\r\n")) return nullptr;
        const std::lock_guard lock(mutex);
        return last;
    }
    std::unique_ptr<Server> server;
    std::mutex mutex;
    std::shared_ptr<EventStream> last;
    std::atomic<int> closed{0};
};

void wait_until(const std::atomic<int>& number, int value) {
    while (number < value) std::this_thread::yield();
}

TEST(Events, ArriveInOrder) {
    Streams streams;
    Client client(streams.server->port());
    const auto stream = streams.open(client);
    ASSERT_TRUE(stream);
    const auto head = client.take();
    EXPECT_NE(head.find("content-type: text/event-stream\r\n"), std::string::npos);
    EXPECT_NE(head.find("cache-control: no-store\r\n"), std::string::npos);
    EXPECT_EQ(head.find("content-length"), std::string::npos);
    EXPECT_EQ(head.find("content-encoding"), std::string::npos);
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(stream->send("change", std::to_string(i)));
        expected += event_frame("change", std::to_string(i), "");
    }
    stream->close();
    while (client.receive()) {
    }
    EXPECT_EQ(client.take(), expected);
    client.close();
    wait_until(streams.closed, 1);
    EXPECT_TRUE(stream->closed());
    EXPECT_FALSE(stream->send("change", "late"));
}

TEST(Events, EndWhenTheClientGoes) {
    Streams streams;
    auto client = std::make_unique<Client>(streams.server->port());
    const auto stream = streams.open(*client);
    ASSERT_TRUE(stream);
    EXPECT_FALSE(stream->closed());
    client.reset();
    wait_until(streams.closed, 1);
    EXPECT_TRUE(stream->closed());
    bool told = false;
    stream->on_close([&] { told = true; });
    EXPECT_TRUE(told);
}

TEST(Events, CommentsKeepTheLineOpen) {
    Limits limits;
    limits.comment_time = 20ms;
    limits.idle_time = 30ms; // does not hold for streams
    Streams streams(limits);
    Client client(streams.server->port());
    ASSERT_TRUE(streams.open(client));
    client.take();
    ASSERT_TRUE(client.receive_until(":\n\n:\n\n:\n\n"));
    EXPECT_EQ(streams.closed, 0);
}

TEST(Events, CutOffAClientThatDoesNotRead) {
    Streams streams;
    Client client(streams.server->port(), 4096);
    const auto stream = streams.open(client);
    ASSERT_TRUE(stream);
    const std::string data(10'000, 'x');
    while (stream->send("change", data)) {
    }
    wait_until(streams.closed, 1);
}

TEST(Events, EndWithTheServer) {
    Streams streams;
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<Client>(streams.server->port()));
        ASSERT_TRUE(streams.open(*clients.back()));
    }
    EXPECT_EQ(streams.server->counters().open, 20u);
    std::thread stopping([&] { streams.server->stop(); });
    for (auto& client : clients) {
        client->take();
        EXPECT_TRUE(client->closed());
        client->close();
    }
    stopping.join();
    EXPECT_EQ(streams.closed, 20);
}

TEST(Events, TakeEventsFromManyThreads) {
    Streams streams;
    Client client(streams.server->port());
    const auto stream = streams.open(client);
    ASSERT_TRUE(stream);
    client.take();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i) stream->send("e", "0123456789");
        });
    }
    for (auto& thread : threads) thread.join();
    stream->close();
    while (client.receive()) {
    }
    EXPECT_EQ(client.take().size(), 800 * event_frame("e", "0123456789", "").size());
}

TEST(Events, HeadEndsAtOnce) {
    Streams streams;
    Client client(streams.server->port());
    client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.answer(true).status, 200);
    wait_until(streams.closed, 1);
}

} // namespace
} // namespace fairlead::http
