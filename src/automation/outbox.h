#pragma once
// What shall leave the house: mail, webhooks. A row is written by the transaction that causes it, so nothing is sent of
// what was not saved and nothing that was saved is forgotten; the chore "outbox" (command/outbox.h) sends it after the
// commit. Delivery is at least once: a server that dies while sending sends again after the lease, with the same
// Message-ID or Idempotency-Key, by which the receiver recognises the second copy.
//
// Payloads (JSON objects; unknown keys are refused):
//   mail     {"to": ["a@b.example" | {"name", "address"}], "cc"?: […], "bcc"?: […], "subject", "text", "html"?,
//             "reply_to"?, "from_name"?, "in_reply_to"?, "references"?: […], "message_id"?, "automatic"?: true,
//             "unsubscribe"?: "https://…", "email"?: "id of the email record it is the sending of"}
//   webhook  {"url": "https://…", "body": any JSON, "headers"?: {"X-Own": "text"}}: POSTed as application/json, signed
//            (docs/api.md, "Webhooks")

#include <optional>
#include <string>

#include "base/json.h"
#include "record/context.h"

namespace fairlead::automation {

struct OutboxItem {
    std::string kind; // mail, webhook
    base::Json payload;
    std::string dedupe_key; // the same key is taken once, ever; empty: always anew
    std::string object;     // the record it is about, when there is one
    base::Id record;
    int64_t rule = 0; // the rule that made it
    int64_t user = 0; // the person it is for
    std::optional<base::Instant> not_before;
};

/// Puts it into the outbox within the transaction at hand. The id of the row: that of the earlier one when the
/// dedupe key is known. Code::invalid, all faults at once, for a payload that could never be sent. At most 1 MB.
base::Result<base::Id> enqueue(record::Context& context, const OutboxItem& item);
/// What is wrong with a payload, without putting it anywhere: for who checks a rule before it is kept.
std::vector<base::Fault> check_payload(std::string_view kind, const base::Json& payload);

/// Longest address, subject and list of recipients of one mail; sizes of what is sent.
inline constexpr size_t most_recipients = 50;
inline constexpr size_t most_payload_bytes = 1 << 20;

} // namespace fairlead::automation
