#include "http/parse.h"

#include <gtest/gtest.h>

namespace fairlead::http {
namespace {

TEST(Parse, ReadsTheHead) {
    const std::string bytes =
        "PATCH /api/%E5%8D%8E?a=1+2&b=%26&c&a=%E5%8D%8E HTTP/1.1\r\n"
        "hOST: crm.example:8080\r\nX-Empty:\r\nX-Spaced: \t a b \t\r\nCookie: a=1; b=\"two\"\r\nCookie: c=3\r\n\r\n";
    for (const size_t piece : {size_t{1}, size_t{3}, SIZE_MAX}) {
        const auto parsed = parse_request(bytes, {}, piece);
        ASSERT_TRUE(parsed.complete);
        const auto& request = parsed.request;
        EXPECT_EQ(request.method, Method::patch);
        EXPECT_EQ(request.path, "/api/华");
        EXPECT_EQ(request.target, "/api/%E5%8D%8E?a=1+2&b=%26&c&a=%E5%8D%8E");
        EXPECT_EQ(request.query, (Fields{{"a", "1 2"}, {"b", "&"}, {"c", ""}, {"a", "华"}}));
        EXPECT_EQ(request.query_value("a"), "1 2");
        EXPECT_EQ(request.query_value("c"), "");
        EXPECT_EQ(request.query_value("d"), std::nullopt);
        EXPECT_EQ(request.header("host"), "crm.example:8080");
        EXPECT_EQ(request.header("x-empty"), "");
        EXPECT_EQ(request.header("x-spaced"), "a b");
        EXPECT_EQ(request.cookie("a"), "1");
        EXPECT_EQ(request.cookie("b"), "two");
        EXPECT_EQ(request.cookie("c"), "3");
        EXPECT_EQ(request.cookie("d"), "");
        EXPECT_EQ(parsed.consumed, bytes.size());
    }
}

TEST(Parse, ReadsBodiesOfBothKinds) {
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\n";
    const std::string counted = head + "Content-Length: 11\r\n\r\nhello world";
    const std::string chunked = head + "Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n006\r\n world\r\n0\r\n\r\n";
    for (const auto& bytes : {counted, chunked}) {
        for (const size_t piece : {size_t{1}, size_t{2}, size_t{5}, SIZE_MAX}) {
            const auto parsed = parse_request(bytes + "GET / HTTP/1.1\r\n", {}, piece);
            ASSERT_TRUE(parsed.complete) << parsed.refusal.en;
            EXPECT_EQ(parsed.request.body, "hello world");
            EXPECT_EQ(parsed.consumed, bytes.size());
        }
    }
}

// The last chunk is the first, and comes byte by byte.
TEST(Parse, ReadsAnEmptyChunkedBody) {
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const size_t piece : {size_t{1}, size_t{2}, size_t{3}, SIZE_MAX}) {
        const auto parsed = parse_request(head + "0\r\n\r\n", {}, piece);
        ASSERT_TRUE(parsed.complete) << piece;
        EXPECT_EQ(parsed.request.body, "");
        EXPECT_EQ(parse_request(head + "0\r\nX-Checksum: 1\r\n\r\n", {}, piece).refusal.status, 400);
        EXPECT_FALSE(parse_request(head + "0\r\n\r", {}, piece).complete);
    }
}

TEST(Parse, BoundsTheDecodedBody) {
    Limits limits;
    limits.body_bytes = 10;
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\n";
    EXPECT_TRUE(parse_request(head + "Content-Length: 10\r\n\r\n0123456789", limits).complete);
    EXPECT_EQ(parse_request(head + "Content-Length: 11\r\n\r\n", limits).refusal.status, 413);
    const auto chunked = head + "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n";
    EXPECT_TRUE(parse_request(chunked + "5\r\n56789\r\n0\r\n\r\n", limits).complete);
    EXPECT_EQ(parse_request(chunked + "5\r\n56789\r\n1\r\n0\r\n0\r\n\r\n", limits).refusal.status, 413);
}

TEST(Parse, RepairsTextThatIsNotUtf8) {
    const auto parsed = parse_request("GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: \xd6\xd0\r\n\r\n", {});
    ASSERT_TRUE(parsed.complete);
    EXPECT_EQ(parsed.request.header("user-agent"), "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Parse, LetsOldClientsLeaveOutTheHost) {
    EXPECT_TRUE(parse_request("GET / HTTP/1.0\r\n\r\n", {}).complete);
    EXPECT_TRUE(parse_request("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", {}).complete);
    EXPECT_FALSE(parse_request("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", {}).complete);
}

TEST(Parse, BoundsTheQuery) {
    std::string target = "/?";
    for (int i = 0; i < 512; ++i) target += "a&";
    EXPECT_TRUE(parse_request("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n", {}).complete);
    EXPECT_FALSE(parse_request("GET " + target + "a HTTP/1.1\r\nHost: x\r\n\r\n", {}).complete);
}

} // namespace
} // namespace fairlead::http
