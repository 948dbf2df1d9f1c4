#include "command/distribute.h"

#include <algorithm>
#include <map>
#include <set>

#include "automation/book.h"
#include "base/log.h"
#include "base/unicode.h"
#include "command/job_files.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Text;

namespace {

constexpr size_t chunk_records = 500, most_people = 200, most_ids = 100000, longest_reason = 1000;
constexpr int64_t most_weight = 1000, week = 7LL * 86400000;

Text told(const Error& error) {
    Text text = error.message;
    for (const Fault& fault : error.faults)
        if (fault.message.zh != text.zh) text = {text.zh + fault.message.zh, text.en + " " + fault.message.en};
    return text;
}

/// The shares of a split, one turn at a time in the order of the records.
class Split {
  public:
    explicit Split(const Destination& to) {
        for (const auto& [user, weight] : to.people) {
            users_.push_back(user);
            shares_.push_back({weight, 0});
        }
    }
    int64_t next() { return users_[automation::take_turn(shares_)]; }

  private:
    std::vector<int64_t> users_;
    std::vector<automation::Share> shares_;
};

Result<Part> read_part(Workspace& workspace, const Snapshot& snapshot, const Session& session, const Json& body) {
    std::vector<Fault> faults;
    Part part;
    auto object = workspace.object(snapshot, body["object"].text());
    if (!object.ok()) {
        Error error = std::move(object).error();
        faults.insert(faults.end(), error.faults.begin(), error.faults.end());
    } else if ((*object)->system || !(*object)->trait("owner")) {
        faults.push_back({"object", "no_owner", {"这个对象没有负责人。", "Records of this object have no owner."}, {}});
    } else {
        part.object = *object;
    }
    part.by_ids = body["ids"].is_array();
    for (const Json& item : body["ids"].items()) {
        const auto id = base::parse_id(item.text());
        if (id && part.ids.size() < most_ids) {
            part.ids.push_back(id->number);
        } else {
            faults.push_back({"ids", "not_an_id", {"不是有效的记录编号。", "This is not a record's id."}, {}});
            break;
        }
    }
    part.where = body["where"].text();
    if (!part.by_ids && !body.has("where"))
        faults.push_back(
            {"where",
             "required",
             {"请说明分配哪些记录。", "Say which records are meant."},
             {"用 ids 或 where；where 为 “true” 表示全部。", "By ids or where; where \"true\" means all."}});
    if (base::length(body["reason"].text()) > longest_reason)
        faults.push_back({"reason", "too_long", {"理由最多 1000 个字。", "A reason has at most 1000 characters."}, {}});
    if (auto to = read_destination(*session.directory, body["to"], "to", faults)) part.to = std::move(*to);
    if (part.object && part.to.kind == Destination::Kind::pool && !part.object->trait("pool"))
        faults.push_back({"to", "no_pool", {"这个对象没有公海。", "Records of this object have no pools."}, {}});
    if (!faults.empty()) return Error(Code::invalid, {"请求有错误。", "The request has faults."}, std::move(faults));
    return part;
}

} // namespace

std::optional<Destination> read_destination(const access::Directory& directory, const Json& json,
                                            const std::string& path, std::vector<Fault>& faults) {
    Destination to;
    const size_t before = faults.size();
    auto person = [&](const Json& item, int64_t weight) {
        const auto id = base::parse_id(item.text());
        const access::User* user = id ? directory.user(id->number) : nullptr;
        if (!user || !user->active)
            faults.push_back({path, "inactive_user", {"请选择在职的人员。", "Choose people who are active."}, {}});
        else
            to.people.emplace_back(user->id, weight);
    };
    const int ways = json.has("user") + json.has("users") + json.has("rules") + json.has("pool");
    if (ways != 1) {
        faults.push_back(
            {path,
             "one_destination",
             {"请在 user、users、rules、pool 中恰好选择一个。", "Give exactly one of user, users, rules, pool."},
             {}});
    } else if (json.has("user")) {
        person(json["user"], 1);
    } else if (json.has("users")) {
        const auto& items = json["users"].items();
        if (items.empty() || items.size() > most_people)
            faults.push_back({path, "people", {"请选择 1 到 200 人。", "Choose 1 to 200 people."}, {}});
        for (const Json& item : items) {
            const int64_t weight = item.is_object() && item.has("weight") ? item["weight"].integer().value_or(0) : 1;
            if (weight < 1 || weight > most_weight)
                faults.push_back({path, "range", {"权重应为 1 到 1000。", "A weight is 1 to 1000."}, {}});
            person(item.is_object() ? item["user"] : item, weight);
        }
        std::sort(to.people.begin(), to.people.end());
        if (std::adjacent_find(to.people.begin(), to.people.end(),
                               [](const auto& a, const auto& b) { return a.first == b.first; }) != to.people.end())
            faults.push_back({path, "twice", {"同一个人只能选一次。", "Each person can be named once."}, {}});
    } else if (json.has("rules")) {
        to.kind = Destination::Kind::rules;
    } else {
        to.kind = Destination::Kind::pool;
        const auto id = base::parse_id(json["pool"].text());
        const access::Pool* pool = id ? directory.pool(id->number) : nullptr;
        if (pool)
            to.pool = pool->id;
        else if (!json["pool"].truth())
            faults.push_back({path, "unknown_pool", {"没有这个公海。", "There is no such pool."}, {}});
    }
    if (faults.size() > before) return std::nullopt;
    return to;
}

Json to_json(const Session& session, const Destination& to) {
    Json json = Json::object();
    if (to.kind == Destination::Kind::rules) {
        json.set("rules", Json::boolean(true));
    } else if (to.kind == Destination::Kind::pool) {
        const access::Pool* pool = session.directory->pool(to.pool);
        json.set("pool", pool ? Json::string(pool->name) : Json::boolean(true));
    } else {
        Json people = Json::array();
        for (const auto& [user, weight] : to.people) people.push(person_json(session, user));
        json.set("users", std::move(people));
    }
    return json;
}

Result<std::vector<int64_t>> records_of(record::ReadContext& context, const Part& part,
                                        const std::set<int64_t>& never) {
    record::ListRequest list;
    list.object = context.model.catalog().find(part.object->name);
    if (!list.object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
    list.where = part.where;
    list.verb = Verb::edit;
    query::Select select = TRY(record::select_of(context, list));
    if (part.by_ids) select.ids = part.ids.empty() ? std::vector<int64_t>{0} : part.ids;
    select.columns = {{"id", nullptr}};
    select.sort = {{"id", false}};
    select.limit = 0;
    std::vector<int64_t> ids;
    TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                            [&](const store::Row& row) {
                                if (!never.contains(row.number(0))) ids.push_back(row.number(0));
                                return true;
                            }));
    return ids;
}

Result<Ending> hand_on(Workspace& workspace, Session& acting, const Part& part, const std::vector<int64_t>& ids,
                       const Handing& handing, Progress& progress, FaultsFile& faults) {
    const std::string object_name = part.object->name;
    Split split(part.to);
    for (size_t from = 0; from < ids.size(); from += chunk_records) {
        if (progress.cancelled()) return Ending::cancelled;
        acting = TRY(renewed(workspace, acting));
        const auto snapshot = workspace.snapshot();
        const size_t to = std::min(ids.size(), from + chunk_records);
        std::vector<std::pair<int64_t, Text>> refused;
        int64_t updated = 0, skipped = 0;
        const JobState before = progress.state();
        auto counts = [&] {
            JobState state = before;
            state.done += static_cast<int64_t>(to - from);
            state.updated += updated;
            state.skipped += skipped;
            state.failed += static_cast<int64_t>(refused.size());
            return state;
        };
        Split turn = split;
        TRY(workspace.write(acting, [&](record::Context& context) -> Result<void> {
            refused.clear();
            updated = skipped = 0;
            turn = split;
            const Object* object = context.model.catalog().find(object_name);
            if (!object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
            automation::StoredLedger ledger(context);
            for (size_t i = from; i < to; ++i) {
                const size_t events = context.events.size();
                bool changed = false;
                const auto done = context.transaction.attempt([&]() -> Result<void> {
                    record::Patch patch;
                    patch.object = object;
                    patch.id = {ids[i]};
                    record::Image image = TRY(record::load(context.model, context.tables, context.transaction, acting,
                                                           *object, patch.id, Verb::edit));
                    record::Related related(context.model, context.tables, context.transaction);
                    const record::RecordSubject subject(image, related);
                    patch.why = record::Why{handing.kind, 0, handing.reason};
                    if (part.to.kind == Destination::Kind::people) {
                        patch.set(object->trait("owner")->name, turn.next());
                    } else if (part.to.kind == Destination::Kind::rules) {
                        const auto decision =
                            TRY(snapshot->book->decide(ledger, *object, subject, acting.asker, handing.from));
                        if (!decision)
                            return Error(Code::conflict, {"没有分配规则能为它选出负责人。",
                                                          "No assignment rule finds an owner for it."});
                        patch.set(object->trait("owner")->name, decision->user);
                        patch.why->rule = decision->rule->id;
                        patch.why->reason = {
                            handing.reason.zh + decision->reason.zh,
                            handing.reason.en + (handing.reason.en.empty() ? "" : " ") + decision->reason.en};
                    } else {
                        const int64_t pool =
                            part.to.pool ? part.to.pool : snapshot->book->landing_of(*object, subject, acting.asker);
                        if (!pool)
                            return Error(Code::conflict, {"没有可用的公海。", "There is no pool it could go to."});
                        patch.set(object->trait("pool")->name, pool);
                    }
                    patch.known = std::move(image);
                    changed = TRY(record::save(context, patch)).any();
                    return {};
                });
                if (done.ok()) {
                    ++(changed ? updated : skipped);
                    continue;
                }
                context.events.resize(events);
                if (done.error().code == Code::unavailable) return done;
                if (!done.error().log.empty()) base::log_warning("handing on: " + done.error().log);
                refused.emplace_back(ids[i], told(done.error()));
            }
            return progress.record(context.transaction, counts());
        }));
        split = turn;
        for (const auto& [id, reason] : refused) TRY(faults.add({to_text(Id{id}), reason.in(acting.language)}));
        progress.update([&](JobState& state) {
            const JobState now = counts();
            state.done = now.done;
            state.updated = now.updated;
            state.skipped = now.skipped;
            state.failed = now.failed;
            state.can_undo = now.updated > 0;
        });
    }
    return Ending::done;
}

Result<Json> redistribute(Workspace& workspace, const Session& session, const Json& body) {
    TRY(access::require(session, "transfer"));
    const auto snapshot = workspace.snapshot();
    const Part part = TRY(read_part(workspace, *snapshot, session, body));
    TRY(access::may(session, *part.object, Verb::edit));
    const auto ids = TRY(workspace.ask<std::vector<int64_t>>(
        session, [&](record::ReadContext& context) { return records_of(context, part); }));
    Json answer = Json::object();
    if (!body["dry_run"].truth()) {
        answer.set("job", Json::string(to_text(TRY(workspace.jobs().start(
                              session, "redistribute", part.object->plural.in(session.language), body)))));
        return answer;
    }
    answer.set("records", Json::number(static_cast<int64_t>(ids.size())));
    Json people = Json::array();
    if (part.to.kind == Destination::Kind::people) {
        std::map<int64_t, int64_t> gets;
        Split split(part.to);
        for (size_t i = 0; i < ids.size(); ++i) ++gets[split.next()];
        for (const auto& [user, weight] : part.to.people) {
            Json row = Json::object();
            row.set("user", person_json(session, user));
            row.set("gets", Json::number(gets[user]));
            people.push(std::move(row));
        }
    }
    answer.set("people", std::move(people));
    return answer;
}

Result<Ending> run_redistribution(Workspace& workspace, const Session& session, const Json& parameters,
                                  Progress& progress) {
    Session acting = TRY(renewed(workspace, session));
    acting.cause = {"bulk", progress.id().number};
    const auto snapshot = workspace.snapshot();
    const Part part = TRY(read_part(workspace, *snapshot, acting, parameters));
    const auto ids = TRY(workspace.ask<std::vector<int64_t>>(
        acting, [&](record::ReadContext& context) { return records_of(context, part); }));
    progress.update([&](JobState& state) {
        state.phase = "writing";
        state.total = static_cast<int64_t>(ids.size());
    });
    FaultsFile faults(workspace, progress.id(), {"id", acting.language.starts_with("en") ? "Reason" : "原因"});
    const std::string said = base::trim(parameters["reason"].text());
    const std::string who = acting.is_server() ? std::string() : acting.user->name;
    Handing handing;
    handing.reason = {"由" + who + "批量分配" + (said.empty() ? "。" : "：" + said),
                      "Distributed by " + who + (said.empty() ? "." : ": " + said)};
    const Ending ending = TRY(hand_on(workspace, acting, part, ids, handing, progress, faults));
    const std::string path = TRY(faults.finish());
    progress.update([&](JobState& state) { state.faults_file = path; });
    return ending;
}

Result<Json> list_loads(Workspace& workspace, const Session& session, const Object& object, const std::string& where) {
    if (object.system || !object.trait("owner"))
        return base::invalid("object", "no_owner", {"这个对象没有负责人。", "Records of this object have no owner."});
    TRY(access::may(session, object, Verb::read));
    const auto snapshot = workspace.snapshot();
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        record::ListRequest list;
        list.object = &object;
        list.where = where;
        query::Grouped grouped;
        grouped.rows = TRY(record::select_of(context, list));
        const base::Instant then{session.asker.now.milliseconds - week};
        const Field* since = object.trait("owner_since");
        const std::string newest = (since ? "coalesce(" + since->name + ", created_at)" : "created_at") +
                                   " > instant('" + to_text(then) + "')";
        grouped.groups = {{object.trait("owner")->name, nullptr}};
        grouped.figures = {{},
                           {.measure = query::Measure::count,
                            .column = "",
                            .expression = nullptr,
                            .only_where = TRY(formula::bind(newest, context.model.catalog(), object))}};
        std::map<int64_t, std::pair<int64_t, int64_t>> loads;
        TRY(context.reader.each(query::render_grouped(grouped, session.asker, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    loads[row.number(0)] = {row.number(1), row.number(2)};
                                    return true;
                                }));
        std::map<int64_t, std::optional<int64_t>> capacity;
        TRY(context.reader.each(query::render_select_rows("user", {"id", "capacity"},
                                                          {{query::Condition::Test::not_empty, "capacity", {}, {}}}, {},
                                                          0, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    capacity[row.number(0)] = row.number(1);
                                    return true;
                                }));
        // People whose records the reader sees; those who are gone only while something is left with them.
        const access::Level reach = access::level(session, object, Verb::read);
        std::vector<int64_t> people;
        if (reach == access::Level::all) {
            for (const access::User& user : session.directory->users()) people.push_back(user.id);
        } else if (session.user) {
            people = session.directory->owners(*session.user, reach);
        }
        std::sort(people.begin(), people.end());
        Json rows = Json::array();
        for (const int64_t id : people) {
            const access::User* user = session.directory->user(id);
            const auto found = loads.find(id);
            const auto load = found == loads.end() ? std::pair<int64_t, int64_t>() : found->second;
            if (!user || (load.first == 0 && (!user->active || access::level(workspace.session_of(id), object,
                                                                             Verb::edit) == access::Level::none)))
                continue;
            const automation::Worker* worker = snapshot->book ? snapshot->book->worker(id) : nullptr;
            Json row = Json::object();
            row.set("user", person_json(session, id));
            row.set("open", Json::number(load.first));
            row.set("new_7_days", Json::number(load.second));
            row.set("capacity", capacity[id] ? Json::number(*capacity[id]) : Json());
            row.set("absent", Json::boolean(worker && worker->absent(session.asker.now)));
            row.set("active", Json::boolean(user->active));
            rows.push(std::move(row));
        }
        Json answer = Json::object();
        answer.set("people", std::move(rows));
        answer.set("unowned", Json::number(loads.contains(0) ? loads[0].first : 0));
        return answer;
    });
}

} // namespace fairlead::command
