#include "analytics/forecast_methods.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/time.h"
#include "stats/regression.h"
#include "stats/series.h"
#include "stats/smoothing.h"

namespace fairlead::analytics {

namespace {

constexpr double z_80 = 1.2815515655446004, z_95 = 1.959963984540054;
constexpr int32_t week = 7, recent_weeks = 26;
constexpr size_t least_regression_rows = 18, longest_series = 180;
constexpr std::array<double, 2> levels = {0.80, 0.95};

int32_t months_from(int32_t day, int months) {
    const base::YearMonthDay at = base::parts({day});
    const int count = at.year * 12 + at.month - 1 + months;
    for (int last = at.day;; --last)
        if (const auto found = base::checked_date(count / 12, count % 12 + 1, last))
            return static_cast<int32_t>(found->days);
}

/// What was won by day, as far as it was known at one origin.
class Won {
  public:
    Won(const Known& known, size_t window) : days_(known.won()), first_(known.first(window)) {}
    double in(int32_t from, int32_t until) const { return days_.in(from, until); }
    /// The first day anything happened; no_day when nothing did.
    int32_t first() const { return first_; }

  private:
    const DaySums& days_;
    int32_t first_;
};

std::vector<double> months_before(const Won& won, int32_t origin) {
    std::vector<double> series;
    if (won.first() == no_day) return series;
    for (int back = 1; series.size() < longest_series; ++back) {
        const int32_t from = months_from(origin, -back), until = months_from(origin, 1 - back);
        if (from < won.first()) break;
        series.push_back(won.in(from, until));
    }
    std::reverse(series.begin(), series.end());
    return series;
}

Estimate around(double mean, double deviation) {
    Estimate estimate;
    estimate.mean = std::max(0.0, mean);
    estimate.low = std::max(0.0, mean - z_80 * deviation);
    estimate.high = std::max(0.0, mean + z_80 * deviation);
    estimate.low_95 = std::max(0.0, mean - z_95 * deviation);
    estimate.high_95 = std::max(0.0, mean + z_95 * deviation);
    estimate.has_band = true;
    return estimate;
}

/// The share of each month after the origin that lies in the window.
std::vector<double> shares(const Horizon& window) {
    std::vector<double> found;
    for (int step = 0;; ++step) {
        const int32_t from = months_from(window.origin, step), until = months_from(window.origin, step + 1);
        if (from >= window.until) return found;
        const int32_t within = std::min(until, window.until) - std::max(from, window.from);
        found.push_back(within <= 0 ? 0 : static_cast<double>(within) / (until - from));
    }
}

/// The months of a method added up over the window. Errors of neighbouring months go half together.
std::optional<Estimate> added(const std::optional<stats::Outlook>& outlook, const std::vector<double>& share) {
    if (!outlook || outlook->mean.size() < share.size()) return std::nullopt;
    double mean = 0, deviation = 0, square = 0;
    for (size_t i = 0; i < share.size(); ++i) {
        mean += share[i] * outlook->mean[i];
        const double half = (outlook->bands[0].high[i] - outlook->bands[0].low[i]) / 2 / z_80 * share[i];
        deviation += half;
        square += half * half;
    }
    if (!std::isfinite(mean)) return std::nullopt;
    const double both = std::sqrt((deviation * deviation + square) / 2);
    return around(mean, std::isfinite(both) ? both : 0);
}

/// Won within a number of days that need not be whole weeks.
double won_within(const stats::StageProcess& process, int stage, int64_t age, double days) {
    if (days <= 0) return 0;
    const double weeks = days / week;
    const int whole = static_cast<int>(weeks);
    const double below = process.won_within(stage, age, whole), above = process.won_within(stage, age, whole + 1);
    return below + (weeks - whole) * (above - below);
}

double won_between(const stats::StageProcess& process, int stage, int64_t age, const Horizon& window) {
    return won_within(process, stage, age, window.until - window.origin) -
           won_within(process, stage, age, window.from - window.origin);
}

/// Sum of amounts that come or do not.
struct Weighted {
    double mean = 0, variance = 0;
    void add(const Known::Sum& sum, double p) {
        mean += sum.amount * p;
        variance += sum.square * p * (1 - p);
    }
    Estimate estimate() const { return around(mean, std::sqrt(variance)); }
};

/// Deals that are not there yet come as they came in the last half year.
Weighted not_yet_created(const Known& known, const stats::StageProcess& process, const Horizon& window, int32_t first) {
    const int32_t since = std::max(window.origin - recent_weeks * week, first);
    const double weeks = std::max(1.0, static_cast<double>(window.origin - since) / week);
    const double n = known.created().in(since, window.origin);
    const double amount = known.created_amount().in(since, window.origin);
    const double square = known.created_square().in(since, window.origin);
    std::vector<double> begins;
    for (const DaySums& begun : known.begun()) begins.push_back(begun.in(since, window.origin));
    Weighted sum;
    if (n == 0) return sum;
    double share = 0; // expected wins per deal a week, over the weeks to come
    for (double day = 0; day < window.until - window.origin; day += week) {
        const double middle = day + week / 2.0;
        const double weight = std::min<double>(week, window.until - window.origin - day) / week;
        for (size_t s = 0; s < begins.size(); ++s) {
            if (begins[s] == 0) continue;
            const int stage = static_cast<int>(s);
            share += weight * begins[s] / n *
                     (won_within(process, stage, 0, window.until - window.origin - middle) -
                      won_within(process, stage, 0, window.from - window.origin - middle));
        }
    }
    sum.mean = n / weeks * share * amount / n;
    sum.variance = n / weeks * share * square / n;
    return sum;
}

std::optional<Estimate> by_hazard(const Known& known, size_t at, const Learned& learned) {
    const stats::StageProcess& process = learned.process();
    if (process.weeks_seen() <= 0 || learned.closed() < least_closed) return std::nullopt;
    const Horizon& window = known.windows()[at];
    Weighted sum;
    const auto& standing = known.open(at).standing;
    for (size_t stage = 0; stage < standing.size(); ++stage)
        for (size_t age = 0; age < standing[stage].size(); ++age)
            if (standing[stage][age].amount > 0)
                sum.add(standing[stage][age],
                        won_between(process, static_cast<int>(stage), static_cast<int64_t>(age), window));
    const Weighted fresh = not_yet_created(known, process, window, known.first(at));
    return around(sum.mean + fresh.mean, std::sqrt(sum.variance + fresh.variance));
}

/// Drivers known on a day, for the window of the same length after it.
class DriverRows {
  public:
    DriverRows(const Lives& lives, const Known& known)
        : lives_(lives), known_(known), has_leads_(lives.leads.size() > 50) {}
    std::vector<std::string_view> names() const {
        std::vector<std::string_view> found = {"pipeline", "new_deals", "stage_moves"};
        if (has_leads_) found.push_back("leads");
        found.insert(found.end(), {"working_days", "year_sine", "year_cosine", "trend"});
        return found;
    }
    std::vector<double> at(int32_t day, const Horizon& window) const {
        const int32_t back = std::max(28, window.until - window.origin);
        const int32_t from = day + window.from - window.origin, until = day + window.until - window.origin;
        std::vector<double> row = {std::log1p(std::max(0.0, known_.lying_open().before(day))),
                                   std::log1p(known_.created().in(day - back, day)),
                                   std::log1p(known_.moves().in(day - back, day))};
        if (has_leads_) row.push_back(std::log1p(count(lives_.leads, day - back, day)));
        double working = 0;
        for (int32_t each = from; each < until; ++each) working += base::weekday({each}) <= 5;
        row.push_back(working);
        const double angle = 2 * M_PI * (from + until) / 2.0 / 365.25;
        row.push_back(std::sin(angle));
        row.push_back(std::cos(angle));
        row.push_back(day / 365.25);
        return row;
    }

  private:
    static double count(const std::vector<int32_t>& days, int32_t from, int32_t until) {
        return static_cast<double>(std::lower_bound(days.begin(), days.end(), until) -
                                   std::lower_bound(days.begin(), days.end(), from));
    }
    const Lives& lives_;
    const Known& known_;
    bool has_leads_;
};

std::optional<Estimate> by_regression(const Lives& lives, const Known& known, const Horizon& window, const Won& won,
                                      std::optional<Drivers>& drivers) {
    const DriverRows source(lives, known);
    std::vector<std::vector<double>> rows;
    std::vector<double> outcome;
    for (int back = 1; back <= 120; ++back) {
        const int32_t day = months_from(window.origin, -back);
        if (day - std::max(28, window.length()) < won.first()) break;
        if (day + window.until - window.origin > window.origin) continue;
        const double value = won.in(day + window.from - window.origin, day + window.until - window.origin);
        if (value <= 0) continue;
        rows.push_back(source.at(day, window));
        outcome.push_back(std::log(value));
    }
    if (rows.size() < least_regression_rows) return std::nullopt;
    const auto line = stats::ridge(rows, outcome, static_cast<double>(source.names().size()));
    if (!line) return std::nullopt;
    drivers = Drivers{source.names(), line->coefficients, line->effects, line->r_squared, line->n};
    // Back from logarithms: the mean of what the errors multiply by.
    double smear = 0;
    for (size_t i = 0; i < rows.size(); ++i)
        smear += std::exp(outcome[i] - line->predict(rows[i])) / static_cast<double>(rows.size());
    const double mean = std::exp(line->predict(source.at(window.origin, window))) * smear;
    if (!std::isfinite(mean)) return std::nullopt;
    return around(mean, mean * line->deviation);
}

} // namespace

std::string_view name(Method method) {
    constexpr std::array<std::string_view, method_count> names = {
        "stage_weighted", "stage_historic", "hazard", "naive",      "seasonal_naive",
        "drift",          "smoothing",      "theta",  "regression", "velocity"};
    return names[static_cast<size_t>(method)];
}

double won_in(const Lives& lives, const Deals& deals, const Horizon& window) {
    double sum = 0;
    for (const uint32_t at : deals) {
        const DealLife& deal = lives.deals[at];
        if (deal.won && deal.closed >= window.from && deal.closed < window.until)
            sum += static_cast<double>(deal.amount);
    }
    return sum;
}

namespace {

std::optional<Estimate> last_window(const Won& won, const Horizon& window) {
    const int32_t length = window.length();
    if (window.origin - length < won.first()) return std::nullopt;
    // How much one window differs from the one before it.
    double square = 0, n = 0;
    for (int32_t until = window.origin; until - 2 * length >= won.first(); until -= length) {
        const double step = won.in(until - length, until) - won.in(until - 2 * length, until - length);
        square += step * step;
        n += 1;
    }
    Estimate estimate = around(won.in(window.origin - length, window.origin), n > 0 ? std::sqrt(square / n) : 0);
    estimate.has_band = n > 0;
    return estimate;
}

std::optional<Estimate> a_year_ago(const Won& won, const Horizon& window) {
    const int32_t from = months_from(window.from, -12), until = months_from(window.until, -12);
    if (from < won.first() || until > window.origin) return std::nullopt;
    double square = 0, n = 0;
    for (int back = 1; back <= 36; ++back) {
        const int32_t here = months_from(window.origin, -back), before = months_from(window.origin, -back - 12);
        if (before < won.first()) break;
        if (here + window.length() > window.origin) continue;
        const double step = won.in(here, here + window.length()) - won.in(before, before + window.length());
        square += step * step;
        n += 1;
    }
    Estimate estimate = around(won.in(from, until), n > 0 ? std::sqrt(square / n) : 0);
    estimate.has_band = n > 0;
    return estimate;
}

} // namespace

Estimates estimate(const Lives& lives, const Deals& deals, const Learned& learned, const Horizon& window,
                   Effort effort) {
    return estimate(lives, Known(lives, deals, {window}, effort == Effort::all), 0, learned, effort);
}

Estimates estimate(const Lives& lives, const Known& known, size_t at, const Learned& learned, Effort effort) {
    Estimates found;
    found.methods.resize(method_count);
    const auto set = [&](Method method, std::optional<Estimate> value) {
        found.methods[static_cast<size_t>(method)] = std::move(value);
    };
    const Horizon& window = known.windows()[at];
    const Won won(known, at);
    if (won.first() == no_day) return found;

    Weighted weighted, historic;
    const Known::Open& open = known.open(at);
    found.open_deals = open.n;
    for (size_t stage = 0; stage < open.due.size(); ++stage) {
        weighted.add(open.due[stage], lives.stage_probability[stage]);
        historic.add(open.due[stage], learned.won_from_stage()[stage]);
    }
    set(Method::stage_weighted, weighted.estimate());
    if (learned.closed() >= least_closed) set(Method::stage_historic, historic.estimate());
    found.weeks_seen = learned.process().weeks_seen();
    set(Method::hazard, by_hazard(known, at, learned));
    set(Method::naive, last_window(won, window));
    set(Method::seasonal_naive, a_year_ago(won, window));
    if (learned.mean_cycle() > 0 && learned.mean_won() > 0) {
        const double daily =
            static_cast<double>(found.open_deals) * learned.mean_won() * learned.win_rate() / learned.mean_cycle();
        set(Method::velocity, Estimate{.mean = daily * window.length()});
    }
    if (effort == Effort::quick) return found;

    const std::vector<double> series = months_before(won, window.origin);
    const std::vector<double> share = shares(window);
    if (series.size() >= 4) {
        set(Method::drift, added(stats::drift(series, share.size(), levels), share));
        set(Method::smoothing, added(stats::exponential_smoothing(series, 12, share.size(), levels), share));
        set(Method::theta, added(stats::theta(series, 12, share.size(), levels), share));
    }
    set(Method::regression, by_regression(lives, known, window, won, found.drivers));
    return found;
}

std::vector<OpenChance> chances(const Lives& lives, const Deals& deals, const Learned& learned, const Horizon& window) {
    std::vector<OpenChance> found;
    for (const uint32_t at : deals) {
        const KnownDeal known = known_at(lives, lives.deals[at], window.origin);
        if (known.stage < 0) continue;
        const double p = won_between(learned.process(), known.stage, (window.origin - known.since) / week, window);
        found.push_back({at, std::clamp(p, 0.0, 1.0), known.amount});
    }
    return found;
}

} // namespace fairlead::analytics
