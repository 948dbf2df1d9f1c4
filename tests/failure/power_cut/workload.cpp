// Writes to a database and tells each acknowledged write, by its number, to the file "acks" beside it.
//   power_cut_workload DIR KIND WRITES [FIRST]      KIND: single, bulk, schema, backup
//   power_cut_workload DIR raw-NORMAL WRITES        plain SQLite with PRAGMA synchronous=NORMAL or OFF, for comparison
// A write number n puts a row (n, rows) into done and so many rows of its batch into item; rows = -1 stands for a table
// made before.

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/database.h"

namespace {

using fairlead::base::Result;
using fairlead::base::Value;
using namespace fairlead::store;

constexpr int threads = 16;
constexpr int rows_in_bulk = 40;
constexpr int most_backups = 6;
const std::vector<std::string> tables = {
    "CREATE TABLE IF NOT EXISTS done (n INTEGER PRIMARY KEY, rows INTEGER)",
    "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, batch INTEGER, name TEXT)",
    "CREATE INDEX IF NOT EXISTS item_batch ON item (batch)",
};

[[noreturn]] void fail(const std::string& why) {
    std::fprintf(stderr, "power_cut_workload: %s\n", why.c_str());
    std::_Exit(1);
}

void acknowledge(int acks, int64_t n) {
    const std::string line = std::to_string(n) + "\n";
    if (write(acks, line.data(), line.size()) != static_cast<ssize_t>(line.size())) fail("acks");
}

void write_one(Database& database, int acks, int64_t n, int64_t rows) {
    const auto done = database.write([&](Transaction& transaction) -> Result<void> {
        std::vector<std::vector<Value>> items;
        for (int64_t i = 0; i < rows; ++i)
            items.push_back({n * 1000 + i, n, "name " + std::to_string(n) + std::string(200 + n % 7 * 100, 'x')});
        TRY(transaction.execute_many("INSERT INTO item (id, batch, name) VALUES (?1, ?2, ?3)", items));
        TRY(transaction.execute({"INSERT INTO done (n, rows) VALUES (?1, ?2)", {n, rows}}));
        return {};
    });
    if (!done.ok()) fail(done.error().log);
    acknowledge(acks, n);
}

void change_schema(Database& database, int acks, int64_t n) {
    const std::string number = std::to_string(n);
    const auto changed = database.change_schema({"CREATE TABLE made_" + number + " (a INTEGER, b TEXT)",
                                                 "CREATE INDEX made_" + number + "_b ON made_" + number + " (b)",
                                                 "INSERT INTO done (n, rows) VALUES (" + number + ", -1)"});
    if (!changed.ok()) fail(changed.error().log);
    acknowledge(acks, n);
}

void in_threads(int64_t first, int64_t writes, const std::function<void(int64_t)>& act) {
    std::atomic<int64_t> next{first};
    std::vector<std::jthread> running;
    for (int i = 0; i < threads; ++i)
        running.emplace_back([&] {
            for (int64_t n; (n = next++) < first + writes;) act(n);
        });
}

void run_raw(const std::string& file, const std::string& synchronous, int acks, int64_t writes) {
    sqlite3* handle = nullptr;
    std::mutex mutex;
    const auto run = [&](const std::string& sql) {
        if (sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(sqlite3_errmsg(handle));
    };
    if (sqlite3_open(file.c_str(), &handle) != SQLITE_OK) fail("open");
    run("PRAGMA journal_mode=WAL; PRAGMA synchronous=" + synchronous);
    run("BEGIN; " + tables[0] + "; " + tables[1] + "; " + tables[2] + "; COMMIT");
    in_threads(1, writes, [&](int64_t n) {
        const std::string number = std::to_string(n);
        {
            const std::lock_guard lock(mutex);
            run("BEGIN; INSERT INTO item VALUES (" + number + "000, " + number +
                ", 'name'); INSERT INTO done VALUES (" + number + ", 1); COMMIT");
        }
        acknowledge(acks, n);
    });
    sqlite3_close(handle);
}

void run_store(const std::string& folder, const std::string& kind, int acks, int64_t first, int64_t writes) {
    auto opened = Database::open("sqlite:" + folder + "/data.db", {.readers = 1});
    if (!opened.ok()) fail(opened.error().log);
    Database& database = **opened;
    const auto created = database.change_schema(tables);
    if (!created.ok()) fail(created.error().log);
    std::jthread copier;
    std::atomic<bool> stop{false};
    if (kind == "backup")
        copier = std::jthread([&] {
            for (int i = 0; i < most_backups && !stop; ++i) {
                const auto copied = database.backup(folder + "/copy" + std::to_string(i) + ".db", nullptr);
                if (!copied.ok()) fail(copied.error().log);
            }
        });
    in_threads(first, writes, [&](int64_t n) {
        if (kind == "schema" && n % 8 == 0)
            change_schema(database, acks, n);
        else
            write_one(database, acks, n, kind == "bulk" ? rows_in_bulk : 1);
    });
    stop = true;
}

} // namespace

int main(int count, char** arguments) {
    if (count < 4) fail("usage: DIR KIND WRITES [FIRST]");
    const std::string folder = std::filesystem::canonical(arguments[1]), kind = arguments[2];
    const int64_t writes = std::atoll(arguments[3]), first = count > 4 ? std::atoll(arguments[4]) : 1;
    const int acks = open((folder + "/acks").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (acks < 0) fail("acks");
    if (kind.starts_with("raw-"))
        run_raw(folder + "/data.db", kind.substr(4), acks, writes);
    else
        run_store(folder, kind, acks, first, writes);
    return 0;
}
