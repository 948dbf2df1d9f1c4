#pragma once
// A record begun with nothing but an e-mail address (and perhaps a telephone number): what can be guessed is proposed,
// what is known already is shown.

#include "base/json.h"
#include "command/records.h"

namespace fairlead::command {

struct EmailStart {
    base::Json proposal; // {"values": {…}, "basis": [{"field", "from"}], "free_mail", "shared_box", "region",
                         // "account", "matches": [{"object", "id", "name", "score", "why"}], "hidden"}
    std::optional<Outcome> made;
};
/// {"email", "phone"?, "create"?: true, "values"?: {…more or other values…}}. Objects with the traits person_name and
/// email. Nothing is written unless `create`. Code::invalid when the address is none.
Result<EmailStart> start_from_email(Workspace&, const Session&, const Object&, const base::Json& body);

} // namespace fairlead::command
