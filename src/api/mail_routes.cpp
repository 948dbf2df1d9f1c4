// Mail: mailboxes, the outbox, how mail is sent, what a signature suggests, mails people write.

#include "api/api.h"
#include "api/present.h"
#include "command/mail_notices.h"
#include "command/mail_settings.h"
#include "command/mailboxes.h"
#include "command/outbox.h"
#include "command/suggestions.h"
#include "command/write_mail.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> settings(Call& call) {
    return ok(TRY(command::mail_settings(call.workspace, call.session())));
}
Result<Response> change_settings(Call& call) {
    return ok(TRY(command::change_mail_settings(call.workspace, call.session(), call.body)));
}

Result<Response> mailboxes(Call& call) {
    return ok(TRY(command::list_mailboxes(call.workspace, call.session())));
}
Result<Response> mailbox_password(Call& call) {
    TRY(command::set_mailbox_password(call.workspace, call.session(), TRY(call.id()), call.body));
    return Response{.status = 204};
}
Result<Response> test_mailbox(Call& call) {
    return ok(TRY(command::test_mailbox(call.workspace, call.session(), call.body)));
}
Result<Response> poll_mailbox(Call& call) {
    return ok(TRY(command::poll_mailbox(call.workspace, call.session(), TRY(call.id()))));
}

Result<Response> outbox(Call& call) {
    command::OutboxFilter filter{.status = call.query("status"), .kind = call.query("kind")};
    for (const char* key : {"record", "rule"}) {
        const std::string text = call.query(key);
        if (text.empty()) continue;
        const auto id = base::parse_id(text);
        if (!id) return base::invalid(key, "not_an_id", {"不是有效的编号。", "This is not an id."});
        if (std::string_view(key) == "record")
            filter.record = *id;
        else
            filter.rule = id->number;
    }
    return ok(TRY(command::list_outbox(call.workspace, call.session(), filter, TRY(call.number("limit", 50, 1, 200)),
                                       call.query("after"))));
}
Result<Response> outbox_item(Call& call) {
    return ok(TRY(command::outbox_item(call.workspace, call.session(), TRY(call.id()))));
}
Result<Response> retry(Call& call) {
    return ok(TRY(command::retry_outbox(call.workspace, call.session(), TRY(call.id()))));
}
Result<Response> retry_dead(Call& call) {
    Json answer = Json::object();
    answer.set("retried", Json::number(TRY(command::retry_dead(call.workspace, call.session()))));
    return ok(std::move(answer));
}
Result<Response> cancel(Call& call) {
    return ok(TRY(command::cancel_outbox(call.workspace, call.session(), TRY(call.id()))));
}
Result<Response> test_send(Call& call) {
    return ok(TRY(command::test_send(call.workspace, call.session(), call.body)));
}
Result<Response> webhook_secret(Call& call) {
    Json answer = Json::object();
    answer.set("secret", Json::string(TRY(command::new_webhook_secret(call.workspace, call.session()))));
    return ok(std::move(answer), 201);
}

Result<Response> suggestions(Call& call) {
    return ok(TRY(command::list_suggestions(call.workspace, call.session(), *TRY(call.object()), TRY(call.id()))));
}
Result<Response> accept(Call& call) {
    TRY(command::accept_suggestion(call.workspace, call.session(), TRY(call.id())));
    return Response{.status = 204};
}
Result<Response> decline(Call& call) {
    TRY(command::decline_suggestion(call.workspace, call.session(), TRY(call.id())));
    return Response{.status = 204};
}

Result<Response> write(Call& call) {
    const command::Outcome made =
        TRY(command::write_mail(call.workspace, call.session(), *TRY(call.object()), TRY(call.id()), call.body));
    return ok_text(outcome_json(made, *call.snapshot, call.session()), 201);
}

/// The link in a mail, and what a mail program sends by itself (RFC 8058): the token is in the address.
Result<Response> unsubscribe(Call& call) {
    TRY(command::unsubscribe(call.workspace, call.query("token")));
    return Response{.status = 204};
}

} // namespace

std::vector<Route> mail_routes() {
    return {
        {Method::get, "/api/mail/settings", Policy::signed_in, Body::none, "How mail is sent", {}, settings},
        {Method::patch,
         "/api/mail/settings",
         Policy::writing,
         Body::json,
         "Change how mail is sent",
         {},
         change_settings},
        {Method::post,
         "/api/mail/unsubscribe",
         Policy::open,
         Body::none,
         "Stop mails of one kind, by the link in one",
         {{"token", "of the link"}},
         unsubscribe},
        {Method::get, "/api/mailboxes", Policy::signed_in, Body::none, "Mailboxes and how they fare", {}, mailboxes},
        {Method::post, "/api/mailboxes/test", Policy::writing, Body::json, "Try a connection", {}, test_mailbox},
        {Method::put,
         "/api/mailboxes/{id}/password",
         Policy::writing,
         Body::json,
         "Set the password of a mailbox",
         {},
         mailbox_password},
        {Method::post, "/api/mailboxes/{id}/poll", Policy::writing, Body::none, "Fetch its mail now", {}, poll_mailbox},
        {Method::get,
         "/api/outbox",
         Policy::signed_in,
         Body::none,
         "What is sent to the outside",
         {{"status", "waiting, sending, sent, dead or cancelled"},
          {"kind", "mail or webhook"},
          {"record", "about this record"},
          {"rule", "made by this rule"},
          {"limit", "1 to 200"},
          {"after", "cursor of the page before"}},
         outbox},
        {Method::get,
         "/api/outbox/{id}",
         Policy::signed_in,
         Body::none,
         "One of it, with its content",
         {},
         outbox_item},
        {Method::post, "/api/outbox/{id}/retry", Policy::writing, Body::none, "Send it once more", {}, retry},
        {Method::post, "/api/outbox/{id}/cancel", Policy::writing, Body::none, "Do not send it", {}, cancel},
        {Method::post,
         "/api/outbox/retry",
         Policy::writing,
         Body::none,
         "Send all that failed once more",
         {},
         retry_dead},
        {Method::post, "/api/outbox/test", Policy::writing, Body::json, "Send a test now", {}, test_send},
        {Method::post,
         "/api/webhooks/secret",
         Policy::writing,
         Body::none,
         "A new key for signing webhooks",
         {},
         webhook_secret},
        {Method::get,
         "/api/records/{object}/{id}/suggestions",
         Policy::signed_in,
         Body::none,
         "What a signature says about it",
         {},
         suggestions},
        {Method::post,
         "/api/suggestions/{id}/accept",
         Policy::writing,
         Body::none,
         "Take a suggestion over",
         {},
         accept},
        {Method::post,
         "/api/suggestions/{id}/decline",
         Policy::writing,
         Body::none,
         "Leave a suggestion aside",
         {},
         decline},
        {Method::post,
         "/api/records/{object}/{id}/mail",
         Policy::writing,
         Body::json,
         "Write a mail from a record",
         {},
         write},
    };
}

} // namespace fairlead::api
