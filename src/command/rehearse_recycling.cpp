// Recycling as it would have been: day by day over the records' past, by the functions of the live run.

#include <algorithm>

#include "automation/recycling.h"
#include "command/rehearse.h"
#include "query/change.h"
#include "record/past.h"

namespace fairlead::command {

using automation::Due;
using automation::Held;
using automation::RecyclingRule;
using base::Code;
using base::Error;
using base::Instant;
using base::Json;

namespace {

constexpr int64_t most_records = 100000;
constexpr size_t chunk_records = 500;
constexpr int64_t day = 86400000;

class Trial {
  public:
    Trial(record::ReadContext& context, const Session& server, const automation::RecyclingRules& rules,
          const Object& object)
        : context_(context), rules_(rules.of(object)), asker_(server.asker) {}

    void live_through(const std::vector<record::Stretch>& life, const std::vector<Instant>& days) {
        std::map<int64_t, Held> said;
        for (const record::Stretch& stretch : life) {
            record::Related related(context_.model, context_.tables, context_.reader);
            const record::RecordSubject subject(stretch.image, related);
            for (size_t tick = stretch.first; tick <= stretch.last; ++tick)
                if (one_day(stretch.image, subject, days[tick], said)) return;
        }
    }

    Json answer(const Session& session) const {
        Json answer = Json::object();
        Json people = Json::array(), rules = Json::array(), by_day = Json::array();
        for (const auto& [user, count] : lost_) {
            Json row = Json::object();
            row.set("user", person_json(session, user));
            row.set("count", Json::number(count));
            people.push(std::move(row));
        }
        int64_t warned = 0, taken = 0;
        for (const RecyclingRule* rule : rules_) {
            const auto found = counts_.find(rule->id);
            const auto counts = found == counts_.end() ? std::pair<int64_t, int64_t>() : found->second;
            Json row = Json::object();
            row.set("rule", Json::string(to_text(Id{rule->id})));
            row.set("name", Json::string(rule->name));
            row.set("warned", Json::number(counts.first));
            row.set("count", Json::number(counts.second));
            warned += counts.first;
            taken += counts.second;
            rules.push(std::move(row));
        }
        for (const auto& [date, count] : by_day_) {
            Json row = Json::object();
            row.set("day", Json::string(to_text(base::Date{date})));
            row.set("count", Json::number(count));
            by_day.push(std::move(row));
        }
        Json sample = Json::array();
        for (const Taken& each : taken_) {
            Json row = Json::object();
            row.set("id", Json::string(to_text(each.id)));
            row.set("name", Json::string(each.name));
            row.set("at", Json::string(to_text(each.at)));
            row.set("owner", person_json(session, each.owner));
            row.set("rule", Json::string(to_text(Id{each.rule->id})));
            const access::User* owner = session.directory->user(each.owner);
            row.set("reason", Json::string(automation::reason_of(*each.rule, each.since, owner ? owner->name : "",
                                                                 each.at, asker_.zone)
                                               .in(session.language)));
            sample.push(std::move(row));
        }
        answer.set("warned", Json::number(warned));
        answer.set("escalated", Json::number(escalated_));
        answer.set("taken", Json::number(taken));
        answer.set("people", std::move(people));
        answer.set("rules", std::move(rules));
        answer.set("by_day", std::move(by_day));
        answer.set("sample", std::move(sample));
        return answer;
    }

  private:
    struct Taken {
        Id id;
        std::string name;
        Instant at;
        int64_t owner, since;
        const RecyclingRule* rule;
    };

    /// True when it is taken.
    bool one_day(const record::Image& image, const formula::Subject& subject, Instant now,
                 std::map<int64_t, Held>& said) {
        formula::Asker asker = asker_;
        asker.now = now;
        for (const RecyclingRule* rule : rules_) {
            const int64_t ahead = std::max(rule->warn_before, rule->escalate_before.value_or(0));
            const auto since = automation::since_of(*rule, image, subject, asker);
            if (!since || *since > now.milliseconds - rule->limit + ahead ||
                !automation::binds(*rule, image, subject, asker)) {
                said.erase(rule->id);
                continue;
            }
            Held& held = said[rule->id];
            if (held.owner != image.owner() || held.since != *since) held = {image.owner(), *since, {}, {}};
            const Due due = automation::due_at(*rule, held, now);
            auto& counts = counts_[rule->id];
            if (due.warn) {
                held.warned_at = now.milliseconds;
                ++counts.first;
            }
            if (due.escalate) {
                held.escalated_at = now.milliseconds;
                ++escalated_;
            }
            if (!due.take) continue;
            ++counts.second;
            ++lost_[held.owner];
            ++by_day_[asker.zone.date_of(now).days];
            if (taken_.size() < most_in_sample)
                taken_.push_back({image.id(), std::string(image.name()), now, held.owner, held.since, rule});
            return true;
        }
        return false;
    }

    record::ReadContext& context_;
    std::vector<const RecyclingRule*> rules_;
    formula::Asker asker_;
    std::map<int64_t, std::pair<int64_t, int64_t>> counts_; // by rule: warned, taken
    std::map<int64_t, int64_t> lost_;                       // by person
    std::map<int32_t, int64_t> by_day_;
    std::vector<Taken> taken_;
    int64_t escalated_ = 0;
};

} // namespace

Result<Json> rehearse_recycling(Workspace& workspace, const Session& session, const Json& body) {
    const auto snapshot = workspace.snapshot();
    const Rehearsal request = TRY(read_rehearsal(workspace, *snapshot, body));
    const Session server = workspace.server_session();
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const Object& object = *request.object;
        const auto rules = TRY(automation::RecyclingRules::read(
            context.reader, context.model, std::vector<int64_t>(request.rules.begin(), request.rules.end())));
        std::vector<Instant> days;
        for (int64_t back = request.days; back >= 0; --back)
            days.push_back({session.asker.now.milliseconds - back * day});
        record::ListRequest list;
        list.object = &object;
        list.where = request.where;
        list.deleted = query::Deleted::any;
        query::Select select = TRY(record::select_of(context, list));
        select.columns = {{"id", nullptr}};
        select.sort = {{"id", false}};
        select.limit = most_records + 1;
        std::vector<int64_t> ids;
        TRY(context.reader.each(query::render(select, session.asker, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    ids.push_back(row.number(0));
                                    return true;
                                }));
        if (static_cast<int64_t>(ids.size()) > most_records)
            return Error(Code::limit, {"一次最多演练 100000 条记录，请加上条件。",
                                       "At most 100,000 records are rehearsed at once. Add a condition."});
        Trial trial(context, server, rules, object);
        for (size_t at = 0; at < ids.size(); at += chunk_records) {
            const std::vector<int64_t> some(
                ids.begin() + static_cast<std::ptrdiff_t>(at),
                ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), at + chunk_records)));
            for (const auto& [id, life] : TRY(record::lives(context, object, some, days)))
                trial.live_through(life, days);
        }
        Json answer = trial.answer(session);
        answer.set("kind", Json::string("recycling"));
        answer.set("object", Json::string(object.name));
        answer.set("days", Json::number(request.days));
        answer.set("records", Json::number(static_cast<int64_t>(ids.size())));
        return answer;
    });
}

} // namespace fairlead::command
