#include "stats/decomposition.h"

#include <cstdint>

namespace fairlead::stats {

std::vector<double> shapley_product(std::span<const double> before, std::span<const double> after) {
    const size_t size = before.size();
    std::vector<double> parts(size);
    // Weight of a set of s others that have already changed: s! (n - s - 1)! / n!.
    std::vector<double> weight(size);
    for (size_t s = 0; s < size; ++s) {
        double value = 1 / static_cast<double>(size);
        for (size_t i = 1; i <= s; ++i) value *= static_cast<double>(i) / static_cast<double>(size - i);
        weight[s] = value;
    }
    for (size_t factor = 0; factor < size; ++factor) {
        const double change = after[factor] - before[factor];
        if (change == 0) continue;
        double mean = 0;
        for (uint64_t changed = 0; changed < uint64_t{1} << size; ++changed) {
            if ((changed >> factor & 1) != 0) continue;
            double others = 1;
            size_t count = 0;
            for (size_t i = 0; i < size; ++i) {
                if (i == factor) continue;
                const bool now = (changed >> i & 1) != 0;
                others *= now ? after[i] : before[i];
                count += now;
            }
            mean += weight[count] * others;
        }
        parts[factor] = mean * change;
    }
    return parts;
}

Parts kitagawa(std::span<const Layered> layers, double pivot) {
    Parts parts;
    for (const Layered& layer : layers) {
        parts.by_share.push_back((layer.share_after - layer.share_before) *
                                 ((layer.rate_before + layer.rate_after) / 2 - pivot));
        parts.by_rate.push_back((layer.rate_after - layer.rate_before) * (layer.share_before + layer.share_after) / 2);
    }
    return parts;
}

} // namespace fairlead::stats
