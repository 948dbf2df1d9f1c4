// What only the SQLite side promises: the lock, grouping under faults, the statement cache, backups, a full disk.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>

#include "store/fixture_test.h"
#include "store/sqlite_connection.h"

namespace fairlead::store {

namespace {

using base::Code;
using base::Error;
using base::Result;
using base::Value;

class SqliteTest : public testing::Test {
  protected:
    std::unique_ptr<Database> open(const std::string& name = "data.db", const Options& options = {}) {
        auto opened = Database::open("sqlite:" + folder_.file(name), options);
        EXPECT_TRUE(opened.ok()) << opened.error().log;
        return opened.ok() ? std::move(opened).value() : nullptr;
    }
    std::unique_ptr<Database> open_with_item() {
        auto database = open();
        EXPECT_TRUE(database->change_schema({"CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)"}).ok());
        return database;
    }
    static Result<void> insert(Database& database, int64_t id, std::string name = "x") {
        return database.write([&](Transaction& transaction) -> Result<void> {
            TRY(transaction.execute({"INSERT INTO item (id, name) VALUES (?1, ?2)", {id, name}}));
            return {};
        });
    }
    static int64_t count(Database& database, const std::string& where = "") {
        int64_t counted = -1;
        const auto done = database.read([&](Reader& reader) -> Result<void> {
            counted = TRY(reader.rows({"SELECT count(*) FROM item" + where, {}}))[0][0].number();
            return {};
        });
        EXPECT_TRUE(done.ok()) << done.error().log;
        return counted;
    }

    Folder folder_;
};

TEST_F(SqliteTest, a_second_open_is_refused_until_the_first_is_closed) {
    auto first = open();
    const auto second = Database::open("sqlite:" + folder_.file("data.db"));
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, Code::unavailable);
    EXPECT_EQ(rule(second.error()), "locked");
    EXPECT_THAT(second.error().log, testing::HasSubstr("process " + std::to_string(getpid())));
    EXPECT_THAT(second.error().message.en, testing::HasSubstr("data.db"));
    first.reset();
    EXPECT_NE(open(), nullptr);
}

TEST_F(SqliteTest, another_process_is_refused_and_its_death_frees_the_data) {
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        const auto held = Database::open("sqlite:" + folder_.file("data.db"));
        const char answer = held.ok() ? 'y' : 'n';
        if (write(ready[1], &answer, 1) != 1) _exit(1);
        for (;;) pause();
    }
    char answer = 0;
    ASSERT_EQ(read(ready[0], &answer, 1), 1);
    EXPECT_EQ(answer, 'y');
    const auto refused = Database::open("sqlite:" + folder_.file("data.db"));
    EXPECT_FALSE(refused.ok());
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_NE(open(), nullptr);
    close(ready[0]);
    close(ready[1]);
}

TEST_F(SqliteTest, files_that_are_no_database_are_named) {
    std::ofstream(folder_.file("text.db")) << std::string(8192, 'x');
    const auto text = Database::open("sqlite:" + folder_.file("text.db"));
    ASSERT_FALSE(text.ok());
    EXPECT_EQ(text.error().code, Code::unavailable);
    EXPECT_EQ(rule(text.error()), "damaged");
    EXPECT_THAT(text.error().message.zh, testing::HasSubstr("text.db"));
    const auto nowhere = Database::open("sqlite:" + folder_.file("no/such/folder/data.db"));
    ASSERT_FALSE(nowhere.ok());
    EXPECT_EQ(nowhere.error().code, Code::unavailable);
    EXPECT_EQ(rule(nowhere.error()), "storage");
    for (const std::string url : {"", "sqlite:", "sqlite::memory:", "sqlite:file:x?mode=memory", "mysql://x"}) {
        const auto refused = Database::open(url);
        ASSERT_FALSE(refused.ok()) << url;
        EXPECT_EQ(refused.error().code, Code::invalid) << url;
    }
}

TEST_F(SqliteTest, the_files_are_readable_by_their_owner_only) {
    const auto database = open_with_item();
    for (const char* name : {"data.db", "data.db-wal", "data.db-shm", "data.db-lock"}) {
        struct stat status;
        ASSERT_EQ(stat(folder_.file(name).c_str(), &status), 0) << name;
        EXPECT_EQ(status.st_mode & 0077, 0u) << name;
    }
}

TEST_F(SqliteTest, a_fault_that_undoes_a_group_costs_only_its_own_closure) {
    const auto database = open_with_item();
    constexpr int threads = 8, each = 20;
    std::atomic<int> wrong{0}, acts{0};
    {
        std::latch start(threads);
        std::vector<std::jthread> running;
        for (int thread = 0; thread < threads; ++thread)
            running.emplace_back([&, thread] {
                start.arrive_and_wait();
                for (int i = 0; i < each; ++i) {
                    if (thread % 4 == 0) {
                        // A write that is interrupted makes SQLite roll back the whole transaction.
                        int polls = 0;
                        const auto stopped = database->write([&](Transaction& transaction) -> Result<void> {
                            transaction.stop_when([&polls] { return ++polls > 2; });
                            TRY(
                                transaction.execute({"INSERT INTO item (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION "
                                                     "ALL SELECT i + 1 FROM n "
                                                     "WHERE i < 1000000000) SELECT 'never' FROM n",
                                                     {}}));
                            return {};
                        });
                        if (stopped.ok() || rule(stopped.error()) != "cancelled") ++wrong;
                    } else {
                        const auto done = database->write([&](Transaction& transaction) -> Result<void> {
                            transaction.after_commit([&acts] { ++acts; });
                            TRY(transaction.execute(
                                {"INSERT INTO item (id, name) VALUES (?1, 'kept')", {1000 + thread * each + i}}));
                            return {};
                        });
                        if (!done.ok()) ++wrong;
                    }
                }
            });
    }
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(count(*database, " WHERE name = 'kept'"), 6 * each);
    EXPECT_EQ(count(*database), 6 * each);
    EXPECT_EQ(acts, 6 * each);
}

TEST_F(SqliteTest, nothing_runs_in_a_transaction_that_a_fault_has_undone) {
    const auto database = open_with_item();
    const auto refused = database->write([&](Transaction& transaction) -> Result<void> {
        TRY(transaction.execute({"INSERT INTO item (id) VALUES (1)", {}}));
        int polls = 0;
        transaction.stop_when([&polls] { return ++polls == 2; });
        const auto stopped =
            transaction.execute({"INSERT INTO item (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                                 "SELECT i + 1 FROM n WHERE i < 1000000000) SELECT 'never' FROM n",
                                 {}});
        EXPECT_EQ(rule(stopped.error()), "cancelled");
        transaction.stop_when(nullptr);
        EXPECT_FALSE(transaction.execute({"INSERT INTO item (id) VALUES (2)", {}}).ok());
        EXPECT_FALSE(transaction.attempt([] { return Result<void>(); }).ok());
        return {}; // the fault is passed over, the write must be refused all the same
    });
    EXPECT_FALSE(refused.ok());
    EXPECT_EQ(count(*database), 0);
    EXPECT_TRUE(insert(*database, 3).ok());
}

TEST_F(SqliteTest, a_write_inside_a_write_is_refused) {
    const auto database = open_with_item();
    const auto done = database->write([&](Transaction&) -> Result<void> {
        const auto inner = insert(*database, 1);
        EXPECT_FALSE(inner.ok());
        EXPECT_EQ(inner.error().code, Code::internal);
        return {};
    });
    EXPECT_TRUE(done.ok());
}

TEST_F(SqliteTest, a_closure_that_throws_is_refused_alone) {
    const auto database = open_with_item();
    const auto memory = database->write([](Transaction& transaction) -> Result<void> {
        TRY(transaction.execute({"INSERT INTO item (id) VALUES (1)", {}}));
        throw std::bad_alloc();
    });
    EXPECT_EQ(memory.error().code, Code::unavailable);
    const auto other = database->read([](Reader&) -> Result<void> { throw std::runtime_error("a library"); });
    EXPECT_EQ(other.error().code, Code::internal);
    EXPECT_EQ(count(*database), 0);
}

TEST_F(SqliteTest, statements_are_prepared_once_and_the_cache_is_bounded) {
    auto connection = SqliteConnection::open(folder_.file("cache.db"), SqliteConnection::Access::write, {});
    ASSERT_TRUE(connection.ok());
    SqliteConnection& session = **connection;
    ASSERT_TRUE(session.run("CREATE TABLE t (a INTEGER)").ok());
    const size_t before = session.cached();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(session.run("INSERT INTO t (a) VALUES (?1)", {i}).ok());
    EXPECT_EQ(session.cached(), before + 1);
    for (int i = 0; i < 400; ++i)
        ASSERT_TRUE(session.run("UPDATE t SET a = a WHERE a = " + std::to_string(i) + " AND a <> a").ok());
    EXPECT_LE(session.cached(), 256u);
}

TEST_F(SqliteTest, a_backup_taken_under_writes_is_one_commit_point) {
    const auto database = open_with_item();
    std::vector<std::vector<Value>> rows;
    for (int64_t id = 1; id <= 4000; ++id) rows.push_back({id, std::string(500, 'a')});
    ASSERT_TRUE(database
                    ->write([&](Transaction& transaction) -> Result<void> {
                        TRY(transaction.execute_many("INSERT INTO item (id, name) VALUES (?1, ?2)", rows));
                        return {};
                    })
                    .ok());
    // Every write adds one row and takes one away at the far end: at each commit there are 4000 in a row of numbers.
    std::atomic<bool> stop{false};
    std::atomic<int64_t> last{4000};
    std::jthread writer([&] {
        while (!stop) {
            const int64_t id = last + 1;
            const auto done = database->write([&](Transaction& transaction) -> Result<void> {
                TRY(transaction.execute({"INSERT INTO item (id, name) VALUES (?1, ?2)", {id, std::string(500, 'b')}}));
                TRY(transaction.execute({"DELETE FROM item WHERE id = ?1", {id - 4000}}));
                return {};
            });
            if (done.ok()) last = id;
        }
    });
    int64_t steps = 0, reported = 0;
    const auto copied = database->backup(folder_.file("copy.db"), [&](int64_t done, int64_t total) {
        ++steps;
        reported = total;
        EXPECT_LE(done, total);
        // Some writes happen between any two steps.
        for (const int64_t seen = last; last < seen + 3;) std::this_thread::yield();
        return true;
    });
    stop = true;
    writer.join();
    ASSERT_TRUE(copied.ok()) << copied.error().log;
    EXPECT_GT(steps, 1);
    EXPECT_GT(reported, 256);
    EXPECT_FALSE(std::filesystem::exists(folder_.file("copy.db.part")));
    const auto copy = open("copy.db");
    EXPECT_EQ(count(*copy), 4000);
    const auto faults = copy->check();
    ASSERT_TRUE(faults.ok());
    EXPECT_THAT(*faults, testing::IsEmpty());
    const auto done = copy->read([](Reader& reader) -> Result<void> {
        const Rows ends = TRY(reader.rows({"SELECT max(id) - min(id) FROM item", {}}));
        EXPECT_EQ(ends[0][0], Value(3999));
        return {};
    });
    EXPECT_TRUE(done.ok());
}

TEST_F(SqliteTest, a_backup_is_cancelled_without_a_trace_and_overwrites_nothing) {
    const auto database = open_with_item();
    ASSERT_TRUE(insert(*database, 1).ok());
    const auto cancelled = database->backup(folder_.file("copy.db"), [](int64_t, int64_t) { return false; });
    ASSERT_FALSE(cancelled.ok());
    EXPECT_EQ(rule(cancelled.error()), "cancelled");
    EXPECT_FALSE(std::filesystem::exists(folder_.file("copy.db")));
    EXPECT_FALSE(std::filesystem::exists(folder_.file("copy.db.part")));
    ASSERT_TRUE(database->backup(folder_.file("copy.db"), nullptr).ok());
    const auto again = database->backup(folder_.file("copy.db"), nullptr);
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(rule(again.error()), "exists");
    EXPECT_FALSE(database->backup(folder_.file("no/such/copy.db"), nullptr).ok());
}

TEST_F(SqliteTest, the_log_does_not_grow_without_end) {
    const auto database = open_with_item();
    const std::string text(20000, 'x');
    for (int64_t id = 1; id <= 2000; ++id)
        ASSERT_TRUE(insert(*database, id % 50, text + std::to_string(id)).ok() ||
                    database
                        ->write([&](Transaction& transaction) -> Result<void> {
                            TRY(transaction.execute({"UPDATE item SET name = ?2 WHERE id = ?1", {id % 50, text}}));
                            return {};
                        })
                        .ok());
    EXPECT_LT(std::filesystem::file_size(folder_.file("data.db-wal")), 16u << 20);
}

TEST_F(SqliteTest, a_damaged_page_is_found_by_the_check) {
    {
        const auto database = open_with_item();
        for (int64_t id = 1; id <= 200; ++id) ASSERT_TRUE(insert(*database, id, std::string(300, 'a')).ok());
    }
    {
        std::fstream file(folder_.file("data.db"), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4096 * 4);
        file << std::string(64, '\xee');
    }
    const auto database = open();
    const auto faults = database->check();
    ASSERT_TRUE(faults.ok()) << faults.error().log;
    EXPECT_FALSE((*faults).empty());
}

/// Runs in a child process, whose file size limit stands for a full disk. 0 when all went well, else the line.
int write_until_full(const std::string& file) {
#define EXPECT_IN_CHILD(condition)                                   \
    if (!(condition)) {                                              \
        std::fprintf(stderr, "line %d: %s\n", __LINE__, #condition); \
        return 1;                                                    \
    }
    std::signal(SIGXFSZ, SIG_IGN);
    auto opened = Database::open("sqlite:" + file);
    EXPECT_IN_CHILD(opened.ok());
    Database& database = **opened;
    EXPECT_IN_CHILD(database.change_schema({"CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT)"}).ok());
    const auto insert = [&database](int64_t id) {
        return database.write([id](Transaction& transaction) -> Result<void> {
            TRY(transaction.execute({"INSERT INTO item (id, name) VALUES (?1, ?2)", {id, std::string(3000, 'x')}}));
            return {};
        });
    };
    const auto count = [&database] {
        int64_t counted = -1;
        (void)database.read([&](Reader& reader) -> Result<void> {
            counted = TRY(reader.rows({"SELECT count(name) FROM item", {}}))[0][0].number();
            return {};
        });
        return counted;
    };
    rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 1 << 20;
    setrlimit(RLIMIT_FSIZE, &limit);
    std::vector<int64_t> refused;
    int64_t written = 0;
    for (int64_t id = 1; id <= 10000 && refused.size() < 20; ++id) {
        const auto done = insert(id);
        if (done.ok()) {
            ++written;
            continue;
        }
        refused.push_back(id);
        EXPECT_IN_CHILD(done.error().code == Code::unavailable);
        EXPECT_IN_CHILD(rule(done.error()) == "storage");
        EXPECT_IN_CHILD(!database.read_only());
        EXPECT_IN_CHILD(count() == written);
    }
    EXPECT_IN_CHILD(refused.size() == 20);
    EXPECT_IN_CHILD(written > 10);
    // Several at once, too: each is refused, none is lost or half done.
    std::atomic<int> taken{0};
    {
        std::vector<std::jthread> threads;
        for (int64_t thread = 0; thread < 8; ++thread)
            threads.emplace_back([&, thread] {
                for (int64_t i = 0; i < 5; ++i)
                    if (insert(20000 + thread * 10 + i).ok()) ++taken;
            });
    }
    written += taken;
    EXPECT_IN_CHILD(count() == written);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
    for (const int64_t id : refused) EXPECT_IN_CHILD(insert(id).ok());
    EXPECT_IN_CHILD(count() == written + 20);
    const auto faults = database.check();
    EXPECT_IN_CHILD(faults.ok() && (*faults).empty());
    return 0;
#undef EXPECT_IN_CHILD
}

TEST_F(SqliteTest, a_full_disk_refuses_writes_and_nothing_else_until_there_is_room) {
    const pid_t child = fork();
    if (child == 0) _exit(write_until_full(folder_.file("data.db")));
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status)) << status;
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

} // namespace

} // namespace fairlead::store
