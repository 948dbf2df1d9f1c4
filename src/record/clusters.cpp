#include "record/clusters.h"

#include <algorithm>
#include <unordered_map>

namespace fairlead::record {

std::vector<Cluster> cluster(std::vector<Pair> pairs, const std::set<std::pair<int64_t, int64_t>>& different,
                             size_t most) {
    std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        return a.score != b.score ? a.score > b.score : std::pair(a.low, a.high) < std::pair(b.low, b.high);
    });
    std::unordered_map<int64_t, size_t> at; // record -> its cluster
    std::vector<Cluster> clusters;
    const auto apart = [&](const Cluster& one, const Cluster& other) {
        if (different.empty()) return false;
        for (const int64_t a : one.members)
            for (const int64_t b : other.members)
                if (different.contains({std::min(a, b), std::max(a, b)})) return true;
        return false;
    };
    const auto cluster_of = [&](int64_t record) {
        const auto [entry, fresh] = at.try_emplace(record, clusters.size());
        if (fresh) clusters.push_back({{record}, 1000});
        return entry->second;
    };
    for (const Pair& pair : pairs) {
        size_t into = cluster_of(pair.low), from = cluster_of(pair.high);
        if (into == from) continue;
        if (clusters[into].members.size() < clusters[from].members.size()) std::swap(into, from);
        Cluster& kept = clusters[into];
        Cluster& gone = clusters[from];
        if (kept.members.size() + gone.members.size() > most || apart(kept, gone)) continue;
        for (const int64_t record : gone.members) at[record] = into;
        kept.members.insert(kept.members.end(), gone.members.begin(), gone.members.end());
        kept.score = std::min({kept.score, gone.score, pair.score});
        gone.members.clear();
    }
    std::erase_if(clusters, [](const Cluster& each) { return each.members.size() < 2; });
    for (Cluster& each : clusters) std::sort(each.members.begin(), each.members.end());
    std::sort(clusters.begin(), clusters.end(),
              [](const Cluster& a, const Cluster& b) { return a.members.front() < b.members.front(); });
    return clusters;
}

} // namespace fairlead::record
