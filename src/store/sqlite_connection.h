#pragma once
// One SQLite connection and its prepared statements. Used by one thread at a time.

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "store/database.h"

struct sqlite3;
struct sqlite3_stmt;

namespace fairlead::store {

/// What a failed call means for the connection's owner, from harmless to grave.
enum class Trouble {
    none,
    refused,     // this statement only
    disk_full,   // later writes may work
    sync_failed, // what the disk holds is not known any more
};

class SqliteConnection {
  public:
    enum class Access { read, write };

    static base::Result<std::unique_ptr<SqliteConnection>> open(const std::string& file, Access access,
                                                                const Options& options);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    base::Result<void> each(const Statement& statement, const std::function<bool(const Row&)>& row);
    /// Steps through to the end; gives the rows changed.
    base::Result<int64_t> run(const std::string& sql, const std::vector<base::Value>& values = {});
    base::Result<int64_t> run_many(const std::string& sql, const std::vector<std::vector<base::Value>>& rows);
    /// One statement of this room's own (begin, savepoint …): cached like the others but not counted.
    base::Result<void> command(const std::string& sql);
    /// Every statement in `script`, uncached, without values.
    base::Result<void> run_script(const std::string& script);

    bool in_transaction() const;
    /// The gravest of the failed calls since clear_trouble().
    Trouble trouble() const { return trouble_; }
    void clear_trouble() { trouble_ = Trouble::none; }
    void stop_when(std::function<bool()> stop);

    /// Frames in the write-ahead log after the last commit of this connection.
    int log_frames() const { return log_frames_; }
    enum class Checkpoint { passive, restart };
    /// Moves the log's pages into the database; restart also waits briefly for readers so the log can begin anew.
    base::Result<void> checkpoint(Checkpoint how);
    /// The log is left as it is when this connection, the last one, closes.
    void keep_log_on_close();

    uint64_t statements() const { return statements_; }
    uint64_t rows() const { return rows_; }
    size_t cached() const { return cache_.size(); }
    sqlite3* handle() const { return handle_; }

  private:
    explicit SqliteConnection(std::string file) : file_(std::move(file)) {}
    class Use;
    struct Cached {
        std::string sql;
        sqlite3_stmt* statement;
        bool busy;
    };
    using Entry = std::list<Cached>::iterator;

    base::Result<void> prepare_session(Access access, const Options& options);
    base::Result<sqlite3_stmt*> prepare(std::string_view sql, const char** rest = nullptr);
    base::Result<Use> take(const std::string& sql);
    base::Result<void> bind(sqlite3_stmt* statement, const std::vector<base::Value>& values);
    base::Result<void> step_through(sqlite3_stmt* statement);
    base::Error failed(int code, std::string_view sql);
    int write_failure() const;
    std::string violated_index(std::string_view message);

    std::string file_;
    sqlite3* handle_ = nullptr;
    std::list<Cached> cache_; // most recently used first
    std::unordered_map<std::string_view, Entry> by_text_;
    std::function<bool()> stop_;
    Trouble trouble_ = Trouble::none;
    int log_frames_ = 0;
    bool checkpointing_ = false;
    uint64_t statements_ = 0;
    uint64_t rows_ = 0;
};

/// Registers the fl_ functions of functions.h.
base::Result<void> register_functions(sqlite3* handle);

} // namespace fairlead::store
