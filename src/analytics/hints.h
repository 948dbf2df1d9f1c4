#pragma once
// What to filter by next: conditions that tell the records of a list apart, each with the number of records it would
// leave, and what is missing in them. Counted over the columns; what does not fit into them by one statement.

#include <string>
#include <vector>

#include "analytics/columns.h"
#include "analytics/figure.h"

namespace fairlead::analytics {

struct Hint {
    std::string kind;  // mine, flag, silent, closing, value; missing
    std::string field; // the field it asks
    std::string where; // one condition, as the filter builder writes it
    int64_t count = 0; // records of the list for which it holds; never none and never all of them
};
struct Hints {
    int64_t total = 0; // records of the list
    std::vector<Hint> hints, missing;
    std::vector<std::string> not_counted; // fields whose gaps were not counted: the list is too long
};

/// Above so many records gaps in free text are not counted: that takes a walk over all of them.
inline constexpr int64_t most_walked = 100000;

/// The columns these hints read.
base::Result<std::vector<std::string>> hint_columns(const formula::Model& model, const access::Session& session,
                                                    const schema::Object& object, const std::string& where);

/// `where`: what the list is filtered by; names hidden from the reader are refused before. A value is the more telling
/// the nearer it comes to halving the list: by p(1 - p) of its share p, Gini's measure of a split (Breiman et al.,
/// Classification and Regression Trees, 1984, 4.3); at most two values of a field. Gaps: the most frequent first.
base::Result<Hints> filter_hints(const Sources& sources, const Columns::View& view, const schema::Object& object,
                                 const std::string& where);

} // namespace fairlead::analytics
