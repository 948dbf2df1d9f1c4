// The first run, on an empty workspace.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "api/api.h"
#include "command/setup.h"

namespace fairlead::api {
namespace {

namespace fs = std::filesystem;

constexpr const char* token = "0123456789abcdef0123456789abcdef";

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class FirstRun : public testing::TestWithParam<bool> {
  protected:
    void SetUp() override {
        std::string pattern = fs::temp_directory_path() / "first_run_XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        const fs::path metadata = fs::path(FAIRLEAD_SOURCE_DIR) / "metadata";
        command::Workspace::Options options;
        options.data_directory = folder_;
        options.database_url = "sqlite:" + (folder_ / "fairlead.db").string();
        if (GetParam()) {
            options.database_url = std::getenv("FAIRLEAD_POSTGRESQL");
            options.store.schema = "first_run_" + std::to_string(::getpid()) + "_" + std::to_string(++serial_);
        }
        options.clock = &clock_;
        options.roles_json = read(metadata / "system/roles.json");
        for (const char* directory : {"", "system"})
            for (const auto& entry : fs::directory_iterator(metadata / directory)) {
                const std::string name = "metadata/" + fs::relative(entry.path(), metadata).string();
                if (entry.is_regular_file() && schema::is_object_source(name))
                    options.metadata.push_back({name, read(entry.path()), false});
            }
        auto opened = command::Workspace::open(std::move(options));
        ASSERT_TRUE(opened.ok()) << opened.error().message.en << opened.error().log;
        workspace_ = std::move(*opened);
        api_ = std::make_unique<Api>(
            *workspace_, Api::Options{.version = "test", .deal_object = "opportunity", .setup_token = token});
    }
    void TearDown() override {
        if (api_) api_->stop();
        if (workspace_) workspace_->stop();
        api_.reset();
        workspace_.reset();
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    Response ask(http::Method method, const std::string& path, const std::string& body = {}, bool secure = false) {
        Request request;
        request.secure = secure;
        request.method = method;
        request.path = request.target = path;
        request.headers = {{"host", "127.0.0.1"}, {"content-type", "application/json"}, {"accept-language", "en"}};
        request.body = body;
        request.remote = "127.0.0.1";
        request.id = "r";
        return api_->handle(request);
    }
    static std::string body(const std::string& its_token, const std::string& more = {}) {
        return "{\"token\":\"" + its_token +
               "\",\"company\":\"Acme\",\"country\":\"DE\",\"base_currency\":\"EUR\",\"time_zone\":\"Europe/Berlin\","
               "\"language\":\"en\",\"fiscal_year_start\":4,\"name\":\"Eva\",\"login\":\"eva@acme.test\","
               "\"password\":\"a fine long secret\"" +
               more + "}";
    }

    static inline int serial_ = 0;
    base::FakeClock clock_{*base::parse_instant("2026-03-18T02:00:00Z")};
    fs::path folder_;
    std::unique_ptr<command::Workspace> workspace_;
    std::unique_ptr<Api> api_;
};

TEST_P(FirstRun, makes_the_first_person_once) {
    EXPECT_EQ(ask(http::Method::get, "/api/setup").body, "{\"needed\":true}");
    const Response page = ask(http::Method::get, "/opportunity");
    EXPECT_EQ(page.status, 303);
    EXPECT_EQ(ask(http::Method::post, "/api/setup", body("wrong")).status, 403);
    EXPECT_EQ(ask(http::Method::post, "/api/setup", body("")).status, 403);
    EXPECT_TRUE(command::setup_needed(*workspace_));

    const Response made = ask(http::Method::post, "/api/setup", body(token));
    ASSERT_EQ(made.status, 201) << made.body;
    const Json who = *base::parse_json(made.body);
    EXPECT_EQ(who["user"]["name"].text(), "Eva");
    EXPECT_EQ(who["user"]["role"]["name"].text(), "administrator");
    EXPECT_EQ(who["settings"]["base_currency"].text(), "EUR");
    EXPECT_EQ(who["settings"]["company"].text(), "Acme");
    EXPECT_EQ(who["settings"]["fiscal_year_start"].integer(), 4);
    EXPECT_FALSE(who["csrf"].text().empty());
    EXPECT_TRUE(std::any_of(made.headers.begin(), made.headers.end(),
                            [](const auto& header) { return header.first == "set-cookie"; }));

    EXPECT_EQ(ask(http::Method::get, "/api/setup").body, "{\"needed\":false}");
    EXPECT_EQ(ask(http::Method::post, "/api/setup", body(token)).status, 404);
    EXPECT_EQ(ask(http::Method::post, "/api/setup", body("wrong")).status, 404);
    EXPECT_NE(ask(http::Method::get, "/opportunity").status, 303);
}

TEST_P(FirstRun, tells_every_fault_and_keeps_nothing) {
    const Response refused = ask(http::Method::post, "/api/setup",
                                 std::string("{\"token\":\"") + token +
                                     "\",\"company\":\"\",\"country\":\"Germany\",\"base_currency\":\"XXQ\","
                                     "\"time_zone\":\"Nowhere\",\"password\":\"short\",\"is_admin\":true}");
    EXPECT_EQ(refused.status, 422);
    for (const char* field :
         {"company", "country", "base_currency", "time_zone", "name", "login", "password", "is_admin"})
        EXPECT_NE(refused.body.find("\"field\":\"" + std::string(field) + "\""), std::string::npos) << field;
    EXPECT_TRUE(command::setup_needed(*workspace_));
}

TEST_P(FirstRun, lets_one_of_two_in) {
    int statuses[2] = {};
    std::thread other([&] { statuses[1] = ask(http::Method::post, "/api/setup", body(token)).status; });
    statuses[0] = ask(http::Method::post, "/api/setup", body(token)).status;
    other.join();
    EXPECT_EQ(std::min(statuses[0], statuses[1]), 201);
    EXPECT_EQ(std::max(statuses[0], statuses[1]), 404);
    EXPECT_EQ(workspace_->snapshot()->directory->users().size(), 1u);
}

TEST_P(FirstRun, keeps_browsers_on_tls) {
    const auto kept = [](const Response& response) {
        return std::any_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
            return header.first == "strict-transport-security" && header.second == "max-age=31536000";
        });
    };
    for (const char* path : {"/setup", "/api/setup", "/api/records/lead", "/nothing.js"}) {
        EXPECT_TRUE(kept(ask(http::Method::get, path, {}, true))) << path;
        EXPECT_FALSE(kept(ask(http::Method::get, path))) << path;
    }
}

std::vector<bool> databases() {
    return std::getenv("FAIRLEAD_POSTGRESQL") ? std::vector<bool>{false, true} : std::vector<bool>{false};
}
INSTANTIATE_TEST_SUITE_P(On, FirstRun, testing::ValuesIn(databases()),
                         [](const auto& info) { return info.param ? "postgresql" : "sqlite"; });

} // namespace
} // namespace fairlead::api
