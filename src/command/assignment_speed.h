#pragma once
// How fast records find their owners, and how fast owners answer.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

struct SpeedRequest {
    std::string from, to; // days; the last 90 when empty
    int64_t sla_hours = 24;
};
/// {"object", "from", "to", "n", "median_ms", "p95_ms", "under_1s", "excluded": {"imports"}, "by_kind": [{"kind", "n",
/// "median_ms", "p95_ms", "under_1s"}], "response": {"received", "answered", "within", "rate", "sla_hours"},
/// "achievement": {"assigned", "won", "rate"}, "formula"}. Times are from arrival (trait `received`, else creation) to
/// the first owner, counted over assignments to people the reader sees; shares are in percent with one decimal; null
/// over nothing.
Result<base::Json> assignment_speed(Workspace&, const Session&, const Object&, const SpeedRequest& request);

} // namespace fairlead::command
