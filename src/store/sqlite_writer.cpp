#include "store/sqlite_writer.h"

#include <algorithm>
#include <new>
#include <optional>
#include <string>

#include "base/log.h"
#include "store/failures.h"

namespace fairlead::store {

namespace {

using namespace std::chrono_literals;

constexpr size_t largest_group = 512;
constexpr auto longest_group = 20ms; // the first closure of a group waits no longer than this for the others
constexpr auto longest_linger = 500us;
constexpr int checkpoint_frames = 1000;
constexpr int restart_frames = 8 * checkpoint_frames;

/// The transaction a closure sees: a savepoint of the group's transaction.
class SqliteTransaction final : public Transaction {
  public:
    explicit SqliteTransaction(SqliteConnection& connection) : connection_(connection) {}
    ~SqliteTransaction() override { connection_.stop_when(nullptr); }

    Dialect dialect() const override { return Dialect::sqlite; }
    void stop_when(std::function<bool()> stop) override { connection_.stop_when(std::move(stop)); }
    void after_commit(std::function<void()> act) override { acts_.push_back(std::move(act)); }

    base::Result<void> each(const Statement& statement, const std::function<bool(const Row&)>& row) override {
        TRY(begin_statement());
        return connection_.each(statement, row);
    }
    base::Result<int64_t> execute(const Statement& statement) override {
        TRY(begin_statement());
        return connection_.run(statement.sql, statement.values);
    }
    base::Result<int64_t> execute_many(const std::string& sql,
                                       const std::vector<std::vector<base::Value>>& rows) override {
        TRY(begin_statement());
        return connection_.run_many(sql, rows);
    }
    base::Result<void> attempt(const std::function<base::Result<void>()>& part) override {
        TRY(still_open());
        const std::string name = "part" + std::to_string(++depth_);
        const size_t acts = acts_.size();
        TRY(connection_.command("SAVEPOINT " + name));
        base::Result<void> result = part();
        --depth_;
        if (!result.ok() && connection_.in_transaction()) {
            acts_.resize(acts);
            TRY(connection_.command("ROLLBACK TO " + name));
        }
        TRY(still_open());
        TRY(connection_.command("RELEASE " + name));
        return result;
    }

    /// Refuses once a fault has undone the transaction: a further statement would commit by itself.
    base::Result<void> still_open() const {
        if (connection_.in_transaction()) return {};
        return storage_unavailable("the transaction was undone by an earlier fault");
    }
    std::vector<std::function<void()>> take_acts() { return std::move(acts_); }

  private:
    base::Result<void> begin_statement() {
        TRY(still_open());
        ++statements_;
        return {};
    }
    SqliteConnection& connection_;
    std::vector<std::function<void()>> acts_;
    int depth_ = 0;
};

base::Result<void> guarded(const SqliteWriter::Act& act, Transaction& transaction) {
    try {
        return act(transaction);
    } catch (const std::bad_alloc&) {
        return memory_exhausted("in a write");
    } catch (const std::exception& error) {
        return base::internal_error(std::string("in a write: ") + error.what());
    }
}

/// The commit stands whatever happens here.
void run_after(const std::function<void()>& act) {
    try {
        act();
    } catch (const std::exception& error) {
        base::log_error(std::string("store: after a commit: ") + error.what());
    }
}

} // namespace

struct SqliteWriter::Job {
    const Act* act;
    bool alone;
    base::Result<void> result;
    std::vector<std::function<void()>> after;
    std::mutex mutex;
    std::condition_variable finished;
    bool done = false;
};

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection)
    : connection_(std::move(connection)),
      checkpoint_at_frames_(checkpoint_frames),
      restart_at_frames_(restart_frames),
      thread_([this] { work(); }) {}

SqliteWriter::~SqliteWriter() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_all();
    thread_.join();
    // Closing would sync once more what a failed sync has left undefined.
    if (read_only_) connection_->keep_log_on_close();
}

base::Result<void> SqliteWriter::write(const Act& act) {
    Job job{.act = &act, .alone = false};
    return enqueue(job);
}

base::Result<void> SqliteWriter::write_alone(const Act& act) {
    Job job{.act = &act, .alone = true};
    return enqueue(job);
}

base::Result<void> SqliteWriter::enqueue(Job& job) {
    if (std::this_thread::get_id() == thread_.get_id()) return base::internal_error("write() inside write()");
    if (read_only_) return storage_read_only("an earlier sync failed");
    ++waiting_;
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(&job);
    }
    arrived_.notify_one();
    std::unique_lock lock(job.mutex);
    job.finished.wait(lock, [&job] { return job.done; });
    --waiting_;
    return std::move(job.result);
}

void SqliteWriter::work() {
    for (;;) {
        Job* first = nullptr;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            first = queue_.front();
            queue_.pop_front();
        }
        run_group(first);
        statements_ = connection_->statements();
        rows_ = connection_->rows();
    }
}

/// The next closure that may join the group. After a group of many it waits a moment for as many again: their callers
/// were released together and are on their way back.
SqliteWriter::Job* SqliteWriter::next(size_t taken, Time begun) {
    const Time now = std::chrono::steady_clock::now();
    if (taken >= largest_group || now - begun > longest_group) return nullptr;
    std::unique_lock lock(mutex_);
    if (queue_.empty() && taken < last_group_) {
        const Span linger = std::min<Span>(last_commit_ / 4, longest_linger);
        arrived_.wait_until(lock, begun + linger, [this] { return stopping_ || !queue_.empty(); });
    }
    if (queue_.empty() || queue_.front()->alone) return nullptr;
    Job* job = queue_.front();
    queue_.pop_front();
    return job;
}

void SqliteWriter::run_group(Job* first) {
    const Time begun = std::chrono::steady_clock::now();
    std::vector<Job*> group{first};
    connection_->clear_trouble();
    base::Result<void> opened =
        read_only_ ? storage_read_only("an earlier sync failed") : connection_->command("BEGIN IMMEDIATE");
    if (!opened.ok()) {
        first->result = std::move(opened).error();
        finish(*first);
        return;
    }
    for (Job* job = first; job;) {
        run(*job);
        if (!connection_->in_transaction() || connection_->trouble() == Trouble::sync_failed) {
            if (job->result.ok()) job->result = storage_read_only("a write failed in this transaction");
            undo();
            finish(*job);
            group.pop_back();
            run_again(std::move(group));
            return;
        }
        job = first->alone ? nullptr : next(group.size(), begun);
        if (job) group.push_back(job);
    }
    last_group_ = group.size();
    if (commit(group)) {
        for (Job* job : group) finish(*job);
        tidy_log();
        return;
    }
    if (group.size() == 1 || read_only_) {
        for (Job* job : group) finish(*job);
    } else {
        run_again(std::move(group));
    }
}

/// After a fault undid the group: closures that were refused stay refused, the others run in transactions of their own.
void SqliteWriter::run_again(std::vector<Job*> jobs) {
    for (Job* job : jobs) {
        if (!job->result.ok()) {
            finish(*job);
            continue;
        }
        connection_->clear_trouble();
        auto opened =
            read_only_ ? storage_read_only("an earlier sync failed") : connection_->command("BEGIN IMMEDIATE");
        if (opened.ok()) {
            std::vector<Job*> one{job};
            run(*job);
            if (connection_->in_transaction() && connection_->trouble() != Trouble::sync_failed)
                commit(one);
            else
                undo();
            if (job->result.ok() && read_only_) job->result = storage_read_only("a write failed in this transaction");
        } else {
            job->result = std::move(opened).error();
        }
        finish(*job);
    }
}

/// Runs one closure in its savepoint; on return either its work stands in the transaction or its result is an error.
void SqliteWriter::run(Job& job) {
    ++writes_;
    job.after.clear();
    const auto opened = connection_->command("SAVEPOINT job");
    if (!opened.ok()) {
        job.result = opened.error();
        return;
    }
    SqliteTransaction transaction(*connection_);
    job.result = guarded(*job.act, transaction);
    connection_->stop_when(nullptr);
    if (job.result.ok()) job.result = transaction.still_open();
    if (!connection_->in_transaction()) return;
    if (!job.result.ok()) {
        const auto undone = connection_->command("ROLLBACK TO job");
        if (!undone.ok()) undo();
    } else {
        job.after = transaction.take_acts();
    }
    if (connection_->in_transaction()) {
        const auto released = connection_->command("RELEASE job");
        if (!released.ok()) {
            job.result = released.error();
            undo();
        }
    }
}

/// True when the group is durable. Otherwise everything is undone and the successful jobs carry the reason.
bool SqliteWriter::commit(std::vector<Job*>& jobs) {
    const Time begun = std::chrono::steady_clock::now();
    const auto committed = connection_->command("COMMIT");
    last_commit_ = std::chrono::steady_clock::now() - begun;
    if (committed.ok()) {
        ++commits_;
        return true;
    }
    undo();
    // With the disk merely full the closures get another chance one by one; their results stay good until then.
    if (jobs.size() > 1 && !read_only_) return false;
    for (Job* job : jobs)
        if (job->result.ok()) job->result = read_only_ ? storage_read_only(committed.error().log) : committed.error();
    return false;
}

/// Rolls back and remembers when the disk's state is unknown from here on.
void SqliteWriter::undo() {
    if (connection_->trouble() == Trouble::sync_failed && !read_only_.exchange(true))
        base::log_error("store: a write or sync failed, no further writes are taken until restart");
    if (connection_->in_transaction()) {
        const auto rolled_back = connection_->command("ROLLBACK");
        if (!rolled_back.ok()) base::log_error("store: rollback: " + rolled_back.error().log);
    }
}

void SqliteWriter::finish(Job& job) {
    if (job.result.ok())
        for (const auto& act : job.after) run_after(act);
    // Notified under the lock: the caller destroys the job as soon as it can take it.
    const std::lock_guard lock(job.mutex);
    job.done = true;
    job.finished.notify_one();
}

void SqliteWriter::tidy_log() {
    const int frames = connection_->log_frames();
    if (frames < last_frames_) { // the log began anew
        checkpoint_at_frames_ = checkpoint_frames;
        restart_at_frames_ = restart_frames;
    }
    last_frames_ = frames;
    if (frames < checkpoint_at_frames_) return;
    using Checkpoint = SqliteConnection::Checkpoint;
    const bool restart = frames >= restart_at_frames_;
    // Readers that hold an old snapshot may keep the log from beginning anew; the next attempt comes later.
    checkpoint_at_frames_ = frames + checkpoint_frames;
    if (restart) restart_at_frames_ = frames + restart_frames;
    const auto moved = connection_->checkpoint(restart ? Checkpoint::restart : Checkpoint::passive);
    if (moved.ok()) return;
    base::log_error("store: checkpoint: " + moved.error().log);
    if (connection_->trouble() == Trouble::sync_failed) read_only_ = true;
}

} // namespace fairlead::store
