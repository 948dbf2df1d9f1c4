#pragma once
// Alerts on KPIs: records of `kpi_alert`, each looked at with its owner's eyes. People are told once when one begins
// and once when it ends; what was found then is kept as a record of `kpi_alert_event`.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// What an alert could never be judged by: an unknown KPI or dimension, a condition that is none. Of other objects'
/// records nothing. Every save asks it.
void check_alert(const Snapshot& now, const record::Image& image, std::vector<base::Fault>& faults);

/// {"id"} of an alert, or {"values": {…of an alert…}, "id"?}: what it would say now. Nothing is kept and nobody is
/// told.
/// {"holds": true | false | null, "reason", "text", "condition", "about", "period": {"from", "to"}, "compared":
/// {"from", "to", "value"} | null, "value", "k", "n", "low", "high", "unit", "change", "p", "usual": {"low", "high",
/// "periods"} | null, "object", "where", "link", "to": [people]}.
Result<base::Json> try_alert(Workspace&, const Session&, const base::Json& body);

/// Looks at every alert that is on, tells who is to be told: {"checked", "began", "ended", "unknown"}. A chore of every
/// day.
Result<base::Json> check_alerts(Workspace&);

/// Where the card behind an alert's figure is found in the browser application.
std::string alert_page(Id alert);

} // namespace fairlead::command
