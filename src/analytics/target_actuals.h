#pragma once
// What was reached of targets: each measure ("targets" of metadata/system/kpi.json) is a sum or a count over the
// records of one object. Where a measure of the KPIs exists the entry names it, and its condition, day and value are
// those of the catalogue of KPIs: a target never counts otherwise than the scorecard does.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/columns.h"
#include "analytics/figure.h"

namespace fairlead::analytics {

/// `total` in parts in proportion to `weights`, exactly; see stats::apportion.
std::optional<std::vector<int64_t>> divide(int64_t total, const std::vector<int64_t>& weights);

struct TargetMeasure {
    std::string name;
    std::string object;
    std::string where;   // condition; empty: all; {from} and {to} stand for the first and the last day
    std::string day;     // expression of the day that counts; empty: `where` tells
    std::string value;   // expression; empty: records are counted
    std::string owner;   // expression of the person
    std::string product; // expressions; empty: cannot be told apart by it
    std::string region;
    bool money = false;
    // Of the deals that may still count, for the potential; empty: there is none.
    std::string open, open_day;
};
class TargetMeasures {
  public:
    /// Code::invalid with every fault. `bindings`: metadata/system/bindings.json.
    static base::Result<TargetMeasures> read(std::string_view kpis, std::string_view bindings,
                                             const formula::Model& model);
    /// The parts of a measure; empty when nothing can be counted for it yet.
    std::vector<const TargetMeasure*> of(std::string_view name) const;

  private:
    std::vector<TargetMeasure> all_;
};

/// A stay in a team: days, both included.
struct Membership {
    int64_t user = 0, team = 0;
    int64_t from = INT64_MIN, to = INT64_MAX;
};
/// What a target is about.
struct TargetScope {
    base::Date from, to;
    std::optional<int64_t> owner;  // a person's
    std::optional<int64_t> team;   // a team's: whoever was in it, while they were
    std::vector<Membership> stays; // of that team
    std::optional<int64_t> product;
    std::string region;
};
/// The condition that lists what counts; nothing when the measure cannot be told apart by what the scope names.
std::optional<std::string> counts_where(const TargetMeasure& measure, const TargetScope& scope);
/// The open deals that may still count.
std::optional<std::string> open_where(const TargetMeasure& measure, const TargetScope& scope);

/// One number to be counted.
struct Ask {
    std::string object, where, value; // value empty: records
};
struct Answer {
    int64_t n = 0;
    int64_t sum = 0; // scaled by 10^scale: minor units of money
    int scale = 0;
};
/// The columns these need of an object.
base::Result<std::vector<std::string>> asks_need(const formula::Model& model, const access::Session& session,
                                                 const schema::Object& object, const std::vector<Ask>& asks);
/// Counts every one that is about the table's object, in one view; the others stay empty. Rights are the reader's.
base::Result<void> answer_asks(const Sources& sources, const Columns::View& columns, const schema::Object& object,
                               const std::vector<Ask>& asks, std::vector<std::optional<Answer>>& answers);

} // namespace fairlead::analytics
