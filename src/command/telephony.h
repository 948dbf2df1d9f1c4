#pragma once
// Calls as a telephone system tells of them: each becomes one activity on the timeline of who is at the other end,
// however often and in whatever order its events come; an unknown caller becomes a lead; the agent's screen is told as
// it rings.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

struct CallEvent {
    std::string key;           // of the connection: its id
    std::string authorization; // header: "Bearer SECRET", or
    std::string signature;     // header: "sha256=HEX" of the raw body by the secret
    std::string raw, request_id, address;
    base::Json body;
};
/// {"id", "event": "ringing|answered|missed|ended", "direction": "inbound|outbound", "from", "to", "agent"?, "at"?,
/// "seconds"?, "recording"?}: `agent` is a person's extension, login or mail address. Answers {"call", "object",
/// "record", "made"}. Code::unauthenticated, in the same words, for unknown connections and wrong secrets;
/// Code::invalid with every fault.
Result<base::Json> take_call_event(Workspace&, const CallEvent& event);

/// Makes a new secret of a connection and takes the old one back; shown once (capability manage_users).
Result<base::Json> renew_telephony_secret(Workspace&, const Session&, Id connection);

} // namespace fairlead::command
