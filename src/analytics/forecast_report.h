#pragma once
// What will be won in a period: every method beside its past, the one shown with its band, people's own judgement, the
// distribution of what is open. Definitions in docs/kpi.md; the methods in forecast_methods.h, how they are picked in
// forecast_arena.h.
//
// Rights: only records within the reader's scope are learned from and forecast.

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analytics/columns.h"
#include "analytics/figure.h"
#include "analytics/forecast_arena.h"
#include "analytics/funnel.h"

namespace fairlead::analytics {

struct ForecastRequest {
    enum class Of { amount, quantity };
    std::string object, pipeline; // as of a funnel
    base::Date from, to;          // days of the workspace, both included
    Of of = Of::amount;
    std::optional<base::Id> product; // quantity: of this product alone
    std::string by;                  // "owner", "team" or another field of few values; empty: no groups
    std::string where;
    std::optional<base::Date> as_of; // known is what happened until the end of that day; empty: today
    std::vector<Share> weights;      // of the combination, as somebody wants them; empty: by the backtest
    bool each = false;               // only what every open deal's own chance is
};
/// weights ("hazard:2,naive:1"), object, pipeline, from, to (empty: the quarter at hand), of, product, by, where,
/// as_of. All faults at once.
base::Result<ForecastRequest> forecast_request(const std::function<std::string(std::string_view)>& parameter,
                                               const formula::Asker& asker, base::Date workspace_day);
/// The same as a funnel would ask, for names, rights and keys of caches.
FunnelRequest as_funnel(const ForecastRequest& request);

/// The columns of the deals it reads.
base::Result<FunnelNeeds> forecast_needs(const formula::Model& model, const access::Session& session,
                                         const ForecastRequest& request);

/// What is read of other objects before the deals: each with a view of its own.
struct ForecastSides {
    std::unordered_map<int64_t, int64_t> quantity; // by deal, scaled by 10^4
    std::vector<int32_t> leads;                    // days on which one came, ascending
};
/// The lines of deals (trait "lines") a quantity is made of; null when the request asks for none. Code::invalid when
/// deals have no lines, Code::forbidden when the reader may not see them.
base::Result<const schema::Object*> lines_of(const formula::Model& model, const access::Session& session,
                                             const ForecastRequest& request);
std::vector<std::string> lines_needs(const schema::Object& lines);
base::Result<void> read_lines(const Sources& sources, const Columns::View& columns, const ForecastRequest& request,
                              const schema::Object& lines, ForecastSides& sides);
/// Records whose coming may drive what is won (leads).
base::Result<void> read_leads(const Sources& sources, const Columns::View& columns, const schema::Object& leads,
                              ForecastSides& sides);

struct ForecastGroup : GroupName {
    int64_t open = 0;
    double so_far = 0;
    std::optional<Estimate> rest;                 // by the shares of the whole, as far as its methods have an answer
    std::vector<std::optional<Estimate>> methods; // the quick ones, in the order of Method
    std::string where;                            // of all its deals
};
/// How likely one open deal is won in the window, by where it stands and for how long.
struct DealChance {
    int64_t id = 0;
    double probability = 0;
    int64_t amount = 0;
    int32_t days = 0; // in its stage
};
struct ForecastCategory {
    std::string name; // pipeline, best_case, commit, closed
    int64_t n = 0;
    double amount = 0;
    std::string where;
};
struct Forecast {
    ForecastRequest request;
    Horizon window; // of what is still to come
    std::string currency;
    int digits = 2; // money; quantities have 4
    double so_far = 0;
    std::string so_far_where, open_where;
    int64_t open = 0;
    Arena arena;                              // empty when the period is over
    std::vector<double> quantiles;            // of what the open deals bring: 5, 10, 25, 50, 75, 90, 95 %
    std::vector<ForecastCategory> categories; // none as of a past day
    std::vector<ForecastGroup> groups;
    std::vector<Excluded> excluded;
    int64_t learned_from = 0;     // closed deals
    std::vector<DealChance> each; // when asked for; empty with too little to learn from
};
base::Result<Forecast> forecast(const Sources& sources, const Columns::View& columns, const ForecastRequest& request,
                                ForecastSides sides);
/// The answer of GET /api/reports/forecast.
base::Json to_json(const Forecast& forecast, std::string_view language);

} // namespace fairlead::analytics
