// Signing in and out, keys.

#include "api/api.h"
#include "command/preferences.h"

namespace fairlead::api {

using http::Method;

std::string session_cookie_name(bool secure) {
    return secure ? "__Host-fairlead" : "fairlead_session";
}

std::string session_cookie(const command::SignedIn& made, bool secure, base::Instant now) {
    const int64_t seconds = std::max<int64_t>(0, (made.expires_at.milliseconds - now.milliseconds) / 1000);
    return session_cookie_name(secure) + "=" + made.token +
           "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(seconds) + (secure ? "; Secure" : "");
}

namespace {

Json who_json(Call& call, const std::string& csrf) {
    const access::Session& session = call.session();
    const access::User& user = *session.user;
    const access::Directory& people = *session.directory;
    Json me = Json::object();
    me.set("id", Json::string(to_text(Id{user.id})));
    me.set("name", Json::string(user.name));
    me.set("login", Json::string(user.login));
    me.set("email", Json::string(user.email));
    me.set("language", Json::string(session.language));
    me.set("time_zone", Json::string(session.asker.zone.name()));
    Json role;
    if (session.role) {
        role.set("id", Json::string(to_text(Id{session.role->id})));
        role.set("name", Json::string(session.role->name));
        Json label = Json::object();
        label.set("zh", Json::string(session.role->label.zh));
        label.set("en", Json::string(session.role->label.en));
        role.set("label", std::move(label));
    }
    me.set("role", std::move(role));
    Json team;
    if (const access::Team* mine = people.team(user.team)) {
        team.set("id", Json::string(to_text(Id{mine->id})));
        team.set("name", Json::string(mine->name));
    }
    me.set("team", std::move(team));
    Json answer = Json::object();
    answer.set("user", std::move(me));
    answer.set("csrf", csrf.empty() ? Json() : Json::string(csrf));
    Json capabilities = Json::array();
    if (session.role)
        for (const std::string& capability : session.role->capabilities)
            if (session.can(capability)) capabilities.push(Json::string(capability));
    answer.set("capabilities", std::move(capabilities));
    answer.set("schema_version", Json::string(call.snapshot->catalog->version()));
    answer.set("expires_at", call.who.expires_at.milliseconds ? Json::string(to_text(call.who.expires_at)) : Json());
    answer.set("settings", call.workspace.settings_json());
    return answer;
}

bool is_secure(const Call& call) {
    return call.request.secure || call.api.options().behind_tls;
}

Result<Response> sign_in(Call& call) {
    const command::SignedIn made =
        TRY(command::sign_in(call.workspace, call.body["login"].text(), call.body["password"].text(),
                             call.request.remote, std::string(call.request.header("user-agent")), call.request.id));
    return signed_in(call, made);
}

Result<Response> who_am_i(Call& call) {
    return ok(who_json(call, call.who.csrf));
}

Result<Response> sign_out(Call& call) {
    TRY(command::sign_out(call.workspace, call.who));
    Response response{.status = 204};
    response.set("set-cookie", session_cookie_name(is_secure(call)) + "=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0" +
                                   (is_secure(call) ? "; Secure" : ""));
    response.set("clear-site-data", "\"cache\"");
    return response;
}

Result<Response> change_password(Call& call) {
    TRY(command::change_password(call.workspace, call.session(), call.body["old"].text(), call.body["new"].text()));
    return Response{.status = 204};
}

/// What a person may set about themselves.
Result<Response> change_me(Call& call) {
    const auto snapshot = call.workspace.snapshot();
    const Object* object = snapshot->find("user");
    record::Patch patch;
    patch.object = object;
    patch.id = {call.session().user_id()};
    for (const auto& [field, value] : call.body.members()) {
        if (field != "language" && field != "time_zone")
            return base::invalid(
                field, "read_only",
                {"这里只能改语言和时区。", "Only the language and the time zone can be changed here."});
        patch.sets.push_back({field, value, {}});
    }
    const access::Session server = call.workspace.server_session();
    TRY(call.workspace.write(server, [&](record::Context& context) -> Result<void> {
        TRY(record::save(context, patch));
        return {};
    }));
    call.who.session = call.workspace.session_of(patch.id.number);
    return ok(who_json(call, call.who.csrf));
}

Result<Response> preferences(Call& call) {
    return ok(TRY(command::preferences(call.workspace, call.session())));
}
Result<Response> change_preferences(Call& call) {
    return ok(TRY(command::change_preferences(call.workspace, call.session(), call.body)));
}

Result<Response> set_password(Call& call) {
    TRY(command::set_password(call.workspace, call.session(), TRY(call.id()), call.body["password"].text()));
    return Response{.status = 204};
}
Result<Response> end_sessions(Call& call) {
    TRY(command::end_sessions(call.workspace, call.session(), TRY(call.id())));
    return Response{.status = 204};
}

Result<Response> keys(Call& call) {
    return ok(TRY(command::list_keys(call.workspace, call.session())));
}
Result<Response> make_key(Call& call) {
    const command::NewKey made =
        TRY(command::make_key(call.workspace, call.session(), call.session().user_id(), call.body));
    Json answer = Json::object();
    answer.set("id", Json::string(to_text(made.id)));
    answer.set("key", Json::string(made.key));
    return ok(std::move(answer), 201);
}
Result<Response> revoke_key(Call& call) {
    TRY(command::revoke_key(call.workspace, call.session(), TRY(call.id())));
    return Response{.status = 204};
}

} // namespace

Response signed_in(Call& call, const command::SignedIn& made, Id demo_job) {
    call.who.session = call.workspace.session_of(made.user);
    call.who.expires_at = made.expires_at;
    Json answer = who_json(call, made.csrf);
    if (demo_job) answer.set("job", Json::string(to_text(demo_job)));
    Response response = ok(std::move(answer));
    response.set("set-cookie", session_cookie(made, is_secure(call), call.workspace.clock().now()));
    return response;
}

std::vector<Route> session_routes() {
    return {
        {Method::post, "/api/session", Policy::open, Body::json, "Sign in", {}, sign_in},
        {Method::get, "/api/session", Policy::signed_in, Body::none, "Who am I", {}, who_am_i},
        {Method::patch, "/api/session", Policy::writing, Body::json, "Change my language or time zone", {}, change_me},
        {Method::del, "/api/session", Policy::signed_in, Body::none, "Sign out", {}, sign_out},
        {Method::post, "/api/session/password", Policy::writing, Body::json, "Change my password", {}, change_password},
        {Method::get, "/api/session/preferences", Policy::signed_in, Body::none, "My preferences", {}, preferences},
        {Method::patch,
         "/api/session/preferences",
         Policy::writing,
         Body::json,
         "Change my preferences (JSON merge patch)",
         {},
         change_preferences},
        {Method::post,
         "/api/records/user/{id}/password",
         Policy::writing,
         Body::json,
         "Set a user's password",
         {},
         set_password},
        {Method::post,
         "/api/records/user/{id}/sign_out",
         Policy::writing,
         Body::none,
         "End a user's sessions",
         {},
         end_sessions},
        {Method::get, "/api/keys", Policy::signed_in, Body::none, "API keys", {}, keys},
        {Method::post, "/api/keys", Policy::writing, Body::json, "Make an API key", {}, make_key},
        {Method::del, "/api/keys/{id}", Policy::writing, Body::none, "Revoke an API key", {}, revoke_key},
    };
}

} // namespace fairlead::api
