// Groups of lifetimes compared: log-rank, Gray's test, Cox's proportional hazards.

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/normal.h"
#include "stats/survival.h"

namespace fairlead::stats {

namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

std::vector<size_t> by_duration(std::span<const Lifetime> lifetimes) {
    std::vector<size_t> order(lifetimes.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {}, [&](size_t i) { return lifetimes[i].duration; });
    return order;
}

/// Calls back with [from, to) of the order for every distinct duration.
template <typename Each>
void each_moment(std::span<const Lifetime> lifetimes, const std::vector<size_t>& order, Each each) {
    for (size_t from = 0; from < order.size();) {
        size_t to = from + 1;
        while (to < order.size() && lifetimes[order[to]].duration == lifetimes[order[from]].duration) ++to;
        each(from, to);
        from = to;
    }
}

/// score' variance^-1 score over the groups that have subjects, one of them left out.
std::optional<GroupTest> chi_squared(const Vector& score, const Matrix& variance, const std::vector<int64_t>& sizes) {
    std::vector<Eigen::Index> kept;
    for (size_t i = 0; i < sizes.size(); ++i)
        if (sizes[i] > 0) kept.push_back(static_cast<Eigen::Index>(i));
    if (kept.size() < 2) return std::nullopt;
    kept.pop_back();
    const Vector s = score(kept);
    const Matrix v = variance(kept, kept);
    const Eigen::FullPivLU<Matrix> solver(v);
    if (!solver.isInvertible()) return std::nullopt;
    GroupTest test;
    test.statistic = s.dot(solver.solve(s));
    test.degrees = static_cast<int>(kept.size());
    test.p = chi_squared_above(test.statistic, test.degrees);
    return test;
}

} // namespace

std::optional<GroupTest> log_rank(std::span<const Lifetime> lifetimes, std::span<const int> group, int groups) {
    const auto count = static_cast<Eigen::Index>(groups);
    std::vector<int64_t> sizes(static_cast<size_t>(groups), 0);
    for (size_t i = 0; i < group.size(); ++i) sizes[static_cast<size_t>(group[i])] += lifetimes[i].count;
    Vector at_risk = Vector::Zero(count), score = Vector::Zero(count);
    for (Eigen::Index i = 0; i < count; ++i) at_risk(i) = static_cast<double>(sizes[static_cast<size_t>(i)]);
    Matrix variance = Matrix::Zero(count, count);
    const std::vector<size_t> order = by_duration(lifetimes);
    each_moment(lifetimes, order, [&](size_t from, size_t to) {
        Vector ended = Vector::Zero(count), left = Vector::Zero(count);
        for (size_t i = from; i < to; ++i) {
            const auto alike = static_cast<double>(lifetimes[order[i]].count);
            left(group[order[i]]) += alike;
            if (lifetimes[order[i]].cause) ended(group[order[i]]) += alike;
        }
        const double n = at_risk.sum(), d = ended.sum();
        if (d > 0) {
            const Vector share = at_risk / n;
            score += ended - d * share;
            if (n > 1) variance += d * (n - d) / (n - 1) * (Matrix(share.asDiagonal()) - share * share.transpose());
        }
        at_risk -= left;
    });
    return chi_squared(score, variance, sizes);
}

std::optional<GroupTest> gray_test(std::span<const Lifetime> lifetimes, std::span<const int> group, int groups,
                                   int cause) {
    const auto count = static_cast<Eigen::Index>(groups);
    std::vector<int64_t> sizes(static_cast<size_t>(groups), 0);
    for (size_t i = 0; i < group.size(); ++i) sizes[static_cast<size_t>(group[i])] += lifetimes[i].count;
    Vector at_risk = Vector::Zero(count), score = Vector::Zero(count);
    for (Eigen::Index i = 0; i < count; ++i) at_risk(i) = static_cast<double>(sizes[static_cast<size_t>(i)]);
    // Of each group: nobody ended yet (before and after the moment), the incidence before; of all: the common
    // incidence.
    Vector alive = Vector::Ones(count), incidence = Vector::Zero(count);
    double common = 0;
    // The variance is a sum over the martingales of the groups (k), carried by how an earlier jump moves the later
    // scores (c).
    Matrix variance = Matrix::Zero(count, count), carried = Matrix::Zero(count, count),
           cross = Matrix::Zero(count, count);
    Vector own = Vector::Zero(count);
    const std::vector<size_t> order = by_duration(lifetimes);
    each_moment(lifetimes, order, [&](size_t from, size_t to) {
        Vector ours = Vector::Zero(count), others = Vector::Zero(count), left = Vector::Zero(count);
        for (size_t i = from; i < to; ++i) {
            const int g = group[order[i]];
            const auto alike = static_cast<double>(lifetimes[order[i]].count);
            left(g) += alike;
            if (lifetimes[order[i]].cause == cause)
                ours(g) += alike;
            else if (lifetimes[order[i]].cause)
                others(g) += alike;
        }
        const double events = ours.sum();
        if (events + others.sum() > 0) {
            Vector after = alive, later = incidence, weight = Vector::Zero(count);
            double adjusted = 0, total = 0; // at risk had the others not ended: not yet of this cause, and all
            for (Eigen::Index i = 0; i < count; ++i) {
                if (at_risk(i) <= 0) continue;
                after(i) = alive(i) * (at_risk(i) - ours(i) - others(i)) / at_risk(i);
                later(i) = incidence(i) + alive(i) * ours(i) / at_risk(i);
                weight(i) = alive(i) > 0 ? at_risk(i) / alive(i) : 0;
                total += weight(i);
                adjusted += weight(i) * (1 - incidence(i));
            }
            const double then = common + (total > 0 ? events / total : 0);
            Matrix moved = Matrix::Zero(count, count);
            for (Eigen::Index i = 0; i < count; ++i) {
                if (at_risk(i) <= 0) continue;
                for (Eigen::Index j = 0; j < count; ++j)
                    if (at_risk(j) > 0) moved(i, j) = (i == j ? weight(i) : 0) - weight(i) * weight(j) / total;
                score(i) += ours(i) - events * weight(i) * (1 - incidence(i)) / adjusted;
            }
            if (events > 0) carried += moved * (events / (total * (1 - common)));
            auto add = [&](Eigen::Index k, const Vector& jump, double reach, double size) {
                own(k) += reach * reach * size;
                cross.col(k) += jump * (reach * size);
                variance += jump * jump.transpose() * size;
            };
            for (Eigen::Index k = 0; k < count; ++k) {
                if (at_risk(k) <= 0) continue;
                if (events > 0) {
                    const double reach = after(k) > 0 ? 1 - (1 - then) / after(k) : 1;
                    const double tied = events > 1 ? 1 - (events - 1) / (total * alive(k) - 1) : 1;
                    add(k, moved.col(k) - reach * carried.col(k), reach,
                        tied * alive(k) * events / (total * at_risk(k)));
                }
                if (others(k) > 0 && after(k) > 0) {
                    const double reach = (1 - then) / after(k);
                    const double tied = others(k) > 1 ? 1 - (others(k) - 1) / (at_risk(k) - 1) : 1;
                    const double size = tied * alive(k) * alive(k) * others(k) / (at_risk(k) * at_risk(k));
                    own(k) += reach * reach * size;
                    const Vector jump = reach * carried.col(k);
                    cross.col(k) -= jump * (reach * size);
                    variance += jump * jump.transpose() * size;
                }
            }
            alive = after;
            incidence = later;
            common = then;
        }
        at_risk -= left;
    });
    variance +=
        carried * own.asDiagonal() * carried.transpose() + carried * cross.transpose() + cross * carried.transpose();
    return chi_squared(score, variance, sizes);
}

std::optional<Hazards> proportional_hazards(std::span<const Lifetime> lifetimes, std::span<const double> covariates,
                                            size_t width, int cause) {
    constexpr int most_rounds = 30;
    constexpr double close_enough = 1e-11;
    if (width == 0 || lifetimes.empty() || covariates.size() != lifetimes.size() * width) return std::nullopt;
    const auto p = static_cast<Eigen::Index>(width);
    const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> x(
        covariates.data(), static_cast<Eigen::Index>(lifetimes.size()), p);
    Vector counts(x.rows());
    for (Eigen::Index i = 0; i < x.rows(); ++i)
        counts(i) = static_cast<double>(lifetimes[static_cast<size_t>(i)].count);
    const Vector centre = x.transpose() * counts / counts.sum();
    std::vector<size_t> order = by_duration(lifetimes);
    std::ranges::reverse(order); // the set at risk grows as time runs back
    struct State {
        double likelihood = 0;
        Vector score;
        Matrix information;
    };
    auto at = [&](const Vector& beta) {
        State state{0, Vector::Zero(p), Matrix::Zero(p, p)};
        double sum = 0;
        Vector first = Vector::Zero(p);
        Matrix second = Matrix::Zero(p, p);
        each_moment(lifetimes, order, [&](size_t from, size_t to) {
            double tied_sum = 0, tied = 0;
            Vector tied_first = Vector::Zero(p);
            Matrix tied_second = Matrix::Zero(p, p);
            for (size_t i = from; i < to; ++i) {
                const auto row = static_cast<Eigen::Index>(order[i]);
                const Vector z = x.row(row).transpose() - centre;
                const double line = beta.dot(z), weight = counts(row) * std::exp(line);
                sum += weight;
                first += weight * z;
                second += weight * z * z.transpose();
                if (lifetimes[order[i]].cause != cause) continue;
                tied += counts(row);
                tied_sum += weight;
                tied_first += weight * z;
                tied_second += weight * z * z.transpose();
                state.likelihood += counts(row) * line;
                state.score += counts(row) * z;
            }
            if (tied == 0) return;
            // Efron: the tied ones leave one after the other, each an equal part of them all. With left = sum - part *
            // tied_sum the terms of all of them are these sums times what does not change from one to the next.
            double inverse = 0, inverse_part = 0, square = 0, square_part = 0, square_parts = 0;
            for (double k = 0; k < tied; ++k) {
                const double part = k / tied, one = 1 / (sum - part * tied_sum);
                state.likelihood += std::log(one);
                inverse += one;
                inverse_part += part * one;
                square += one * one;
                square_part += part * one * one;
                square_parts += part * part * one * one;
            }
            state.score -= inverse * first - inverse_part * tied_first;
            state.information += inverse * second - inverse_part * tied_second - square * first * first.transpose() +
                                 square_part * (first * tied_first.transpose() + tied_first * first.transpose()) -
                                 square_parts * tied_first * tied_first.transpose();
        });
        return state;
    };
    Vector beta = Vector::Zero(p);
    State state = at(beta);
    Hazards found;
    found.null_log_likelihood = state.likelihood;
    for (int round = 0; round < most_rounds; ++round) {
        const Eigen::FullPivLU<Matrix> solver(state.information);
        if (!solver.isInvertible()) return std::nullopt;
        Vector step = solver.solve(state.score);
        State next = at(beta + step);
        for (int half = 0; half < 20 && !(next.likelihood >= state.likelihood - 1e-12); ++half) {
            step /= 2;
            next = at(beta + step);
        }
        if (!std::isfinite(next.likelihood)) return std::nullopt;
        const double gain = std::abs(next.likelihood - state.likelihood);
        beta += step;
        state = std::move(next);
        if (gain <= close_enough * std::abs(state.likelihood)) break;
    }
    found.log_likelihood = state.likelihood;
    const Eigen::FullPivLU<Matrix> solver(state.information);
    if (!solver.isInvertible()) return std::nullopt;
    const Matrix covariance = solver.inverse();
    std::vector<double> risk;
    for (Eigen::Index i = 0; i < x.rows(); ++i) risk.push_back(beta.dot(x.row(i).transpose() - centre));
    for (Eigen::Index i = 0; i < p; ++i) {
        found.coefficients.push_back(beta(i));
        found.standard_errors.push_back(std::sqrt(covariance(i, i)));
    }
    // Pairs in which one is known to have ended first: the riskier one should. Counted in order of risk by a tree of
    // counts.
    std::vector<double> levels = risk;
    std::ranges::sort(levels);
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    std::vector<double> tree(levels.size() + 1, 0);
    auto place = [&](double value) {
        return static_cast<size_t>(std::ranges::lower_bound(levels, value) - levels.begin());
    };
    auto add = [&](size_t lifetime) {
        for (size_t i = place(risk[lifetime]) + 1; i < tree.size(); i += i & (~i + 1))
            tree[i] += counts(static_cast<Eigen::Index>(lifetime));
    };
    auto below = [&](size_t i) {
        double sum = 0;
        for (; i > 0; i -= i & (~i + 1)) sum += tree[i];
        return sum;
    };
    double pairs = 0, right = 0, seen = 0;
    each_moment(lifetimes, order, [&](size_t from, size_t to) {
        // Those censored at this very moment outlived its events.
        for (size_t i = from; i < to; ++i)
            if (lifetimes[order[i]].cause != cause) {
                add(order[i]);
                seen += counts(static_cast<Eigen::Index>(order[i]));
            }
        for (size_t i = from; i < to; ++i) {
            if (lifetimes[order[i]].cause != cause) continue;
            const size_t at_place = place(risk[order[i]]);
            const double lower = below(at_place), equal = below(at_place + 1) - lower;
            const double alike = counts(static_cast<Eigen::Index>(order[i]));
            pairs += alike * seen;
            right += alike * (lower + equal / 2);
        }
        for (size_t i = from; i < to; ++i)
            if (lifetimes[order[i]].cause == cause) {
                add(order[i]);
                seen += counts(static_cast<Eigen::Index>(order[i]));
            }
    });
    if (pairs > 0) found.concordance = right / pairs;
    return found;
}

} // namespace fairlead::stats
