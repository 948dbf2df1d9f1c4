#pragma once
// What every route must answer to everybody: one function per route, by method and pattern.

#include <map>

#include "matrix/cells.h"

namespace fairlead::testing {

using Rules = std::map<std::string, std::function<void(Cells&)>>;

/// Lists and records.
void add_record_rules(Rules& rules);
/// Everything else.
void add_other_rules(Rules& rules);
/// What hangs on people and records beside their fields: preferences, files, notifications, access.
void add_door_rules(Rules& rules);
/// The selling process.
void add_process_rules(Rules& rules);

/// Waits for the job an answer names, so that nothing runs on into the next cell.
void wait_for_job(House& house, const http::Response& response);

} // namespace fairlead::testing
