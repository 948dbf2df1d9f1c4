#include "http/parse.h"

#include <gtest/gtest.h>

namespace fairlead::http {
namespace {
TEST(Parse, ReadsARequest) {
    const auto parsed = parse_request("GET /a%20b?x=1+2 HTTP/1.1\r\nHost: x\r\n\r\n", {});
    EXPECT_TRUE(parsed.complete);
    EXPECT_EQ(parsed.request.path, "/a b");
}
} // namespace
} // namespace fairlead::http
