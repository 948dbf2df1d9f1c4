#pragma once
// What lies behind the funnel: how deals flow, how long they stay, which of them wait too long, where a person's funnel
// differs and why, which step has got worse. Definitions in docs/kpi.md. Every answer is JSON as docs/api.md describes
// it, every number in it carries the `where` that lists its records. Rights and filters as in the funnel.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/columns.h"
#include "analytics/figure.h"
#include "analytics/funnel.h"

namespace fairlead::analytics {

struct AnalysisRequest {
    FunnelRequest deals; // object, pipeline, kind (cohort: the deals created in the period), from, to, where
    std::optional<base::Date> as_of;                      // watched until the end of that day instead of now
    std::optional<base::Date> baseline_from, baseline_to; // bottlenecks: compared with; both or none
    bool as_they_stand = false;                           // bottlenecks: both windows seen today
    std::string segment;                                  // shape: a choice, link or user field; empty: the source
    bool working_days = false;                            // dwell: without Saturdays and Sundays
    int64_t limit = 100;                                  // rows of a list, 1..500
};
/// Reads parameters as funnel_request() does; also `baseline_from`, `baseline_to`, `seen` (equal, today), `segment`,
/// `days` (calendar, working), `limit`.
base::Result<AnalysisRequest> analysis_request(const std::function<std::string(std::string_view)>& parameter);

enum class Analysis { flow, dwell, ageing, shape, bottlenecks };
std::string_view name(Analysis analysis);
std::optional<Analysis> parse_analysis(std::string_view name);

/// As funnel_needs().
base::Result<FunnelNeeds> analysis_needs(const formula::Model& model, const access::Session& session,
                                         const AnalysisRequest& request);
/// The pipeline of a request, also when it names none.
base::Result<std::string> pipeline_of(const formula::Model& model, const access::Session& session,
                                      const AnalysisRequest& request);
/// What the answer depends on besides the deals of the request: part of a cache key.
std::string analysis_key(Analysis analysis, const AnalysisRequest& request, base::Instant now);

/// Dispatches to the functions below.
base::Result<base::Json> analyse(Analysis analysis, const Sources& sources, const Columns::View& columns,
                                 const AnalysisRequest& request);

/// Every move between stages in the period (cohort: all moves of the deals created in it), with skips, steps back and
/// who made them. For each stage: start + entered = left + inside. At most three statements.
base::Result<base::Json> flow(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request);
/// How long stays in a stage take: Kaplan-Meier over visits that began in the period, open ones censored.
base::Result<base::Json> dwell(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request);
/// The open deals that need attention, and why.
base::Result<base::Json> ageing(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request);
/// Whether the funnel of each person is one, and whether what they win differs by what they work on (strategy) or by
/// how they do it (skill). Over deals closed in the period.
base::Result<base::Json> shape(const Sources& sources, const Columns::View& columns, const AnalysisRequest& request);
/// Which step lets fewer through than before, with the evidence; nothing is flagged without it.
base::Result<base::Json> bottlenecks(const Sources& sources, const Columns::View& columns,
                                     const AnalysisRequest& request);

} // namespace fairlead::analytics
