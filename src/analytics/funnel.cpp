#include "analytics/funnel.h"

#include <algorithm>
#include <map>
#include <set>

#include "analytics/evaluator.h"
#include "analytics/funnel_plan.h"
#include "base/id.h"
#include "base/money.h"
#include "schema/zone.h"

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
constexpr size_t most_stages = 60; // visits in a period are told apart by one bit each
constexpr size_t no_group = SIZE_MAX;

/// Sums over deals.
struct Sums {
    int64_t n = 0, no_amount = 0;
    __int128 amount = 0, weighted = 0;
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
/// How many won deals took how many days.
class Cycles {
  public:
    void add(int64_t days) {
        if (days >= usual) {
            ++longer_[days];
            return;
        }
        const auto at = static_cast<size_t>(days);
        if (at >= days_.size()) days_.resize(at + 1);
        ++days_[at];
    }
    /// By days.
    template <typename Act>
    void each(Act act) const {
        for (size_t i = 0; i < days_.size(); ++i)
            if (days_[i]) act(static_cast<int64_t>(i), days_[i]);
        for (const auto& [days, n] : longer_) act(days, n);
    }

  private:
    static constexpr int64_t usual = 4000;
    std::vector<int64_t> days_;
    std::map<int64_t, int64_t> longer_;
};
/// Everything counted about one group, or about all.
struct Tally {
    std::vector<PerStage> stages;
    Sums kinds[3];
    int64_t unknown_stage = 0;
    Cycles cycles;
    int64_t left_out = 0, negative = 0;
    explicit Tally(size_t stage_count) : stages(stage_count) {}
    int64_t size() const { return kinds[0].n + kinds[1].n + kinds[2].n + unknown_stage; }
    const Sums& of(StageKind kind) const { return kinds[static_cast<size_t>(kind)]; }
};
/// Deals alike in stage, reach and visits.
struct Alike {
    const Stage* stands = nullptr; // null: a stage the pipeline no longer has
    int64_t reached = 0;
    uint64_t visited = 0; // active: one bit per stage of the pipeline
    Sums sums;
};

class Counting {
  public:
    Counting(const Sources& sources, const Columns::View& columns, const Plan& plan, const Past* past)
        : sources_(sources),
          table_(columns.table()),
          plan_(plan),
          past_(plan.request.as_of ? past : nullptr),
          all_(plan.pipeline->stages.size()),
          scope_(access::scope(sources.session, sources.model, *plan.object, access::Verb::read)) {}
    Result<void> count();
    Result<Funnel> result();

  private:
    Result<void> choose_deals(Evaluator& evaluator);
    void choose_groups();
    Result<void> count_deals(Evaluator& evaluator);
    void count_past();
    /// The records changed since, as they were, that the reader may see and the report is about.
    Result<std::vector<const formula::Subject*>> past_records() const;
    size_t group_of(const Value& key) const;
    Value key_of(const Value& by) const;
    void count(const Alike& deals, Tally& tally) const;
    void count_cycle(int64_t days, Tally& tally) const;
    /// Adds to the whole and to this group.
    template <typename Act>
    void each_tally(size_t group, Act act) {
        act(all_);
        if (group != no_group) act(groups_[group]);
    }
    std::vector<StageFigures> figures_of(const Tally& tally, const std::string& base) const;
    Totals totals_of(const Tally& tally, const std::string& base) const;
    Cycle cycle_of(const Tally& tally, const std::string& base) const;
    Amount amount(__int128 value, std::string where) const;
    std::string kind_is(StageKind kind) const {
        return plan_.stage->name + ".kind = '" + std::string(name(kind)) + "'";
    }
    void exclude(Funnel& funnel) const;

    const Sources& sources_;
    const Table& table_;
    const Plan& plan_;
    const Past* past_;
    Tally all_;
    query::Scope scope_;
    std::vector<uint8_t> chosen_; // by row: 1 for the deals of the report
    std::vector<const formula::Subject*> past_deals_;
    std::vector<Value> keys_; // of the groups shown, biggest first
    std::vector<Tally> groups_;
    std::vector<size_t> group_of_; // by held value + 1 of the column grouped by
    int64_t groups_left_out_ = 0;
    formula::Bound existed_; // as of a past day
};

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

Result<void> Counting::count() {
    if (plan_.request.kind == FunnelKind::active && plan_.pipeline->stages.size() > most_stages)
        return Error(Code::limit, {"这个流程的阶段太多。", "This pipeline has too many stages."});
    Evaluator evaluator(table_, sources_.model, *plan_.object, plan_.asker);
    TRY(choose_deals(evaluator));
    past_deals_ = TRY(past_records());
    if (plan_.by) choose_groups();
    TRY(count_deals(evaluator));
    count_past();
    return {};
}

Result<void> Counting::choose_deals(Evaluator& evaluator) {
    TRY(evaluator.prepare(*plan_.base_bound, sources_.reader));
    TRY(evaluator.prepare(scope_, sources_.reader));
    chosen_.assign(table_.rows(), 1);
    if (past_) {
        existed_ = TRY(plan_.bind(sources_.model, "created_at <= instant('" + to_text(plan_.asker.now) + "')"));
        TRY(evaluator.prepare(*existed_, sources_.reader));
        for (const int64_t id : past_->changed)
            if (const auto row = table_.row_of(id)) chosen_[*row] = 0; // they come as they were
    }
    for (size_t first = 0; first < table_.rows(); first += batch_rows) {
        const size_t count = std::min(batch_rows, table_.rows() - first);
        uint8_t* mask = chosen_.data() + first;
        evaluator.narrow(first, count, mask);
        if (existed_) evaluator.narrow(*existed_, first, count, mask);
        evaluator.narrow(*plan_.base_bound, first, count, mask);
    }
    return {};
}

/// Groups are teams when the owner's team is asked for; the directory knows whose team is which.
Value Counting::key_of(const Value& by) const {
    if (!plan_.by_team) return by;
    const access::User* owner =
        sources_.session.directory ? sources_.session.directory->user(by.number_or(0)) : nullptr;
    return owner && owner->team ? Value(owner->team) : Value();
}

/// Counts the deals of every group, so that only those that are shown are counted in detail.
void Counting::choose_groups() {
    const Column& column = *table_.find(plan_.by->name);
    const bool coded = column.shape.form != ColumnShape::Form::numbers;
    const size_t distinct = coded ? column.distinct() : 2; // otherwise a boolean
    std::vector<int64_t> deals(distinct + 1);
    int64_t held[batch_rows];
    for (size_t first = 0; first < table_.rows(); first += batch_rows) {
        const size_t count = std::min(batch_rows, table_.rows() - first);
        column.values.read(first, count, held);
        for (size_t i = 0; i < count; ++i)
            if (chosen_[first + i]) ++deals[held[i] == nothing ? 0 : static_cast<size_t>(held[i]) + 1];
    }
    std::map<Value, int64_t> sizes;
    std::vector<Value> key_by_code;
    for (size_t code = 0; code <= distinct; ++code) {
        const Value by = code == 0 ? Value()
                         : coded   ? column.value(static_cast<int64_t>(code) - 1)
                                   : Value(static_cast<int64_t>(code) - 1);
        key_by_code.push_back(key_of(by));
        if (deals[code]) sizes[key_by_code.back()] += deals[code];
    }
    for (const formula::Subject* record : past_deals_) ++sizes[key_of(record->get(plan_.by->name))];
    std::vector<std::pair<Value, int64_t>> order(sizes.begin(), sizes.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    if (order.size() > most_groups) {
        groups_left_out_ = static_cast<int64_t>(order.size() - most_groups);
        order.resize(most_groups);
    }
    std::map<Value, size_t> shown;
    for (const auto& [key, size] : order) {
        shown.emplace(key, keys_.size());
        keys_.push_back(key);
    }
    groups_.assign(keys_.size(), Tally(all_.stages.size()));
    for (const Value& key : key_by_code) {
        const auto found = shown.find(key);
        group_of_.push_back(found == shown.end() ? no_group : found->second);
    }
}

size_t Counting::group_of(const Value& key) const {
    const auto found = std::find(keys_.begin(), keys_.end(), key);
    return found == keys_.end() ? no_group : static_cast<size_t>(found - keys_.begin());
}

Result<void> Counting::count_deals(Evaluator& evaluator) {
    const auto& stages = plan_.pipeline->stages;
    const bool active = plan_.request.kind == FunnelKind::active;
    const Column& stage = *table_.find(plan_.stage->name);
    const Column& reached = *table_.find("stage_reached");
    const Column* by = plan_.by ? table_.find(plan_.by->name) : nullptr;
    const Column* amount = plan_.amount ? table_.find(plan_.amount->name + "_base") : nullptr;
    const Column* weighted = plan_.weighted ? table_.find(plan_.weighted->name + "_base") : nullptr;
    TRY(evaluator.prepare(*plan_.days, sources_.reader));
    if (plan_.weight) TRY(evaluator.prepare(*plan_.weight, sources_.reader));

    const auto place_of = [&](std::string_view name) {
        const Stage* found = plan_.pipeline->find(name);
        return found ? static_cast<size_t>(found - stages.data()) : stages.size();
    };
    std::vector<size_t> place; // by code of the stage: where it stands in the pipeline
    for (size_t code = 0; code < stage.words.size(); ++code)
        place.push_back(place_of(stage.words.at(static_cast<int64_t>(code))));
    // Active: the bit of a visit's stage; visits outside of the period set none.
    const Visits& visits = table_.visits();
    std::optional<VisitTest> entered;
    std::vector<uint64_t> bit;
    if (active) {
        entered = VisitTest::make(plan_.entered_bound.get(), visits, plan_.asker);
        if (!entered) return base::internal_error("the period of visits is not one of stages and moments");
        for (size_t code = 0; code < visits.stages().size(); ++code) {
            const std::string& word = visits.stages().at(static_cast<int64_t>(code));
            const size_t at = place_of(std::string_view(word).substr(word.find('\n') + 1));
            bit.push_back(at < stages.size() ? uint64_t{1} << at : 0);
        }
    }
    // Deals alike in group, stage and reach are added up before they are told apart by what they count for. How far
    // they came matters up to one beyond the last position.
    const auto furthest = static_cast<int64_t>(plan_.open_stages) + 2;
    const size_t per_stage = static_cast<size_t>(furthest) + 1, per_group = (stages.size() + 1) * per_stage;
    std::vector<Sums> alike(active ? 0 : (groups_.size() + 1) * per_group);

    int64_t at_stage[batch_rows], came[batch_rows], groups[batch_rows], amounts[batch_rows], weights[batch_rows],
        days[batch_rows];
    for (size_t first = 0; first < table_.rows(); first += batch_rows) {
        const size_t count = std::min(batch_rows, table_.rows() - first);
        const uint8_t* mask = chosen_.data() + first;
        if (std::find(mask, mask + count, 1) == mask + count) continue;
        stage.values.read(first, count, at_stage);
        reached.values.read(first, count, came);
        if (by) by->values.read(first, count, groups);
        if (amount) amount->values.read(first, count, amounts);
        if (weighted) weighted->values.read(first, count, weights);
        if (plan_.weight) evaluator.values(*plan_.weight, first, count, weights);
        evaluator.values(*plan_.days, first, count, days);
        for (size_t i = 0; i < count; ++i) {
            if (!mask[i]) continue;
            const size_t group =
                by ? group_of_[groups[i] == nothing ? 0 : static_cast<size_t>(groups[i]) + 1] : no_group;
            const size_t stands = at_stage[i] == nothing ? stages.size() : place[static_cast<size_t>(at_stage[i])];
            const int64_t came_to = came[i] == nothing ? 0 : std::clamp<int64_t>(came[i], 0, furthest);
            Sums sums{.n = 1};
            if (amount) {
                sums.no_amount = amounts[i] == nothing;
                if (amounts[i] != nothing) sums.amount = amounts[i];
                if (weights[i] != nothing) sums.weighted = weights[i];
            }
            if (active) {
                Alike deal{
                    .stands = stands < stages.size() ? &stages[stands] : nullptr, .reached = came_to, .sums = sums};
                const Visits::Span span = visits.of(first + i);
                for (size_t visit = span.first; visit < size_t{span.first} + span.count; ++visit)
                    if (entered->holds(visits, visit)) deal.visited |= bit[static_cast<size_t>(visits.stage(visit))];
                each_tally(group, [&](Tally& tally) { this->count(deal, tally); });
            } else {
                const size_t base = (group == no_group ? groups_.size() : group) * per_group;
                alike[base + stands * per_stage + static_cast<size_t>(came_to)].add(sums);
            }
            if (stands < stages.size() && stages[stands].kind == StageKind::won)
                each_tally(group, [&](Tally& tally) { count_cycle(days[i], tally); });
        }
    }
    for (size_t i = 0; i < alike.size(); ++i) {
        if (alike[i].n == 0) continue;
        const size_t group = i / per_group, stands = i % per_group / per_stage;
        const Alike deals{.stands = stands < stages.size() ? &stages[stands] : nullptr,
                          .reached = static_cast<int64_t>(i % per_stage),
                          .sums = alike[i]};
        each_tally(group < groups_.size() ? group : no_group, [&](Tally& tally) { this->count(deals, tally); });
    }
    return {};
}

/// The deals changed since, as they were.
void Counting::count_past() {
    for (const formula::Subject* record : past_deals_) {
        Alike deal{.stands = plan_.pipeline->find(record->get(plan_.stage->name).text_or("")),
                   .reached = record->get("stage_reached").number_or(0),
                   .sums = {.n = 1}};
        if (plan_.amount) {
            const Value amount = record->get(plan_.amount->name + "_base");
            const Value share = plan_.weight ? formula::evaluate(*plan_.weight, *record, plan_.asker)
                                             : record->get(plan_.weighted->name + "_base");
            deal.sums.no_amount = amount.empty();
            deal.sums.amount = amount.number_or(0);
            deal.sums.weighted = share.number_or(0);
        }
        const size_t group = plan_.by ? group_of(key_of(record->get(plan_.by->name))) : no_group;
        each_tally(group, [&](Tally& tally) { count(deal, tally); });
        if (deal.stands && deal.stands->kind == StageKind::won) {
            const int64_t days = formula::evaluate(*plan_.days, *record, plan_.asker).number_or(nothing);
            each_tally(group, [&](Tally& tally) { count_cycle(days, tally); });
        }
    }
}

void Counting::count(const Alike& deals, Tally& tally) const {
    const auto& stages = plan_.pipeline->stages;
    if (!deals.stands) {
        tally.unknown_stage += deals.sums.n;
        return;
    }
    const StageKind kind = deals.stands->kind;
    tally.kinds[static_cast<size_t>(kind)].add(deals.sums);
    const bool active = plan_.request.kind == FunnelKind::active;
    for (size_t i = 0; i < stages.size(); ++i) {
        PerStage& here = tally.stages[i];
        const bool entered = (deals.visited >> i & 1) != 0;
        if (active ? entered : &stages[i] == deals.stands) here.here.add(deals.sums);
        if ((active && !entered) || stages[i].kind == StageKind::lost) continue;
        // Every won stage stands right behind the last open one.
        const int64_t position = stages[i].kind == StageKind::open ? stages[i].position : plan_.open_stages + 1;
        if (deals.reached >= position || active) here.reached += deals.sums.n;
        if (deals.reached > position) here.advanced += deals.sums.n;
        if (deals.reached == position && kind == StageKind::open) here.open_here += deals.sums.n;
        if (deals.reached == position && kind == StageKind::lost) here.lost_here += deals.sums.n;
    }
}

void Counting::count_cycle(int64_t days, Tally& tally) const {
    if (days == nothing) {
        ++tally.left_out;
        return;
    }
    if (days < 0) ++tally.negative;
    tally.cycles.add(std::max<int64_t>(0, days));
}

Amount Counting::amount(__int128 value, std::string where) const {
    Amount amount;
    if (plan_.amount && value >= INT64_MIN && value <= INT64_MAX) amount.value = static_cast<int64_t>(value);
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
    tally.cycles.each([&](int64_t days, int64_t n) {
        cycle.n += n;
        total += days * n;
    });
    if (cycle.n == 0) {
        cycle.reason = tally.left_out ? "no_first_contact" : "no_closed_deals";
        return cycle;
    }
    cycle.mean = static_cast<double>(total) / static_cast<double>(cycle.n);
    // The middle of the sorted list, without writing the list down.
    const auto at = [&](int64_t position) {
        int64_t found = 0;
        tally.cycles.each([&](int64_t days, int64_t n) {
            if (position >= 0 && (position -= n) < 0) found = days;
        });
        return found;
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
    funnel.groups_left_out = groups_left_out_;
    for (size_t i = 0; i < groups_.size(); ++i) {
        const std::string base = Plan::both(plan_.base, plan_.group_is(keys_[i]));
        FunnelGroup group;
        group.stages = figures_of(groups_[i], base);
        group.totals = totals_of(groups_[i], base);
        funnel.groups.push_back(std::move(group));
    }
    const std::vector<GroupName> names = TRY(group_names(sources_, plan_, keys_));
    for (size_t i = 0; i < names.size(); ++i) static_cast<GroupName&>(funnel.groups[i]) = names[i];
    exclude(funnel);
    return funnel;
}

} // namespace

std::optional<base::Instant> moment_of(const FunnelRequest& request, const schema::Settings& settings) {
    if (!request.as_of) return {};
    const base::TimeZone zone = schema::zone_of(settings);
    return base::Instant{zone.start_of({request.as_of->days + 1}).milliseconds - 1};
}

Result<FunnelNeeds> funnel_needs(const formula::Model& model, const access::Session& session,
                                 const FunnelRequest& request) {
    const Plan plan = TRY(make_plan(model, session, request));
    return FunnelNeeds{plan.object, plan.columns()};
}

Result<Funnel> funnel(const Sources& sources, const Columns::View& columns, const FunnelRequest& request,
                      const Past* past) {
    const Plan plan = TRY(make_plan(sources.model, sources.session, request));
    if (request.as_of && !past) return base::internal_error("a funnel of a past day needs the past");
    Counting counting(sources, columns, plan, past);
    TRY(counting.count());
    return counting.result();
}

} // namespace fairlead::analytics
