#pragma once
// What the steps of a save are given: the model, who acts, the transaction, and where effects are collected.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "access/session.h"
#include "record/columns.h"
#include "store/database.h"

namespace fairlead::record {

enum class Action { created, updated, deleted, restored, purged };
std::string_view name(Action action);

/// Something that happened to a record, for those who listen (event streams, caches); published after the commit.
struct Event {
    Action action;
    const Object* object;
    Id id;
    int64_t version;
    int64_t owner;
    int64_t owner_before = 0; // 0: it was created
    bool said = false;        // its text (trait `body`) was written
};

/// Collects the inserts of many saves and runs them together: the fast path of imports.
class Batch {
  public:
    void add(store::Statement statement);
    /// Runs what was collected, in the order the statements' texts first appeared.
    base::Result<void> flush(store::Transaction& transaction);
    void clear();
    /// Parents whose roll-ups wait to be recomputed: (object, id) -> roll-ups.
    std::map<std::pair<const Object*, int64_t>, std::set<const Field*>> parents;

  private:
    std::vector<std::string> order_;
    std::map<std::string, std::vector<std::vector<Value>>> rows_;
};

struct Change;
struct Context;

/// What a save sets off, decided by the room above: every save of every record asks, whichever door it came through.
/// Immutable; asked from any thread.
class Reactions {
  public:
    virtual ~Reactions() = default;
    /// What is wrong with a record that the reactions themselves live by (a rule with a faulty condition).
    virtual base::Result<void> check(Context& context, const Change& change,
                                     std::vector<base::Fault>& faults) const = 0;
    /// Before a new record without an owner is written: may give it one. True when the image was changed.
    virtual base::Result<bool> before_write(Context& context, Change& change) const = 0;
    /// After the record and its history were written.
    virtual base::Result<void> after_write(Context& context, const Change& change) const = 0;
};

/// One unit of work. References outlive it.
struct Context {
    const formula::Model& model;
    const Tables& tables;
    const access::Session& session;
    store::Transaction& transaction;
    base::IdSource& ids;
    std::vector<Event>& events;
    Batch* batch = nullptr;               // inserts are collected here when set
    const Reactions* reactions = nullptr; // none: nothing is set off

    store::Dialect dialect() const { return transaction.dialect(); }
    const Columns& columns(const Object& object) const { return tables.of(object); }
    /// Runs an insert now, or with the batch.
    base::Result<void> insert(store::Statement statement);
    base::Result<int64_t> execute(const store::Statement& statement) { return transaction.execute(statement); }
};

} // namespace fairlead::record
