#include "analytics/forecast_arena.h"

#include <algorithm>
#include <cmath>

#include "base/time.h"
#include "stats/quantile.h"

namespace fairlead::analytics {

namespace {

constexpr double z_80 = 1.2815515655446004, z_95 = 1.959963984540054;

int32_t months_earlier(int32_t day, int months) {
    const base::YearMonthDay at = base::parts({day});
    const int count = at.year * 12 + at.month - 1 - months;
    for (int last = at.day;; --last)
        if (const auto found = base::checked_date(count / 12, count % 12 + 1, last))
            return static_cast<int32_t>(found->days);
}

/// One forecast and what came.
struct Pair {
    double actual = 0;
    const Estimate* estimate = nullptr;
    std::optional<double> yardstick; // error of seasonal naive there
};

std::optional<MethodScore> score(const std::vector<Pair>& pairs) {
    if (pairs.empty()) return std::nullopt;
    MethodScore score;
    score.n = static_cast<int>(pairs.size());
    double error = 0, sum = 0, signed_error = 0, smape = 0, yardstick = 0, measured = 0;
    double bands = 0, within_80 = 0, within_95 = 0, width = 0, interval = 0;
    for (const Pair& pair : pairs) {
        const Estimate& estimate = *pair.estimate;
        const double off = estimate.mean - pair.actual;
        error += std::abs(off);
        signed_error += off;
        sum += std::abs(pair.actual);
        const double both = std::abs(pair.actual) + std::abs(estimate.mean);
        smape += both > 0 ? 200 * std::abs(off) / both : 0;
        if (pair.yardstick) {
            yardstick += *pair.yardstick;
            measured += std::abs(off);
        }
        if (!estimate.has_band) continue;
        bands += 1;
        within_80 += pair.actual >= estimate.low && pair.actual <= estimate.high;
        within_95 += pair.actual >= estimate.low_95 && pair.actual <= estimate.high_95;
        width += estimate.high - estimate.low;
        interval +=
            estimate.high_95 - estimate.low_95 +
            2 / 0.05 * (std::max(0.0, estimate.low_95 - pair.actual) + std::max(0.0, pair.actual - estimate.high_95));
    }
    const auto n = static_cast<double>(pairs.size());
    score.smape = smape / n;
    if (sum > 0) {
        score.wape = error / sum;
        score.bias = signed_error / sum;
    }
    if (yardstick > 0) score.mase = measured / yardstick;
    if (bands > 0) {
        score.coverage_80 = within_80 / bands;
        score.coverage_95 = within_95 / bands;
        if (sum > 0) {
            score.width_80 = width / bands / (sum / n);
            if (yardstick > 0) score.msis = interval / bands / (yardstick / n);
        }
    }
    return score;
}

const Estimate* of(const Trial& trial, Method method) {
    const auto& estimate = trial.methods[static_cast<size_t>(method)];
    return estimate ? &*estimate : nullptr;
}

std::vector<Pair> pairs_of(std::span<const Trial* const> trials, Method method) {
    std::vector<Pair> pairs;
    for (const Trial* trial : trials) {
        const Estimate *estimate = of(*trial, method), *naive = of(*trial, Method::seasonal_naive);
        if (!estimate) continue;
        pairs.push_back(
            {trial->actual, estimate, naive ? std::optional(std::abs(naive->mean - trial->actual)) : std::nullopt});
    }
    return pairs;
}

/// Absolute error of one method relative to another's, over the trials in which both said something.
std::optional<double> against(std::span<const Trial* const> trials, Method method, Method yardstick) {
    double own = 0, other = 0;
    int n = 0;
    for (const Trial* trial : trials) {
        const Estimate *a = of(*trial, method), *b = of(*trial, yardstick);
        if (!a || !b) continue;
        own += std::abs(a->mean - trial->actual);
        other += std::abs(b->mean - trial->actual);
        ++n;
    }
    if (n < least_trials || other <= 0) return std::nullopt;
    return own / other;
}

/// Which methods go into the combination, by the trials that were over.
std::vector<Share> choose(std::span<const Trial* const> over, const std::vector<std::optional<Estimate>>& now,
                          const std::vector<Share>& wanted) {
    std::vector<Share> chosen;
    const auto has = [&](Method method) { return now[static_cast<size_t>(method)].has_value(); };
    for (const Share& share : wanted)
        if (has(share.method) && share.weight > 0) chosen.push_back(share);
    const bool seasoned = against(over, Method::seasonal_naive, Method::seasonal_naive).has_value();
    const Method yardstick = seasoned ? Method::seasonal_naive : Method::naive;
    for (size_t i = 0; i < method_count && wanted.empty(); ++i) {
        const auto method = static_cast<Method>(i);
        if (!has(method)) continue;
        const auto found = against(over, method, yardstick);
        if (found && *found <= 1) chosen.push_back({method, 1});
    }
    if (chosen.empty()) {
        for (const Method method : {Method::hazard, Method::naive, Method::seasonal_naive})
            if (has(method)) chosen.push_back({method, 1});
        for (const Method method : {Method::stage_historic, Method::stage_weighted})
            if (chosen.empty() && has(method)) chosen.push_back({method, 1});
    }
    double sum = 0;
    for (const Share& share : chosen) sum += share.weight;
    for (Share& share : chosen) share.weight /= sum;
    return chosen;
}

Estimate mean_of(const std::vector<Share>& chosen, const std::vector<std::optional<Estimate>>& now) {
    Estimate mean;
    double bands = 0, low = 0, high = 0, low_95 = 0, high_95 = 0;
    for (const auto& [method, weight] : chosen) {
        const Estimate& each = *now[static_cast<size_t>(method)];
        mean.mean += weight * each.mean;
        if (!each.has_band) continue;
        bands += weight;
        low += weight * (each.mean - each.low);
        high += weight * (each.high - each.mean);
        low_95 += weight * (each.mean - each.low_95);
        high_95 += weight * (each.high_95 - each.mean);
    }
    if (bands <= 0) return mean;
    mean.low = std::max(0.0, mean.mean - low / bands);
    mean.high = mean.mean + high / bands;
    mean.low_95 = std::max(0.0, mean.mean - low_95 / bands);
    mean.high_95 = mean.mean + high_95 / bands;
    mean.has_band = true;
    return mean;
}

/// The band after the errors of the past: quantiles of what came to what was forecast, with a place left at either end
/// for what has not been seen.
bool rescale(Estimate& estimate, const std::vector<Pair>& past, bool always) {
    std::vector<double> ratios;
    double within = 0;
    for (const Pair& pair : past) {
        if (!(pair.estimate->mean > 0)) continue;
        ratios.push_back(pair.actual / pair.estimate->mean);
        within += pair.estimate->has_band && pair.actual >= pair.estimate->low && pair.actual <= pair.estimate->high;
    }
    if (static_cast<int>(ratios.size()) < least_trials) return false;
    const double coverage = within / static_cast<double>(ratios.size());
    if (!always && estimate.has_band && coverage >= coverage_low && coverage <= coverage_high) return false;
    double middle = 0, spread = 0;
    for (const double ratio : ratios) middle += std::log(std::max(ratio, 1e-3)) / static_cast<double>(ratios.size());
    for (const double ratio : ratios) {
        const double off = std::log(std::max(ratio, 1e-3));
        spread += off * off;
    }
    spread = std::sqrt(spread / static_cast<double>(ratios.size() - 1));
    // The quantiles at hand reach no further than the outermost error; beyond them the spread of all errors tells.
    std::sort(ratios.begin(), ratios.end());
    const double low = std::min(1.0, stats::sorted_quantile(ratios, 0.10).value_or(1));
    const double high = std::max(1.0, stats::sorted_quantile(ratios, 0.90).value_or(1));
    estimate.low = estimate.mean * std::min(low, std::exp(-z_80 * spread));
    estimate.high = estimate.mean * std::max(high, std::exp(z_80 * spread));
    estimate.low_95 = std::min(estimate.low, estimate.mean * std::exp(-z_95 * spread));
    estimate.high_95 = std::max(estimate.high, estimate.mean * std::exp(z_95 * spread));
    estimate.has_band = true;
    return true;
}

struct Shown {
    std::optional<Estimate> combination, shown;
    std::vector<Share> combined;
    std::string method;
    bool rescaled = false;
};
/// What is shown with these trials over.
Shown show(std::span<const Trial* const> over, const std::vector<std::optional<Estimate>>& now,
           const std::vector<Share>& wanted) {
    Shown result;
    result.combined = choose(over, now, wanted);
    if (result.combined.empty()) return result;
    result.combination = mean_of(result.combined, now);
    result.shown = result.combination;
    result.method = result.combined.size() == 1 ? std::string(name(result.combined.front().method)) : "combination";
    // How the same mean of the same methods would have done.
    std::vector<Estimate> held;
    std::vector<double> actual;
    for (const Trial* trial : over) {
        const bool all =
            std::ranges::all_of(result.combined, [&](const Share& share) { return of(*trial, share.method); });
        if (!all) continue;
        held.push_back(mean_of(result.combined, trial->methods));
        actual.push_back(trial->actual);
    }
    std::vector<Pair> past;
    for (size_t i = 0; i < held.size(); ++i) past.push_back({actual[i], &held[i], std::nullopt});
    result.rescaled = rescale(*result.shown, past, false);
    return result;
}

} // namespace

std::optional<Estimate> combine(const std::vector<Share>& shares, const std::vector<std::optional<Estimate>>& methods) {
    std::vector<Share> present;
    double sum = 0;
    for (const Share& share : shares)
        if (methods[static_cast<size_t>(share.method)]) {
            present.push_back(share);
            sum += share.weight;
        }
    if (present.empty() || sum <= 0) return std::nullopt;
    for (Share& share : present) share.weight /= sum;
    return mean_of(present, methods);
}

std::vector<Horizon> arena_windows(const Lives& lives, const Deals& deals, const Horizon& window) {
    int32_t first = no_day;
    for (const uint32_t at : deals) first = std::min(first, lives.deals[at].created);
    std::vector<Horizon> windows = {window};
    // The trials shown need trials of their own to be chosen by.
    const int32_t reach = window.until - window.origin;
    for (int back = 0; back < 2 * wanted_trials && first != no_day; ++back) {
        const int32_t origin = months_earlier(window.origin - reach, back);
        if (origin - std::max(90, window.length()) < first) break;
        windows.push_back({origin, origin + window.from - window.origin, origin + reach});
    }
    std::reverse(windows.begin(), windows.end());
    return windows;
}

Arena run_arena(const Lives& lives, const Deals& deals, const std::vector<Horizon>& windows,
                const std::vector<Learned>& learned, const std::vector<Share>& wanted) {
    Arena arena;
    const Known known(lives, deals, windows);
    const size_t last = windows.size() - 1;
    arena.window = windows[last];
    arena.now = estimate(lives, known, last, learned[last]);
    std::vector<Trial> trials;
    for (size_t at = 0; at < last; ++at) {
        Trial trial;
        trial.window = windows[at];
        trial.actual = known.won().in(trial.window.from, trial.window.until);
        trial.methods = estimate(lives, known, at, learned[at]).methods;
        trials.push_back(std::move(trial));
    }
    for (Trial& trial : trials) {
        std::vector<const Trial*> over;
        for (const Trial& each : trials)
            if (each.window.until <= trial.window.origin) over.push_back(&each);
        Shown shown = show(over, trial.methods, wanted);
        trial.combination = shown.combination;
        trial.combined = std::move(shown.combined);
        if (shown.shown) trial.shown = *shown.shown;
        trial.shown_method = std::move(shown.method);
    }
    if (trials.size() > wanted_trials) trials.erase(trials.begin(), trials.end() - wanted_trials);

    std::vector<const Trial*> over;
    for (const Trial& trial : trials) over.push_back(&trial);
    for (size_t i = 0; i < method_count; ++i) arena.scores.push_back(score(pairs_of(over, static_cast<Method>(i))));
    Shown shown = show(over, arena.now.methods, wanted);
    arena.combination = shown.combination;
    arena.combined = std::move(shown.combined);
    arena.shown = shown.shown;
    arena.shown_method = std::move(shown.method);
    arena.rescaled = shown.rescaled;
    std::vector<Pair> combined, seen;
    for (const Trial& trial : trials) {
        if (trial.shown_method.empty()) continue;
        const Estimate* naive = of(trial, Method::seasonal_naive);
        const auto yardstick = naive ? std::optional(std::abs(naive->mean - trial.actual)) : std::nullopt;
        combined.push_back({trial.actual, &*trial.combination, yardstick});
        seen.push_back({trial.actual, &trial.shown, yardstick});
    }
    arena.combination_score = score(combined);
    arena.shown_score = score(seen);
    arena.trials = std::move(trials);
    return arena;
}

} // namespace fairlead::analytics
