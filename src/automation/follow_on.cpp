#include "automation/follow_on.h"

#include <algorithm>

#include "query/change.h"

namespace fairlead::automation {

using base::Date;
using base::Instant;
using base::Result;
using base::Value;
using query::Condition;
using record::Change;
using record::Context;
using record::Image;
using schema::Field;
using schema::Type;

namespace {

/// The server acts: whoever finishes another's task need not have the right to give that person a new one.
access::Session acting(const access::Session& session) {
    access::Session server = session;
    server.user = nullptr;
    server.role = nullptr;
    server.cause = {"rule", 0};
    return server;
}

Date months_later(Date from, int months) {
    const base::YearMonthDay start = base::parts(from);
    const int month = start.month - 1 + months, year = start.year + month / 12;
    for (int day = start.day;; --day)
        if (const auto found = base::checked_date(year, month % 12 + 1, day)) return *found;
}

Date day_of(const Field& field, const Value& value, const base::TimeZone& zone) {
    const int64_t number = value.number_or(0);
    return field.type == Type::date ? Date{number} : zone.date_of(Instant{number});
}

/// The same time of the day, this many days later.
Value moved(const Field& field, const Value& value, int64_t days, const base::TimeZone& zone) {
    if (value.empty()) return {};
    if (field.type == Type::date) return value.number_or(0) + days;
    const Instant at{value.number_or(0)};
    const Date day = zone.date_of(at);
    return zone.at(Date{day.days + days}, at.milliseconds - zone.start_of(day).milliseconds).milliseconds;
}

bool turned_on(const Change& change, const Field& field) {
    const bool before = !change.is_create() && change.before.get(field.name).number_or(0) != 0;
    return !before && change.after.get(field.name).number_or(0) != 0;
}

/// Everything a person wrote; what is computed, unique or kept by the server is made anew.
void copy_values(const Image& from, record::Patch& patch) {
    for (const Field& field : from.object->fields) {
        if (field.system || field.computed() || field.unique || field.type == Type::auto_number ||
            field.type == Type::file)
            continue;
        const Value& value = from.get(field.name);
        if (value.empty()) continue;
        record::Patch::Set set{field.name, value, {}};
        if (field.type == Type::link_any) set.object = from.get(field.name + "_object").text_or("");
        patch.sets.push_back(std::move(set));
    }
}

void put(record::Patch& patch, const std::string& field, Value value) {
    std::erase_if(patch.sets, [&](const record::Patch::Set& set) { return set.field == field; });
    patch.set(field, std::move(value));
}

Result<void> repeat(Context& context, const Change& change) {
    const schema::Object& object = *change.after.object;
    const Field *pace = object.trait("repeat"), *done = object.trait("done"), *due = object.trait("due"),
                *next = object.trait("next");
    if (!pace || !done || !due || !next || !turned_on(change, *done)) return {};
    const std::string_view how = change.after.get(pace->name).text_or("");
    if (how.empty() || !change.after.get(next->name).empty()) return {};
    // What was done before it was brought here is history, and an undo makes nothing new.
    if (context.session.cause.kind == "import" || context.session.cause.kind == "undo") return {};
    const base::TimeZone& zone = context.session.asker.zone;
    const Date today = context.session.asker.today();
    const Value& was_due = change.after.get(due->name);
    const Date from = was_due.empty() ? today : day_of(*due, was_due, zone);
    const auto day = next_day(from, how, today);
    if (!day) return {};
    if (const Field* until = object.trait("repeat_until")) {
        const Value& last = change.after.get(until->name);
        if (!last.empty() && day->days > last.number_or(0)) return {};
    }
    record::Patch patch;
    patch.object = &object;
    copy_values(change.after, patch);
    put(patch, done->name, 0);
    const int64_t days = day->days - from.days;
    put(patch, due->name, was_due.empty() ? Value(day->days) : moved(*due, was_due, days, zone));
    for (const char* trait : {"start", "end", "remind"}) {
        const Field* field = object.trait(trait);
        if (field && field != due) put(patch, field->name, moved(*field, change.after.get(field->name), days, zone));
    }
    const access::Session server = acting(context.session);
    Context inner{context.model, context.tables,    server,       context.transaction, context.ids, context.events,
                  nullptr,       context.reactions, context.chain};
    const Change made = TRY(record::save(inner, patch));
    record::Patch link;
    link.object = &object;
    link.id = change.after.id();
    link.set(next->name, made.after.id().number);
    TRY(record::save(inner, link));
    return {};
}

Result<void> share(Context& context, const Image& member, bool on) {
    const schema::Object& object = *member.object;
    const Field *who = object.trait("member"), *where = object.trait("member_of"), *edits = object.trait("may_edit");
    const int64_t user = member.get(who->name).number_or(0), target = member.get(where->name).number_or(0);
    if (!user || !target) return {};
    const std::vector<Condition> same = {{Condition::Test::equal, "record", target, {}},
                                         {Condition::Test::equal, "principal", user, {}},
                                         {Condition::Test::equal, "member", member.id().number, {}}};
    TRY(context.execute(query::render_delete_rows("record_share", same, context.dialect())));
    if (!on) return {};
    return context.insert(query::render_insert("record_share",
                                               {{"id", context.ids.next().number},
                                                {"object", where->target},
                                                {"record", target},
                                                {"principal", user},
                                                {"principal_kind", "user"},
                                                {"can_write", edits && member.get(edits->name).number_or(0) ? 1 : 0},
                                                {"member", member.id().number},
                                                {"created_at", context.session.asker.now.milliseconds},
                                                {"created_by", context.session.user_id()}},
                                               context.dialect()));
}

} // namespace

std::optional<Date> next_day(Date due, std::string_view pace, Date earliest) {
    const int months = pace == "monthly" ? 1 : pace == "quarterly" ? 3 : pace == "yearly" ? 12 : 0;
    const int64_t days = pace == "daily" ? 1 : pace == "weekly" ? 7 : 0;
    if (days) {
        // As many whole steps as it takes, at least one.
        const int64_t behind = earliest.days - due.days;
        return Date{due.days + days * std::max<int64_t>(1, (behind + days - 1) / days)};
    }
    if (!months) return std::nullopt;
    for (int step = 1;; ++step)
        if (const Date day = months_later(due, months * step); day >= earliest) return day;
}

Result<void> follow_on(Context& context, const Change& change) {
    const schema::Object& object = *change.after.object;
    if (object.trait("repeat")) TRY(repeat(context, change));
    if (object.trait("member") && object.trait("member_of")) {
        if (change.action == record::Action::deleted || change.action == record::Action::purged)
            return share(context, change.after, false);
        if (!change.is_create() && change.action == record::Action::updated) TRY(share(context, change.before, false));
        return share(context, change.after, true);
    }
    return {};
}

} // namespace fairlead::automation
