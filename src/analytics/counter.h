#pragma once
// How many rows of a table several conditions hold for, within what the reader reaches. Conditions that come again are
// decided once: each is asked under the text it is written in.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analytics/evaluator.h"
#include "analytics/figure.h"

namespace fairlead::analytics {

class Counter {
  public:
    /// The table must be held still and, with the sources and the asker, outlive this.
    Counter(const Sources& sources, const Table& table, const schema::Object& object, const formula::Asker& asker);
    /// Rows all of these hold for; empty conditions hold for every row.
    base::Result<int64_t> count(const std::vector<std::string>& conditions);

  private:
    using Mask = std::vector<uint8_t>; // by row
    base::Result<const Mask*> mask(const std::string& condition);

    const Sources& sources_;
    const Table& table_;
    const schema::Object& object_;
    const formula::Asker& asker_;
    std::map<std::string, Mask, std::less<>> masks_; // "": what the reader reaches
};

} // namespace fairlead::analytics
