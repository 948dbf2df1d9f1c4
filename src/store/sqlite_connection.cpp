#include "store/sqlite_connection.h"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <utility>

#include "store/failures.h"

namespace fairlead::store {

namespace {

constexpr size_t cache_limit = 256;
constexpr int busy_milliseconds = 5000;
constexpr int restart_wait_milliseconds = 100;
constexpr int operations_between_polls = 2000;
constexpr int64_t log_size_kept = int64_t{64} << 20;

bool no_space(int system_error) {
    return system_error == ENOSPC || system_error == EFBIG || system_error == EDQUOT;
}

bool is_write(int code) {
    return code == SQLITE_IOERR_WRITE || code == SQLITE_IOERR_TRUNCATE;
}

bool is_sync(int code) {
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC || code == SQLITE_IOERR_CLOSE;
}

class SqliteRow final : public Row {
  public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement), size_(sqlite3_column_count(statement)) {}
    size_t size() const override { return static_cast<size_t>(size_); }
    bool empty(size_t column) const override { return type(column) == SQLITE_NULL; }
    int64_t number(size_t column) const override { return sqlite3_column_int64(statement_, index(column)); }
    std::string_view text(size_t column) const override {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, index(column)));
        if (!text) return {};
        return {text, static_cast<size_t>(sqlite3_column_bytes(statement_, index(column)))};
    }
    base::Value value(size_t column) const override {
        switch (type(column)) {
            case SQLITE_NULL:
                return {};
            case SQLITE_INTEGER:
                return number(column);
            case SQLITE_FLOAT: {
                const double real = sqlite3_column_double(statement_, index(column));
                if (std::nearbyint(real) == real && std::fabs(real) < 9.2e18) return static_cast<int64_t>(real);
                return text(column);
            }
            default:
                return text(column);
        }
    }

  private:
    int index(size_t column) const { return static_cast<int>(column); }
    int type(size_t column) const { return sqlite3_column_type(statement_, index(column)); }
    sqlite3_stmt* statement_;
    int size_;
};

} // namespace

/// A prepared statement while it runs; gives it back reset.
class SqliteConnection::Use {
  public:
    Use(Entry entry, sqlite3_stmt* statement) : entry_(entry), cached_(true), statement_(statement) {}
    explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
    Use(Use&& other) noexcept
        : entry_(other.entry_), cached_(other.cached_), statement_(std::exchange(other.statement_, nullptr)) {}
    Use& operator=(Use&&) = delete;
    ~Use() {
        if (!statement_) return;
        if (cached_) {
            sqlite3_reset(statement_);
            entry_->busy = false;
        } else {
            sqlite3_finalize(statement_);
        }
    }
    sqlite3_stmt* statement() const { return statement_; }

  private:
    Entry entry_;
    bool cached_ = false;
    sqlite3_stmt* statement_;
};

base::Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& file, Access access,
                                                                       const Options& options) {
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(file));
    const int mode = access == Access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    const int code = sqlite3_open_v2(file.c_str(), &connection->handle_, mode | SQLITE_OPEN_NOMUTEX, nullptr);
    if (!connection->handle_) return memory_exhausted("sqlite3_open_v2");
    sqlite3_extended_result_codes(connection->handle_, 1);
    if (code != SQLITE_OK) return connection->failed(code, "open " + file);
    sqlite3_busy_timeout(connection->handle_, busy_milliseconds);
    TRY(connection->prepare_session(access, options));
    return connection;
}

base::Result<void> SqliteConnection::prepare_session(Access access, const Options& options) {
    for (const int off : {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_TRUSTED_SCHEMA})
        sqlite3_db_config(handle_, off, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    TRY(register_functions(handle_));
    TRY(run_script("PRAGMA mmap_size=" + std::to_string(options.mmap_bytes)));
    if (access == Access::read) return run_script("PRAGMA query_only=ON");
    bool logged = false;
    TRY(each({"PRAGMA journal_mode=WAL", {}}, [&logged](const Row& row) {
        logged = row.text(0) == "wal";
        return true;
    }));
    if (!logged) return storage_unavailable("no write-ahead log on this file system: " + file_);
    TRY(
        run_script("PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA secure_delete=OFF;"
                   "PRAGMA cache_size=-" +
                   std::to_string(options.cache_kib) +
                   ";"
                   "PRAGMA journal_size_limit=" +
                   std::to_string(log_size_kept)));
    // The hook replaces SQLite's own checkpoints: the writer makes them when nobody waits for an answer.
    sqlite3_wal_hook(
        handle_,
        [](void* self, sqlite3*, const char*, int frames) {
            static_cast<SqliteConnection*>(self)->log_frames_ = frames;
            return SQLITE_OK;
        },
        this);
    return {};
}

SqliteConnection::~SqliteConnection() {
    for (const Cached& cached : cache_) sqlite3_finalize(cached.statement);
    sqlite3_close(handle_);
}

base::Result<sqlite3_stmt*> SqliteConnection::prepare(std::string_view sql, const char** rest) {
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const unsigned flags = rest ? 0 : SQLITE_PREPARE_PERSISTENT;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), flags, &statement, &tail);
    if (code != SQLITE_OK) return failed(code, sql);
    if (rest) {
        *rest = tail;
        return statement;
    }
    const std::string_view left(tail, sql.data() + sql.size() - tail);
    if (statement && left.find_first_not_of(" \t\r\n;") == std::string_view::npos) return statement;
    sqlite3_finalize(statement);
    return base::internal_error("not one statement: " + std::string(sql));
}

base::Result<SqliteConnection::Use> SqliteConnection::take(const std::string& sql) {
    if (const auto found = by_text_.find(sql); found != by_text_.end()) {
        const Entry entry = found->second;
        if (entry->busy) return Use(TRY(prepare(sql)));
        cache_.splice(cache_.begin(), cache_, entry);
        entry->busy = true;
        return Use(entry, entry->statement);
    }
    sqlite3_stmt* statement = TRY(prepare(sql));
    if (cache_.size() >= cache_limit) {
        auto oldest = std::prev(cache_.end());
        while (oldest != cache_.begin() && oldest->busy) --oldest;
        if (oldest->busy) return Use(statement);
        by_text_.erase(oldest->sql);
        sqlite3_finalize(oldest->statement);
        cache_.erase(oldest);
    }
    cache_.push_front({sql, statement, true});
    by_text_.emplace(cache_.front().sql, cache_.begin());
    return Use(cache_.begin(), statement);
}

base::Result<void> SqliteConnection::bind(sqlite3_stmt* statement, const std::vector<base::Value>& values) {
    if (static_cast<size_t>(sqlite3_bind_parameter_count(statement)) != values.size())
        return base::internal_error("wrong number of values: " + std::string(sqlite3_sql(statement)));
    int number = 0;
    for (const base::Value& value : values) {
        ++number;
        int code = SQLITE_OK;
        if (value.is_number()) {
            code = sqlite3_bind_int64(statement, number, value.number());
        } else if (value.is_text()) {
            TRY(check_text(value.text()));
            code = sqlite3_bind_text64(statement, number, value.text().data(), value.text().size(), SQLITE_STATIC,
                                       SQLITE_UTF8);
        } else {
            code = sqlite3_bind_null(statement, number);
        }
        if (code == SQLITE_TOOBIG) return base::invalid("", "too_long", {"文本过长。", "The text is too long."});
        if (code != SQLITE_OK) return failed(code, sqlite3_sql(statement));
    }
    return {};
}

base::Result<void> SqliteConnection::each(const Statement& statement, const std::function<bool(const Row&)>& row) {
    const Use use = TRY(take(statement.sql));
    TRY(bind(use.statement(), statement.values));
    ++statements_;
    if (stop_ && stop_()) return statement_cancelled();
    const SqliteRow current(use.statement());
    for (;;) {
        const int code = sqlite3_step(use.statement());
        if (code == SQLITE_DONE) return {};
        if (code != SQLITE_ROW) return failed(code, statement.sql);
        ++rows_;
        if (!row(current)) return {};
    }
}

base::Result<void> SqliteConnection::step_through(sqlite3_stmt* statement) {
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(statement);
    if (code == SQLITE_DONE) return {};
    return failed(code, sqlite3_sql(statement));
}

base::Result<int64_t> SqliteConnection::run(const std::string& sql, const std::vector<base::Value>& values) {
    const Use use = TRY(take(sql));
    TRY(bind(use.statement(), values));
    ++statements_;
    if (stop_ && stop_()) return statement_cancelled();
    const int64_t before = sqlite3_total_changes64(handle_);
    TRY(step_through(use.statement()));
    // Statements that change no rows leave the last count standing.
    return sqlite3_total_changes64(handle_) == before ? 0 : sqlite3_changes64(handle_);
}

base::Result<int64_t> SqliteConnection::run_many(const std::string& sql,
                                                 const std::vector<std::vector<base::Value>>& rows) {
    const Use use = TRY(take(sql));
    ++statements_;
    int64_t changed = 0;
    for (const auto& values : rows) {
        TRY(bind(use.statement(), values));
        if (stop_ && changed % 1024 == 0 && stop_()) return statement_cancelled();
        const int64_t before = sqlite3_total_changes64(handle_);
        TRY(step_through(use.statement()));
        if (sqlite3_total_changes64(handle_) != before) changed += sqlite3_changes64(handle_);
        sqlite3_reset(use.statement());
    }
    return changed;
}

base::Result<void> SqliteConnection::command(const std::string& sql) {
    const Use use = TRY(take(sql));
    return step_through(use.statement());
}

base::Result<void> SqliteConnection::run_script(const std::string& script) {
    const char* at = script.data();
    const char* const end = script.data() + script.size();
    while (at < end) {
        const std::string_view left(at, end - at);
        sqlite3_stmt* statement = TRY(prepare(left, &at));
        if (!statement) continue; // blank or comment
        const Use use(statement);
        TRY(step_through(statement));
    }
    return {};
}

bool SqliteConnection::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

void SqliteConnection::stop_when(std::function<bool()> stop) {
    stop_ = std::move(stop);
    const auto poll = [](void* self) { return static_cast<SqliteConnection*>(self)->stop_() ? 1 : 0; };
    sqlite3_progress_handler(handle_, stop_ ? operations_between_polls : 0, stop_ ? +poll : nullptr, this);
}

base::Result<void> SqliteConnection::checkpoint(Checkpoint how) {
    const bool restart = how == Checkpoint::restart;
    if (restart) sqlite3_busy_timeout(handle_, restart_wait_milliseconds);
    const int mode = restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    const int code = sqlite3_wal_checkpoint_v2(handle_, "main", mode, nullptr, nullptr);
    if (restart) sqlite3_busy_timeout(handle_, busy_milliseconds);
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) return {};
    checkpointing_ = true;
    base::Error error = failed(code, "checkpoint");
    checkpointing_ = false;
    return error;
}

void SqliteConnection::keep_log_on_close() {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

/// The operating system's reason for a failed write. The file itself knows it; later calls cannot overwrite it there. A
/// transaction writes to the log, a checkpoint to the database.
int SqliteConnection::write_failure() const {
    int reason = 0;
    sqlite3_file* log = nullptr;
    if (checkpointing_)
        sqlite3_file_control(handle_, "main", SQLITE_FCNTL_LAST_ERRNO, &reason);
    else if (sqlite3_file_control(handle_, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log &&
             log->pMethods)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &reason);
    return reason;
}

/// "UNIQUE constraint failed: t.a, t.b" → the index over t(a, b); "t_pkey" for a primary key, as PostgreSQL names it.
std::string SqliteConnection::violated_index(std::string_view message) {
    const auto colon = message.find(": ");
    if (colon == std::string_view::npos) return std::string(message);
    message.remove_prefix(colon + 2);
    if (message.starts_with("index '")) return std::string(message.substr(7, message.size() - 8));
    const std::string columns(message);
    const std::string table(message.substr(0, message.find('.')));
    std::string name;
    const auto found = each({"SELECT l.name, l.origin FROM pragma_index_list(?1) l WHERE l.\"unique\" AND ?2 = (SELECT "
                             "group_concat(?1 || '.' || c.name, ', ') FROM pragma_index_info(l.name) c)",
                             {table, columns}},
                            [&](const Row& row) {
                                name = row.text(1) == "pk" ? table + "_pkey" : std::string(row.text(0));
                                return false;
                            });
    if (found.ok() && name.empty()) name = table + "_pkey"; // the integer primary key has no index of its own
    return name.empty() ? columns : name;
}

base::Error SqliteConnection::failed(int code, std::string_view sql) {
    const std::string message = sqlite3_errmsg(handle_);
    std::string log = message + " (" + std::to_string(code) + ", " + std::to_string(sqlite3_system_errno(handle_)) +
                      ") in " + std::string(sql.substr(0, 500));
    const auto note = [this](Trouble trouble) { trouble_ = std::max(trouble_, trouble); };
    note(Trouble::refused);
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                code == SQLITE_CONSTRAINT_ROWID)
                return unique_conflict(violated_index(message));
            return reference_conflict(message);
        case SQLITE_FULL:
            note(Trouble::disk_full);
            return storage_unavailable(std::move(log));
        case SQLITE_IOERR:
            if (code == SQLITE_IOERR_NOMEM) return memory_exhausted(std::move(log));
            if (is_write(code)) note(no_space(write_failure()) ? Trouble::disk_full : Trouble::sync_failed);
            if (is_sync(code)) note(Trouble::sync_failed);
            return storage_unavailable(std::move(log));
        case SQLITE_NOMEM:
            return memory_exhausted(std::move(log));
        case SQLITE_INTERRUPT:
            return statement_cancelled();
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_PROTOCOL:
            return storage_unavailable(std::move(log));
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return storage_damaged(file_, std::move(log));
        default:
            return base::internal_error(std::move(log));
    }
}

} // namespace fairlead::store
