#pragma once
// What a commission plan pays for a credited amount: marginal tiers on attainment, each paying the rate times its
// multiplier on the part of the amount that lies within it. Whole numbers throughout, one rounding at the end. Pure
// mathematics.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::analytics {

/// Attainment is scaled by 10^4 (100 % is 10000), multipliers by 10^4, the rate by 10^4 (8 % is 800); amounts are minor
/// units.
inline constexpr int commission_scale = 4;
struct CommissionTier {
    std::optional<int64_t> up_to; // attainment; nothing: without end
    int64_t multiplier = 10000;
};
struct CommissionTerms {
    int64_t rate = 0;
    std::vector<CommissionTier> tiers; // in any order; none: the rate as it is
    std::optional<int64_t> cap, floor;
};
struct CommissionBand {
    double from = 0, to = 0; // attainment
    int64_t multiplier = 0;
    std::string credited; // the part within, and what it pays: minor units, exactly: "3999999.92"
    std::string amount;
};
struct Commission {
    std::optional<double> attainment; // of 1
    std::optional<int64_t> amount;    // nothing without a quota
    std::string exact;                // before rounding, cap and floor
    bool capped = false, floored = false;
    std::string reason; // "no_quota"
    std::vector<CommissionBand> bands;
};
/// `credited` below zero pays nothing (or the floor). Beyond the highest tier its multiplier goes on. A quota of
/// nothing, or none, gives the reason no_quota.
Commission commission(std::optional<int64_t> quota, int64_t credited, const CommissionTerms& terms);

} // namespace fairlead::analytics
