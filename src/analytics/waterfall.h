#pragma once
// What became of the pipeline between two days: the open deals expected to close within a time, at its start and at its
// end, and every movement in between, read back from the change log. Definitions in docs/kpi.md.

#include <optional>
#include <string>
#include <string_view>

#include "analytics/analysis.h"

namespace fairlead::analytics {

/// A deal at one moment.
struct DealState {
    bool there = false; // made before, not deleted
    char kind = 'o';    // o: open, w: won, l: lost
    std::optional<int64_t> close_day;
    int64_t amount = 0; // base currency, minor units; 0 when there is none
};

/// start + fresh + reopened + pulled_in + increased + decreased + won + lost + pushed_out + removed = end, exactly.
enum class Movement { start, fresh, reopened, pulled_in, increased, decreased, won, lost, pushed_out, removed, end };
inline constexpr size_t movements = 11;
std::string_view name(Movement movement);
std::optional<Movement> parse_movement(std::string_view name);

/// Calls back for everything one deal adds; amounts that go out are negative. `from`, `to`: days, both included.
void movements_of(const DealState& start, const DealState& end, int64_t from, int64_t to,
                  const std::function<void(Movement, int64_t)>& add);

/// Between the start of `from` and the end of `to` (both needed; at most until today). `listed`: the movement whose
/// deals are listed, `request.limit` of them from position `at`, the largest first. One statement for the change log,
/// and one each for deleted deals and names. Code::limit when the log holds too much since.
base::Result<base::Json> waterfall(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request,
                                   std::optional<Movement> listed, int64_t at);

} // namespace fairlead::analytics
