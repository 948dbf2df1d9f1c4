#include "command/deviations.h"

#include <algorithm>
#include <map>
#include <set>

#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t most_visits = 500000;
constexpr size_t most_rows = 500, most_ids = 500;
constexpr int64_t minute_milliseconds = 60000;

struct Deviation {
    int64_t record = 0, at = 0, by = 0;
    std::string kind, from, to, reason;
    std::vector<std::string> stages; // left out
};
struct Seen {
    std::string name;
    int64_t owner = 0;
};

Json text(const std::string& value) {
    return value.empty() ? Json() : Json::string(value);
}

/// The records among `ids` that the asker may read.
Result<std::map<int64_t, Seen>> visible(record::ReadContext& context, const Object& object,
                                        const std::set<int64_t>& ids) {
    std::map<int64_t, Seen> seen;
    const Field* owner = object.trait("owner");
    std::vector<int64_t> some;
    const auto ask = [&]() -> Result<void> {
        if (some.empty()) return {};
        query::Select select;
        select.object = &object;
        select.columns = {{"id", nullptr}, {object.trait("name")->name, nullptr}};
        if (owner) select.columns.push_back({owner->name, nullptr});
        select.ids = std::move(some);
        select.scope = access::scope(context.session, context.model, object, access::Verb::read);
        select.limit = 0;
        some.clear();
        return context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                                   [&](const store::Row& row) {
                                       seen[row.number(0)] = {std::string(row.text(1)), owner ? row.number(2) : 0};
                                       return true;
                                   });
    };
    for (const int64_t id : ids) {
        some.push_back(id);
        if (some.size() == most_ids) TRY(ask());
    }
    TRY(ask());
    return seen;
}

class Report {
  public:
    Report(record::ReadContext& context, const Object& object, const schema::Pipeline& pipeline, const Period& period)
        : context_(context),
          object_(object),
          pipeline_(pipeline),
          from_(context.session.asker.zone.start_of(period.from).milliseconds),
          to_(context.session.asker.zone.start_of({period.to.days + 1}).milliseconds) {}

    Result<Json> run() {
        TRY(visits());
        TRY(releases());
        std::set<int64_t> ids;
        for (const Deviation& each : all_) ids.insert(each.record);
        const auto seen = TRY(visible(context_, object_, ids));
        std::erase_if(all_, [&](const Deviation& each) { return !seen.contains(each.record); });
        std::sort(all_.begin(), all_.end(), [](const Deviation& a, const Deviation& b) {
            return a.at != b.at ? a.at > b.at : a.record > b.record;
        });
        Json answer = Json::object();
        Json rows = Json::array();
        std::map<int64_t, std::map<std::string, int64_t>> by_owner;
        std::map<std::string, int64_t> by_stage;
        for (const Deviation& each : all_) {
            const Seen& record = seen.at(each.record);
            ++by_owner[record.owner][each.kind];
            for (const std::string& stage : each.stages) ++by_stage[stage];
            if (rows.items().size() < most_rows) rows.push(row_of(each, record));
        }
        answer.set("object", Json::string(object_.name));
        answer.set("pipeline", Json::string(pipeline_.name));
        answer.set("more", Json::boolean(all_.size() > most_rows));
        answer.set("rows", std::move(rows));
        Json owners = Json::array();
        for (auto& [owner, kinds] : by_owner) {
            Json item = Json::object();
            item.set("owner", person_json(context_.session, owner));
            for (const char* kind : {"skipped", "began_late", "went_back", "released"})
                item.set(kind, Json::number(kinds[kind]));
            owners.push(std::move(item));
        }
        answer.set("by_owner", std::move(owners));
        Json stages = Json::array();
        for (const schema::Stage& stage : pipeline_.stages) {
            if (stage.kind != schema::StageKind::open) continue;
            Json item = Json::object();
            item.set("stage", Json::string(stage.name));
            item.set("skipped", Json::number(by_stage[stage.name]));
            stages.push(std::move(item));
        }
        answer.set("by_stage", std::move(stages));
        answer.set("buyer", TRY(buyers()));
        return answer;
    }

  private:
    Json row_of(const Deviation& each, const Seen& record) const {
        Json row = Json::object();
        row.set("record", Json::string(to_text(Id{each.record})));
        row.set("name", Json::string(record.name));
        row.set("owner", person_json(context_.session, record.owner));
        row.set("kind", Json::string(each.kind));
        row.set("at", Json::string(to_text(base::Instant{each.at})));
        row.set("by", person_json(context_.session, each.by));
        row.set("from", text(each.from));
        row.set("to", text(each.to));
        Json stages = Json::array();
        for (const std::string& stage : each.stages) stages.push(Json::string(stage));
        row.set("stages", std::move(stages));
        row.set("reason", text(each.reason));
        return row;
    }

    /// Open stages strictly between two positions.
    std::vector<std::string> between(int64_t low, int64_t high) const {
        std::vector<std::string> names;
        for (const schema::Stage& stage : pipeline_.stages)
            if (stage.kind == schema::StageKind::open && stage.position > low && stage.position < high)
                names.push_back(stage.name);
        return names;
    }

    Result<void> visits() {
        int64_t read = 0;
        const std::vector<Condition> where = {{Condition::Test::equal, "object", object_.name, {}},
                                              {Condition::Test::equal, "pipeline", pipeline_.name, {}},
                                              {Condition::Test::at_least, "entered_at", from_, {}},
                                              {Condition::Test::below, "entered_at", to_, {}}};
        TRY(context_.reader.each(
            query::render_select_rows("stage_history",
                                      {"record", "stage", "position", "kind", "entered_at", "entered_by", "from_stage"},
                                      where, {}, most_visits + 1, context_.reader.dialect()),
            [&](const store::Row& row) {
                if (++read > most_visits) return false;
                take(row);
                return true;
            }));
        if (read <= most_visits) return {};
        return Error(Code::limit,
                     {"这段时间的阶段变动太多，请缩短期间。", "Too many moves in this period. Take a shorter one."});
    }

    void take(const store::Row& row) {
        Deviation made{.record = row.number(0),
                       .at = row.number(4),
                       .by = row.number(5),
                       .from = std::string(row.text(6)),
                       .to = std::string(row.text(1))};
        const schema::Stage* from = pipeline_.find(made.from);
        const bool won = row.text(3) == "won", lost = row.text(3) == "lost";
        if (lost) return;
        const int64_t open = static_cast<int64_t>(
            std::count_if(pipeline_.stages.begin(), pipeline_.stages.end(),
                          [](const schema::Stage& stage) { return stage.kind == schema::StageKind::open; }));
        const int64_t to = won ? open + 1 : row.number(2);
        if (made.from.empty()) {
            if (to <= 1) return;
            made.kind = "began_late";
            made.stages = between(0, to);
        } else if (!from || from->kind != schema::StageKind::open) {
            return; // reopened
        } else if (to < from->position) {
            made.kind = "went_back";
        } else if (to > from->position + 1) {
            made.kind = "skipped";
            made.stages = between(from->position, to);
        } else {
            return;
        }
        all_.push_back(std::move(made));
    }

    Result<void> releases() {
        const std::vector<Condition> where = {{Condition::Test::equal, "object", object_.name, {}},
                                              {Condition::Test::at_least, "at", from_, {}},
                                              {Condition::Test::below, "at", to_, {}}};
        return context_.reader.each(
            query::render_select_rows("gate_release", {"record", "at", "by", "reason", "gate", "used_for"}, where, {},
                                      0, context_.reader.dialect()),
            [&](const store::Row& row) {
                all_.push_back({.record = row.number(0),
                                .at = row.number(1),
                                .by = row.number(2),
                                .kind = "released",
                                .from = std::string(row.text(4)),
                                .to = std::string(row.text(5)),
                                .reason = std::string(row.text(3))});
                return true;
            });
    }

    /// Open deals whose buyer is said to be elsewhere, stage by stage.
    Result<Json> buyers() {
        Json list = Json::array();
        const Field* buyer = object_.trait("buyer_stage");
        if (!buyer || access::mask(context_.session, object_, *buyer) == access::Mask::hidden) return list;
        for (const schema::Stage& stage : pipeline_.stages) {
            if (stage.buyer.empty() || stage.kind != schema::StageKind::open) continue;
            const std::string here =
                "pipeline = '" + pipeline_.name + "' and stage = '" + stage.name + "' and stage_kind = 'open'";
            Json item = Json::object();
            item.set("stage", Json::string(stage.name));
            item.set("buyer", Json::string(stage.buyer));
            item.set("n", TRY(counted(here)));
            item.set("differs", TRY(counted(here + " and " + buyer->name + " is not empty and " + buyer->name +
                                            " != '" + stage.buyer + "'")));
            item.set("unknown", TRY(counted(here + " and " + buyer->name + " is empty")));
            list.push(std::move(item));
        }
        return list;
    }

    Result<Json> counted(const std::string& where) {
        query::Select select;
        select.object = &object_;
        select.scope = access::scope(context_.session, context_.model, object_, access::Verb::read);
        select.where.push_back(TRY(formula::bind(where, context_.model.catalog(), object_)));
        const store::Rows rows = TRY(
            context_.reader.rows(query::render_count(select, 0, context_.session.asker, context_.reader.dialect())));
        Json cell = Json::object();
        cell.set("value", Json::number(rows[0][0].number_or(0)));
        cell.set("where", Json::string(where));
        return cell;
    }

    record::ReadContext& context_;
    const Object& object_;
    const schema::Pipeline& pipeline_;
    int64_t from_, to_;
    std::vector<Deviation> all_;
};

} // namespace

Result<Json> deviations(Workspace& workspace, const Session& session, const Period& period) {
    const auto snapshot = workspace.snapshot();
    const Object* object = TRY(workspace.object(*snapshot, period.object));
    TRY(access::may(session, *object, access::Verb::read));
    const Field* stage = object->trait("stage");
    if (!stage)
        return base::invalid("object", "no_stages",
                             {"“" + object->label.zh + "”没有阶段。", object->label.en + " has no stages."});
    const schema::Pipeline* pipeline =
        object->find_pipeline(period.pipeline.empty() ? stage->pipeline : period.pipeline);
    if (!pipeline)
        return base::invalid("pipeline", "unknown_pipeline", {"没有这个流程。", "There is no such pipeline."});
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        return Report(context, *object, *pipeline, period).run();
    });
}

Result<Json> response_times(Workspace& workspace, const Session& session, const Period& period, const std::string& by,
                            int64_t sla_minutes) {
    const auto snapshot = workspace.snapshot();
    const Object* object = TRY(workspace.object(*snapshot, period.object));
    TRY(access::may(session, *object, access::Verb::read));
    const Field* received = object->trait("received");
    const Field* first = object->trait("first_contact");
    if (!received || !first)
        return base::invalid("object", "no_contact_times",
                             {"“" + object->label.zh + "”没有记录收到和首次联系的时间。",
                              object->label.en + " does not keep when it was received and first contacted."});
    const Field* group = object->trait(by) ? object->trait(by) : object->find(by);
    if (!group || access::mask(session, *object, *group) == access::Mask::hidden || !group->stored)
        return base::invalid("by", "unknown_field", {"没有这个字段。", "There is no such field."});
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        struct Group {
            int64_t n = 0, within = 0, waiting = 0;
            std::vector<int64_t> minutes;
        };
        std::map<Value, Group> groups;
        query::Select select;
        select.object = object;
        select.columns = {{group->name, nullptr}, {received->name, nullptr}, {first->name, nullptr}};
        select.scope = access::scope(session, context.model, *object, access::Verb::read);
        select.where.push_back(TRY(formula::bind(received->name + " >= date('" + to_text(period.from) + "') and " +
                                                     received->name + " <= date('" + to_text(period.to) + "')",
                                                 context.model.catalog(), *object)));
        select.limit = 0;
        TRY(context.reader.each(
            query::render(select, session.asker, context.reader.dialect()), [&](const store::Row& row) {
                Group& own = groups[row.value(0)];
                ++own.n;
                const int64_t until = row.empty(2) ? session.asker.now.milliseconds : row.number(2);
                const int64_t minutes = std::max<int64_t>(0, until - row.number(1)) / minute_milliseconds;
                if (row.empty(2)) {
                    own.waiting += minutes > sla_minutes;
                    return true;
                }
                own.minutes.push_back(minutes);
                own.within += minutes <= sla_minutes;
                return true;
            }));
        Json list = Json::array();
        for (auto& [key, own] : groups) {
            Json item = Json::object();
            const access::User* person =
                group->type == schema::Type::user && key.is_number() ? session.directory->user(key.number()) : nullptr;
            const schema::Choice* choice = key.is_text() ? group->find_choice(key.text()) : nullptr;
            item.set("key", key.is_text()     ? Json::string(std::string(key.text()))
                            : key.is_number() ? Json::string(to_text(Id{key.number()}))
                                              : Json());
            item.set("label", person   ? Json::string(person->name)
                              : choice ? Json::string(choice->label.in(session.language))
                                       : Json());
            item.set("n", Json::number(own.n));
            item.set("answered", Json::number(static_cast<int64_t>(own.minutes.size())));
            Json median;
            if (!own.minutes.empty()) {
                const auto middle = own.minutes.begin() + static_cast<std::ptrdiff_t>(own.minutes.size() / 2);
                std::nth_element(own.minutes.begin(), middle, own.minutes.end());
                median = Json::number(*middle);
            }
            item.set("median_minutes", std::move(median));
            item.set("within", Json::number(own.within));
            item.set("waiting", Json::number(own.waiting));
            list.push(std::move(item));
        }
        Json answer = Json::object();
        answer.set("object", Json::string(object->name));
        answer.set("by", Json::string(group->name));
        answer.set("sla_minutes", Json::number(sla_minutes));
        answer.set("groups", std::move(list));
        return answer;
    });
}

} // namespace fairlead::command
