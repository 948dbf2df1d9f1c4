#include "command/reminders.h"

#include <algorithm>
#include <map>
#include <set>

#include "automation/rule.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/zone.h"

namespace fairlead::command {

using base::Instant;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr const char* cursor_key = "reminders";
constexpr int64_t minute = 60LL * 1000, hour = 60 * minute, day = 24 * hour;
constexpr int64_t longest_gap = 7 * day; // after a longer silence of all servers the oldest are not told any more
constexpr int64_t day_begins = 9 * hour; // a reminder of something that is due on a day, not at a moment
constexpr size_t told_at_once = 100;     // in one transaction

/// How far it has been told: everything up to this place.
struct Place {
    int64_t at = 0, record = 0, escalation = 0;
    auto operator<=>(const Place&) const = default;
};

/// Something to tell.
struct Word {
    Place place;
    const Object* object = nullptr;
    int64_t owner = 0;
    std::optional<int64_t> due; // the moment, for the sentence
    bool whole_day = false;
};

std::vector<Condition> cursor_row() {
    return {{Condition::Test::equal, "key", cursor_key, {}}};
}

Result<std::optional<Place>> told_until(store::Reader& reader) {
    const store::Rows rows =
        TRY(reader.rows(query::render_select_rows("setting", {"value"}, cursor_row(), {}, 1, reader.dialect())));
    if (rows.empty()) return std::optional<Place>();
    const Json kept = TRY(base::parse_json(rows[0][0].text_or("{}")));
    return std::optional(Place{kept["at"].integer().value_or(0), kept["record"].integer().value_or(0),
                               kept["step"].integer().value_or(0)});
}

Result<void> keep_told(record::Context& context, const Place& place) {
    Json kept = Json::object();
    kept.set("at", Json::number(place.at));
    kept.set("record", Json::number(place.record));
    kept.set("step", Json::number(place.escalation));
    const query::Assignments value = {{"value", to_text(kept)}};
    if (TRY(context.transaction.execute(query::render_update_rows("setting", value, cursor_row(), context.dialect()))))
        return {};
    TRY(context.execute(query::render_insert(
        "setting", {{"id", context.ids.next().number}, {"key", cursor_key}, {"value", to_text(kept)}},
        context.dialect())));
    return {};
}

/// What people said how long before they want to be told, of what names no moment itself: milliseconds by person.
Result<std::map<int64_t, int64_t>> wishes(store::Reader& reader) {
    std::map<int64_t, int64_t> before;
    TRY(reader.each(query::render_select_rows("preference", {"id", "body"}, {}, {}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        const auto body = base::parse_json(row.text(1));
                        if (!body.ok()) return true;
                        if (const auto minutes = (*body)["remind_before"].integer())
                            before[row.number(0)] = *minutes * minute;
                        return true;
                    }));
    return before;
}

class Search {
  public:
    Search(const Snapshot& snapshot, store::Reader& reader, Place from, Instant now, std::map<int64_t, int64_t> before)
        : snapshot_(snapshot),
          reader_(reader),
          from_(from),
          now_(now.milliseconds),
          before_(std::move(before)),
          patience_(snapshot.settings().reminder_escalation_hours * hour) {
        for (const auto& [user, span] : before_) longest_ = std::max(longest_, span);
    }

    Result<std::vector<Word>> run() {
        for (const Object& object : snapshot_.catalog->objects()) {
            if (!object.trait("remind") || !object.trait("owner") || !object.trait("done")) continue;
            found_.clear();
            const bool by_day = object.trait("due") && object.trait("due")->type == schema::Type::date;
            TRY(look(object, object.trait("remind"), from_.at, now_, 1));
            if (patience_) TRY(look(object, object.trait("remind"), from_.at - patience_, now_ - patience_, 1));
            if (const Field* due = object.trait("due")) {
                const int64_t unit = by_day ? day : 1, margin = by_day ? 2 * day : 0;
                // Reminders that come before what is due; what was ignored afterwards.
                if (longest_ >= 0) TRY(look(object, due, from_.at - margin, now_ + longest_ + margin, unit));
                if (patience_) TRY(look(object, due, from_.at - patience_ - margin, now_ - patience_ + margin, unit));
            }
        }
        std::sort(words_.begin(), words_.end(), [](const Word& a, const Word& b) { return a.place < b.place; });
        return std::move(words_);
    }

  private:
    /// Open activities whose moment lies within: each becomes the words that are due now.
    Result<void> look(const Object& object, const Field* field, int64_t after, int64_t until, int64_t unit) {
        const auto trait = [&](const char* name) { return object.trait(name) ? object.trait(name)->name : "id"; };
        const std::vector<Condition> where = {{Condition::Test::at_least, field->name, after / unit, {}},
                                              {Condition::Test::at_most, field->name, until / unit, {}},
                                              {Condition::Test::equal, object.trait("done")->name, 0, {}},
                                              {Condition::Test::is_empty, "deleted_at", {}, {}}};
        return reader_.each(
            query::render_select_rows(object.name,
                                      {"id", object.trait("owner")->name, object.trait("remind")->name, trait("due")},
                                      where, {}, 0, reader_.dialect()),
            [&](const store::Row& row) {
                const auto number = [&](size_t column) {
                    return row.empty(column) ? std::nullopt : std::optional(row.number(column));
                };
                consider(object, row.number(0), row.number(1), number(2),
                         object.trait("due") ? number(3) : std::nullopt);
                return true;
            });
    }

    void consider(const Object& object, int64_t id, int64_t owner, std::optional<int64_t> remind,
                  std::optional<int64_t> due) {
        const access::User* person = snapshot_.directory->user(owner);
        if (!person || !person->active || !found_.insert(id).second) return;
        const bool whole_day = object.trait("due") && object.trait("due")->type == schema::Type::date;
        const base::TimeZone zone =
            base::TimeZone::find(person->time_zone).value_or(schema::zone_of(snapshot_.settings()));
        Word word{.place = {0, id, 0}, .object = &object, .owner = owner, .due = {}, .whole_day = whole_day};
        int64_t over = 0; // from here on it is late
        if (due) {
            word.due = whole_day ? zone.at({*due}, day_begins).milliseconds : *due;
            over = whole_day ? zone.start_of({*due + 1}).milliseconds : *due;
        }
        if (!remind && word.due)
            if (const auto wish = before_.find(owner); wish != before_.end()) remind = *word.due - wish->second;
        if (!remind) return;
        word.place.at = *remind;
        add(word);
        if (!patience_) return;
        word.place = {std::max(*remind, over) + patience_, id, 1};
        add(word);
    }
    void add(const Word& word) {
        if (word.place > from_ && word.place.at <= now_) words_.push_back(word);
    }

    const Snapshot& snapshot_;
    store::Reader& reader_;
    Place from_;
    int64_t now_;
    std::map<int64_t, int64_t> before_;
    int64_t patience_;
    int64_t longest_ = -1; // nobody wishes for any
    std::set<int64_t> found_;
    std::vector<Word> words_;
};

std::string clock_time(int64_t at, const base::TimeZone& zone, bool whole_day) {
    const base::Date date = zone.date_of({at});
    std::string text = to_text(date);
    if (whole_day) return text;
    const int64_t minutes = (at - zone.start_of(date).milliseconds) / minute;
    const auto two = [](int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return text + " " + two(minutes / 60) + ":" + two(minutes % 60);
}

} // namespace

Result<Json> remind(Workspace& workspace) {
    const Instant now = workspace.clock().now();
    const auto snapshot = workspace.snapshot();
    Place from{now.milliseconds - day, 0, 0};
    std::vector<Word> words;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        if (const auto told = TRY(told_until(reader)))
            from = std::max(*told, Place{now.milliseconds - longest_gap, 0, 0});
        words = TRY(Search(*snapshot, reader, from, now, TRY(wishes(reader))).run());
        return {};
    }));
    int64_t reminders = 0, escalations = 0;
    const auto tell = [&](record::Context& context, const Word& word) {
        auto& tellings = automation::chain_of(context).tellings;
        const access::User* owner = snapshot->directory->user(word.owner);
        const base::TimeZone zone = workspace.session_of(word.owner).asker.zone;
        const std::string when = word.due ? clock_time(*word.due, zone, word.whole_day) : "";
        automation::Telling telling{.kind = word.place.escalation ? "late" : "reminder",
                                    .users = {word.owner},
                                    .object = word.object,
                                    .record = Id{word.place.record},
                                    .body = when.empty() ? Text{} : Text{"时间：" + when, "Due: " + when}};
        tellings.push_back(telling);
        if (!word.place.escalation) return;
        const int64_t manager = snapshot->directory->manager_of(word.owner);
        if (!manager) return;
        telling.kind = "escalation";
        telling.users = {manager};
        telling.actor = word.owner;
        telling.body = {owner->name + " 还没有处理" + (when.empty() ? "" : "，时间：" + when),
                        owner->name + " has not done it" + (when.empty() ? "" : "; due: " + when)};
        tellings.push_back(std::move(telling));
    };
    const Session server = workspace.server_session();
    for (size_t at = 0; at < words.size() || at == 0; at += told_at_once) {
        const size_t end = std::min(words.size(), at + told_at_once);
        const Place until =
            end == words.size() ? std::max(from, Place{now.milliseconds + 1, 0, 0}) : words[end - 1].place;
        bool mine = true;
        TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
            // Kept in the transaction that tells: of two servers the one that finds the place moved tells nothing.
            const auto there = TRY(told_until(context.transaction));
            mine = !there || *there <= from;
            if (!mine) return {};
            for (size_t i = at; i < end; ++i) tell(context, words[i]);
            return keep_told(context, until);
        }));
        if (!mine) break;
        for (size_t i = at; i < end; ++i) ++(words[i].place.escalation ? escalations : reminders);
        from = until;
        if (words.empty()) break;
    }
    Json json = Json::object();
    json.set("reminders", Json::number(reminders));
    json.set("escalations", Json::number(escalations));
    return json;
}

} // namespace fairlead::command
