// Rules that time sets off, and what the saves of rules themselves mean.

#include <algorithm>

#include "automation/approval.h"
#include "automation/book.h"
#include "automation/rule.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/zone.h"

namespace fairlead::automation {

using base::Code;
using base::Error;
using query::Condition;
using record::Change;
using record::Context;
using schema::Type;

namespace {

constexpr int64_t day = 86400000;
constexpr const char* rule_name = "rule";
constexpr const char* process_name = "approval_process";
constexpr const char* state_table = "rule_state";
constexpr const char* memory_table = "rule_memory";

Condition equal(const char* column, Value value) {
    return {Condition::Test::equal, column, std::move(value), {}};
}

base::TimeZone zone_of(const Context& context) {
    return schema::zone_of(context.model.catalog().settings());
}

struct State {
    int64_t reached = 0, record = 0, occurrence = 0;
};
Result<std::optional<State>> state_of(Context& context, const ProcessRule& rule) {
    const store::Rows rows = TRY(context.transaction.rows(query::render_select_rows(
        state_table, {"reached", "record", "occurrence"}, {equal("id", rule.id)}, {}, 1, context.dialect())));
    if (rows.empty()) return std::optional<State>();
    return std::optional(State{rows[0][0].number_or(0), rows[0][1].number_or(0), rows[0][2].number_or(0)});
}

/// Two servers at the same rule meet here: the second finds the state moved on.
Result<void> keep(Context& context, const ProcessRule& rule, const State& from, const State& to) {
    const int64_t changed = TRY(context.execute(query::render_update_rows(
        state_table, {{"reached", to.reached}, {"record", to.record}, {"occurrence", to.occurrence}},
        {equal("id", rule.id), equal("reached", from.reached), equal("record", from.record),
         equal("occurrence", from.occurrence)},
        context.dialect())));
    if (changed) return {};
    return Error(Code::conflict, {"另一台服务器正在执行这条规则。", "Another server is at this rule."});
}

Text when_words(const ProcessRule& rule) {
    if (rule.trigger == Trigger::schedule) return {"定时执行", "On schedule"};
    const std::string& zh = rule.date_field->label.zh;
    const std::string& en = rule.date_field->label.en;
    if (rule.offset == 0) return {"“" + zh + "”到了", "\"" + en + "\" has come"};
    const int64_t length = std::abs(rule.offset);
    const bool days = length % day == 0;
    const std::string count = std::to_string(days ? length / day : length / 3600000);
    const bool after = rule.offset > 0;
    return {"“" + zh + "”" + (after ? "之后 " : "之前 ") + count + (days ? " 天" : " 小时"),
            count + (days ? " days " : " hours ") + (after ? "after \"" : "before \"") + en + "\""};
}

Result<Firing> fire_dates(Context& context, const Book& book, const ProcessRule& rule, int64_t most) {
    const auto state = TRY(state_of(context, rule));
    if (!state) {
        TRY(begin_watching(context, rule));
        return Firing{};
    }
    const Field& field = *rule.date_field;
    const int64_t limit = reached_at(rule, context.session.asker.now, zone_of(context));
    if (state->reached > limit || (state->reached == limit && state->record == INT64_MAX)) return Firing{};
    query::Select select;
    select.object = rule.object;
    select.columns = {{"id", nullptr}, {field.name, nullptr}};
    auto literal = [&](int64_t value) {
        return field.type == Type::date ? "date('" + to_text(base::Date{value}) + "')"
                                        : "instant('" + to_text(base::Instant{value}) + "')";
    };
    // Both ends, so that the index on the field is walked from one to the other and no further.
    select.where.push_back(TRY(
        formula::bind(field.name + " >= " + literal(state->reached) + " and " + field.name + " <= " + literal(limit),
                      context.model.catalog(), *rule.object)));
    if (rule.condition) select.where.push_back(rule.condition);
    select.scope.all = true;
    select.sort = {{field.name, false}};
    select.after = {Value(state->reached), Value(state->record)};
    select.limit = most;
    std::vector<std::pair<int64_t, int64_t>> found; // id, value
    TRY(context.transaction.each(query::render(select, context.session.asker, context.dialect()),
                                 [&](const store::Row& row) {
                                     found.emplace_back(row.number(0), row.number(1));
                                     return true;
                                 }));
    const bool more = static_cast<int64_t>(found.size()) == most;
    State next = *state;
    next.reached = more ? found.back().second : limit;
    next.record = more ? found.back().first : INT64_MAX;
    TRY(keep(context, rule, *state, next));
    std::vector<int64_t> ids;
    for (const auto& [id, value] : found) ids.push_back(id);
    const auto images =
        TRY(record::load_unscoped(context.model, context.tables, context.transaction, *rule.object, ids));
    const Cause cause{"date", when_words(rule)};
    for (const record::Image& image : images) TRY(fire(context, book, rule, image, nullptr, cause));
    return Firing{static_cast<int64_t>(images.size()), more};
}

/// Records that a rule has fired for and for which its condition holds no longer may fire it again.
Result<void> forget(Context& context, const ProcessRule& rule, const std::vector<int64_t>& remembered) {
    constexpr size_t at_once = 500;
    for (size_t at = 0; at < remembered.size(); at += at_once) {
        const std::vector<int64_t> some(
            remembered.begin() + static_cast<std::ptrdiff_t>(at),
            remembered.begin() + static_cast<std::ptrdiff_t>(std::min(remembered.size(), at + at_once)));
        query::Select select;
        select.object = rule.object;
        select.columns = {{"id", nullptr}};
        select.ids = some;
        if (rule.condition) select.where.push_back(rule.condition);
        select.scope.all = true;
        select.limit = 0;
        std::set<int64_t> still;
        TRY(context.transaction.each(query::render(select, context.session.asker, context.dialect()),
                                     [&](const store::Row& row) {
                                         still.insert(row.number(0));
                                         return true;
                                     }));
        std::vector<Value> gone;
        for (const int64_t id : some)
            if (!still.contains(id)) gone.emplace_back(id);
        if (!gone.empty())
            TRY(context.execute(query::render_delete_rows(
                memory_table, {equal("rule", rule.id), {Condition::Test::in, "record", {}, gone}}, context.dialect())));
    }
    return {};
}

Result<std::vector<int64_t>> remembered_of(Context& context, const ProcessRule& rule, const std::vector<Value>& among) {
    std::vector<Condition> where = {equal("rule", rule.id)};
    if (!among.empty()) where.push_back({Condition::Test::in, "record", {}, among});
    std::vector<int64_t> ids;
    TRY(context.transaction.each(
        query::render_select_rows(memory_table, {"record"}, where, {{"record", false}}, 0, context.dialect()),
        [&](const store::Row& row) {
            ids.push_back(row.number(0));
            return true;
        }));
    return ids;
}

Result<Firing> fire_scheduled(Context& context, const Book& book, const ProcessRule& rule, int64_t most) {
    const auto state = TRY(state_of(context, rule));
    if (!state) {
        TRY(begin_watching(context, rule));
        return Firing{};
    }
    const base::Instant now = context.session.asker.now;
    const int64_t occurrence = occurrence_at(rule, now, zone_of(context)).milliseconds;
    if (state->reached >= occurrence) return Firing{};
    State next = *state;
    if (next.occurrence != occurrence) {
        next.occurrence = occurrence;
        next.record = 0;
        // What has ceased to hold since the last time may set it off again.
        if (!rule.every_time) TRY(forget(context, rule, TRY(remembered_of(context, rule, {}))));
    }
    query::Select select;
    select.object = rule.object;
    select.columns = {{"id", nullptr}};
    if (rule.condition) select.where.push_back(rule.condition);
    select.scope.all = true;
    select.sort = {{"id", false}};
    if (next.record) select.after = {Value(next.record)};
    select.limit = most;
    std::vector<int64_t> ids;
    std::vector<Value> values;
    TRY(context.transaction.each(query::render(select, context.session.asker, context.dialect()),
                                 [&](const store::Row& row) {
                                     ids.push_back(row.number(0));
                                     values.emplace_back(row.number(0));
                                     return true;
                                 }));
    const bool more = static_cast<int64_t>(ids.size()) == most;
    if (more)
        next.record = ids.back();
    else
        next = {occurrence, 0, 0};
    TRY(keep(context, rule, *state, next));
    if (!rule.every_time && !ids.empty()) {
        const std::vector<int64_t> known = TRY(remembered_of(context, rule, values));
        std::erase_if(ids, [&](int64_t id) { return std::binary_search(known.begin(), known.end(), id); });
        for (const int64_t id : ids)
            TRY(context.execute(query::render_insert(
                memory_table,
                {{"id", context.ids.next().number}, {"rule", rule.id}, {"record", id}, {"at", now.milliseconds}},
                context.dialect())));
    }
    const auto images =
        TRY(record::load_unscoped(context.model, context.tables, context.transaction, *rule.object, ids));
    const Cause cause{"schedule", when_words(rule)};
    for (const record::Image& image : images) TRY(fire(context, book, rule, image, nullptr, cause));
    return Firing{static_cast<int64_t>(images.size()), more};
}

} // namespace

int64_t reached_at(const ProcessRule& rule, base::Instant now, const base::TimeZone& zone) {
    if (rule.date_field->type == Type::instant) return now.milliseconds - rule.offset;
    base::Date date = zone.date_of({now.milliseconds - rule.offset});
    // The day's moment is its hour, moved by the offset.
    if (zone.at(date, rule.hour).milliseconds + rule.offset > now.milliseconds) --date.days;
    return date.days;
}

base::Instant occurrence_at(const ProcessRule& rule, base::Instant now, const base::TimeZone& zone) {
    base::Date date = zone.date_of(now);
    for (int back = 0; back < 9; ++back, --date.days) {
        if (rule.days && !(rule.days & (1u << (base::weekday(date) - 1)))) continue;
        const base::Instant moment = zone.at(date, rule.hour);
        if (moment.milliseconds <= now.milliseconds) return moment;
    }
    return {0};
}

Result<void> begin_watching(Context& context, const ProcessRule& rule) {
    const base::TimeZone zone = zone_of(context);
    const base::Instant now = context.session.asker.now;
    const bool dates = rule.trigger == Trigger::date;
    TRY(context.execute(query::render_delete_rows(state_table, {equal("id", rule.id)}, context.dialect())));
    TRY(context.execute(query::render_delete_rows(memory_table, {equal("rule", rule.id)}, context.dialect())));
    TRY(context.execute(query::render_insert(
        state_table,
        {{"id", rule.id},
         {"reached", dates ? reached_at(rule, now, zone) : occurrence_at(rule, now, zone).milliseconds},
         {"record", dates ? INT64_MAX : int64_t{0}},
         {"occurrence", 0}},
        context.dialect())));
    return {};
}

Result<Firing> fire_due(Context& context, const Book& book, const ProcessRule& rule, int64_t most) {
    return rule.trigger == Trigger::date ? fire_dates(context, book, rule, most)
                                         : fire_scheduled(context, book, rule, most);
}

bool concerns_rules(const Object& object) {
    return object.name == rule_name || object.name == process_name;
}

Result<void> check_rules(Context& context, const Change& change, std::vector<base::Fault>& faults) {
    if (change.after.deleted()) return {};
    if (change.after.object->name == rule_name)
        (void)Rules::parse(change.after, context.model, context.session.directory.get(), faults);
    else
        (void)Approvals::parse(change.after, context.model, context.session.directory.get(), faults);
    return {};
}

Result<void> rule_written(Context& context, const Change& change) {
    if (change.after.object->name != rule_name || change.after.deleted()) return {};
    static const char* const times[] = {"trigger", "applies_to", "date_field", "offset", "offset_unit",
                                        "hour",    "days",       "every_time", "active"};
    const bool anew = change.action == record::Action::restored ||
                      std::any_of(std::begin(times), std::end(times), [&](const char* field) {
                          return change.slot_changed(change.after.columns->slot(field));
                      });
    std::vector<base::Fault> faults;
    const auto rule = Rules::parse(change.after, context.model, nullptr, faults);
    if (!rule || rule->on_save() || !anew || !change.after.get("active").truth()) return {};
    return begin_watching(context, *rule);
}

Result<void> tell_assignee(Context& context, const Change& change) {
    const Object& object = *change.after.object;
    const Field* field = object.trait("assignee");
    if (!field || change.after.deleted() || !context.chain) return {};
    // Whoever asked is told of what becomes of it.
    const Field* status = object.trait("status");
    if (status && !change.is_create() && change.slot_changed(change.after.columns->slot(status->name)) &&
        change.after.owner() != context.session.user_id() && change.after.owner()) {
        const schema::Choice* choice = status->find_choice(change.after.get(status->name).text_or(""));
        chain_of(context).tellings.push_back({.kind = "request",
                                              .users = {change.after.owner()},
                                              .object = &object,
                                              .record = change.after.id(),
                                              .body = choice ? choice->label : Text{},
                                              .actor = context.session.user_id()});
    }
    const size_t slot = change.after.columns->slot(field->name);
    const int64_t user = change.after.at(slot).number_or(0);
    if (!change.slot_changed(slot) || !user || user == change.after.owner()) return {};
    const int64_t me = context.session.user_id();
    TRY(context.insert(query::render_insert("record_share",
                                            {{"id", context.ids.next().number},
                                             {"object", object.name},
                                             {"record", change.after.id().number},
                                             {"principal", user},
                                             {"principal_kind", "user"},
                                             {"can_write", 1},
                                             {"created_at", context.session.asker.now.milliseconds},
                                             {"created_by", me ? Value(me) : Value()}},
                                            context.dialect())));
    if (user == me) return {};
    const Field* body = object.trait("body");
    const std::string said(body ? change.after.get(body->name).text_or("") : "");
    chain_of(context).tellings.push_back({.kind = "request",
                                          .users = {user},
                                          .object = &object,
                                          .record = change.after.id(),
                                          .body = {said, said},
                                          .actor = me});
    return {};
}

} // namespace fairlead::automation
