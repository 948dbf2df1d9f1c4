#include "stats/arima.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/minimise.h"
#include "stats/normal.h"

namespace fairlead::stats {

namespace {

using Values = std::vector<double>;
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr size_t longest_period = 24;

/// Products of polynomials in B; coefficient 0 first.
Values times(const Values& a, const Values& b) {
    Values found(a.size() + b.size() - 1, 0);
    for (size_t i = 0; i < a.size(); ++i)
        for (size_t j = 0; j < b.size(); ++j) found[i + j] += a[i] * b[j];
    return found;
}

/// 1 + sign Σ weight B^(step·k).
Values polynomial(const Values& weights, double sign, size_t step) {
    Values found(weights.size() * step + 1, 0);
    found[0] = 1;
    for (size_t i = 0; i < weights.size(); ++i) found[(i + 1) * step] = sign * weights[i];
    return found;
}

/// Any numbers become partial autocorrelations, and these the weights of a stationary autoregression.
Values stationary(std::span<const double> free) {
    Values weights;
    for (const double value : free) {
        const double partial = std::tanh(value);
        Values next = weights;
        for (size_t i = 0; i < weights.size(); ++i) next[i] -= partial * weights[weights.size() - 1 - i];
        next.push_back(partial);
        weights = std::move(next);
    }
    return weights;
}

/// The stationary part: X_t - Σ φ X = Z_t + Σ θ Z, φ and θ multiplied out.
struct Arma {
    Values phi, theta; // from lag 1
};

/// Autocovariances of unit error at lags 0..most.
std::optional<Values> covariances(const Arma& arma, size_t most) {
    const size_t p = arma.phi.size(), q = arma.theta.size();
    Values psi(q + 1, 0);
    psi[0] = 1;
    for (size_t j = 1; j <= q; ++j) {
        psi[j] = arma.theta[j - 1];
        for (size_t i = 1; i <= std::min(p, j); ++i) psi[j] += arma.phi[i - 1] * psi[j - i];
    }
    const auto right = [&](size_t k) {
        double sum = 0;
        for (size_t j = k; j <= q; ++j) sum += (j ? arma.theta[j - 1] : 1.0) * psi[j - k];
        return sum;
    };
    const auto size = static_cast<Eigen::Index>(p + 1);
    Eigen::MatrixXd system = Eigen::MatrixXd::Identity(size, size);
    Eigen::VectorXd known(size);
    for (size_t k = 0; k <= p; ++k) {
        known(static_cast<Eigen::Index>(k)) = k <= q ? right(k) : 0;
        for (size_t j = 1; j <= p; ++j)
            system(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(k > j ? k - j : j - k)) -= arma.phi[j - 1];
    }
    const Eigen::VectorXd solved = system.partialPivLu().solve(known);
    Values found(std::max(most, p) + 1, 0);
    for (size_t k = 0; k < found.size(); ++k) {
        if (k <= p) {
            found[k] = solved(static_cast<Eigen::Index>(k));
        } else {
            found[k] = k <= q ? right(k) : 0;
            for (size_t j = 1; j <= p; ++j) found[k] += arma.phi[j - 1] * found[k - j];
        }
        if (!std::isfinite(found[k])) return std::nullopt;
    }
    return found[0] > 0 ? std::optional(found) : std::nullopt;
}

/// The innovations algorithm: how the next value hangs on the errors so far, and how large its own error is.
class Innovations {
  public:
    /// For `count` values. Not usable (ok() is false) when the weights leave no covariances.
    Innovations(const Arma& arma, size_t count) : arma_(arma), most_(std::max(arma.phi.size(), arma.theta.size())) {
        auto found = covariances(arma, 2 * most_ + 1);
        if (!found) return;
        gamma_ = std::move(*found);
        tail_.assign(arma.theta.size() + 1, 0);
        for (size_t k = 0; k < tail_.size(); ++k)
            for (size_t r = 0; r + k < tail_.size(); ++r) tail_[k] += theta(r) * theta(r + k);
        ok_ = true;
        for (size_t n = 0; n < count && ok_; ++n) add(n);
    }
    bool ok() const { return ok_; }
    double variance(size_t n) const { return variances_[n]; }
    /// The weight of the error j steps before value n (from 0).
    double weight(size_t n, size_t j) const { return j == 0 ? 1 : j <= rows_[n].size() ? rows_[n][j - 1] : 0; }
    /// The errors of a series' one-step forecasts.
    Values errors(std::span<const double> series) const {
        Values found(series.size());
        for (size_t n = 0; n < series.size(); ++n) found[n] = series[n] - expected(series.first(n), found, n, 1);
        return found;
    }
    /// The value `ahead` steps after n values whose errors are known; `series` may hold expected values behind them.
    double expected(std::span<const double> series, const Values& errors, size_t known, size_t ahead) const {
        const size_t n = known + ahead - 1;
        double sum = 0;
        if (n >= most_)
            for (size_t i = 1; i <= arma_.phi.size(); ++i) sum += arma_.phi[i - 1] * series[n - i];
        for (size_t j = ahead; j <= rows_[n].size(); ++j) sum += rows_[n][j - 1] * errors[n - j];
        return sum;
    }

  private:
    double theta(size_t lag) const { return lag ? arma_.theta[lag - 1] : 1; }
    /// Covariance of the transformed series, values counted from 1.
    double kappa(size_t i, size_t j) const {
        const size_t low = std::min(i, j), high = std::max(i, j), apart = high - low;
        if (high <= most_) return gamma_[apart];
        if (low > most_) return apart < tail_.size() ? tail_[apart] : 0;
        if (high > 2 * most_) return 0;
        double sum = gamma_[apart];
        for (size_t r = 1; r <= arma_.phi.size(); ++r)
            sum -= arma_.phi[r - 1] * gamma_[r > apart ? r - apart : apart - r];
        return sum;
    }
    void add(size_t n) {
        const size_t width = n < most_ ? n : std::min(n, arma_.theta.size());
        Values row(width, 0);
        for (size_t back = width; back >= 1; --back) {
            const size_t k = n - back;
            double sum = kappa(n + 1, k + 1);
            const size_t reach = std::min(width - back, rows_[k].size());
            for (size_t i = 1; i <= reach; ++i) sum -= rows_[k][i - 1] * row[back + i - 1] * variances_[k - i];
            row[back - 1] = sum / variances_[k];
        }
        double own = kappa(n + 1, n + 1);
        for (size_t j = 1; j <= width; ++j) own -= row[j - 1] * row[j - 1] * variances_[n - j];
        ok_ = own > 0 && std::isfinite(own);
        rows_.push_back(std::move(row));
        variances_.push_back(own);
    }

    Arma arma_;
    size_t most_;
    Values gamma_, tail_, variances_;
    std::vector<Values> rows_;
    bool ok_ = false;
};

/// The series as the model sees it.
struct Prepared {
    Values values, constant; // after differencing; what one unit of the constant adds (empty: there is none)
    Values operator_;        // of the differences
};
std::optional<Prepared> prepare(std::span<const double> series, const ArimaOrder& order) {
    const bool seasonal = order.seasonal_ar || order.seasonal_differences || order.seasonal_ma;
    if (order.differences > 2 || order.seasonal_differences > 1 ||
        (seasonal && (order.period < 2 || order.period > longest_period)) ||
        (order.constant && order.differences + order.seasonal_differences > 1))
        return std::nullopt;
    Prepared found;
    found.operator_ = {1};
    for (size_t i = 0; i < order.differences; ++i) found.operator_ = times(found.operator_, {1, -1});
    if (order.seasonal_differences) found.operator_ = times(found.operator_, polynomial({1}, -1, order.period));
    const size_t lost = found.operator_.size() - 1;
    const size_t parameters = order.ar + order.ma + order.seasonal_ar + order.seasonal_ma + order.constant + 1;
    const size_t reach =
        std::max(order.ar + order.period * order.seasonal_ar, order.ma + order.period * order.seasonal_ma);
    if (series.size() < lost + std::max(parameters + 2, reach + 1)) return std::nullopt;
    for (size_t t = lost; t < series.size(); ++t) {
        double value = 0;
        for (size_t k = 0; k <= lost; ++k) value += found.operator_[k] * series[t - k];
        found.values.push_back(value);
    }
    if (order.constant)
        found.constant.assign(found.values.size(),
                              order.seasonal_differences ? static_cast<double>(order.period) : 1.0);
    return found;
}

/// Weights out of the numbers that are searched.
struct Weighting {
    Values ar, ma, seasonal_ar, seasonal_ma;
    Weighting(std::span<const double> free, const ArimaOrder& order) {
        size_t at = 0;
        const auto take = [&](size_t count, bool turned) {
            Values part = stationary(free.subspan(at, count));
            at += count;
            if (turned)
                for (double& value : part) value = -value;
            return part;
        };
        ar = take(order.ar, false);
        seasonal_ar = take(order.seasonal_ar, false);
        ma = take(order.ma, true);
        seasonal_ma = take(order.seasonal_ma, true);
    }
    Weighting(const Arima& fit) : ar(fit.ar), ma(fit.ma), seasonal_ar(fit.seasonal_ar), seasonal_ma(fit.seasonal_ma) {}
    Arma multiplied(size_t period) const {
        Values phi = times(polynomial(ar, -1, 1), polynomial(seasonal_ar, -1, period));
        Values theta = times(polynomial(ma, 1, 1), polynomial(seasonal_ma, 1, period));
        for (double& value : phi) value = -value;
        return {{phi.begin() + 1, phi.end()}, {theta.begin() + 1, theta.end()}};
    }
};

/// The constant by generalised least squares, and what is left.
struct Judged {
    double constant = 0, squares = 0, logs = 0;
    Values errors;
};
Judged judge(const Innovations& innovations, const Prepared& prepared) {
    Judged found;
    found.errors = innovations.errors(prepared.values);
    if (!prepared.constant.empty()) {
        const Values unit = innovations.errors(prepared.constant);
        double above = 0, below = 0;
        for (size_t n = 0; n < unit.size(); ++n) {
            above += unit[n] * found.errors[n] / innovations.variance(n);
            below += unit[n] * unit[n] / innovations.variance(n);
        }
        found.constant = below > 0 ? above / below : 0;
        for (size_t n = 0; n < unit.size(); ++n) found.errors[n] -= found.constant * unit[n];
    }
    for (size_t n = 0; n < found.errors.size(); ++n) {
        found.squares += found.errors[n] * found.errors[n] / innovations.variance(n);
        found.logs += std::log(innovations.variance(n));
    }
    return found;
}

} // namespace

std::string ArimaOrder::name() const {
    const auto three = [](size_t a, size_t b, size_t c) {
        return "(" + std::to_string(a) + "," + std::to_string(b) + "," + std::to_string(c) + ")";
    };
    std::string text = "ARIMA" + three(ar, differences, ma);
    if (seasonal_ar || seasonal_differences || seasonal_ma)
        text += three(seasonal_ar, seasonal_differences, seasonal_ma) + "[" + std::to_string(period) + "]";
    if (constant) text += differences + seasonal_differences ? " with drift" : " with non-zero mean";
    return text;
}

std::optional<Arima> fit_arima(std::span<const double> series, const ArimaOrder& order) {
    const auto prepared = prepare(series, order);
    if (!prepared) return std::nullopt;
    const auto n = static_cast<double>(prepared->values.size());
    const size_t free = order.ar + order.seasonal_ar + order.ma + order.seasonal_ma;
    const auto deviance = [&](const Values& x) {
        const Innovations innovations(Weighting(x, order).multiplied(order.period), prepared->values.size());
        if (!innovations.ok()) return infinite;
        const Judged judged = judge(innovations, *prepared);
        const double value =
            std::log(std::max(judged.squares / n, std::numeric_limits<double>::min())) + judged.logs / n;
        return std::isfinite(value) ? value : infinite;
    };
    Values best(free, 0);
    if (free) {
        double least = infinite;
        // From nothing, and from weights on either side: the likelihood may have more than one hill.
        for (const double start : {0.0, 0.4, -0.4}) {
            Minimum found = minimise(deviance, Values(free, start));
            for (int again = 0; again < 2 && std::isfinite(found.value); ++again) {
                const Minimum next = minimise(deviance, found.at);
                const bool better = next.value < found.value - 1e-9;
                if (next.value < found.value) found = next;
                if (!better) break;
            }
            if (found.value < least) {
                least = found.value;
                best = found.at;
            }
        }
        if (!std::isfinite(least)) return std::nullopt;
    }
    const Weighting weights(best, order);
    const Innovations innovations(weights.multiplied(order.period), prepared->values.size());
    if (!innovations.ok()) return std::nullopt;
    const Judged judged = judge(innovations, *prepared);
    Arima fit{.order = order,
              .ar = weights.ar,
              .ma = weights.ma,
              .seasonal_ar = weights.seasonal_ar,
              .seasonal_ma = weights.seasonal_ma,
              .constant = judged.constant};
    const auto k = static_cast<double>(free + order.constant + 1);
    fit.variance = judged.squares / (n - k + 1);
    double size = 0;
    for (const double value : series) size += value * value / static_cast<double>(series.size());
    if (judged.squares / n <= 1e-18 * size) {
        fit.variance = 0;
        return fit;
    }
    fit.log_likelihood = -0.5 * (n * std::log(2 * M_PI * judged.squares / n) + judged.logs + n);
    fit.aicc = -2 * fit.log_likelihood + 2 * k + 2 * k * (k + 1) / (n - k - 1);
    return fit;
}

Outlook look_ahead(const Arima& fit, std::span<const double> series, size_t steps, std::span<const double> levels) {
    Outlook outlook;
    const auto prepared = prepare(series, fit.order);
    if (!prepared) return outlook;
    const Arma arma = Weighting(fit).multiplied(fit.order.period);
    const size_t known = prepared->values.size();
    const Innovations innovations(arma, known + steps);
    if (!innovations.ok()) return outlook;
    // Without the constant, differenced; then put together again.
    Values plain = prepared->values;
    const double unit = prepared->constant.empty() ? 0 : prepared->constant.front() * fit.constant;
    for (double& value : plain) value -= unit;
    const Values errors = innovations.errors(plain);
    Values whole(series.begin(), series.end());
    for (size_t h = 1; h <= steps; ++h) {
        plain.push_back(innovations.expected(plain, errors, known, h));
        double value = plain.back() + unit;
        for (size_t k = 1; k < prepared->operator_.size(); ++k)
            value -= prepared->operator_[k] * whole[whole.size() - k];
        whole.push_back(value);
        outlook.mean.push_back(value);
    }
    Values full = arma.phi;
    full.insert(full.begin(), -1);
    for (double& value : full) value = -value;
    full = times(full, prepared->operator_);
    Values chi(steps, 0);
    for (size_t j = 0; j < steps; ++j) {
        chi[j] = j == 0 ? 1 : 0;
        for (size_t i = 1; i <= std::min(j, full.size() - 1); ++i) chi[j] -= full[i] * chi[j - i];
    }
    outlook.deviation = std::sqrt(fit.variance);
    for (const double level : levels) {
        Band band{level, {}, {}};
        const double z = normal_quantile(0.5 + level / 2);
        for (size_t h = 1; h <= steps; ++h) {
            double sum = 0;
            for (size_t j = 0; j < h; ++j) {
                double weight = 0;
                for (size_t r = 0; r <= j; ++r) weight += chi[r] * innovations.weight(known + h - r - 1, j - r);
                sum += weight * weight * innovations.variance(known + h - j - 1);
            }
            const double half = z * std::sqrt(fit.variance * sum);
            band.low.push_back(outlook.mean[h - 1] - half);
            band.high.push_back(outlook.mean[h - 1] + half);
        }
        outlook.bands.push_back(std::move(band));
    }
    return outlook;
}

} // namespace fairlead::stats
