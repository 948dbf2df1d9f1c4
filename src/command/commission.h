#pragma once
// Commission: what a plan pays whom for a period. A statement is computed from the deals a person is credited with (see
// credit.h: the one definition), less what was refunded, against the person's target; it is frozen as records of
// commission_line when it is paid. What was paid keeps the terms and the quota it was paid by: a later refund or a deal
// that is lost after all changes the credited amount alone, and the difference is a clawback.

#include "command/workspace.h"

namespace fairlead::command {

/// The statements of the period the day `on` lies in (of each plan's own kind), of the people whose statements the
/// reader may see: {"on", "currency", "may_pay", "plans": […], "people": […], "rows": [{"plan", "person", "from", "to",
/// "quota", "credited", "attainment", "commission", "bonus", "total", "paid", "due", "clawback", "capped", "over",
/// "reason"}], "more"}. Plan, person: only these.
struct CommissionAsked {
    base::Date on;
    Id plan, person;
};
Result<base::Json> commission_report(Workspace&, const Session&, const CommissionAsked& asked);
/// One of them with everything it is made of: {…as a row, "bands", "terms", "bonuses", "targets", "deals", "where",
/// "adjustments", "payments"}. Both plan and person are named; Code::not_found when there is none to be seen.
Result<base::Json> commission_statement(Workspace&, const Session&, const CommissionAsked& asked);
/// {"plan", "on", "person"?}: pays what is due, or takes back what was paid too much, for one person or everybody of
/// the plan whose statement the payer may see. The period must be over; nobody pays themselves. {"lines": [ids]}
Result<base::Json> pay_commission(Workspace&, const Session&, const base::Json& body);

} // namespace fairlead::command
