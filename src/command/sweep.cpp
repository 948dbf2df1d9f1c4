#include "command/sweep.h"

#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "command/blobs.h"
#include "command/files.h"
#include "command/outbox.h"
#include "command/removed_parts.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using query::Condition;
namespace fs = std::filesystem;

namespace {

class Sweep {
  public:
    explicit Sweep(Workspace& workspace) : workspace_(workspace), now_(workspace.clock().now()) {}
    Result<Swept> run();

  private:
    int64_t before(int64_t days) const { return now_.milliseconds - days * day_milliseconds; }
    /// Files a column of finished jobs names, once they are old; the column is emptied first.
    Result<int64_t> job_files(const std::string& column, int64_t days);
    /// What is in a folder and old, whoever made it.
    int64_t old_files(const std::string& folder, int64_t days, const std::vector<std::string>& beginnings = {}) const;
    Result<void> attachments();
    Result<int64_t> rows(const std::string& table, const std::string& column, int64_t limit);

    Workspace& workspace_;
    base::Instant now_;
    Swept swept_;
};

Result<int64_t> Sweep::job_files(const std::string& column, int64_t days) {
    const std::vector<Condition> old = {{Condition::Test::below, "finished_at", before(days), {}},
                                        {Condition::Test::not_empty, column, {}, {}}};
    std::vector<std::string> paths;
    TRY(workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        paths.clear();
        TRY(transaction.each(query::render_select_rows("job", {column}, old, {}, 0, transaction.dialect()),
                             [&](const store::Row& row) {
                                 paths.emplace_back(row.text(0));
                                 return true;
                             }));
        if (!paths.empty())
            TRY(transaction.execute(query::render_update_rows("job", {{column, Value()}}, old, transaction.dialect())));
        return {};
    }));
    int64_t removed = 0;
    std::error_code ignored;
    for (const std::string& path : paths) removed += fs::remove(path, ignored);
    return removed;
}

int64_t Sweep::old_files(const std::string& folder, int64_t days, const std::vector<std::string>& beginnings) const {
    int64_t removed = 0;
    std::error_code failure;
    const fs::path directory = fs::path(workspace_.options().data_directory) / folder;
    for (fs::directory_iterator at(directory, failure), end; !failure && at != end; at.increment(failure)) {
        struct stat facts {};
        if (::lstat(at->path().c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) continue;
        if (static_cast<int64_t>(facts.st_mtim.tv_sec) * 1000 >= before(days)) continue;
        const std::string name = at->path().filename();
        bool wanted = beginnings.empty();
        for (const std::string& beginning : beginnings) wanted = wanted || name.starts_with(beginning);
        std::error_code ignored;
        if (wanted) removed += fs::remove(at->path(), ignored);
    }
    return removed;
}

Result<int64_t> Sweep::rows(const std::string& table, const std::string& column, int64_t limit) {
    int64_t gone = 0;
    TRY(workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        gone = TRY(transaction.execute(
            query::render_delete_rows(table, {{Condition::Test::below, column, limit, {}}}, transaction.dialect())));
        return {};
    }));
    return gone;
}

/// Rows of files that were deleted long ago, or whose record was purged; then the contents nobody names any more.
Result<void> Sweep::attachments() {
    std::vector<std::pair<int64_t, std::string>> gone; // id, digest
    std::map<std::string, std::map<int64_t, std::vector<std::pair<int64_t, std::string>>>> by_record;
    const int64_t restorable = now_.milliseconds - restorable_milliseconds;
    const Session server = workspace_.server_session();
    TRY(workspace_.read(server, [&](record::ReadContext& context) -> Result<void> {
        TRY(context.reader.each(
            query::render_select_rows("file", {"id", "sha256", "object", "record", "deleted_at", "created_at"}, {}, {},
                                      0, context.reader.dialect()),
            [&](const store::Row& row) {
                if (!row.empty(4) && row.number(4) < restorable)
                    gone.emplace_back(row.number(0), std::string(row.text(1)));
                else if (!row.number(3)) { // waits for the record it was uploaded for
                    if (row.number(5) < before(waiting_days))
                        gone.emplace_back(row.number(0), std::string(row.text(1)));
                } else
                    by_record[std::string(row.text(2))][row.number(3)].emplace_back(row.number(0),
                                                                                    std::string(row.text(1)));
                return true;
            }));
        for (const auto& [object_name, records] : by_record) {
            const Object* object = context.model.catalog().find(object_name);
            if (!object) continue; // a model that lacks it for now is no reason to lose files
            std::set<int64_t> there;
            std::vector<int64_t> asked;
            auto ask = [&]() -> Result<void> {
                if (asked.empty()) return {};
                query::Select select;
                select.object = object;
                select.columns = {{"id", nullptr}};
                select.ids = std::move(asked);
                select.scope.all = true;
                select.deleted = query::Deleted::any;
                select.limit = 0;
                asked.clear();
                return context.reader.each(query::render(select, server.asker, context.reader.dialect()),
                                           [&](const store::Row& row) {
                                               there.insert(row.number(0));
                                               return true;
                                           });
            };
            for (const auto& [record, files] : records) {
                asked.push_back(record);
                if (asked.size() == 500) TRY(ask());
            }
            TRY(ask());
            for (const auto& [record, files] : records)
                if (!there.contains(record)) gone.insert(gone.end(), files.begin(), files.end());
        }
        return {};
    }));
    const Blobs blobs(workspace_.options().data_directory);
    for (const auto& [id, sha256] : gone) {
        blobs.let_go(sha256, now_);
        const int64_t file = id;
        TRY(workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
            TRY(transaction.execute(query::render_delete("file", Id{file}, transaction.dialect())));
            return {};
        }));
        ++swept_.attachments;
    }
    std::vector<std::string> used;
    TRY(workspace_.database().read([&](store::Reader& reader) {
        return reader.each(query::render_select_rows("file", {"sha256"}, {}, {}, 0, reader.dialect()),
                           [&](const store::Row& row) {
                               used.emplace_back(row.text(0));
                               return true;
                           });
    }));
    swept_.contents = blobs.remove_unused(used, now_);
    return {};
}

Result<Swept> Sweep::run() {
    swept_.exports = TRY(job_files("file", export_days));
    swept_.faults = TRY(job_files("faults_file", fault_days));
    swept_.exports += old_files("exports", export_days);
    swept_.faults += old_files("faults", fault_days);
    swept_.uploads = old_files("uploads", upload_days);
    // Bodies of requests a crash left behind.
    swept_.left_bodies = old_files(".", 1, {"fairlead-body-", "upload-", "import-"});
    swept_.removed_parts = TRY(drop_removed_parts(workspace_));
    TRY(attachments());
    swept_.notifications = TRY(rows("notification", "created_at", before(notification_days)));
    swept_.runs = TRY(rows("rule_run", "at", before(run_days)));
    swept_.outbox = TRY(rows("outbox", "sent_at", before(outbox_days)));
    swept_.sessions = TRY(rows("session", "expires_at", before(session_days)));
    return swept_;
}

} // namespace

Result<Swept> sweep(Workspace& workspace) {
    return Sweep(workspace).run();
}

} // namespace fairlead::command
