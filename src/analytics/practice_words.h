#pragma once
// A difference between those ahead and the others, in words that can stand in a playbook. Internal to the analyses.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fairlead::analytics {

/// What is compared in a stage: days in it; share of deals with an activity; how many of them a deal with any has; days
/// from entering the stage to the first.
enum class Metric { stay, share, number, first };
std::string_view name(Metric metric);

struct Practice {
    Metric metric = Metric::stay;
    base::Text stage, what;
    double top = 0, others = 0; // shares of 1, days or numbers
    int64_t n_top = 0, n_others = 0;
    std::optional<double> low, high; // of the difference
    double q = 1;
    bool against_won = false;
    std::string from, to; // days
};
/// What to do: the proposal a person edits.
base::Text practice_name(const Practice& practice);
/// Where it was seen: both sides, the difference with its interval, q.
base::Text practice_evidence(const Practice& practice);

} // namespace fairlead::analytics
