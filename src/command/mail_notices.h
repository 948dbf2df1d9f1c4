#pragma once
// Notifications by mail, for those who want them so: each person's preference "mail" says which kinds. A notification
// that was read in the meantime is not mailed. With "digest": "daily" one mail a day, in the morning of the person.

#include "base/json.h"
#include "command/mail_settings.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Puts mails for new notifications into the outbox: {"mails"}. Nothing while no mail server is named. A chore.
Result<base::Json> mail_notices(Workspace&);

/// Kinds that are mailed unless the person says otherwise, and all kinds there are.
struct MailKind {
    const char* kind;
    bool usual;
};
const std::vector<MailKind>& mail_kinds();

/// Whether this person wants mails of this kind.
Result<bool> wants_mail(Workspace&, const Session& session, std::string_view kind);

/// Mails to people of the workspace, each with the link that stops mails of its kind.
class PersonalMail {
  public:
    struct Letter {
        int64_t user = 0;
        std::string kind, key; // of mail_kinds() or "all"; the same key is sent once, ever
        std::string subject, text, html;
        std::string object; // what it is about, when it is about a record
        Id record{};
    };
    /// Reads the settings and the key of the links, which is made the first time.
    static Result<PersonalMail> open(Workspace&);
    bool ready() const { return settings_.sends_mail(); }
    const std::string& public_url() const { return settings_.public_url; }
    /// Puts it into the outbox; false: nobody can write to this person.
    Result<bool> send(record::Context& context, const Letter& letter) const;

  private:
    explicit PersonalMail(Workspace& workspace) : workspace_(workspace) {}
    Workspace& workspace_;
    MailSettings settings_;
    std::string key_;
};

/// Turns one kind (or "all") off by the link in a mail, without signing in. Code::invalid for a token that is not ours.
Result<void> unsubscribe(Workspace&, const std::string& token);

} // namespace fairlead::command
