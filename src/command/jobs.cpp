#include "command/jobs.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <exception>

#include "base/log.h"
#include "command/bulk_job.h"
#include "command/demo_job.h"
#include "command/distribute.h"
#include "command/duplicate_groups.h"
#include "command/duplicate_scan.h"
#include "command/export_job.h"
#include "command/handover.h"
#include "command/import_job.h"
#include "command/import_rollups.h"
#include "command/jobs_undo.h"
#include "command/notifications.h"
#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t save_every = 1000; // milliseconds
constexpr int64_t tell_every = 200;
constexpr size_t most_unfinished = 20; // of one person
constexpr int job_niceness = 10;

const std::vector<std::string> columns = {
    "id",          "kind",     "title",   "state",      "phase",      "owner",       "done",       "total",
    "created",     "updated",  "skipped", "failed",     "message_zh", "message_en",  "file",       "file_name",
    "faults_file", "can_undo", "undone",  "created_at", "started_at", "finished_at", "parameters", "result"};

Value time_value(int64_t milliseconds) {
    return milliseconds ? Value(milliseconds) : Value();
}
Value text_value(const std::string& text) {
    return text.empty() ? Value() : Value(text);
}
std::string json_text(const Json& json) {
    return json.is_null() ? std::string() : to_text(json);
}
Json parsed(std::string_view text) {
    if (text.empty()) return {};
    auto json = base::parse_json(text);
    return json.ok() ? std::move(*json) : Json();
}

query::Assignments counts_of(const JobState& state) {
    return {{"phase", text_value(state.phase)},
            {"done", state.done},
            {"total", state.total},
            {"created", state.created},
            {"updated", state.updated},
            {"skipped", state.skipped},
            {"failed", state.failed}};
}

query::Assignments row_of(const JobState& state) {
    query::Assignments row = counts_of(state);
    for (auto& cell : query::Assignments{{"kind", state.kind},
                                         {"title", state.title},
                                         {"state", state.state},
                                         {"owner", state.owner ? Value(state.owner) : Value()},
                                         {"message_zh", text_value(state.message.zh)},
                                         {"message_en", text_value(state.message.en)},
                                         {"file", text_value(state.file)},
                                         {"file_name", text_value(state.file_name)},
                                         {"faults_file", text_value(state.faults_file)},
                                         {"can_undo", state.can_undo},
                                         {"undone", state.undone},
                                         {"created_at", state.created_at},
                                         {"started_at", time_value(state.started_at)},
                                         {"finished_at", time_value(state.finished_at)},
                                         {"parameters", text_value(json_text(state.parameters))},
                                         {"result", text_value(json_text(state.result))}})
        row.push_back(std::move(cell));
    return row;
}

JobState state_of(const store::Row& row) {
    JobState state;
    size_t i = 0;
    auto text = [&] { return std::string(row.text(i++)); };
    auto number = [&] { return row.number(i++); };
    state.id = {number()};
    state.kind = text();
    state.title = text();
    state.state = text();
    state.phase = text();
    state.owner = number();
    state.done = number();
    state.total = number();
    state.created = number();
    state.updated = number();
    state.skipped = number();
    state.failed = number();
    state.message.zh = text();
    state.message.en = text();
    state.file = text();
    state.file_name = text();
    state.faults_file = text();
    state.can_undo = number() != 0;
    state.undone = number() != 0;
    state.created_at = number();
    state.started_at = number();
    state.finished_at = number();
    state.parameters = parsed(text());
    state.result = parsed(text());
    return state;
}

Error no_such_job() {
    return Error(Code::not_found, {"没有这个任务，或它不是你的。", "There is no such job, or it is not yours."});
}

/// The server that made an id: its node number stands in it.
int node_of(Id id) {
    return static_cast<int>(id.number >> 12 & 1023);
}

bool ended(const JobState& state) {
    return state.state != "waiting" && state.state != "running";
}

} // namespace

struct Jobs::Running {
    std::mutex mutex; // state, saved_at, told_at
    JobState state;
    Session session;
    std::atomic<bool> cancel{false};
    std::atomic<bool> stopped{false}; // by the end of the server, not by a person
    int64_t saved_at = 0;
    int64_t told_at = 0;
    JobState copy() {
        const std::lock_guard lock(mutex);
        return state;
    }
};

class Jobs::Handle final : public Progress {
  public:
    Handle(Jobs& jobs, std::shared_ptr<Running> job) : jobs_(jobs), job_(std::move(job)) {}

    void update(const std::function<void(JobState&)>& change) override {
        JobState now;
        bool save = false, tell = false;
        {
            const std::lock_guard lock(job_->mutex);
            change(job_->state);
            const int64_t moment = base::SystemClock().now().milliseconds;
            save = moment - job_->saved_at >= save_every;
            tell = moment - job_->told_at >= tell_every;
            if (save) job_->saved_at = moment;
            if (tell) job_->told_at = moment;
            if (save || tell) now = job_->state;
        }
        if (save) {
            const auto saved = jobs_.save(now);
            if (!saved.ok())
                base::log_warning("job " + to_text(now.id) + ": progress could not be written: " + saved.error().log);
            if (jobs_.cancel_requested(now.id)) job_->cancel = true;
        }
        if (tell) jobs_.tell(now);
    }
    bool cancelled() const override { return job_->cancel; }
    Id id() const override { return job_->state.id; } // never changes
    JobState state() const override { return job_->copy(); }
    Result<void> record(store::Transaction& transaction, const JobState& counts) override {
        TRY(transaction.execute(query::render_update("job", id(), counts_of(counts), {}, transaction.dialect())));
        return {};
    }

  private:
    Jobs& jobs_;
    std::shared_ptr<Running> job_;
};

Jobs::Jobs(Workspace& workspace, int threads) : workspace_(workspace) {
    add("import", run_import);
    add("export", run_export);
    add("bulk", run_bulk);
    add("undo", run_undo);
    add("rollups", run_rollups);
    add("demo", run_demo);
    add("redistribute", run_redistribution);
    add("handover", run_handover);
    add("duplicates", run_duplicate_scan);
    add("merge", run_group_merges);
    for (int i = 0; i < std::max(1, threads); ++i) threads_.emplace_back([this] { run(); });
}

Jobs::~Jobs() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (const auto& [id, job] : unfinished_) {
            job->stopped = true;
            job->cancel = true;
        }
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Jobs::add(const std::string& kind, Work work) {
    const std::lock_guard lock(mutex_);
    works_[kind] = std::move(work);
}

Result<void> Jobs::resume() {
    std::vector<JobState> left;
    TRY(workspace_.database().read([&](store::Reader& reader) -> Result<void> {
        const std::vector<Condition> unfinished = {{Condition::Test::in, "state", {}, {"waiting", "running"}}};
        return reader.each(query::render_select_rows("job", columns, unfinished, {{"id", false}}, 0, reader.dialect()),
                           [&](const store::Row& row) {
                               left.push_back(state_of(row));
                               return true;
                           });
    }));
    for (JobState& state : left) {
        if (node_of(state.id) != workspace_.options().node) continue; // another server's on the same database
        if (state.state == "waiting") {
            auto job = std::make_shared<Running>();
            job->session = workspace_.session_of(state.owner);
            job->state = std::move(state);
            enqueue(std::move(job));
            continue;
        }
        state.state = "failed";
        state.finished_at = workspace_.clock().now().milliseconds;
        state.message = {"服务器在任务进行中停止。已完成的部分保留，可以撤销后重新开始。",
                         "The server stopped while this was running. What was done stays; undo it and start again."};
        state.can_undo = state.can_undo || state.created + state.updated > 0;
        TRY(save(state));
        if (state.kind != "import") continue;
        Json parameters = Json::object();
        parameters.set("job", Json::string(to_text(state.id)));
        TRY(start(workspace_.server_session(), "rollups", state.title, std::move(parameters)));
    }
    return {};
}

void Jobs::enqueue(std::shared_ptr<Running> job) {
    {
        const std::lock_guard lock(mutex_);
        unfinished_[job->state.id.number] = job;
        waiting_.push_back(std::move(job));
    }
    wake_.notify_one();
}

Result<Id> Jobs::start(const Session& session, const std::string& kind, const std::string& title, Json parameters) {
    auto job = std::make_shared<Running>();
    {
        const std::lock_guard lock(mutex_);
        if (!works_.contains(kind))
            return base::invalid("kind", "unknown_kind", {"没有这种任务。", "There is no such kind of job."});
        const auto mine = std::count_if(unfinished_.begin(), unfinished_.end(), [&](const auto& each) {
            return each.second->session.user_id() == session.user_id();
        });
        if (static_cast<size_t>(mine) >= most_unfinished)
            return Error(Code::limit, {"你有太多任务还没有完成，请等一些结束后再试。",
                                       "Too many of your jobs are unfinished. Wait until some have ended."});
    }
    job->session = session;
    JobState& state = job->state;
    state.id = workspace_.ids().next();
    state.kind = kind;
    state.title = title;
    state.state = "waiting";
    state.owner = session.user_id();
    state.created_at = workspace_.clock().now().milliseconds;
    state.parameters = std::move(parameters);
    const Id id = state.id;
    TRY(workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        query::Assignments row = row_of(state);
        row.emplace_back("id", id.number);
        TRY(transaction.execute(query::render_insert("job", row, transaction.dialect())));
        return {};
    }));
    tell(state);
    enqueue(std::move(job));
    return id;
}

void Jobs::run() {
    // Long work gives way to people who wait for an answer.
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), job_niceness);
    for (;;) {
        std::shared_ptr<Running> job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            job = waiting_.front();
            waiting_.erase(waiting_.begin());
        }
        run_one(job);
        {
            const std::lock_guard lock(mutex_);
            unfinished_.erase(job->state.id.number);
        }
        finished_.notify_all();
    }
}

void Jobs::run_one(const std::shared_ptr<Running>& job) {
    Work work;
    {
        const std::lock_guard lock(mutex_);
        work = works_[job->state.kind];
    }
    Handle handle(*this, job);
    Result<Ending> outcome = Ending::cancelled;
    if (!job->cancel) {
        {
            const std::lock_guard lock(job->mutex);
            job->state.state = "running";
            job->state.started_at = workspace_.clock().now().milliseconds;
            job->told_at = job->saved_at = base::SystemClock().now().milliseconds;
        }
        const JobState now = job->copy();
        const auto saved = save(now);
        tell(now);
        try {
            if (saved.ok())
                outcome = work(workspace_, job->session, now.parameters, handle);
            else
                outcome = saved.error();
        } catch (const std::exception& exception) {
            outcome = base::internal_error(std::string("job: ") + exception.what());
        }
    }
    JobState end;
    {
        const std::lock_guard lock(job->mutex);
        JobState& state = job->state;
        state.finished_at = workspace_.clock().now().milliseconds;
        state.phase.clear();
        if (!outcome.ok()) {
            state.state = "failed";
            state.message = outcome.error().message;
            if (!outcome.error().faults.empty()) {
                const base::Fault& first = outcome.error().faults.front();
                state.message = {state.message.zh + " " + first.message.zh, state.message.en + " " + first.message.en};
            }
            if (!outcome.error().log.empty()) base::log_error("job " + to_text(state.id) + ": " + outcome.error().log);
        } else if (*outcome == Ending::cancelled) {
            state.state = job->stopped ? "failed" : "cancelled";
            state.message =
                job->stopped ? base::Text{"服务器在任务进行中停止。已完成的部分保留，可以撤销后重新开始。",
                                          "The server stopped while this was running. What was done stays; undo it and "
                                          "start again."}
                             : base::Text{"已取消。取消前完成的部分保留。", "Cancelled. What was done before stays."};
        } else {
            state.state = "done";
        }
        end = state;
    }
    // A job that never began stays waiting for the next start of the server.
    if (job->stopped && end.started_at == 0) return;
    const auto saved = save(end);
    if (!saved.ok()) base::log_error("job " + to_text(end.id) + ": its end could not be written: " + saved.error().log);
    tell(end);
    const auto notices = notices_of_job(workspace_, end);
    if (notices.ok())
        workspace_.tell(*notices);
    else
        base::log_error("job " + to_text(end.id) + ": nobody could be told: " + notices.error().log);
}

Result<void> Jobs::save(const JobState& state) {
    return workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_update("job", state.id, row_of(state), {}, transaction.dialect())));
        return {};
    });
}

Result<JobState> Jobs::load(Id id) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = unfinished_.find(id.number);
        if (found != unfinished_.end()) return found->second->copy();
    }
    std::optional<JobState> found;
    TRY(workspace_.database().read([&](store::Reader& reader) {
        const std::vector<Condition> where = {{Condition::Test::equal, "id", id.number, {}}};
        return reader.each(query::render_select_rows("job", columns, where, {}, 1, reader.dialect()),
                           [&](const store::Row& row) {
                               found = state_of(row);
                               return true;
                           });
    }));
    if (!found) return no_such_job();
    return *found;
}

bool Jobs::may_see(const Session& session, const JobState& state) const {
    return session.is_server() || state.owner == session.user_id() || session.can("administer");
}

Result<std::vector<JobState>> Jobs::list(const Session& session, int64_t limit) {
    std::vector<JobState> states;
    TRY(workspace_.database().read([&](store::Reader& reader) {
        std::vector<Condition> where;
        if (!session.can("administer")) where.push_back({Condition::Test::equal, "owner", session.user_id(), {}});
        return reader.each(query::render_select_rows("job", columns, where, {{"id", true}},
                                                     std::clamp<int64_t>(limit, 1, 200), reader.dialect()),
                           [&](const store::Row& row) {
                               states.push_back(state_of(row));
                               return true;
                           });
    }));
    const std::lock_guard lock(mutex_);
    for (JobState& state : states) {
        const auto live = unfinished_.find(state.id.number);
        if (live != unfinished_.end()) state = live->second->copy();
    }
    return states;
}

Result<JobState> Jobs::get(const Session& session, Id id) {
    JobState state = TRY(load(id));
    if (!may_see(session, state)) return no_such_job();
    return state;
}

Result<void> Jobs::cancel(const Session& session, Id id) {
    const JobState state = TRY(get(session, id));
    {
        const std::lock_guard lock(mutex_);
        const auto found = unfinished_.find(id.number);
        if (found != unfinished_.end()) {
            found->second->cancel = true;
            return {};
        }
    }
    if (ended(state)) return Error(Code::conflict, {"任务已经结束。", "The job has ended already."});
    // It runs on another server, which looks at its row once a second.
    return workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_update("job", id, {{"cancel_requested", 1}}, {}, transaction.dialect())));
        return {};
    });
}

bool Jobs::cancel_requested(Id id) {
    bool requested = false;
    const auto read = workspace_.database().read([&](store::Reader& reader) -> Result<void> {
        const std::vector<Condition> where = {{Condition::Test::equal, "id", id.number, {}}};
        const store::Rows rows =
            TRY(reader.rows(query::render_select_rows("job", {"cancel_requested"}, where, {}, 1, reader.dialect())));
        requested = !rows.empty() && rows[0][0].truth();
        return {};
    });
    return read.ok() && requested;
}

Result<Id> Jobs::undo(const Session& session, Id id) {
    const JobState state = TRY(get(session, id));
    if (!ended(state))
        return Error(Code::conflict, {"任务还在进行，请先取消。", "The job is still running. Cancel it first."});
    if (state.undone) return Error(Code::conflict, {"这个任务已经撤销过了。", "This job has been undone already."});
    if (!state.can_undo)
        return Error(Code::conflict, {"这个任务没有可以撤销的内容。", "This job has nothing to undo."});
    // Whoever sets the mark first undoes.
    int64_t marked = 0;
    TRY(workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        const std::vector<Condition> where = {{Condition::Test::equal, "id", id.number, {}},
                                              {Condition::Test::equal, "undone", 0, {}}};
        marked =
            TRY(transaction.execute(query::render_update_rows("job", {{"undone", 1}}, where, transaction.dialect())));
        return {};
    }));
    if (marked == 0) return Error(Code::conflict, {"这个任务已经撤销过了。", "This job has been undone already."});
    Json parameters = Json::object();
    parameters.set("job", Json::string(to_text(id)));
    auto started = start(session, "undo", state.title, std::move(parameters));
    if (!started.ok()) TRY(mark_undone(id, false));
    return started;
}

Result<void> Jobs::mark_undone(Id id, bool undone) {
    return workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_update("job", id, {{"undone", undone}}, {}, transaction.dialect())));
        return {};
    });
}

void Jobs::listen(std::function<void(const JobState&)> listener) {
    const std::lock_guard lock(mutex_);
    listeners_.push_back(std::move(listener));
}

void Jobs::tell(const JobState& state) {
    std::vector<std::function<void(const JobState&)>> listeners;
    {
        const std::lock_guard lock(mutex_);
        listeners = listeners_;
    }
    for (const auto& listener : listeners) listener(state);
}

Result<JobState> Jobs::wait(Id id) {
    {
        std::unique_lock lock(mutex_);
        finished_.wait(lock, [&] { return !unfinished_.contains(id.number); });
    }
    return load(id);
}

Result<Session> renewed(const Workspace& workspace, const Session& session) {
    Session fresh = workspace.session_of(session.user_id());
    if (!session.is_server() && (!fresh.user || !fresh.user->active))
        return Error(Code::forbidden,
                     {"你的账号已停用，任务停止。", "Your account is no longer active, so the job stops."});
    fresh.language = session.language;
    fresh.request_id = session.request_id;
    fresh.address = session.address;
    fresh.cause = session.cause;
    fresh.may_write = session.may_write;
    fresh.may_import = session.may_import;
    fresh.may_administer = session.may_administer;
    return fresh;
}

} // namespace fairlead::command
