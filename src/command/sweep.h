#pragma once
// What is left behind, removed after its time: uploads and results of jobs, attachments nobody can have back, old
// notifications and sessions. Runs once a day, whoever of several servers comes first.

#include <condition_variable>
#include <mutex>
#include <thread>

#include "command/workspace.h"

namespace fairlead::command {

inline constexpr int64_t day_milliseconds = 24LL * 60 * 60 * 1000;
inline constexpr int64_t export_days = 7;         // files of exports
inline constexpr int64_t upload_days = 30;        // files of imports
inline constexpr int64_t fault_days = 30;         // refused rows
inline constexpr int64_t notification_days = 180; // read or not
inline constexpr int64_t session_days = 30;       // after a session's end

struct Swept {
    int64_t exports = 0, faults = 0, uploads = 0, left_bodies = 0;
    int64_t attachments = 0; // rows of files deleted or without their record
    int64_t contents = 0;    // bytes nobody names
    int64_t notifications = 0, sessions = 0;
};
/// All of it, now.
Result<Swept> sweep(Workspace&);
/// As sweep, unless another server or this one did so within the last day.
Result<std::optional<Swept>> sweep_if_due(Workspace&);

/// Asks once an hour on a thread of its own. Ends with its life.
class Sweeper {
  public:
    explicit Sweeper(Workspace& workspace);
    ~Sweeper();

  private:
    Workspace& workspace_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace fairlead::command
