#pragma once
// What becomes of one mail that came in: it goes on the timeline of the record it belongs to, or begins a lead.
//
// It belongs, in this order, to the record of the conversation it answers (References, In-Reply-To, then the token
// "[#…]" in the subject), of the person who wrote it (contact, lead, account by address), of the company whose domain
// they write from. Otherwise a lead begins, unless a machine wrote it. A mail of our own people belongs to whom they
// wrote to. The same mail is taken once, whichever mailboxes it lies in.

#include "command/files.h"
#include "command/workspace.h"
#include "format/mime.h"

namespace fairlead::command {

/// A mailbox as its record describes it.
struct Mailbox {
    Id id;
    std::string name, address, host, security, login, folder;
    int64_t port = 993;
    base::Instant take_since;
    int64_t person = 0, default_owner = 0;
    bool secluded = false, make_leads = true, accept_lists = false;
    std::string lead_source;
};

enum class Taken {
    record,    // on a record that was there
    lead,      // began a lead
    loose,     // kept without a record: no lead could be made of it
    automatic, // written by a machine to nobody we know: left out
    again,     // taken before
    ignored,   // among ourselves, or from nobody at all
};
/// Takes a parsed mail within the transaction at hand; `digest` names its bytes, `files` are its attachments.
Result<Taken> take_mail(Workspace&, record::Context&, const Mailbox&, const format::Mail&, const std::string& digest,
                        const std::vector<KeptFile>& files);

/// The key that keeps a mail from being kept twice; a secluded copy has one of its own.
std::string message_key(const std::string& message_id, int64_t secluded_for);
/// "Lin <lin@example.com>, …".
std::string written(const std::vector<format::MailAddress>& addresses);
/// The token of a conversation in a subject; empty when there is none.
std::string thread_token(const std::string& subject);

} // namespace fairlead::command
