#include "stats/normal.h"

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>

namespace fairlead::stats {

double normal_cdf(double z) {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double normal_quantile(double p) {
    return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p);
}

double chi_squared_above(double x, double degrees) {
    if (!(x > 0) || !(degrees > 0)) return 1;
    return boost::math::gamma_q(degrees / 2, x / 2);
}

double student_quantile(double p, double degrees) {
    return boost::math::quantile(boost::math::students_t(degrees), p);
}

double band_width(double level) {
    return normal_quantile(0.5 + level / 2);
}

} // namespace fairlead::stats
