#pragma once
// Reports as records of `dashboard`: KPIs of the catalogue put together as data (analytics/board.h). Those that ship
// with the product are records too, so that they can be opened, shared and talked about like the others; their words
// and definition are the product's and can be copied, not changed.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Faults of a record of `dashboard`: a definition nothing could be computed from, a change of what ships. Of other
/// objects' records nothing. Every save asks it.
void check_dashboard(const Snapshot& now, const Session& session, const record::Change& change,
                     std::vector<base::Fault>& faults);

/// Brings the shipped reports up to the product's and lets every role read them: {"made", "changed", "shared"}. One
/// that was deleted stays so. A chore.
Result<base::Json> keep_shipped_dashboards(Workspace&);

/// Sends the reports whose day has come (records of `dashboard_mail`), each computed with its receiver's eyes:
/// {"mails", "refused"}. Nothing while no mail server is named. A chore.
Result<base::Json> mail_dashboards(Workspace&);

/// Where a report is found in the browser application.
std::string dashboard_page(Id dashboard);

} // namespace fairlead::command
