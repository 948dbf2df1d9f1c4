#include "store/postgres_database.h"

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "base/log.h"
#include "store/failures.h"
#include "store/postgres_functions.h"

namespace fairlead::store {

namespace {

constexpr auto longest_wait_for_connection = std::chrono::seconds(30);
constexpr int most_runs = 12; // one and eleven retries
constexpr int free_runs = 3;  // those that lose a race more often queue up behind each other

class PostgresReader final : public Reader {
  public:
    explicit PostgresReader(PostgresConnection& connection) : connection_(connection) {}
    ~PostgresReader() override { connection_.stop_when(nullptr); }
    Dialect dialect() const override { return Dialect::postgresql; }
    void stop_when(std::function<bool()> stop) override { connection_.stop_when(std::move(stop)); }
    base::Result<void> each(const Statement& statement, const std::function<bool(const Row&)>& row) override {
        ++statements_;
        return connection_.each(statement, row);
    }

  private:
    PostgresConnection& connection_;
};

class PostgresTransaction final : public Transaction {
  public:
    explicit PostgresTransaction(PostgresConnection& connection) : connection_(connection) {}
    ~PostgresTransaction() override { connection_.stop_when(nullptr); }
    Dialect dialect() const override { return Dialect::postgresql; }
    void stop_when(std::function<bool()> stop) override { connection_.stop_when(std::move(stop)); }
    void after_commit(std::function<void()> act) override { acts_.push_back(std::move(act)); }
    base::Result<void> each(const Statement& statement, const std::function<bool(const Row&)>& row) override {
        ++statements_;
        return connection_.each(statement, row);
    }
    base::Result<int64_t> execute(const Statement& statement) override {
        ++statements_;
        return connection_.run(statement.sql, statement.values);
    }
    base::Result<int64_t> execute_many(const std::string& sql,
                                       const std::vector<std::vector<base::Value>>& rows) override {
        ++statements_;
        return connection_.run_many(sql, rows);
    }
    base::Result<void> attempt(const std::function<base::Result<void>()>& part) override {
        const std::string name = "part" + std::to_string(++depth_);
        const size_t acts = acts_.size();
        TRY(connection_.command("SAVEPOINT " + name));
        base::Result<void> result = part();
        --depth_;
        if (!result.ok()) {
            acts_.resize(acts);
            TRY(connection_.command("ROLLBACK TO " + name));
        }
        TRY(connection_.command("RELEASE " + name));
        return result;
    }
    std::vector<std::function<void()>> take_acts() { return std::move(acts_); }

  private:
    PostgresConnection& connection_;
    std::vector<std::function<void()>> acts_;
    int depth_ = 0;
};

template <typename Act, typename Door>
base::Result<void> guarded(const Act& act, Door& door) {
    try {
        return act(door);
    } catch (const std::bad_alloc&) {
        return memory_exhausted("in a transaction");
    } catch (const std::exception& error) {
        return base::internal_error(std::string("in a transaction: ") + error.what());
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

/// A write holds this thread: another one inside it would wait for a second connection and, at worst, for itself.
thread_local bool writing = false;

struct Writing {
    Writing() { writing = true; }
    ~Writing() { writing = false; }
};

/// Lets the transactions that collided come back at different moments.
void wait_a_moment(int run) {
    thread_local std::minstd_rand random(std::random_device{}());
    std::this_thread::sleep_for(std::chrono::microseconds(random() % (1000u << run)));
}

} // namespace

/// A connection on loan from the pool; one that is broken or still in a transaction is closed instead of given back.
class PostgresDatabase::Loan {
  public:
    Loan(PostgresDatabase& pool, Member member) : pool_(&pool), member_(std::move(member)) { note_counts(); }
    Loan(Loan&& other) noexcept
        : pool_(other.pool_),
          member_(std::move(other.member_)),
          statements_(other.statements_),
          rows_(other.rows_),
          ending_(other.ending_) {}
    ~Loan() {
        if (!member_.connection) return;
        pool_->statements_ += member_.connection->statements() - statements_;
        pool_->rows_ += member_.connection->rows() - rows_;
        if (!member_.connection->usable() || (!ending_ && member_.connection->in_transaction()))
            member_.connection.reset();
        {
            const std::lock_guard lock(pool_->mutex_);
            if (member_.connection)
                pool_->idle_.push_back(std::move(member_));
            else
                --pool_->open_;
        }
        pool_->returned_.notify_one();
    }
    PostgresConnection& operator*() const { return *member_.connection; }
    PostgresConnection* operator->() const { return member_.connection.get(); }
    /// Ends the transaction without waiting for the answer, which holds nothing of interest.
    void end_later(const std::string& sql) {
        member_.connection->command_later(sql);
        ending_ = true;
    }

  private:
    void note_counts() {
        statements_ = member_.connection->statements();
        rows_ = member_.connection->rows();
    }
    PostgresDatabase* pool_;
    Member member_;
    uint64_t statements_ = 0, rows_ = 0;
    bool ending_ = false;
};

base::Result<std::unique_ptr<Database>> open_postgres(const std::string& url, const Options& options) {
    auto database = std::make_unique<PostgresDatabase>(url, options);
    TRY(database->prepare_schema());
    return std::unique_ptr<Database>(std::move(database));
}

PostgresDatabase::PostgresDatabase(std::string url, Options options)
    : url_(std::move(url)), options_(std::move(options)) {}

PostgresDatabase::~PostgresDatabase() = default;

base::Result<PostgresDatabase::Loan> PostgresDatabase::borrow() {
    std::unique_lock lock(mutex_);
    const int limit = std::max(1, options_.pool);
    if (!returned_.wait_for(lock, longest_wait_for_connection, [&] { return !idle_.empty() || open_ < limit; }))
        return storage_unavailable("all connections are busy");
    const uint64_t generation = generation_;
    if (!idle_.empty()) {
        Member member = std::move(idle_.back());
        idle_.pop_back();
        lock.unlock();
        const bool stale = std::exchange(member.generation, generation) != generation;
        Loan loan(*this, std::move(member));
        if (stale) TRY(loan->forget_statements());
        return loan;
    }
    ++open_;
    lock.unlock();
    auto connection = PostgresConnection::open(url_, options_.schema);
    if (connection.ok()) return Loan(*this, {std::move(connection).value(), generation});
    {
        const std::lock_guard again(mutex_);
        --open_;
    }
    returned_.notify_one();
    return std::move(connection).error();
}

/// A connection in a fresh transaction. Those that died in the pool are thrown away, one after the other.
base::Result<PostgresDatabase::Loan> PostgresDatabase::borrow_begun(const std::string& begin) {
    for (int tries = std::max(1, options_.pool);; --tries) {
        Loan loan = TRY(borrow());
        base::Result<void> begun = loan->begin(begin);
        if (begun.ok()) return loan;
        if (tries == 0 || loan->usable()) return std::move(begun).error();
    }
}

std::string PostgresDatabase::lock_statement() const {
    uint64_t key = 14695981039346656037u; // FNV-1a: the same on every server
    for (const char c : "fairlead schema " + options_.schema)
        key = (key ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return "SELECT pg_advisory_xact_lock(" + std::to_string(static_cast<int64_t>(key)) + ")";
}

base::Result<void> PostgresDatabase::prepare_schema() {
    const Loan connection = TRY(borrow());
    TRY(connection->begin("BEGIN ISOLATION LEVEL READ COMMITTED"));
    const auto prepared = [&]() -> base::Result<void> {
        TRY(connection->command(lock_statement()));
        bool exists = false;
        TRY(connection->each({"SELECT 1 FROM pg_namespace WHERE nspname = $1", {options_.schema}}, [&](const Row&) {
            exists = true;
            return true;
        }));
        if (!exists) TRY(connection->command("CREATE SCHEMA " + quoted_name(options_.schema)));
        bool current = false;
        TRY(connection->each(
            {"SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = $1 "
             "AND p.proname = 'fl_add' AND obj_description(p.oid, 'pg_proc') = $2",
             {options_.schema, postgres_functions_version}},
            [&](const Row&) {
                current = true;
                return true;
            }));
        if (current) return {};
        for (const std::string& sql : postgres_functions()) TRY(connection->command(sql));
        return {};
    }();
    TRY(connection->command(prepared.ok() ? "COMMIT" : "ROLLBACK"));
    return prepared;
}

base::Result<void> PostgresDatabase::read(const std::function<base::Result<void>(Reader&)>& act) {
    ++reads_;
    for (int run = 1;; ++run) {
        Loan connection = TRY(borrow_begun("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
        base::Result<void> result;
        {
            PostgresReader reader(*connection);
            result = guarded(act, reader);
        }
        connection.end_later("COMMIT");
        // Another server may have changed a table behind a prepared statement.
        if (result.ok() || !connection->worth_retrying() || run == 2) return result;
    }
}

base::Result<PostgresDatabase::Outcome> PostgresDatabase::try_write(
    const std::function<base::Result<void>(Transaction&)>& act, base::Result<void>& result,
    std::vector<std::function<void()>>& after) {
    const Loan connection = TRY(borrow_begun("BEGIN ISOLATION LEVEL REPEATABLE READ"));
    {
        PostgresTransaction transaction(*connection);
        result = guarded(act, transaction);
        after = transaction.take_acts();
    }
    if (result.ok()) {
        const auto ended = connection->command("COMMIT");
        // A transaction in which a statement failed answers a commit by rolling back.
        if (ended.ok() && *ended == "COMMIT") {
            ++commits_;
            return Outcome::done;
        }
        result = ended.ok() ? base::internal_error("a failed statement was ignored: " + connection->first_failure())
                            : ended.error();
    } else {
        const auto ended = connection->command("ROLLBACK");
        if (!ended.ok()) base::log_warning("store: rollback: " + ended.error().log);
    }
    return connection->worth_retrying() ? Outcome::again : Outcome::refused;
}

base::Result<void> PostgresDatabase::write(const std::function<base::Result<void>(Transaction&)>& act) {
    if (writing) return base::internal_error("write() inside write()");
    const Writing guard;
    ++writes_;
    base::Result<void> result;
    std::vector<std::function<void()>> after;
    std::unique_lock lane(losers_, std::defer_lock);
    bool conflicted = false;
    for (int run = 1;; ++run) {
        if (run > free_runs && !lane.owns_lock()) lane.lock();
        const Outcome outcome = TRY(try_write(act, result, after));
        if (outcome == Outcome::done) break;
        const bool conflict = outcome == Outcome::again && result.error().code == base::Code::conflict;
        if (outcome == Outcome::refused || (conflict && conflicted) || run == most_runs) return result;
        conflicted = conflicted || conflict;
        wait_a_moment(std::min(run, 6));
    }
    if (lane.owns_lock()) lane.unlock();
    for (const auto& act_after : after) run_after(act_after);
    return result;
}

base::Result<void> PostgresDatabase::change_schema(const std::vector<std::string>& statements) {
    const Loan connection = TRY(borrow_begun("BEGIN ISOLATION LEVEL READ COMMITTED"));
    const auto changed = [&]() -> base::Result<void> {
        TRY(connection->command(lock_statement()));
        for (const std::string& sql : statements) TRY(connection->command(sql));
        return {};
    }();
    TRY(connection->command(changed.ok() ? "COMMIT" : "ROLLBACK"));
    if (changed.ok()) {
        const std::lock_guard lock(mutex_);
        ++generation_;
    }
    return changed;
}

base::Result<Database::Shape> PostgresDatabase::shape() {
    Shape shape;
    const auto done = read([&](Reader& reader) -> base::Result<void> {
        TRY(reader.each(
            {"SELECT c.relname, a.attname, a.atttypid::bigint IN (20, 21, 23) FROM pg_attribute a "
             "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
             "WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped "
             "ORDER BY c.relname, a.attnum",
             {options_.schema}},
            [&shape](const Row& row) {
                shape.columns.push_back({std::string(row.text(0)), std::string(row.text(1)), row.number(2) == 0});
                return true;
            }));
        // Those behind a constraint come and go with their table.
        return reader.each({"SELECT i.relname, t.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
                            "JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
                            "WHERE n.nspname = $1 AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = "
                            "x.indexrelid) ORDER BY i.relname",
                            {options_.schema}},
                           [&shape](const Row& row) {
                               shape.indexes.push_back({std::string(row.text(0)), std::string(row.text(1))});
                               return true;
                           });
    });
    if (!done.ok()) return done.error();
    return shape;
}

base::Result<void> PostgresDatabase::backup(const std::string&, const std::function<bool(int64_t, int64_t)>&) {
    return base::invalid("database", "backup",
                         {"PostgreSQL 数据库请用 pg_dump 备份。", "Back up a PostgreSQL database with pg_dump."},
                         {"例如：pg_dump --format=custom --schema=" + options_.schema + " 数据库名",
                          "For example: pg_dump --format=custom --schema=" + options_.schema + " DATABASE"});
}

base::Result<std::vector<std::string>> PostgresDatabase::check() {
    std::vector<std::string> faults;
    const auto done = read([&](Reader& reader) {
        return reader.each(
            {"SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace "
             "n ON n.oid = i.relnamespace WHERE n.nspname = $1 AND NOT (x.indisvalid AND x.indisready)",
             {options_.schema}},
            [&faults](const Row& row) {
                faults.push_back("index " + std::string(row.text(0)) + " is not valid");
                return true;
            });
    });
    if (!done.ok()) return done.error();
    return faults;
}

Database::Counters PostgresDatabase::counters() const {
    return {.reads = reads_, .writes = writes_, .commits = commits_, .statements = statements_, .rows = rows_};
}

} // namespace fairlead::store
