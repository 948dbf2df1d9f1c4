#pragma once
// What is left behind, removed after its time: uploads and results of jobs, attachments nobody can have back, old
// notifications and sessions. A chore of every day.

#include "command/workspace.h"

namespace fairlead::command {

inline constexpr int64_t day_milliseconds = 24LL * 60 * 60 * 1000;
inline constexpr int64_t export_days = 7;         // files of exports
inline constexpr int64_t upload_days = 30;        // files of imports
inline constexpr int64_t waiting_days = 1;        // files uploaded for a record that was never saved
inline constexpr int64_t fault_days = 30;         // refused rows
inline constexpr int64_t notification_days = 180; // read or not
inline constexpr int64_t session_days = 30;       // after a session's end
inline constexpr int64_t run_days = 180;          // what rules did

struct Swept {
    int64_t exports = 0, faults = 0, uploads = 0, left_bodies = 0;
    int64_t attachments = 0; // rows of files deleted or without their record
    int64_t contents = 0;    // bytes nobody names
    int64_t notifications = 0, sessions = 0, runs = 0;
    int64_t outbox = 0;        // sent long ago
    int64_t removed_parts = 0; // of the model: their columns and tables
};
/// All of it, now.
Result<Swept> sweep(Workspace&);

} // namespace fairlead::command
