// What only the PostgreSQL side promises: lost connections, several servers on one schema, retries.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "store/fixture_test.h"

namespace fairlead::store {

namespace {

using base::Code;
using base::Result;
using base::Value;

class PostgresTest : public BothDatabases {
  protected:
    void SetUp() override {
        BothDatabases::SetUp();
        if (database_) create({"CREATE TABLE item (id BIGINT PRIMARY KEY, amount BIGINT)"});
    }
    std::unique_ptr<Database> second_server() {
        auto opened = Database::open(url_, options_);
        EXPECT_TRUE(opened.ok()) << opened.error().log;
        return opened.ok() ? std::move(opened).value() : nullptr;
    }
    /// Ends every session whose search path is this test's schema.
    void end_sessions() {
        auto other = Database::open(url_, {.schema = "public"});
        ASSERT_TRUE(other.ok()) << other.error().log;
        const auto ended = (*other)->read([&](Reader& reader) -> Result<void> {
            TRY(reader.rows({"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1",
                             {base::Value("fairlead " + options_.schema)}}));
            return {};
        });
        ASSERT_TRUE(ended.ok()) << ended.error().log;
    }
};

TEST_P(PostgresTest, connections_that_died_in_the_pool_are_replaced) {
    ASSERT_TRUE(run("INSERT INTO item (id) VALUES (1)").ok());
    // Several connections in the pool.
    const auto nested = database_->read([&](Reader&) -> Result<void> {
        EXPECT_EQ(number("SELECT count(*) FROM item"), 1);
        return {};
    });
    ASSERT_TRUE(nested.ok());
    end_sessions();
    EXPECT_EQ(number("SELECT count(*) FROM item"), 1);
    EXPECT_TRUE(run("INSERT INTO item (id) VALUES (2)").ok());
}

TEST_P(PostgresTest, a_connection_lost_in_a_transaction_refuses_it) {
    const auto lost = database_->write([&](Transaction& transaction) -> Result<void> {
        TRY(transaction.execute({"INSERT INTO item (id) VALUES (1)", {}}));
        end_sessions();
        TRY(transaction.execute({"INSERT INTO item (id) VALUES (2)", {}}));
        return {};
    });
    ASSERT_FALSE(lost.ok());
    EXPECT_EQ(lost.error().code, Code::unavailable);
    EXPECT_EQ(rule(lost.error()), "storage");
    EXPECT_EQ(number("SELECT count(*) FROM item"), 0);
}

TEST_P(PostgresTest, a_server_that_is_not_there_is_unavailable) {
    const auto missing = Database::open("postgresql:///none?host=" + folder_.path());
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().code, Code::unavailable);
    EXPECT_EQ(rule(missing.error()), "storage");
    const auto wrong = Database::open("postgresql://%zz");
    EXPECT_FALSE(wrong.ok());
}

TEST_P(PostgresTest, several_servers_open_a_new_schema_at_once) {
    Options options;
    options.schema = options_.schema + " together";
    std::atomic<int> opened{0};
    std::vector<std::unique_ptr<Database>> databases(6);
    {
        std::vector<std::jthread> threads;
        for (auto& database : databases)
            threads.emplace_back([&] {
                auto made = Database::open(url_, options);
                EXPECT_TRUE(made.ok()) << made.error().log;
                if (made.ok()) database = std::move(made).value(), ++opened;
            });
    }
    ASSERT_EQ(opened, 6);
    std::string quoted = "\"";
    for (const char c : options.schema) quoted.append(c == '"' ? 2 : 1, c);
    EXPECT_TRUE(databases[0]->change_schema({"DROP SCHEMA " + quoted + "\" CASCADE"}).ok());
}

TEST_P(PostgresTest, another_servers_change_of_a_table_goes_unnoticed) {
    ASSERT_TRUE(run("INSERT INTO item (id, amount) VALUES (1, 2)").ok());
    EXPECT_EQ(query("SELECT * FROM item"), (Rows{{1, 2}}));
    ASSERT_TRUE(second_server()->change_schema({"ALTER TABLE item ADD COLUMN note TEXT"}).ok());
    EXPECT_EQ(query("SELECT * FROM item"), (Rows{{1, 2, nullptr}}));
}

TEST_P(PostgresTest, colliding_writes_of_two_servers_are_run_again) {
    ASSERT_TRUE(run("INSERT INTO item (id, amount) VALUES (1, 0)").ok());
    const auto other = second_server();
    int runs = 0;
    const auto done = database_->write([&](Transaction& transaction) -> Result<void> {
        const int64_t amount = TRY(transaction.rows({"SELECT amount FROM item", {}}))[0][0].number();
        if (++runs == 1) {
            // Between this transaction's read and its write the other server is quicker.
            std::jthread quicker([&] {
                const auto written = other->write([](Transaction& second) -> Result<void> {
                    TRY(second.execute({"UPDATE item SET amount = amount + 10", {}}));
                    return {};
                });
                EXPECT_TRUE(written.ok());
            });
        }
        TRY(transaction.execute({"UPDATE item SET amount = $1", {amount + 1}}));
        return {};
    });
    ASSERT_TRUE(done.ok()) << done.error().log;
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(number("SELECT amount FROM item"), 11);
}

TEST_P(PostgresTest, an_ignored_failure_refuses_the_write) {
    const auto refused = database_->write([&](Transaction& transaction) -> Result<void> {
        TRY(transaction.execute({"INSERT INTO item (id) VALUES (1)", {}}));
        EXPECT_FALSE(transaction.execute({"INSERT INTO item (id) VALUES (1)", {}}).ok());
        return {};
    });
    EXPECT_FALSE(refused.ok());
    EXPECT_EQ(number("SELECT count(*) FROM item"), 0);
}

TEST_P(PostgresTest, a_backup_is_left_to_pg_dump) {
    const auto refused = database_->backup(folder_.file("copy"), nullptr);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::invalid);
}

INSTANTIATE_TEST_SUITE_P(Databases, PostgresTest, testing::Values(Dialect::postgresql), dialect_name);

} // namespace

} // namespace fairlead::store
