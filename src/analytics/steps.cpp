#include "analytics/steps.h"

#include <algorithm>

namespace fairlead::analytics {

Milestones::Milestones(const DealRows& deals, const std::vector<Stay>& stays)
    : at_(static_cast<size_t>(deals.open_stages()) + 2, INT64_MAX) {
    int highest = 0;
    for (size_t i = 0; i < stays.size(); ++i) {
        const Stay& stay = stays[i];
        if (stay.stage < 0) continue;
        began_ = std::min(began_, stay.at);
        // Whatever begins has come to the first stage, also when it was lost at once.
        const int level = std::max(1, deals.level(stay.stage));
        for (; highest < level; ++highest) at_[static_cast<size_t>(highest) + 1] = stay.at;
        if (deals.is_lost(stay.stage)) lost_.emplace_back(stay.at, i + 1 < stays.size() ? stays[i + 1].at : INT64_MAX);
    }
}

bool Milestones::lost_at(int64_t moment) const {
    return std::any_of(lost_.begin(), lost_.end(),
                       [&](const auto& stay) { return stay.first < moment && stay.second >= moment; });
}

void count_steps(const DealRows& deals, const Milestones& deal, const Window& window, bool cohort,
                 std::vector<StepCount>& into) {
    into.resize(static_cast<size_t>(deals.open_stages()));
    if (cohort && (deal.began() < window.from || deal.began() >= window.to)) return;
    const bool lost = deal.lost_at(window.seen);
    for (int level = 1; level <= deals.open_stages(); ++level) {
        const int64_t came = deal.reached(level);
        if (came >= window.seen) break; // neither did it come any further
        if (!cohort && (came < window.from || came >= window.to)) continue;
        StepCount& step = into[static_cast<size_t>(level) - 1];
        ++step.entered;
        if (deal.reached(level + 1) < window.seen)
            ++step.advanced;
        else if (lost)
            ++step.lost;
    }
}

StepWhere step_where(const DealRows& deals, const Window& window, bool cohort, int level) {
    const auto came = [&](int least, int64_t from, int64_t to) {
        const std::string where = Plan::both(least <= 1 ? std::string() : deals.stage_in(deals.stages_from(least)),
                                             DealRows::within("entered_at", from, to));
        return deals.visited(where);
    };
    const int64_t seen = window.today ? INT64_MAX : window.seen;
    const int64_t until = std::min(window.to, seen); // nothing is seen before it has happened
    std::string base;
    if (cohort) {
        base = deals.with(came(1, window.from, until));
        if (window.from != INT64_MIN) base += " and not " + came(1, INT64_MIN, window.from);
        if (level > 1) base += " and " + came(level, INT64_MIN, seen);
    } else {
        base = deals.with(came(level, window.from, until));
        if (window.from != INT64_MIN) base += " and not " + came(level, INT64_MIN, window.from);
    }
    std::vector<int> lost_stages;
    for (int stage = 0; stage < static_cast<int>(deals.stages().size()); ++stage)
        if (deals.is_lost(stage)) lost_stages.push_back(stage);
    StepWhere where;
    where.entered = base;
    where.advanced = base + " and " + came(level + 1, INT64_MIN, seen);
    std::string lost;
    if (!lost_stages.empty()) {
        const std::string in = deals.stage_in(lost_stages);
        lost = deals.visited(
            window.today ? Plan::both(in, "left_at is empty")
                         : Plan::both(Plan::both(in, DealRows::within("entered_at", INT64_MIN, seen)),
                                      "(left_at is empty or " + DealRows::within("left_at", seen, INT64_MAX) + ")"));
    }
    const std::string further = came(level + 1, INT64_MIN, seen);
    where.resolved = base + " and " + (lost.empty() ? further : "(" + further + " or " + lost + ")");
    return where;
}

} // namespace fairlead::analytics
