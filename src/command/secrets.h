#pragma once
// Secrets of others that must be said again: passwords of mailboxes and mail servers, the key webhooks are signed with.
// They lie in the database sealed (AES-256-GCM) under a key that lies beside it in the data directory, never in it: a
// copy of the database alone opens nothing. The key file is made with the first secret; several servers share it as
// they share the attachments.

#include <string>

#include "command/workspace.h"

namespace fairlead::command {

/// Seals and keeps; an empty text removes. The name is part of the seal.
Result<void> keep_secret(Workspace&, store::Transaction&, const std::string& name, const std::string& text);
/// Empty when there is none. Code::unavailable when the key is missing or is another.
Result<std::string> open_secret(Workspace&, store::Reader&, const std::string& name);
/// Whether there is one, without opening it.
Result<bool> has_secret(store::Reader&, const std::string& name);

} // namespace fairlead::command
