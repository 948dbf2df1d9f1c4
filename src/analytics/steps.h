#pragma once
// How many deals got through each step, in windows of time that are seen equally late. Internal to the analyses.

#include <vector>

#include "analytics/deal_rows.h"

namespace fairlead::analytics {

/// Deals that came to a stage (or were created) within [from, to), as they stood at `seen`.
struct Window {
    int64_t from = 0, to = 0; // milliseconds
    int64_t seen = 0;         // not included
    bool today = false;       // seen as the deals stand now
};

/// What became of the deals at one open stage.
struct StepCount {
    int64_t entered = 0, advanced = 0, lost = 0;
    int64_t resolved() const { return advanced + lost; }
    void add(const StepCount& other) {
        entered += other.entered;
        advanced += other.advanced;
        lost += other.lost;
    }
};

/// When a deal first came at least as far as each level (1 … open stages, then won), and when it was lost.
class Milestones {
  public:
    Milestones(const DealRows& deals, const std::vector<Stay>& stays);
    /// INT64_MAX: not yet.
    int64_t reached(int level) const { return at_[static_cast<size_t>(level)]; }
    int64_t began() const { return began_; }
    bool lost_at(int64_t moment) const;

  private:
    std::vector<int64_t> at_;
    int64_t began_ = INT64_MAX;
    std::vector<std::pair<int64_t, int64_t>> lost_; // stays among the lost: from, to
};

/// Counts one deal in a window: by the level of the step, from 1.
void count_steps(const DealRows& deals, const Milestones& deal, const Window& window, bool cohort,
                 std::vector<StepCount>& into);

/// Conditions that list the deals behind the counts of a step.
struct StepWhere {
    std::string entered, advanced, resolved;
};
StepWhere step_where(const DealRows& deals, const Window& window, bool cohort, int level);

} // namespace fairlead::analytics
