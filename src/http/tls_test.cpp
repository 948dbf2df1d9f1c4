#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "http/test_client.h"

namespace fairlead::http {
namespace {

/// Runs a shell command; its standard output.
std::string run(const std::string& command) {
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string out;
    std::array<char, 4096> bytes;
    while (const size_t count = std::fread(bytes.data(), 1, bytes.size(), pipe)) out.append(bytes.data(), count);
    ::pclose(pipe);
    return out;
}

class Tls : public ::testing::Test {
  protected:
    void SetUp() override {
        directory_ = ::mkdtemp(template_);
        options_.certificate_file = directory_ + "/certificate.pem";
        options_.key_file = directory_ + "/key.pem";
        run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
            " -keyout " +
            options_.key_file + " -out " + options_.certificate_file + " 2>/dev/null");
    }
    void TearDown() override { std::filesystem::remove_all(directory_); }
    /// What the server answers to these bytes over TLS; `more` are options of the openssl client.
    std::string talk(const Server& server, const std::string& bytes, const std::string& more = {}) {
        const auto file = directory_ + "/request";
        FILE* out = std::fopen(file.c_str(), "wb");
        std::fwrite(bytes.data(), 1, bytes.size(), out);
        std::fclose(out);
        return run("openssl s_client -quiet -no_ign_eof -ign_eof -connect 127.0.0.1:" + std::to_string(server.port()) +
                   " " + more + " < " + file + " 2>/dev/null");
    }
    char template_[32] = "/tmp/fairlead-tls-XXXXXX";
    std::string directory_;
    ServerOptions options_;
};

TEST_F(Tls, ServesLikeAPlainPort) {
    const auto server = testing::start(
        [](Request& request) {
            if (request.path == "/large") return Response::text(200, std::string(500'000, 'x') + "end");
            return Response::text(200, (request.secure ? "secure " : "plain ") + request.path + " " + request.body);
        },
        options_);
    ASSERT_TRUE(server);
    const auto out =
        talk(*server, testing::get("/first") + "POST /second HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" +
                          testing::get("/large", "Connection: close\r\n"));
    EXPECT_NE(out.find("secure /first "), std::string::npos);
    EXPECT_NE(out.find("secure /second hello"), std::string::npos);
    EXPECT_NE(out.find("xxxend"), std::string::npos);
    EXPECT_NE(talk(*server, "GET / HTTP/1.1\nHost: x\n\n").find("HTTP/1.1 400 "), std::string::npos);
}

TEST_F(Tls, CarriesEvents) {
    std::shared_ptr<EventStream> stream;
    const auto server = testing::start(
        [&](Request&) {
            Response response;
            response.events = stream = make_event_stream();
            for (int i = 0; i < 100; ++i) stream->send("change", std::to_string(i));
            stream->close();
            return response;
        },
        options_);
    ASSERT_TRUE(server);
    const auto out = talk(*server, testing::get("/"));
    EXPECT_NE(out.find("data: 0\n\n"), std::string::npos);
    EXPECT_NE(out.find("data: 99\n\n"), std::string::npos);
}

TEST_F(Tls, RefusesOldVersionsAndPlainRequests) {
    options_.limits.header_time = std::chrono::milliseconds(200);
    const auto server = testing::start([](Request&) { return Response::text(200, "served"); }, options_);
    ASSERT_TRUE(server);
    const auto request = testing::get("/", "Connection: close\r\n");
    EXPECT_NE(talk(*server, request, "-tls1_2").find("served"), std::string::npos);
    EXPECT_NE(talk(*server, request, "-tls1_3").find("served"), std::string::npos);
    EXPECT_EQ(talk(*server, request, "-tls1_1 -cipher DEFAULT:@SECLEVEL=0").find("served"), std::string::npos);
    testing::Client plain(server->port());
    EXPECT_EQ(plain.ask(request).status, 0);
    testing::Client silent(server->port());
    EXPECT_TRUE(silent.closed());
    EXPECT_EQ(server->counters().requests, 2u);
}

TEST_F(Tls, RefusesABadCertificate) {
    auto options = options_;
    options.key_file = directory_ + "/none.pem";
    EXPECT_FALSE(Server::start(options, {}).ok());
    options = options_;
    options.certificate_file = options.key_file;
    EXPECT_FALSE(Server::start(options, {}).ok());
    options = options_;
    options.certificate_file.clear();
    EXPECT_FALSE(Server::start(options, {}).ok());
}

} // namespace
} // namespace fairlead::http
