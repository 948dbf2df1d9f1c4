// What an administrator sees of the outbox, and does to it.

#include "base/crypto.h"
#include "command/outbox.h"
#include "command/outbox_message.h"
#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

const std::vector<std::string> columns = {"id",      "kind",  "status",     "target",     "title",  "attempts",
                                          "next_at", "claim", "error_zh",   "error_en",   "object", "record",
                                          "rule",    "user",  "created_at", "created_by", "sent_at"};

Json moment(const store::Row& row, size_t column) {
    return row.empty(column) ? Json() : Json::string(to_text(base::Instant{row.number(column)}));
}
Json id_or_null(const store::Row& row, size_t column) {
    return row.number(column) ? Json::string(to_text(Id{row.number(column)})) : Json();
}

Json item_json(const Session& session, const store::Row& row) {
    const std::string status(row.text(2));
    Json json = Json::object();
    json.set("id", Json::string(to_text(Id{row.number(0)})));
    json.set("kind", Json::string(std::string(row.text(1))));
    json.set("status", Json::string(status == "waiting" && !row.empty(7) ? "sending" : status));
    json.set("target", Json::string(std::string(row.text(3))));
    json.set("title", Json::string(std::string(row.text(4))));
    json.set("attempts", Json::number(row.number(5)));
    json.set("next_at", status == "waiting" ? moment(row, 6) : Json());
    const base::Text error{std::string(row.text(8)), std::string(row.text(9))};
    json.set("error", error.empty() ? Json() : Json::string(error.in(session.language)));
    json.set("object", row.empty(10) ? Json() : Json::string(std::string(row.text(10))));
    json.set("record", id_or_null(row, 11));
    json.set("rule", id_or_null(row, 12));
    json.set("user", person_json(session, row.number(13)));
    json.set("created_at", moment(row, 14));
    json.set("created_by", person_json(session, row.number(15)));
    json.set("sent_at", moment(row, 16));
    return json;
}

Error no_item() {
    return Error(Code::not_found, {"发件箱中没有这一项。", "There is no such item in the outbox."});
}

Result<Json> read_item(store::Reader& reader, const Session& session, Id id) {
    Json found;
    TRY(reader.each(query::render_select_rows("outbox", columns, {{Condition::Test::equal, "id", id.number, {}}}, {}, 1,
                                              reader.dialect()),
                    [&](const store::Row& row) {
                        found = item_json(session, row);
                        return true;
                    }));
    if (found.is_null()) return no_item();
    return found;
}

/// Links that act for the receiver without signing in carry a token: it is theirs alone.
std::string without_tokens(const std::string& text) {
    constexpr std::string_view mark = "token=";
    std::string shown;
    for (size_t from = 0;;) {
        const size_t at = text.find(mark, from);
        if (at == std::string::npos) return shown + text.substr(from);
        shown += text.substr(from, at + mark.size() - from) + "…";
        from = std::min(text.find_first_of(" \t\r\n\"'<>&)", at), text.size());
    }
}

void hide_tokens(Json& json) {
    if (json.is_string()) json = Json::string(without_tokens(json.text()));
    for (Json& item : json.items()) hide_tokens(item);
    for (auto& [name, value] : json.members()) hide_tokens(value);
}

/// One change by hand: allowed from these states only.
Result<Json> change(Workspace& workspace, const Session& session, Id id, const std::vector<Value>& from,
                    const query::Assignments& changes, const char* action) {
    TRY(access::require(session, "administer"));
    return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
        const Json before = TRY(read_item(context.transaction, session, id));
        const int64_t changed =
            TRY(context.execute(query::render_update_rows("outbox", changes,
                                                          {{Condition::Test::equal, "id", id.number, {}},
                                                           {Condition::Test::in, "status", {}, from},
                                                           {Condition::Test::is_empty, "claim", {}, {}}},
                                                          context.dialect())));
        if (!changed)
            return Error(Code::conflict,
                         {"这一项已发出、已取消或正在发送。", "This item is sent, cancelled or on its way."});
        TRY(workspace.audit(context.transaction, session, action, "outbox/" + to_text(id), before["target"].text()));
        return read_item(context.transaction, session, id);
    });
}

query::Assignments anew(const Session& session) {
    return {{"status", "waiting"}, {"attempts", 0}, {"next_at", session.asker.now.milliseconds}, {"claim", Value()}};
}

} // namespace

Result<Json> list_outbox(Workspace& workspace, const Session& session, const OutboxFilter& filter, int64_t limit,
                         std::string_view after) {
    TRY(access::require(session, "administer"));
    std::vector<Condition> where;
    auto equal = [&](const char* column, Value value) {
        where.push_back({Condition::Test::equal, column, std::move(value), {}});
    };
    if (!filter.status.empty()) equal("status", filter.status == "sending" ? "waiting" : filter.status);
    if (filter.status == "sending") where.push_back({Condition::Test::not_empty, "claim", {}, {}});
    if (!filter.kind.empty()) equal("kind", filter.kind);
    if (filter.record) equal("record", filter.record.number);
    if (filter.rule) equal("rule", filter.rule);
    if (!after.empty()) {
        const auto id = base::parse_id(after);
        if (!id) return base::invalid("after", "cursor", {"翻页游标无效。", "The cursor is not valid."});
        where.push_back({Condition::Test::below, "id", id->number, {}});
    }
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const auto dialect = context.reader.dialect();
        Json items = Json::array(), counts = Json::object(), answer = Json::object();
        TRY(context.reader.each(query::render_select_rows("outbox", columns, where, {{"id", true}}, limit + 1, dialect),
                                [&](const store::Row& row) {
                                    items.push(item_json(session, row));
                                    return true;
                                }));
        Json next;
        if (static_cast<int64_t>(items.items().size()) > limit) {
            items.items().pop_back();
            next = items.items().back()["id"];
        }
        for (const char* status : {"waiting", "sent", "dead", "cancelled"})
            counts.set(status, Json::number(TRY(context.reader.rows(query::render_count_rows(
                                   "outbox", {{Condition::Test::equal, "status", status, {}}}, dialect)))[0][0]
                                                .number_or(0)));
        answer.set("items", std::move(items));
        answer.set("counts", std::move(counts));
        answer.set("next", std::move(next));
        return answer;
    });
}

Result<Json> outbox_item(Workspace& workspace, const Session& session, Id id) {
    TRY(access::require(session, "administer"));
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        Json item = TRY(read_item(context.reader, session, id));
        const store::Rows rows = TRY(context.reader.rows(
            query::render_select_rows("outbox", {"payload", "user"}, {{Condition::Test::equal, "id", id.number, {}}},
                                      {}, 1, context.reader.dialect())));
        Json payload = TRY(base::parse_json(rows[0][0].text_or("{}")));
        if (rows[0][1].number_or(0) != session.user_id()) hide_tokens(payload);
        item.set("payload", std::move(payload));
        return item;
    });
}

Result<Json> retry_outbox(Workspace& workspace, const Session& session, Id id) {
    return change(workspace, session, id, {"waiting", "dead", "cancelled"}, anew(session), "outbox_retried");
}

Result<int64_t> retry_dead(Workspace& workspace, const Session& session) {
    TRY(access::require(session, "administer"));
    return workspace.change<int64_t>(session, [&](record::Context& context) -> Result<int64_t> {
        const int64_t count = TRY(context.execute(query::render_update_rows(
            "outbox", anew(session), {{Condition::Test::equal, "status", "dead", {}}}, context.dialect())));
        if (count)
            TRY(workspace.audit(context.transaction, session, "outbox_retried", "outbox", std::to_string(count)));
        return count;
    });
}

Result<Json> cancel_outbox(Workspace& workspace, const Session& session, Id id) {
    return change(workspace, session, id, {"waiting", "dead"}, {{"status", "cancelled"}}, "outbox_cancelled");
}

Result<Json> test_send(Workspace& workspace, const Session& session, const Json& body) {
    TRY(access::require(session, "administer"));
    const std::string kind = body["kind"].text();
    Json payload = Json::object();
    if (kind == "webhook") {
        payload.set("url", body["url"]);
        Json event = Json::object();
        event.set("event", Json::string("test"));
        event.set("at", Json::string(to_text(session.asker.now)));
        payload.set("body", std::move(event));
    } else {
        payload.set("to", Json::array({body["to"]}));
        payload.set("subject", Json::string(session.language.starts_with("en") ? "A test from Fairlead"
                                                                               : "来自 Fairlead 的测试邮件"));
        payload.set("text",
                    Json::string(session.language.starts_with("en") ? "Your mail server accepts mail from Fairlead.\n"
                                                                    : "邮件服务器已可接收 Fairlead 发出的邮件。\n"));
        payload.set("automatic", Json::boolean(true));
    }
    auto faults = automation::check_payload(kind, payload);
    for (base::Fault& fault : faults)
        if (fault.field == "to[0]") fault.field = "to";
    if (!faults.empty())
        return Error(Code::invalid, {"无法测试。", "There is nothing to test with."}, std::move(faults));
    MailSettings settings;
    std::string key;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        settings = TRY(read_mail_settings(workspace, reader));
        key = TRY(webhook_secret(workspace, reader));
        return {};
    }));
    if (kind == "mail" && !settings.sends_mail())
        return base::invalid(
            "host", "required",
            {"请先填写发件服务器和发件地址。", "Enter the mail server and the sender's address first."});
    if (key.empty()) key = TRY(make_webhook_secret(workspace));
    const Id id = workspace.ids().next();
    const auto outcome =
        channel::deliver({kind == "mail" ? Deliverable(mail_to_send(id, payload, settings, session.asker.now))
                                         : Deliverable(post_to_send(id, payload, settings, key, session.asker.now))})
            .front();
    Json answer = Json::object();
    answer.set("sent", Json::boolean(outcome.sent));
    answer.set("message", outcome.why.empty() ? Json() : Json::string(outcome.why.in(session.language)));
    return answer;
}

Result<std::string> new_webhook_secret(Workspace& workspace, const Session& session) {
    TRY(access::require(session, "administer"));
    const std::string made = TRY(make_webhook_secret(workspace));
    TRY(workspace.database().write([&](store::Transaction& transaction) {
        return workspace.audit(transaction, session, "secret_changed", "webhook", "");
    }));
    return made;
}

} // namespace fairlead::command
