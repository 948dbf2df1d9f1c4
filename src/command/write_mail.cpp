#include "command/write_mail.h"

#include "automation/outbox.h"
#include "command/mail_intake.h"
#include "command/mail_settings.h"
#include "command/outbox_message.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;

namespace {

constexpr size_t most_references = 20;

std::vector<format::MailAddress> addresses(const Json& list) {
    std::vector<format::MailAddress> out;
    for (const Json& one : list.items())
        out.push_back(one.is_object() ? format::MailAddress{one["name"].text(), one["address"].text()}
                                      : format::MailAddress{"", one.text()});
    return out;
}

} // namespace

Result<Outcome> write_mail(Workspace& workspace, const Session& session, const Object& object, Id id,
                           const Json& body) {
    Id made;
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const record::Image about =
            TRY(record::load(context.model, context.tables, context.transaction, session, object, id, Verb::edit));
        const Object* email = context.model.catalog().find("email");
        const MailSettings settings = TRY(read_mail_settings(workspace, context.transaction));
        if (!email || !settings.sends_mail()) {
            Error error(Code::invalid, {"管理员尚未设置发件服务器，暂时不能发邮件。",
                                        "No mail can be sent until an administrator names a mail server."});
            error.faults.push_back({"", "no_mail_server", error.message, {}});
            return error;
        }
        std::string thread = to_text(context.ids.next()), answers;
        Json references = Json::array();
        if (const auto before = base::parse_id(body["answers"].text())) {
            const record::Image answered = TRY(
                record::load(context.model, context.tables, context.transaction, session, *email, *before, Verb::read));
            thread = answered.get("thread").text_or(thread);
            answers = answered.get("message_id").text_or("");
            if (const auto earlier = answered.get("in_reply_to").text_or(""); !earlier.empty())
                references.push(Json::string(std::string(earlier)));
            if (!answers.empty()) references.push(Json::string(answers));
        }
        automation::OutboxItem item;
        item.kind = "mail";
        item.object = object.name;
        item.record = id;
        const std::string message_id = message_id_of(context.ids.next(), settings.from_address);
        std::string subject = body["subject"].text();
        if (!subject.empty() && thread_token(subject).empty()) subject += " [#" + thread + "]";
        item.payload = Json::object();
        for (const char* key : {"to", "cc"})
            if (body.has(key)) item.payload.set(key, body[key]);
        item.payload.set("subject", Json::string(subject));
        item.payload.set("text", body["text"]);
        item.payload.set("message_id", Json::string(message_id));
        if (!answers.empty()) item.payload.set("in_reply_to", Json::string(answers));
        if (!references.items().empty()) item.payload.set("references", references);
        if (session.user) {
            item.payload.set("from_name", Json::string(session.user->name));
            if (!session.user->email.empty()) item.payload.set("reply_to", Json::string(session.user->email));
        }
        auto faults = automation::check_payload("mail", item.payload);
        if (body["text"].is_string() && body["text"].text().size() > 90000)
            faults.push_back(
                {"text", "too_long", {"正文最多 90,000 字节。", "The text has at most 90,000 bytes."}, {}});
        if (!faults.empty())
            return Error(Code::invalid, {"邮件还不能发送。", "The mail cannot be sent yet."}, std::move(faults));

        record::Patch patch;
        patch.object = email;
        patch.set("name", body["subject"].text());
        patch.sets.push_back({"about", Value(id.number), object.name});
        const Field* account = object.trait("account");
        if (object.name == "account")
            patch.set("account", id.number);
        else if (account && !about.get(account->name).empty())
            patch.set("account", about.get(account->name));
        patch.set("direction", "outbound");
        patch.set("from_name", session.user ? Value(session.user->name) : Value(settings.from_name));
        patch.set("from_address", settings.from_address);
        patch.set("to", written(addresses(body["to"])));
        if (body.has("cc")) patch.set("cc", written(addresses(body["cc"])));
        patch.set("text", body["text"].text());
        if (session.user) patch.set("owner", session.user_id());
        patch.set("delivery", "waiting");
        patch.set("thread", thread);
        patch.set("message_id", message_id);
        if (!answers.empty()) patch.set("in_reply_to", answers);
        patch.set("message_key", message_key(message_id, 0));
        made = TRY(record::save(context, patch)).after.id();
        item.payload.set("email", Json::string(to_text(made)));
        TRY(automation::enqueue(context, item));
        return {};
    }));
    const auto snapshot = workspace.snapshot();
    return get_record(workspace, session, *snapshot->find("email"), made);
}

} // namespace fairlead::command
