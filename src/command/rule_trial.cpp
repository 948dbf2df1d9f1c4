// Trying a rule before it is in force: with the very code that fires it when it is meant. What it would do with one
// record is done and taken back; how often it would have fired is read from the change log.

#include <algorithm>

#include "automation/book.h"
#include "command/rules.h"
#include "query/change.h"
#include "record/history.h"
#include "record/load.h"
#include "schema/types.h"
#include "schema/zone.h"

namespace fairlead::command {

using automation::ProcessRule;
using base::Code;
using base::Error;
using base::Json;
using base::Text;

namespace {

constexpr int64_t most_changes = 100000, longest_days = 366;
constexpr size_t most_in_sample = 50, most_effects = 200;

struct Fired {
    int64_t record;
    base::Instant at;
    std::string name;
    Text reason;
};

std::string words_of(const Error& error, std::string_view language) {
    std::string text = error.message.in(language);
    for (const base::Fault& fault : error.faults)
        if (fault.message.in(language) != text) text += " " + fault.message.in(language);
    return text;
}

/// The rule as it is proposed, or as it stands; kept only as long as the savepoint it is made in.
Result<ProcessRule> proposed(record::Context& context, const Json& body) {
    const Object* object = context.model.catalog().find("rule");
    Id id;
    if (body.has("id")) {
        const auto parsed = base::parse_id(body["id"].text());
        if (!parsed) return Error(Code::not_found, {"没有这条规则。", "There is no such rule."});
        id = *parsed;
    }
    record::Image image;
    if (body["rule"].is_object()) {
        image = TRY(record::save(context, record::Patch::from_json(*object, id, body["rule"]))).after;
    } else if (id) {
        image = TRY(record::load(context.model, context.tables, context.transaction, context.session, *object, id,
                                 access::Verb::read));
    } else {
        return base::invalid("rule", "required", {"请给出规则。", "Give a rule."});
    }
    std::vector<base::Fault> faults;
    auto rule = automation::Rules::parse(image, context.model, nullptr, faults);
    if (!rule) return Error(Code::invalid, {"规则有错误。", "The rule has faults."}, std::move(faults));
    return std::move(*rule);
}

void write_value(base::JsonWriter& out, const Field& field, const Value& value, const record::Context& context,
                 const record::Image& image) {
    schema::ValueContext values;
    values.catalog = &context.model.catalog();
    values.currency = std::string(image.get("currency").text_or(""));
    values.time_zone = context.session.asker.zone.name();
    values.language = context.session.language;
    out.string(schema::to_display(field, value, values));
}

/// What differs between two images, as people read it.
Json differences(const record::Context& context, const record::Image& before, const record::Image& after) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_array();
    const Object& object = *after.object;
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const Field& field = object.fields[i];
        const size_t slot = after.columns->field_slot(i);
        if (slot == record::Columns::none || field.hidden || field.system || before.at(slot) == after.at(slot))
            continue;
        out.begin_object();
        out.key("field").string(field.name);
        out.key("label").string(field.label.in(context.session.language));
        out.key("before");
        write_value(out, field, before.at(slot), context, before);
        out.key("after");
        write_value(out, field, after.at(slot), context, after);
        out.end_object();
    }
    out.end_array();
    auto json = base::parse_json(text);
    return json.ok() ? std::move(*json) : Json::array();
}

/// Does it to the record; whoever calls takes everything back.
Result<Json> on_record(record::Context& context, const automation::Book& book, const ProcessRule& rule, Id id) {
    record::Image image = TRY(record::load(context.model, context.tables, context.transaction, context.session,
                                           *rule.object, id, access::Verb::read));
    Json answer = Json::object();
    answer.set("id", Json::string(to_text(id)));
    answer.set("name", Json::string(std::string(image.name())));
    record::Related related(context.model, context.tables, context.transaction);
    const record::RecordSubject subject(image, related);
    // As if the record had just come in: nothing stood before.
    const formula::ChangeSubject both(subject, nullptr);
    const bool fires = !rule.condition || formula::holds(*rule.condition, both, context.session.asker);
    answer.set("condition", Json::boolean(fires));
    automation::Chain& chain = automation::chain_of(context);
    std::vector<Text> done;
    const size_t events = context.events.size();
    Json faults, created = Json::array();
    ++chain.depth;
    auto outcome =
        context.transaction.attempt([&] { return automation::perform(context, book, rule, image, nullptr, done); });
    --chain.depth;
    if (!outcome.ok() && outcome.error().code == Code::unavailable) return std::move(outcome).error();
    Json words = Json::array(), told = Json::array();
    if (outcome.ok()) {
        for (const Text& each : done) words.push(Json::string(each.in(context.session.language)));
        const auto after =
            TRY(record::load_unscoped(context.model, context.tables, context.transaction, *rule.object, {id.number}));
        answer.set("changes", after.empty() ? Json::array() : differences(context, image, after.front()));
        for (size_t i = events; i < context.events.size() && created.items().size() < most_effects; ++i) {
            if (context.events[i].action != record::Action::created) continue;
            Json made = Json::object();
            made.set("object", Json::string(context.events[i].object->name));
            const auto images = TRY(record::load_unscoped(context.model, context.tables, context.transaction,
                                                          *context.events[i].object, {context.events[i].id.number}));
            made.set("name", images.empty() ? Json() : Json::string(std::string(images.front().name())));
            created.push(std::move(made));
        }
        for (const automation::Telling& telling : chain.tellings)
            for (const int64_t user : telling.users)
                if (told.items().size() < most_effects) told.push(person_json(context.session, user));
    }
    answer.set("done", std::move(words));
    answer.set("created", std::move(created));
    answer.set("told", std::move(told));
    answer.set("fault", outcome.ok() ? Json() : Json::string(words_of(outcome.error(), context.session.language)));
    return answer;
}

/// Saves of the last days that would have set it off.
Result<void> rehearse_saves(record::ReadContext& context, const ProcessRule& rule, base::Instant since,
                            std::vector<Fired>& fired) {
    return record::each_past_change(
        context, *rule.object, since, most_changes,
        [&](const record::Change& change, base::Instant at, int64_t actor) -> Result<void> {
            formula::Asker asker = context.session.asker;
            asker.now = at;
            asker.me = actor;
            const auto cause =
                automation::Rules::triggered(rule, change, context.model, context.tables, context.reader, asker);
            if (cause) fired.push_back({change.after.id().number, at, std::string(change.after.name()), cause->reason});
            return {};
        });
}

/// Records whose moment came in the last days, as they stand now.
Result<void> rehearse_time(record::ReadContext& context, const ProcessRule& rule, base::Instant since,
                           const base::TimeZone& zone, std::vector<Fired>& fired) {
    query::Select select;
    select.object = rule.object;
    select.columns = {{"id", nullptr}, {rule.object->trait("name")->name, nullptr}};
    if (rule.condition) select.where.push_back(rule.condition);
    const bool dates = rule.trigger == automation::Trigger::date;
    if (dates) {
        const Field& field = *rule.date_field;
        const bool days = field.type == schema::Type::date;
        const int64_t from = automation::reached_at(rule, since, zone);
        const int64_t until = automation::reached_at(rule, context.session.asker.now, zone);
        auto literal = [&](int64_t value) {
            return days ? "date('" + to_text(base::Date{value}) + "')"
                        : "instant('" + to_text(base::Instant{value}) + "')";
        };
        select.where.push_back(
            TRY(formula::bind(field.name + " > " + literal(from) + " and " + field.name + " <= " + literal(until),
                              context.model.catalog(), *rule.object)));
        select.columns.push_back({field.name, nullptr});
        select.sort = {{field.name, false}};
    } else {
        select.sort = {{"id", false}};
    }
    select.scope.all = true;
    select.limit = most_changes + 1;
    TRY(context.reader.each(
        query::render(select, context.session.asker, context.reader.dialect()), [&](const store::Row& row) {
            base::Instant at = context.session.asker.now;
            if (dates && rule.date_field->type == schema::Type::date)
                at = {zone.at(base::Date{row.number(2)}, rule.hour).milliseconds + rule.offset};
            else if (dates)
                at = {row.number(2) + rule.offset};
            fired.push_back({row.number(0), at, std::string(row.text(1)), {"时间到了", "Its time came"}});
            return true;
        }));
    if (static_cast<int64_t>(fired.size()) > most_changes)
        return Error(Code::limit,
                     {"符合条件的记录太多，请缩小条件。", "Too many records match. Narrow the condition."});
    return {};
}

} // namespace

Result<Json> try_rule(Workspace& workspace, const Session& session, const Json& body) {
    TRY(access::require(session, "manage_users"));
    const int64_t days = body.has("days") ? body["days"].integer().value_or(0) : 90;
    if (days < 1 || days > longest_days)
        return base::invalid("days", "range", {"应为 1 到 366 的整数。", "This must be an integer from 1 to 366."});
    std::optional<Id> record;
    if (body.has("record")) {
        record = base::parse_id(body["record"].text());
        if (!record) return Error(Code::not_found, {"没有这条记录。", "There is no such record."});
    }
    const auto snapshot = workspace.snapshot();
    std::optional<ProcessRule> rule;
    Json answer = Json::object();
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        std::optional<Error> fault;
        // The savepoint always goes back: the error is only the way to say so.
        const auto taken_back = context.transaction.attempt([&]() -> Result<void> {
            auto made = proposed(context, body);
            if (!made.ok()) {
                fault = made.error();
                return *fault;
            }
            rule = std::move(*made);
            if (record) {
                auto outcome = on_record(context, *snapshot->book, *rule, *record);
                if (!outcome.ok())
                    fault = outcome.error();
                else
                    answer.set("record", std::move(*outcome));
            }
            return Error(Code::internal, {});
        });
        context.events.clear();
        automation::chain_of(context).tellings.clear();
        if (fault) return *fault;
        return {};
    }));
    std::vector<Fired> fired;
    const base::Instant since{session.asker.now.milliseconds - days * 86400000};
    const base::TimeZone zone = schema::zone_of(snapshot->settings());
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        return rule->on_save() ? rehearse_saves(context, *rule, since, fired)
                               : rehearse_time(context, *rule, since, zone, fired);
    }));
    std::stable_sort(fired.begin(), fired.end(), [](const Fired& a, const Fired& b) { return a.at < b.at; });
    std::set<int64_t> records;
    Json sample = Json::array();
    for (const Fired& each : fired) {
        records.insert(each.record);
        if (sample.items().size() >= most_in_sample) continue;
        Json row = Json::object();
        row.set("id", Json::string(to_text(Id{each.record})));
        row.set("name", Json::string(each.name));
        row.set("at", Json::string(to_text(each.at)));
        row.set("reason", Json::string(each.reason.in(session.language)));
        sample.push(std::move(row));
    }
    answer.set("object", Json::string(rule->object->name));
    answer.set("days", Json::number(days));
    answer.set("fires", Json::number(static_cast<int64_t>(fired.size())));
    answer.set("records", Json::number(static_cast<int64_t>(records.size())));
    // Other records and, for rules of time, the record itself are taken as they are now.
    const bool others =
        rule->condition && (formula::uses(*rule->condition).paths || formula::uses(*rule->condition).children);
    answer.set("exact", Json::boolean(rule->on_save() && !others));
    answer.set("sample", std::move(sample));
    return answer;
}

} // namespace fairlead::command
