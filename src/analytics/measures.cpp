#include "analytics/measures.h"

#include <algorithm>

#include "analytics/steps.h"
#include "stats/proportion.h"

namespace fairlead::analytics {

using base::Json;
using base::Result;

namespace {

constexpr int64_t usual_days = 90, least_days = 14;
constexpr int64_t enough_deals = 5;
constexpr double least_q = 0.10;

struct Tracked {
    const StartedMeasure* measure = nullptr;
    int stage = -1, level = 0;
    int64_t days = 0;
    Window before, after;
    std::vector<StepCount> counted_before, counted_after;
    std::optional<stats::Comparison> test;
};

} // namespace

Result<Json> measure_effects(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request,
                             const std::vector<StartedMeasure>& measures) {
    AnalysisRequest all = request; // each measure has a time of its own
    all.deals.from.reset();
    all.deals.to.reset();
    all.deals.kind = FunnelKind::snapshot;
    const auto found = TRY(DealRows::make(sources, columns, all, false));
    const DealRows& deals = *found;
    const base::Date today = deals.zone().date_of({std::min(deals.seen(), sources.session.asker.now.milliseconds)});
    std::vector<Tracked> tracked;
    for (const StartedMeasure& measure : measures) {
        Tracked one{.measure = &measure};
        for (int stage = 0; stage < static_cast<int>(deals.stages().size()); ++stage)
            if (deals.stages()[static_cast<size_t>(stage)].name == measure.stage && deals.is_open(stage))
                one.stage = stage;
        one.level = one.stage < 0 ? 0 : deals.level(one.stage);
        one.days = std::min(usual_days, int64_t{today.days} - measure.started.days);
        const auto at = [&](int64_t days) { return deals.start_of({measure.started.days + days}); };
        one.before = {at(-one.days), at(0), at(0), false};
        one.after = {at(0), at(one.days), at(one.days), false};
        tracked.push_back(std::move(one));
    }
    const auto counts = [](const Tracked& one) { return one.level > 0 && one.days >= least_days; };
    deals.each([&](size_t, const std::vector<Stay>& stays) {
        const Milestones deal(deals, stays);
        for (Tracked& one : tracked) {
            if (!counts(one)) continue;
            count_steps(deals, deal, one.before, false, one.counted_before);
            count_steps(deals, deal, one.after, false, one.counted_after);
        }
    });
    const auto at_step = [](const std::vector<StepCount>& counted, int level) {
        return static_cast<size_t>(level) <= counted.size() ? counted[static_cast<size_t>(level) - 1] : StepCount();
    };
    std::vector<double> p;
    for (Tracked& one : tracked) {
        if (!counts(one)) continue;
        const StepCount before = at_step(one.counted_before, one.level), after = at_step(one.counted_after, one.level);
        if (before.resolved() >= enough_deals && after.resolved() >= enough_deals)
            one.test = stats::compare_proportions(after.advanced, after.resolved(), before.advanced, before.resolved());
        if (one.test) p.push_back(one.test->p);
    }
    const std::vector<double> q = stats::benjamini_hochberg(p);
    size_t tested = 0;
    Json list = Json::array();
    for (const Tracked& one : tracked) {
        Json item = Json::object(
            {{"id", Json::string(one.measure->id)},
             {"name", Json::string(one.measure->name)},
             {"stage", Json::string(one.measure->stage)},
             {"label", one.stage < 0 ? Json() : label_json(deals.stages()[static_cast<size_t>(one.stage)].label)},
             {"started_on", Json::string(to_text(one.measure->started))},
             {"days", Json::number(std::max<int64_t>(0, one.days))}});
        std::string verdict = one.level == 0 ? "unknown_stage" : one.days < least_days ? "too_early" : "too_few";
        if (counts(one)) {
            const auto side = [&](const std::vector<StepCount>& counted, const Window& window) {
                const StepCount count = at_step(counted, one.level);
                const StepWhere where = step_where(deals, window, false, one.level);
                Json json = to_json(make_rate(count.advanced, count.resolved(), "no_deals"));
                json.set("entered", deals.count(count.entered, where.entered));
                json.set("advanced", deals.count(count.advanced, where.advanced));
                json.set("resolved", deals.count(count.resolved(), where.resolved));
                return json;
            };
            item.set("before", side(one.counted_before, one.before));
            item.set("after", side(one.counted_after, one.after));
        }
        if (one.test) {
            const StepCount before = at_step(one.counted_before, one.level);
            const StepCount after = at_step(one.counted_after, one.level);
            const double change = static_cast<double>(after.advanced) / static_cast<double>(after.resolved()) -
                                  static_cast<double>(before.advanced) / static_cast<double>(before.resolved());
            const auto interval = stats::newcombe(after.advanced, after.resolved(), before.advanced, before.resolved());
            const double found_q = q[tested++];
            verdict = found_q > least_q ? "not_proven" : change > 0 ? "better" : "worse";
            item.set("change", number(change));
            item.set("low", interval ? number(interval->low) : Json());
            item.set("high", interval ? number(interval->high) : Json());
            item.set("p", number(one.test->p));
            item.set("q", number(found_q));
        }
        item.set("verdict", Json::string(verdict));
        list.push(std::move(item));
    }
    Json answer = deals.head();
    answer.set("measures", std::move(list));
    return answer;
}

} // namespace fairlead::analytics
