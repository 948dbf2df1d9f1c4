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

/// What people are to be told about a change.
struct Remark {
    enum class To { manager, owner } to = To::manager; // of the record's owner; the owner
    base::Text text;
};

/// Something that happened to a record, for those who listen (event streams, caches); published after the commit.
struct Event {
    Action action;
    const Object* object;
    Id id;
    int64_t version;
    int64_t owner;
    int64_t owner_before = 0; // 0: it was created
    bool said = false;        // its text (trait `body`) was written
    int64_t pool = 0;         // it lies in, or has just left
    std::vector<Remark> remarks = {};
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

/// What the reactions remember while one transaction runs, so that nothing is set off twice in it. The rest of it is
/// theirs.
struct Chain {
    virtual ~Chain() = default;
    int depth = 0;               // how many reactions stand above the save at hand; 0: somebody's own save
    std::set<int64_t> rewritten; // records saved by reactions, for the saves that stand above
};

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
    /// The pool a record falls into that nobody owns; 0: there is none for it.
    virtual base::Result<int64_t> landing(Context& context, const Change& change) const = 0;
    /// Whether what is under way lets this change happen; asked of every change and deletion. Code::gate.
    virtual base::Result<void> allow(Context& context, const Change& change) const = 0;
    /// After the record and its history were written; also as it goes to the bin and comes back (see change.action),
    /// and when roll-ups or formulas of a parent have moved.
    virtual base::Result<void> after_write(Context& context, const Change& change) const = 0;
    /// What they remember within one transaction.
    virtual std::unique_ptr<Chain> begin() const = 0;
    /// What must hold before this is done, and does not. Asked of every write, of deletions and of named acts.
    virtual base::Result<void> guard(Context&, const Change&, std::vector<base::Fault>&) const { return {}; }
    /// Values that follow from what only the reactions know; after the formulas, before anything is judged.
    virtual base::Result<void> derive(Context&, Change&) const { return {}; }
    /// What people are to be told of it; after everything was written.
    virtual base::Result<std::vector<Remark>> remarks(Context&, const Change&) const { return std::vector<Remark>(); }
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
    Chain* chain = nullptr;               // of the transaction

    store::Dialect dialect() const { return transaction.dialect(); }
    const Columns& columns(const Object& object) const { return tables.of(object); }
    /// Runs an insert now, or with the batch.
    base::Result<void> insert(store::Statement statement);
    base::Result<int64_t> execute(const store::Statement& statement) { return transaction.execute(statement); }
};

} // namespace fairlead::record
