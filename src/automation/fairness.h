#pragma once
// Whose turn it is: shares by weight, exact to less than one.
//
// Each turn gives everybody who takes part their share of it (weight over the sum of weights) and takes a whole turn
// from the one who is chosen. Chosen is whoever would otherwise fall behind first (Tijdeman's rule for the chairman
// assignment problem): with an unchanging group nobody's count ever differs from their share by one or more, so equal
// weights differ by at most one. Who is away neither gains nor loses.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fairlead::automation {

/// A whole turn, in the units of credit.
inline constexpr int64_t turn = 1000000000000;

struct Share {
    int64_t weight = 1; // 1 to 1,000,000
    int64_t credit = 0; // what is owed, in units of a turn; sums to zero over a group that does not change
};
/// Gives everybody their share, chooses one, takes the turn from them; their index. `shares` is not empty.
size_t take_turn(std::vector<Share>& shares);

} // namespace fairlead::automation
