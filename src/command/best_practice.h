#pragma once
// What those who win more do differently, and putting it into the playbook.

#include "analytics/best_practice.h"
#include "analytics/report_cache.h"
#include "command/workspace.h"

namespace fairlead::command {

/// The answer as JSON, from `cache` when nothing has changed since the same was asked.
Result<std::string> best_practice_answer(Workspace&, const Session&, const analytics::BestPracticeRequest& request,
                                         analytics::ReportCache& cache);

/// {"object", "pipeline"?, "as"?: "entries" (records of the playbook; whoever may create them) | "stage" (steps of the
/// stages' playbooks, shown on every record there; capability administer), "steps": [{"stage", "name", "name_en"?,
/// "how"?, "how_en"?, "lever"?, "within_days"?}]}. All or none; what stands there under the same name stays as it is.
/// → {"as", "made": [ids or names], "kept": […]}
Result<base::Json> publish_practice(Workspace&, const Session&, const Object& deals, const base::Json& body);

} // namespace fairlead::command
