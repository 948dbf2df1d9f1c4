#include "automation/fairness.h"

#include "base/result.h"

namespace fairlead::automation {

size_t take_turn(std::vector<Share>& shares) {
    base::check(!shares.empty(), "somebody takes part");
    int64_t weights = 0;
    for (const Share& share : shares) weights += share.weight;
    // Shares of one turn add up to it exactly: each gets the difference of two rounded sums.
    __int128 sum = 0;
    for (Share& share : shares) {
        const auto before = static_cast<int64_t>(sum * turn / weights);
        sum += share.weight;
        share.credit += static_cast<int64_t>(sum * turn / weights) - before;
    }
    size_t chosen = 0;
    if (shares.size() > 1) {
        const int64_t least = turn / (2 * static_cast<int64_t>(shares.size()) - 2);
        bool found = false;
        __int128 best = 0;
        for (size_t i = 0; i < shares.size(); ++i) {
            if (shares[i].credit < least) continue;
            // Turns until the credit reaches its bound, over a common measure: slack / weight.
            const __int128 slack = static_cast<__int128>(turn - least - shares[i].credit);
            const bool sooner = !found || slack * shares[chosen].weight < best * shares[i].weight;
            if (!sooner) continue;
            found = true;
            best = slack;
            chosen = i;
        }
        // After a change of the group nobody may have reached the bound: the one with most credit, then.
        for (size_t i = 0; !found && i < shares.size(); ++i)
            if (shares[i].credit > shares[chosen].credit) chosen = i;
    }
    shares[chosen].credit -= turn;
    return chosen;
}

} // namespace fairlead::automation
