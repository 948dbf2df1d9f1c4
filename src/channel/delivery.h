#pragma once
// Sending to the outside: mail by SMTP, webhooks by HTTP. Many at once, each bounded in time and in what is read of the
// answer; certificates are verified; nothing is followed (no redirects, no proxies of the environment); secrets stand
// in no log and no fault.
//
// Threads: every function may be called from any thread; none keeps anything between calls.

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace fairlead::channel {

enum class Security {
    tls,      // from the first byte
    starttls, // asked for before anything else is said; refused when the server does not offer it
    none,     // for servers on the same machine or network
};

struct MailServer {
    std::string host;
    int port = 587;
    Security security = Security::starttls;
    std::string login, password; // empty login: none
};

struct MailToSend {
    MailServer server;
    std::string sender; // envelope
    std::vector<std::string> recipients;
    std::string bytes; // the message, CR LF
};

struct Post {
    std::string url;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    /// Whether addresses of this machine and of private networks may be called. The address is looked at when the
    /// connection is made, so no name can point elsewhere afterwards.
    bool allow_private = false;
};

/// What came of one.
struct Outcome {
    bool sent = false;
    bool final = false;               // refused for good: trying again is no use
    base::Text why;                   // for people, when something was wrong
    std::vector<std::string> refused; // recipients the server did not take while it took others
};

struct DeliveryLimits {
    int64_t milliseconds = 20000; // for each
    int parallel = 8;
    int parallel_per_host = 2;
};
/// In the order given.
std::vector<Outcome> deliver(const std::vector<std::variant<MailToSend, Post>>& items,
                             const DeliveryLimits& limits = {});

/// Whether an address in text form is reachable by everybody: not of this machine, a private or link-local network, a
/// multicast group or a reserved range.
bool is_public_address(const std::string& address);

} // namespace fairlead::channel
