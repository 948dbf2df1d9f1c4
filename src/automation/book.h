#pragma once
// The rules that saves set off, as they stand now: read from their tables, bound against the model, immutable, swapped
// whole when one of them or a person changes. Every save asks it (record::Reactions).
//
// A new record whose owner was left open goes through the assignment rules of its object in their order; the first rule
// whose condition holds and that finds somebody who is there decides. The reason is stored beside the record. Turns are
// kept in the database and change in the same transaction as the record, so they are fair under concurrent writers.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "automation/approval.h"
#include "automation/fairness.h"
#include "automation/flags.h"
#include "automation/gates.h"
#include "automation/rates.h"
#include "automation/rule.h"
#include "automation/scores.h"
#include "record/context.h"
#include "record/save.h"

namespace fairlead::automation {

using base::Result;
using base::Text;
using base::Value;
using schema::Field;
using schema::Object;

/// When somebody takes work.
struct Worker {
    int64_t user = 0;
    std::vector<std::string> skills;    // folded, sorted
    unsigned days = 0;                  // bit 0 Monday; 0: every day
    std::optional<int64_t> from, until; // hundredths of an hour
    std::optional<int64_t> absent_from, absent_until;
    std::optional<int64_t> capacity; // open records at most
    base::TimeZone zone = base::TimeZone::utc();

    bool absent(base::Instant now) const;
    bool at_work(base::Instant now) const;
};

enum class Method { user, round_robin, weighted, least_loaded, territory, best_fit };
using Members = std::vector<std::pair<int64_t, int64_t>>; // active users and their weights, by id
struct Rule {
    int64_t id = 0;
    std::string name;
    const Object* object = nullptr;
    formula::Bound condition, skill, open;
    Method method = Method::round_robin;
    Members members;
    int64_t daily_limit = 0;         // 0: none
    std::optional<int64_t> capacity; // open records at most, for who has no limit of their own
    bool working_hours = false;
    formula::Bound segment; // best_fit: what the past is compared in
};

/// Who sells where: places and industries as tags, empty for all of them.
struct Territory {
    int64_t id = 0;
    std::string name;
    std::vector<std::string> regions, cities, industries; // folded
    Members members;
    bool holds(std::string_view region, std::string_view city, std::string_view industry) const;
};

/// A pool as records fall into it.
struct Landing {
    int64_t pool = 0;
    formula::Bound condition;
};

/// Where everybody stands in the turns of one rule.
struct Standing {
    int64_t credit = 0;
    int64_t day = 0, today = 0; // assigned on that day
    int64_t total = 0;
};
/// By group (a territory; 0 where there are none) and user. What was given today stands in group 0.
using Standings = std::map<std::pair<int64_t, int64_t>, Standing>;

/// Where standings are kept: the database when it is meant, memory when it is rehearsed.
class Ledger {
  public:
    virtual ~Ledger() = default;
    virtual Result<Standings> standings(const Rule& rule) = 0;
    virtual Result<void> keep(const Rule& rule, const Standings& standings) = 0;
    /// Open records of each of these people.
    virtual Result<std::map<int64_t, int64_t>> loads(const Rule& rule, const std::vector<int64_t>& users) = 0;
};

struct Decision {
    const Rule* rule = nullptr;
    int64_t user = 0;
    Text reason;
};

class Book final : public record::Reactions {
  public:
    /// The active rules, or `only` these, active or not. Rules that no longer fit the model are left out and logged.
    static Result<std::shared_ptr<const Book>> read(store::Reader& reader, const formula::Model& model,
                                                    const access::Directory& directory,
                                                    const std::set<int64_t>& only = {});

    Result<void> check(record::Context& context, const record::Change& change,
                       std::vector<base::Fault>& faults) const override;
    Result<bool> before_write(record::Context& context, record::Change& change) const override;
    Result<int64_t> landing(record::Context& context, const record::Change& change) const override;
    Result<void> allow(record::Context& context, const record::Change& change) const override;
    Result<void> after_write(record::Context& context, const record::Change& change) const override;
    std::unique_ptr<record::Chain> begin() const override;

    const Rules& rules() const { return process_rules_; }
    const Approvals& approvals() const { return approvals_; }
    const People& people() const { return people_; }
    Result<void> guard(record::Context& context, const record::Change& change,
                       std::vector<base::Fault>& unmet) const override {
        return gates_.guard(context, change, unmet);
    }
    Result<void> derive(record::Context& context, record::Change& change) const override {
        derive_flags(paces_, change);
        return scores_.derive(context, change);
    }
    Result<std::vector<record::Remark>> remarks(record::Context& context, const record::Change& change) const override {
        return control_points(context, change, gates_);
    }

    /// True when a change of this object's records changes the book.
    static bool concerns(const Object& object);
    const ScoreBook& scores() const { return scores_; }
    bool has_rules(const Object& object) const { return rules_.contains(object.name); }
    /// Rules of an object in their order; `only`: these ids alone.
    const std::vector<Rule>& rules_of(const Object& object) const;
    /// Who gets this record; nobody when no rule finds somebody. The turn is taken in the ledger.
    /// `never`: who does not get it (the one it is taken from).
    Result<std::optional<Decision>> decide(Ledger& ledger, const Object& object, const formula::Subject& subject,
                                           const formula::Asker& asker, int64_t never = 0) const;
    /// The pool a record without an owner falls into; 0 when its object has none.
    int64_t landing_of(const Object& object, const formula::Subject& subject, const formula::Asker& asker) const;
    const Worker* worker(int64_t user) const;
    std::string name_of(int64_t user) const;

  private:
    friend class BookReader;
    struct Candidates; // of one group: who takes part, and who was passed over
    Result<std::optional<Decision>> try_rule(Ledger& ledger, const Rule& rule, const formula::Subject& subject,
                                             const formula::Asker& asker, int64_t never) const;
    Result<Candidates> candidates(Ledger& ledger, const Rule& rule, const Members& members, const std::string& skill,
                                  Standings& standings, const formula::Asker& asker, int64_t never) const;
    /// The members to try in turn: those of the rule, or of the territories the record lies in.
    std::vector<const Territory*> territories_of(const Object& object, const formula::Subject& subject) const;

    Rules process_rules_;
    Approvals approvals_;
    People people_;
    std::map<std::string, std::vector<Rule>, std::less<>> rules_;
    std::map<std::string, std::vector<Landing>, std::less<>> landings_;
    std::vector<Territory> territories_; // in their order
    std::map<int64_t, RateTable> rates_; // by rule
    std::map<int64_t, Worker> workers_;
    std::map<int64_t, std::string> names_;
    Gates gates_;
    Paces paces_;
    ScoreBook scores_;
};

/// The standings in the database, read and written within the transaction of the save.
class StoredLedger final : public Ledger {
  public:
    explicit StoredLedger(record::Context& context) : context_(context) {}
    Result<Standings> standings(const Rule& rule) override;
    Result<void> keep(const Rule& rule, const Standings& standings) override;
    Result<std::map<int64_t, int64_t>> loads(const Rule& rule, const std::vector<int64_t>& users) override;

  private:
    record::Context& context_;
};

/// Whether changes of a record's owner are told in the log of assignments.
bool is_assigned(const Object& object);
/// Tags between commas, semicolons or 、, folded; sorted.
std::vector<std::string> tags_of(std::string_view text);

} // namespace fairlead::automation
