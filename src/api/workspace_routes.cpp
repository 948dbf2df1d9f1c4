// The model, settings, views, audit, and what machines ask: health, metrics, description, events.

#include "api/api.h"
#include "api/present.h"
#include "base/crypto.h"
#include "command/dependents.h"
#include "command/removed_parts.h"
#include "command/views.h"

namespace fairlead::api {

using base::Code;
using http::Method;

namespace {

/// What an actor sees of the model depends on the model, the settings and their rights: the text itself is the mark.
Response described(Call& call, std::string text) {
    const std::string etag = "\"" + base::sha256_hex(text).substr(0, 20) + "\"";
    if (call.request.header("if-none-match") == etag) return Response{.status = 304}.set("etag", etag);
    Response response = ok_text(std::move(text));
    response.set("etag", etag).set("cache-control", "private, no-cache");
    return response;
}

Result<Response> schema(Call& call) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_object();
    out.key("version").string(call.snapshot->catalog->version());
    out.key("settings").json(call.workspace.settings_json());
    out.key("objects").begin_array();
    for (const Object& object : call.snapshot->catalog->objects())
        if (object.sharing != schema::Sharing::system &&
            access::level(call.session(), object, access::Verb::read) != access::Level::none)
            write_object(out, object, *call.snapshot, call.session());
    out.end_array();
    out.end_object();
    return described(call, std::move(text));
}

Result<Response> one_object(Call& call) {
    const Object* object = TRY(call.object());
    access::Session session = call.session();
    if (const std::string role = call.query("role"); !role.empty()) {
        // As somebody of that role sees it: layout, fields, rights.
        TRY(access::require(session, "administer"));
        session.role = nullptr;
        for (const access::Role& each : session.directory->roles())
            if (each.name == role) session.role = &each;
        if (!session.role) return base::invalid("role", "unknown_value", {"没有这个角色。", "There is no such role."});
    }
    TRY(access::may(session, *object, access::Verb::read));
    std::string text;
    base::JsonWriter out(text);
    write_object(out, *object, *call.snapshot, session);
    return described(call, std::move(text));
}

Result<Response> change_object(Call& call) {
    const std::string name(call.request.parameter("object"));
    call.body.set("object", Json::string(name));
    TRY(call.workspace.change_overlay(call.session(), name, to_text(call.body)));
    call.snapshot = call.workspace.snapshot();
    call.who.session = call.workspace.session_of(call.session().user_id());
    call.api.events().tell_schema(call.snapshot->catalog->version());
    return one_object(call);
}

Result<Response> overlay(Call& call) {
    return ok(TRY(call.workspace.overlay(call.session(), std::string(call.request.parameter("object")))));
}

Result<Response> dependents(Call& call) {
    return ok(TRY(command::dependents(call.workspace, call.session(), *TRY(call.object()),
                                      std::string(call.request.parameter("field")))));
}

Result<Response> object_dependents(Call& call) {
    return ok(TRY(command::object_dependents(call.workspace, call.session(), *TRY(call.object()))));
}
/// The new model is told to every screen.
void tell_model(Call& call) {
    call.snapshot = call.workspace.snapshot();
    call.api.events().tell_schema(call.snapshot->catalog->version());
}
Result<Response> remove_field(Call& call) {
    TRY(command::remove_field(call.workspace, call.session(), *TRY(call.object()),
                              std::string(call.request.parameter("field"))));
    tell_model(call);
    return Response{.status = 204};
}
Result<Response> remove_object(Call& call) {
    TRY(command::remove_object(call.workspace, call.session(), *TRY(call.object())));
    tell_model(call);
    return Response{.status = 204};
}
Result<Response> removed_parts(Call& call) {
    return ok(TRY(command::list_removed_parts(call.workspace, call.session())));
}
Result<Response> restore_part(Call& call) {
    const std::string object = TRY(command::restore_removed_part(call.workspace, call.session(), TRY(call.id())));
    tell_model(call);
    Json answer = Json::object();
    answer.set("object", Json::string(object));
    return ok(std::move(answer));
}

Result<Response> settings(Call& call) {
    return ok(call.workspace.settings_json());
}
Result<Response> change_settings(Call& call) {
    TRY(call.workspace.change_settings(call.session(), call.body));
    call.api.events().tell_schema(call.workspace.snapshot()->catalog->version());
    return ok(call.workspace.settings_json());
}

Result<Response> rights(Call& call) {
    return ok(TRY(call.workspace.role_rights(call.session(), TRY(call.id()))));
}
Result<Response> change_rights(Call& call) {
    const Id role = TRY(call.id());
    TRY(call.workspace.change_role_rights(call.session(), role, call.body));
    return ok(TRY(call.workspace.role_rights(call.session(), role)));
}

Result<Response> views(Call& call) {
    return ok(TRY(command::list_views(call.workspace, call.session(), call.query("object"))));
}
Result<Response> make_view(Call& call) {
    return ok(TRY(command::save_view(call.workspace, call.session(), {}, call.body)), 201);
}
Result<Response> change_view(Call& call) {
    return ok(TRY(command::save_view(call.workspace, call.session(), TRY(call.id()), call.body)));
}
Result<Response> delete_view(Call& call) {
    TRY(command::delete_view(call.workspace, call.session(), TRY(call.id())));
    return Response{.status = 204};
}

Result<Response> audit(Call& call) {
    command::AuditQuery wanted;
    wanted.limit = TRY(call.number("limit", 50, 1, 500));
    wanted.after = call.query("after");
    wanted.actor = call.query("actor");
    wanted.action = call.query("action");
    wanted.object = call.query("object");
    // Days are those of the reader, both within.
    const auto moment = [&](const char* name, int64_t days) -> Result<std::optional<base::Instant>> {
        const std::string text = call.query(name);
        if (text.empty()) return std::optional<base::Instant>();
        if (const auto day = base::parse_date(text))
            return std::optional(call.session().asker.zone.start_of(base::Date{day->days + days}));
        if (const auto instant = base::parse_instant(text)) return std::optional(*instant);
        return base::invalid(name, "type", {"应为日期或时刻。", "This must be a day or a moment."});
    };
    wanted.from = TRY(moment("from", 0));
    wanted.before = TRY(moment("to", 1));
    return ok(TRY(command::list_audit(call.workspace, call.session(), wanted)));
}

Result<Response> events(Call& call) {
    // Asked again every few seconds: ends with the session, without keeping it alive.
    std::function<bool()> still_valid = [&workspace = call.workspace, who = call.who] {
        return command::still_valid(workspace, who);
    };
    Response response;
    response.events = call.api.events().open(call.session(), std::move(still_valid));
    response.set("content-type", "text/event-stream").set("cache-control", "no-store");
    return response;
}

Result<Response> health(Call& call) {
    Json answer = Json::object();
    const bool writable = !call.workspace.database().read_only();
    answer.set("status", Json::string(writable ? "ok" : "read_only"));
    answer.set("version", Json::string(call.api.options().version));
    return ok(std::move(answer), writable ? 200 : 503);
}

Result<Response> metrics(Call& call) {
    const auto store = call.workspace.database().counters();
    std::string text;
    auto counter = [&](const std::string& name, const std::string& help, uint64_t value) {
        text += "# HELP " + name + " " + help + "\n# TYPE " + name + " counter\n" + name + " " + std::to_string(value) +
                "\n";
    };
    counter("fairlead_store_reads_total", "Read transactions.", store.reads);
    counter("fairlead_store_writes_total", "Write transactions asked for.", store.writes);
    counter("fairlead_store_commits_total", "Commits to disk.", store.commits);
    counter("fairlead_store_statements_total", "SQL statements run.", store.statements);
    counter("fairlead_store_rows_total", "Rows read.", store.rows);
    counter("fairlead_changes_total", "Committed record changes since the start.", call.api.changes() - 1);
    text +=
        "# HELP fairlead_http_responses_total Answers by status class.\n# TYPE fairlead_http_responses_total counter\n";
    for (int i = 1; i <= 5; ++i)
        text += "fairlead_http_responses_total{class=\"" + std::to_string(i) + "xx\"} " +
                std::to_string(call.api.counters().by_class[i].load()) + "\n";
    text +=
        "# HELP fairlead_event_streams Open event streams.\n# TYPE fairlead_event_streams "
        "gauge\nfairlead_event_streams " +
        std::to_string(call.api.events().open_streams()) + "\n";
    Response response = Response::text(200, std::move(text));
    response.set("content-type", "text/plain; version=0.0.4; charset=utf-8");
    return response;
}

Result<Response> description(Call& call) {
    return ok(openapi(call.api.options().version));
}

} // namespace

std::vector<Route> workspace_routes() {
    const std::vector<Parameter> paging = {{"limit", "1 to 500"}, {"after", "cursor of the page before"}};
    std::vector<Parameter> audited = paging;
    audited.insert(audited.end(), {{"actor", "id of who did it"},
                                   {"action", "signed_in, rights_changed, …"},
                                   {"object", "an object, its model or its records; or another subject"},
                                   {"from", "the first day or moment"},
                                   {"to", "the last day, or the moment before which"}});
    return {
        {Method::get, "/api/schema", Policy::signed_in, Body::none, "The object model", {}, schema},
        {Method::get,
         "/api/schema/{object}",
         Policy::signed_in,
         Body::none,
         "One object of the model",
         {{"role", "as people of this role see it (capability administer)"}},
         one_object},
        {Method::put, "/api/schema/{object}", Policy::writing, Body::json, "Change the model", {}, change_object},
        {Method::get,
         "/api/schema/{object}/overlay",
         Policy::signed_in,
         Body::none,
         "What was changed of an object",
         {},
         overlay},
        {Method::get,
         "/api/schema/{object}/fields/{field}/dependents",
         Policy::signed_in,
         Body::none,
         "What names a field",
         {},
         dependents},
        {Method::get,
         "/api/schema/{object}/dependents",
         Policy::signed_in,
         Body::none,
         "What names an object, and how many records it has",
         {},
         object_dependents},
        {Method::del,
         "/api/schema/{object}/fields/{field}",
         Policy::writing,
         Body::none,
         "Remove a custom field",
         {},
         remove_field},
        {Method::del, "/api/schema/{object}", Policy::writing, Body::none, "Remove a custom object", {}, remove_object},
        {Method::get, "/api/removed", Policy::signed_in, Body::none, "Removed parts of the model", {}, removed_parts},
        {Method::post,
         "/api/removed/{id}/restore",
         Policy::writing,
         Body::none,
         "Put a removed part of the model back",
         {},
         restore_part},
        {Method::get, "/api/settings", Policy::signed_in, Body::none, "Workspace settings", {}, settings},
        {Method::patch, "/api/settings", Policy::writing, Body::json, "Change workspace settings", {}, change_settings},
        {Method::get, "/api/roles/{id}/rights", Policy::signed_in, Body::none, "The rights of a role", {}, rights},
        {Method::put,
         "/api/roles/{id}/rights",
         Policy::writing,
         Body::json,
         "Set the rights of a role",
         {},
         change_rights},
        {Method::get,
         "/api/views",
         Policy::signed_in,
         Body::none,
         "Saved views",
         {{"object", "only of this object"}},
         views},
        {Method::post, "/api/views", Policy::writing, Body::json, "Save a view", {}, make_view},
        {Method::patch, "/api/views/{id}", Policy::writing, Body::json, "Change a saved view", {}, change_view},
        {Method::del, "/api/views/{id}", Policy::writing, Body::none, "Delete a saved view", {}, delete_view},
        {Method::get, "/api/audit", Policy::signed_in, Body::none, "Audit log", audited, audit},
        {Method::get, "/api/events", Policy::signed_in, Body::none, "Server-sent events", {}, events},
        {Method::get, "/api/health", Policy::open, Body::none, "Is the server well", {}, health},
        {Method::get, "/metrics", Policy::open, Body::none, "Prometheus metrics", {}, metrics},
        {Method::get, "/api/openapi.json", Policy::open, Body::none, "This description", {}, description},
    };
}

} // namespace fairlead::api
