#pragma once
// Answers of reports that are told again while nothing has changed.

#include "analytics/report_cache.h"
#include "command/workspace.h"

namespace fairlead::command {

/// What was answered to the same question, if nothing has changed since; else what the answer is kept under.
struct Asked {
    std::shared_ptr<const std::string> kept;
    std::optional<std::string> key;
    uint64_t generation = 0; // of the columns
};

/// `asked`: the question as text; `objects`: all it is answered from. `columns` of the last of the objects: how far
/// they have come is known before what was kept for that is looked for. `conditions`: the client's, with what they are
/// about.
Result<Asked> asked_before(Workspace& workspace, const Session& session, const Snapshot& now,
                           const std::vector<std::string>& asked, const std::vector<const Object*>& objects,
                           const std::vector<std::string>& columns,
                           const std::vector<std::pair<const Object*, std::string>>& conditions,
                           analytics::ReportCache& cache);

} // namespace fairlead::command
