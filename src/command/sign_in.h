#pragma once
// Sessions and API keys: who is behind a request.

#include "command/workspace.h"

namespace fairlead::command {

/// A browser session that was just made or renewed. Tokens are shown to the client once; the database keeps digests.
struct SignedIn {
    std::string token;
    std::string csrf;
    int64_t user = 0;
    base::Instant expires_at;
};

/// Code::unauthenticated with one text for unknown login and wrong password; Code::limit after too many failures: 10 a
/// minute for an account, 100 a minute for an address.
Result<SignedIn> sign_in(Workspace&, const std::string& login, const std::string& password, const std::string& address,
                         const std::string& agent, const std::string& request_id);
/// What a valid token stands for.
struct Recognised {
    Session session;
    Id row;           // of the session or key
    std::string csrf; // empty for keys
    bool by_key = false;
    std::string key_name, key_source; // of keys: what the records it makes are tagged with; no source: they are not
    bool refuses_known = false;       // of keys: a person who is known already is not made again
    base::Instant expires_at;
    std::optional<SignedIn> renewed; // the token was old: hand the client this one
};
/// Code::unauthenticated when unknown, expired, revoked, or the user is inactive.
Result<Recognised> recognise_session(Workspace&, const std::string& token);
Result<Recognised> recognise_key(Workspace&, const std::string& key);
/// True while the session or key behind a long-lived stream still holds; does not count as use.
bool still_valid(Workspace&, const Recognised&);
Result<void> sign_out(Workspace&, const Recognised&);
/// Ends all sessions of a user.
Result<void> end_sessions(Workspace&, const Session&, Id user);
/// Own password: `old` must match. Ends the other sessions.
Result<void> change_password(Workspace&, const Session&, const std::string& old, const std::string& fresh);
/// By an administrator (capability manage_users). Ends the user's sessions.
Result<void> set_password(Workspace&, const Session&, Id user, const std::string& fresh);
/// Length 10..256 characters, not a common word, not the login.
Result<void> check_password(const std::string& password, const std::string& login);

struct NewKey {
    Id id;
    std::string key; // shown once
};
/// scopes: read, write, import, admin. A key acts as its user, within its scopes. `source`: the choice new records get
/// as their source; `duplicates`: "refuse" keeps it from making people anew who are known (else "none").
Result<NewKey> make_key(Workspace&, const Session&, int64_t user, const base::Json& body);
Result<base::Json> list_keys(Workspace&, const Session&);
Result<void> revoke_key(Workspace&, const Session&, Id key);

} // namespace fairlead::command
