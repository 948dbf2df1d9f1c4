#include "store/fixture_test.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace fairlead::store {

namespace {

/// Runs tools/postgres; gives its standard output.
std::string tool(const std::string& arguments) {
    std::string out;
    const std::string command = "'" FAIRLEAD_SOURCE_DIR "/tools/postgres' " + arguments;
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) return out;
    char part[256];
    while (std::fgets(part, sizeof part, pipe)) out += part;
    if (pclose(pipe) != 0) return {};
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

class Server {
  public:
    Server() {
        if (const char* given = std::getenv("FAIRLEAD_POSTGRESQL")) {
            url_ = given;
            return;
        }
        folder_ = std::make_unique<Folder>();
        url_ = tool("start '" + folder_->file("postgres") + "'");
    }
    ~Server() {
        if (folder_) tool("stop '" + folder_->file("postgres") + "'");
    }
    const std::string& url() const { return url_; }

  private:
    std::unique_ptr<Folder> folder_;
    std::string url_;
};

} // namespace

Folder::Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "store_XXXXXX";
    path_ = mkdtemp(pattern.data());
    // A PostgreSQL started by root runs as another user.
    std::filesystem::permissions(path_, std::filesystem::perms(0755));
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

const std::string& postgres_url() {
    static const Server server;
    return server.url();
}

Statement statement(Dialect dialect, std::string sql, std::vector<base::Value> values) {
    if (dialect == Dialect::postgresql)
        for (char& c : sql)
            if (c == '?') c = '$';
    return {std::move(sql), std::move(values)};
}

void BothDatabases::SetUp() {
    if (sqlite()) {
        url_ = "sqlite:" + folder_.file("data.db");
    } else {
        url_ = postgres_url();
        ASSERT_FALSE(url_.empty()) << "no PostgreSQL server";
        static std::atomic<int> made{0};
        options_.schema = "Test " + std::to_string(getpid()) + " \"" + std::to_string(++made) + "\"";
    }
    reopen();
}

void BothDatabases::TearDown() {
    if (!sqlite() && database_) {
        std::string quoted = options_.schema;
        for (size_t i = 0; (i = quoted.find('"', i)) != std::string::npos; i += 2) quoted.insert(i, 1, '"');
        EXPECT_TRUE(database_->change_schema({"DROP SCHEMA \"" + quoted + "\" CASCADE"}).ok());
    }
}

void BothDatabases::reopen() {
    database_.reset();
    auto opened = Database::open(url_, options_);
    ASSERT_TRUE(opened.ok()) << opened.error().log << opened.error().message.en;
    database_ = std::move(opened).value();
}

void BothDatabases::create(const std::vector<std::string>& tables) {
    const auto created = database_->change_schema(tables);
    ASSERT_TRUE(created.ok()) << created.error().log;
}

base::Result<int64_t> BothDatabases::run(std::string sql, std::vector<base::Value> values) {
    int64_t changed = 0;
    const auto done = database_->write([&](Transaction& transaction) -> base::Result<void> {
        changed = TRY(transaction.execute(st(sql, values)));
        return {};
    });
    if (!done.ok()) return done.error();
    return changed;
}

Rows BothDatabases::query(std::string sql, std::vector<base::Value> values) {
    Rows rows;
    const auto done = database_->read([&](Reader& reader) -> base::Result<void> {
        rows = TRY(reader.rows(st(sql, values)));
        return {};
    });
    EXPECT_TRUE(done.ok()) << done.error().log;
    return rows;
}

int64_t BothDatabases::number(std::string sql, std::vector<base::Value> values) {
    const Rows rows = query(std::move(sql), std::move(values));
    EXPECT_EQ(rows.size(), 1u);
    return rows.empty() || !rows[0][0].is_number() ? INT64_MIN : rows[0][0].number();
}

std::string dialect_name(const testing::TestParamInfo<Dialect>& parameter) {
    return parameter.param == Dialect::sqlite ? "sqlite" : "postgresql";
}

std::string rule(const base::Error& error) {
    return error.faults.empty() ? "" : error.faults[0].rule;
}

} // namespace fairlead::store
