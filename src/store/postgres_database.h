#pragma once
// A PostgreSQL schema as a Database: a pool of connections, one transaction per read() or write().

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/database.h"
#include "store/postgres_connection.h"

namespace fairlead::store {

/// Makes the schema and the fl_ functions when missing.
base::Result<std::unique_ptr<Database>> open_postgres(const std::string& url, const Options& options);

class PostgresDatabase final : public Database {
  public:
    PostgresDatabase(std::string url, Options options);
    ~PostgresDatabase() override;
    base::Result<void> prepare_schema();

    Dialect dialect() const override { return Dialect::postgresql; }
    base::Result<void> read(const std::function<base::Result<void>(Reader&)>& act) override;
    base::Result<void> write(const std::function<base::Result<void>(Transaction&)>& act) override;
    base::Result<void> change_schema(const std::vector<std::string>& statements) override;
    base::Result<Shape> shape() override;
    base::Result<void> backup(const std::string& file, const std::function<bool(int64_t, int64_t)>& progress) override;
    base::Result<std::vector<std::string>> check() override;
    bool read_only() const override { return false; }
    Counters counters() const override;

  private:
    class Loan;
    base::Result<Loan> borrow();
    base::Result<Loan> borrow_begun(const std::string& begin);
    enum class Outcome { done, refused, again };
    base::Result<Outcome> try_write(const std::function<base::Result<void>(Transaction&)>& act,
                                    base::Result<void>& result, std::vector<std::function<void()>>& after);
    std::string lock_statement() const;

    struct Member {
        std::unique_ptr<PostgresConnection> connection;
        uint64_t generation;
    };
    std::string url_;
    Options options_;
    std::mutex losers_; // one at a time of those that keep losing races for a row
    std::mutex mutex_;  // guards idle_, open_, generation_
    std::condition_variable returned_;
    std::vector<Member> idle_;
    int open_ = 0;
    uint64_t generation_ = 0; // goes up when the schema changes under the prepared statements
    std::atomic<uint64_t> reads_{0}, writes_{0}, commits_{0}, statements_{0}, rows_{0};
};

} // namespace fairlead::store
