#pragma once
// Where a customer stands in life, by the rhythm of their own purchases. Pure.
//
// The limit is twice the customer's median gap between purchases (fewer than two gaps: that of all customers), at least
// 90 days. One purchase, no older than 90 days: new. The last one within the limit: loyal from three purchases on,
// active below; within twice the limit: lapsing; beyond: lost.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace fairlead::analytics {

enum class LifeStage { fresh, active, loyal, lapsing, lost };
/// "new", "active", "loyal", "lapsing", "lost".
std::string_view name(LifeStage stage);

struct Buyer {
    int64_t id = 0;
    std::vector<int64_t> days; // of purchases, ascending, each once, none after `today`; at least one
};
/// In the order of the buyers.
std::vector<LifeStage> life_stages(std::span<const Buyer> buyers, int64_t today);

} // namespace fairlead::analytics
