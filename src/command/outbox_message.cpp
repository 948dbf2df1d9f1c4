#include "command/outbox_message.h"

#include "base/crypto.h"
#include "command/secrets.h"
#include "format/mime_writer.h"

namespace fairlead::command {

using base::Json;

namespace {

constexpr const char* secret_name = "webhook:signature";

std::vector<format::MailAddress> addresses(const Json& list) {
    std::vector<format::MailAddress> out;
    for (const Json& one : list.items())
        out.push_back(one.is_object() ? format::MailAddress{one["name"].text(), one["address"].text()}
                                      : format::MailAddress{"", one.text()});
    return out;
}

} // namespace

std::string message_id_of(Id id, const std::string& from_address) {
    const auto at = from_address.rfind('@');
    return to_text(id) + ".outbox@" + (at == std::string::npos ? "fairlead.invalid" : from_address.substr(at + 1));
}

channel::MailToSend mail_to_send(Id id, const Json& payload, const MailSettings& settings, base::Instant now) {
    format::OutgoingMail mail;
    mail.from = {payload["from_name"].is_string() ? payload["from_name"].text() : settings.from_name,
                 settings.from_address};
    mail.to = addresses(payload["to"]);
    mail.cc = addresses(payload["cc"]);
    mail.reply_to = payload["reply_to"].text();
    mail.subject = payload["subject"].text();
    mail.text = payload["text"].text();
    mail.html = payload["html"].text();
    mail.message_id =
        payload["message_id"].is_string() ? payload["message_id"].text() : message_id_of(id, settings.from_address);
    mail.in_reply_to = payload["in_reply_to"].text();
    for (const Json& reference : payload["references"].items()) mail.references.push_back(reference.text());
    mail.date = now;
    mail.automatic = payload["automatic"].truth();
    mail.unsubscribe = payload["unsubscribe"].text();
    channel::MailToSend out;
    out.server = settings.server;
    out.sender = settings.from_address;
    for (const char* key : {"to", "cc", "bcc"})
        for (const format::MailAddress& address : addresses(payload[key])) out.recipients.push_back(address.address);
    out.bytes = write_mail(mail);
    return out;
}

channel::Post post_to_send(Id id, const Json& payload, const MailSettings& settings, const std::string& secret,
                           base::Instant now) {
    channel::Post post;
    post.url = payload["url"].text();
    post.body = to_text(payload["body"]);
    const std::string timestamp = std::to_string(now.milliseconds / 1000);
    post.headers = {{"Content-Type", "application/json"},
                    {"Idempotency-Key", to_text(id)},
                    {"X-Fairlead-Delivery", to_text(id)},
                    {"X-Fairlead-Timestamp", timestamp},
                    {"X-Fairlead-Signature", "v1=" + base::hmac_sha256_hex(secret, timestamp + "." + post.body)}};
    for (const auto& [name, value] : payload["headers"].members()) post.headers.emplace_back(name, value.text());
    post.allow_private = settings.allow_private_webhooks;
    return post;
}

Result<std::string> webhook_secret(Workspace& workspace, store::Reader& reader) {
    return open_secret(workspace, reader, secret_name);
}

Result<std::string> make_webhook_secret(Workspace& workspace) {
    const std::string made = base::random_hex(32);
    TRY(workspace.database().write(
        [&](store::Transaction& transaction) { return keep_secret(workspace, transaction, secret_name, made); }));
    return made;
}

} // namespace fairlead::command
