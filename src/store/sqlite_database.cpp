#include "store/sqlite_database.h"

#include <chrono>
#include <new>
#include <utility>

#include "base/log.h"
#include "store/failures.h"

namespace fairlead::store {

namespace {

constexpr auto longest_wait_for_reader = std::chrono::seconds(30);

class SqliteReader final : public Reader {
  public:
    explicit SqliteReader(SqliteConnection& connection) : connection_(connection) {}
    ~SqliteReader() override { connection_.stop_when(nullptr); }
    Dialect dialect() const override { return Dialect::sqlite; }
    void stop_when(std::function<bool()> stop) override { connection_.stop_when(std::move(stop)); }
    base::Result<void> each(const Statement& statement, const std::function<bool(const Row&)>& row) override {
        ++statements_;
        return connection_.each(statement, row);
    }

  private:
    SqliteConnection& connection_;
};

} // namespace

/// A reader connection on loan from the pool.
class SqliteDatabase::Loan {
  public:
    Loan(SqliteDatabase& pool, std::unique_ptr<SqliteConnection> connection)
        : pool_(pool),
          connection_(std::move(connection)),
          statements_(connection_->statements()),
          rows_(connection_->rows()) {}
    Loan(Loan&&) = default;
    ~Loan() {
        if (!connection_) return;
        pool_.statements_ += connection_->statements() - statements_;
        pool_.rows_ += connection_->rows() - rows_;
        {
            const std::lock_guard lock(pool_.mutex_);
            pool_.idle_.push_back(std::move(connection_));
        }
        pool_.returned_.notify_one();
    }
    SqliteConnection& operator*() const { return *connection_; }
    SqliteConnection* operator->() const { return connection_.get(); }

  private:
    SqliteDatabase& pool_;
    std::unique_ptr<SqliteConnection> connection_;
    uint64_t statements_, rows_;
};

base::Result<std::unique_ptr<Database>> open_sqlite(const std::string& file, const Options& options) {
    std::optional<FileLock> lock;
    if (!options.attach) {
        lock.emplace(TRY(FileLock::take(file)));
        TRY(create_private_file(file));
    }
    auto database = std::make_unique<SqliteDatabase>(file, std::move(lock), options);
    TRY(database->connect());
    return std::unique_ptr<Database>(std::move(database));
}

SqliteDatabase::SqliteDatabase(std::string file, std::optional<FileLock> lock, Options options)
    : file_(std::move(file)), lock_(std::move(lock)), options_(std::move(options)) {}

/// The writer's connection closes last: it moves the log into the database.
SqliteDatabase::~SqliteDatabase() {
    idle_.clear();
    writer_.reset();
}

base::Result<void> SqliteDatabase::connect() {
    std::unique_ptr<SqliteConnection> writer;
    if (lock_) writer = TRY(SqliteConnection::open(file_, SqliteConnection::Access::write, options_));
    for (int i = 0; i < std::max(1, options_.readers); ++i)
        idle_.push_back(TRY(SqliteConnection::open(file_, SqliteConnection::Access::read, options_)));
    if (writer) writer_ = std::make_unique<SqliteWriter>(std::move(writer));
    return {};
}

base::Result<SqliteDatabase::Loan> SqliteDatabase::borrow() {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_for(lock, longest_wait_for_reader, [this] { return !idle_.empty(); }))
        return storage_unavailable("all readers are busy");
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Loan(*this, std::move(connection));
}

base::Result<void> SqliteDatabase::read(const std::function<base::Result<void>(Reader&)>& act) {
    const Loan connection = TRY(borrow());
    ++reads_;
    TRY(connection->command("BEGIN"));
    base::Result<void> result;
    {
        SqliteReader reader(*connection);
        try {
            result = act(reader);
        } catch (const std::bad_alloc&) {
            result = memory_exhausted("in a read");
        } catch (const std::exception& error) {
            result = base::internal_error(std::string("in a read: ") + error.what());
        }
    }
    // A fault may have ended the transaction already.
    if (connection->in_transaction()) {
        const auto ended = connection->command("COMMIT");
        if (!ended.ok()) base::log_error("store: end of a read: " + ended.error().log);
    }
    return result;
}

base::Result<void> SqliteDatabase::write(const std::function<base::Result<void>(Transaction&)>& act) {
    if (!writer_) return storage_unavailable("attached for reading only");
    return writer_->write(act);
}

base::Result<void> SqliteDatabase::change_schema(const std::vector<std::string>& statements) {
    if (!writer_) return storage_unavailable("attached for reading only");
    return writer_->write_alone([&statements](Transaction& transaction) -> base::Result<void> {
        for (const std::string& sql : statements) TRY(transaction.execute({sql, {}}));
        return {};
    });
}

base::Result<Database::Shape> SqliteDatabase::shape() {
    Shape shape;
    const auto done = read([&shape](Reader& reader) -> base::Result<void> {
        TRY(reader.each(
            {"SELECT t.name, c.name, c.type FROM pragma_table_list t, pragma_table_info(t.name) c WHERE "
             "t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE "
             "'\\' ORDER BY t.name, c.cid",
             {}},
            [&shape](const Row& row) {
                shape.columns.push_back({std::string(row.text(0)), std::string(row.text(1)), row.text(2) != "INTEGER"});
                return true;
            }));
        return reader.each({"SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER "
                            "BY name",
                            {}},
                           [&shape](const Row& row) {
                               shape.indexes.push_back({std::string(row.text(0)), std::string(row.text(1))});
                               return true;
                           });
    });
    if (!done.ok()) return done.error();
    return shape;
}

base::Result<std::vector<std::string>> SqliteDatabase::check() {
    std::vector<std::string> faults;
    const auto done = read([&faults](Reader& reader) -> base::Result<void> {
        TRY(reader.each({"PRAGMA integrity_check", {}}, [&faults](const Row& row) {
            if (row.text(0) != "ok") faults.emplace_back(row.text(0));
            return true;
        }));
        return reader.each({"PRAGMA foreign_key_check", {}}, [&faults](const Row& row) {
            faults.push_back("foreign key of " + std::string(row.text(0)) + " row " + std::string(row.text(1)) +
                             " finds nothing in " + std::string(row.text(2)));
            return true;
        });
    });
    if (done.ok()) return faults;
    const base::Error& error = done.error();
    // A file too damaged to be walked through is a finding, not a failure to look.
    if (error.faults.empty() || error.faults[0].rule != "damaged") return error;
    faults.push_back(error.log);
    return faults;
}

Database::Counters SqliteDatabase::counters() const {
    return {.reads = reads_,
            .writes = writer_ ? writer_->writes() : 0,
            .commits = writer_ ? writer_->commits() : 0,
            .statements = statements_ + (writer_ ? writer_->statements() : 0),
            .rows = rows_ + (writer_ ? writer_->rows() : 0)};
}

} // namespace fairlead::store
