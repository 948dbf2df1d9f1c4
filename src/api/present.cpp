#include "api/present.h"

#include <cmath>

#include "base/money.h"

namespace fairlead::api {

using base::JsonWriter;
using base::Value;
using schema::Type;

namespace {

void write_link(JsonWriter& out, const Value& id, const record::Names& names, const Value* object = nullptr) {
    out.begin_object();
    if (object) out.key("object").string(object->text_or(""));
    out.key("id").string(to_text(base::Id{id.number()}));
    const auto found = names.find(id.number());
    out.key("name");
    if (found == names.end())
        out.null();
    else
        out.string(found->second);
    out.end_object();
}

schema::ValueContext value_context(const command::Snapshot& snapshot, const access::Session& session) {
    schema::ValueContext context;
    context.catalog = snapshot.catalog.get();
    context.currency = snapshot.settings().base_currency;
    context.time_zone = session.asker.zone.name();
    context.language = session.language;
    return context;
}

void write_person(JsonWriter& out, int64_t id, const access::Session& session) {
    if (id == 0) {
        out.null();
        return;
    }
    const access::User* user = session.directory ? session.directory->user(id) : nullptr;
    out.begin_object();
    out.key("id").string(to_text(base::Id{id}));
    out.key("name");
    if (user)
        out.string(user->name);
    else
        out.null();
    out.end_object();
}

} // namespace

void write_value(JsonWriter& out, const schema::Field& field, const Value& value, const Value& companion,
                 const record::Names& names, const schema::ValueContext& context) {
    const bool links = field.type == Type::link || field.type == Type::user || field.type == Type::file ||
                       field.type == Type::link_any;
    if (!links) {
        schema::write_json(out, field, value, context);
        return;
    }
    if (!value.is_number())
        out.null();
    else
        write_link(out, value, names, field.type == Type::link_any ? &companion : nullptr);
}

void write_row(JsonWriter& out, const record::Page& page, const std::vector<Value>& row,
               const command::Snapshot& snapshot, const access::Session& session, const command::Outcome* outcome,
               const command::Acts* acts) {
    static const Value nothing;
    schema::ValueContext context = value_context(snapshot, session);
    const std::string base_currency = context.currency;
    if (page.shape.currency != SIZE_MAX && row[page.shape.currency].is_text())
        context.currency = row[page.shape.currency].text();
    out.begin_object();
    out.key("id").string(to_text(base::Id{row[record::RowShape::id].number_or(0)}));
    out.key("version").number(row[record::RowShape::version].number_or(0));
    bool currency_written = false;
    for (size_t i = 0; i < page.shape.fields.size(); ++i) {
        const schema::Field& field = *page.shape.fields[i];
        const size_t slot = page.shape.slots[i];
        currency_written = currency_written || field.name == "currency";
        out.key(field.name);
        write_value(out, field, row[slot], field.type == Type::link_any ? row[slot + 1] : nothing, page.names, context);
        if (field.type == Type::money && slot + 1 < page.shape.columns.size() &&
            page.shape.columns[slot + 1].name == field.name + "_base") {
            out.key(field.name + "_base");
            const Value& in_base = row[slot + 1];
            if (in_base.is_number())
                out.string(base::format_decimal(in_base.number(), snapshot.catalog->base_digits()));
            else
                out.null();
        }
    }
    if (page.shape.currency != SIZE_MAX && !currency_written) out.key("currency").string(context.currency);
    if (acts) {
        out.key("can").begin_array();
        for (const std::string& act : *acts) out.string(act);
        out.end_array();
    }
    if (outcome) out.key("following").boolean(outcome->following);
    out.end_object();
}

std::string page_json(const record::Page& page, const command::Snapshot& snapshot, const access::Session& session,
                      const std::vector<command::Acts>& acts) {
    std::string text;
    text.reserve(page.rows.size() * (page.shape.fields.size() + 2) * 32 + 256);
    JsonWriter out(text);
    out.begin_object();
    out.key("rows").begin_array();
    for (size_t i = 0; i < page.rows.size(); ++i)
        write_row(out, page, page.rows[i], snapshot, session, nullptr, i < acts.size() ? &acts[i] : nullptr);
    out.end_array();
    out.key("next");
    if (page.next.empty())
        out.null();
    else
        out.string(page.next);
    if (page.count) {
        out.key("count").number(*page.count);
        out.key("count_capped").boolean(page.count_capped);
    }
    if (!page.sums.empty()) {
        const schema::ValueContext context = value_context(snapshot, session);
        out.key("sums").begin_object();
        for (const auto& [field, value] : page.sums) {
            out.key(field->name);
            schema::write_json(out, *field, value, context);
        }
        out.end_object();
    }
    out.end_object();
    return text;
}

std::string outcome_json(const command::Outcome& outcome, const command::Snapshot& snapshot,
                         const access::Session& session) {
    std::string text;
    JsonWriter out(text);
    write_row(out, outcome.page, outcome.row(), snapshot, session, &outcome, &outcome.can);
    return text;
}

namespace {

/// Why it happened, and by which job or rule.
void write_cause(JsonWriter& out, const record::HistoryEntry& entry) {
    out.key("cause").string(entry.cause);
    if (entry.cause_id) out.key("cause_id").string(to_text(base::Id{entry.cause_id}));
    if (entry.merged_from) {
        out.key("merged_from").begin_object();
        out.key("id").string(to_text(entry.merged_from));
        out.key("name").string(entry.merged_name);
        out.end_object();
    }
}

void write_changes(JsonWriter& out, const record::HistoryEntry& entry, const record::History& history,
                   const schema::ValueContext& context) {
    out.begin_array();
    for (const record::FieldChange& change : entry.changes) {
        out.begin_object();
        out.key("field").string(change.field->name);
        out.key("before");
        write_value(out, *change.field, change.before, Value(change.before_object), history.names, context);
        out.key("after");
        write_value(out, *change.field, change.after, Value(change.after_object), history.names, context);
        out.end_object();
    }
    out.end_array();
}

} // namespace

Json matches_json(const record::Duplicates& found, const access::Session& session) {
    Json matches = Json::array();
    for (const record::DuplicateMatch& match : found.matches) {
        Json json = Json::object();
        json.set("object", Json::string(match.object->name));
        json.set("id", Json::string(to_text(base::Id{match.id})));
        json.set("name", Json::string(match.name));
        Json why = Json::array();
        for (const record::DuplicateMatch::Why& each : match.why) {
            Json reason = Json::object();
            reason.set("field", Json::string(each.field));
            reason.set("rule", Json::string(each.rule));
            reason.set("level", Json::string(each.same ? "same" : "similar"));
            reason.set("likeness", Json::number(base::format_decimal_short(std::llround(each.likeness * 1000), 3)));
            reason.set("bits", Json::number(base::format_decimal_short(std::llround(each.bits * 10), 1)));
            why.push(std::move(reason));
        }
        json.set("why", std::move(why));
        json.set("score", Json::number(base::format_decimal_short(std::llround(match.score * 1000), 3)));
        json.set("owner", command::person_json(session, match.owner));
        matches.push(std::move(json));
    }
    return matches;
}

std::string history_json(const record::History& history, const command::Snapshot& snapshot,
                         const access::Session& session) {
    schema::ValueContext context = value_context(snapshot, session);
    if (!history.currency.empty()) context.currency = history.currency;
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    out.key("changes").begin_array();
    for (const record::HistoryEntry& entry : history.entries) {
        out.begin_object();
        out.key("id").string(to_text(entry.id));
        out.key("at").string(to_text(entry.at));
        out.key("user");
        write_person(out, entry.actor, session);
        out.key("action").string(entry.action);
        write_cause(out, entry);
        out.key("fields");
        write_changes(out, entry, history, context);
        out.end_object();
    }
    out.end_array();
    out.key("next");
    if (history.next.empty())
        out.null();
    else
        out.string(history.next);
    out.end_object();
    return text;
}

std::string timeline_json(const record::Timeline& timeline, const command::Snapshot& snapshot,
                          const access::Session& session) {
    schema::ValueContext context = value_context(snapshot, session);
    if (!timeline.history.currency.empty()) context.currency = timeline.history.currency;
    std::string text;
    JsonWriter out(text);
    out.begin_object();
    out.key("items").begin_array();
    for (const record::TimelineItem& item : timeline.items) {
        out.begin_object();
        out.key("id").string(to_text(item.id));
        out.key("at").string(to_text(item.at));
        out.key("user");
        write_person(out, item.actor, session);
        if (item.is_file) {
            out.key("kind").string("file");
            out.key("title").string(item.title);
            out.key("size").number(item.file_size);
            out.key("type").string(item.file_type);
            out.key("image").boolean(item.file_type.starts_with("image/"));
            out.key("href").string("/api/files/" + to_text(item.id));
        } else if (item.object) {
            out.key("kind").string("activity");
            out.key("object").string(item.object->name);
            out.key("record").string(to_text(item.id));
            out.key("title").string(item.title);
            out.key("body").string(item.body);
            if (item.has_done) out.key("done").boolean(item.done);
            if (item.due.is_number())
                out.key("due").string(item.due_is_day ? to_text(base::Date{item.due.number()})
                                                      : to_text(base::Instant{item.due.number()}));
        } else {
            const record::HistoryEntry& entry = *item.change;
            bool stage = false;
            for (const record::FieldChange& change : entry.changes) stage = stage || change.field->type == Type::stage;
            out.key("kind").string(entry.action == "updated" ? (stage ? "stage" : "change") : entry.action);
            write_cause(out, entry);
            out.key("changes");
            write_changes(out, entry, timeline.history, context);
        }
        out.end_object();
    }
    out.end_array();
    out.key("next");
    if (timeline.next.empty())
        out.null();
    else
        out.string(timeline.next);
    out.end_object();
    return text;
}

} // namespace fairlead::api
