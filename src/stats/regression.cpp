#include "stats/regression.h"

#include <Eigen/Dense>
#include <cmath>

namespace fairlead::stats {

double Regression::predict(std::span<const double> drivers) const {
    double value = intercept;
    for (size_t i = 0; i < std::min(drivers.size(), coefficients.size()); ++i) value += coefficients[i] * drivers[i];
    return value;
}

std::optional<Regression> ridge(const std::vector<std::vector<double>>& rows, std::span<const double> outcome,
                                double penalty) {
    const size_t n = rows.size();
    if (n < 3 || outcome.size() != n || !(penalty >= 0)) return std::nullopt;
    const size_t p = rows.front().size();
    for (const auto& row : rows)
        if (row.size() != p) return std::nullopt;

    const auto count = static_cast<double>(n);
    std::vector<double> means(p, 0), deviations(p, 0);
    double mean = 0;
    for (size_t i = 0; i < n; ++i) {
        mean += outcome[i] / count;
        for (size_t j = 0; j < p; ++j) means[j] += rows[i][j] / count;
    }
    double variance = 0;
    for (size_t i = 0; i < n; ++i) {
        variance += (outcome[i] - mean) * (outcome[i] - mean);
        for (size_t j = 0; j < p; ++j) deviations[j] += (rows[i][j] - means[j]) * (rows[i][j] - means[j]) / count;
    }
    if (!(variance > 0) || !std::isfinite(variance)) return std::nullopt;
    for (size_t j = 0; j < p; ++j) {
        deviations[j] = std::sqrt(deviations[j]);
        if (deviations[j] <= 1e-12 * std::abs(means[j])) deviations[j] = 0; // rounding alone
    }

    Regression result;
    result.n = n;
    result.coefficients.assign(p, 0);
    result.effects.assign(p, 0);
    if (p > 0) {
        // The penalty as further rows whose outcome is 0: the least squares of all rows are the ridge's.
        Eigen::MatrixXd x = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(n + p), static_cast<Eigen::Index>(p));
        Eigen::VectorXd y = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(n + p));
        for (size_t i = 0; i < n; ++i) {
            y(static_cast<Eigen::Index>(i)) = outcome[i] - mean;
            for (size_t j = 0; j < p; ++j)
                if (deviations[j] > 0)
                    x(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
                        (rows[i][j] - means[j]) / deviations[j];
        }
        for (size_t j = 0; j < p; ++j)
            x(static_cast<Eigen::Index>(n + j), static_cast<Eigen::Index>(j)) = std::sqrt(penalty);
        const Eigen::VectorXd effects = x.colPivHouseholderQr().solve(y);
        for (size_t j = 0; j < p; ++j) {
            const double effect = deviations[j] > 0 ? effects(static_cast<Eigen::Index>(j)) : 0;
            result.effects[j] = std::isfinite(effect) ? effect : 0;
            result.coefficients[j] = deviations[j] > 0 ? result.effects[j] / deviations[j] : 0;
        }
    }
    result.intercept = mean;
    for (size_t j = 0; j < p; ++j) result.intercept -= result.coefficients[j] * means[j];
    double left = 0;
    for (size_t i = 0; i < n; ++i) {
        const double error = outcome[i] - result.predict(rows[i]);
        left += error * error;
    }
    result.r_squared = 1 - left / variance;
    result.deviation = std::sqrt(left / std::max(1.0, count - 1 - static_cast<double>(std::min(p, n - 2))));
    return result;
}

} // namespace fairlead::stats
