#pragma once
// One folder of a mailbox, read by IMAP. Nothing of it is changed: a mail that was unread stays unread.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "channel/delivery.h"

namespace fairlead::channel {

struct MailboxServer {
    std::string host;
    int port = 993;
    Security security = Security::tls;
    std::string login, password;
    std::string folder = "INBOX"; // as people read it; encoded here
    int64_t milliseconds = 30000; // for each thing asked
};

/// For one thread at a time. Faults are Code::unavailable with words people can act on and the field concerned; the
/// connection is made anew by the next call.
class ImapFolder {
  public:
    explicit ImapFolder(MailboxServer server);
    ~ImapFolder();
    ImapFolder(const ImapFolder&) = delete;
    ImapFolder& operator=(const ImapFolder&) = delete;

    struct State {
        int64_t uid_validity = 0;
        int64_t uid_next = 1;
        int64_t messages = 0;
    };
    base::Result<State> state();
    struct Entry {
        int64_t uid = 0;
        int64_t bytes = 0;
        base::Instant received;
        bool seen = false;
    };
    /// Mails with UIDs within these bounds, by UID. At most 1,000 UIDs apart.
    base::Result<std::vector<Entry>> list(int64_t first, int64_t last);
    /// The whole of one, of at most `most` bytes (Code::limit beyond).
    base::Result<std::string> fetch(const Entry& entry, size_t most);
    /// Names of the folders, at most 500.
    base::Result<std::vector<std::string>> folders();

  private:
    struct Curl;
    base::Result<std::string> ask(const std::string& path, const std::string& command, size_t most);
    MailboxServer server_;
    std::unique_ptr<Curl> curl_;
};

/// "已发送" <-> "&XfJT0ZAB-" (RFC 3501, 5.1.3).
std::string encode_folder(const std::string& name);
std::string decode_folder(const std::string& encoded);

} // namespace fairlead::channel
