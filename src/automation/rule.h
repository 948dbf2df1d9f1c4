#pragma once
// Rules that somebody else than a programmer wrote: when something happens to a record, or its time has come, do this.
//
// On a save a rule fires when its condition holds and did not before ("becomes"), when one of its fields changed
// ("changes"), or on creation; once per record and transaction, at most `deepest` rules deep, so that no set of rules
// can run for ever. Each firing stands in a savepoint: a faulty rule loses what it did itself, never the save that set
// it off; it is written down as failed and tried again later. What a rule did, and why, is a row of the run log.
//
// A rule acts as the server. It tells people only of records they may read.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "automation/people.h"
#include "formula/change.h"
#include "record/context.h"
#include "record/save.h"

namespace fairlead::automation {

using base::Id;
using base::Result;
using base::Text;
using base::Value;
using schema::Field;
using schema::Object;

/// A person is to be told of a record; the room above writes it and shows it to whoever may read the record.
struct Telling {
    std::string kind; // rule, approval, request
    std::vector<int64_t> users;
    const Object* object = nullptr;
    Id record;
    Text body;
    int64_t actor = 0;
    bool live = true; // records one by one; false: many at once are told as one
};

/// What one transaction has set off so far.
struct Chain final : record::Chain {
    std::set<std::pair<int64_t, int64_t>> fired; // rule, record
    int firings = 0;                             // set off by the save at hand, all levels together
    bool deciding = false;                       // an approval writes on the record it has locked
    std::vector<Telling> tellings;
};
Chain& chain_of(record::Context& context);

enum class Trigger { created, becomes, changes, date, schedule };

/// A field and the expression whose value it takes.
struct Setting {
    const Field* field = nullptr;
    formula::Bound value;
};

struct Act {
    enum class Kind { set, create, assign, notify, approve, webhook, mail } kind = Kind::set;
    const Object* object = nullptr; // create
    std::vector<Setting> sets;      // set, create
    std::vector<std::string> to;    // notify, mail: owner, manager, followers, creator, actor, role:NAME, user:ID
    formula::Bound person;          // assign: an expression for a person; none: by the assignment rules
    formula::Bound address;         // mail: an expression for an address
    Text text;                      // notify, mail: its words
    Text subject;                   // mail
    std::string process;            // approve
    std::string url;                // webhook
};
std::string_view name(Act::Kind kind);

struct ProcessRule {
    int64_t id = 0;
    std::string name;
    const Object* object = nullptr;
    Trigger trigger = Trigger::becomes;
    std::string condition_text;
    formula::Bound condition;
    std::vector<const Field*> watched;
    const Field* date_field = nullptr;
    int64_t offset = 0; // milliseconds
    int64_t hour = 0;   // milliseconds after midnight
    unsigned days = 0;  // bit 0 Monday; 0: every day
    bool every_time = false;
    std::vector<Act> acts;
    int64_t seconds_saved = 0;

    bool on_save() const { return trigger != Trigger::date && trigger != Trigger::schedule; }
};

/// Why a rule fires.
struct Cause {
    std::string word; // created, becomes, changes, date, schedule, retry, trial
    Text reason;
};

/// What one firing came to.
struct Run {
    Id id;
    bool failed = false;
    base::Error error;
    std::vector<Text> done;
};

class Rules {
  public:
    /// The active rules, or only the one that is given. Rules that no longer fit the model are left out and logged.
    static Result<Rules> read(store::Reader& reader, const formula::Model& model, int64_t only = 0);
    /// Reads one rule from a saved or a proposed record; every fault at once. Without a directory nobody who is named
    /// is looked for: who has left since is passed over when the rule fires.
    static std::optional<ProcessRule> parse(const record::Image& image, const formula::Model& model,
                                            const access::Directory* directory, std::vector<base::Fault>& faults);

    bool empty() const { return rules_.empty(); }
    const std::vector<ProcessRule>& of(const Object& object) const;
    const ProcessRule* find(int64_t id) const;
    std::vector<const ProcessRule*> timed() const;

    /// Whether this save sets the rule off, and why.
    static std::optional<Cause> triggered(const ProcessRule& rule, const record::Change& change,
                                          const formula::Model& model, const record::Tables& tables,
                                          store::Reader& reader, const formula::Asker& asker);

  private:
    std::map<std::string, std::vector<ProcessRule>, std::less<>> rules_;
};

inline constexpr int deepest = 5;        // rules set off by rules
inline constexpr int most_firings = 200; // set off by one save

// What saves of rules and processes themselves mean.

/// Rules and approval processes: a change of one changes the book.
bool concerns_rules(const Object& object);
Result<void> check_rules(record::Context& context, const record::Change& change, std::vector<base::Fault>& faults);
Result<void> rule_written(record::Context& context, const record::Change& change);
/// Whoever a record is put upon (trait `assignee`) may change it from then on, and is told.
Result<void> tell_assignee(record::Context& context, const record::Change& change);

class Book;
/// All rules a save sets off.
Result<void> react(record::Context& context, const Book& book, const record::Change& change);
/// Does what a rule says, in a savepoint, and writes it down. An error only when the database itself fails.
Result<Run> fire(record::Context& context, const Book& book, const ProcessRule& rule, const record::Image& image,
                 const record::Image* before, const Cause& cause);
/// One line of the run log; states are done, failed (tried again), dead (given up), stopped (too deep).
Result<void> log_run(record::Context& context, const ProcessRule& rule, const record::Image& image, const Cause& cause,
                     Run& run, std::string_view state, int64_t microseconds);
/// Tries a failed run once more; after five attempts it is dead, and only a person tries it again.
Result<Run> retry(record::Context& context, const Book& book, Id run);
/// Does the acts without a savepoint or a log: the first fault ends it.
Result<void> perform(record::Context& context, const Book& book, const ProcessRule& rule, const record::Image& image,
                     const record::Image* before, std::vector<Text>& done);
/// Sets fields of a record from expressions about it, as the server.
Result<void> set_fields(record::Context& context, const std::vector<Setting>& sets, const record::Image& image,
                        const record::Image* before);
/// Active users these words name for a record.
Result<std::vector<int64_t>> recipients(record::Context& context, const std::vector<std::string>& words,
                                        const record::Image& image);

/// {"field": "expression"} for a record of `into`, read from one of `object`; faults name `at`.
std::vector<Setting> read_settings(const base::Json& json, const Object& object, const Object& into,
                                   const schema::Catalog& catalog, const std::string& at,
                                   std::vector<base::Fault>& faults);
/// Names between commas, trimmed.
std::vector<std::string> names_in(std::string_view text);

// What time sets off.

/// The latest value of the rule's date field whose moment has come.
int64_t reached_at(const ProcessRule& rule, base::Instant now, const base::TimeZone& zone);
/// The latest moment at or before now at which a scheduled rule runs.
base::Instant occurrence_at(const ProcessRule& rule, base::Instant now, const base::TimeZone& zone);
/// A rule begins to watch from now on: nothing that is past sets it off.
Result<void> begin_watching(record::Context& context, const ProcessRule& rule);
/// Fires a rule for at most `most` of the records whose time has come, and remembers how far it came in the same
/// transaction: nothing is lost or done twice, however long the server was down.
struct Firing {
    int64_t fired = 0;
    bool more = false;
};
Result<Firing> fire_due(record::Context& context, const Book& book, const ProcessRule& rule, int64_t most);

} // namespace fairlead::automation
