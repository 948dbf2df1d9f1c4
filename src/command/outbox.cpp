#include "command/outbox.h"

#include <algorithm>
#include <chrono>

#include "base/crypto.h"
#include "command/outbox_message.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using base::Json;
using query::Condition;

namespace {

constexpr int64_t batch = 16; // with 4 at once to a server and 20 s each, well within the lease
constexpr auto longest_run = std::chrono::seconds(10);
constexpr int64_t first_wait = 30 * 1000, longest_wait = 6LL * 60 * 60 * 1000;

struct Row {
    Id id;
    std::string kind;
    Json payload;
    int64_t attempts = 0;
};

std::vector<Condition> due(base::Instant now, bool mail) {
    std::vector<Condition> where = {{Condition::Test::equal, "status", "waiting", {}},
                                    {Condition::Test::at_most, "next_at", now.milliseconds, {}}};
    if (!mail) where.push_back({Condition::Test::equal, "kind", "webhook", {}});
    return where;
}

Result<std::vector<Row>> take(Workspace& workspace, bool mail, const std::string& claim) {
    std::vector<Row> rows;
    TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        rows.clear();
        const auto dialect = transaction.dialect();
        const base::Instant now = workspace.clock().now();
        Condition taken{Condition::Test::in, "id", {}, {}};
        TRY(transaction.each(query::render_claim_rows("outbox", {"id", "kind", "payload", "attempts"}, due(now, mail),
                                                      {{"next_at", false}}, batch, dialect),
                             [&](const store::Row& row) {
                                 auto payload = base::parse_json(row.text(2));
                                 rows.push_back({{row.number(0)},
                                                 std::string(row.text(1)),
                                                 payload.ok() ? std::move(*payload) : Json(),
                                                 row.number(3) + 1});
                                 taken.values.emplace_back(row.number(0));
                                 return true;
                             }));
        for (const Row& row : rows)
            TRY(transaction.execute(query::render_update("outbox", row.id,
                                                         {{"attempts", row.attempts},
                                                          {"claim", claim},
                                                          {"next_at", now.milliseconds + outbox_lease_milliseconds}},
                                                         {}, dialect)));
        return {};
    }));
    return rows;
}

int64_t jittered(int64_t wait) {
    const auto random = base::random_bytes(2);
    const int64_t part = (static_cast<unsigned char>(random[0]) << 8 | static_cast<unsigned char>(random[1])) % 401;
    return wait * (800 + part) / 1000; // 80 to 120 %
}

/// What the mail on a timeline says of its sending.
Result<void> tell_email(record::Context& context, const Row& row, const char* delivery) {
    const auto id = base::parse_id(row.payload["email"].text());
    const Object* object = context.model.catalog().find("email");
    if (!id || !object) return {};
    const auto images =
        TRY(record::load_unscoped(context.model, context.tables, context.transaction, *object, {id->number}));
    if (images.empty()) return {};
    record::Patch patch;
    patch.object = object;
    patch.id = *id;
    patch.set("delivery", delivery);
    TRY(record::save(context, patch));
    return {};
}

struct Counts {
    int64_t sent = 0, failed = 0, dead = 0;
};

Result<void> settle(Workspace& workspace, const std::vector<Row>& rows, const std::vector<channel::Outcome>& outcomes,
                    const std::string& claim, Counts& counts) {
    Session session = workspace.server_session();
    session.cause.kind = "outbox";
    Counts now;
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        now = {};
        for (size_t i = 0; i < rows.size(); ++i) {
            const channel::Outcome& outcome = outcomes[i];
            const bool dead = !outcome.sent && (outcome.final || rows[i].attempts >= most_attempts);
            query::Assignments changes = {{"claim", Value()},
                                          {"error_zh", outcome.why.empty() ? Value() : Value(outcome.why.zh)},
                                          {"error_en", outcome.why.empty() ? Value() : Value(outcome.why.en)}};
            const int64_t at = workspace.clock().now().milliseconds;
            if (outcome.sent) {
                changes.emplace_back("status", "sent");
                changes.emplace_back("sent_at", at);
            } else if (dead) {
                changes.emplace_back("status", "dead");
            } else {
                changes.emplace_back("next_at", at + jittered(wait_after(rows[i].attempts)));
            }
            // Only who holds the claim may tell; a claim that ran out belongs to another.
            const int64_t mine = TRY(context.execute(query::render_update_rows(
                "outbox", changes,
                {{Condition::Test::equal, "id", rows[i].id.number, {}}, {Condition::Test::equal, "claim", claim, {}}},
                context.dialect())));
            if (!mine) continue;
            (outcome.sent ? now.sent : dead ? now.dead : now.failed) += 1;
            if (outcome.sent || dead) TRY(tell_email(context, rows[i], outcome.sent ? "sent" : "failed"));
        }
        return {};
    }));
    counts.sent += now.sent;
    counts.failed += now.failed;
    counts.dead += now.dead;
    return {};
}

Result<bool> any_due(Workspace& workspace) {
    bool any = false;
    TRY(workspace.database().read([&](store::Reader& reader) {
        return reader.each(query::render_select_rows("outbox", {"id"}, due(workspace.clock().now(), true),
                                                     {{"next_at", false}}, 1, reader.dialect()),
                           [&](const store::Row&) {
                               any = true;
                               return false;
                           });
    }));
    return any;
}

} // namespace

int64_t wait_after(int64_t attempts) {
    int64_t wait = first_wait;
    for (int64_t i = 1; i < attempts && wait < longest_wait; ++i) wait *= 4;
    return std::min(wait, longest_wait);
}

Result<Json> send_outbox(Workspace& workspace) {
    Counts counts;
    const auto end = std::chrono::steady_clock::now() + longest_run;
    while (TRY(any_due(workspace))) {
        MailSettings settings;
        std::string webhook_key;
        auto known = workspace.database().read([&](store::Reader& reader) -> Result<void> {
            settings = TRY(read_mail_settings(workspace, reader));
            webhook_key = TRY(webhook_secret(workspace, reader));
            return {};
        });
        if (!known.ok()) return std::move(known).error();
        if (webhook_key.empty()) webhook_key = TRY(make_webhook_secret(workspace));
        const std::string claim = base::random_hex(8);
        const std::vector<Row> rows = TRY(take(workspace, settings.sends_mail(), claim));
        if (rows.empty()) break; // mail that waits for its server to be named, or another server was faster
        std::vector<std::variant<channel::MailToSend, channel::Post>> items;
        for (const Row& row : rows)
            items.push_back(
                row.kind == "mail"
                    ? Deliverable(mail_to_send(row.id, row.payload, settings, workspace.clock().now()))
                    : Deliverable(post_to_send(row.id, row.payload, settings, webhook_key, workspace.clock().now())));
        const auto outcomes = channel::deliver(items, {.parallel_per_host = 4});
        TRY(settle(workspace, rows, outcomes, claim, counts));
        if (static_cast<int64_t>(rows.size()) < batch || std::chrono::steady_clock::now() > end) break;
    }
    Json json = Json::object();
    json.set("sent", Json::number(counts.sent));
    json.set("failed", Json::number(counts.failed));
    json.set("dead", Json::number(counts.dead));
    return json;
}

} // namespace fairlead::command
