#pragma once
// How the workspace sends mail and webhooks. Kept in the table "setting" under "mail"; the password is a secret.

#include <string>

#include "base/json.h"
#include "channel/delivery.h"
#include "command/workspace.h"

namespace fairlead::command {

struct MailSettings {
    channel::MailServer server; // an empty host: no mail is sent yet
    std::string from_address, from_name;
    std::string public_url; // "https://crm.example.com": where links in mails lead; empty: mails carry none
    bool allow_private_webhooks = false;

    bool sends_mail() const { return !server.host.empty() && !from_address.empty(); }
};
/// With the password, for who sends.
Result<MailSettings> read_mail_settings(Workspace&, store::Reader&);

/// {"host", "port", "security", "login", "password_set", "from_address", "from_name", "public_url",
/// "allow_private_webhooks"} (administer).
Result<base::Json> mail_settings(Workspace&, const Session&);
/// Changes what is named; "password": text, or null to forget it. Every fault at once (administer).
Result<base::Json> change_mail_settings(Workspace&, const Session&, const base::Json& changes);

/// "tls", "starttls", "none".
std::optional<channel::Security> parse_security(std::string_view word);
/// A host name or address, without scheme, port or path.
bool is_host(const std::string& text);

} // namespace fairlead::command
