#pragma once
// Approvals: a record is put before people, step by step, and is not what it asks to be until they have agreed.
//
// At submission every step whose condition holds is expanded into items, each with the people who may decide it; later
// changes of the process do not move what runs. Items of one level wait side by side, levels one after the other. An
// approval is approved when every one of its items is; the first refusal ends it. While it waits the record (or the
// fields the process is about) is locked, and stages the process guards are closed: both hold for every save, whichever
// way it comes. When a field the approval is about changes afterwards, the approval lapses.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "automation/rule.h"

namespace fairlead::automation {

struct ApprovalStep {
    Text name;
    formula::Bound when;                  // empty: always
    bool any = false;                     // one of all approvers; otherwise each of them
    bool parallel = false;                // begins together with the step before it
    std::vector<std::string> people;      // user:ID, role:NAME (any of them), manager, manager:2
    std::vector<formula::Bound> fields;   // expressions for a person
    int64_t hours = 0;                    // until it is escalated; 0: never
    std::vector<std::string> escalate_to; // as `people`; empty: the managers of who has not decided
};

struct ApprovalProcess {
    enum class Trigger { request, stage, change };
    enum class Lock { none, fields, record };
    int64_t id = 0;
    std::string key, name;
    const Object* object = nullptr;
    bool active = true;
    formula::Bound condition;
    Trigger trigger = Trigger::request;
    std::set<std::string, std::less<>> stages, guards;
    std::vector<const Field*> watched, covered;
    Lock lock = Lock::record;
    std::vector<ApprovalStep> steps;
    std::vector<Setting> on_approved, on_rejected;
    bool own_decision = false;
};

class Approvals {
  public:
    /// All processes, inactive ones too: what waits goes on. Those that no longer fit the model are logged.
    static Result<Approvals> read(store::Reader& reader, const formula::Model& model);
    static std::optional<ApprovalProcess> parse(const record::Image& image, const formula::Model& model,
                                                const access::Directory* directory, std::vector<base::Fault>& faults);
    const std::vector<ApprovalProcess>& of(const Object& object) const;
    const ApprovalProcess* by_key(std::string_view key) const; // active ones
    const ApprovalProcess* find(int64_t id) const;
    bool empty() const { return processes_.empty(); }

  private:
    std::map<std::string, std::vector<ApprovalProcess>, std::less<>> processes_;
};

/// One approval as it stands.
struct Approval {
    int64_t id = 0;
    const Object* object = nullptr;
    Id record;
    int64_t process = 0;
    std::string key, title, state;
    int64_t level = 0, levels = 0, submitted_by = 0;
};
Result<Approval> load_approval(record::Context& context, int64_t id);

/// Puts a record before its approvers. Code::conflict while it waits already; Code::invalid when the process does not
/// apply to it.
Result<Id> submit(record::Context& context, const Book& book, const ApprovalProcess& process,
                  const record::Image& image, int64_t by, const std::string& comment);

enum class Verdict { approve, reject, give_back };
/// Decides every open item of the approval that is this person's. Code::forbidden when none is, Code::conflict when it
/// has ended. A refusal and a return need a comment.
Result<std::string> decide(record::Context& context, const Book& book, Id approval, int64_t user, Verdict verdict,
                           const std::string& comment);
/// Its submitter takes it back.
Result<void> withdraw(record::Context& context, const Book& book, Id approval, const std::string& comment);
/// Another person decides in this one's place.
Result<void> delegate(record::Context& context, const Book& book, Id approval, int64_t user, int64_t to,
                      const std::string& comment);
/// A substitute may read what waits for the person they stand in for.
Result<void> admit_substitute(record::Context& context, const Book& book, int64_t user, int64_t substitute);
/// Items whose time is over go to those above as well; how many did.
Result<int64_t> escalate_overdue(record::Context& context, const Book& book, int64_t most);

/// What locks and guards say to a change.
Result<void> allow_change(record::Context& context, const Book& book, const record::Change& change);
/// Approvals a change begins, and those it takes the ground from.
Result<void> react_with_approvals(record::Context& context, const Book& book, const record::Change& change);

} // namespace fairlead::automation
