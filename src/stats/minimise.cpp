#include "stats/minimise.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fairlead::stats {

namespace {

constexpr double too_large = 1e35; // stands for infinity, so that differences stay numbers

struct Corner {
    std::vector<double> at;
    double value = 0;
};

} // namespace

Minimum minimise(const std::function<double(const std::vector<double>&)>& function, std::vector<double> start,
                 double tolerance, int most_calls) {
    const size_t n = start.size();
    Minimum best;
    auto value = [&](const std::vector<double>& at) {
        ++best.calls;
        const double found = function(at);
        return std::isfinite(found) ? found : too_large;
    };
    const double first = value(start);
    if (n == 0 || first >= too_large) {
        best.at = std::move(start);
        best.value = first;
        return best;
    }
    const double good_enough = tolerance * (std::abs(first) + tolerance);
    double step = 0;
    for (const double x : start) step = std::max(step, 0.1 * std::abs(x));
    if (step == 0) step = 0.1;
    std::vector<Corner> simplex(n + 1, Corner{start, first});
    double size = 0;
    for (size_t j = 0; j < n; ++j) {
        double length = step;
        while (simplex[j + 1].at[j] == start[j]) {
            simplex[j + 1].at[j] = start[j] + length;
            length *= 10;
        }
        size += length;
    }
    bool measure = true; // the corners but the lowest have no value yet
    double old_size = size;
    size_t low = 0;
    for (;;) {
        if (measure) {
            for (size_t j = 0; j <= n; ++j)
                if (j != low) simplex[j].value = value(simplex[j].at);
            measure = false;
        }
        for (size_t j = 0; j <= n; ++j)
            if (simplex[j].value < simplex[low].value) low = j;
        size_t high = low;
        for (size_t j = 0; j <= n; ++j)
            if (j != low && simplex[j].value > simplex[high].value) high = j;
        if (simplex[high].value <= simplex[low].value + good_enough || best.calls > most_calls) break;
        std::vector<double> centre(n);
        for (size_t i = 0; i < n; ++i) {
            double sum = -simplex[high].at[i];
            for (size_t j = 0; j <= n; ++j) sum += simplex[j].at[i];
            centre[i] = sum / static_cast<double>(n);
        }
        std::vector<double> reflected(n);
        for (size_t i = 0; i < n; ++i) reflected[i] = 2 * centre[i] - simplex[high].at[i];
        const double at_reflected = value(reflected);
        if (at_reflected < simplex[low].value) {
            std::vector<double> expanded(n);
            for (size_t i = 0; i < n; ++i) expanded[i] = 2 * reflected[i] - centre[i];
            const double at_expanded = value(expanded);
            if (at_expanded < at_reflected)
                simplex[high] = {std::move(expanded), at_expanded};
            else
                simplex[high] = {std::move(reflected), at_reflected};
            continue;
        }
        const double highest = simplex[high].value;
        if (at_reflected < highest) simplex[high] = {std::move(reflected), at_reflected};
        std::vector<double> contracted(n);
        for (size_t i = 0; i < n; ++i) contracted[i] = 0.5 * simplex[high].at[i] + 0.5 * centre[i];
        const double at_contracted = value(contracted);
        if (at_contracted < simplex[high].value) {
            simplex[high] = {std::move(contracted), at_contracted};
        } else if (at_reflected >= highest) {
            measure = true;
            size = 0;
            for (size_t j = 0; j <= n; ++j) {
                if (j == low) continue;
                for (size_t i = 0; i < n; ++i) {
                    simplex[j].at[i] = 0.5 * (simplex[j].at[i] - simplex[low].at[i]) + simplex[low].at[i];
                    size += std::abs(simplex[j].at[i] - simplex[low].at[i]);
                }
            }
            if (!(size < old_size)) break; // shrinks no more
            old_size = size;
        }
    }
    best.at = simplex[low].at;
    best.value = simplex[low].value;
    return best;
}

} // namespace fairlead::stats
