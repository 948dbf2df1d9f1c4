#pragma once
// What those who win more do differently: who they are, like compared with like, and what is done on their won deals
// in every stage against the closed deals of the others. Definitions in docs/kpi.md.
//
// Activities are whatever has a moment and is about a record (schema::Object::activity with a touch or a start); they
// are read in columns that stand beside those of the deals.

#include "analytics/analysis.h"

namespace fairlead::analytics {

struct BestPracticeRequest {
    AnalysisRequest analysis;  // deals closed in the period, the segment
    int64_t least_closed = 20; // of a person, and of the others
    bool against_won = false;  // compared with the won deals of the others instead of all they closed
    std::string stage, what;   // whose deals are listed; what: "stay" or an activity; empty: nothing is
    bool others = false;       // of the other side
    int64_t at = 0;            // position of the first
};
/// As analysis_request(); also `least_closed` (5 to 1000), `against` (closed, won), `stage`, `what`, `side` (top,
/// others), `at`.
base::Result<BestPracticeRequest> best_practice_request(const std::function<std::string(std::string_view)>& parameter);
std::string best_practice_key(const BestPracticeRequest& request, base::Instant now);

/// The activities that can be about such a record, which the reader may see, and the columns each is read in. Before
/// the deals are looked at, a view of every one must have been asked for.
struct ActivityNeeds {
    const schema::Object* object = nullptr;
    std::string about, at;
    std::vector<std::string> columns;
};
std::vector<ActivityNeeds> best_practice_needs(const formula::Model& model, const access::Session& session,
                                               const schema::Object& deals);

base::Result<base::Json> best_practice(const Sources& sources, const Columns::View& columns,
                                       const BestPracticeRequest& request);

} // namespace fairlead::analytics
