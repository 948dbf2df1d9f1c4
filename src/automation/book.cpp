// Reading the rules, checking one that is saved, and what a save sets off.

#include "automation/book.h"

#include <algorithm>

#include "base/log.h"
#include "base/unicode.h"
#include "query/change.h"

namespace fairlead::automation {

using base::Fault;
using query::Condition;

namespace {

constexpr std::string_view rule_object = "assignment_rule", member_object = "assignment_member",
                           state_table = "assignment_state";

std::optional<int64_t> number(const store::Row& row, size_t column) {
    return row.empty(column) ? std::nullopt : std::optional(row.number(column));
}

Method method_of(std::string_view word) {
    return word == "user"           ? Method::user
           : word == "weighted"     ? Method::weighted
           : word == "least_loaded" ? Method::least_loaded
                                    : Method::round_robin;
}

/// Tags between commas, semicolons or 、, folded.
std::set<std::string, std::less<>> tags_of(std::string_view text) {
    std::set<std::string, std::less<>> tags;
    std::u32string tag;
    auto end = [&] {
        const std::string word = base::trim(base::fold(base::from_code_points(tag)));
        if (!word.empty()) tags.insert(word);
        tag.clear();
    };
    for (const char32_t c : base::to_code_points(text))
        if (c == ',' || c == ';' || c == U'，' || c == U'；' || c == U'、' || c == '|')
            end();
        else
            tag += c;
    end();
    return tags;
}

unsigned days_of(std::string_view choices) {
    static constexpr std::string_view names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    unsigned days = 0;
    for (unsigned i = 0; i < 7; ++i)
        if (choices.find("|" + std::string(names[i]) + "|") != std::string_view::npos) days |= 1u << i;
    return days;
}

const std::vector<Condition>& alive() {
    static const std::vector<Condition> condition = {{Condition::Test::is_empty, "deleted_at", {}, {}}};
    return condition;
}

/// Binds an expression of a rule; empty text is no expression.
Result<formula::Bound> bind_text(std::string_view text, const formula::Model& model, const Object& object,
                                 formula::Kind wanted, std::string_view as) {
    if (text.empty()) return formula::Bound();
    return formula::bind(text, model.catalog(), object, wanted, as);
}

struct Expressions {
    formula::Bound condition, skill, open;
};
Result<Expressions> bind_rule(std::string_view condition, std::string_view skill, std::string_view open,
                              const formula::Model& model, const Object& object) {
    return Expressions{TRY(bind_text(condition, model, object, formula::Kind::boolean, "condition")),
                       TRY(bind_text(skill, model, object, formula::Kind::text, "skill")),
                       TRY(bind_text(open, model, object, formula::Kind::boolean, "open_when"))};
}

} // namespace

bool Book::concerns(const Object& object) {
    return object.name == rule_object || object.name == member_object;
}

Result<std::shared_ptr<const Book>> Book::read(store::Reader& reader, const formula::Model& model,
                                               const access::Directory& directory, const std::set<int64_t>& only) {
    auto book = std::make_shared<Book>();
    if (!model.catalog().find(rule_object)) return std::shared_ptr<const Book>(std::move(book));
    const auto dialect = reader.dialect();
    const base::TimeZone zone =
        base::TimeZone::find(model.catalog().settings().time_zone).value_or(base::TimeZone::utc());
    for (const access::User& user : directory.users())
        if (user.active) book->names_[user.id] = user.name;

    std::map<int64_t, std::vector<std::pair<int64_t, int64_t>>> members;
    TRY(reader.each(query::render_select_rows(member_object, {"rule", "user", "weight"}, alive(), {}, 0, dialect),
                    [&](const store::Row& row) {
                        if (book->names_.contains(row.number(1)))
                            members[row.number(0)].emplace_back(row.number(1), row.number(2));
                        return true;
                    }));
    std::vector<Condition> wanted = alive();
    if (only.empty())
        wanted.push_back({Condition::Test::equal, "active", 1, {}});
    else
        wanted.push_back({Condition::Test::in, "id", {}, {only.begin(), only.end()}});
    TRY(reader.each(query::render_select_rows(rule_object,
                                              {"id", "name", "applies_to", "condition", "skill", "open_when", "method",
                                               "user", "team", "daily_limit", "working_hours"},
                                              wanted, {{"position", false}, {"id", false}}, 0, dialect),
                    [&](const store::Row& row) {
                        const Object* object = model.catalog().find(row.text(2));
                        if (!object || !object->trait("owner")) return true;
                        auto bound = bind_rule(row.text(3), row.text(4), row.text(5), model, *object);
                        if (!bound.ok()) {
                            base::log_error("assignment rule " + std::string(row.text(1)) +
                                            " does not fit the object model and is left out");
                            return true;
                        }
                        Rule rule{.id = row.number(0),
                                  .name = std::string(row.text(1)),
                                  .object = object,
                                  .condition = bound->condition,
                                  .skill = bound->skill,
                                  .open = bound->open,
                                  .method = method_of(row.text(6)),
                                  .members = {},
                                  .daily_limit = row.number(9),
                                  .working_hours = row.number(10) != 0};
                        if (rule.method == Method::user) {
                            if (book->names_.contains(row.number(7))) rule.members = {{row.number(7), 1}};
                        } else if (const auto own = members.find(rule.id); own != members.end()) {
                            rule.members = own->second;
                        } else if (!row.empty(8)) {
                            for (const access::User& user : directory.users())
                                if (user.active && user.team == row.number(8)) rule.members.emplace_back(user.id, 1);
                        }
                        std::sort(rule.members.begin(), rule.members.end());
                        rule.members.erase(std::unique(rule.members.begin(), rule.members.end(),
                                                       [](const auto& a, const auto& b) { return a.first == b.first; }),
                                           rule.members.end());
                        book->rules_[object->name].push_back(std::move(rule));
                        return true;
                    }));
    if (book->rules_.empty()) return std::shared_ptr<const Book>(std::move(book));
    TRY(reader.each(query::render_select_rows("user",
                                              {"id", "skills", "work_days", "works_from", "works_until", "absent_from",
                                               "absent_until", "time_zone"},
                                              alive(), {}, 0, dialect),
                    [&](const store::Row& row) {
                        Worker& worker = book->workers_[row.number(0)];
                        worker.user = row.number(0);
                        worker.skills = tags_of(row.text(1));
                        worker.days = days_of(row.text(2));
                        worker.from = number(row, 3);
                        worker.until = number(row, 4);
                        worker.absent_from = number(row, 5);
                        worker.absent_until = number(row, 6);
                        worker.zone = base::TimeZone::find(row.text(7)).value_or(zone);
                        return true;
                    }));
    return std::shared_ptr<const Book>(std::move(book));
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

Result<void> Book::check(record::Context& context, const record::Change& change, std::vector<Fault>& faults) const {
    const Object& object = *change.after.object;
    if (object.name != rule_object || change.after.deleted()) return {};
    const record::Image& rule = change.after;
    const std::string about(rule.get("applies_to").text_or(""));
    if (about.empty()) return {};
    const Object* target = context.model.catalog().find(about);
    if (!target || target->system || !target->trait("owner")) {
        std::vector<std::string> known;
        for (const Object& each : context.model.catalog().objects())
            if (!each.system && !each.table_only && each.trait("owner")) known.push_back(each.name);
        const std::string guess = base::nearest(about, known);
        faults.push_back(
            {"applies_to",
             "unknown_object",
             {"没有可以分配的对象 “" + about + "”。",
              "There is no object \"" + about + "\" whose records have owners."},
             guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
        return {};
    }
    for (const auto& [field, kind] : {std::pair<const char*, formula::Kind>{"condition", formula::Kind::boolean},
                                      {"skill", formula::Kind::text},
                                      {"open_when", formula::Kind::boolean}}) {
        auto bound = bind_text(rule.get(field).text_or(""), context.model, *target, kind, field);
        if (!bound.ok()) faults.insert(faults.end(), bound.error().faults.begin(), bound.error().faults.end());
    }
    return {};
}

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
    TRY(log_assignment(context, {.object = &object,
                                 .record = image.id(),
                                 .user = decision->user,
                                 .previous = 0,
                                 .kind = "rule",
                                 .rule = decision->rule->id,
                                 .reason = decision->reason,
                                 .arrived = image.at(image.columns->created_at).number_or(0)}));
    return true;
}

Result<void> Book::after_write(record::Context& context, const record::Change& change) const {
    if (change.after.object->name != rule_object || !change.is_create()) return {};
    // The row two writers meet at exists from the beginning: whoever comes second waits or runs again.
    return context.insert(
        query::render_insert(state_table, {{"id", change.after.id().number}, {"state", "{}"}}, context.dialect()));
}

Result<Standings> StoredLedger::standings(const Rule& rule) {
    const store::Rows rows = TRY(context_.transaction.rows(query::render_select_rows(
        state_table, {"state"}, {{Condition::Test::equal, "id", rule.id, {}}}, {}, 1, context_.dialect())));
    Standings standings;
    if (rows.empty()) return standings;
    const base::Json json = TRY(base::parse_json(rows[0][0].text_or("{}")));
    for (const auto& [id, values] : json.members()) {
        const auto user = base::parse_id(id);
        const auto& parts = values.items();
        if (!user || parts.size() != 4) continue;
        standings[user->number] = {parts[0].integer().value_or(0), parts[1].integer().value_or(0),
                                   parts[2].integer().value_or(0), parts[3].integer().value_or(0)};
    }
    return standings;
}

Result<void> StoredLedger::keep(const Rule& rule, const Standings& standings) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    for (const auto& [user, standing] : standings) {
        out.key(to_text(base::Id{user})).begin_array();
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

Result<void> log_assignment(record::Context& context, const Assigned& assigned) {
    const access::Session& session = context.session;
    const int64_t now = session.asker.now.milliseconds;
    TRY(context.insert(query::render_insert(
        "assignment",
        {{"id", context.ids.next().number},
         {"object", assigned.object->name},
         {"record", assigned.record.number},
         {"user", assigned.user ? Value(assigned.user) : Value()},
         {"previous", assigned.previous ? Value(assigned.previous) : Value()},
         {"kind", assigned.kind},
         {"rule", assigned.rule ? Value(assigned.rule) : Value()},
         {"by", session.is_server() ? Value() : Value(session.user_id())},
         {"reason_zh", assigned.reason.zh},
         {"reason_en", assigned.reason.en},
         {"at", now},
         {"latency", assigned.arrived ? Value(std::max<int64_t>(0, now - assigned.arrived)) : Value()}},
        context.dialect())));
    return {};
}

} // namespace fairlead::automation
