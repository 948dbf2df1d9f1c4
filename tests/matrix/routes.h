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
/// Pools, time limits, handing on.
void add_pool_rules(Rules& rules);
/// Duplicates and merging.
void add_duplicate_rules(Rules& rules);
/// What comes in from outside: forms, telephones, registries.
void add_capture_rules(Rules& rules);
/// Rules, approvals, requests.
void add_automation_rules(Rules& rules);
/// What leads through the stages.
void add_guidance_rules(Rules& rules);
void add_analysis_rules(Rules& rules);
/// Forecasts and targets.
void add_forecast_rules(Rules& rules);
/// Who is paid what, and by whom.
void add_commission_rules(Rules& rules);
/// Lessons, who takes them, careers.
void add_learning_rules(Rules& rules);

/// Tries every writing route on records that gates stand before. Leaves gates behind: after everything else.
void gates_everywhere(House& house, int& passed, int& failed);
/// Mailboxes, the outbox, mails.
void add_mail_rules(Rules& rules);
void add_kpi_rules(Rules& rules);
/// Alerts on KPIs.
void add_alert_rules(Rules& rules);

/// Waits for the job an answer names, so that nothing runs on into the next cell.
void wait_for_job(House& house, const http::Response& response);

} // namespace fairlead::testing
