#pragma once
// Pairs that are probably the same -> groups. Pure.

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace fairlead::record {

struct Pair {
    int64_t low = 0, high = 0; // low < high
    int64_t score = 0;         // thousandths
};
struct Cluster {
    std::vector<int64_t> members; // sorted
    int64_t score = 0;            // of the weakest link that holds it together
};
/// The surest pairs join first. Two records that a person has said to be different never come into one group, by
/// whatever way; no group grows beyond `most` members. The order of the pairs does not matter.
std::vector<Cluster> cluster(std::vector<Pair> pairs, const std::set<std::pair<int64_t, int64_t>>& different,
                             size_t most);

} // namespace fairlead::record
