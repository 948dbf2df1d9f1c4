// Which step lets fewer deals through than it did, and what that costs.

#include <algorithm>
#include <cmath>

#include "analytics/steps.h"
#include "stats/proportion.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

namespace {

constexpr int64_t day_ms = 86400000;
constexpr int64_t usual_days = 180; // of the current window, when none is asked for
constexpr int usual_windows = 2;    // of the same length before it, taken together
constexpr double least_q = 0.10;    // flagged at most at this false discovery rate
constexpr int64_t enough_deals = 5; // resolved in either window; below, nothing is said

struct Won {
    int64_t won = 0, lost = 0;
    __int128 amount = 0;
    int64_t with_amount = 0;
};

struct Windows {
    Window now;
    std::vector<Window> before;
};

/// The windows asked for, or the last half year and the year before it. Every baseline window is seen as long after its
/// end as the current one is seen after its own.
Result<Windows> windows_of(const DealRows& deals, const AnalysisRequest& request) {
    const auto start = [&](base::Date day) { return deals.start_of(day); };
    const base::Date today = deals.zone().date_of({deals.seen()});
    const base::Date last = request.deals.to && *request.deals.to < today ? *request.deals.to : today;
    const base::Date first = request.deals.from ? *request.deals.from : base::Date{last.days - usual_days + 1};
    const int64_t seen = deals.seen() + 1;
    const bool today_seen = !request.as_of;
    Windows windows;
    windows.now = {start(first), start({last.days + 1}), today_seen ? INT64_MAX : seen, today_seen};
    const int64_t length = last.days - first.days + 1;
    if (length < 1) return base::invalid("from", "period", {"时间段还没有开始。", "The period has not begun yet."});
    if (request.baseline_from) {
        const int64_t theirs = request.baseline_to->days - request.baseline_from->days + 1;
        if (!request.as_they_stand && theirs != length)
            return Error(Code::invalid,
                         {"对照时间段要与当前时间段一样长，否则两边看到的成熟程度不同。",
                          "The baseline must be as long as the period; otherwise the two are not equally mature."},
                         {{"baseline_to",
                           "length",
                           {"对照时间段要与当前时间段一样长。", "The baseline must be as long as the period."},
                           {"或用 seen=today，两边都按今天的状态计算。",
                            "Or use seen=today to count both as they stand today."}}});
        windows.before.push_back({start(*request.baseline_from), start({request.baseline_to->days + 1}),
                                  windows.now.seen, today_seen && request.as_they_stand});
        if (!request.as_they_stand) windows.before.back().seen = windows.before.back().to + (seen - windows.now.to);
        return windows;
    }
    for (int back = 1; back <= usual_windows; ++back) {
        const Window shifted{start({first.days - back * length}), start({last.days + 1 - back * length}), 0, false};
        windows.before.push_back(shifted);
        windows.before.back().seen = request.as_they_stand ? windows.now.seen : shifted.to + (seen - windows.now.to);
        windows.before.back().today = today_seen && request.as_they_stand;
    }
    return windows;
}

Json window_json(const DealRows& deals, const Window& window) {
    const auto day = [&](int64_t at) { return Json::string(to_text(deals.zone().date_of({at}))); };
    return Json::object({{"from", day(window.from)},
                         {"to", day(window.to - 1)},
                         {"seen", day(window.today ? deals.seen() : window.seen - 1)}});
}

/// One list out of several windows.
std::string any_of(const DealRows& deals, const std::vector<Window>& windows, bool cohort, int level,
                   std::string StepWhere::*which) {
    if (windows.size() == 1) return step_where(deals, windows.front(), cohort, level).*which;
    std::string any;
    const std::string& base = deals.base();
    for (const Window& window : windows) {
        std::string where = step_where(deals, window, cohort, level).*which;
        where.erase(0, base.size() + std::string_view(" and ").size()); // what all share stands once
        any += (any.empty() ? "" : " or ") + where;
    }
    return deals.with("(" + any + ")");
}

} // namespace

Result<Json> bottlenecks(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request) {
    AnalysisRequest all = request; // the windows are told apart here
    all.deals.from.reset();
    all.deals.to.reset();
    all.deals.kind = FunnelKind::snapshot;
    const bool cohort = request.deals.kind == FunnelKind::cohort;
    const auto found = TRY(DealRows::make(sources, columns, all, false));
    const DealRows& deals = *found;
    const Windows windows = TRY(windows_of(deals, request));
    const auto levels = static_cast<size_t>(deals.open_stages());

    std::vector<StepCount> now(levels), before(levels);
    std::vector<Won> after(levels + 1); // by level reached: what became of the deals beyond it
    const int64_t oldest = windows.before.back().from;
    deals.each([&](size_t row, const std::vector<Stay>& stays) {
        const Milestones deal(deals, stays);
        count_steps(deals, deal, windows.now, cohort, now);
        for (const Window& window : windows.before) count_steps(deals, deal, window, cohort, before);
        const int64_t won_at = deal.reached(static_cast<int>(levels) + 1);
        const bool lost = deal.lost_at(windows.now.seen);
        const bool won = won_at != INT64_MAX && !lost;
        if ((!won && !lost) || stays.back().at < oldest) return;
        const int64_t worth = deals.worth(row);
        for (size_t level = 1; level <= levels + 1; ++level) {
            if (deal.reached(static_cast<int>(level)) == INT64_MAX) break;
            Won& sum = after[level - 1];
            ++(won ? sum.won : sum.lost);
            if (!won || worth == nothing) continue;
            sum.amount += worth;
            ++sum.with_amount;
        }
    });

    std::vector<double> p;
    std::vector<std::optional<stats::Comparison>> tests;
    for (size_t level = 0; level < levels; ++level) {
        const bool enough = now[level].resolved() >= enough_deals && before[level].resolved() >= enough_deals;
        tests.push_back(enough ? stats::compare_proportions(now[level].advanced, now[level].resolved(),
                                                            before[level].advanced, before[level].resolved())
                               : std::nullopt);
        if (tests.back()) p.push_back(tests.back()->p);
    }
    const std::vector<double> q = stats::benjamini_hochberg(p);

    const Won& closed = after[0];
    const double mean_won =
        closed.with_amount > 0 ? static_cast<double>(closed.amount) / static_cast<double>(closed.with_amount) : 0;
    const double days = static_cast<double>(windows.now.to - windows.now.from) / static_cast<double>(day_ms);
    struct Row {
        double at_stake = 0;
        bool flagged = false;
        Json json;
    };
    std::vector<Row> rows;
    size_t tested = 0;
    for (size_t i = 0; i < levels; ++i) {
        const int level = static_cast<int>(i) + 1;
        int stage = 0;
        while (deals.level(stage) != level) ++stage;
        Row row;
        Json& item = row.json;
        item = deals.stage_json(stage);
        const StepWhere here = step_where(deals, windows.now, cohort, level);
        const Rate rate_now = make_rate(now[i].advanced, now[i].resolved(), "no_deals");
        const Rate rate_before = make_rate(before[i].advanced, before[i].resolved(), "no_deals");
        const auto side = [&](const Rate& rate, const StepCount& count, std::string entered, std::string advanced,
                              std::string resolved) {
            Json json = to_json(rate);
            json.set("entered", deals.count(count.entered, std::move(entered)));
            json.set("advanced", deals.count(count.advanced, std::move(advanced)));
            json.set("resolved", deals.count(count.resolved(), std::move(resolved)));
            return json;
        };
        item.set("current", side(rate_now, now[i], here.entered, here.advanced, here.resolved));
        item.set("baseline",
                 side(rate_before, before[i], any_of(deals, windows.before, cohort, level, &StepWhere::entered),
                      any_of(deals, windows.before, cohort, level, &StepWhere::advanced),
                      any_of(deals, windows.before, cohort, level, &StepWhere::resolved)));
        std::string verdict = "too_few";
        if (tests[i] && rate_now.rate && rate_before.rate) {
            const double change = *rate_now.rate - *rate_before.rate;
            const auto interval =
                stats::newcombe(now[i].advanced, now[i].resolved(), before[i].advanced, before[i].resolved());
            const double found_q = q[tested++];
            const bool exact = tests[i]->statistic == 0 && tests[i]->p < 1;
            row.flagged = change < 0 && found_q <= least_q && interval.has_value();
            verdict = row.flagged                        ? "bottleneck"
                      : change > 0 && found_q <= least_q ? "better"
                      : change < 0                       ? "not_proven"
                                                         : "steady";
            item.set("change", number(change));
            item.set("low", interval ? number(interval->low) : Json());
            item.set("high", interval ? number(interval->high) : Json());
            item.set("test", Json::string(exact ? "fisher" : "z_pooled"));
            item.set("z", exact ? Json() : number(tests[i]->statistic));
            item.set("p", number(tests[i]->p));
            item.set("q", number(found_q));
            const Won& beyond = after[i + 1];
            const double wins = beyond.won + beyond.lost > 0
                                    ? static_cast<double>(beyond.won) / static_cast<double>(beyond.won + beyond.lost)
                                    : 0;
            const double lost_a_day =
                -change * static_cast<double>(now[i].entered) / days * wins * mean_won; // minor units
            if (change < 0 && deals.plan().amount) {
                row.at_stake = lost_a_day;
                const std::string stage_field = deals.plan().stage->name;
                const std::string went_on = deals.with(Plan::both(
                    stage_field + ".kind != 'open' and " + DealRows::within(stage_field + ".since", oldest, INT64_MAX),
                    deals.visited(deals.stage_in(deals.stages_from(level + 1)))));
                item.set("at_stake",
                         Json::object({{"per_day", deals.money(static_cast<__int128>(std::llround(lost_a_day)))},
                                       {"drop", number(-change)},
                                       {"entered_per_day", number(static_cast<double>(now[i].entered) / days)},
                                       {"win_rate_after", number(wins)},
                                       {"win_rate_where", Json::string(went_on)},
                                       {"mean_won", deals.money(static_cast<__int128>(std::llround(mean_won)))}}));
            }
        }
        item.set("verdict", Json::string(verdict));
        rows.push_back(std::move(row));
    }
    // Steps in their order; what is flagged by what it costs.
    Json steps = Json::array(), flagged = Json::array();
    std::vector<const Row*> order;
    for (const Row& row : rows) {
        steps.push(row.json);
        if (row.flagged) order.push_back(&row);
    }
    std::stable_sort(order.begin(), order.end(), [](const Row* a, const Row* b) { return a->at_stake > b->at_stake; });
    for (const Row* row : order) flagged.push(row->json["stage"]);

    Json answer = deals.head();
    answer.set("kind", Json::string(cohort ? "cohort" : "active"));
    answer.set("window", window_json(deals, windows.now));
    Json baseline = Json::array();
    for (const Window& window : windows.before) baseline.push(window_json(deals, window));
    answer.set("baseline", std::move(baseline));
    answer.set("mature", Json::string(request.as_they_stand ? "today" : "equal"));
    answer.set("steps", std::move(steps));
    answer.set("flagged", std::move(flagged));
    return answer;
}

} // namespace fairlead::analytics
