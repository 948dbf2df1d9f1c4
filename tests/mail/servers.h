#pragma once
// Real servers of mail and webhooks as child processes on the loopback, each with its own folder, ended by its own pid.

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace fairlead::testing {

/// A free port of the loopback at this moment.
uint16_t free_port();
std::string read_text(const std::string& path);

/// A program beside the tests; killed with its process group at the end.
class Child {
  public:
    Child(const std::vector<std::string>& arguments, const std::string& log);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    /// Waits until something listens there; false after 20 s.
    bool listens(uint16_t port) const;

  private:
    pid_t pid_ = -1;
};

/// Dovecot over a Maildir in `folder`.
class ImapServer {
  public:
    explicit ImapServer(std::string folder);
    /// As a delivery agent does it: one file into the folder "new".
    void deliver(const std::string& bytes);
    /// Numbers of mails nobody has marked as read.
    size_t unseen() const;
    uint16_t port;
    static constexpr const char* login = "sales";
    static constexpr const char* password = "mailbox-password-7Q";
    bool ready = false;

  private:
    /// Writes the configuration; the command that starts it.
    std::vector<std::string> configured() const;
    std::string folder_;
    int delivered_ = 0;
    Child dovecot_;
};

/// aiosmtpd, which keeps what it is given in a Maildir.
class SmtpServer {
  public:
    SmtpServer(std::string folder, uint16_t port);
    /// The mails it took, in no order.
    std::vector<std::string> mails() const;
    uint16_t port;
    bool ready = false;

  private:
    std::string folder_;
    Child aiosmtpd_;
};

/// Python's own HTTP server: keeps every request; answers with the status of its path ("/503") or, for "/once", 503 at
/// first and 200 from then on.
class WebhookReceiver {
  public:
    explicit WebhookReceiver(std::string folder);
    struct Request {
        std::string path, headers, body; // headers: one a line, names in lower case
        std::string header(const std::string& name) const;
    };
    std::vector<Request> requests() const;
    uint16_t port;
    bool ready = false;

  private:
    std::string folder_;
    Child python_;
};

} // namespace fairlead::testing
