#pragma once
// What deals are told apart by when people are compared: source, product, industry … Internal to the analyses.

#include <map>
#include <string>
#include <vector>

#include "analytics/deal_rows.h"

namespace fairlead::analytics {

/// The field of the request, the trait source when it names none (null when there is none); refuses what cannot be
/// told apart or is hidden.
base::Result<const schema::Field*> segment_of(const Sources& sources, const schema::Object& object,
                                              const AnalysisRequest& request);

/// The values with the most deals closed in a period, each a bucket; then one of all others, then one without a value.
class Segments {
  public:
    Segments(const DealRows& deals, const schema::Field* field, int64_t from, int64_t to);
    size_t size() const { return keys_.size() + 2; }
    size_t of(size_t row) const;
    std::string where(size_t bucket) const;
    /// The names of linked records, for label().
    base::Result<void> name(const Sources& sources);
    base::Json label(size_t bucket) const;
    /// Name or id; null for the others and for none.
    base::Json key(size_t bucket) const;

  private:
    const DealRows& deals_;
    const schema::Field* field_;
    const Column* column_ = nullptr;
    std::vector<int64_t> keys_;  // held values of the segments told apart, most deals first
    std::vector<size_t> bucket_; // by held value
    std::map<int64_t, std::string> names_;
};

} // namespace fairlead::analytics
