// Notifications, and the records a person follows.

#include "api/api.h"
#include "command/notifications.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> list(Call& call) {
    const command::NoticePage page =
        TRY(command::notifications(call.workspace, call.session(), TRY(call.number("limit", 50, 1, 200)),
                                   call.query("after"), call.query("unread") == "true"));
    Json items = Json::array();
    for (const command::Notice& notice : page.items) items.push(notice_json(notice, *call.session().directory));
    Json answer = Json::object();
    answer.set("items", std::move(items));
    answer.set("unread", Json::number(page.unread));
    answer.set("next", page.next.empty() ? Json() : Json::string(page.next));
    return ok(std::move(answer));
}

Result<Response> read(Call& call) {
    Json answer = Json::object();
    answer.set("unread", Json::number(TRY(command::mark_read(call.workspace, call.session(), call.body))));
    return ok(std::move(answer));
}

Result<Response> follow(Call& call) {
    TRY(command::follow(call.workspace, call.session(), *TRY(call.object()), TRY(call.id()), true));
    Json answer = Json::object();
    answer.set("following", Json::boolean(true));
    return ok(std::move(answer));
}

Result<Response> unfollow(Call& call) {
    TRY(command::follow(call.workspace, call.session(), *TRY(call.object()), TRY(call.id()), false));
    return Response{.status = 204};
}

} // namespace

std::vector<Route> notification_routes() {
    return {
        {Method::get,
         "/api/notifications",
         Policy::signed_in,
         Body::none,
         "My notifications",
         {{"limit", "1 to 200"}, {"after", "cursor of the page before"}, {"unread", "true: only unread ones"}},
         list},
        {Method::post, "/api/notifications/read", Policy::writing, Body::json, "Mark notifications read", {}, read},
        {Method::post,
         "/api/records/{object}/{id}/follow",
         Policy::writing,
         Body::none,
         "Be told of comments on it",
         {},
         follow},
        {Method::del, "/api/records/{object}/{id}/follow", Policy::writing, Body::none, "Follow no more", {}, unfollow},
    };
}

Json notice_json(const command::Notice& notice, const access::Directory& people) {
    auto id_or_null = [](Id id) { return id ? Json::string(to_text(id)) : Json(); };
    Json json = Json::object();
    json.set("id", Json::string(to_text(notice.id)));
    json.set("at", Json::string(to_text(notice.at)));
    json.set("kind", Json::string(notice.kind));
    json.set("read", Json::boolean(notice.read));
    json.set("object", notice.object.empty() ? Json() : Json::string(notice.object));
    json.set("record", id_or_null(notice.record));
    if (notice.activity) json.set("activity", id_or_null(notice.activity));
    if (notice.job) json.set("job", id_or_null(notice.job));
    if (notice.count) json.set("count", Json::number(notice.count));
    json.set("title", notice.title.empty() ? Json() : Json::string(notice.title));
    json.set("body", Json::string(notice.body));
    Json actor;
    if (notice.actor) {
        const access::User* user = people.user(notice.actor);
        actor.set("id", Json::string(to_text(Id{notice.actor})));
        actor.set("name", user ? Json::string(user->name) : Json());
    }
    json.set("actor", std::move(actor));
    return json;
}

} // namespace fairlead::api
