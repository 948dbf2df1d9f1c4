#include "http/router.h"

#include <gtest/gtest.h>

#include "http/middleware.h"

namespace fairlead::http {
namespace {

TEST(Router, PrefersLiterals) {
    Router router;
    router.add(Method::get, "/api/records/{object}/{id}", 1);
    router.add(Method::get, "/api/records/{object}/trash", 2);
    router.add(Method::get, "/api/records/lead/{id}", 3);
    router.add(Method::post, "/api/records/{object}/{id}/{action}", 4);
    router.add(Method::get, "/api/records/{object}/{id}/timeline", 5);
    router.add(Method::get, "/", 6);
    const auto index = [&](Method method, std::string_view path) {
        const auto match = router.find(method, path);
        return match.found ? static_cast<int>(match.index) : -1;
    };
    EXPECT_EQ(index(Method::get, "/api/records/account/7"), 1);
    EXPECT_EQ(index(Method::get, "/api/records/account/trash"), 2);
    EXPECT_EQ(index(Method::get, "/api/records/lead/trash"), 3);
    EXPECT_EQ(index(Method::post, "/api/records/lead/7/timeline"), 4);
    EXPECT_EQ(index(Method::get, "/api/records/lead/7/timeline"), 5);
    EXPECT_EQ(index(Method::get, "/"), 6);
    EXPECT_EQ(index(Method::get, "/api/records/account/"), -1);
    EXPECT_EQ(index(Method::get, "/api/records/account"), -1);
    EXPECT_EQ(router.find(Method::get, "/api/records/account/7").params, (Fields{{"object", "account"}, {"id", "7"}}));
}

TEST(Router, TellsWhichMethodsAPathKnows) {
    Router router;
    router.add(Method::get, "/a/{id}", 1);
    router.add(Method::patch, "/a/{id}", 2);
    auto match = router.find(Method::del, "/a/1");
    EXPECT_FALSE(match.found);
    EXPECT_EQ(match.allowed, (std::vector{Method::get, Method::patch}));
    match = router.find(Method::get, "/b/1");
    EXPECT_FALSE(match.found);
    EXPECT_TRUE(match.allowed.empty());
}

TEST(Middleware, RunsOutermostFirst) {
    std::string walked;
    const auto step = [&](char mark) {
        return [&walked, mark](Request& request, const std::function<Response(Request&)>& next) {
            walked.push_back(mark);
            auto response = next(request);
            response.set(std::string("x-") + mark, "seen");
            walked.push_back(mark);
            return response;
        };
    };
    const auto refuse = [](Request& request, const std::function<Response(Request&)>& next) {
        return request.path == "/no" ? Response::text(403, "no") : next(request);
    };
    const auto handler = chain({step('a'), step('b'), refuse}, [&](Request&) {
        walked.push_back('h');
        return Response::text(200, "ok");
    });
    Request request;
    request.path = "/";
    EXPECT_EQ(handler(request).headers.size(), 3u);
    EXPECT_EQ(walked, "abhba");
    request.path = "/no";
    walked.clear();
    EXPECT_EQ(handler(request).status, 403);
    EXPECT_EQ(walked, "abba");
}

} // namespace
} // namespace fairlead::http
