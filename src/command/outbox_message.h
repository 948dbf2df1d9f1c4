#pragma once
// A payload of the outbox -> what goes over the wire.

#include "command/mail_settings.h"

namespace fairlead::command {

using Deliverable = std::variant<channel::MailToSend, channel::Post>;

/// The id of the row makes Message-ID and Idempotency-Key, the same at every attempt.
channel::MailToSend mail_to_send(Id id, const base::Json& payload, const MailSettings& settings, base::Instant now);
channel::Post post_to_send(Id id, const base::Json& payload, const MailSettings& settings, const std::string& secret,
                           base::Instant now);
/// "01hq….outbox@example.com"; without brackets.
std::string message_id_of(Id id, const std::string& from_address);

/// The key webhooks are signed with; empty before the first.
Result<std::string> webhook_secret(Workspace&, store::Reader&);
Result<std::string> make_webhook_secret(Workspace&);

} // namespace fairlead::command
