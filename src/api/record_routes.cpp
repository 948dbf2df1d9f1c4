// Lists and records.

#include <algorithm>
#include <cmath>

#include "api/call.h"
#include "api/present.h"
#include "base/money.h"
#include "command/bulk.h"
#include "command/explain.h"
#include "command/known.h"
#include "command/merge.h"
#include "record/duplicates.h"

namespace fairlead::api {

using base::Code;
using base::Error;
using http::Method;

namespace {

constexpr int64_t most_rows = 500;

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    size_t start = 0;
    while (start <= text.size() && !text.empty()) {
        const size_t comma = std::min(text.find(',', start), text.size());
        if (comma > start) parts.push_back(text.substr(start, comma - start));
        start = comma + 1;
    }
    return parts;
}

/// The version in If-Match; nothing when there is none.
Result<std::optional<int64_t>> if_match(const Request& request) {
    std::string_view text = request.header("if-match");
    if (text.empty() || text == "*") return std::optional<int64_t>();
    if (text.starts_with("W/")) text.remove_prefix(2);
    if (text.size() < 3 || text.front() != '"' || text.back() != '"')
        return base::invalid("If-Match", "etag",
                             {"If-Match 应为带引号的版本号。", "If-Match must be a quoted version."},
                             {"例如 \"3\"。", "For example \"3\"."});
    const Json number = Json::number(std::string(text.substr(1, text.size() - 2)));
    if (!number.integer())
        return base::invalid("If-Match", "etag",
                             {"If-Match 应为带引号的版本号。", "If-Match must be a quoted version."});
    return number.integer();
}

Response with_version(std::string body, int64_t version, int status = 200) {
    Response response = ok_text(std::move(body), status);
    response.set("etag", "\"" + std::to_string(version) + "\"");
    return response;
}

int64_t version_of(const command::Outcome& outcome) {
    return outcome.row()[record::RowShape::version].number_or(0);
}

Result<record::ListRequest> list_request(Call& call, const Object& object) {
    static constexpr std::string_view known[] = {"where", "fields", "sort", "search", "limit",   "after",
                                                 "at",    "count",  "sum",  "as_of",  "deleted", "can"};
    std::vector<base::Fault> faults;
    for (const auto& [name, value] : call.request.query) {
        if (std::find(std::begin(known), std::end(known), name) != std::end(known)) continue;
        faults.push_back({name,
                          "unknown_parameter",
                          {"没有参数 “" + name + "”。", "There is no parameter \"" + name + "\"."},
                          {"可用：where、fields、sort、search、limit、after、at、count、sum、as_of、deleted、can。",
                           "Known: where, fields, sort, search, limit, after, at, count, sum, as_of, deleted, can."}});
    }
    if (!faults.empty()) return Error(Code::invalid, faults[0].message, faults);
    record::ListRequest request;
    request.object = &object;
    request.where = call.query("where");
    request.fields = split(call.query("fields"));
    request.sort = call.query("sort");
    request.search = call.query("search");
    request.limit = TRY(call.number("limit", 50, 1, most_rows));
    request.after = call.query("after");
    if (!call.query("at").empty()) request.at = TRY(call.number("at", 0, 0, INT64_MAX / 2));
    const std::string count = call.query("count");
    if (count == "exact")
        request.count = record::Count::exact;
    else if (count == "capped")
        request.count = record::Count::capped;
    else if (!count.empty())
        return base::invalid("count", "unknown_value",
                             {"count 可选 exact 或 capped。", "\"count\" is exact or capped."});
    request.sums = split(call.query("sum"));
    request.as_of = TRY(call.as_of());
    if (call.query("deleted") == "true") {
        request.deleted = query::Deleted::deleted;
        request.verb = access::Verb::remove;
    }
    return request;
}

Result<Response> answer_list(Call& call, const record::ListRequest& request) {
    // Buttons are for what is there now.
    const bool acts = call.query("can") == "true" && !request.as_of && request.deleted == query::Deleted::alive;
    std::vector<command::Acts> can;
    const record::Page page =
        TRY(call.workspace.ask<record::Page>(call.session(), [&](record::ReadContext& context) -> Result<record::Page> {
            record::Page found = TRY(record::list(context, request));
            if (!acts) return found;
            std::vector<Id> ids;
            for (const auto& row : found.rows) ids.push_back({row[record::RowShape::id].number_or(0)});
            can = TRY(command::acts_on(context, *request.object, ids));
            return found;
        }));
    return ok_text(page_json(page, *call.snapshot, call.session(), can));
}

Result<Response> list(Call& call) {
    const Object* object = TRY(call.object());
    return answer_list(call, TRY(list_request(call, *object)));
}

Result<Response> create(Call& call) {
    const Object* object = TRY(call.object());
    TRY(command::tag_arrival(call.workspace, call.who, *object, call.body));
    const command::Outcome outcome =
        TRY(command::create_record(call.workspace, call.session(), *object, call.body,
                                   call.who.by_key ? record::Channel::api : record::Channel::screen));
    std::string text = outcome_json(outcome, *call.snapshot, call.session());
    if (outcome.merged || !outcome.duplicates.matches.empty()) {
        text.pop_back(); // the closing brace
        if (outcome.merged) text += ",\"merged\":true";
        if (!outcome.duplicates.matches.empty())
            text += ",\"duplicates\":" + to_text(matches_json(outcome.duplicates, call.session()));
        text += "}";
    }
    Response response = with_version(std::move(text), version_of(outcome), outcome.merged ? 200 : 201);
    response.set("location",
                 "/api/records/" + object->name + "/" + to_text(Id{outcome.row()[record::RowShape::id].number_or(0)}));
    return response;
}

/// A merged record's address leads to the one it went into; not for good, for a merge can be undone.
Result<std::optional<Response>> lead_on(Call& call, const Object& object, Id id) {
    const auto survivor = TRY(command::merged_into(call.workspace, call.session(), object, id));
    if (!survivor) return std::optional<Response>();
    Json into = Json::object();
    into.set("object", Json::string(object.name));
    into.set("id", Json::string(to_text(*survivor)));
    Json body = Json::object();
    body.set("merged_into", std::move(into));
    Response response = ok(std::move(body), 307);
    response.set("location", "/api/records/" + object.name + "/" + to_text(*survivor));
    return std::optional(std::move(response));
}

Result<Response> get(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    auto outcome = command::get_record(call.workspace, call.session(), *object, id, TRY(call.as_of()));
    if (!outcome.ok() && outcome.error().code == Code::not_found)
        if (auto led = TRY(lead_on(call, *object, id))) return std::move(*led);
    if (!outcome.ok()) return std::move(outcome).error();
    return with_version(outcome_json(*outcome, *call.snapshot, call.session()), version_of(*outcome));
}

/// A conflict tells what the record is like now.
Response conflict(Call& call, const Object& object, Id id, const Error& error, bool precondition) {
    Response response = problem(error, call.language, call.request.id);
    auto now = command::get_record(call.workspace, call.session(), object, id);
    if (now.ok() && !response.body.empty()) {
        response.body.pop_back(); // the closing brace
        response.body += ",\"current\":" + outcome_json(*now, *call.snapshot, call.session()) + "}";
    }
    if (precondition) response.status = 412;
    return response;
}

Result<Response> update(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    const std::optional<int64_t> version = TRY(if_match(call.request));
    auto outcome = command::update_record(call.workspace, call.session(), *object, id, call.body, version);
    if (!outcome.ok() && outcome.error().code == Code::conflict)
        return conflict(call, *object, id, outcome.error(), version.has_value());
    if (!outcome.ok()) return std::move(outcome).error();
    return with_version(outcome_json(*outcome, *call.snapshot, call.session()), version_of(*outcome));
}

Result<Response> remove(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    const std::optional<int64_t> version = TRY(if_match(call.request));
    auto done = command::delete_record(call.workspace, call.session(), *object, id, version);
    if (!done.ok() && done.error().code == Code::conflict && version)
        return conflict(call, *object, id, done.error(), true);
    if (!done.ok()) return std::move(done).error();
    return Response{.status = 204};
}

Result<Response> restore(Call& call) {
    const Object* object = TRY(call.object());
    const command::Outcome outcome =
        TRY(command::restore_record(call.workspace, call.session(), *object, TRY(call.id())));
    return with_version(outcome_json(outcome, *call.snapshot, call.session()), version_of(outcome));
}

Result<Response> purge(Call& call) {
    TRY(command::purge_record(call.workspace, call.session(), *TRY(call.object()), TRY(call.id())));
    return Response{.status = 204};
}

Result<Response> stage(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    const std::optional<int64_t> version = TRY(if_match(call.request));
    if (version) call.body.set("version", Json::number(*version));
    auto outcome = command::move_stage(call.workspace, call.session(), *object, id, call.body);
    if (!outcome.ok() && outcome.error().code == Code::conflict)
        return conflict(call, *object, id, outcome.error(), version.has_value());
    if (!outcome.ok()) return std::move(outcome).error();
    return with_version(outcome_json(*outcome, *call.snapshot, call.session()), version_of(*outcome));
}

Result<Response> timeline(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    const int64_t limit = TRY(call.number("limit", 50, 1, 200));
    return call.workspace.ask<Response>(call.session(), [&](record::ReadContext& context) -> Result<Response> {
        const record::Timeline timeline = TRY(record::timeline(context, *object, id, limit, call.query("after")));
        return ok_text(timeline_json(timeline, *call.snapshot, call.session()));
    });
}

Result<Response> history(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    const int64_t limit = TRY(call.number("limit", 50, 1, 200));
    return call.workspace.ask<Response>(call.session(), [&](record::ReadContext& context) -> Result<Response> {
        return ok_text(history_json(TRY(record::history(context, *object, id, limit, call.query("after"))),
                                    *call.snapshot, call.session()));
    });
}

Result<Response> related(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    const std::string name(call.request.parameter("relation"));
    const schema::Relation* relation = object->find_relation(name);
    if (!relation)
        return Error(Code::not_found, {"没有相关列表 “" + name + "”。", "There is no related list \"" + name + "\"."});
    const Object* child = TRY(call.workspace.object(*call.snapshot, relation->object));
    TRY(command::get_record(call.workspace, call.session(), *object, id));
    record::ListRequest request = TRY(list_request(call, *child));
    request.also.push_back(
        TRY(formula::bind(relation->field + " = '" + to_text(id) + "'", *call.snapshot->catalog, *child)));
    return answer_list(call, request);
}

Result<Response> shares(Call& call) {
    return ok(TRY(command::list_shares(call.workspace, call.session(), *TRY(call.object()), TRY(call.id()))));
}
Result<Response> share(Call& call) {
    return ok(TRY(command::add_share(call.workspace, call.session(), *TRY(call.object()), TRY(call.id()), call.body)),
              201);
}
Result<Response> unshare(Call& call) {
    TRY(command::remove_share(call.workspace, call.session(), *TRY(call.object()), TRY(call.id()),
                              TRY(call.id("share"))));
    return Response{.status = 204};
}

Result<Response> access_of(Call& call) {
    const auto user =
        call.query("user").empty() ? std::optional(Id{call.session().user_id()}) : base::parse_id(call.query("user"));
    if (!user) return Error(Code::not_found, {"没有这个用户。", "There is no such user."});
    return ok(TRY(command::explain_access(call.workspace, call.session(), *TRY(call.object()), TRY(call.id()), *user)));
}

Result<Response> bulk(Call& call) {
    const Object* object = TRY(call.object());
    if (call.body["preview"].truth())
        return ok(TRY(command::preview_bulk(call.workspace, call.session(), object->name, call.body)));
    const Id job = TRY(command::start_bulk(call.workspace, call.session(), object->name, call.body));
    Json answer = Json::object();
    answer.set("job", Json::string(to_text(job)));
    return ok(std::move(answer), 202);
}

Result<Response> bin(Call& call) {
    const command::Bin bin = TRY(command::recycle_bin(
        call.workspace, call.session(), TRY(call.number("limit", 50, 1, most_rows)), call.query("after")));
    Json rows = Json::array();
    for (const command::BinEntry& entry : bin.entries) {
        Json row = Json::object();
        row.set("object", Json::string(entry.object->name));
        row.set("id", Json::string(to_text(entry.id)));
        row.set("name", Json::string(entry.name));
        row.set("deleted_at", Json::string(to_text(entry.deleted_at)));
        const access::User* user = call.session().directory->user(entry.deleted_by);
        Json who;
        if (user) {
            who.set("id", Json::string(to_text(Id{user->id})));
            who.set("name", Json::string(user->name));
        }
        row.set("deleted_by", std::move(who));
        rows.push(std::move(row));
    }
    Json answer = Json::object();
    answer.set("rows", std::move(rows));
    answer.set("next", bin.next.empty() ? Json() : Json::string(bin.next));
    return ok(std::move(answer));
}

Result<Response> search(Call& call) {
    const int64_t limit = TRY(call.number("limit", 20, 1, 100));
    const auto hits = TRY(
        command::search_all(call.workspace, call.session(), call.query("q"), split(call.query("objects")), limit + 1));
    Json results = Json::array();
    for (size_t i = 0; i < hits.size() && static_cast<int64_t>(i) < limit; ++i) {
        Json hit = Json::object();
        hit.set("object", Json::string(hits[i].object->name));
        hit.set("id", Json::string(to_text(hits[i].id)));
        hit.set("name", Json::string(hits[i].name));
        hit.set("subtitle", Json::string(hits[i].subtitle));
        hit.set("icon", Json::string(hits[i].object->icon));
        results.push(std::move(hit));
    }
    Json answer = Json::object();
    answer.set("results", std::move(results));
    answer.set("more", Json::boolean(static_cast<int64_t>(hits.size()) > limit));
    return ok(std::move(answer));
}

/// One command of a batch: the same doors, written down.
Result<command::BatchItem> batch_item(Call& call, const Json& item, size_t index) {
    const std::string prefix = "commands[" + std::to_string(index) + "]";
    const Error unknown =
        base::invalid(prefix, "unknown_command", {"批量里不能用这个命令。", "This command cannot be part of a batch."},
                      {"可用：POST/PATCH/DELETE /api/records/…，以及 …/stage 和 …/restore。",
                       "Known: POST, PATCH, DELETE /api/records/…, and …/stage and …/restore."});
    const std::string& path = item["path"].text();
    const std::string& method = item["method"].text();
    constexpr std::string_view door = "/api/records/";
    if (!path.starts_with(door)) return unknown;
    std::vector<std::string> parts;
    size_t start = door.size();
    while (start <= path.size()) {
        const size_t slash = std::min(path.find('/', start), path.size());
        parts.push_back(path.substr(start, slash - start));
        start = slash + 1;
    }
    command::BatchItem made;
    made.object = TRY(call.workspace.object(*call.snapshot, parts[0]));
    made.body = item["body"];
    if (parts.size() == 1 && method == "POST") {
        TRY(command::tag_arrival(call.workspace, call.who, *made.object, made.body));
        return made;
    }
    const auto id = parts.size() >= 2 ? base::parse_id(parts[1]) : std::nullopt;
    if (!id) return unknown;
    made.id = *id;
    using Act = command::BatchItem::Act;
    if (parts.size() == 2 && method == "PATCH")
        made.act = Act::update;
    else if (parts.size() == 2 && method == "DELETE")
        made.act = Act::remove;
    else if (parts.size() == 3 && method == "POST" && parts[2] == "stage")
        made.act = Act::stage;
    else if (parts.size() == 3 && method == "POST" && parts[2] == "restore")
        made.act = Act::restore;
    else
        return unknown;
    return made;
}

Result<Response> batch(Call& call) {
    constexpr size_t most_commands = 1000;
    const auto& commands = call.body["commands"].items();
    if (commands.size() > most_commands)
        return base::invalid("commands", "too_many", {"一次最多 1000 个命令。", "At most 1000 commands at once."});
    const bool all = call.body["mode"].text() != "each";
    std::vector<command::BatchItem> items;
    Json results = Json::array();
    std::string text = "{\"results\":[";
    auto add = [&](int status, const std::string& body) {
        if (text.back() != '[') text += ',';
        text += "{\"status\":" + std::to_string(status) + ",\"body\":" + (body.empty() ? "null" : body) + "}";
    };
    auto status_for = [](const command::BatchItem& item) {
        return item.act == command::BatchItem::Act::create ? 201 : 200;
    };
    for (size_t i = 0; i < commands.size(); ++i) {
        auto item = batch_item(call, commands[i], i);
        if (all) {
            items.push_back(TRY(std::move(item)));
            continue;
        }
        if (!item.ok()) {
            const Response refusal = problem(item.error(), call.language, call.request.id);
            add(refusal.status, refusal.body);
            continue;
        }
        auto outcome = command::run_batch(call.workspace, call.session(), {*item});
        if (outcome.ok()) {
            add(status_for(*item), outcome_json(outcome->front(), *call.snapshot, call.session()));
        } else {
            const Response refusal = problem(outcome.error(), call.language, call.request.id);
            add(refusal.status, refusal.body);
        }
    }
    if (all) {
        const std::vector<command::Outcome> outcomes = TRY(command::run_batch(call.workspace, call.session(), items));
        for (size_t i = 0; i < items.size(); ++i)
            add(status_for(items[i]), outcome_json(outcomes[i], *call.snapshot, call.session()));
    }
    return ok_text(text + "]}");
}

} // namespace

std::vector<Route> record_routes() {
    const std::vector<Parameter> list_parameters = {{"where", "filter expression"},
                                                    {"fields", "comma separated field names"},
                                                    {"sort", "comma separated, - for descending"},
                                                    {"search", "words to find"},
                                                    {"limit", "1 to 500"},
                                                    {"after", "cursor of the page before"},
                                                    {"at", "position from 0 instead of a cursor"},
                                                    {"count", "exact or capped"},
                                                    {"sum", "fields to sum"},
                                                    {"as_of", "a past day or moment"},
                                                    {"can", "true: with what I may do with each row"},
                                                    {"deleted", "true: the recycle bin"}};
    const std::vector<Parameter> paging = {{"limit", "1 to 200"}, {"after", "cursor of the page before"}};
    return {
        {Method::get, "/api/records/{object}", Policy::signed_in, Body::none, "List records", list_parameters, list},
        {Method::post, "/api/records/{object}", Policy::writing, Body::json, "Create a record", {}, create},
        {Method::post,
         "/api/records/{object}/bulk",
         Policy::writing,
         Body::json,
         "Change many records as a job, or tell beforehand",
         {},
         bulk},
        {Method::get,
         "/api/records/{object}/{id}",
         Policy::signed_in,
         Body::none,
         "Get a record",
         {{"as_of", "a past day or moment"}},
         get},
        {Method::patch, "/api/records/{object}/{id}", Policy::writing, Body::json, "Change a record", {}, update},
        {Method::del,
         "/api/records/{object}/{id}",
         Policy::writing,
         Body::none,
         "Delete a record into the recycle bin",
         {},
         remove},
        {Method::post,
         "/api/records/{object}/{id}/restore",
         Policy::writing,
         Body::none,
         "Restore a deleted record",
         {},
         restore},
        {Method::post,
         "/api/records/{object}/{id}/purge",
         Policy::writing,
         Body::none,
         "Delete a record for good",
         {},
         purge},
        {Method::post, "/api/records/{object}/{id}/stage", Policy::writing, Body::json, "Move to a stage", {}, stage},
        {Method::get, "/api/records/{object}/{id}/timeline", Policy::signed_in, Body::none, "Everything that happened",
         paging, timeline},
        {Method::get, "/api/records/{object}/{id}/history", Policy::signed_in, Body::none, "Changes by field", paging,
         history},
        {Method::get, "/api/records/{object}/{id}/related/{relation}", Policy::signed_in, Body::none, "A related list",
         list_parameters, related},
        {Method::get,
         "/api/records/{object}/{id}/shares",
         Policy::signed_in,
         Body::none,
         "Who else may see it",
         {},
         shares},
        {Method::post, "/api/records/{object}/{id}/shares", Policy::writing, Body::json, "Share it", {}, share},
        {Method::del,
         "/api/records/{object}/{id}/shares/{share}",
         Policy::writing,
         Body::none,
         "End a share",
         {},
         unshare},
        {Method::get,
         "/api/records/{object}/{id}/access",
         Policy::signed_in,
         Body::none,
         "Why somebody can see it, or cannot",
         {{"user", "whose rights; mine when absent"}},
         access_of},
        {Method::post, "/api/batch", Policy::writing, Body::json, "Many commands, all or each", {}, batch},
        {Method::get,
         "/api/bin",
         Policy::signed_in,
         Body::none,
         "Deleted records of all objects",
         {{"limit", "1 to 500"}, {"after", "cursor"}},
         bin},
        {Method::get,
         "/api/search",
         Policy::signed_in,
         Body::none,
         "Search across objects",
         {{"q", "what to find"}, {"limit", "1 to 100"}, {"objects", "comma separated"}},
         search},
    };
}

} // namespace fairlead::api
