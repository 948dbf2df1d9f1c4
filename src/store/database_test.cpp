// What both databases promise alike.

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "store/fixture_test.h"

namespace fairlead::store {

namespace {

using base::Code;
using base::Error;
using base::Result;
using base::Value;

class DatabaseTest : public BothDatabases {
  protected:
    void SetUp() override {
        BothDatabases::SetUp();
        if (!database_) return;
        const std::string number(integer_type(GetParam())), text(text_type(GetParam()));
        create({"CREATE TABLE item (id " + number + " NOT NULL PRIMARY KEY, name " + text + ", amount " + number + ")",
                "CREATE UNIQUE INDEX item_name ON item (name)"});
    }
    Result<int64_t> insert(int64_t id, Value name, Value amount = {}) {
        return run("INSERT INTO item (id, name, amount) VALUES (?1, ?2, ?3)", {id, name, amount});
    }
    Result<void> insert_in(Transaction& transaction, int64_t id, Value name) {
        TRY(transaction.execute(st("INSERT INTO item (id, name) VALUES (?1, ?2)", {id, std::move(name)})));
        return {};
    }
    int64_t count() { return number("SELECT count(*) FROM item"); }
};

TEST_P(DatabaseTest, a_read_sees_the_write_that_returned) {
    for (int64_t id = 1; id <= 200; ++id) {
        ASSERT_TRUE(insert(id, "item " + std::to_string(id)).ok());
        ASSERT_EQ(count(), id);
    }
}

TEST_P(DatabaseTest, values_come_back_as_they_went_in) {
    ASSERT_TRUE(insert(INT64_MIN, "").ok());
    ASSERT_TRUE(insert(INT64_MAX, "华为技术 \"O'Neil\" %_\\ \xF0\x9F\x98\x80", int64_t{0}).ok());
    ASSERT_TRUE(insert(0, nullptr, int64_t{-1}).ok());
    const Rows rows = query("SELECT id, name, amount FROM item ORDER BY id");
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0], (std::vector<Value>{INT64_MIN, "", nullptr}));
    EXPECT_EQ(rows[1], (std::vector<Value>{0, nullptr, -1}));
    EXPECT_EQ(rows[2], (std::vector<Value>{INT64_MAX, "华为技术 \"O'Neil\" %_\\ \xF0\x9F\x98\x80", 0}));
    const Rows sums = query("SELECT sum(amount), count(*), count(amount), max(name), 7 / 2 FROM item");
    EXPECT_EQ(sums[0], (std::vector<Value>{-1, 3, 2, "华为技术 \"O'Neil\" %_\\ \xF0\x9F\x98\x80", 3}));
}

TEST_P(DatabaseTest, a_row_answers_by_column) {
    ASSERT_TRUE(insert(41, "name", nullptr).ok());
    int calls = 0;
    const auto done = database_->read([&](Reader& reader) {
        EXPECT_EQ(reader.dialect(), GetParam());
        return reader.each(st("SELECT id, name, amount FROM item"), [&](const Row& row) {
            ++calls;
            EXPECT_EQ(row.size(), 3u);
            EXPECT_FALSE(row.empty(0));
            EXPECT_EQ(row.number(0), 41);
            EXPECT_EQ(row.text(1), "name");
            EXPECT_TRUE(row.empty(2));
            EXPECT_EQ(row.number(2), 0);
            EXPECT_EQ(row.text(2), "");
            EXPECT_TRUE(row.value(2).empty());
            return true;
        });
    });
    EXPECT_TRUE(done.ok());
    EXPECT_EQ(calls, 1);
}

TEST_P(DatabaseTest, text_that_cannot_be_stored_is_refused_and_nothing_written) {
    for (const std::string& text : {std::string("a\0b", 3), std::string("\0", 1), std::string("\xff"),
                                    std::string("\xe4\xb8"), std::string("\xed\xa0\x80"), std::string("\xc0\x80")}) {
        const auto refused = insert(1, text);
        ASSERT_FALSE(refused.ok());
        EXPECT_EQ(refused.error().code, Code::invalid);
        EXPECT_EQ(rule(refused.error()), "text");
    }
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, a_refused_closure_leaves_nothing) {
    const auto refused = database_->write([&](Transaction& transaction) -> Result<void> {
        TRY(insert_in(transaction, 1, "one"));
        return Error(Code::gate, {"不行", "no"});
    });
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::gate);
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, a_second_equal_value_is_a_conflict_that_names_the_index) {
    ASSERT_TRUE(insert(1, "one").ok());
    const auto name = insert(2, "one");
    ASSERT_FALSE(name.ok());
    EXPECT_EQ(name.error().code, Code::conflict);
    EXPECT_EQ(rule(name.error()), "unique");
    EXPECT_EQ(name.error().log, "item_name");
    const auto id = insert(1, "two");
    ASSERT_FALSE(id.ok());
    EXPECT_EQ(rule(id.error()), "unique");
    EXPECT_EQ(id.error().log, "item_pkey");
    EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, a_missing_value_is_a_reference_conflict) {
    const std::string number(integer_type(GetParam()));
    create({"CREATE TABLE strict (id " + number + " NOT NULL PRIMARY KEY, a " + number + " NOT NULL CHECK (a > 0))"});
    for (const Value& bad : {Value(), Value(0)}) {
        const auto missing = run("INSERT INTO strict (id, a) VALUES (1, ?1)", {bad});
        ASSERT_FALSE(missing.ok());
        EXPECT_EQ(missing.error().code, Code::conflict);
        EXPECT_EQ(rule(missing.error()), "reference");
    }
}

TEST_P(DatabaseTest, a_wrong_statement_is_an_internal_error_with_the_cause_in_the_log) {
    for (const std::string sql : {"SELEC 1", "SELECT nothing FROM item", "SELECT 1; SELECT 2", ""}) {
        const auto refused = database_->read([&](Reader& reader) -> Result<void> {
            TRY(reader.rows({sql, {}}));
            return {};
        });
        ASSERT_FALSE(refused.ok()) << sql;
        EXPECT_EQ(refused.error().code, Code::internal) << sql;
        EXPECT_FALSE(refused.error().log.empty());
    }
    const auto refused = run("INSERT INTO item (id, name) VALUES (?1, ?2)", {1});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::internal);
}

TEST_P(DatabaseTest, a_reader_cannot_write) {
    const auto refused = database_->read([&](Reader& reader) -> Result<void> {
        TRY(reader.rows(st("INSERT INTO item (id) VALUES (1)")));
        return {};
    });
    EXPECT_FALSE(refused.ok());
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, a_reader_keeps_its_snapshot) {
    ASSERT_TRUE(insert(1, "one").ok());
    const auto done = database_->read([&](Reader& reader) -> Result<void> {
        const Rows before = TRY(reader.rows(st("SELECT count(*) FROM item")));
        EXPECT_TRUE(insert(2, "two").ok());
        EXPECT_EQ(count(), 2);
        const Rows after = TRY(reader.rows(st("SELECT count(*) FROM item")));
        EXPECT_EQ(before, after);
        EXPECT_EQ(reader.statements(), 2);
        return {};
    });
    EXPECT_TRUE(done.ok());
}

TEST_P(DatabaseTest, a_transaction_sees_its_own_writes_and_nobody_else_does) {
    const auto done = database_->write([&](Transaction& transaction) -> Result<void> {
        TRY(insert_in(transaction, 1, "one"));
        EXPECT_EQ(TRY(transaction.rows(st("SELECT name FROM item")))[0][0], Value("one"));
        EXPECT_EQ(count(), 0);
        return {};
    });
    EXPECT_TRUE(done.ok());
    EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, execute_counts_the_rows_changed) {
    for (int64_t id = 1; id <= 5; ++id) ASSERT_TRUE(insert(id, "n" + std::to_string(id), id).ok());
    EXPECT_EQ(*run("UPDATE item SET amount = amount + 1 WHERE id > ?1", {2}), 3);
    EXPECT_EQ(*run("UPDATE item SET amount = 0 WHERE id > ?1", {9}), 0);
    EXPECT_EQ(*run("DELETE FROM item WHERE id IN (?1, ?2)", {1, 2}), 2);
}

TEST_P(DatabaseTest, an_attempt_that_fails_undoes_only_itself) {
    std::vector<std::string> acts;
    const auto done = database_->write([&](Transaction& transaction) -> Result<void> {
        acts.clear();
        TRY(insert_in(transaction, 1, "one"));
        transaction.after_commit([&] { acts.push_back("outer"); });
        const auto refused = transaction.attempt([&]() -> Result<void> {
            TRY(insert_in(transaction, 2, "two"));
            transaction.after_commit([&] { acts.push_back("undone"); });
            const auto inner = transaction.attempt([&] { return insert_in(transaction, 3, "one"); });
            EXPECT_EQ(inner.error().code, Code::conflict);
            return insert_in(transaction, 4, "one");
        });
        EXPECT_EQ(rule(refused.error()), "unique");
        TRY(transaction.attempt([&]() -> Result<void> {
            const auto inner = transaction.attempt([&] { return insert_in(transaction, 5, "one"); });
            EXPECT_FALSE(inner.ok());
            transaction.after_commit([&] { acts.push_back("inner"); });
            return insert_in(transaction, 6, "six");
        }));
        return {};
    });
    ASSERT_TRUE(done.ok()) << done.error().log;
    const Rows rows = query("SELECT id FROM item ORDER BY id");
    EXPECT_EQ(rows, (Rows{{1}, {6}}));
    EXPECT_EQ(acts, (std::vector<std::string>{"outer", "inner"}));
}

TEST_P(DatabaseTest, acts_after_the_commit_find_it_done_and_run_only_then) {
    int64_t seen = -1;
    ASSERT_TRUE(database_
                    ->write([&](Transaction& transaction) -> Result<void> {
                        transaction.after_commit([&] { seen = count(); });
                        EXPECT_EQ(seen, -1);
                        return insert_in(transaction, 1, "one");
                    })
                    .ok());
    EXPECT_EQ(seen, 1);
    bool ran = false;
    const auto refused = database_->write([&](Transaction& transaction) -> Result<void> {
        transaction.after_commit([&] { ran = true; });
        return Error(Code::invalid, {"否", "no"});
    });
    EXPECT_FALSE(refused.ok());
    EXPECT_FALSE(ran);
}

TEST_P(DatabaseTest, many_rows_go_through_one_statement) {
    std::vector<std::vector<Value>> rows;
    for (int64_t i = 0; i < 3000; ++i) {
        const bool even = i % 2 == 0;
        rows.push_back({i, even ? Value("row " + std::to_string(i)) : Value(), even ? Value() : Value(i)});
    }
    const std::string sql = st("INSERT INTO item (id, name, amount) VALUES (?1, ?2, ?3)").sql;
    int64_t changed = 0;
    ASSERT_TRUE(database_
                    ->write([&](Transaction& transaction) -> Result<void> {
                        changed = TRY(transaction.execute_many(sql, rows));
                        EXPECT_EQ(TRY(transaction.execute_many(sql, {})), 0);
                        EXPECT_EQ(TRY(transaction.rows(st("SELECT count(*) FROM item")))[0][0], Value(3000));
                        return {};
                    })
                    .ok());
    EXPECT_EQ(changed, 3000);
    EXPECT_EQ(number("SELECT count(*) FROM item WHERE name IS NULL"), 1500);
    EXPECT_EQ(number("SELECT sum(amount) FROM item"), 1500 * 1500);
    // One bad row refuses them all; an attempt around it leaves the transaction usable.
    ASSERT_TRUE(database_
                    ->write([&](Transaction& transaction) -> Result<void> {
                        const auto refused = transaction.attempt([&]() -> Result<void> {
                            TRY(transaction.execute_many(sql, {{9001, "a", 1}, {1, "b", 1}, {9002, "c", 1}}));
                            return {};
                        });
                        EXPECT_EQ(rule(refused.error()), "unique");
                        const auto text = transaction.attempt([&]() -> Result<void> {
                            TRY(transaction.execute_many(sql, {{9003, "a", 1}, {9004, std::string("\0", 1), 1}}));
                            return {};
                        });
                        EXPECT_EQ(rule(text.error()), "text");
                        return insert_in(transaction, 9005, "after");
                    })
                    .ok());
    EXPECT_EQ(count(), 3001);
}

TEST_P(DatabaseTest, each_stops_early_and_the_reader_goes_on) {
    std::vector<std::vector<Value>> rows;
    for (int64_t i = 0; i < 500; ++i) rows.push_back({i, "n" + std::to_string(i)});
    ASSERT_TRUE(
        database_
            ->write([&](Transaction& transaction) -> Result<void> {
                TRY(transaction.execute_many(st("INSERT INTO item (id, name) VALUES (?1, ?2)").sql, rows));
                int seen = 0;
                TRY(transaction.each(st("SELECT id FROM item ORDER BY id"), [&](const Row&) { return ++seen < 10; }));
                EXPECT_EQ(seen, 10);
                return insert_in(transaction, 1000, "more");
            })
            .ok());
    EXPECT_EQ(count(), 501);
}

TEST_P(DatabaseTest, a_statement_runs_inside_anothers_rows) {
    for (int64_t id = 1; id <= 20; ++id) ASSERT_TRUE(insert(id, "n" + std::to_string(id), id * id).ok());
    std::vector<int64_t> amounts;
    const auto done = database_->read([&](Reader& reader) -> Result<void> {
        Result<void> inner;
        TRY(reader.each(st("SELECT id FROM item WHERE id > ?1 ORDER BY id", {0}), [&](const Row& row) {
            // The same text once more, while the outer statement runs, and another one.
            const auto rest = reader.rows(st("SELECT id FROM item WHERE id > ?1 ORDER BY id", {row.number(0)}));
            EXPECT_EQ(rest->size(), static_cast<size_t>(20 - row.number(0)));
            inner = reader.each(st("SELECT amount FROM item WHERE id = ?1", {row.number(0)}), [&](const Row& found) {
                amounts.push_back(found.number(0));
                return true;
            });
            return inner.ok();
        }));
        return inner;
    });
    ASSERT_TRUE(done.ok());
    ASSERT_EQ(amounts.size(), 20u);
    EXPECT_EQ(amounts[19], 400);
}

TEST_P(DatabaseTest, a_statement_stops_when_told) {
    const std::string endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000000) "
        "SELECT count(*) FROM n";
    std::atomic<int> polls{0};
    const auto stopped = database_->read([&](Reader& reader) -> Result<void> {
        reader.stop_when([&] { return ++polls > 3; });
        TRY(reader.rows(st(endless)));
        return {};
    });
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().code, Code::limit);
    EXPECT_EQ(rule(stopped.error()), "cancelled");
    EXPECT_GT(polls.load(), 3);
    // The order to stop goes with the reader that got it.
    EXPECT_EQ(count(), 0);
    const auto written = database_->write([&](Transaction& transaction) -> Result<void> {
        transaction.stop_when([] { return true; });
        return insert_in(transaction, 1, "one");
    });
    EXPECT_EQ(rule(written.error()), "cancelled");
    ASSERT_TRUE(insert(1, "one").ok());
}

TEST_P(DatabaseTest, parallel_writers_and_readers_agree) {
    constexpr int writers = 16, each = 25;
    std::atomic<int> failures{0}, acts{0};
    std::latch start(writers);
    const auto before = database_->counters();
    {
        std::vector<std::jthread> threads;
        for (int writer = 0; writer < writers; ++writer)
            threads.emplace_back([&, writer] {
                start.arrive_and_wait();
                for (int i = 0; i < each; ++i) {
                    const int64_t id = writer * each + i + 1;
                    const auto done = database_->write([&](Transaction& transaction) -> Result<void> {
                        TRY(insert_in(transaction, id, "n" + std::to_string(id)));
                        transaction.after_commit([&] { ++acts; });
                        // Every fifth closure is refused: alone.
                        if (i % 5 == 4) return Error(Code::gate, {"不行", "no"});
                        return {};
                    });
                    if (done.ok() != (i % 5 != 4)) ++failures;
                    if (done.ok() && number("SELECT count(*) FROM item WHERE id = ?1", {id}) != 1) ++failures;
                }
            });
    }
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(count(), writers * each / 5 * 4);
    EXPECT_EQ(acts, writers * each / 5 * 4);
    const auto after = database_->counters();
    if (sqlite()) {
        EXPECT_EQ(after.writes - before.writes, static_cast<uint64_t>(writers * each));
        EXPECT_LT(after.commits - before.commits, after.writes - before.writes);
    }
    EXPECT_GE(after.reads - before.reads, static_cast<uint64_t>(writers * each / 5 * 4));
}

TEST_P(DatabaseTest, no_update_is_lost) {
    ASSERT_TRUE(insert(1, "counter", int64_t{0}).ok());
    constexpr int writers = 4, each = 10;
    std::atomic<int> done_count{0};
    {
        std::vector<std::jthread> threads;
        for (int writer = 0; writer < writers; ++writer)
            threads.emplace_back([&] {
                for (int i = 0; i < each;) {
                    const auto done = database_->write([&](Transaction& transaction) -> Result<void> {
                        const int64_t now = TRY(transaction.rows(st("SELECT amount FROM item")))[0][0].number();
                        TRY(transaction.execute(st("UPDATE item SET amount = ?1 WHERE id = 1", {now + 1})));
                        return {};
                    });
                    // PostgreSQL may give up after its retries: then nothing was written and the caller tries again.
                    if (!done.ok()) continue;
                    ++i, ++done_count;
                }
            });
    }
    EXPECT_EQ(number("SELECT amount FROM item"), done_count);
    EXPECT_EQ(done_count, writers * each);
}

TEST_P(DatabaseTest, more_statements_than_the_cache_holds) {
    ASSERT_TRUE(insert(1, "one", int64_t{5}).ok());
    for (int round = 0; round < 2; ++round)
        for (int64_t i = 0; i < 300; ++i)
            ASSERT_EQ(number("SELECT amount + " + std::to_string(i) + " FROM item WHERE id = ?1", {1}), 5 + i);
}

TEST_P(DatabaseTest, the_same_statement_takes_numbers_texts_and_nothing) {
    const std::string sql = "INSERT INTO item (id, name, amount) VALUES (?1, ?2, ?3)";
    ASSERT_TRUE(run(sql, {1, nullptr, nullptr}).ok());
    ASSERT_TRUE(run(sql, {2, "b", 2}).ok());
    ASSERT_TRUE(run(sql, {3, nullptr, 3}).ok());
    ASSERT_TRUE(run(sql, {4, "d", nullptr}).ok());
    EXPECT_EQ(query("SELECT id, name, amount FROM item ORDER BY id"),
              (Rows{{1, nullptr, nullptr}, {2, "b", 2}, {3, nullptr, 3}, {4, "d", nullptr}}));
}

TEST_P(DatabaseTest, the_shape_follows_the_schema) {
    const std::string number(integer_type(GetParam())), text(text_type(GetParam()));
    ASSERT_TRUE(insert(1, "one").ok());
    EXPECT_EQ(count(), 1);
    create({"ALTER TABLE item ADD COLUMN note " + text, "CREATE TABLE other (a " + number + ")",
            "CREATE INDEX other_a ON other (a)"});
    const auto shape = database_->shape();
    ASSERT_TRUE(shape.ok()) << shape.error().log;
    std::vector<std::string> columns, indexes;
    for (const auto& column : (*shape).columns)
        columns.push_back(column.table + "." + column.name + (column.text ? " text" : ""));
    for (const auto& index : (*shape).indexes) indexes.push_back(index.table + ": " + index.name);
    EXPECT_EQ(columns,
              (std::vector<std::string>{"item.id", "item.name text", "item.amount", "item.note text", "other.a"}));
    EXPECT_EQ(indexes, (std::vector<std::string>{"item: item_name", "other: other_a"}));
    EXPECT_EQ(query("SELECT id, note FROM item"), (Rows{{1, nullptr}}));
    // A refused change leaves nothing of itself.
    EXPECT_FALSE(database_->change_schema({"CREATE TABLE half (a " + number + ")", "CREATE TABLE item (a)"}).ok());
    EXPECT_EQ(database_->shape()->columns.size(), 5u);
}

TEST_P(DatabaseTest, data_outlives_the_database_object) {
    ASSERT_TRUE(insert(1, "one").ok());
    reopen();
    EXPECT_EQ(count(), 1);
    const auto faults = database_->check();
    ASSERT_TRUE(faults.ok()) << faults.error().log;
    EXPECT_TRUE((*faults).empty());
    EXPECT_FALSE(database_->read_only());
}

INSTANTIATE_TEST_SUITE_P(Databases, DatabaseTest, testing::Values(Dialect::sqlite, Dialect::postgresql), dialect_name);

} // namespace

} // namespace fairlead::store
