#pragma once
// What strangers send through a form: kept apart from spam, held to limits, turned into a record and a touch in one
// transaction. Spam is answered like the rest and stored nowhere; only its number is kept.

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/json.h"
#include "command/form.h"

namespace fairlead::command {

/// Counts of the current minute by name; what is counted in this server alone. Threads: any.
class RateLimit {
  public:
    /// Counts one more; false when there were `most` already in this minute.
    bool take(const std::string& name, int64_t most, base::Instant now);

  private:
    std::mutex mutex_;
    int64_t minute_ = 0;
    std::unordered_map<std::string, int64_t> counts_;
};

/// Threads: all functions from any thread.
class Intake {
  public:
    explicit Intake(Workspace& workspace);

    struct Visitor {
        std::string address, language, request_id;
    };
    /// {"form": …, "token"}: what the page shows, and the token that says when it was opened.
    Result<base::Json> open(std::string_view key);
    /// {"token", "values": {field: value}, "consent"?: bool, "homepage"?: "" (a trap for machines), "trail"?: {…}}.
    /// Answers
    /// {"thanks", "redirect"}, the same for spam. Code::invalid with every fault, Code::limit beyond the form's limits.
    Result<base::Json> post(std::string_view key, const base::Json& body, const Visitor& visitor);
    /// Sites a form's page may be shown in, for its headers.
    Result<std::vector<std::string>> origins(std::string_view key);
    /// Spam of a form that is counted in memory so far.
    int64_t waiting_spam(Id form);
    /// Writes the numbers of spam that are still in memory: once a minute while there is any, and at the end.
    Result<void> keep_counts();

  private:
    Result<std::string> secret();
    Result<Form> form(std::string_view key, const std::shared_ptr<const Snapshot>& snapshot);
    /// Nothing for an honest visitor. Code::invalid when the page was open for too long.
    Result<bool> is_spam(const Form& form, const base::Json& body);
    Result<void> count_spam(Id form);

    Workspace& workspace_;
    RateLimit limit_;
    std::mutex mutex_;                // secret_, spam_, since_
    std::string secret_;              // signs the tokens of pages; the same for all servers of the workspace
    std::map<int64_t, int64_t> spam_; // by form, since it was last kept
    int64_t since_ = 0;               // when the first of them came
};

} // namespace fairlead::command
