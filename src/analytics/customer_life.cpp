#include "analytics/customer_life.h"

#include <algorithm>

namespace fairlead::analytics {

namespace {

constexpr int64_t least_days = 90;
constexpr size_t own_gaps = 2, loyal_purchases = 3;

void add_gaps(const Buyer& buyer, std::vector<int64_t>& gaps) {
    for (size_t i = 1; i < buyer.days.size(); ++i) gaps.push_back(buyer.days[i] - buyer.days[i - 1]);
}

/// Twice the median: a whole number, also between two gaps. 0 for none.
int64_t twice_median(std::vector<int64_t>& gaps) {
    if (gaps.empty()) return 0;
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    if (gaps.size() % 2) return 2 * *middle;
    return *middle + *std::max_element(gaps.begin(), middle);
}

} // namespace

std::string_view name(LifeStage stage) {
    switch (stage) {
        case LifeStage::fresh:
            return "new";
        case LifeStage::active:
            return "active";
        case LifeStage::loyal:
            return "loyal";
        case LifeStage::lapsing:
            return "lapsing";
        case LifeStage::lost:
            return "lost";
    }
    return "";
}

std::vector<LifeStage> life_stages(std::span<const Buyer> buyers, int64_t today) {
    std::vector<int64_t> gaps;
    for (const Buyer& buyer : buyers) add_gaps(buyer, gaps);
    const int64_t of_all = twice_median(gaps);
    std::vector<LifeStage> stages;
    stages.reserve(buyers.size());
    for (const Buyer& buyer : buyers) {
        gaps.clear();
        add_gaps(buyer, gaps);
        const int64_t limit = std::max(least_days, gaps.size() >= own_gaps ? twice_median(gaps) : of_all);
        const int64_t ago = today - buyer.days.back();
        if (buyer.days.size() == 1 && ago <= least_days)
            stages.push_back(LifeStage::fresh);
        else if (ago <= limit)
            stages.push_back(buyer.days.size() >= loyal_purchases ? LifeStage::loyal : LifeStage::active);
        else
            stages.push_back(ago <= 2 * limit ? LifeStage::lapsing : LifeStage::lost);
    }
    return stages;
}

} // namespace fairlead::analytics
