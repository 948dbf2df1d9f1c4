#pragma once
// Who was in which team when: records of team_period. Teams combine and split on a day; what was reached before stays
// with the team it was reached in.

#include "analytics/target_actuals.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Every stay in a team; people without a record have been in their present team for ever.
Result<std::vector<analytics::Membership>> team_stays(store::Reader& reader, const access::Directory& directory);

/// {"members"?: [users], "teams"?: [teams: all their members], "into": team | "name": a new team's, "parent"?: team,
/// "on"?: day, today when absent, "reason"?}: moves people on that day; those of the past are not changed. Capability
/// manage_users. {"team", "moved", "on"}
Result<base::Json> regroup_teams(Workspace&, const Session&, const base::Json& body);

/// Applies moves whose day has come, writes down those made by hand: {"applied", "noted"}.
Result<base::Json> keep_team_periods(Workspace&);

} // namespace fairlead::command
