#pragma once
// The funnel: how many deals stand where, how far they came, how many were won. Definitions in docs/kpi.md; any object
// with a stage (trait "stage") has one.
//
//   snapshot  the deals by the stage they stand in now; with a period, won and lost are those closed in it
//   cohort    the deals created in the period, by how far they came until now
//   active    the deals that entered a stage in the period, stage by stage
//
// reached(k): furthest stage >= k; skipped stages count as passed, a won deal passed all, going back undoes nothing.
// Rights: only rows within the reader's scope are counted; fields hidden from the reader are unknown names.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/columns.h"
#include "analytics/figure.h"
#include "base/time.h"

namespace fairlead::analytics {

enum class FunnelKind { snapshot, cohort, active };
std::string_view name(FunnelKind kind);

struct FunnelRequest {
    std::string object;   // an object with stages
    std::string pipeline; // empty: the one new records get
    FunnelKind kind = FunnelKind::snapshot;
    std::optional<base::Date> from, to; // days of the workspace, inclusive; cohort and active need at least one
    std::string by;                     // "team" (of the owner), or a choice, link or user field; empty: no groups
    std::string where;                  // the client's expression
    std::optional<base::Date> as_of;    // end of that day; snapshot only
};
/// Reads the parameters of a request: object, pipeline, kind, from, to, by, where, as_of; `parameter` gives "" for
/// those absent. All faults at once.
base::Result<FunnelRequest> funnel_request(const std::function<std::string(std::string_view)>& parameter);

struct StageFigures {
    const schema::Stage* stage = nullptr; // lives as long as the catalog
    Count n;         // snapshot: stand here; cohort: created in the period and stand here; active: entered here
    Amount amount;   // of those
    Amount weighted; // of those, amount x probability
    Count reached;   // came at least this far (active: entered here)
    Count open_here; // still open, furthest stage is this one
    Count lost_here; // lost, furthest stage is this one
    Rate all;        // reached the next stage / reached this one
    Rate resolved;   // the same without those still open here
};
struct Cycle {
    std::optional<double> mean, median; // days
    int64_t n = 0;
    int64_t left_out = 0; // won deals without a first contact or close date
    int64_t negative = 0; // closed before the first contact: counted as 0 days
    std::string reason;   // why there is none
    std::string where;
};
struct Totals {
    Count open, won, lost;
    Amount open_amount, weighted, won_amount, lost_amount;
    Rate win_rate; // won / (won + lost)
    Cycle cycle;   // of the won deals: close day - day of first contact
};
struct FunnelGroup : GroupName {
    std::vector<StageFigures> stages;
    Totals totals;
};
struct Excluded {
    std::string reason; // "no_amount", "no_first_contact", "unknown_stage", "rights"
    std::optional<int64_t> n;
    std::string where;
};
struct Funnel {
    FunnelRequest request; // object and pipeline filled in
    const schema::Object* object = nullptr;
    const schema::Pipeline* pipeline = nullptr;
    std::string currency;
    int digits = 2;
    std::vector<StageFigures> stages;
    Totals totals;
    std::vector<FunnelGroup> groups; // biggest first
    int64_t groups_left_out = 0;     // beyond the first 200
    std::vector<Excluded> excluded;
};

/// The moment a snapshot is asked for: the end of the day `as_of`, in the workspace's zone.
std::optional<base::Instant> moment_of(const FunnelRequest& request, const schema::Settings& settings);

/// What has changed since that moment, put back by whoever can look back at records.
struct Past {
    std::vector<int64_t> changed;                 // ids of all records changed, made or deleted since
    std::vector<const formula::Subject*> records; // those of them that were there, as they were; they outlive the call
};

/// What a funnel reads: to get the view of it.
struct FunnelNeeds {
    const schema::Object* object = nullptr;
    std::vector<std::string> columns;
};
/// Code::invalid with faults for unknown names, a period that ends before it begins, expressions; Code::forbidden when
/// the reader may not see the object.
base::Result<FunnelNeeds> funnel_needs(const formula::Model& model, const access::Session& session,
                                       const FunnelRequest& request);

/// Counted in the columns; refuses as funnel_needs() does. The database is asked for what is not in them: conditions on
/// free text, linked records and lists of children (one statement each), records shared one by one, names of groups, as
/// of a past day the records changed since. `past` must be given when the request has a day `as_of`. Rights are those
/// of today, as in lists of the past.
base::Result<Funnel> funnel(const Sources& sources, const Columns::View& columns, const FunnelRequest& request,
                            const Past* past = nullptr);

/// The answer of GET /api/reports/funnel.
base::Json to_json(const Funnel& funnel, std::string_view language);

} // namespace fairlead::analytics
