// How long deals stay in stages.

#include <algorithm>
#include <cmath>

#include "analytics/stays.h"
#include "stats/quantile.h"

namespace fairlead::analytics {

using base::Json;
using base::Result;
using stats::Lifetime;

namespace {

constexpr double least_days = 14, unknown_days = 30;
constexpr int64_t enough_exits = 20;
constexpr int64_t watched_days = 365;

/// Days between two moments without Saturdays and Sundays; `offset` of the zone.
double working_days_between(int64_t from, int64_t to, int64_t offset) {
    // Days since 1970-01-01, a Thursday; five working days a week, each as long as it lasts.
    const auto worked = [](double day) {
        const double since_monday = day + 3; // 1969-12-29 was a Monday
        const double weeks = std::floor(since_monday / 7);
        return weeks * 5 + std::min(5.0, since_monday - weeks * 7);
    };
    return worked(static_cast<double>(to + offset) / day_ms) - worked(static_cast<double>(from + offset) / day_ms);
}

int64_t exits_of(const std::vector<Lifetime>& stays) {
    return std::count_if(stays.begin(), stays.end(), [](const Lifetime& stay) { return stay.cause != 0; });
}

} // namespace

StayTimes stay_times(const DealRows& deals, int64_t from, int64_t to, bool working_days) {
    StayTimes times;
    times.of.resize(deals.stages().size());
    times.visits.resize(deals.stages().size());
    times.open.resize(deals.stages().size());
    const int64_t offset = working_days ? deals.zone().offset_at({deals.seen()}) : 0;
    deals.each([&](size_t row, const std::vector<Stay>& stays) {
        for (size_t i = 0; i < stays.size(); ++i) {
            const Stay& stay = stays[i];
            if (!deals.is_open(stay.stage) || stay.at < from || stay.at >= to) continue;
            const bool over = i + 1 < stays.size();
            const int64_t until = over ? stays[i + 1].at : std::max(stay.at, deals.seen());
            const double days = working_days ? working_days_between(stay.at, until, offset)
                                             : static_cast<double>(until - stay.at) / day_ms;
            const auto stage = static_cast<size_t>(stay.stage);
            times.of[stage].push_back({days, over ? 1 : 0});
            times.visits[stage].add(row, deals.worth(row));
            if (!over) times.open[stage].add(row, deals.worth(row));
        }
    });
    return times;
}

std::vector<Threshold> thresholds(const DealRows& deals) {
    const int64_t since = deals.seen() - watched_days * static_cast<int64_t>(day_ms);
    const StayTimes times = stay_times(deals, since, INT64_MAX, false);
    const bool any =
        std::any_of(times.of.begin(), times.of.end(), [](const auto& stays) { return exits_of(stays) > 0; });
    // That of the whole pipeline is worked out when a stage cannot speak for itself.
    std::optional<std::optional<double>> pipeline;
    const auto whole = [&] {
        if (pipeline) return *pipeline;
        std::vector<Lifetime> all;
        for (const auto& stays : times.of) all.insert(all.end(), stays.begin(), stays.end());
        pipeline = any ? stats::lifetime_quantile(all, 0.9) : std::nullopt;
        return *pipeline;
    };
    std::vector<Threshold> found(times.of.size());
    for (size_t i = 0; i < found.size(); ++i) {
        Threshold& threshold = found[i];
        threshold.exits = exits_of(times.of[i]);
        bool own = threshold.exits >= enough_exits;
        if (own) threshold.p90 = stats::lifetime_quantile(times.of[i], 0.9);
        own = threshold.p90.has_value();
        if (!own) threshold.p90 = whole();
        if (!any || !threshold.p90) {
            // Fewer than nine in ten have left: nothing says how long is long.
            threshold.days = unknown_days;
            threshold.rule = "default";
            continue;
        }
        threshold.days = std::max(least_days, *threshold.p90);
        threshold.rule = *threshold.p90 <= least_days ? "minimum" : own ? "stage_p90" : "pipeline_p90";
    }
    return found;
}

Result<Json> dwell(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request) {
    const bool cohort = request.deals.kind == FunnelKind::cohort;
    const auto found = TRY(DealRows::make(sources, columns, request, cohort));
    const DealRows& deals = *found;
    const int64_t from = cohort ? INT64_MIN : deals.from();
    const int64_t to = std::min(cohort ? INT64_MAX : deals.to(), request.as_of ? deals.seen() + 1 : INT64_MAX);
    const StayTimes times = stay_times(deals, from, to, request.working_days);
    Json answer = deals.head();
    answer.set("kind", Json::string(cohort ? "cohort" : "active"));
    answer.set("days", Json::string(request.working_days ? "working" : "calendar"));
    Json stages = Json::array();
    for (size_t i = 0; i < times.of.size(); ++i) {
        const int stage = static_cast<int>(i);
        if (!deals.is_open(stage)) continue;
        const std::vector<Lifetime>& stays = times.of[i];
        const auto curve = stats::kaplan_meier(stays);
        const std::string in_stage = Plan::both(deals.stage_in({stage}), DealRows::within("entered_at", from, to));
        const std::string visited = deals.with(deals.visited(in_stage));
        std::vector<double> completed;
        double total = 0;
        for (const Lifetime& stay : stays) {
            total += stay.duration;
            if (stay.cause) completed.push_back(stay.duration);
        }
        Json item = deals.stage_json(stage);
        item.set("visits", deals.moves(times.visits[i], visited));
        const std::string still =
            request.as_of ? Plan::both(in_stage, "(left_at is empty or " +
                                                     DealRows::within("left_at", deals.seen() + 1, INT64_MAX) + ")")
                          : Plan::both(in_stage, "left_at is empty");
        item.set("open", deals.moves(times.open[i], deals.with(deals.visited(still))));
        item.set("exits", Json::number(static_cast<int64_t>(completed.size())));
        for (const auto& [name, q] : {std::pair("p25", 0.25), {"median", 0.5}, {"p75", 0.75}, {"p90", 0.9}}) {
            const auto interval = stats::survival_quantile_interval(curve, q);
            item.set(name, stays.empty() ? Json()
                                         : Json::object({{"value", real(stats::survival_quantile(curve, q))},
                                                         {"low", real(interval.low)},
                                                         {"high", real(interval.high)}}));
        }
        item.set("mean_completed", real(stats::mean(completed)));
        // Stays of one deal added up; those not over yet with what they have come to.
        const int64_t deals_here = times.visits[i].deals;
        item.set("total_per_deal", deals_here ? number(total / static_cast<double>(deals_here)) : Json());
        item.set("reason", stays.empty()          ? Json::string("no_visits")
                           : completed.empty()    ? Json::string("all_open")
                           : completed.size() < 5 ? Json::string("small_n")
                                                  : Json());
        // The curve, thinned out: what share is still there after so many days.
        Json points = Json::array();
        const size_t step = curve.size() / 60 + 1;
        for (size_t at = 0; at < curve.size(); at += step)
            points.push(Json::array({number(curve[at].time), number(curve[at].survival)}));
        item.set("curve", std::move(points));
        stages.push(std::move(item));
    }
    answer.set("stages", std::move(stages));
    return answer;
}

} // namespace fairlead::analytics
