#pragma once
// Deciding about an approval by the link in a mail, without signing in. A link names one step and one person, is
// signed, ends after a week and is spent with the decision: the step is not open to that person any more. Opening it
// changes nothing (programs open links of mails, too); what is decided is said on the page it leads to.

#include <string>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Where the person decides about what waits for them of this record: "/decide?token=…", one for each open step, at
/// most three. Makes the key of the signatures when there is none yet.
Result<std::vector<std::string>> decision_links(Workspace&, record::Context& context, int64_t user, Id record);

/// What is to be decided: {"title", "step", "object", "name", "submitted_by", "submitted_at", "comment", "facts":
/// [{"label", "text"}], "person", "expires_at", "state": "open"}; "state" is that of the approval when it is spent, and
/// nothing of the record is told then. Code::invalid for a link that is not ours or past its time.
Result<base::Json> decision_asked(Workspace&, const std::string& token);
/// {"token", "act": "approve|refuse|return", "comment"?}: what the person would do on the screen, with their rights.
/// Code::conflict when it is spent. The answer: {"state"} of the approval.
Result<base::Json> decide_by_link(Workspace&, const base::Json& body);

} // namespace fairlead::command
