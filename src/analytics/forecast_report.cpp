#include "analytics/forecast_report.h"

#include <algorithm>
#include <map>

#include "analytics/evaluator.h"
#include "analytics/forecast_names.h"
#include "analytics/funnel_plan.h"
#include "analytics/packed_cursor.h"
#include "base/money.h"
#include "formula/node.h"
#include "query/change.h"
#include "schema/zone.h"
#include "stats/sums.h"

namespace fairlead::analytics {

using access::Mask;
using base::Code;
using base::Error;
using base::Json;
using base::Result;
using base::Value;
using query::Condition;
using schema::Field;
using schema::Object;
using schema::Stage;
using schema::StageKind;

namespace {

constexpr size_t most_groups = 200;
constexpr int quantity_scale = 4;
constexpr std::string_view category_field = "forecast_category", quantity_field = "quantity";

const Field* visible(const access::Session& session, const Object& object, const Field* field) {
    return field && access::mask(session, object, *field) != Mask::hidden ? field : nullptr;
}

/// Days of moments, quick for many: the offset of one batch mostly stays the same.
class Days {
  public:
    explicit Days(const base::TimeZone& zone) : steps_(formula::offset_steps(zone)) {}
    int32_t of(int64_t moment) {
        constexpr int64_t day = 86400000;
        if (!(step_ == 0 || moment >= steps_[step_].since) ||
            !(step_ + 1 == steps_.size() || moment < steps_[step_ + 1].since)) {
            const auto after =
                std::upper_bound(steps_.begin(), steps_.end(), moment,
                                 [](int64_t at, const formula::OffsetStep& each) { return at < each.since; });
            step_ = after == steps_.begin() ? 0 : static_cast<size_t>(after - steps_.begin()) - 1;
        }
        const int64_t local = moment + steps_[step_].offset;
        return static_cast<int32_t>(local / day - (local % day < 0 ? 1 : 0));
    }

  private:
    const std::vector<formula::OffsetStep>& steps_;
    size_t step_ = 0;
};

std::string quoted_day(int64_t days) {
    return "date('" + to_text(base::Date{days}) + "')";
}

class Reading {
  public:
    Reading(const Sources& sources, const Columns::View& columns, const Plan& plan, const ForecastRequest& request,
            ForecastSides& sides)
        : sources_(sources),
          table_(columns.table()),
          past_(columns.past()),
          plan_(plan),
          request_(request),
          sides_(sides),
          scope_(access::scope(sources.session, sources.model, *plan.object, access::Verb::read)),
          days_(plan.asker.zone) {}
    Result<Forecast> run();

  private:
    Result<void> choose();
    Result<void> read_lives();
    void know_stages();
    void read_stays(DealLife& life, size_t row);
    void read_pasts(int32_t since);
    void judge(Forecast& found) const;
    Result<void> group(Forecast& found, const Learned& learned) const;
    void tell_each(Forecast& found, const Learned& learned) const;
    Value key_of(const Value& by) const;
    std::string won_where() const;

    const Sources& sources_;
    const Table& table_;
    const PastValues& past_;
    const Plan& plan_;
    const ForecastRequest& request_;
    ForecastSides& sides_;
    query::Scope scope_;
    Days days_;
    formula::Bound pipeline_;
    std::vector<uint8_t> learned_, counted_; // by row
    std::vector<uint32_t> rows_;             // by deal
    std::vector<int32_t> open_stages_;       // by code of a visit's word
    static constexpr uint32_t no_deal = UINT32_MAX;
    std::vector<uint32_t> deal_of_row_;
    Lives lives_;
    Deals deals_;
    Horizon window_;
    int64_t no_amount_ = 0, unknown_stage_ = 0;
};

Result<void> Reading::choose() {
    Evaluator evaluator(table_, sources_.model, *plan_.object, plan_.asker);
    pipeline_ = TRY(plan_.bind(sources_.model, "pipeline = '" + plan_.pipeline->name + "'"));
    TRY(evaluator.prepare(*pipeline_, sources_.reader));
    TRY(evaluator.prepare(*plan_.base_bound, sources_.reader));
    TRY(evaluator.prepare(scope_, sources_.reader));
    learned_.assign(table_.rows(), 1);
    for (size_t first = 0; first < table_.rows(); first += batch_rows) {
        const size_t count = std::min(batch_rows, table_.rows() - first);
        evaluator.narrow(first, count, learned_.data() + first);
        evaluator.narrow(*pipeline_, first, count, learned_.data() + first);
    }
    counted_ = learned_;
    for (size_t first = 0; first < table_.rows(); first += batch_rows)
        evaluator.narrow(*plan_.base_bound, first, std::min(batch_rows, table_.rows() - first),
                         counted_.data() + first);
    return {};
}

void Reading::read_stays(DealLife& life, size_t row) {
    const Visits& visits = table_.visits();
    const Visits::Span span = visits.of(row);
    life.first_stay = static_cast<uint32_t>(lives_.stays.size());
    for (size_t visit = span.first; visit < size_t{span.first} + span.count; ++visit)
        if (const int32_t stage = open_stages_[static_cast<size_t>(visits.stage(visit))]; stage >= 0)
            lives_.stays.push_back({stage, days_.of(visits.entered_at(visit))});
    life.stays = static_cast<uint32_t>(lives_.stays.size()) - life.first_stay;
}

/// The open stages of the pipeline by the codes of visits; -1: another.
void Reading::know_stages() {
    const Words& words = table_.visits().stages();
    for (size_t code = 0; code < words.size(); ++code) {
        const std::string& word = words.at(static_cast<int64_t>(code));
        const size_t line = word.find('\n');
        const Stage* stage = std::string_view(word).substr(0, line) == plan_.pipeline->name
                                 ? plan_.pipeline->find(std::string_view(word).substr(line + 1))
                                 : nullptr;
        open_stages_.push_back(stage && stage->kind == StageKind::open ? stage->position - 1 : -1);
    }
}

Result<void> Reading::read_lives() {
    for (const Stage& stage : plan_.pipeline->stages)
        if (stage.kind == StageKind::open)
            lives_.stage_probability.push_back(static_cast<double>(stage.probability) / 10000);
    const Column& stage = *table_.find(plan_.stage->name);
    const Column& created = *table_.find("created_at");
    const Column& closed_at = *table_.find("closed_at");
    const Column* close_date = plan_.close_date ? table_.find(plan_.close_date->name) : nullptr;
    const Column* amount =
        request_.of == ForecastRequest::Of::amount ? table_.find(plan_.amount->name + "_base") : nullptr;
    std::vector<const Stage*> stages;
    for (size_t code = 0; code < stage.words.size(); ++code)
        stages.push_back(plan_.pipeline->find(stage.words.at(static_cast<int64_t>(code))));

    know_stages();
    const size_t learned = static_cast<size_t>(std::count(learned_.begin(), learned_.end(), 1));
    deal_of_row_.assign(table_.rows(), no_deal);
    rows_.reserve(learned);
    lives_.deals.reserve(learned);
    lives_.stays.reserve(std::min(table_.visits().size(), 8 * learned));
    PackedCursor codes(stage.values), beginnings(created.values), ends(closed_at.values);
    PackedCursor days((close_date ? *close_date : created).values), amounts((amount ? *amount : created).values);
    for (size_t row = 0; row < table_.rows(); ++row) {
        if (!learned_[row]) continue;
        const int64_t code = codes.get(row);
        const Stage* stands = code == nothing ? nullptr : stages[static_cast<size_t>(code)];
        if (!stands) {
            unknown_stage_ += counted_[row];
            continue;
        }
        DealLife life;
        life.created = days_.of(beginnings.get(row));
        const int64_t day = close_date ? days.get(row) : nothing;
        if (stands->kind == StageKind::open) {
            if (day != nothing) life.close_date = static_cast<int32_t>(day);
        } else {
            const int64_t moment = ends.get(row);
            life.won = stands->kind == StageKind::won;
            // The day it is said to have closed, and no later than the moment it was known to.
            const int32_t known = moment != nothing ? days_.of(moment) : life.created;
            life.closed = day != nothing ? std::min(static_cast<int32_t>(day), known) : known;
            life.close_date = life.closed;
        }
        if (amount) {
            const int64_t value = amounts.get(row);
            no_amount_ += counted_[row] && value == nothing;
            life.amount = value == nothing ? 0 : value;
        } else {
            const auto found = sides_.quantity.find(table_.id(row));
            life.amount = found == sides_.quantity.end() ? 0 : found->second;
            no_amount_ += counted_[row] && found == sides_.quantity.end();
        }
        read_stays(life, row);
        const auto at = static_cast<uint32_t>(lives_.deals.size());
        if (counted_[row]) deals_.push_back(at);
        deal_of_row_[row] = at;
        rows_.push_back(static_cast<uint32_t>(row));
        lives_.deals.push_back(life);
    }
    lives_.leads = std::move(sides_.leads);
    return {};
}

/// Amounts and close dates deals no longer have: each holds until the day of its change.
void Reading::read_pasts(int32_t since) {
    const bool money = request_.of == ForecastRequest::Of::amount;
    const int64_t moment = plan_.asker.zone.start_of({since}).milliseconds - 1;
    const auto each = [&](auto act) { // the latest first
        past_.back_to(table_, moment, [&](const PastValues::Change& change) {
            const bool of_amount = change.what == PastValues::What::amount && money;
            const bool of_close = change.what == PastValues::What::close_date && plan_.close_date;
            if (!change.row || deal_of_row_[*change.row] == no_deal || !(of_amount || of_close)) return;
            act(lives_.deals[deal_of_row_[*change.row]], change, of_amount);
        });
    };
    each([&](DealLife& life, const PastValues::Change&, bool) { ++life.pasts; });
    uint32_t end = 0;
    for (DealLife& life : lives_.deals) life.first_past = end += life.pasts;
    lives_.pasts.resize(end);
    // Backwards from what it is now; `first_past` comes down to the first of the deal's places.
    std::vector<uint8_t> begun(lives_.deals.size(), 0);
    each([&](DealLife& life, const PastValues::Change& change, bool of_amount) {
        uint8_t& known = begun[static_cast<size_t>(&life - lives_.deals.data())];
        DealPast state = known ? lives_.pasts[life.first_past] : DealPast{0, life.close_date, life.amount};
        known = 1;
        if (of_amount)
            state.amount = change.value == nothing ? 0 : change.value;
        else
            state.close_date = change.value == nothing ? no_day : static_cast<int32_t>(change.value);
        state.until = days_.of(change.at);
        lives_.pasts[--life.first_past] = state;
    });
}

std::string Reading::won_where() const {
    const int64_t until = std::min<int64_t>(request_.to.days, window_.origin - 1);
    if (!plan_.close_date)
        return Plan::both(plan_.base, plan_.stage->name + ".kind = 'won' and closed_at >= instant('" +
                                          to_text(plan_.asker.zone.start_of(request_.from)) +
                                          "') and closed_at < instant('" +
                                          to_text(plan_.asker.zone.start_of({until + 1})) + "')");
    return Plan::both(plan_.base, plan_.stage->name + ".kind = 'won' and " + plan_.close_date->name +
                                      " >= " + quoted_day(request_.from.days) + " and " + plan_.close_date->name +
                                      " <= " + quoted_day(until));
}

/// What people themselves say of each open deal: the category on it, or else that of its stage.
void Reading::judge(Forecast& found) const {
    const Field* field = visible(sources_.session, *plan_.object, plan_.object->find(category_field));
    const Column* column = field ? table_.find(field->name) : nullptr;
    if (!plan_.close_date || request_.as_of) return;
    const Column& stage = *table_.find(plan_.stage->name);
    const char* const names[] = {"omitted", "pipeline", "best_case", "commit"};
    std::map<std::string, ForecastCategory> sums;
    for (const uint32_t at : deals_) {
        const DealLife& life = lives_.deals[at];
        if (life.closed != no_day || life.close_date < request_.from.days || life.close_date > request_.to.days)
            continue;
        const size_t row = rows_[at];
        std::string category;
        if (column && column->values.get(row) != nothing) category = column->words.at(column->values.get(row));
        if (category.empty()) category = plan_.pipeline->find(stage.words.at(stage.values.get(row)))->category;
        if (category.empty()) category = "pipeline";
        ForecastCategory& sum = sums[category];
        ++sum.n;
        sum.amount += static_cast<double>(life.amount);
    }
    const std::string within =
        Plan::both(plan_.base, plan_.stage->name + ".kind = 'open' and " + plan_.close_date->name +
                                   " >= " + quoted_day(request_.from.days) + " and " + plan_.close_date->name +
                                   " <= " + quoted_day(request_.to.days));
    for (const char* name : names) {
        ForecastCategory category = sums[name];
        category.name = name;
        std::string of_stage;
        for (const Stage& each : plan_.pipeline->stages)
            if (each.kind == StageKind::open &&
                (each.category == name || (each.category.empty() && std::string_view(name) == "pipeline")))
                of_stage += (of_stage.empty() ? "'" : ", '") + each.name + "'";
        std::string says = of_stage.empty() ? "" : plan_.stage->name + " in (" + of_stage + ")";
        if (field) {
            const std::string own = field->name + " = '" + name + "'";
            says = says.empty() ? own : "(" + own + " or (" + field->name + " is empty and " + says + "))";
        }
        category.where = says.empty() ? Plan::both(within, "false") : Plan::both(within, says);
        found.categories.push_back(std::move(category));
    }
    ForecastCategory closed{.name = "closed", .amount = found.so_far, .where = found.so_far_where};
    for (const uint32_t at : deals_) {
        const DealLife& life = lives_.deals[at];
        closed.n += life.won && life.closed >= request_.from.days && life.closed <= request_.to.days &&
                    life.closed < window_.origin;
    }
    found.categories.push_back(std::move(closed));
}

Value Reading::key_of(const Value& by) const {
    if (!plan_.by_team) return by;
    const access::User* owner =
        sources_.session.directory ? sources_.session.directory->user(by.number_or(0)) : nullptr;
    return owner && owner->team ? Value(owner->team) : Value();
}

Result<void> Reading::group(Forecast& found, const Learned& learned) const {
    const Column& column = *table_.find(plan_.by->name);
    std::map<Value, Deals> members;
    for (const uint32_t at : deals_) {
        const int64_t held = column.values.get(rows_[at]);
        members[key_of(held == nothing ? Value() : column.value(held))].push_back(at);
    }
    std::vector<std::pair<Value, const Deals*>> order;
    for (const auto& [key, deals] : members) order.emplace_back(key, &deals);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.second->size() > b.second->size(); });
    if (order.size() > most_groups) order.resize(most_groups);
    std::vector<Value> keys;
    for (const auto& [key, deals] : order) {
        ForecastGroup group;
        group.where = Plan::both(plan_.base, plan_.group_is(key));
        group.so_far =
            won_in(lives_, *deals,
                   {window_.origin, static_cast<int32_t>(request_.from.days), std::min(window_.origin, window_.until)});
        if (window_.length() > 0) {
            Estimates estimates = estimate(lives_, *deals, learned, window_, Effort::quick);
            group.open = estimates.open_deals;
            group.rest = combine(found.arena.combined, estimates.methods);
            if (!group.rest) group.rest = estimates.methods[static_cast<size_t>(Method::hazard)];
            group.methods = std::move(estimates.methods);
        }
        found.groups.push_back(std::move(group));
        keys.push_back(key);
    }
    const std::vector<GroupName> names = TRY(group_names(sources_, plan_, keys));
    for (size_t i = 0; i < names.size(); ++i) static_cast<GroupName&>(found.groups[i]) = names[i];
    return {};
}

void Reading::tell_each(Forecast& found, const Learned& learned) const {
    if (learned.process().weeks_seen() <= 0 || learned.closed() < least_closed) return;
    for (const OpenChance& chance : chances(lives_, deals_, learned, window_)) {
        const KnownDeal known = known_at(lives_, lives_.deals[chance.deal], window_.origin);
        found.each.push_back(
            {table_.id(rows_[chance.deal]), chance.probability, chance.amount, window_.origin - 1 - known.since});
    }
}

Result<Forecast> Reading::run() {
    Forecast found;
    found.request = request_;
    found.request.pipeline = plan_.pipeline->name;
    found.currency = sources_.model.catalog().settings().base_currency;
    found.digits = sources_.model.catalog().base_digits();
    const int32_t origin = static_cast<int32_t>(
        (request_.as_of ? request_.as_of->days : plan_.asker.zone.date_of(sources_.session.asker.now).days) + 1);
    window_ = {origin, std::max(origin, static_cast<int32_t>(request_.from.days)),
               static_cast<int32_t>(request_.to.days) + 1};
    if (window_.until < window_.from) window_.until = window_.from;
    found.window = window_;
    TRY(choose());
    TRY(read_lives());
    const int32_t reach = window_.until - origin;
    if (reach > 0) read_pasts(origin - reach - 31 * 2 * wanted_trials);

    found.so_far = won_in(lives_, deals_,
                          {origin, static_cast<int32_t>(request_.from.days),
                           std::min(origin, static_cast<int32_t>(request_.to.days) + 1)});
    found.so_far_where = won_where();
    found.open_where = Plan::both(plan_.base, plan_.stage->name + ".kind = 'open'");
    const std::vector<Horizon> windows =
        window_.length() > 0 && !request_.each ? arena_windows(lives_, deals_, window_) : std::vector<Horizon>{window_};
    const std::vector<Learned> learned_then = Learned::learn(lives_, windows);
    const Learned& learned = learned_then.back();
    found.learned_from = learned.closed();
    if (request_.each) {
        tell_each(found, learned);
        return found;
    }
    if (window_.length() > 0) {
        found.arena = run_arena(lives_, deals_, windows, learned_then, request_.weights);
        found.open = found.arena.now.open_deals;
        std::vector<stats::Chance> open;
        for (const OpenChance& chance : chances(lives_, deals_, learned, window_))
            if (chance.amount > 0 && chance.probability > 0) open.push_back({chance.amount, chance.probability});
        // Draws over very many deals say nothing the normal band does not.
        if (!open.empty() && open.size() <= 2000) {
            const stats::SumDistribution sum = stats::sum_of(open);
            for (const double q : {0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95})
                found.quantiles.push_back(sum.quantile(q));
        }
    }
    judge(found);
    if (plan_.by) TRY(group(found, learned));
    if (no_amount_ > 0)
        found.excluded.push_back({request_.of == ForecastRequest::Of::amount ? "no_amount" : "no_quantity", no_amount_,
                                  request_.of == ForecastRequest::Of::amount
                                      ? Plan::both(plan_.base, plan_.amount->name + " is empty")
                                      : ""});
    if (unknown_stage_ > 0) found.excluded.push_back({"unknown_stage", unknown_stage_, ""});
    if (!scope_.all) found.excluded.push_back({"rights", std::nullopt, ""});
    return found;
}

} // namespace

FunnelRequest as_funnel(const ForecastRequest& request) {
    FunnelRequest funnel;
    funnel.object = request.object;
    funnel.pipeline = request.pipeline;
    funnel.by = request.by;
    funnel.where = request.where;
    return funnel;
}

Result<FunnelNeeds> forecast_needs(const formula::Model& model, const access::Session& session,
                                   const ForecastRequest& request) {
    const Plan plan = TRY(make_plan(model, session, as_funnel(request)));
    if (request.of == ForecastRequest::Of::amount && !plan.amount)
        return Error(Code::forbidden,
                     {"看不到金额，无法预测销售额。", "The amounts are hidden from you, so they cannot be forecast."});
    FunnelNeeds needs{plan.object, plan.columns()};
    for (const char* name : {"created_at", "closed_at", "pipeline"}) needs.columns.emplace_back(name);
    if (plan.close_date) needs.columns.push_back(plan.close_date->name);
    if (plan.object->find(category_field)) needs.columns.emplace_back(category_field);
    return needs;
}

Result<const Object*> lines_of(const formula::Model& model, const access::Session& session,
                               const ForecastRequest& request) {
    const Object* none = nullptr;
    if (request.of != ForecastRequest::Of::quantity) return none;
    const Object* deal = model.catalog().find(request.object);
    const auto trait = deal ? deal->traits.find("lines") : decltype(deal->traits.find("lines")){};
    const schema::Relation* relation =
        deal && trait != deal->traits.end() ? deal->find_relation(trait->second) : nullptr;
    const Object* lines = relation ? model.catalog().find(relation->object) : nullptr;
    if (!lines || !lines->trait("product") || !lines->find(quantity_field))
        return base::invalid(
            "of", "no_lines",
            {"这个对象没有产品明细，无法预测数量。", "It has no product lines, so quantities cannot be forecast."});
    TRY(access::may(session, *lines, access::Verb::read));
    if (!visible(session, *lines, lines->find(quantity_field)) || !visible(session, *lines, lines->trait("product")))
        return Error(Code::forbidden, {"看不到产品数量。", "The quantities are hidden from you."});
    return lines;
}

std::vector<std::string> lines_needs(const Object& lines) {
    return {lines.access_parent, lines.trait("product")->name, std::string(quantity_field)};
}

Result<void> read_lines(const Sources&, const Columns::View& columns, const ForecastRequest& request,
                        const Object& lines, ForecastSides& sides) {
    const Table& table = columns.table();
    const Column* deal = nullptr;
    for (const Field& field : lines.fields)
        if (field.target == request.object) deal = table.find(field.name);
    const Column* product = table.find(lines.trait("product")->name);
    const Field& field = *lines.find(quantity_field);
    const Column* quantity = table.find(field.name);
    if (!deal || !product || !quantity) return base::internal_error("lines of deals are not in columns");
    const int64_t wanted = request.product ? product->links.find(request.product->number) : nothing;
    for (size_t row = 0; row < table.rows(); ++row) {
        if (!table.alive(row) || (request.product && (wanted == nothing || product->values.get(row) != wanted)))
            continue;
        const int64_t of = deal->number(deal->values.get(row)), value = quantity->values.get(row);
        if (of == nothing || value == nothing) continue;
        sides.quantity[of] += base::rescale(value, field.scale, quantity_scale).value_or(0);
    }
    return {};
}

Result<void> read_leads(const Sources& sources, const Columns::View& columns, const Object& leads,
                        ForecastSides& sides) {
    const Table& table = columns.table();
    const Column* created = table.find("created_at");
    if (!created) return {};
    Evaluator evaluator(table, sources.model, leads, sources.session.asker);
    TRY(evaluator.prepare(access::scope(sources.session, sources.model, leads, access::Verb::read), sources.reader));
    Days days(schema::zone_of(sources.model.catalog().settings()));
    std::vector<uint8_t> mask(table.rows(), 1);
    for (size_t first = 0; first < table.rows(); first += batch_rows)
        evaluator.narrow(first, std::min(batch_rows, table.rows() - first), mask.data() + first);
    for (size_t row = 0; row < table.rows(); ++row)
        if (mask[row]) sides.leads.push_back(days.of(created->values.get(row)));
    std::sort(sides.leads.begin(), sides.leads.end());
    return {};
}

Result<Forecast> forecast(const Sources& sources, const Columns::View& columns, const ForecastRequest& request,
                          ForecastSides sides) {
    const Plan plan = TRY(make_plan(sources.model, sources.session, as_funnel(request)));
    return Reading(sources, columns, plan, request, sides).run();
}

} // namespace fairlead::analytics
