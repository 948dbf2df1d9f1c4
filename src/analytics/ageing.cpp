// Which open deals wait too long, and what else speaks against them.

#include <algorithm>
#include <cmath>
#include <map>

#include "analytics/stays.h"
#include "base/id.h"

namespace fairlead::analytics {

using base::Json;
using base::Result;

namespace {

constexpr int64_t often_put_off = 3;

enum class Signal { stagnant, overdue, put_off, nothing_planned };
constexpr std::string_view signal_names[] = {"stagnant", "overdue", "put_off", "nothing_planned"};
constexpr size_t signals = std::size(signal_names);

struct Waiting {
    size_t row = 0;
    int stage = 0;
    int64_t since = 0;
    uint8_t signs = 0; // one bit for each signal
    int count() const { return __builtin_popcount(signs); }
    bool has(Signal signal) const { return (signs >> static_cast<int>(signal) & 1) != 0; }
};
struct OfStage {
    Moves open;
    Moves with[signals];
    Moves any;
};

/// "not exists(tasks where not done) and …" over the lists of what can be planned; empty when there are none.
std::string nothing_planned(const Sources& sources, const schema::Object& object) {
    std::string text;
    for (const schema::Relation& relation : object.relations) {
        const schema::Object* child = sources.model.catalog().find(relation.object);
        if (!child || !child->trait("about") || !child->trait("due") || !child->trait("done")) continue;
        if (access::level(sources.session, *child, access::Verb::read) == access::Level::none) continue;
        text = Plan::both(text, "not exists(" + relation.name + " where not " + child->trait("done")->name + ")");
    }
    return text;
}

} // namespace

Result<Json> ageing(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request) {
    const auto found = TRY(DealRows::make(sources, columns, request, false));
    const DealRows& deals = *found;
    const Plan& plan = deals.plan();
    const std::vector<Threshold> limits = thresholds(deals);
    const schema::Object& object = *plan.object;
    const schema::Field* close = plan.close_date;
    const schema::Field* moved = object.trait("put_off");
    if (moved && access::mask(sources.session, object, *moved) == access::Mask::hidden) moved = nullptr;
    const Column* close_day = close ? deals.column(close->name) : nullptr;
    const Column* times_moved = moved ? deals.column(moved->name) : nullptr;
    const int64_t today = deals.zone().date_of(sources.session.asker.now).days;
    // The moment before which a stay began too long ago: whole days, so that it is the same all day.
    std::vector<int64_t> began_before;
    for (const Threshold& limit : limits)
        began_before.push_back(deals.start_of({today - static_cast<int64_t>(std::floor(limit.days))}));

    // What is planned stands in other records: one statement, about the open deals alone.
    const std::string idle = nothing_planned(sources, object);
    std::vector<uint8_t> unplanned(deals.table().rows(), 0);
    if (!idle.empty()) {
        query::Select select;
        select.object = &object;
        select.columns = {{"id", nullptr}};
        select.where = {TRY(plan.bind(sources.model, Plan::both("stage_kind = 'open'", idle)))};
        select.scope.all = true; // the deals that count are chosen already
        select.limit = 0;
        TRY(sources.reader.each(query::render(select, plan.asker, sources.reader.dialect()),
                                [&](const store::Row& row) {
                                    if (const auto at = deals.table().row_of(row.number(0))) unplanned[*at] = 1;
                                    return true;
                                }));
    }

    std::vector<OfStage> stages(deals.stages().size());
    std::vector<Waiting> waiting;
    const Column& stage_now = *deals.column(plan.stage->name);
    const Column& since_column = *deals.column("stage_since");
    std::vector<int> stage_of_code;
    for (size_t code = 0; code < stage_now.words.size(); ++code) {
        const schema::Stage* stage = plan.pipeline->find(stage_now.words.at(static_cast<int64_t>(code)));
        stage_of_code.push_back(stage ? static_cast<int>(stage - deals.stages().data()) : -1);
    }
    for (size_t row = 0; row < deals.table().rows(); ++row) {
        if (!deals.chosen(row)) continue;
        const int64_t code = stage_now.values.get(row);
        const int stage = code == nothing ? -1 : stage_of_code[static_cast<size_t>(code)];
        if (!deals.is_open(stage)) continue;
        OfStage& here = stages[static_cast<size_t>(stage)];
        Waiting deal{row, stage, since_column.values.get(row), 0};
        const auto sign = [&](Signal signal, bool holds) {
            if (!holds) return;
            deal.signs |= static_cast<uint8_t>(1 << static_cast<int>(signal));
            here.with[static_cast<size_t>(signal)].add(row, deals.worth(row));
        };
        here.open.add(row, deals.worth(row));
        sign(Signal::stagnant, deal.since != nothing && deal.since < began_before[static_cast<size_t>(stage)]);
        if (close_day) {
            const int64_t day = close_day->values.get(row);
            sign(Signal::overdue, day != nothing && day < today);
        }
        if (times_moved) {
            const int64_t times = times_moved->values.get(row);
            sign(Signal::put_off, times != nothing && times >= often_put_off);
        }
        sign(Signal::nothing_planned, unplanned[row] != 0);
        if (deal.signs == 0) continue;
        here.any.add(row, deals.worth(row));
        waiting.push_back(deal);
    }

    const auto condition = [&](Signal signal, size_t stage) -> std::string {
        switch (signal) {
            case Signal::stagnant:
                return DealRows::within(plan.stage->name + ".since", INT64_MIN, began_before[stage]);
            case Signal::overdue:
                return close ? close->name + " < date('" + to_text(base::Date{today}) + "')" : std::string();
            case Signal::put_off:
                return moved ? moved->name + " >= " + std::to_string(often_put_off) : std::string();
            case Signal::nothing_planned:
                return idle;
        }
        return {};
    };
    Json answer = deals.head();
    Json list = Json::array();
    for (size_t i = 0; i < stages.size(); ++i) {
        const int stage = static_cast<int>(i);
        if (!deals.is_open(stage)) continue;
        const std::string here = deals.with(plan.stage_is(deals.stages()[i]));
        Json item = deals.stage_json(stage);
        item.set("open", deals.moves(stages[i].open, here));
        item.set("threshold", Json::object({{"days", number(limits[i].days)},
                                            {"rule", Json::string(std::string(limits[i].rule))},
                                            {"p90", real(limits[i].p90)},
                                            {"exits", Json::number(limits[i].exits)}}));
        Json found_signals = Json::object();
        std::string any;
        for (size_t signal = 0; signal < signals; ++signal) {
            const std::string holds = condition(static_cast<Signal>(signal), i);
            if (holds.empty()) continue;
            found_signals.set(signal_names[signal], deals.moves(stages[i].with[signal], Plan::both(here, holds)));
            any += (any.empty() ? "" : " or ") + holds;
        }
        item.set("signals", std::move(found_signals));
        item.set("any", deals.moves(stages[i].any, any.empty() ? here : Plan::both(here, "(" + any + ")")));
        list.push(std::move(item));
    }
    answer.set("stages", std::move(list));

    // The most signs first, then the most money, then the longest wait.
    const auto shown = std::min(waiting.size(), static_cast<size_t>(request.limit));
    const auto worth = [&](const Waiting& deal) { return std::max<int64_t>(0, deals.worth(deal.row)); };
    std::partial_sort(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(shown), waiting.end(),
                      [&](const Waiting& a, const Waiting& b) {
                          if (a.count() != b.count()) return a.count() > b.count();
                          if (worth(a) != worth(b)) return worth(a) > worth(b);
                          return a.since != b.since ? a.since < b.since : a.row < b.row;
                      });
    std::vector<int64_t> ids;
    for (size_t i = 0; i < shown; ++i) ids.push_back(deals.table().id(waiting[i].row));
    const auto names = TRY(names_of(sources, object, ids));
    Json rows = Json::array();
    for (size_t i = 0; i < shown; ++i) {
        const Waiting& deal = waiting[i];
        const auto name = names.find(ids[i]);
        Json reasons = Json::array();
        for (size_t signal = 0; signal < signals; ++signal)
            if (deal.has(static_cast<Signal>(signal))) reasons.push(Json::string(std::string(signal_names[signal])));
        const int64_t amount = deals.worth(deal.row);
        const int64_t day = close_day ? close_day->values.get(deal.row) : nothing;
        const int64_t times = times_moved ? times_moved->values.get(deal.row) : nothing;
        const Column* owner = deals.owner();
        const double days = deal.since == nothing
                                ? 0
                                : static_cast<double>(sources.session.asker.now.milliseconds - deal.since) / day_ms;
        rows.push(Json::object({{"record", Json::string(to_text(base::Id{ids[i]}))},
                                {"name", name == names.end() ? Json() : Json::string(name->second)},
                                {"owner", owner ? deals.person(owner->number(owner->values.get(deal.row))) : Json()},
                                {"stage", Json::string(deals.stages()[static_cast<size_t>(deal.stage)].name)},
                                {"amount", amount == nothing ? Json() : deals.money(amount)},
                                {"days", Json::number(static_cast<int64_t>(std::max(0.0, std::floor(days))))},
                                {"threshold", number(limits[static_cast<size_t>(deal.stage)].days)},
                                {"close_date", day == nothing ? Json() : Json::string(to_text(base::Date{day}))},
                                {"put_off", times == nothing ? Json() : Json::number(times)},
                                {"signals", std::move(reasons)}}));
    }
    answer.set("rows", std::move(rows));
    answer.set("more", Json::boolean(waiting.size() > shown));
    return answer;
}

} // namespace fairlead::analytics
