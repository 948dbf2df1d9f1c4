#pragma once
// The one thread that writes to a SQLite file. Closures queue up; a group of them runs one after the other, each in a
// savepoint, and is committed and synced once; then all its callers are released.
//
// When a fault undoes the whole group (disk full, memory, a cancelled write), the closures that had succeeded are run
// again, each in a transaction of its own: a closure must bear being run from its beginning once more, as it must for
// PostgreSQL's serialization failures.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "store/sqlite_connection.h"

namespace fairlead::store {

class SqliteWriter {
  public:
    using Act = std::function<base::Result<void>(Transaction&)>;

    explicit SqliteWriter(std::unique_ptr<SqliteConnection> connection);
    /// Finishes what is queued.
    ~SqliteWriter();

    /// Any thread but the writer's own; blocks until the commit is durable or the closure is refused.
    base::Result<void> write(const Act& act);
    /// As write(), with no other closure in the transaction.
    base::Result<void> write_alone(const Act& act);
    /// True once a failed sync has made writing impossible.
    bool read_only() const { return read_only_; }
    bool busy() const { return waiting_ > 0; }

    uint64_t writes() const { return writes_; }
    uint64_t commits() const { return commits_; }
    uint64_t statements() const { return statements_; }
    uint64_t rows() const { return rows_; }

  private:
    using Time = std::chrono::steady_clock::time_point;
    using Span = std::chrono::steady_clock::duration;
    struct Job;

    base::Result<void> enqueue(Job& job);
    void work();
    Job* next(size_t taken, Time begun);
    void run_group(Job* first);
    void run_again(std::vector<Job*> jobs);
    void run(Job& job);
    bool commit(std::vector<Job*>& jobs);
    void undo();
    void finish(Job& job);
    void tidy_log();

    std::unique_ptr<SqliteConnection> connection_; // the writer thread's
    std::mutex mutex_;                             // guards queue_, stopping_
    std::condition_variable arrived_;
    std::deque<Job*> queue_;
    bool stopping_ = false;
    size_t last_group_ = 1;
    Span last_commit_{};
    int last_frames_ = 0;
    int checkpoint_at_frames_;
    int restart_at_frames_;
    std::atomic<bool> read_only_{false};
    std::atomic<int> waiting_{0};
    std::atomic<uint64_t> writes_{0}, commits_{0}, statements_{0}, rows_{0};
    std::thread thread_; // last: it uses all of the above
};

} // namespace fairlead::store
