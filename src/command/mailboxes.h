#pragma once
// Mailboxes that are read by IMAP. The mailbox itself is a record (object "mailbox"); its password is a secret, how far
// it has been read is a row beside it (mailbox_state). A mailbox is claimed for a poll, so several servers never read
// it at once; how far it has been read moves in the transaction that takes the mail, so none is lost or taken twice.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Fetches what is new in every active mailbox: {"mails", "leads", "automatic", "skipped"}. A chore. What is wrong
/// with one mailbox is told beside it and keeps no other waiting.
Result<base::Json> poll_mailboxes(Workspace&);

/// {"mailboxes": [{"id", "name", "address", "active", "password_set", "last_poll", "last_success", "fault", "mails",
/// "leads", "automatic", "skipped"}]} (administer).
Result<base::Json> list_mailboxes(Workspace&, const Session&);
/// Sets or, when null, forgets the password (administer).
Result<void> set_mailbox_password(Workspace&, const Session&, Id mailbox, const base::Json& body);
/// Connects with {"host", "port", "security", "login", "password"?, "folder", "id"?}; without a password that of the
/// mailbox `id` is used. {"ok", "messages", "folders", "fault"?: {"field", "message"}} (administer).
Result<base::Json> test_mailbox(Workspace&, const Session&, const base::Json& body);
/// Polls one now, whatever its last fault (administer).
Result<base::Json> poll_mailbox(Workspace&, const Session&, Id mailbox);

} // namespace fairlead::command
