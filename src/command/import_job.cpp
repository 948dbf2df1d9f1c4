// The import as a job: the file row by row, a chunk per transaction, what was refused into a file.

#include "command/import_job.h"

#include <algorithm>
#include <deque>

#include "base/log.h"
#include "command/import_problems.h"
#include "command/import_store.h"
#include "command/job_files.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using base::Text;

namespace {

constexpr size_t chunk_rows = 1000;
constexpr size_t chunk_bytes = 8 << 20;
constexpr size_t most_rollups = 50000; // parents that wait to be recomputed
constexpr size_t most_held = 100000;   // rows that wait for records of their own file

bool model_changed(const Error& error) {
    return !error.faults.empty() && error.faults.front().rule == "model_changed";
}

class ImportWork {
  public:
    ImportWork(Workspace& workspace, const Session& session, ImportEntry& entry, Progress& progress, bool dry_run)
        : workspace_(workspace),
          session_(session),
          entry_(entry),
          progress_(progress),
          keep_(dry_run ? ImportRun::Keep::tries : ImportRun::Keep::writes) {
        session_.cause = {"import", progress.id().number};
    }

    Result<Ending> run() {
        TRY(make_run());
        table_ = TRY(format::open_table(entry_.path, entry_.name, run_->plan().table));
        std::vector<std::string> header = run_->plan().headers;
        header.push_back(Text{"行号", "Line"}.in(session_.language));
        header.push_back(Text{"原因", "Reason"}.in(session_.language));
        faults_ = std::make_unique<FaultsFile>(workspace_, progress_.id(), std::move(header));
        progress_.update([&](JobState& state) {
            state.phase = keep_ == ImportRun::Keep::tries ? "checking" : "writing";
            state.total = entry_.recognised["rows_estimate"].integer().value_or(0);
        });
        auto ending = read_all();
        // Also after an error: what was refused so far is told.
        TRY(report());
        return ending;
    }

  private:
    Result<void> make_run() {
        ImportPlan plan = TRY(make_import_plan(workspace_.snapshot(), session_, entry_.recognised, entry_.mapping));
        run_ = std::make_unique<ImportRun>(workspace_, std::move(plan), session_, entry_.id, progress_.id(), keep_);
        // Problems keep their counts: they are kept by names.
        if (problems_) return {};
        problems_plan_ = std::make_unique<ImportPlan>(run_->plan());
        problems_ = std::make_unique<ImportProblems>(*problems_plan_);
        return {};
    }

    Result<Ending> read_all() {
        std::vector<RowDraft> rows;
        format::Record record;
        size_t bytes = 0;
        for (;;) {
            const bool more = TRY(table_->next(record));
            if (more) {
                ++read_;
                for (const std::string& cell : record.cells) bytes += cell.size();
                rows.push_back(run_->reader().read(record));
            }
            if (rows.size() >= chunk_rows || bytes >= chunk_bytes || (!more && !rows.empty())) {
                if (progress_.cancelled()) return Ending::cancelled;
                TRY(write(std::move(rows)));
                rows = {};
                bytes = 0;
            }
            if (!more) break;
        }
        total_ = read_;
        return write_held();
    }

    /// Rows that point at rows further down: again and again while some of them find what they wait for, then as they
    /// are.
    Result<Ending> write_held() {
        while (!held_.empty()) {
            std::deque<RowDraft> waiting = std::move(held_);
            held_.clear();
            const size_t before = waiting.size();
            const bool last = last_round_;
            while (!waiting.empty()) {
                if (progress_.cancelled()) return Ending::cancelled;
                std::vector<RowDraft> rows;
                while (!waiting.empty() && rows.size() < chunk_rows) {
                    rows.push_back(std::move(waiting.front()));
                    rows.back().last_round = last;
                    waiting.pop_front();
                }
                TRY(write(std::move(rows)));
            }
            last_round_ = held_.size() == before;
        }
        return Ending::done;
    }

    Result<void> write(std::vector<RowDraft> rows) {
        session_ = TRY(renewed(workspace_, session_));
        ImportCounts after;
        auto also = [&](store::Transaction& transaction, const std::vector<RowOutcome>& outcomes) -> Result<void> {
            after = counts_;
            after.add(outcomes);
            return progress_.record(transaction, state_of(after));
        };
        auto outcomes = run_->apply(session_, rows, also);
        if (!outcomes.ok() && model_changed(outcomes.error())) {
            TRY(refresh_rollups());
            TRY(make_run());
            for (RowDraft& row : rows) row = again(row);
            for (RowDraft& row : held_) row = again(row);
            outcomes = run_->apply(session_, rows, also);
        }
        if (!outcomes.ok()) return outcomes.error();
        counts_.add(*outcomes);
        if (run_->rollups().size() > most_rollups) TRY(refresh_rollups());
        for (size_t i = 0; i < rows.size(); ++i) {
            RowOutcome& outcome = (*outcomes)[i];
            if (outcome.became == RowOutcome::Became::held) {
                if (held_.size() < most_held) {
                    held_.push_back(std::move(rows[i]));
                    continue;
                }
                ++counts_.failed;
                outcome.faults.push_back(
                    {{"",
                      "too_many_waiting",
                      {"等待上级记录的行太多。", "Too many rows wait for a record further down the file."},
                      {"请让上级排在前面，再重新导入这些行。",
                       "Sort the file so that parents come first, then import these rows again."}},
                     "",
                     ColumnRule::none});
            } else if (outcome.became != RowOutcome::Became::failed) {
                continue;
            }
            problems_->add(outcome.faults);
            std::vector<std::string> cells = rows[i].cells;
            cells.resize(std::max(cells.size(), run_->plan().headers.size()));
            cells.push_back(std::to_string(rows[i].line));
            cells.push_back(reasons(run_->plan(), outcome.faults, session_.language));
            TRY(faults_->add(cells));
        }
        if (total_ == 0 && table_->bytes_read() > 0)
            estimate_ = std::max(
                read_, static_cast<int64_t>(static_cast<double>(read_) * static_cast<double>(table_->bytes_total()) /
                                            static_cast<double>(table_->bytes_read())));
        progress_.update([&](JobState& state) {
            const JobState now = state_of(counts_);
            state.done = now.done;
            state.total = now.total;
            state.created = now.created;
            state.updated = now.updated;
            state.skipped = now.skipped;
            state.failed = now.failed;
            state.can_undo = keep_ == ImportRun::Keep::writes && (now.created > 0 || now.updated > 0);
        });
        return {};
    }

    RowDraft again(const RowDraft& row) {
        format::Record record;
        record.line = row.line;
        record.cells = row.cells;
        RowDraft fresh = row.faults.empty() ? run_->reader().read(record) : row;
        fresh.last_round = row.last_round;
        return fresh;
    }

    JobState state_of(const ImportCounts& counts) const {
        JobState state;
        state.phase = keep_ == ImportRun::Keep::tries ? "checking" : "writing";
        state.done = counts.done();
        state.total = total_ ? total_ : std::max(estimate_, counts.done());
        state.created = counts.created;
        state.updated = counts.updated;
        state.skipped = counts.skipped;
        state.failed = counts.failed;
        return state;
    }

    Result<void> refresh_rollups() { return run_->rollups().refresh(workspace_, session_); }

    Result<void> report() {
        TRY(refresh_rollups());
        const std::string path = TRY(faults_->finish());
        Json result = Json::object();
        result.set("import", Json::string(to_text(entry_.id)));
        result.set("object", Json::string(entry_.mapping["object"].text()));
        result.set("dry_run", Json::boolean(keep_ == ImportRun::Keep::tries));
        result.set("rows", Json::number(counts_.done()));
        result.set("blank_lines", Json::number(table_->blank_lines()));
        result.set("links_created", Json::number(run_->links_created()));
        result.set("problems", TRY(problems_->to_json(workspace_, session_)));
        progress_.update([&](JobState& state) {
            state.faults_file = path;
            state.result = std::move(result);
            if (total_) state.total = total_;
            state.can_undo = keep_ == ImportRun::Keep::writes &&
                             (counts_.created > 0 || counts_.updated > 0 || run_->links_created() > 0);
        });
        return {};
    }

    Workspace& workspace_;
    Session session_;
    ImportEntry& entry_;
    Progress& progress_;
    ImportRun::Keep keep_;
    std::unique_ptr<ImportRun> run_;
    std::unique_ptr<ImportPlan> problems_plan_;
    std::unique_ptr<ImportProblems> problems_;
    std::unique_ptr<format::TableReader> table_;
    std::unique_ptr<FaultsFile> faults_;
    ImportCounts counts_;
    std::deque<RowDraft> held_;
    bool last_round_ = false;
    int64_t read_ = 0, total_ = 0, estimate_ = 0;
};

} // namespace

Result<Ending> run_import(Workspace& workspace, const Session& session, const Json& parameters, Progress& progress) {
    const auto id = base::parse_id(parameters["import"].text());
    const bool dry_run = parameters["dry_run"].truth();
    ImportEntry entry = TRY(load_import(workspace, session, id.value_or(Id{})));
    auto ending = ImportWork(workspace, session, entry, progress, dry_run).run();
    if (dry_run) return ending;
    const char* state = !ending.ok() ? "failed" : *ending == Ending::done ? "done" : "cancelled";
    const auto saved = update_import(
        workspace, entry.id,
        {{"state", state}, {"job", progress.id().number}, {"finished_at", workspace.clock().now().milliseconds}});
    if (!saved.ok() && ending.ok()) return saved.error();
    return ending;
}

} // namespace fairlead::command
