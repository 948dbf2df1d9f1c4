#include "stats/survival.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fairlead::stats {

namespace {

/// By duration. Many are dealt out into stretches of equal length first: sorting each of these is quicker than sorting
/// all.
std::vector<Lifetime> sorted(std::span<const Lifetime> lifetimes) {
    constexpr size_t many = 4096, in_a_stretch = 64;
    std::vector<Lifetime> found(lifetimes.size());
    double longest = 0;
    for (const Lifetime& one : lifetimes) longest = std::max(longest, one.duration);
    const size_t stretches = lifetimes.size() < many || !(longest > 0) ? 1 : lifetimes.size() / in_a_stretch;
    const double scale = static_cast<double>(stretches - 1) / std::max(longest, 1e-300);
    const auto stretch = [&](const Lifetime& one) { return static_cast<size_t>(one.duration * scale); };
    std::vector<size_t> begins(stretches + 1, 0);
    for (const Lifetime& one : lifetimes) ++begins[stretch(one) + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    std::vector<size_t> next(begins.begin(), begins.end() - 1);
    for (const Lifetime& one : lifetimes) found[next[stretch(one)]++] = one;
    for (size_t i = 0; i < stretches; ++i)
        std::ranges::sort(std::span(found).subspan(begins[i], begins[i + 1] - begins[i]), {}, &Lifetime::duration);
    return found;
}

/// Calls back for every distinct duration with the stretch of subjects that ended then.
template <typename Each>
void each_moment(std::span<const Lifetime> sorted_lifetimes, Each each) {
    int64_t at_risk = 0;
    for (const Lifetime& one : sorted_lifetimes) at_risk += one.count;
    for (size_t from = 0; from < sorted_lifetimes.size();) {
        size_t to = from;
        int64_t here = 0;
        while (to < sorted_lifetimes.size() && sorted_lifetimes[to].duration == sorted_lifetimes[from].duration)
            here += sorted_lifetimes[to++].count;
        each(sorted_lifetimes[from].duration, at_risk, sorted_lifetimes.subspan(from, to - from));
        at_risk -= here;
        from = to;
    }
}

Interval log_log(double survival, double relative_variance) {
    if (survival <= 0 || survival >= 1 || relative_variance <= 0) return {survival, survival};
    const double place = std::log(-std::log(survival));
    const double half = z_95 * std::sqrt(relative_variance) / std::abs(std::log(survival));
    return {std::exp(-std::exp(place + half)), std::exp(-std::exp(place - half))};
}

/// The first time the curve, seen through `part`, has come down to `level`.
template <typename Part>
std::optional<double> comes_down(std::span<const SurvivalStep> curve, double level, Part part) {
    constexpr double slack = 1.5e-8;
    for (size_t i = 0; i < curve.size(); ++i) {
        const double value = part(curve[i]);
        if (value > level + slack) continue;
        // Exactly there: any time until the next step would do, so the middle.
        if (std::abs(value - level) <= slack) {
            for (size_t j = i + 1; j < curve.size(); ++j)
                if (part(curve[j]) < level - slack) return (curve[i].time + curve[j].time) / 2;
        }
        return curve[i].time;
    }
    return std::nullopt;
}

/// The product-limit curve; intervals cost more than all the rest and are left out where nobody looks at them.
std::vector<SurvivalStep> product_limit(std::span<const Lifetime> lifetimes, bool intervals) {
    const std::vector<Lifetime> all = sorted(lifetimes);
    std::vector<SurvivalStep> curve;
    double survival = 1, sum = 0; // sum: relative variance so far
    each_moment(all, [&](double time, int64_t at_risk, std::span<const Lifetime> here) {
        SurvivalStep step;
        step.time = time;
        step.at_risk = at_risk;
        for (const Lifetime& one : here) (one.cause ? step.events : step.censored) += one.count;
        const auto n = static_cast<double>(at_risk), d = static_cast<double>(step.events);
        survival *= (n - d) / n;
        if (step.events && step.events < at_risk) sum += d / (n * (n - d));
        step.survival = survival;
        if (intervals) {
            step.standard_error = survival * std::sqrt(sum);
            step.interval = log_log(survival, sum);
        }
        curve.push_back(step);
    });
    return curve;
}

} // namespace

std::vector<SurvivalStep> kaplan_meier(std::span<const Lifetime> lifetimes) {
    return product_limit(lifetimes, true);
}

SurvivalStep survival_at(std::span<const SurvivalStep> curve, double time) {
    const auto after = std::ranges::upper_bound(curve, time, {}, &SurvivalStep::time);
    return after == curve.begin() ? SurvivalStep{} : *(after - 1);
}

std::optional<double> survival_quantile(std::span<const SurvivalStep> curve, double q) {
    return comes_down(curve, 1 - q, [](const SurvivalStep& step) { return step.survival; });
}

std::optional<double> lifetime_quantile(std::span<const Lifetime> lifetimes, double q) {
    return comes_down(product_limit(lifetimes, false), 1 - q, [](const SurvivalStep& step) { return step.survival; });
}

QuantileInterval survival_quantile_interval(std::span<const SurvivalStep> curve, double q) {
    return {comes_down(curve, 1 - q, [](const SurvivalStep& step) { return step.interval.low; }),
            comes_down(curve, 1 - q, [](const SurvivalStep& step) { return step.interval.high; })};
}

std::vector<IncidenceStep> cumulative_incidence(std::span<const Lifetime> lifetimes, int cause) {
    const std::vector<Lifetime> all = sorted(lifetimes);
    std::vector<IncidenceStep> curve;
    double alive = 1, incidence = 0;         // nobody has ended; by this cause
    double square = 0, mixed = 0, plain = 0; // of the martingale: with the incidence, both, without
    each_moment(all, [&](double time, int64_t at_risk, std::span<const Lifetime> here) {
        const auto n = static_cast<double>(at_risk);
        double ours = 0, others = 0;
        for (const Lifetime& one : here)
            if (one.cause) (one.cause == cause ? ours : others) += static_cast<double>(one.count);
        if (ours + others == 0) return;
        const double before = alive;
        alive *= (n - ours - others) / n;
        incidence += before * ours / n;
        // Each cause's jump, its variance corrected for ties (hypergeometric).
        auto jump = [&](double count, bool own) {
            if (count == 0 || (!own && alive <= 0)) return;
            const double tied = count > 1 ? 1 - (count - 1) / (n - 1) : 1;
            const double weight = before * before * tied * count / (n * n);
            const double inverse = alive > 0 ? 1 / alive : 0;
            const double reach = (own ? 1 : 0) + incidence * inverse;
            square += reach * reach * weight;
            mixed += inverse * reach * weight;
            plain += inverse * inverse * weight;
        };
        jump(others, false);
        jump(ours, true);
        curve.push_back(
            {time, incidence, std::max(0.0, square + incidence * incidence * plain - 2 * incidence * mixed)});
    });
    return curve;
}

IncidenceStep incidence_at(std::span<const IncidenceStep> curve, double time) {
    const auto after = std::ranges::upper_bound(curve, time, {}, &IncidenceStep::time);
    return after == curve.begin() ? IncidenceStep{} : *(after - 1);
}

} // namespace fairlead::stats
