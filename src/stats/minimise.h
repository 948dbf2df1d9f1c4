#pragma once
// The least value of a function of several variables, without derivatives.

#include <functional>
#include <vector>

namespace fairlead::stats {

struct Minimum {
    std::vector<double> at;
    double value = 0;
    int calls = 0;
};

/// Nelder and Mead's simplex from `start` (reflection 1, contraction 1/2, expansion 2; the first simplex reaches a
/// tenth of the largest coordinate). Infinity marks what is forbidden; the start must not be. Ends when the values of
/// the simplex agree to `tolerance` relative, or after `most_calls`. Source: J. A. Nelder, R. Mead, "A simplex method
/// for function minimization", Computer J. 7 (1965) 308-313; the form of J. C. Nash, "Compact Numerical Methods for
/// Computers", 2nd ed. (1990), algorithm 19, which the reference figures of exponential smoothing were made with.
Minimum minimise(const std::function<double(const std::vector<double>&)>& function, std::vector<double> start,
                 double tolerance = 1.490116119384766e-8, int most_calls = 2000);

} // namespace fairlead::stats
