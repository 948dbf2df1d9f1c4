#pragma once
// What people say will come: reps hand in what they commit to, managers adjust it with a reason beside the original,
// and the sum goes upwards. Each is a frozen snapshot (forecast_snapshots.h) and is scored as the methods are.

#include "command/forecast_scores.h"

namespace fairlead::command {

/// {"commit", "best_case"?, "note"?, "from"?, "to"?, "pipeline"?, "of"?, "product"?}: one's own word for a period.
/// Handed in again it stands beside the earlier ones, which stay.
Result<base::Json> submit_forecast(Workspace&, const Session&, const base::Json& body);
/// {"value", "reason", "level"?, "person"?, "team"?, "from"?, "to"?, …}: a manager's number for a person, a team or the
/// company, beside what was handed in. Not for oneself; only by who may change those deals.
Result<base::Json> adjust_forecast(Workspace&, const Session&, const base::Json& body);

/// What stands of a scope: the last word of each person the reader reaches, and the sums.
struct Judgement {
    struct Person {
        int64_t id = 0;
        std::optional<Frozen> submission, adjustment; // the adjustment only when it came after the submission
        std::optional<int64_t> counted() const;
    };
    std::vector<Person> people;
    std::optional<Frozen> adjustment, panel;           // of the scope itself, when it is a team or the company
    std::optional<int64_t> commit, best_case, counted; // sums of those who said something
    int64_t silent = 0;                                // people with deals who did not
};
Result<Judgement> judgement(Workspace&, const Session&, const ForecastScope& scope);
/// GET /api/reports/forecast/judgement.
Result<base::Json> judgement_report(Workspace&, const Session&, const Parameter& asked);
/// GET /api/reports/forecast: the answer of forecast_answer(), of a person's or a team's deals when `asked` names one,
/// with judgement among its methods: each with what is still to come by it, and its score.
Result<std::string> arena_answer(Workspace&, const Session&, const Parameter& asked, const std::string& object,
                                 std::string_view leads, analytics::ReportCache& cache);

} // namespace fairlead::command
