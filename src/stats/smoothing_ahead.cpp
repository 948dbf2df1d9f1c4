// What a fitted form says of the steps ahead, its variance in closed form (Hyndman et al. 2008, chapter 6: classes 1 to
// 3).

#include <Eigen/Dense>
#include <cmath>

#include "stats/normal.h"
#include "stats/smoothing.h"

namespace fairlead::stats {

namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

/// The means from the states alone.
std::vector<double> means(const Fit& fit, size_t steps) {
    std::vector<double> found;
    double damping = 0, power = 1;
    for (size_t h = 0; h < steps; ++h) {
        power *= fit.weights.phi;
        damping += power;
        double value = fit.end.level + damping * fit.end.slope;
        if (!fit.end.season.empty()) {
            const double season = fit.end.season[h % fit.end.season.size()];
            value = fit.form.season == Part::multiplicative ? value * season : value + season;
        }
        found.push_back(value);
    }
    return found;
}

/// How much an error moves the mean j steps later, j from 1.
std::vector<double> echoes(const Fit& fit, size_t steps) {
    std::vector<double> found;
    double damping = 0, power = 1;
    const size_t period = fit.end.season.size();
    for (size_t j = 1; j <= steps; ++j) {
        power *= fit.weights.phi;
        damping += power;
        double moved = fit.weights.alpha + fit.weights.beta * damping;
        if (period && j % period == 0) moved += fit.weights.gamma;
        found.push_back(moved);
    }
    return found;
}

Matrix kronecker(const Matrix& a, const Matrix& b) {
    Matrix product(a.rows() * b.rows(), a.cols() * b.cols());
    for (Eigen::Index i = 0; i < a.rows(); ++i)
        for (Eigen::Index j = 0; j < a.cols(); ++j)
            product.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
    return product;
}

/// Multiplicative error and season: level and slope in one vector, seasons in another, their product's mean and
/// variance carried forward (class 3).
void multiply_ahead(const Fit& fit, size_t steps, std::vector<double>& mean, std::vector<double>& variance) {
    const auto period = static_cast<Eigen::Index>(fit.end.season.size());
    const bool trend = fit.form.trend != Part::none;
    const double phi = fit.weights.phi, s2 = fit.variance;
    const Eigen::Index parts = trend ? 2 : 1;
    Matrix f1 = Matrix::Identity(parts, parts), g1 = Matrix::Zero(parts, parts);
    Vector w1 = Vector::Ones(parts), x(parts);
    g1(0, 0) = fit.weights.alpha;
    x(0) = fit.end.level;
    if (trend) {
        f1(0, 1) = f1(1, 1) = w1(1) = phi;
        g1(0, 1) = fit.weights.alpha * phi;
        g1(1, 0) = fit.weights.beta;
        g1(1, 1) = fit.weights.beta * phi;
        x(1) = fit.end.slope;
    }
    // Seasons: the next one first; each step the first goes to the end, changed by its error.
    Matrix f2 = Matrix::Zero(period, period), g2 = Matrix::Zero(period, period);
    Vector w2 = Vector::Zero(period), z(period);
    w2(0) = 1;
    for (Eigen::Index i = 0; i + 1 < period; ++i) f2(i, i + 1) = 1;
    f2(period - 1, 0) = 1;
    g2(period - 1, 0) = fit.weights.gamma;
    for (Eigen::Index i = 0; i < period; ++i) z(i) = fit.end.season[static_cast<size_t>(i)];
    Matrix m = x * z.transpose();
    const Eigen::Index size = parts * period;
    Matrix v = Matrix::Zero(size, size);
    const Matrix ff = kronecker(f2, f1), gg = kronecker(g2, g1), cross = kronecker(g2, f1) + kronecker(f2, g1);
    const Vector w = kronecker(w2, w1);
    for (size_t h = 0; h < steps; ++h) {
        const double centre = w1.dot(m * w2);
        mean.push_back(centre);
        variance.push_back((1 + s2) * w.dot(v * w) + s2 * centre * centre);
        const Vector flat = Eigen::Map<const Vector>(m.data(), size);
        const Matrix outer = flat * flat.transpose();
        const Matrix mixed = ff * v * gg.transpose();
        v = ff * v * ff.transpose() + s2 * (mixed + mixed.transpose() + cross * (v + outer) * cross.transpose()) +
            s2 * s2 * (gg * (3 * v + 2 * outer) * gg.transpose());
        m = f1 * m * f2.transpose() + s2 * (g1 * m * g2.transpose());
    }
}

} // namespace

Outlook look_ahead(const Fit& fit, size_t steps, std::span<const double> levels) {
    Outlook outlook;
    std::vector<double> variance;
    if (fit.form.season == Part::multiplicative) {
        multiply_ahead(fit, steps, outlook.mean, variance);
    } else {
        outlook.mean = means(fit, steps);
        const std::vector<double> echo = echoes(fit, steps);
        if (fit.form.error == Part::additive) {
            double sum = 1;
            for (size_t h = 0; h < steps; ++h) {
                variance.push_back(fit.variance * sum);
                sum += echo[h] * echo[h];
            }
        } else {
            std::vector<double> second; // of the mean square
            for (size_t h = 0; h < steps; ++h) {
                double square = outlook.mean[h] * outlook.mean[h];
                for (size_t j = 1; j <= h; ++j) square += fit.variance * echo[j - 1] * echo[j - 1] * second[h - j];
                second.push_back(square);
                variance.push_back((1 + fit.variance) * square - outlook.mean[h] * outlook.mean[h]);
            }
        }
    }
    outlook.deviation = std::sqrt(fit.variance);
    for (const double level : levels) {
        const double width = band_width(level);
        Band band{.level = level, .low = {}, .high = {}};
        for (size_t h = 0; h < steps; ++h) {
            const double half = width * std::sqrt(std::max(0.0, variance[h]));
            band.low.push_back(outlook.mean[h] - half);
            band.high.push_back(outlook.mean[h] + half);
        }
        outlook.bands.push_back(std::move(band));
    }
    return outlook;
}

} // namespace fairlead::stats
