#pragma once
// One workspace's database behind one door, SQLite or PostgreSQL. Runs statements it is handed; writes none but its own
// begin, commit, savepoint and pragmas.
//
// Threads: every function may be called from any thread. read() and write() block the caller.
// SQLite: one writer thread runs the waiting write closures one after the other, each in a savepoint, then commits once
// (WAL, synchronous=FULL) and releases all the callers: group commit. Readers are parallel read-only connections, each
// read() a snapshot. A closure that returns an error is rolled back alone.
// PostgreSQL: each write() is one transaction (repeatable read; serialization failures are retried up to 5 times) on a
// pooled connection, each read() one read-only repeatable-read transaction.
//
// Write closures must bear being run again from their beginning: PostgreSQL's serialization failures ask for it, and so
// does a fault that undoes a SQLite group for the sake of one of its closures. A write() inside a write() is refused
// (internal); a read() inside a write() sees what was committed before. A statement that may be refused and survived
// belongs into attempt(): PostgreSQL gives up the whole transaction otherwise. Statements may run while the rows of
// another are being read, in the same reader or transaction.
//
// Errors: unique violations -> Code::conflict with rule "unique" and the constraint's name in Error::log; foreign or
// check violations -> conflict "reference"; disk full, read-only, connection lost, busy -> Code::unavailable with rule
// "storage"; text that is not UTF-8 or holds NUL -> invalid, rule "text"; a file that is no sound database ->
// unavailable, rule "damaged"; no memory -> unavailable, rule "memory"; everything else -> internal. The outcome of the
// very write whose sync failed or whose connection broke during the commit is unknown until restart. A failed fsync or
// I/O error on commit makes the database refuse all further writes (Code::unavailable) until restart; reads go on. Disk
// full does not: writes resume once space is back.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"
#include "store/dialect.h"

namespace fairlead::store {

/// A statement as query/ renders it: placeholders are ?1, ?2 … for SQLite and $1, $2 … for PostgreSQL.
struct Statement {
    std::string sql;
    std::vector<base::Value> values;
};

/// One row while it is being read; valid only inside the callback.
class Row {
  public:
    virtual ~Row() = default;
    virtual size_t size() const = 0;
    virtual bool empty(size_t column) const = 0;
    virtual int64_t number(size_t column) const = 0;        // 0 when empty
    virtual std::string_view text(size_t column) const = 0; // "" when empty
    virtual base::Value value(size_t column) const = 0;     // by what the database says the cell is
};

using Rows = std::vector<std::vector<base::Value>>;

class Reader {
  public:
    virtual ~Reader() = default;
    /// Calls `row` for each row until it returns false (PostgreSQL still sends the rest: put a LIMIT where one is
    /// known). Prepared statements are cached by their text.
    virtual base::Result<void> each(const Statement& statement, const std::function<bool(const Row&)>& row) = 0;
    base::Result<Rows> rows(const Statement& statement);
    /// Statements run so far through this reader or transaction.
    int statements() const { return statements_; }
    virtual Dialect dialect() const = 0;
    /// Stops a running statement from another thread's point of view: each() polls it; used for cancel and time
    /// budgets. The closure returns true to stop: the statement then fails with Code::limit, rule "cancelled".
    virtual void stop_when(std::function<bool()> stop) = 0;

  protected:
    int statements_ = 0;
};

class Transaction : public Reader {
  public:
    /// Runs a statement without rows; gives the number of rows changed.
    virtual base::Result<int64_t> execute(const Statement& statement) = 0;
    /// Runs one statement for many rows of values (import); gives the rows changed.
    virtual base::Result<int64_t> execute_many(const std::string& sql,
                                               const std::vector<std::vector<base::Value>>& rows) = 0;
    /// Runs `part` in a savepoint of its own: its error undoes only the part and is returned.
    virtual base::Result<void> attempt(const std::function<base::Result<void>()>& part) = 0;
    /// Runs after the commit is durable, before the caller is released. Not run on rollback.
    virtual void after_commit(std::function<void()> act) = 0;
};

struct Options {
    int readers = 4;                         // parallel read connections
    int64_t cache_kib = 16 * 1024;           // SQLite page cache of the writer; readers share the mmap
    int64_t mmap_bytes = int64_t{128} << 20; // counts as memory of the process once read
    std::string schema = "public";           // PostgreSQL schema of the workspace
    int pool = 8;                            // PostgreSQL connections
    bool attach = false;                     // SQLite: read beside a server that has the file open; writes are refused
};

class Database {
  public:
    virtual ~Database() = default;
    /// `url`: "sqlite:FILE" (created when missing), "sqlite::memory:" is not offered; "postgresql://…".
    /// Refuses a SQLite file another process has open for writing (Code::unavailable, rule "locked").
    static base::Result<std::unique_ptr<Database>> open(const std::string& url, const Options& options = {});
    virtual Dialect dialect() const = 0;
    virtual base::Result<void> read(const std::function<base::Result<void>(Reader&)>& act) = 0;
    virtual base::Result<void> write(const std::function<base::Result<void>(Transaction&)>& act) = 0;
    /// Schema changes: alone in the writer, own transaction (SQLite) / advisory lock (PostgreSQL).
    virtual base::Result<void> change_schema(const std::vector<std::string>& statements) = 0;
    /// What tables, columns and indexes exist.
    struct Index {
        std::string name;
        std::string table;
    };
    struct Column {
        std::string table;
        std::string name;
        bool text = false; // else 64-bit integer
    };
    struct Shape {
        std::vector<Column> columns;
        std::vector<Index> indexes;
    };
    virtual base::Result<Shape> shape() = 0;
    /// Online copy into `file` (SQLite backup API; PostgreSQL: Code::invalid saying to use pg_dump). Calls back with
    /// pages done and total; a false answer cancels.
    virtual base::Result<void> backup(const std::string& file,
                                      const std::function<bool(int64_t, int64_t)>& progress) = 0;
    /// Every fault the database finds in itself, in words; empty when sound (SQLite integrity_check).
    virtual base::Result<std::vector<std::string>> check() = 0;
    /// True once a failed sync has made writing impossible.
    virtual bool read_only() const = 0;
    struct Counters {
        uint64_t reads, writes, commits, statements, rows;
    };
    virtual Counters counters() const = 0;
};

} // namespace fairlead::store
