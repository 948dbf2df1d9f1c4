#pragma once
// Expert panels (Delphi): several rounds of estimates whose authors stay unknown, with the median and the quartiles
// shown between rounds; the median of the last round is the panel's word, kept as a snapshot and scored like the rest.
// Experts are chosen (records of forecast_panel_member): they see the panel by that, and they alone estimate. Who said
// what is told to nobody, the moderator included. What market research says of its days stands beside the question.

#include "command/forecast_snapshots.h"

namespace fairlead::command {

/// {"id", "name", "question", "round", "rounds", "status", "of", "mine": {"value", "reason"} | null, "experts",
///  "may_estimate", "research": as MarketView, "answered", "may_moderate", "past": [{"round", "n", "median", "low",
///  "high", "estimates": [{"value", "reason"}]}], "result"}.
/// Of the round at hand only how many have answered, and one's own.
Result<base::Json> panel_report(Workspace&, const Session&, Id panel);
/// {"value", "reason"?}: one's estimate of the round at hand; again: it takes the place of the earlier one.
Result<base::Json> estimate_for_panel(Workspace&, const Session&, Id panel, const base::Json& body);
/// Ends the round (who may edit the panel): the next begins, or the last one's median becomes the panel's forecast.
/// Code::invalid before two have answered: one alone is not anonymous.
Result<base::Json> next_panel_round(Workspace&, const Session&, Id panel);

} // namespace fairlead::command
