// The online copy of a SQLite file: one snapshot, taken page by page while writes go on.

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "store/failures.h"
#include "store/sqlite_database.h"

namespace fairlead::store {

namespace {

constexpr int pages_per_step = 256;
constexpr auto pause_for_writers = std::chrono::milliseconds(1);

struct Copy {
    sqlite3* target = nullptr;
    sqlite3_backup* backup = nullptr;
    ~Copy() {
        if (backup) sqlite3_backup_finish(backup);
        sqlite3_close(target);
    }
};

/// Copies into `part`, which nobody takes for a finished backup.
base::Result<void> copy_pages(SqliteConnection& source, const std::string& part, const SqliteWriter* writer,
                              const std::function<bool(int64_t, int64_t)>& progress) {
    Copy copy;
    const auto failed = [&copy](int code) {
        return storage_unavailable("backup: " + std::string(sqlite3_errstr(code)) + ": " +
                                   (copy.target ? sqlite3_errmsg(copy.target) : ""));
    };
    int code = sqlite3_open_v2(part.c_str(), &copy.target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) return failed(code);
    // The copy needs no journal: a failed one is removed, a finished one synced before it gets its name.
    code = sqlite3_exec(copy.target, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failed(code);
    copy.backup = sqlite3_backup_init(copy.target, "main", source.handle(), "main");
    if (!copy.backup) return failed(sqlite3_errcode(copy.target));
    for (;;) {
        code = sqlite3_backup_step(copy.backup, pages_per_step);
        if (code != SQLITE_OK && code != SQLITE_DONE) return failed(code);
        const int64_t total = sqlite3_backup_pagecount(copy.backup);
        if (progress && !progress(total - sqlite3_backup_remaining(copy.backup), total)) return statement_cancelled();
        if (code == SQLITE_DONE) break;
        if (writer && writer->busy()) std::this_thread::sleep_for(pause_for_writers);
    }
    code = sqlite3_backup_finish(std::exchange(copy.backup, nullptr));
    if (code != SQLITE_OK) return failed(code);
    code = sqlite3_close(std::exchange(copy.target, nullptr));
    if (code != SQLITE_OK) return failed(code);
    return sync_file(part);
}

} // namespace

base::Result<void> SqliteDatabase::backup(const std::string& file,
                                          const std::function<bool(int64_t, int64_t)>& progress) {
    const std::string part = file + ".part";
    if (access(file.c_str(), F_OK) == 0)
        return base::invalid("file", "exists", {"文件 " + file + " 已存在。", "The file " + file + " exists already."},
                             {"请另选一个文件名。", "Choose another name."});
    std::remove(part.c_str());
    TRY(create_private_file(part));
    const auto copied = [&]() -> base::Result<void> {
        // Its own connection: a transaction held open pins one commit point, and the pool stays free for readers.
        const auto source = TRY(SqliteConnection::open(file_, SqliteConnection::Access::read, options_));
        TRY(source->command("BEGIN"));
        TRY(source->each({"SELECT count(*) FROM sqlite_schema", {}}, [](const Row&) { return true; }));
        return copy_pages(*source, part, writer_.get(), progress);
    }();
    if (!copied.ok() || std::rename(part.c_str(), file.c_str()) != 0) {
        std::remove(part.c_str());
        return copied.ok() ? storage_unavailable("rename " + part) : copied;
    }
    return sync_folder_of(file);
}

} // namespace fairlead::store
