#pragma once
// The sending of what lies in the outbox (automation/outbox.h) and the doors to it.
//
// A row is taken by moving its next attempt behind a lease, in one transaction (PostgreSQL: FOR UPDATE SKIP LOCKED), so
// two servers never send it at once; it is told sent or failed only by who took it. A server that dies in between
// leaves the row to be taken again after the lease, with the same Message-ID or Idempotency-Key. Failures wait longer
// each time, with jitter; after `most_attempts`, or a refusal for good, the row is dead until somebody retries it.

#include "automation/outbox.h"
#include "base/json.h"
#include "command/mail_settings.h"
#include "command/workspace.h"

namespace fairlead::command {

inline constexpr int64_t most_attempts = 10;
/// What was sent longer ago is swept away.
inline constexpr int64_t outbox_days = 90;
inline constexpr int64_t outbox_lease_milliseconds = 120 * 1000;

/// Sends what is due: {"sent", "failed", "dead"}. A chore.
Result<base::Json> send_outbox(Workspace&);
/// How long to wait before the attempt after this one, without jitter.
int64_t wait_after(int64_t attempts);

struct OutboxFilter {
    std::string status, kind; // empty: every
    Id record;
    int64_t rule = 0;
};
/// {"items": [...], "counts": {"waiting", "sent", "dead", "cancelled"}, "next"}, newest first (administer).
Result<base::Json> list_outbox(Workspace&, const Session&, const OutboxFilter&, int64_t limit, std::string_view after);
/// One with its payload (administer).
Result<base::Json> outbox_item(Workspace&, const Session&, Id);
/// Once more, from the beginning, now. Code::conflict for what is sent or under way (administer).
Result<base::Json> retry_outbox(Workspace&, const Session&, Id);
/// Every dead one; how many (administer).
Result<int64_t> retry_dead(Workspace&, const Session&);
/// Code::conflict for what is sent (administer).
Result<base::Json> cancel_outbox(Workspace&, const Session&, Id);
/// {"kind": "mail", "to"} or {"kind": "webhook", "url"}: sends one now, past the outbox, and tells what came of it:
/// {"sent", "message"} (administer).
Result<base::Json> test_send(Workspace&, const Session&, const base::Json& body);
/// A new key for signing webhooks, shown this once (administer).
Result<std::string> new_webhook_secret(Workspace&, const Session&);

} // namespace fairlead::command
