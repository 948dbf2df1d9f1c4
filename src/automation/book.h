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

#include "automation/fairness.h"
#include "record/context.h"
#include "record/save.h"

namespace fairlead::automation {

using base::Result;
using base::Text;
using base::Value;
using schema::Object;

/// When somebody takes work.
struct Worker {
    int64_t user = 0;
    std::set<std::string, std::less<>> skills; // folded
    unsigned days = 0;                         // bit 0 Monday; 0: every day
    std::optional<int64_t> from, until;        // hundredths of an hour
    std::optional<int64_t> absent_from, absent_until;
    base::TimeZone zone = base::TimeZone::utc();

    bool absent(base::Instant now) const;
    bool at_work(base::Instant now) const;
};

enum class Method { user, round_robin, weighted, least_loaded };
struct Rule {
    int64_t id = 0;
    std::string name;
    const Object* object = nullptr;
    formula::Bound condition, skill, open;
    Method method = Method::round_robin;
    std::vector<std::pair<int64_t, int64_t>> members; // active users and their weights, by id
    int64_t daily_limit = 0;                          // 0: none
    bool working_hours = false;
};

/// Where everybody stands in the turns of one rule.
struct Standing {
    int64_t credit = 0;
    int64_t day = 0, today = 0; // assigned on that day
    int64_t total = 0;
};
using Standings = std::map<int64_t, Standing>;

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
    Result<void> after_write(record::Context& context, const record::Change& change) const override;

    /// True when a change of this object's records changes the book.
    static bool concerns(const Object& object);
    bool has_rules(const Object& object) const { return rules_.contains(object.name); }
    /// Rules of an object in their order; `only`: these ids alone.
    const std::vector<Rule>& rules_of(const Object& object) const;
    /// Who gets this record; nobody when no rule finds somebody. The turn is taken in the ledger.
    Result<std::optional<Decision>> decide(Ledger& ledger, const Object& object, const formula::Subject& subject,
                                           const formula::Asker& asker) const;

  private:
    Result<std::optional<Decision>> try_rule(Ledger& ledger, const Rule& rule, const formula::Subject& subject,
                                             const formula::Asker& asker) const;
    std::string name_of(int64_t user) const;

    std::map<std::string, std::vector<Rule>, std::less<>> rules_;
    std::map<int64_t, Worker> workers_;
    std::map<int64_t, std::string> names_;
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

/// One line of who got what and why.
struct Assigned {
    const Object* object = nullptr;
    base::Id record;
    int64_t user = 0, previous = 0;
    std::string kind; // rule, manual, claimed, released, recycled
    int64_t rule = 0;
    Text reason;
    int64_t arrived = 0; // milliseconds; 0: unknown
};
Result<void> log_assignment(record::Context& context, const Assigned& assigned);

} // namespace fairlead::automation
