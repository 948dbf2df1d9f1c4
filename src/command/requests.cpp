#include "command/requests.h"

#include <algorithm>
#include <set>

#include "automation/book.h"
#include "base/unicode.h"
#include "command/notifications.h"
#include "query/change.h"
#include "record/load.h"
#include "record/read.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr const char* request_object = "request";
constexpr size_t longest_text = 10000;
constexpr int64_t most_rows = 50000;
constexpr size_t looked_up_at_once = 500;

Condition equal(const char* column, Value value) {
    return {Condition::Test::equal, column, std::move(value), {}};
}

const Object* object_of(const record::Context& context) {
    return context.model.catalog().find(request_object);
}

/// Open requests of each of these people, for the least burdened.
Result<int64_t> least_burdened(record::Context& context, const std::vector<int64_t>& users) {
    int64_t best = 0, fewest = INT64_MAX;
    for (const int64_t user : users) {
        int64_t open = 0;
        for (const char* status : {"open", "accepted"})
            open += TRY(context.transaction.rows(query::render_count_rows(
                request_object, {equal("assignee", user), equal("status", status)}, context.dialect())))[0][0]
                        .number_or(0);
        if (open < fewest) best = user, fewest = open;
    }
    return best;
}

Result<int64_t> person_asked(record::Context& context, const automation::Book& book, const Json& to) {
    const std::string& word = to.text();
    const access::Directory& directory = *context.session.directory;
    auto nobody = [] {
        return base::invalid("to", "nobody", {"没有找到可以请求的人。", "There is nobody to ask."},
                             {"请选择一位同事。", "Choose a colleague."});
    };
    if (word == "manager") {
        const int64_t above = directory.manager_of(context.session.user_id());
        if (!above) return nobody();
        return above;
    }
    if (word.starts_with("role:")) {
        std::vector<int64_t> users = automation::people_of_role(directory, word.substr(5));
        std::erase_if(users, [&](int64_t id) {
            return id == context.session.user_id() || book.people().absent(id, context.session.asker.now);
        });
        if (users.empty()) return nobody();
        return least_burdened(context, users);
    }
    const auto id = base::parse_id(word);
    const access::User* user = id ? directory.user(id->number) : nullptr;
    if (!user) return base::invalid("to", "required", {"请指明向谁请求。", "Say whom you ask."});
    if (!user->active)
        return base::invalid("to", "inactive_user", {"该用户已停用。", "This user is inactive."},
                             {"请选择一位在职用户。", "Choose an active user."});
    return user->id;
}

Result<Json> make(record::Context& context, const Object& about, Id record, const Json& values, int64_t assignee) {
    record::Patch patch = record::Patch::from_json(*object_of(context), {}, values);
    patch.sets.push_back({"about", Value(record.number), about.name});
    if (assignee) patch.set("assignee", assignee);
    const record::Change made = TRY(record::save(context, patch));
    Json answer = Json::object();
    answer.set("request", Json::string(to_text(made.after.id())));
    answer.set("assignee", person_json(context.session, assignee));
    return answer;
}

std::string half(const std::vector<int64_t>& sorted) {
    return std::to_string(sorted[sorted.size() / 2]);
}

/// {"n", "mean_ms", "median_ms", "longest_ms"}; null means when there is nothing.
void add_times(Json& json, std::vector<int64_t> times) {
    std::sort(times.begin(), times.end());
    int64_t sum = 0;
    for (const int64_t time : times) sum += time;
    json.set("n", Json::number(static_cast<int64_t>(times.size())));
    json.set("mean_ms", times.empty() ? Json() : Json::number(sum / static_cast<int64_t>(times.size())));
    json.set("median_ms", times.empty() ? Json() : Json::number(half(times)));
    json.set("longest_ms", times.empty() ? Json() : Json::number(times.back()));
}

} // namespace

Result<Json> ask_for_support(Workspace& workspace, const Session& session, const Object& object, Id record,
                             const Json& body) {
    return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
        TRY(record::load(context.model, context.tables, context.transaction, session, object, record, Verb::read));
        const std::string direction = body["direction"].text();
        Json values = Json::object();
        values.set("name", body["subject"]);
        values.set("direction", body["direction"]);
        for (const char* field : {"description", "due", "contact"})
            if (body.has(field)) values.set(field, body[field]);
        values.set("kind", Json::string(direction == "subordinate" ? "instruction"
                                        : direction == "customer"  ? "dialogue"
                                                                   : "support"));
        int64_t assignee = 0;
        const bool superior = direction == "superior";
        if (body.has("to") || direction != "customer") {
            const Json to = body.has("to") || !superior ? body["to"] : Json::string("manager");
            assignee = TRY(person_asked(context, *workspace.snapshot()->book, to));
        }
        return make(context, object, record, values, assignee);
    });
}

Result<Json> nudge(Workspace& workspace, const Session& session, const Object& object, Id record, const Json& body) {
    return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.transaction, session, object, record, Verb::read));
        const std::string kind = body["kind"].is_null() ? "reminder" : body["kind"].text();
        if (kind != "reminder" && kind != "update" && kind != "instruction")
            return base::invalid(
                "kind", "unknown_value",
                {"应为 reminder、update 或 instruction。", "This is reminder, update or instruction."});
        const std::string text = base::trim(body["text"].text());
        if (base::length(text) > longest_text)
            return base::invalid("text", "too_long", {"最多 10000 个字。", "At most 10,000 characters."});
        const access::User* owner = session.directory->user(image.owner());
        if (!owner || !owner->active)
            return base::invalid("", "no_owner", {"这条记录没有在职的负责人。", "It has no active owner."});
        if (owner->id == session.user_id())
            return base::invalid("", "own", {"这是你自己的记录。", "This record is your own."});
        const std::string& language =
            owner->language.empty() ? context.model.catalog().settings().language : owner->language;
        const Text title = kind == "update"     ? Text{"请更新进展：", "Please update: "}
                           : kind == "reminder" ? Text{"提醒跟进：", "Please follow up: "}
                                                : Text{"工作要求：", "To do: "};
        Json values = Json::object();
        std::string name = title.in(language) + std::string(image.name());
        std::u32string points = base::to_code_points(name);
        if (points.size() > 255) points.resize(255);
        values.set("name", Json::string(base::from_code_points(points)));
        values.set("direction", Json::string("subordinate"));
        values.set("kind", Json::string(kind));
        if (!text.empty()) values.set("description", Json::string(text));
        return make(context, object, record, values, owner->id);
    });
}

Result<Json> support_figures(Workspace& workspace, const Session& session, int64_t days) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const Object* object = context.model.catalog().find(request_object);
        const base::Instant from{session.asker.now.milliseconds - days * 86400000};
        record::ListRequest list;
        list.object = object;
        list.where = "created_at >= instant('" + to_text(from) + "')";
        query::Select select = TRY(record::select_of(context, list));
        select.columns = {{"direction", nullptr},  {"assignee", nullptr},    {"status", nullptr},
                          {"created_at", nullptr}, {"answered_at", nullptr}, {"due", nullptr}};
        select.sort = {{"id", false}};
        select.limit = most_rows;
        struct Group {
            std::vector<int64_t> times;
            int64_t asked = 0, open = 0, in_time = 0, late = 0;
        };
        std::map<std::string, Group> directions;
        std::map<int64_t, Group> people;
        Group all;
        TRY(context.reader.each(
            query::render(select, session.asker, context.reader.dialect()), [&](const store::Row& row) {
                const std::string status(row.text(2));
                if (status == "cancelled") return true;
                for (Group* group : {&directions[std::string(row.text(0))], &people[row.number(1)], &all}) {
                    ++group->asked;
                    const int64_t end = row.empty(4) ? session.asker.now.milliseconds : row.number(4);
                    const bool late = !row.empty(5) && session.asker.zone.date_of({end}).days > row.number(5);
                    group->late += late;
                    if (row.empty(4))
                        ++group->open;
                    else
                        group->times.push_back(row.number(4) - row.number(3));
                    group->in_time += !row.empty(4) && !late;
                }
                return true;
            }));
        auto json_of = [](const Group& group) {
            Json json = Json::object();
            json.set("asked", Json::number(group.asked));
            json.set("open", Json::number(group.open));
            json.set("in_time", Json::number(group.in_time));
            json.set("late", Json::number(group.late));
            add_times(json, group.times);
            return json;
        };
        Json answer = json_of(all), by_direction = Json::array(), by_person = Json::array();
        for (const auto& [direction, group] : directions) {
            Json json = json_of(group);
            json.set("direction", Json::string(direction));
            by_direction.push(std::move(json));
        }
        for (const auto& [user, group] : people) {
            if (!user) continue;
            Json json = json_of(group);
            json.set("user", person_json(session, user));
            by_person.push(std::move(json));
        }
        answer.set("days", Json::number(days));
        answer.set("directions", std::move(by_direction));
        answer.set("people", std::move(by_person));
        return answer;
    });
}

Result<Json> approval_waiting(Workspace& workspace, const Session& session, int64_t days) {
    const int64_t now = session.asker.now.milliseconds, from = now - days * 86400000;
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        struct Row {
            std::string object, key, title, stage, state;
            int64_t record, submitted, finished;
        };
        std::map<int64_t, Row> approvals;
        std::map<std::string, std::vector<int64_t>> records;
        TRY(context.reader.each(query::render_select_rows("approval",
                                                          {"id", "object", "process_key", "title", "stage", "state",
                                                           "record", "submitted_at", "finished_at"},
                                                          {{Condition::Test::at_least, "submitted_at", from, {}}},
                                                          {{"id", false}}, most_rows, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    approvals[row.number(0)] = {std::string(row.text(1)),
                                                                std::string(row.text(2)),
                                                                std::string(row.text(3)),
                                                                std::string(row.text(4)),
                                                                std::string(row.text(5)),
                                                                row.number(6),
                                                                row.number(7),
                                                                row.number(8)};
                                    records[std::string(row.text(1))].push_back(row.number(6));
                                    return true;
                                }));
        // Only of records the reader may see.
        std::set<int64_t> seen;
        for (const auto& [name, ids] : records) {
            const Object* object = context.model.catalog().find(name);
            if (!object) continue;
            query::Select select;
            select.object = object;
            select.columns = {{"id", nullptr}};
            select.ids = ids;
            select.scope = access::scope(session, context.model, *object, Verb::read);
            select.limit = 0;
            TRY(context.reader.each(query::render(select, session.asker, context.reader.dialect()),
                                    [&](const store::Row& row) {
                                        seen.insert(row.number(0));
                                        return true;
                                    }));
        }
        struct Group {
            std::string title;
            std::vector<int64_t> times;
            int64_t pending = 0, oldest = 0;
        };
        std::map<std::string, Group> processes, stages;
        std::map<std::pair<std::string, std::string>, Group> steps;
        std::vector<int64_t> ids;
        for (const auto& [id, row] : approvals) {
            if (!seen.contains(row.record)) continue;
            ids.push_back(id);
            for (Group* group : {&processes[row.key], &stages[row.stage]}) {
                group->title = row.title;
                if (row.finished) {
                    group->times.push_back(row.finished - row.submitted);
                } else {
                    ++group->pending;
                    group->oldest = std::max(group->oldest, now - row.submitted);
                }
            }
        }
        if (!ids.empty())
            TRY(context.reader.each(
                query::render_select_rows("approval_item",
                                          {"approval", "name_zh", "name_en", "opened_at", "decided_at", "state"},
                                          {{Condition::Test::in, "approval", {}, {ids.begin(), ids.end()}}},
                                          {{"id", false}}, 0, context.reader.dialect()),
                [&](const store::Row& row) {
                    if (row.empty(3)) return true;
                    const Text name{std::string(row.text(1)), std::string(row.text(2))};
                    Group& group = steps[{approvals[row.number(0)].key, name.in(session.language)}];
                    if (!row.empty(4)) {
                        group.times.push_back(row.number(4) - row.number(3));
                    } else if (row.text(5) == "open") {
                        ++group.pending;
                        group.oldest = std::max(group.oldest, now - row.number(3));
                    }
                    return true;
                }));
        auto json_of = [](const Group& group) {
            Json json = Json::object();
            add_times(json, group.times);
            json.set("pending", Json::number(group.pending));
            json.set("oldest_ms", group.pending ? Json::number(group.oldest) : Json());
            return json;
        };
        Json answer = Json::object(), by_process = Json::array(), by_step = Json::array(), by_stage = Json::array();
        for (const auto& [key, group] : processes) {
            Json json = json_of(group);
            json.set("process", Json::string(key));
            json.set("title", Json::string(group.title));
            by_process.push(std::move(json));
        }
        for (const auto& [key, group] : steps) {
            Json json = json_of(group);
            json.set("process", Json::string(key.first));
            json.set("step", Json::string(key.second));
            by_step.push(std::move(json));
        }
        for (const auto& [stage, group] : stages) {
            if (stage.empty()) continue;
            Json json = json_of(group);
            json.set("stage", Json::string(stage));
            by_stage.push(std::move(json));
        }
        answer.set("days", Json::number(days));
        answer.set("processes", std::move(by_process));
        answer.set("steps", std::move(by_step));
        answer.set("stages", std::move(by_stage));
        return answer;
    });
}

Result<Json> remind_of_requests(Workspace& workspace) {
    const Session server = workspace.server_session();
    const int64_t patience = workspace.snapshot()->settings().request_escalation_hours * 60 * 60 * 1000;
    int64_t reminded = 0, escalated = 0;
    TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
        const Object* object = object_of(context);
        if (!object) return {};
        query::Select select;
        select.object = object;
        select.columns = {{"id", nullptr}, {"assignee", nullptr}, {"owner", nullptr}, {"due", nullptr}};
        // Looked at for a while longer than anybody may have to wait for an escalation.
        select.where.push_back(
            TRY(formula::bind("status in ('open', 'accepted') and due < today() and due >= add_days(today(), -100)",
                              context.model.catalog(), *object)));
        select.scope.all = true;
        select.limit = most_rows;
        struct Late {
            int64_t id = 0, assignee = 0, owner = 0, since = 0;
        };
        std::vector<Late> late;
        TRY(context.transaction.each(query::render(select, server.asker, context.dialect()),
                                     [&](const store::Row& row) {
                                         late.push_back({row.number(0), row.number(1), row.number(2),
                                                         server.asker.zone.start_of({row.number(3) + 1}).milliseconds});
                                         return true;
                                     }));
        // Told already: the notification is the memory.
        std::set<std::pair<int64_t, std::string>> told;
        for (size_t at = 0; at < late.size(); at += looked_up_at_once) {
            Condition these{Condition::Test::in, "record", {}, {}};
            for (size_t i = at; i < std::min(late.size(), at + looked_up_at_once); ++i)
                these.values.emplace_back(late[i].id);
            TRY(context.transaction.each(
                query::render_select_rows("notification", {"record", "kind"}, {these}, {}, 0, context.dialect()),
                [&](const store::Row& row) {
                    told.emplace(row.number(0), std::string(row.text(1)));
                    return true;
                }));
        }
        const auto tell = [&](const Late& request, std::string kind, std::vector<int64_t> users, Text body) {
            automation::chain_of(context).tellings.push_back({.kind = std::move(kind),
                                                              .users = std::move(users),
                                                              .object = object,
                                                              .record = Id{request.id},
                                                              .body = std::move(body)});
        };
        const access::Directory& people = *context.session.directory;
        for (const Late& request : late) {
            const int64_t asked = request.assignee ? request.assignee : request.owner;
            if (told.emplace(request.id, "overdue").second) {
                ++reminded;
                tell(request, "overdue", {asked}, {"已过答复期限", "Its answer is overdue"});
            }
            if (!patience || server.asker.now.milliseconds < request.since + patience ||
                !told.emplace(request.id, "escalation").second)
                continue;
            ++escalated;
            const access::User* person = people.user(asked);
            const std::string name = person ? person->name : "";
            std::vector<int64_t> above = {people.manager_of(asked)};
            if (request.owner != asked && request.owner != above.front()) above.push_back(request.owner);
            std::erase(above, 0);
            // Whom it goes up to may not have been in sight of it.
            for (const int64_t user : above)
                TRY(let_read(workspace, context, *object, Id{request.id}, request.owner, user));
            tell(request, "escalation", std::move(above),
                 {name + " 还没有答复这项请求", name + " has not answered this request"});
        }
        return {};
    }));
    Json json = Json::object();
    json.set("reminded", Json::number(reminded));
    json.set("escalated", Json::number(escalated));
    return json;
}

} // namespace fairlead::command
