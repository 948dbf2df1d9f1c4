// What a save sets off: an owner for a new record, a pool for one that nobody owns, a line of who got it and why.

#include "automation/book.h"

#include <algorithm>

#include "automation/follow_on.h"
#include "automation/touches.h"
#include "query/change.h"

namespace fairlead::automation {

using query::Condition;

namespace {

constexpr std::string_view rule_object = "assignment_rule", state_table = "assignment_state";

std::string quoted_name(const access::Pool* pool) {
    return pool ? "“" + pool->name + "”" : std::string();
}

/// What happened to the owner, in words, when whoever did it gave none.
record::Why said_by(const access::Session& session, const record::Change& change) {
    const bool server = session.is_server();
    const std::string& name = server ? std::string() : session.user->name;
    const access::Pool* pool = session.directory->pool(change.after.pool());
    if (change.after.owner())
        return {"manual",
                0,
                {server ? "由系统指定。" : "由" + name + "指定。",
                 server ? "Given by the server." : "Given by " + name + "."}};
    if (pool)
        return {"released",
                0,
                {server ? "放入公海" + quoted_name(pool) + "。" : "由" + name + "放入公海" + quoted_name(pool) + "。",
                 (server ? "Put into the pool \"" : "Put by " + name + " into the pool \"") + pool->name + "\"."}};
    return {"released",
            0,
            {server ? "负责人被清空。" : "负责人由" + name + "清空。",
             server ? "The owner was taken away." : "The owner was taken away by " + name + "."}};
}

/// One line of who got it and why.
Result<void> log_assignment(record::Context& context, const record::Change& change, const record::Why& why) {
    const access::Session& session = context.session;
    const record::Image& image = change.after;
    const int64_t now = session.asker.now.milliseconds;
    const base::Id id = context.ids.next();
    // The clock of the ids runs on while the request is worked on: now, as it is in this moment.
    const int64_t late = (id.number >> 22) - (base::first_id({now}).number >> 22);
    const Field* received = image.object->trait("received");
    const int64_t created = image.at(image.columns->created_at).number_or(now);
    const int64_t arrived = received ? image.get(received->name).number_or(created) : created;
    bool first = image.owner() != 0 && (change.is_create() || change.before.owner() == 0);
    if (first && !change.is_create()) { // one that was given back and claimed had an owner before
        const std::vector<Condition> earlier = {{Condition::Test::equal, "record", image.id().number, {}},
                                                {Condition::Test::not_empty, "user", {}, {}}};
        first = TRY(context.transaction.rows(query::render_count_rows("assignment", earlier, context.dialect())))[0][0]
                    .number_or(0) == 0;
    }
    const int64_t pool = image.pool() ? image.pool() : change.is_create() ? 0 : change.before.pool();
    const auto number = [](int64_t value) { return value ? Value(value) : Value(); };
    return context.insert(
        query::render_insert("assignment",
                             {{"id", id.number},
                              {"object", image.object->name},
                              {"record", image.id().number},
                              {"user", number(image.owner())},
                              {"previous", change.is_create() ? Value() : number(change.before.owner())},
                              {"kind", why.kind},
                              {"rule", number(why.rule)},
                              {"pool", number(pool)},
                              {"cause", session.cause.kind},
                              {"by", session.is_server() ? Value() : Value(session.user_id())},
                              {"reason_zh", why.reason.zh},
                              {"reason_en", why.reason.en},
                              {"at", now},
                              {"first", first},
                              {"latency", image.owner() ? Value(std::max<int64_t>(0, now + late - arrived)) : Value()}},
                             context.dialect()));
}

} // namespace

bool is_assigned(const Object& object) {
    return object.trait("owner") && !object.system && !object.table_only && !object.activity;
}

const std::vector<Rule>& Book::rules_of(const Object& object) const {
    static const std::vector<Rule> none;
    const auto found = rules_.find(object.name);
    return found == rules_.end() ? none : found->second;
}

std::string Book::name_of(int64_t user) const {
    const auto found = names_.find(user);
    return found == names_.end() ? std::string() : found->second;
}

const Worker* Book::worker(int64_t user) const {
    const auto found = workers_.find(user);
    return found == workers_.end() ? nullptr : &found->second;
}

namespace {

/// Who got it, and what else assignment keeps.
Result<void> note_assignment(record::Context& context, const record::Change& change) {
    const Object& object = *change.after.object;
    const record::Columns& columns = *change.after.columns;
    if (object.name == rule_object) {
        if (change.is_create()) // The row two writers meet at exists from the beginning: whoever comes second waits.
            TRY(context.insert(query::render_insert(state_table, {{"id", change.after.id().number}, {"state", "{}"}},
                                                    context.dialect())));
        if (change.after.get("method").text_or("") != "best_fit" || change.after.deleted()) return {};
        const Counted counted =
            TRY(counted_of(context.model, change.after.id().number, change.after.get("deals").text_or(""),
                           change.after.get("deal_segment").text_or("")));
        return keep_rates(context, counted,
                          TRY(count_rates(context.transaction, context.model, counted, context.session.asker)));
    }
    if (!is_assigned(object) || columns.owner == record::Columns::none) return {};
    if (change.is_create() && !change.why && !change.after.pool())
        return {}; // whoever makes it keeps it: nothing to tell
    if (!change.is_create() && !change.slot_changed(columns.owner) && !change.slot_changed(columns.pool)) return {};
    return log_assignment(context, change, change.why ? *change.why : said_by(context.session, change));
}

} // namespace

Result<bool> Book::before_write(record::Context& context, record::Change& change) const {
    record::Image& image = change.after;
    const Object& object = *image.object;
    if (!has_rules(object)) return false;
    StoredLedger ledger(context);
    record::Related related(context.model, context.tables, context.transaction);
    const record::RecordSubject subject(image, related);
    const auto decision = TRY(decide(ledger, object, subject, context.session.asker));
    if (!decision) return false;
    image.set(image.columns->owner, decision->user);
    change.why = record::Why{"rule", decision->rule->id, decision->reason};
    return true;
}

int64_t Book::landing_of(const Object& object, const formula::Subject& subject, const formula::Asker& asker) const {
    const auto places = landings_.find(object.name);
    if (places == landings_.end()) return 0;
    for (const Landing& place : places->second)
        if (!place.condition || formula::holds(*place.condition, subject, asker)) return place.pool;
    return places->second.back().pool;
}

Result<int64_t> Book::landing(record::Context& context, const record::Change& change) const {
    if (!landings_.contains(change.after.object->name)) return int64_t{0};
    record::Related related(context.model, context.tables, context.transaction);
    const record::RecordSubject subject(change.after, related);
    return landing_of(*change.after.object, subject, context.session.asker);
}

Result<void> Book::allow(record::Context& context, const record::Change& change) const {
    return allow_change(context, *this, change);
}

std::unique_ptr<record::Chain> Book::begin() const {
    return std::make_unique<Chain>();
}

Result<void> Book::after_write(record::Context& context, const record::Change& change) const {
    TRY(follow_on(context, change));
    TRY(note_assignment(context, change));
    TRY(keep_contact_times(context, change, paces_));
    TRY(scores_.after_activity(context, change));
    TRY(enter_stage(context, change));
    if (concerns_rules(*change.after.object)) return rule_written(context, change);
    TRY(tell_assignee(context, change));
    TRY(react_with_approvals(context, *this, change));
    return react(context, *this, change);
}

Result<Standings> StoredLedger::standings(const Rule& rule) {
    const store::Rows rows = TRY(context_.transaction.rows(query::render_select_rows(
        state_table, {"state"}, {{Condition::Test::equal, "id", rule.id, {}}}, {}, 1, context_.dialect())));
    Standings standings;
    if (rows.empty()) return standings;
    const base::Json json = TRY(base::parse_json(rows[0][0].text_or("{}")));
    for (const auto& [id, values] : json.members()) {
        const size_t slash = id.find('/');
        const auto group = slash == std::string::npos ? std::optional(base::Id{}) : base::parse_id(id.substr(0, slash));
        const auto user = base::parse_id(slash == std::string::npos ? id : id.substr(slash + 1));
        const auto& parts = values.items();
        if (!group || !user || parts.size() != 4) continue;
        standings[{group->number, user->number}] = {parts[0].integer().value_or(0), parts[1].integer().value_or(0),
                                                    parts[2].integer().value_or(0), parts[3].integer().value_or(0)};
    }
    return standings;
}

Result<void> StoredLedger::keep(const Rule& rule, const Standings& standings) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    for (const auto& [who, standing] : standings) {
        const auto& [group, user] = who;
        const std::string key = to_text(base::Id{user});
        out.key(group ? to_text(base::Id{group}) + "/" + key : key).begin_array();
        out.number(standing.credit).number(standing.day).number(standing.today).number(standing.total);
        out.end_array();
    }
    out.end_object();
    TRY(context_.execute(
        query::render_update(state_table, base::Id{rule.id}, {{"state", text}}, {}, context_.dialect())));
    return {};
}

Result<std::map<int64_t, int64_t>> StoredLedger::loads(const Rule& rule, const std::vector<int64_t>& users) {
    if (context_.batch) TRY(context_.batch->flush(context_.transaction)); // what waits counts, too
    query::Grouped grouped;
    grouped.rows.object = rule.object;
    grouped.rows.scope.owners = users;
    if (rule.open) grouped.rows.where.push_back(rule.open);
    grouped.groups = {{rule.object->trait("owner")->name, nullptr}};
    grouped.figures = {{}};
    std::map<int64_t, int64_t> loads;
    TRY(context_.transaction.each(query::render_grouped(grouped, context_.session.asker, context_.dialect()),
                                  [&](const store::Row& row) {
                                      loads[row.number(0)] = row.number(1);
                                      return true;
                                  }));
    return loads;
}

} // namespace fairlead::automation
