#include "http/compress.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "http/test_client.h"

namespace fairlead::http {
namespace {

std::string unpack_zstd(std::string_view packed) {
    std::string out(1'000'000, '\0');
    const size_t size = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
    out.resize(ZSTD_isError(size) ? 0 : size);
    return out;
}

std::string unpack_gzip(std::string packed) {
    std::string out(1'000'000, '\0');
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = inflate(&stream, Z_FINISH);
    out.resize(status == Z_STREAM_END ? stream.total_out : 0);
    inflateEnd(&stream);
    return out;
}

TEST(Compress, ChoosesByWeight) {
    EXPECT_EQ(choose_encoding(""), Encoding::identity);
    EXPECT_EQ(choose_encoding("gzip, deflate, br, zstd"), Encoding::zstd);
    EXPECT_EQ(choose_encoding("gzip, deflate, br"), Encoding::gzip);
    EXPECT_EQ(choose_encoding("br"), Encoding::identity);
    EXPECT_EQ(choose_encoding("GZIP"), Encoding::gzip);
    EXPECT_EQ(choose_encoding("zstd;q=0.5, gzip;q=0.8"), Encoding::gzip);
    EXPECT_EQ(choose_encoding("zstd;q=0, gzip ; q=0.001"), Encoding::gzip);
    EXPECT_EQ(choose_encoding("zstd;q=0, gzip;q=0.000"), Encoding::identity);
    EXPECT_EQ(choose_encoding("*"), Encoding::zstd);
    EXPECT_EQ(choose_encoding("*;q=0.1, zstd;q=0"), Encoding::gzip);
    EXPECT_EQ(choose_encoding("identity"), Encoding::identity);
    EXPECT_EQ(choose_encoding("zstd;q=abc"), Encoding::identity);
    EXPECT_EQ(choose_encoding(",,;;q,=zstd"), Encoding::identity);
}

TEST(Compress, KnowsWhatShrinks) {
    for (const auto* type :
         {"application/json", "text/html; charset=utf-8", "Application/Problem+JSON", "image/svg+xml", "text/csv"}) {
        EXPECT_TRUE(is_compressible(type)) << type;
    }
    for (const auto* type : {"", "image/png", "text/event-stream", "text/event-stream;x", "application/pdf", "+json"}) {
        EXPECT_FALSE(is_compressible(type)) << type;
    }
}

TEST(Compress, GoesThereAndBack) {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += "客户 " + std::to_string(i) + ",";
    EXPECT_EQ(unpack_zstd(*compress(Encoding::zstd, text)), text);
    EXPECT_EQ(unpack_gzip(*compress(Encoding::gzip, text)), text);
    EXPECT_FALSE(compress(Encoding::identity, text));
    EXPECT_FALSE(compress(Encoding::gzip, "ab"));
}

TEST(Compress, RemembersSharedBodies) {
    CompressedBodies bodies(3000);
    const auto first = std::make_shared<const std::string>(100'000, 'a');
    const auto packed = bodies.find(Encoding::zstd, first);
    ASSERT_TRUE(packed);
    EXPECT_EQ(bodies.find(Encoding::zstd, first), packed);
    EXPECT_NE(bodies.find(Encoding::gzip, first), packed);
    for (int i = 0; i < 100; ++i) {
        const auto other = std::make_shared<const std::string>(100'000, static_cast<char>('a' + i % 26));
        EXPECT_EQ(unpack_zstd(*bodies.find(Encoding::zstd, other)), *other);
    }
}

TEST(Compress, IsAppliedToAnswers) {
    const std::string large(2000, 'a');
    const auto shared = std::make_shared<const std::string>(3000, 'b');
    const auto server = testing::start([&](Request& request) {
        if (request.path == "/small") return Response::json(200, large.substr(0, 1023));
        if (request.path == "/image") return Response::text(200, large).set("content-type", "image/png");
        if (request.path == "/ready") return Response::json(200, large).set("content-encoding", "br");
        if (request.path == "/private") return Response::json(200, large).set("cache-control", "no-transform");
        if (request.path == "/vary") return Response::json(200, large).set("vary", "cookie");
        auto response = Response::json(200, large);
        if (request.path == "/shared") response.shared_body = shared;
        return response;
    });
    testing::Client client(server->port());
    const auto ask = [&](std::string_view path, std::string_view accepted) {
        return client.ask(testing::get(path, "Accept-Encoding: " + std::string(accepted) + "\r\n"));
    };
    auto answer = ask("/", "gzip, zstd");
    EXPECT_EQ(answer.header("content-encoding"), "zstd");
    EXPECT_EQ(answer.header("vary"), "accept-encoding");
    EXPECT_EQ(unpack_zstd(answer.body), large);
    answer = ask("/", "gzip");
    EXPECT_EQ(answer.header("content-encoding"), "gzip");
    EXPECT_EQ(unpack_gzip(answer.body), large);
    answer = ask("/", "br");
    EXPECT_EQ(answer.header("content-encoding"), "");
    EXPECT_EQ(answer.header("vary"), "accept-encoding");
    EXPECT_EQ(answer.body, large);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(unpack_zstd(ask("/shared", "zstd").body), *shared);
    EXPECT_EQ(ask("/vary", "zstd").header("vary"), "cookie, accept-encoding");
    for (const auto* path : {"/small", "/image", "/private"}) {
        EXPECT_EQ(ask(path, "zstd").header("content-encoding"), "") << path;
    }
    EXPECT_EQ(ask("/ready", "zstd").header("content-encoding"), "br");
    client.send("HEAD / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: zstd\r\n\r\n");
    EXPECT_EQ(client.answer(true).header("content-encoding"), "zstd");
}

} // namespace
} // namespace fairlead::http
