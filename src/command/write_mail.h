#pragma once
// A mail a person writes from a record: it stands on the timeline at once and leaves through the outbox.

#include "command/records.h"

namespace fairlead::command {

/// {"to": [addresses], "cc"?: […], "subject", "text", "answers"?: id of the e-mail it answers}. For who may edit the
/// record. The e-mail record, "delivery": "waiting". Answers come back to the sender's own address and to the
/// conversation. Code::invalid with every fault; rule "no_mail_server" while none is named.
Result<Outcome> write_mail(Workspace&, const Session&, const Object&, Id record, const base::Json& body);

} // namespace fairlead::command
