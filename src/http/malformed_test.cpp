// What a stranger may send to confuse two readers of the same bytes: every case is refused and the line closed.
// req: N2 N3

#include <gtest/gtest.h>

#include <vector>

#include "http/parse.h"
#include "http/test_client.h"

namespace fairlead::http {
namespace {

using namespace std::string_literals;

struct Case {
    const char* name;
    std::string bytes;
    int status = 400;
};

std::string post(std::string_view headers, std::string_view body) {
    return "POST / HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

std::string chunked(std::string_view body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

std::vector<Case> cases() {
    using testing::get;
    const std::string smuggled = "0\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n";
    return {
        // Two ways to tell the length.
        {"length and coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", smuggled)},
        {"coding and length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", smuggled)},
        {"coding and length 0", post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", smuggled)},
        {"two lengths, different", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!")},
        {"two lengths, equal", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello")},
        {"a list of lengths", post("Content-Length: 5, 5\r\n", "hello")},
        {"length with plus", post("Content-Length: +5\r\n", "hello")},
        {"length with minus", post("Content-Length: -5\r\n", "hello")},
        {"length in hex", post("Content-Length: 0x5\r\n", "hello")},
        {"length with space", post("Content-Length: 5 5\r\n", "hello")},
        {"length with a letter", post("Content-Length: 5a\r\n", "hello")},
        {"empty length", post("Content-Length: \r\n", "hello")},
        {"length with decimals", post("Content-Length: 5.0\r\n", "hello")},
        {"length over 64 bits", post("Content-Length: 18446744073709551621\r\n", "hello")},
        {"length with vertical tab", post("Content-Length: \v5\r\n", "hello")},
        // Transfer codings.
        {"xchunked", post("Transfer-Encoding: xchunked\r\n", smuggled)},
        {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", smuggled)},
        {"identity, chunked", post("Transfer-Encoding: identity, chunked\r\n", smuggled)},
        {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", smuggled)},
        {"gzip", post("Transfer-Encoding: gzip\r\n", smuggled)},
        {"identity", post("Transfer-Encoding: identity\r\n", smuggled)},
        {"empty coding", post("Transfer-Encoding: \r\n", smuggled)},
        {"coding twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", smuggled)},
        {"coding and cow", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n", smuggled)},
        {"coding in quotes", post("Transfer-Encoding: \"chunked\"\r\n", smuggled)},
        {"coding before colon", post("Transfer-Encoding : chunked\r\n", smuggled)},
        {"coding with tab before colon", post("Transfer-Encoding\t: chunked\r\n", smuggled)},
        {"coding with control", post("Transfer-Encoding: \x01"
                                     "chunked\r\n",
                                     smuggled)},
        {"coding with vertical tab", post("Transfer-Encoding:\vchunked\r\n", smuggled)},
        {"coding folded", post("Transfer-Encoding:\r\n chunked\r\n", smuggled)},
        {"coding with parameter", post("Transfer-Encoding: chunked;q=1\r\n", smuggled)},
        {"coding in HTTP/1.0", "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled},
        {"coding hidden behind CR", post("X: y\rTransfer-Encoding: chunked\r\n", smuggled)},
        {"coding hidden behind LF", post("X: y\nTransfer-Encoding: chunked\r\n", smuggled)},
        {"coding behind a leading space", post(" Transfer-Encoding: chunked\r\n", smuggled)},
        // Line ends.
        {"bare LF everywhere", "GET / HTTP/1.1\nHost: x\n\n"},
        {"bare LF after the request line", "GET / HTTP/1.1\nHost: x\r\n\r\n"},
        {"bare LF at the end", "GET / HTTP/1.1\r\nHost: x\r\n\n"},
        {"bare CR in a value", get("/", "A: b\rc\r\n")},
        {"CR CR LF", get("/", "A: b\r\r\n")},
        {"a leading empty line", "\r\n" + get("/")},
        {"a leading LF", "\n" + get("/")},
        {"a folded header", get("/", "A: b\r\n c\r\n")},
        {"a folded header with tab", get("/", "A: b\r\n\tc\r\n")},
        // Header names and values.
        {"space before colon", get("/", "Foo : bar\r\n")},
        {"tab before colon", get("/", "Foo\t: bar\r\n")},
        {"no colon", get("/", "Foo\r\n")},
        {"no name", get("/", ": bar\r\n")},
        {"NUL in a name", get("/", "F\0o: bar\r\n"s)},
        {"NUL in a value", get("/", "Foo: b\0r\r\n"s)},
        {"control in a value", get("/", "Foo: b\x07r\r\n")},
        {"DEL in a value", get("/", "Foo: b\x7fr\r\n")},
        {"brackets in a name", get("/", "F(o): bar\r\n")},
        {"umlaut in a name", get("/", "F\xc3\xb6o: bar\r\n")},
        // Host.
        {"no host", "GET / HTTP/1.1\r\n\r\n"},
        {"empty host", "GET / HTTP/1.1\r\nHost: \r\n\r\n"},
        {"two hosts", get("/", "Host: y\r\n")},
        {"two equal hosts", get("/", "Host: x\r\n")},
        {"two hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n"},
        {"host with a path", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n"},
        {"host with a user", "GET / HTTP/1.1\r\nHost: a@x\r\n\r\n"},
        {"host with a space", "GET / HTTP/1.1\r\nHost: x y\r\n\r\n"},
        {"host list", "GET / HTTP/1.1\r\nHost: x, y\r\n\r\n"},
        {"host with a bad port", "GET / HTTP/1.1\r\nHost: x:80a\r\n\r\n"},
        // Targets.
        {"absolute form", get("http://x/")},
        {"absolute form of another host", get("http://evil/")},
        {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"},
        {"authority form", get("x:80")},
        {"no slash", get("index.html")},
        {"no target", "GET  HTTP/1.1\r\nHost: x\r\n\r\n"},
        {"two spaces", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n"},
        {"space in the target", get("/a b")},
        {"tab in the target", get("/a\tb")},
        {"raw umlaut in the target", get("/\xc3\xb6")},
        {"fragment", get("/a#b")},
        {"bad escape", get("/%zz")},
        {"short escape", get("/%a")},
        {"NUL", get("/a%00b")},
        {"encoded CR LF", get("/a%0d%0aSet-Cookie:b")},
        {"dot segment", get("/a/./b")},
        {"two dots", get("/a/../b")},
        {"two dots at the end", get("/a/..")},
        {"encoded dots", get("/a/%2e%2e/b")},
        {"half encoded dots", get("/a/.%2E/b")},
        {"empty segment", get("/a//b")},
        {"two slashes first", get("//evil/")},
        {"encoded slash", get("/a%2fb")},
        {"backslash", get("/a%5cb")},
        {"overlong UTF-8", get("/%c0%ae%c0%ae/")},
        {"lone surrogate", get("/%ed%a0%80")},
        {"invalid UTF-8 in the query", get("/?a=%ff")},
        {"bad escape in the query", get("/?a=%1")},
        {"NUL in the query", get("/?a=%00")},
        // The request line.
        {"HTTP/0.9", "GET /\r\n\r\n"},
        {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: x\r\n\r\n"},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
        {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: x\r\n\r\n"},
        {"lower-case version", "GET / http/1.1\r\nHost: x\r\n\r\n"},
        {"space after the version", "GET / HTTP/1.1 \r\nHost: x\r\n\r\n"},
        {"method with a bracket", "G(T / HTTP/1.1\r\nHost: x\r\n\r\n"},
        {"TLS hello on a plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s},
        {"noise", "\xff\xfe\x80 \x01\r\n\r\n"},
        {"unknown method", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
        {"lower-case method", "get / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
        {"TRACE", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
        {"CONNECT", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 501},
        // Chunks.
        {"chunk size no hex", chunked("xyz\r\nhello\r\n0\r\n\r\n")},
        {"chunk size with 0x", chunked("0x5\r\nhello\r\n0\r\n\r\n")},
        {"chunk size with minus", chunked("-5\r\nhello\r\n0\r\n\r\n")},
        {"chunk size with space", chunked("5 \r\nhello\r\n0\r\n\r\n")},
        {"chunk size with space first", chunked(" 5\r\nhello\r\n0\r\n\r\n")},
        {"empty chunk size", chunked("\r\nhello\r\n0\r\n\r\n")},
        {"chunk size over 64 bits", chunked("10000000000000005\r\nhello\r\n0\r\n\r\n")},
        {"endless chunk size", chunked(std::string(300, '0') + "5\r\nhello\r\n0\r\n\r\n")},
        {"chunk size ended by LF", chunked("5\nhello\r\n0\r\n\r\n")},
        {"chunk longer than told", chunked("5\r\nhello!\r\n0\r\n\r\n")},
        {"chunk without its line end", chunked("5\r\nhello0\r\n\r\n")},
        {"chunk extension", chunked("5;a=b\r\nhello\r\n0\r\n\r\n")},
        {"chunk extension with LF in quotes", chunked("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n")},
        {"extension of the last chunk", chunked("5\r\nhello\r\n0;a\r\n\r\n")},
        {"trailer", chunked("5\r\nhello\r\n0\r\nHost: y\r\n\r\n")},
        {"trailer with a length", chunked("5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n")},
        // Over a limit, or not served.
        {"long target", get("/" + std::string(9000, 'a')), 414},
        {"very long target without an end", "GET /" + std::string(12000, 'a'), 414},
        {"large header", get("/", "A: " + std::string(17000, 'a') + "\r\n"), 431},
        {"many headers",
         [] {
             std::string headers;
             for (int i = 0; i < 200; ++i) headers += "A" + std::to_string(i) + ": b\r\n";
             return get("/", headers);
         }(),
         431},
        {"body over the limit", post("Content-Length: 5000000000\r\n", ""), 413},
        {"body over the limit, expecting leave", post("Content-Length: 5000000000\r\nExpect: 100-continue\r\n", ""),
         413},
        {"chunk over the limit", chunked("ffffffff\r\n"), 413},
        {"compressed body", post("Content-Length: 5\r\nContent-Encoding: gzip\r\n", "hello"), 415},
        {"unknown expectation", post("Content-Length: 5\r\nExpect: tea\r\n", "hello"), 417},
    };
}

TEST(Malformed, IsRefusedWithTheReasonAndTheLineClosed) {
    bool handled = false;
    const auto server = testing::start([&](Request&) {
        handled = true;
        return Response::text(200, "never");
    });
    ASSERT_TRUE(server);
    ASSERT_GE(cases().size(), 100u);
    for (const auto& [name, bytes, status] : cases()) {
        SCOPED_TRACE(name);
        testing::Client client(server->port());
        client.send(bytes);
        const auto answer = client.answer();
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.header("content-type"), "application/problem+json");
        EXPECT_EQ(answer.header("connection"), "close");
        EXPECT_EQ(answer.header("x-request-id").size(), 16u);
        const auto code = status == 413 || status == 414 || status == 431 ? "limit" : "invalid";
        EXPECT_NE(answer.body.find("\"code\":\""s + code + "\""), std::string::npos) << answer.body;
        EXPECT_NE(answer.body.find(answer.header("x-request-id")), std::string::npos);
        EXPECT_NE(answer.body.find(" / "), std::string::npos);
        client.end_sending();
        EXPECT_TRUE(client.closed());
    }
    EXPECT_FALSE(handled);
    EXPECT_EQ(server->counters().refused, cases().size());
}

TEST(Malformed, DoesNotDependOnHowTheBytesArrive) {
    for (const auto& [name, bytes, status] : cases()) {
        SCOPED_TRACE(name);
        for (const size_t piece : {size_t{1}, size_t{2}, size_t{7}, size_t{64}, SIZE_MAX}) {
            const auto parsed = parse_request(bytes, {}, piece);
            EXPECT_FALSE(parsed.complete);
            EXPECT_EQ(parsed.refusal.status, status);
        }
    }
}

TEST(Malformed, RefusesBeforeTheRequestIsComplete) {
    const Limits limits;
    Request request;
    size_t consumed = 0;
    RequestParser parser(limits);
    EXPECT_EQ(parser.read_head("GET / HTTP/1.1\n", request, consumed), RequestParser::Progress::refused);
    parser.reset();
    EXPECT_EQ(parser.read_head("GET / HTTP/1.1\r\nHost", request, consumed), RequestParser::Progress::more);
}

} // namespace
} // namespace fairlead::http
