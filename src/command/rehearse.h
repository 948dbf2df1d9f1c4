#pragma once
// What rules would have done with the records of the last days, had they been in force: without writing anything, with
// the very code that decides when it is meant.

#include <set>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// {"kind": "assignment" | "recycling", "object", "days": 1–366, "rules"?: [ids, active or not], "where"?}. Capability
/// `manage_users`, as for the rules themselves.
///
/// assignment: every record is put before the rules as it was when it came in, in the order of arrival, with turns and
/// daily limits beginning anew. The answer: {"kind", "object", "days", "records", "assigned", "left", "people":
/// [{"user", "count"}], "rules": [{"rule", "name", "count"}], "sample": [{"id", "name", "at", "owner", "would", "rule",
/// "reason"}]}.
///
/// recycling: the rules are asked once a day, from so many days ago until now, about every record as it was then; what
/// would have been taken is out from that day on. Records that others point at are seen as they are today. The answer:
/// {"kind", "object", "days", "records", "warned", "escalated", "taken", "people": [{"user", "count"}], "rules":
/// [{"rule", "name", "warned", "count"}], "by_day": [{"day", "count"}], "sample": [{"id", "name", "at", "owner",
/// "rule", "reason"}]}.
Result<base::Json> rehearse(Workspace&, const Session&, const base::Json& body);

/// A rehearsal as it was asked for.
struct Rehearsal {
    const Object* object = nullptr;
    int64_t days = 0;
    std::set<int64_t> rules;
    std::string where;
};
inline constexpr size_t most_in_sample = 200;
/// Every fault of the request at once.
Result<Rehearsal> read_rehearsal(Workspace&, const Snapshot&, const base::Json& body);
Result<base::Json> rehearse_recycling(Workspace&, const Session&, const base::Json& body);

} // namespace fairlead::command
