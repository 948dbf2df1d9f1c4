#pragma once
// Who has won how much in a segment: counted from closed deals now and then, kept in a table, read with the rules.
//
// Few deals say little, so a person's rate is drawn towards that of everybody in the segment as if they had closed ten
// more at that rate.

#include <cstdint>
#include <map>
#include <string>

#include "record/context.h"
#include "record/save.h"

namespace fairlead::automation {

using base::Result;

struct Rate {
    int64_t won = 0, closed = 0;
};

/// The rates of one rule. Parts of ten thousand.
class RateTable {
  public:
    void add(const std::string& segment, int64_t user, Rate rate);
    Rate of(const std::string& segment, int64_t user) const;
    /// Won of all closed in the segment; of everything when nothing was closed there.
    int64_t usual(const std::string& segment) const;
    int64_t shrunk(const std::string& segment, int64_t user) const;
    using Segments = std::map<std::string, std::map<int64_t, Rate>, std::less<>>;
    const Segments& segments() const { return by_segment_; }

  private:
    Segments by_segment_;
    std::map<std::string, Rate, std::less<>> segments_;
    Rate all_;
};

/// What a rule of method best_fit counts: the object with stages, and the segment as seen from its records.
struct Counted {
    int64_t rule = 0;
    const schema::Object* object = nullptr;
    formula::Bound segment;
};
/// Code::invalid when the object has no stages or owners, or the expression does not fit it.
Result<Counted> counted_of(const formula::Model& model, int64_t rule, std::string_view object,
                           std::string_view segment);
/// Won and closed by segment and owner over the last two years.
Result<RateTable> count_rates(store::Reader& reader, const formula::Model& model, const Counted& counted,
                              const formula::Asker& asker);
/// Replaces the rule's rows.
Result<void> keep_rates(record::Context& context, const Counted& counted, const RateTable& table);
/// Counts and keeps those of every active rule of that method; how many rules there were.
Result<int64_t> refresh_rates(record::Context& context);
/// The table of a rule as it was kept.
Result<std::map<int64_t, RateTable>> read_rates(store::Reader& reader);

} // namespace fairlead::automation
