#pragma once
// Who does better than the others, like compared with like. Pure mathematics.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "stats/proportion.h"

namespace fairlead::stats {

/// k of n in every layer (source, segment); all tallies have the same layers.
struct Tally {
    struct Part {
        int64_t k = 0, n = 0;
    };
    std::vector<Part> layers;
    int64_t k() const;
    int64_t n() const;
};

/// One against all others.
struct Standing {
    bool judged = false;            // enough of their own, and of the others
    double difference = 0;          // of the rates
    double mix = 0, skill = 0;      // the parts of it: what they work on, how they do it
    std::optional<Comparison> test; // of the rates within the layers
    double q = 1;
    bool ahead = false;
};

struct Ahead {
    enum class Basis { none, significant, best_quarter } basis = Basis::none;
    std::string_view reason; // of none: "too_few_people", "too_few_deals", "nobody_ahead"
    int64_t judged = 0;
    std::vector<Standing> standings; // as given
};

inline constexpr int64_t least_people = 4; // with enough of their own; among fewer nobody is singled out

/// Those whose rate lies above that of the rest by more than chance once the layers are made equal (q <= `most_q`,
/// skill
/// >= `least_skill`); when there are none, the quarter with the highest skill that is above 0. `all`: the tallies of
/// everybody, those not given included. Skill: the part by rate of Kitagawa's decomposition, where one has nothing in a
/// layer with the rate of the others. Test: Cochran-Mantel-Haenszel over the layers; q: Benjamini-Hochberg over all
/// people judged.
Ahead who_is_ahead(std::span<const Tally> people, const Tally& all, int64_t least_n, double most_q, double least_skill);

} // namespace fairlead::stats
