#include "command/bulk.h"

#include <algorithm>
#include <set>

#include "automation/book.h"
#include "base/log.h"
#include "base/unicode.h"
#include "command/bulk_job.h"
#include "command/import_run.h"
#include "command/job_files.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;

namespace {

constexpr size_t chunk_records = 500;
constexpr size_t most_ids = 100000; // in a request
constexpr size_t longest_reason = 3000;

} // namespace

Result<Bulk> read_bulk(const Object& object, const Json& request) {
    Bulk bulk;
    std::vector<base::Fault> faults;
    bulk.list.object = &object;
    int acts = 0;
    if (request.has("set")) {
        ++acts;
        if (!request["set"].is_object() || request["set"].members().empty())
            faults.push_back({"set", "type", {"应为要修改的字段。", "This must hold the fields to change."}, {}});
    }
    if (request.has("assign")) {
        ++acts;
        bulk.act = Bulk::Act::assign;
        if (!object.trait("owner") || object.system)
            faults.push_back(
                {"assign",
                 "no_owner",
                 {"“" + object.label.zh + "”没有负责人。", "Records of \"" + object.label.en + "\" have no owner."},
                 {}});
        if (!base::parse_id(request["assign"]["owner"].text()))
            faults.push_back({"assign.owner", "not_an_id", {"请指明新的负责人。", "Say who the new owner is."}, {}});
    }
    if (request["delete"].truth()) {
        ++acts;
        bulk.act = Bulk::Act::remove;
    }
    if (request["restore"].truth()) {
        ++acts;
        bulk.act = Bulk::Act::restore;
        bulk.list.deleted = query::Deleted::deleted;
    }
    if (acts != 1)
        faults.push_back({"",
                          "one_act",
                          {"请在 set、assign、delete、restore 中恰好选择一个。",
                           "Give exactly one of set, assign, delete, restore."},
                          {}});
    auto read_ids = [&](const char* key, auto take) {
        const Json& list = request[key];
        if (list.is_null()) return;
        if (!list.is_array() || list.items().size() > most_ids) {
            faults.push_back({key, "type", {"应为编号的数组。", "This must be an array of ids."}, {}});
            return;
        }
        for (const Json& item : list.items()) {
            const auto id = base::parse_id(item.text());
            if (id)
                take(id->number);
            else if (faults.size() < 20)
                faults.push_back({key, "not_an_id", {"不是有效的记录编号。", "This is not a record's id."}, {}});
        }
    };
    bulk.by_ids = request["ids"].is_array();
    read_ids("ids", [&](int64_t id) { bulk.ids.push_back(id); });
    read_ids("except", [&](int64_t id) { bulk.except.insert(id); });
    bulk.list.where = request["where"].text();
    bulk.list.search = request["search"].text();
    if (!bulk.by_ids && !request.has("where") && !request.has("search"))
        faults.push_back(
            {"where",
             "required",
             {"请说明修改哪些记录。", "Say which records are meant."},
             {"用 ids 或 where；where 为 “true” 表示全部。", "By ids or where; where \"true\" means all."}});
    if (!faults.empty())
        return Error(Code::invalid, {"批量操作的请求有错误。", "The request has faults."}, std::move(faults));
    return bulk;
}

namespace {

access::Verb verb_of(Bulk::Act act) {
    return act == Bulk::Act::set || act == Bulk::Act::assign ? access::Verb::edit : access::Verb::remove;
}

/// Names the request may not use are told before the job begins.
Result<void> check_fields(const Session& session, const Object& object, const Json& set) {
    std::vector<base::Fault> faults;
    for (const auto& [name, value] : set.members()) {
        const Field* field = object.find(name);
        const access::Mask mask = field ? access::mask(session, object, *field) : access::Mask::hidden;
        if (mask == access::Mask::hidden)
            faults.push_back({name,
                              "unknown_field",
                              {"“" + object.label.zh + "”没有字段 “" + name + "”。",
                               object.label.en + " has no field \"" + name + "\"."},
                              {}});
        else if (mask == access::Mask::read)
            faults.push_back({name,
                              "read_only",
                              {"“" + field->label.zh + "”由系统维护或你无权修改。",
                               "\"" + field->label.en + "\" is kept by the server, or you may not change it."},
                              {}});
    }
    if (faults.empty()) return {};
    return Error(Code::invalid, {"有内容需要改正。", "Some values need to be corrected."}, std::move(faults));
}

struct Refused {
    int64_t id;
    std::string reason;
};

} // namespace

std::string told(const Error& error, std::string_view language) {
    std::string text = error.message.in(language);
    for (const base::Fault& fault : error.faults)
        if (fault.message.in(language) != text)
            text += (language.starts_with("en") ? " " : "") + fault.message.in(language);
    return text;
}

Result<void> require_bulk(const Session& session) {
    if (session.is_server() || (session.role && session.role->capabilities.contains("bulk_edit"))) return {};
    return Error(Code::forbidden, {"这需要“批量修改”的权限，请联系管理员。",
                                   "This needs the right to change many records at once. Ask your administrator."});
}

Result<Bulk> check_bulk(Workspace& workspace, const Session& session, const Object& object, const Json& request) {
    Bulk bulk = TRY(read_bulk(object, request));
    TRY(access::may(session, object, verb_of(bulk.act)));
    TRY(require_bulk(session));
    if (bulk.act == Bulk::Act::set) TRY(check_fields(session, object, request["set"]));
    if (bulk.act == Bulk::Act::assign) {
        const access::User* owner = session.directory->user(base::parse_id(request["assign"]["owner"].text())->number);
        if (!owner || !owner->active)
            return base::invalid("assign.owner", "inactive_user", {"该用户已停用。", "This user is inactive."},
                                 {"请选择一位在职用户。", "Choose an active user."});
    }
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        record::ListRequest list = bulk.list;
        list.object = context.model.catalog().find(object.name);
        TRY(record::select_of(context, list));
        return {};
    }));
    return bulk;
}

Result<std::vector<int64_t>> ids_of(record::ReadContext& context, const Bulk& bulk) {
    std::vector<int64_t> ids;
    if (bulk.by_ids && bulk.list.where.empty() && bulk.list.search.empty()) {
        std::set<int64_t> seen;
        for (const int64_t id : bulk.ids)
            if (!bulk.except.contains(id) && seen.insert(id).second) ids.push_back(id);
        return ids;
    }
    query::Select select = TRY(record::select_of(context, bulk.list));
    select.columns = {{"id", nullptr}};
    select.sort = {{"id", false}};
    select.limit = 0;
    const std::set<int64_t> only(bulk.ids.begin(), bulk.ids.end());
    TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                            [&](const store::Row& row) {
                                const int64_t id = row.number(0);
                                if (!bulk.except.contains(id) && (!bulk.by_ids || only.contains(id))) ids.push_back(id);
                                return true;
                            }));
    return ids;
}

Result<std::optional<record::Change>> apply_bulk(record::Context& context, const Object& object, const Bulk& bulk,
                                                 Id id, const Json& request) {
    switch (bulk.act) {
        case Bulk::Act::remove:
            return std::optional(TRY(record::remove(context, object, id)));
        case Bulk::Act::restore:
            return std::optional(TRY(record::restore(context, object, id)));
        case Bulk::Act::set: {
            record::Change change = TRY(record::save(context, record::Patch::from_json(object, id, request["set"])));
            return change.any() ? std::optional(std::move(change)) : std::nullopt;
        }
        case Bulk::Act::assign:
            break;
    }
    record::Patch patch;
    patch.object = &object;
    patch.id = id;
    patch.sets.push_back({object.trait("owner")->name, request["assign"]["owner"], {}});
    const Session& session = context.session;
    const std::string said = base::trim(request["assign"]["reason"].text().substr(0, longest_reason));
    const base::Text word = {
        session.is_server() ? "由系统指定" : "由" + session.user->name + "批量指定",
        session.is_server() ? "Given by the server" : "Given by " + session.user->name + " with others"};
    patch.why = {"manual", 0,
                 said.empty() ? base::Text{word.zh + "。", word.en + "."}
                              : base::Text{word.zh + "：" + said, word.en + ": " + said}};
    record::Change change = TRY(record::save(context, patch));
    if (!change.any()) return std::optional<record::Change>();
    return std::optional(std::move(change));
}

Result<Id> start_bulk(Workspace& workspace, const Session& session, const std::string& object, const Json& request) {
    const auto snapshot = workspace.snapshot();
    const Object* target = TRY(workspace.object(*snapshot, object));
    TRY(check_bulk(workspace, session, *target, request));
    Json parameters = request;
    parameters.set("object", Json::string(object));
    return workspace.jobs().start(session, "bulk", target->plural.in(session.language), std::move(parameters));
}

Result<Ending> run_bulk(Workspace& workspace, const Session& session, const Json& parameters, Progress& progress) {
    Session acting = TRY(renewed(workspace, session));
    acting.cause = {"bulk", progress.id().number};
    // Which records is decided once, before the first of them changes.
    std::vector<int64_t> ids;
    const std::string object_name = parameters["object"].text();
    TRY(workspace.read(acting, [&](record::ReadContext& context) -> Result<void> {
        const Object* object = context.model.catalog().find(object_name);
        if (!object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
        ids = TRY(ids_of(context, TRY(read_bulk(*object, parameters))));
        return {};
    }));
    progress.update([&](JobState& state) {
        state.phase = "writing";
        state.total = static_cast<int64_t>(ids.size());
    });
    const bool english = acting.language.starts_with("en");
    FaultsFile faults(workspace, progress.id(), {"id", english ? "Reason" : "原因"});
    Ending ending = Ending::done;
    for (size_t from = 0; from < ids.size(); from += chunk_records) {
        if (progress.cancelled()) {
            ending = Ending::cancelled;
            break;
        }
        acting = TRY(renewed(workspace, acting));
        const size_t to = std::min(ids.size(), from + chunk_records);
        std::vector<Refused> refused;
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
        TRY(workspace.write(acting, [&](record::Context& context) -> Result<void> {
            refused.clear();
            updated = skipped = 0;
            const Object* object = context.model.catalog().find(object_name);
            if (!object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
            const Bulk bulk = TRY(read_bulk(*object, parameters));
            for (size_t i = from; i < to; ++i) {
                const size_t events = context.events.size();
                bool changed = false;
                const auto done = context.transaction.attempt([&]() -> Result<void> {
                    changed = TRY(apply_bulk(context, *object, bulk, Id{ids[i]}, parameters)).has_value();
                    return {};
                });
                if (done.ok()) {
                    ++(changed ? updated : skipped);
                    continue;
                }
                context.events.resize(events);
                if (done.error().code == Code::unavailable) return done;
                if (!done.error().log.empty()) base::log_warning("bulk: " + done.error().log);
                refused.push_back({ids[i], told(done.error(), acting.language)});
            }
            return progress.record(context.transaction, counts());
        }));
        for (const Refused& each : refused) TRY(faults.add({to_text(Id{each.id}), each.reason}));
        progress.update([&](JobState& state) {
            const JobState now = counts();
            state.done = now.done;
            state.updated = now.updated;
            state.skipped = now.skipped;
            state.failed = now.failed;
            state.can_undo = now.updated > 0;
        });
    }
    const std::string path = TRY(faults.finish());
    progress.update([&](JobState& state) { state.faults_file = path; });
    return ending;
}

} // namespace fairlead::command
