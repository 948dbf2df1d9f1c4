#pragma once
// Grouped figures over any object: POST /api/query.

#include <string>
#include <vector>

#include "analytics/figure.h"

namespace fairlead::analytics {

struct GroupedRequest {
    struct Figure {
        std::string function; // count, sum, avg, min, max
        std::string field;    // a field or an expression; empty for count
    };
    std::string object;
    std::string where;
    std::string search;              // as in a list
    std::vector<std::string> groups; // fields or expressions, at most 8
    std::vector<Figure> figures;     // at most 20; none: count
    int64_t limit = 1000;            // 1..10000 rows
};
/// Reads a client's JSON; unknown members are faults, all at once.
base::Result<GroupedRequest> grouped_request(const base::Json& body);

/// {"columns": [{"name", "kind", …}], "rows": [[…]], "more": false}. Values as docs/api.md writes them; money in the
/// base currency. One statement, and one more per link that is grouped by, for its names. Fields hidden from the reader
/// do not exist.
base::Result<base::Json> grouped(const Sources& sources, const GroupedRequest& request);

} // namespace fairlead::analytics
