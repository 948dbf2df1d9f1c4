#pragma once
// Saved list views, the audit log, and answers kept for repeated requests.

#include "command/workspace.h"

namespace fairlead::command {

Result<base::Json> list_views(Workspace&, const Session&, const std::string& object);
/// {"object", "name", "shared"?, "definition": {"where", "sort", "columns", "layout"}}; sharing needs capability
/// "share_views".
Result<base::Json> save_view(Workspace&, const Session&, std::optional<Id> id, const base::Json& body);
Result<void> delete_view(Workspace&, const Session&, Id id);

struct AuditQuery {
    int64_t limit = 50;
    std::string after;                         // cursor
    std::string actor;                         // id of a user
    std::string action;                        // "signed_in" …
    std::string object;                        // what was changed: an object's model, its records, a login, "settings"
    std::optional<base::Instant> from, before; // moments: from the one on, before the other
};
Result<base::Json> list_audit(Workspace&, const Session&, const AuditQuery&);

/// A repeated POST gets its first answer again.
struct Kept {
    int status = 0; // 0: still running or its answer was lost
    std::string body;
    std::string location;
};
/// Nothing: this key is new and is now taken. Code::conflict when the key was used for another request.
Result<std::optional<Kept>> take_idempotency_key(Workspace&, const Session&, const std::string& key,
                                                 const std::string& fingerprint);
Result<void> keep_answer(Workspace&, const Session&, const std::string& key, const Kept& answer);
/// The request was refused: the key may be used again.
Result<void> release_idempotency_key(Workspace&, const Session&, const std::string& key);

} // namespace fairlead::command
