#pragma once
// Work that takes longer than a request: imports, exports, bulk changes, undo. A job is a row of the table "job"; its
// progress is kept in memory, written down once a second and told to listeners. Jobs run on threads of their own, low
// in priority, and survive the page being closed. Jobs that were waiting when the server stopped start again; a job
// that was running is marked failed with the reason, and what it had done can be undone.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// A job as its owner sees it.
struct JobState {
    Id id;
    std::string kind; // import, export, bulk, undo, rollups, demo, redistribute, handover
    std::string title;
    std::string state; // waiting, running, done, failed, cancelled
    std::string phase; // reading, checking, writing, … (key; the screen has the words)
    int64_t owner = 0;
    int64_t done = 0, total = 0;
    int64_t created = 0, updated = 0, skipped = 0, failed = 0;
    base::Text message;      // why it failed
    std::string file;        // a result to download: path on the server
    std::string file_name;   // its name for people
    std::string faults_file; // refused rows with their reasons
    bool can_undo = false;
    bool undone = false;
    int64_t created_at = 0, started_at = 0, finished_at = 0;
    base::Json parameters;
    base::Json result;
};

/// Handed to the work: how far it is, and whether to stop. Thread-safe.
class Progress {
  public:
    virtual ~Progress() = default;
    virtual void update(const std::function<void(JobState&)>& change) = 0;
    virtual bool cancelled() const = 0;
    virtual Id id() const = 0;
    virtual JobState state() const = 0;
    /// Writes counts into the job's row within the transaction that makes them true, so that they still add up after a
    /// power cut.
    virtual Result<void> record(store::Transaction& transaction, const JobState& counts) = 0;
};

/// done: the work is complete. cancelled: it stopped because Progress::cancelled() said so; what it did stays.
enum class Ending { done, cancelled };

/// The work of one kind of job. Runs in a job thread; an error marks the job failed with its message.
using Work = std::function<Result<Ending>(Workspace&, const Session&, const base::Json& parameters, Progress&)>;

/// The same person as they are now: rights taken away in the meantime are gone. Code::forbidden when they may no longer
/// sign in. Long work asks before every chunk.
Result<Session> renewed(const Workspace& workspace, const Session& session);

class Jobs {
  public:
    Jobs(Workspace& workspace, int threads);
    ~Jobs(); // asks running jobs to stop and waits for them
    /// Starts what was waiting when the server stopped and marks what was running as failed.
    Result<void> resume();
    /// Adds a kind of work beside those built in (import, export, bulk, undo). Before any job of that kind starts.
    void add(const std::string& kind, Work work);
    /// Code::invalid for unknown kinds; Code::limit when the person has too many unfinished jobs.
    Result<Id> start(const Session& session, const std::string& kind, const std::string& title, base::Json parameters);
    /// Mine; administrators see all. Newest first.
    Result<std::vector<JobState>> list(const Session& session, int64_t limit);
    /// Code::not_found for those of others.
    Result<JobState> get(const Session& session, Id id);
    Result<void> cancel(const Session& session, Id id);
    /// Starts the job that takes back what this one did. Code::conflict when it cannot (running, done before, nothing
    /// to undo).
    Result<Id> undo(const Session& session, Id id);
    /// Told at every change of a job, at most five times a second for progress.
    void listen(std::function<void(const JobState&)> listener);
    /// Waits until a job has ended; for the command line and tests.
    Result<JobState> wait(Id id);
    /// Server-side: corrects the row of an ended job (an undo that did not come about).
    Result<void> mark_undone(Id id, bool undone);

  private:
    struct Running;
    class Handle;
    void run();
    void run_one(const std::shared_ptr<Running>& job);
    Result<void> save(const JobState& state);
    Result<JobState> load(Id id);
    bool cancel_requested(Id id);
    bool may_see(const Session& session, const JobState& state) const;
    void tell(const JobState& state);
    void enqueue(std::shared_ptr<Running> job);
    Workspace& workspace_;
    std::map<std::string, Work> works_;
    std::mutex mutex_;                 // everything below
    std::condition_variable wake_;     // work has come, or the end
    std::condition_variable finished_; // a job has ended
    std::vector<std::shared_ptr<Running>> waiting_;
    std::map<int64_t, std::shared_ptr<Running>> unfinished_; // waiting and running
    std::vector<std::function<void(const JobState&)>> listeners_;
    std::vector<std::thread> threads_;
    bool stopping_ = false;
};

} // namespace fairlead::command
