#include "analytics/funnel.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "analytics/funnel_plan.h"
#include "base/id.h"
#include "base/money.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Result;
using base::Value;
using schema::Field;
using schema::Object;
using schema::Stage;
using schema::StageKind;
using schema::Type;

namespace {

constexpr size_t most_groups = 200;
constexpr int64_t most_rows = 200000; // groups x stages x how far they came
constexpr size_t most_stages = 60;    // visits in a period are told apart by one bit each

/// Sums over deals.
struct Sums {
    int64_t n = 0, no_amount = 0, amount = 0, weighted = 0;
    void add(const Sums& other) {
        n += other.n;
        no_amount += other.no_amount;
        amount += other.amount;
        weighted += other.weighted;
    }
};
struct PerStage {
    Sums here;
    int64_t reached = 0, advanced = 0, open_here = 0, lost_here = 0;
};
/// Everything counted about one group, or about all.
struct Tally {
    std::vector<PerStage> stages;
    Sums kinds[3];
    int64_t unknown_stage = 0;
    std::map<int64_t, int64_t> cycle_days; // days -> won deals
    int64_t left_out = 0, negative = 0;
    explicit Tally(size_t stage_count) : stages(stage_count) {}
    int64_t size() const { return kinds[0].n + kinds[1].n + kinds[2].n + unknown_stage; }
    const Sums& of(StageKind kind) const { return kinds[static_cast<size_t>(kind)]; }
};
/// Deals alike in stage, reach and visits: one row of the statement.
struct Alike {
    std::string stage;
    int64_t reached = 0;
    int64_t visited = 0; // active: one bit per stage of the pipeline
    Sums sums;
};

class Counting {
  public:
    Counting(const Sources& sources, const Plan& plan, const Past* past)
        : sources_(sources),
          plan_(plan),
          past_(plan.request.as_of ? past : nullptr),
          all_(plan.pipeline->stages.size()),
          scope_(access::scope(sources.session, sources.model, *plan.object, access::Verb::read)) {}
    Result<void> stages();
    Result<void> cycles();
    Result<Funnel> result();

  private:
    Result<query::Grouped> statement() const;
    /// Runs a grouped statement; as of a past day once more, to take off (times -1) the records changed since.
    Result<void> run(query::Grouped grouped, const std::function<void(const store::Row&, int64_t times)>& row);
    /// The records changed since, as they were, that the reader may see and the report is about.
    Result<std::vector<const formula::Subject*>> past_records() const;
    void count_cycle(const Value& days, const Value& by, int64_t n);
    /// Adds to the whole and to the group of this key.
    template <typename Act>
    void each_tally(const Value& key, Act act) {
        act(all_);
        if (!plan_.by) return;
        // Groups are teams when the owner's team is asked for; the directory knows whose team is which.
        Value group = key;
        if (plan_.by_team) {
            const access::User* owner =
                sources_.session.directory ? sources_.session.directory->user(key.number_or(0)) : nullptr;
            group = owner && owner->team ? Value(owner->team) : Value();
        }
        act(groups_.try_emplace(group, all_.stages.size()).first->second);
    }
    void count(const Alike& row, Tally& tally) const;
    std::vector<StageFigures> figures_of(const Tally& tally, const std::string& base) const;
    Totals totals_of(const Tally& tally, const std::string& base) const;
    Cycle cycle_of(const Tally& tally, const std::string& base) const;
    Amount amount(int64_t value, std::string where) const;
    std::string kind_is(StageKind kind) const {
        return plan_.stage->name + ".kind = '" + std::string(name(kind)) + "'";
    }
    Result<void> label(std::vector<FunnelGroup>& groups, const std::vector<Value>& keys) const;
    void exclude(Funnel& funnel) const;

    const Sources& sources_;
    const Plan& plan_;
    const Past* past_;
    Tally all_;
    std::map<Value, Tally> groups_;
    query::Scope scope_;
};

Result<query::Grouped> Counting::statement() const {
    query::Grouped grouped;
    grouped.rows.object = plan_.object;
    grouped.rows.where.push_back(plan_.base_bound);
    grouped.rows.scope = scope_;
    grouped.limit = most_rows + 1;
    if (past_)
        grouped.rows.where.push_back(
            TRY(plan_.bind(sources_.model, "created_at <= instant('" + to_text(plan_.asker.now) + "')")));
    return grouped;
}

Error too_many() {
    return Error(Code::limit, {"分组太多，请缩小范围。", "There are too many groups. Narrow the report."});
}

Result<void> Counting::run(query::Grouped grouped, const std::function<void(const store::Row&, int64_t times)>& row) {
    const auto once = [&](int64_t times) -> Result<void> {
        int64_t rows = 0;
        TRY(sources_.reader.each(query::render_grouped(grouped, plan_.asker, sources_.reader.dialect()),
                                 [&](const store::Row& found) {
                                     if (++rows > most_rows) return false;
                                     row(found, times);
                                     return true;
                                 }));
        if (rows > most_rows) return too_many();
        return {};
    };
    TRY(once(1));
    if (!past_ || past_->changed.empty()) return {};
    grouped.rows.ids = past_->changed;
    return once(-1);
}

Result<std::vector<const formula::Subject*>> Counting::past_records() const {
    std::vector<const formula::Subject*> records;
    if (!past_ || past_->records.empty()) return records;
    query::Select visible;
    visible.object = plan_.object;
    visible.columns = {{"id", nullptr}};
    visible.ids = past_->changed;
    visible.scope = scope_;
    visible.deleted = query::Deleted::any;
    visible.limit = 0;
    std::set<int64_t> reachable;
    TRY(sources_.reader.each(query::render(visible, plan_.asker, sources_.reader.dialect()),
                             [&](const store::Row& row) {
                                 reachable.insert(row.number(0));
                                 return true;
                             }));
    for (const formula::Subject* record : past_->records)
        if (reachable.contains(record->get("id").number_or(0)) &&
            formula::holds(*plan_.base_bound, *record, plan_.asker))
            records.push_back(record);
    return records;
}

Result<void> Counting::stages() {
    const auto& stages = plan_.pipeline->stages;
    const bool active = plan_.request.kind == FunnelKind::active;
    if (active && stages.size() > most_stages) return too_many();
    query::Grouped grouped = TRY(statement());
    // In the order of the index that holds these columns, so that no sorting is needed.
    grouped.groups = {{plan_.stage->name, nullptr}, {"stage_reached", nullptr}};
    size_t column = 2;
    const size_t by_column = column;
    if (plan_.by) {
        grouped.groups.push_back({plan_.by->name, nullptr});
        ++column;
    }
    const size_t visited_column = column;
    if (active) {
        std::string visited;
        for (size_t i = 0; i < stages.size(); ++i)
            visited += (i ? " + if(" : "if(") + plan_.entered_stage(stages[i]) + ", " +
                       std::to_string(int64_t{1} << i) + ", 0)";
        grouped.groups.push_back({"", TRY(plan_.bind(sources_.model, visited, formula::Kind::number))});
        ++column;
    }
    const size_t figure_column = column;
    formula::Bound weight;
    grouped.figures.push_back({query::Measure::count, "", nullptr, nullptr});
    if (plan_.amount) {
        grouped.figures.push_back(
            {query::Measure::count, "", nullptr, TRY(plan_.bind(sources_.model, plan_.amount->name + " is empty"))});
        grouped.figures.push_back({query::Measure::sum, plan_.amount->name + "_base", nullptr, nullptr});
        if (plan_.weighted) {
            grouped.figures.push_back({query::Measure::sum, plan_.weighted->name + "_base", nullptr, nullptr});
        } else {
            // Each record is rounded, then added, so that the sum equals that of the rows.
            const std::string product = "round(" + plan_.amount->name + " * " + plan_.stage->name + ".probability, " +
                                        std::to_string(sources_.model.catalog().base_digits()) + ")";
            weight = TRY(plan_.bind(sources_.model, product, formula::Kind::number));
            grouped.figures.push_back({query::Measure::sum, "", weight, nullptr});
        }
    }
    TRY(run(std::move(grouped), [&](const store::Row& row, int64_t times) {
        Alike alike{.stage = std::string(row.text(0)),
                    .reached = row.number(1),
                    .visited = active ? row.number(visited_column) : 0,
                    .sums = {}};
        alike.sums.n = times * row.number(figure_column);
        if (plan_.amount) {
            alike.sums.no_amount = times * row.number(figure_column + 1);
            alike.sums.amount = times * row.number(figure_column + 2);
            alike.sums.weighted = times * row.number(figure_column + 3);
        }
        each_tally(plan_.by ? row.value(by_column) : Value(), [&](Tally& tally) { count(alike, tally); });
    }));
    for (const formula::Subject* record : TRY(past_records())) {
        Alike alike{.stage = std::string(record->get(plan_.stage->name).text_or("")),
                    .reached = record->get("stage_reached").number_or(0),
                    .sums = {.n = 1}};
        if (plan_.amount) {
            const Value amount = record->get(plan_.amount->name + "_base");
            const Value share =
                weight ? formula::evaluate(*weight, *record, plan_.asker) : record->get(plan_.weighted->name + "_base");
            alike.sums.no_amount = amount.empty();
            alike.sums.amount = amount.number_or(0);
            alike.sums.weighted = share.number_or(0);
        }
        each_tally(plan_.by ? record->get(plan_.by->name) : Value(), [&](Tally& tally) { count(alike, tally); });
    }
    return {};
}

void Counting::count(const Alike& row, Tally& tally) const {
    const auto& stages = plan_.pipeline->stages;
    const Stage* stands = plan_.pipeline->find(row.stage);
    if (!stands) {
        tally.unknown_stage += row.sums.n;
        return;
    }
    tally.kinds[static_cast<size_t>(stands->kind)].add(row.sums);
    const bool active = plan_.request.kind == FunnelKind::active;
    for (size_t i = 0; i < stages.size(); ++i) {
        PerStage& here = tally.stages[i];
        const bool entered = (row.visited >> i & 1) != 0;
        if (active ? entered : &stages[i] == stands) here.here.add(row.sums);
        if ((active && !entered) || stages[i].kind == StageKind::lost) continue;
        // Every won stage stands right behind the last open one.
        const int64_t position = stages[i].kind == StageKind::open ? stages[i].position : plan_.open_stages + 1;
        if (row.reached >= position || active) here.reached += row.sums.n;
        if (row.reached > position) here.advanced += row.sums.n;
        if (row.reached == position && stands->kind == StageKind::open) here.open_here += row.sums.n;
        if (row.reached == position && stands->kind == StageKind::lost) here.lost_here += row.sums.n;
    }
}

Result<void> Counting::cycles() {
    if (all_.of(StageKind::won).n == 0) return {};
    const std::string closed = plan_.close_date ? plan_.close_date->name : "date(closed_at)";
    const std::string first = plan_.first_contact ? plan_.first_contact->type == Type::date
                                                        ? plan_.first_contact->name
                                                        : "date(" + plan_.first_contact->name + ")"
                                                  : "date(created_at)";
    query::Grouped grouped = TRY(statement());
    std::string won;
    for (const Stage& stage : plan_.pipeline->stages)
        if (stage.kind == StageKind::won) won += (won.empty() ? "" : " or ") + plan_.stage_is(stage);
    const formula::Bound is_won = TRY(plan_.bind(sources_.model, won));
    const formula::Bound days = TRY(plan_.bind(sources_.model, closed + " - " + first, formula::Kind::number));
    grouped.rows.where.push_back(is_won);
    grouped.groups.push_back({"", days});
    if (plan_.by) grouped.groups.push_back({plan_.by->name, nullptr});
    grouped.figures.push_back({query::Measure::count, "", nullptr, nullptr});
    TRY(run(std::move(grouped), [&](const store::Row& row, int64_t times) {
        count_cycle(row.value(0), plan_.by ? row.value(1) : Value(), times * row.number(plan_.by ? 2 : 1));
    }));
    for (const formula::Subject* record : TRY(past_records()))
        if (formula::holds(*is_won, *record, plan_.asker))
            count_cycle(formula::evaluate(*days, *record, plan_.asker),
                        plan_.by ? record->get(plan_.by->name) : Value(), 1);
    return {};
}

void Counting::count_cycle(const Value& days, const Value& by, int64_t n) {
    each_tally(by, [&](Tally& tally) {
        if (days.empty()) {
            tally.left_out += n;
            return;
        }
        if (days.number() < 0) tally.negative += n;
        tally.cycle_days[std::max<int64_t>(0, days.number())] += n;
    });
}

Amount Counting::amount(int64_t value, std::string where) const {
    Amount amount;
    if (plan_.amount) amount.value = value;
    amount.where = std::move(where);
    return amount;
}

std::vector<StageFigures> Counting::figures_of(const Tally& tally, const std::string& base) const {
    std::vector<StageFigures> figures;
    const bool active = plan_.request.kind == FunnelKind::active;
    const std::string reach = plan_.stage->name + ".reached";
    for (size_t i = 0; i < tally.stages.size(); ++i) {
        const Stage& stage = plan_.pipeline->stages[i];
        const PerStage& counted = tally.stages[i];
        const std::string here = Plan::both(base, active ? plan_.entered_stage(stage) : plan_.stage_is(stage));
        StageFigures figure;
        figure.stage = &stage;
        figure.n = {counted.here.n, here};
        figure.amount = amount(counted.here.amount, here);
        figure.weighted = amount(counted.here.weighted, here);
        if (stage.kind != StageKind::lost) {
            const std::string position =
                std::to_string(stage.kind == StageKind::open ? stage.position : plan_.open_stages + 1);
            const std::string exactly = Plan::both(active ? here : base, reach + " = " + position);
            figure.reached = {counted.reached, active ? here : Plan::both(base, reach + " >= " + position)};
            figure.open_here = {counted.open_here, Plan::both(exactly, kind_is(StageKind::open))};
            figure.lost_here = {counted.lost_here, Plan::both(exactly, kind_is(StageKind::lost))};
        }
        if (stage.kind == StageKind::open) {
            figure.all = make_rate(counted.advanced, counted.reached, "no_deals");
            figure.resolved = make_rate(counted.advanced, counted.reached - counted.open_here,
                                        counted.reached ? "all_open" : "no_deals");
        }
        figures.push_back(std::move(figure));
    }
    return figures;
}

Cycle Counting::cycle_of(const Tally& tally, const std::string& base) const {
    Cycle cycle;
    cycle.left_out = tally.left_out;
    cycle.negative = tally.negative;
    cycle.where = Plan::both(base, kind_is(StageKind::won));
    if (plan_.close_date) cycle.where = Plan::both(cycle.where, plan_.close_date->name + " is not empty");
    if (plan_.first_contact) cycle.where = Plan::both(cycle.where, plan_.first_contact->name + " is not empty");
    int64_t total = 0;
    for (const auto& [days, n] : tally.cycle_days) {
        cycle.n += n;
        total += days * n;
    }
    if (cycle.n == 0) {
        cycle.reason = tally.left_out ? "no_first_contact" : "no_closed_deals";
        return cycle;
    }
    cycle.mean = static_cast<double>(total) / static_cast<double>(cycle.n);
    // The middle of the sorted list, without writing the list down.
    const auto at = [&](int64_t position) {
        for (const auto& [days, n] : tally.cycle_days)
            if ((position -= n) < 0) return days;
        return int64_t{0};
    };
    cycle.median = static_cast<double>(at((cycle.n - 1) / 2) + at(cycle.n / 2)) / 2;
    return cycle;
}

Totals Counting::totals_of(const Tally& tally, const std::string& base) const {
    Totals totals;
    const std::string open = Plan::both(base, kind_is(StageKind::open)),
                      won = Plan::both(base, kind_is(StageKind::won)),
                      lost = Plan::both(base, kind_is(StageKind::lost));
    totals.open = {tally.of(StageKind::open).n, open};
    totals.won = {tally.of(StageKind::won).n, won};
    totals.lost = {tally.of(StageKind::lost).n, lost};
    totals.open_amount = amount(tally.of(StageKind::open).amount, open);
    totals.weighted = amount(tally.of(StageKind::open).weighted, open);
    totals.won_amount = amount(tally.of(StageKind::won).amount, won);
    totals.lost_amount = amount(tally.of(StageKind::lost).amount, lost);
    totals.win_rate = make_rate(totals.won.value, totals.won.value + totals.lost.value, "no_closed_deals");
    totals.cycle = cycle_of(tally, base);
    return totals;
}

Result<void> Counting::label(std::vector<FunnelGroup>& groups, const std::vector<Value>& keys) const {
    const access::Directory* directory = sources_.session.directory.get();
    std::vector<int64_t> ids;
    for (size_t i = 0; i < groups.size(); ++i) {
        const Value& key = keys[i];
        FunnelGroup& group = groups[i];
        if (key.empty()) {
            group.text = {"（空）", "(empty)"};
        } else if (key.is_text()) {
            group.key = key.text();
            if (const schema::Choice* choice = plan_.by->find_choice(key.text()))
                group.text = choice->label;
            else
                group.label = key.text();
        } else if (plan_.by->type == Type::boolean) {
            group.key = key.truth() ? "true" : "false";
            group.text = key.truth() ? base::Text{"是", "Yes"} : base::Text{"否", "No"};
        } else {
            group.key = base::to_text(base::Id{key.number()});
            const access::Team* team = plan_.by_team && directory ? directory->team(key.number()) : nullptr;
            const access::User* user =
                !plan_.by_team && plan_.by->type == Type::user && directory ? directory->user(key.number()) : nullptr;
            if (team) group.label = team->name;
            if (user) group.label = user->name;
            if (plan_.by->type == Type::link) ids.push_back(key.number());
        }
    }
    const Object* target = ids.empty() ? nullptr : sources_.model.catalog().find(plan_.by->target);
    const Field* named = target ? target->trait("name") : nullptr;
    if (!named || access::level(sources_.session, *target, access::Verb::read) == access::Level::none) return {};
    query::Select select;
    select.object = target;
    select.columns = {{"id", nullptr}, {named->name, nullptr}};
    select.ids = ids;
    select.scope = access::scope(sources_.session, sources_.model, *target, access::Verb::read);
    select.limit = 0;
    std::map<int64_t, std::string> names;
    TRY(sources_.reader.each(query::render(select, plan_.asker, sources_.reader.dialect()), [&](const store::Row& row) {
        names[row.number(0)] = std::string(row.text(1));
        return true;
    }));
    for (size_t i = 0; i < groups.size(); ++i)
        if (const auto found = names.find(keys[i].number_or(0)); found != names.end()) groups[i].label = found->second;
    return {};
}

void Counting::exclude(Funnel& funnel) const {
    int64_t no_amount = 0;
    for (const Sums& sums : all_.kinds) no_amount += sums.no_amount;
    if (no_amount > 0)
        funnel.excluded.push_back({"no_amount", no_amount, Plan::both(plan_.base, plan_.amount->name + " is empty")});
    if (all_.left_out > 0 && plan_.first_contact)
        funnel.excluded.push_back({"no_first_contact", all_.left_out,
                                   Plan::both(Plan::both(plan_.base, kind_is(StageKind::won)),
                                              plan_.close_date ? "(" + plan_.close_date->name + " is empty or " +
                                                                     plan_.first_contact->name + " is empty)"
                                                               : plan_.first_contact->name + " is empty")});
    if (all_.unknown_stage > 0) {
        std::string known;
        for (const Stage& stage : plan_.pipeline->stages)
            known += (known.empty() ? "" : ", ") + ("'" + stage.name + "'");
        funnel.excluded.push_back({"unknown_stage", all_.unknown_stage,
                                   Plan::both(plan_.base, plan_.stage->name + " not in (" + known + ")")});
    }
    if (!scope_.all) funnel.excluded.push_back({"rights", std::nullopt, ""});
}

Result<Funnel> Counting::result() {
    Funnel funnel;
    funnel.request = plan_.request;
    funnel.object = plan_.object;
    funnel.pipeline = plan_.pipeline;
    funnel.currency = sources_.model.catalog().settings().base_currency;
    funnel.digits = sources_.model.catalog().base_digits();
    funnel.stages = figures_of(all_, plan_.base);
    funnel.totals = totals_of(all_, plan_.base);
    std::vector<std::pair<Value, const Tally*>> order;
    for (const auto& [key, tally] : groups_)
        if (tally.size() > 0) order.emplace_back(key, &tally);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.second->size() > b.second->size(); });
    if (order.size() > most_groups) {
        funnel.groups_left_out = static_cast<int64_t>(order.size() - most_groups);
        order.resize(most_groups);
    }
    std::vector<Value> keys;
    for (const auto& [key, tally] : order) {
        const std::string base = Plan::both(plan_.base, plan_.group_is(key));
        FunnelGroup group;
        group.stages = figures_of(*tally, base);
        group.totals = totals_of(*tally, base);
        funnel.groups.push_back(std::move(group));
        keys.push_back(key);
    }
    TRY(label(funnel.groups, keys));
    exclude(funnel);
    return funnel;
}

} // namespace

std::optional<base::Instant> moment_of(const FunnelRequest& request, const schema::Settings& settings) {
    if (!request.as_of) return {};
    const base::TimeZone zone = base::TimeZone::find(settings.time_zone).value_or(base::TimeZone::utc());
    return base::Instant{zone.start_of({request.as_of->days + 1}).milliseconds - 1};
}

Result<Funnel> funnel(const Sources& sources, const FunnelRequest& request, const Past* past) {
    const Plan plan = TRY(make_plan(sources, request));
    if (request.as_of && !past) return base::internal_error("a funnel of a past day needs the past");
    Counting counting(sources, plan, past);
    TRY(counting.stages());
    TRY(counting.cycles());
    return counting.result();
}

} // namespace fairlead::analytics
