#pragma once
// One PostgreSQL connection and its prepared statements. Used by one thread at a time.

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "store/database.h"

struct pg_conn;
struct pg_result;

namespace fairlead::store {

class PostgresConnection {
  public:
    /// A session with `schema` as its search path; the schema need not exist yet.
    static base::Result<std::unique_ptr<PostgresConnection>> open(const std::string& url, const std::string& schema);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    /// Rows arrive one by one and are not held in memory, unless another statement runs before they have all been read.
    base::Result<void> each(const Statement& statement, const std::function<bool(const Row&)>& row);
    base::Result<int64_t> run(const std::string& sql, const std::vector<base::Value>& values);
    base::Result<int64_t> run_many(const std::string& sql, const std::vector<std::vector<base::Value>>& rows);
    /// Statements of this room's own, without values or rows; gives the last one's command tag.
    base::Result<std::string> command(const std::string& sql);
    /// As command() for the statement that begins a transaction.
    base::Result<void> begin(const std::string& sql);
    /// As command(), without waiting: the answer is read before the next statement.
    void command_later(const std::string& sql);
    void stop_when(std::function<bool()> stop) { stop_ = std::move(stop); }
    /// Forgets every prepared statement: the tables behind them have changed.
    base::Result<void> forget_statements();

    /// False when the connection must not be used for another transaction.
    bool usable() const;
    bool in_transaction() const;
    /// A statement failed in a way that running the whole transaction again may cure.
    bool worth_retrying() const { return worth_retrying_; }
    /// The first error since begin(): what made the server give up the transaction.
    const std::string& first_failure() const { return first_failure_; }

    uint64_t statements() const { return statements_; }
    uint64_t rows() const { return rows_; }

  private:
    explicit PostgresConnection(pg_conn* handle);
    struct Prepared;
    struct Values;
    struct Stream;
    struct Freed {
        void operator()(pg_result* result) const;
    };
    using Answer = std::unique_ptr<pg_result, Freed>;

    base::Result<const Prepared*> prepared(const std::string& sql, const std::vector<unsigned>& types);
    base::Result<void> send(const Prepared& statement, const Values& values);
    base::Result<void> settle();
    Answer next_answer();
    base::Error failed(const pg_result* answer, std::string_view sql);
    base::Result<Answer> last_answer(std::string_view sql);

    pg_conn* handle_;
    std::list<Prepared> cache_; // most recently used first
    std::unordered_multimap<std::string_view, std::list<Prepared>::iterator> by_text_;
    uint64_t named_ = 0;
    Stream* live_ = nullptr; // the statement whose rows are still arriving
    std::function<bool()> stop_;
    bool answer_pending_ = false;
    bool cancelled_ = false;
    bool spoiled_ = false; // a cancel request may still be under way
    bool worth_retrying_ = false;
    bool stale_plans_ = false;
    std::string first_failure_;
    uint64_t statements_ = 0;
    uint64_t rows_ = 0;
};

/// "name" with its quotes doubled.
std::string quoted_name(std::string_view name);

} // namespace fairlead::store
