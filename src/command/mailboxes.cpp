#include "command/mailboxes.h"

#include <algorithm>
#include <chrono>

#include "base/crypto.h"
#include "base/log.h"
#include "channel/imap.h"
#include "command/mail_intake.h"
#include "command/mail_settings.h"
#include "command/secrets.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t lease = 5 * 60 * 1000;
constexpr auto longest_poll = std::chrono::seconds(60); // of one mailbox; the rest comes with the next
constexpr int64_t window = 500;                         // UIDs asked for at once
constexpr int most_windows = 40;
constexpr size_t most_bytes = 30 << 20;                                  // of one mail
constexpr int64_t first_rest = 30 * 1000, longest_rest = 30 * 60 * 1000; // after failures, so that no login is locked

std::string password_name(Id mailbox) {
    return "mailbox:" + to_text(mailbox);
}

Result<std::vector<Mailbox>> mailboxes(store::Reader& reader, std::vector<Condition> where) {
    where.push_back({Condition::Test::is_empty, "deleted_at", {}, {}});
    std::vector<Mailbox> found;
    TRY(reader.each(
        query::render_select_rows("mailbox",
                                  {"id", "name", "address", "host", "port", "security", "login", "folder", "take_since",
                                   "person", "secluded", "make_leads", "accept_lists", "lead_source", "default_owner"},
                                  where, {{"id", false}}, 500, reader.dialect()),
        [&](const store::Row& row) {
            auto text = [&](size_t column) { return std::string(row.text(column)); };
            found.push_back({.id = {row.number(0)},
                             .name = text(1),
                             .address = text(2),
                             .host = text(3),
                             .security = text(5),
                             .login = text(6),
                             .folder = text(7),
                             .port = row.number(4),
                             .take_since = {row.number(8)},
                             .person = row.number(9),
                             .default_owner = row.number(14),
                             .secluded = row.number(10) != 0,
                             .make_leads = row.number(11) != 0,
                             .accept_lists = row.number(12) != 0,
                             .lead_source = text(13)});
            return true;
        }));
    return found;
}

struct Counts {
    int64_t mails = 0, leads = 0, automatic = 0, skipped = 0;
    void add(const Counts& other) {
        mails += other.mails;
        leads += other.leads;
        automatic += other.automatic;
        skipped += other.skipped;
    }
    Json json() const {
        Json json = Json::object();
        json.set("mails", Json::number(mails));
        json.set("leads", Json::number(leads));
        json.set("automatic", Json::number(automatic));
        json.set("skipped", Json::number(skipped));
        return json;
    }
};

/// The mailbox while it is held.
class Poll {
  public:
    Poll(Workspace& workspace, const Mailbox& mailbox) : workspace_(workspace), mailbox_(mailbox) {}
    /// False: another server holds it, or it rests after a failure.
    Result<bool> claim(bool patient);
    /// Reads what is new; a fault is written beside the mailbox and returned.
    Result<Counts> run();

  private:
    Result<void> read(Counts& counts);
    Result<void> take(channel::ImapFolder& folder, const channel::ImapFolder::Entry& entry, Counts& counts);
    Result<void> advance(store::Transaction& transaction, int64_t uid, const Counts& more);

    Workspace& workspace_;
    const Mailbox& mailbox_;
    const std::string claim_ = base::random_hex(8);
    int64_t uid_validity_ = 0, uid_done_ = 0, faults_ = 0;
    Counts kept_; // all that was ever counted
};

std::vector<Condition> row_of(Id mailbox) {
    return {{Condition::Test::equal, "id", mailbox.number, {}}};
}

Result<bool> Poll::claim(bool patient) {
    bool claimed = false;
    auto taken = workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        claimed = false;
        const int64_t now = workspace_.clock().now().milliseconds;
        const store::Rows rows = TRY(
            transaction.rows(query::render_claim_rows("mailbox_state",
                                                      {"uid_validity", "uid_done", "claim", "claimed_until",
                                                       "polled_at", "faults", "mails", "leads", "automatic", "skipped"},
                                                      row_of(mailbox_.id), {}, 1, transaction.dialect())));
        const query::Assignments hold = {{"claim", claim_}, {"claimed_until", now + lease}, {"polled_at", now}};
        if (rows.empty()) {
            const store::Rows locked = TRY(transaction.rows(
                query::render_count_rows("mailbox_state", row_of(mailbox_.id), transaction.dialect())));
            if (locked[0][0].number_or(0) > 0) return {}; // another server is just taking it
            query::Assignments fresh = hold;
            fresh.emplace_back("id", mailbox_.id.number);
            TRY(transaction.execute(query::render_insert("mailbox_state", fresh, transaction.dialect())));
            claimed = true;
            return {};
        }
        const auto& row = rows[0];
        faults_ = row[5].number_or(0);
        const bool held = !row[2].empty() && row[3].number_or(0) > now;
        const int64_t rest = faults_ ? std::min(longest_rest, first_rest << std::min<int64_t>(faults_, 8)) : 0;
        if (held || (patient && row[4].number_or(0) + rest > now)) return {};
        uid_validity_ = row[0].number_or(0);
        uid_done_ = row[1].number_or(0);
        kept_ = {row[6].number_or(0), row[7].number_or(0), row[8].number_or(0), row[9].number_or(0)};
        TRY(transaction.execute(
            query::render_update_rows("mailbox_state", hold, row_of(mailbox_.id), transaction.dialect())));
        claimed = true;
        return {};
    });
    if (!taken.ok() && taken.error().code == Code::conflict) return false;
    if (!taken.ok()) return std::move(taken).error();
    return claimed;
}

Result<void> Poll::advance(store::Transaction& transaction, int64_t uid, const Counts& more) {
    std::vector<Condition> mine = row_of(mailbox_.id);
    mine.push_back({Condition::Test::equal, "claim", claim_, {}});
    const int64_t changed =
        TRY(transaction.execute(query::render_update_rows("mailbox_state",
                                                          {{"uid_validity", uid_validity_},
                                                           {"uid_done", uid},
                                                           {"mails", kept_.mails + more.mails},
                                                           {"leads", kept_.leads + more.leads},
                                                           {"automatic", kept_.automatic + more.automatic},
                                                           {"skipped", kept_.skipped + more.skipped}},
                                                          mine, transaction.dialect())));
    if (!changed)
        return Error(Code::conflict, {"另一台服务器正在收取这个邮箱。", "Another server is reading this mailbox."});
    return {};
}

Result<void> Poll::take(channel::ImapFolder& folder, const channel::ImapFolder::Entry& entry, Counts& counts) {
    Counts more;
    const bool old = entry.received.milliseconds && entry.received < mailbox_.take_since;
    const bool large = entry.bytes > static_cast<int64_t>(most_bytes);
    if (old || large) {
        more.skipped += large;
        if (large)
            base::log_error("mailbox " + mailbox_.name + ": a mail of " + std::to_string(entry.bytes) +
                            " bytes was left out (UID " + std::to_string(entry.uid) + ")");
        counts.add(more);
        kept_.add(more);
        uid_done_ = entry.uid;
        return {}; // written with the next one or at the end of the window
    }
    const std::string bytes = TRY(folder.fetch(entry, most_bytes));
    const format::Mail mail = format::parse_mail(bytes);
    std::vector<KeptFile> files;
    for (const format::MailAttachment& attachment : mail.attachments)
        if (auto file = TRY(keep_file(workspace_, attachment.name, attachment.type, attachment.content)))
            files.push_back(std::move(*file));
    Session session = workspace_.server_session();
    session.cause.kind = "mail";
    session.cause.id = mailbox_.id.number;
    TRY(workspace_.write(session, [&](record::Context& context) -> Result<void> {
        more = {};
        const Taken taken = TRY(take_mail(workspace_, context, mailbox_, mail, base::sha256_hex(bytes), files));
        more.mails = taken == Taken::record || taken == Taken::loose;
        more.leads = taken == Taken::lead;
        more.automatic = taken == Taken::automatic;
        more.skipped = taken == Taken::ignored;
        return advance(context.transaction, entry.uid, more);
    }));
    counts.add(more);
    kept_.add(more);
    uid_done_ = entry.uid;
    return {};
}

Result<void> Poll::read(Counts& counts) {
    channel::MailboxServer server;
    server.host = mailbox_.host;
    server.port = static_cast<int>(mailbox_.port);
    server.security = parse_security(mailbox_.security).value_or(channel::Security::tls);
    server.login = mailbox_.login;
    server.folder = mailbox_.folder;
    TRY(workspace_.database().read([&](store::Reader& reader) -> Result<void> {
        server.password = TRY(open_secret(workspace_, reader, password_name(mailbox_.id)));
        return {};
    }));
    const auto end = std::chrono::steady_clock::now() + longest_poll;
    channel::ImapFolder folder(std::move(server));
    const auto state = TRY(folder.state());
    if (state.uid_validity != uid_validity_) { // numbered anew: from the beginning; what was taken is known by its id
        uid_validity_ = state.uid_validity;
        uid_done_ = 0;
    }
    for (int i = 0; i < most_windows && uid_done_ + 1 < state.uid_next; ++i) {
        const int64_t last = std::min(uid_done_ + window, state.uid_next - 1);
        for (const auto& entry : TRY(folder.list(uid_done_ + 1, last))) {
            if (std::chrono::steady_clock::now() > end) return {};
            TRY(take(folder, entry, counts));
        }
        uid_done_ = last;
        TRY(workspace_.database().write(
            [&](store::Transaction& transaction) { return advance(transaction, uid_done_, {}); }));
    }
    return {};
}

Result<Counts> Poll::run() {
    Counts counts;
    auto done = read(counts);
    const int64_t now = workspace_.clock().now().milliseconds;
    query::Assignments changes = {{"claim", Value()}, {"claimed_until", Value()}, {"polled_at", now}};
    if (done.ok()) {
        changes.emplace_back("good_at", now);
        changes.emplace_back("faults", 0);
    } else {
        changes.emplace_back("faults", faults_ + 1);
        base::log_error("mailbox " + mailbox_.name + ": " + done.error().message.en + " " + done.error().log);
    }
    changes.emplace_back("fault_zh", done.ok() ? Value() : Value(done.error().message.zh));
    changes.emplace_back("fault_en", done.ok() ? Value() : Value(done.error().message.en));
    std::vector<Condition> mine = row_of(mailbox_.id);
    mine.push_back({Condition::Test::equal, "claim", claim_, {}});
    TRY(workspace_.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_update_rows("mailbox_state", changes, mine, transaction.dialect())));
        return {};
    }));
    if (!done.ok()) return std::move(done).error();
    return counts;
}

Result<Mailbox> one_mailbox(Workspace& workspace, Id id) {
    std::vector<Mailbox> found;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        found = TRY(mailboxes(reader, row_of(id)));
        return {};
    }));
    if (found.empty()) return Error(Code::not_found, {"没有这个邮箱。", "There is no such mailbox."});
    return std::move(found.front());
}

} // namespace

Result<Json> poll_mailboxes(Workspace& workspace) {
    std::vector<Mailbox> active;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        active = TRY(mailboxes(reader, {{Condition::Test::equal, "active", 1, {}}}));
        return {};
    }));
    Counts all;
    for (const Mailbox& mailbox : active) {
        Poll poll(workspace, mailbox);
        if (!TRY(poll.claim(true))) continue;
        if (const auto counts = poll.run(); counts.ok()) all.add(*counts); // a fault stands beside the mailbox
    }
    return all.json();
}

Result<Json> poll_mailbox(Workspace& workspace, const Session& session, Id id) {
    TRY(access::require(session, "administer"));
    const Mailbox mailbox = TRY(one_mailbox(workspace, id));
    Poll poll(workspace, mailbox);
    if (!TRY(poll.claim(false))) return Error(Code::conflict, {"正在收取这个邮箱。", "This mailbox is being read."});
    return TRY(poll.run()).json();
}

Result<Json> list_mailboxes(Workspace& workspace, const Session& session) {
    TRY(access::require(session, "administer"));
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const auto dialect = context.reader.dialect();
        std::map<int64_t, Json> states;
        TRY(context.reader.each(
            query::render_select_rows(
                "mailbox_state",
                {"id", "polled_at", "good_at", "fault_zh", "fault_en", "mails", "leads", "automatic", "skipped"}, {},
                {}, 0, dialect),
            [&](const store::Row& row) {
                Json& json = states[row.number(0)];
                auto moment = [&](size_t column) {
                    return row.empty(column) ? Json() : Json::string(to_text(base::Instant{row.number(column)}));
                };
                json.set("last_poll", moment(1));
                json.set("last_success", moment(2));
                const base::Text fault{std::string(row.text(3)), std::string(row.text(4))};
                json.set("fault", fault.empty() ? Json() : Json::string(fault.in(session.language)));
                json.set("mails", Json::number(row.number(5)));
                json.set("leads", Json::number(row.number(6)));
                json.set("automatic", Json::number(row.number(7)));
                json.set("skipped", Json::number(row.number(8)));
                return true;
            }));
        Json list = Json::array();
        for (const Mailbox& mailbox : TRY(mailboxes(context.reader, {}))) {
            Json json = Json::object();
            json.set("id", Json::string(to_text(mailbox.id)));
            json.set("name", Json::string(mailbox.name));
            json.set("address", Json::string(mailbox.address));
            json.set("password_set", Json::boolean(TRY(has_secret(context.reader, password_name(mailbox.id)))));
            const auto state = states.find(mailbox.id.number);
            for (const char* moment : {"last_poll", "last_success", "fault"})
                json.set(moment, state == states.end() ? Json() : state->second[moment]);
            for (const char* count : {"mails", "leads", "automatic", "skipped"})
                json.set(count, state == states.end() ? Json::number(0) : state->second[count]);
            list.push(std::move(json));
        }
        Json answer = Json::object();
        answer.set("mailboxes", std::move(list));
        return answer;
    });
}

Result<void> set_mailbox_password(Workspace& workspace, const Session& session, Id id, const Json& body) {
    TRY(access::require(session, "administer"));
    const Json& password = body["password"];
    if (!body.has("password") || (!password.is_null() && (!password.is_string() || password.text().size() > 1000)))
        return base::invalid("password", "type", {"应为文本或 null。", "This must be text or null."});
    TRY(one_mailbox(workspace, id));
    return workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(keep_secret(workspace, transaction, password_name(id), password.text()));
        return workspace.audit(transaction, session, "secret_changed", "mailbox/" + to_text(id), "");
    });
}

Result<Json> test_mailbox(Workspace& workspace, const Session& session, const Json& body) {
    TRY(access::require(session, "administer"));
    std::vector<base::Fault> faults;
    auto required = [&](const char* field) { faults.push_back({field, "required", {"请填写。", "Enter this."}, {}}); };
    channel::MailboxServer server;
    server.host = body["host"].text();
    server.login = body["login"].text();
    server.folder = body["folder"].is_string() && !body["folder"].text().empty() ? body["folder"].text() : "INBOX";
    server.port = static_cast<int>(body["port"].integer().value_or(993));
    const auto security = parse_security(body["security"].is_string() ? body["security"].text() : "tls");
    if (!is_host(server.host)) required("host");
    if (server.login.empty()) required("login");
    if (server.port < 1 || server.port > 65535 || !security)
        faults.push_back({security ? "port" : "security", "range", {"值无效。", "This value is not valid."}, {}});
    const auto id = base::parse_id(body["id"].text());
    server.password = body["password"].text();
    if (server.password.empty() && id) {
        // The password that is kept is said only to the server it was kept for.
        const Mailbox kept = TRY(one_mailbox(workspace, *id));
        if (kept.host == server.host && kept.port == server.port && kept.login == server.login &&
            kept.security == (body["security"].is_string() ? body["security"].text() : "tls"))
            TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
                server.password = TRY(open_secret(workspace, reader, password_name(*id)));
                return {};
            }));
    }
    if (server.password.empty()) required("password");
    if (!faults.empty())
        return Error(Code::invalid, {"还不能测试连接。", "The connection cannot be tried yet."}, std::move(faults));
    server.security = *security;
    server.milliseconds = 15000;
    channel::ImapFolder folder(std::move(server));
    Json answer = Json::object(), names = Json::array();
    const auto folders = folder.folders();
    if (folders.ok())
        for (const std::string& name : *folders) names.push(Json::string(name));
    const auto state = folders.ok() ? folder.state() : Result<channel::ImapFolder::State>(folders.error());
    answer.set("ok", Json::boolean(state.ok()));
    answer.set("messages", state.ok() ? Json::number(state->messages) : Json());
    answer.set("folders", std::move(names));
    if (!state.ok()) {
        Json fault = Json::object();
        const auto& all = state.error().faults;
        fault.set("field", all.empty() ? Json() : Json::string(all.front().field));
        fault.set("message", Json::string(state.error().message.in(session.language)));
        answer.set("fault", std::move(fault));
    }
    return answer;
}

} // namespace fairlead::command
