#pragma once
// Ways to tell what will be won in a period from what was known on a day. Each takes the lives of deals as plain
// numbers and looks at nothing that happened on the day asked from or later, so that the same code forecasts and is
// tested against the past.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "analytics/forecast_known.h"

namespace fairlead::analytics {

enum class Method {
    stage_weighted,
    stage_historic,
    hazard,
    naive,
    seasonal_naive,
    drift,
    smoothing, // ETS
    theta,
    regression,
    velocity,
};
inline constexpr size_t method_count = 10;
inline constexpr int64_t least_closed = 5; // deals, below which nothing is learned from them
std::string_view name(Method method);

struct Estimate {
    double mean = 0;
    double low = 0, high = 0; // 80 %
    double low_95 = 0, high_95 = 0;
    bool has_band = false;
};
/// What a regression rests on.
struct Drivers {
    std::vector<std::string_view> names;
    std::vector<double> coefficients, effects;
    double r_squared = 0;
    size_t n = 0;
};
/// The estimate of every method, in the order of Method; nothing where there is too little to go by.
struct Estimates {
    std::vector<std::optional<Estimate>> methods;
    std::optional<Drivers> drivers;
    double weeks_seen = 0; // stays the hazards were learned from
    int64_t open_deals = 0;
};

/// What was really won in the window.
double won_in(const Lives& lives, const Deals& deals, const Horizon& window);

/// Every method, or only those that need no model of the series (for many groups at once).
enum class Effort { all, quick };
/// For one of the windows that `known` was gathered for; `learned` by its origin.
Estimates estimate(const Lives& lives, const Known& known, size_t window, const Learned& learned,
                   Effort effort = Effort::all);
Estimates estimate(const Lives& lives, const Deals& deals, const Learned& learned, const Horizon& window,
                   Effort effort = Effort::all);

/// The chances of the deals open at the origin to be won in the window, with their amounts: for the distribution of
/// the sum. `deal` is the place among the lives.
struct OpenChance {
    size_t deal = 0;
    double probability = 0;
    int64_t amount = 0;
};
std::vector<OpenChance> chances(const Lives& lives, const Deals& deals, const Learned& learned, const Horizon& window);

} // namespace fairlead::analytics
