#pragma once
// Time limits on owning a record: who does nothing with it for so long is reminded, then it is taken back into a pool
// or given to somebody else. Acceptance of a lead within hours and recycling after weeks of silence are the same rule
// with another beginning.
//
// One function says what is due for a record at a moment; the live run, the rehearsal and the screen of the record ask
// it.

#include <optional>
#include <string>
#include <vector>

#include "access/directory.h"
#include "record/context.h"
#include "record/subject.h"

namespace fairlead::automation {

using base::Instant;
using base::Result;
using schema::Object;

struct RecyclingRule {
    enum class Then { pool, assign, nothing };
    int64_t id = 0;
    std::string name;
    const Object* object = nullptr;
    formula::Bound condition;   // null: every record
    std::string condition_text; // as it was written
    formula::Bound since;       // null: the last follow-up
    std::string since_text;
    int64_t limit = 0, warn_before = 0; // milliseconds
    std::optional<int64_t> escalate_before;
    Then then = Then::pool;
    int64_t pool = 0; // 0: where it falls
    /// Rules before this one that count from the same: a record is bound by the first whose condition holds.
    std::vector<formula::Bound> earlier;
    std::vector<std::string> earlier_texts;
};

/// What has been said about a record under a rule, while owner and beginning stay as they were.
struct Held {
    int64_t owner = 0;
    int64_t since = 0;
    std::optional<int64_t> warned_at, escalated_at;
    bool operator==(const Held&) const = default;
};

/// What is due. More than one may be, in this order.
struct Due {
    bool warn = false, escalate = false, take = false;
};

class RecyclingRules {
  public:
    /// The active rules, or `only` these, active or not; in their order.
    static Result<RecyclingRules> read(store::Reader& reader, const formula::Model& model,
                                       const std::vector<int64_t>& only = {});
    const std::vector<RecyclingRule>& all() const { return rules_; }
    std::vector<const RecyclingRule*> of(const Object& object) const;

  private:
    std::vector<RecyclingRule> rules_;
};

/// Faults of a rule that is saved.
void check_recycling_rule(const record::Context& context, const record::Image& image, std::vector<base::Fault>& faults);

/// Whether the rule binds the record: owned, not protected, its condition holds and that of no rule before it.
bool binds(const RecyclingRule& rule, const record::Image& image, const formula::Subject& subject,
           const formula::Asker& asker);
/// The moment the time counts from: that of the rule, or the last follow-up; never before it was made or given to its
/// owner. Nothing when the rule's moment is empty.
std::optional<int64_t> since_of(const RecyclingRule& rule, const record::Image& image, const formula::Subject& subject,
                                const formula::Asker& asker);
/// What is due for a record that has been bound since then; `held` is what was said about it, forgotten when owner or
/// beginning differ.
Due due_at(const RecyclingRule& rule, const Held& held, Instant now);
/// When it will be taken if nothing happens.
Instant taken_at(const RecyclingRule& rule, const Held& held, Instant now);
/// The rows the rule may have something due for at this moment, as a condition over them all: a first sieve.
Result<std::vector<formula::Bound>> sieve(const RecyclingRule& rule, const formula::Model& model, Instant now);
/// Why it was taken.
base::Text reason_of(const RecyclingRule& rule, int64_t since, const std::string& owner, Instant now,
                     const base::TimeZone& zone);

} // namespace fairlead::automation
