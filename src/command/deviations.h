#pragma once
// Where the process was not followed: stages that were skipped, deals that began late or went back, gates that were
// released, deals whose buyer stands elsewhere than their stage says; and how fast people answer.

#include "command/workspace.h"

namespace fairlead::command {

struct Period {
    std::string object, pipeline;
    base::Date from, to; // both included
};
/// {"rows": [{"record", "name", "owner", "kind": "skipped|began_late|went_back|released", "at", "by", "from", "to",
/// "stages", "reason"}], "by_owner", "by_stage", "buyer": [{"stage", "buyer", "n", "differs", "unknown"}], "more"}: of
/// what the asker may read.
Result<base::Json> deviations(Workspace&, const Session&, const Period&);
/// Received -> first human contact, by `by` (source, owner …): {"groups": [{"key", "label", "n", "answered",
/// "median_minutes", "within", "waiting"}], "sla_minutes"}.
Result<base::Json> response_times(Workspace&, const Session&, const Period&, const std::string& by,
                                  int64_t sla_minutes);

} // namespace fairlead::command
