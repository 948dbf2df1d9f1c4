#pragma once
// Two readable scores by rules kept as records: fit (who somebody is) and engagement (what they did, losing half its
// weight with every half-life). Their mean is the score, its grade is A to D, and every point is accounted for in the
// trace kept beside it.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "record/context.h"
#include "record/save.h"

namespace fairlead::automation {

struct ScoreRule {
    int64_t id = 0;
    std::string name;
    bool engagement = false;
    formula::Bound condition;                   // of the record, or of what hangs on it; none: always
    const schema::Relation* relation = nullptr; // counted one by one; of engagement: what they did
    const schema::Field* at = nullptr;          // engagement: when they did it
    int64_t points = 0;
    int64_t half_life_days = 21;
};

struct Scores {
    int64_t fit = 0, engagement = 0;
    std::string why; // JSON: [{"axis", "rule", "name", "points", "count"}]
    int64_t total() const { return (fit + engagement + 1) / 2; }
    std::string_view grade() const;
};

class ScoreBook {
  public:
    /// The active rules, or `only` these, active or not.
    static base::Result<ScoreBook> read(store::Reader& reader, const formula::Model& model,
                                        const std::set<int64_t>& only = {});
    static bool concerns(const schema::Object& object);
    base::Result<void> check(record::Context& context, const record::Change& change,
                             std::vector<base::Fault>& faults) const;
    bool has_rules(const schema::Object& object) const { return rules_.contains(object.name); }
    /// Objects with rules.
    std::vector<std::string> objects() const;
    /// Tells one set of rules from another.
    std::string fingerprint() const;

    base::Result<Scores> score(const formula::Model& model, const record::Tables& tables, store::Reader& reader,
                               const formula::Asker& asker, const record::Image& image) const;
    /// The scored fields of a record that is saved.
    base::Result<void> derive(record::Context& context, record::Change& change) const;
    /// Something was done: the score of whoever did it.
    base::Result<void> after_activity(record::Context& context, const record::Change& change) const;

  private:
    std::map<std::string, std::vector<ScoreRule>, std::less<>> rules_;
    std::string text_;
};

/// The fields of the object's score traits with their values.
std::vector<std::pair<std::string, base::Value>> score_values(const schema::Object& object, const Scores& scores);

} // namespace fairlead::automation
