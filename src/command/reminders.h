#pragma once
// Activities that want to be remembered: whoever owns one is told before its time comes, and by mail when they wish so;
// who lets it lie is told of once more, and so is the person they answer to. Objects take part through their traits
// `remind`, `owner`, `done` and `due`.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Everything that fell due since it last ran: {"reminders", "escalations"}. A chore of every minute; what fell due
/// while no server ran is told then, up to a week of it. Each is told once: a reminder moved to a later time is a new
/// one.
///
/// An activity is due for a reminder at its moment `remind`; without one at `due`, less what its owner has in the
/// preference "remind_before" (minutes, nothing when absent). It has been ignored when it is still not done so many
/// hours (setting "reminder_escalation_hours") after both the reminder and `due`.
Result<base::Json> remind(Workspace&);

} // namespace fairlead::command
