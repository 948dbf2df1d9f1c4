#pragma once
// Scores of records: their trace, keeping them as time goes by, and what other rules would give.

#include "command/workspace.h"

namespace fairlead::command {

/// {"score", "fit", "engagement", "grade", "why": [{"axis", "rule", "name", "points", "count"}]}.
Result<base::Json> score_of(Workspace&, const Session&, const Object&, Id);
/// Scores again what loses weight with time, and everything once the rules have changed. {"records"}: changed.
Result<base::Json> refresh_scores(Workspace&);
/// What rules ("rules": ids, inactive ones too; else the active ones) give the records of the last "days": grades
/// before and after, and how many of each grade were converted. Writes nothing; the same as running them.
Result<base::Json> rehearse_scores(Workspace&, const Session&, const base::Json& body);

} // namespace fairlead::command
