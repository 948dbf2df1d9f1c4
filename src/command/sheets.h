#pragma once
// A table somebody is looking at as a file: the figures of a report, written by the writers that lists are exported by.

#include <string>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

struct Sheet {
    std::string name, type, bytes;
};
/// {"title", "format": "csv" | "xlsx", "columns": [names], "rows": [[text | number | true | false | null]]}: at most
/// 200 columns, 50,000 rows and 500,000 cells. A text that is a day becomes a day.
/// The audit log tells who took it along.
Result<Sheet> write_sheet(Workspace&, const Session& session, const base::Json& body);

} // namespace fairlead::command
