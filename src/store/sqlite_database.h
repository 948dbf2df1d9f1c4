#pragma once
// A SQLite file as a Database: the file's lock, the writer, the pool of readers.

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/database.h"
#include "store/file_lock.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_writer.h"

namespace fairlead::store {

base::Result<std::unique_ptr<Database>> open_sqlite(const std::string& file, const Options& options);

class SqliteDatabase final : public Database {
  public:
    SqliteDatabase(std::string file, std::optional<FileLock> lock, Options options);
    ~SqliteDatabase() override;
    base::Result<void> connect();

    Dialect dialect() const override { return Dialect::sqlite; }
    base::Result<void> read(const std::function<base::Result<void>(Reader&)>& act) override;
    base::Result<void> write(const std::function<base::Result<void>(Transaction&)>& act) override;
    base::Result<void> change_schema(const std::vector<std::string>& statements) override;
    base::Result<Shape> shape() override;
    base::Result<void> backup(const std::string& file, const std::function<bool(int64_t, int64_t)>& progress) override;
    base::Result<std::vector<std::string>> check() override;
    bool read_only() const override { return !writer_ || writer_->read_only(); }
    Counters counters() const override;

  private:
    class Loan;
    base::Result<Loan> borrow();

    std::string file_;
    std::optional<FileLock> lock_; // none: somebody else writes
    Options options_;
    std::mutex mutex_; // guards idle_
    std::condition_variable returned_;
    std::vector<std::unique_ptr<SqliteConnection>> idle_;
    std::unique_ptr<SqliteWriter> writer_;
    std::atomic<uint64_t> reads_{0}, statements_{0}, rows_{0};
};

} // namespace fairlead::store
