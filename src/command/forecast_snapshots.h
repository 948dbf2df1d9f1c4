#pragma once
// Forecasts that were said on a day and stay as they were said: records of forecast_snapshot. A person freezes one with
// a press, the server at the beginning of a period and every week of it; reps' submissions, managers' adjustments and
// what panels come to are kept the same way. Nothing changes one afterwards (trait "frozen"); how far off it was is
// counted from what was won, see forecast_scores.h.

#include "analytics/parameters.h"
#include "command/forecast.h"
#include "command/workspace.h"

namespace fairlead::command {

/// What a forecast is about: whose deals, in which days.
struct ForecastScope {
    enum class Level { company, team, person };
    Level level = Level::company;
    int64_t person = 0, team = 0; // of that level alone
    base::Date from, to;
    std::string pipeline;
    analytics::ForecastRequest::Of of = analytics::ForecastRequest::Of::amount;
    int64_t product = 0; // quantity: of this one alone
    bool money() const { return of == analytics::ForecastRequest::Of::amount; }
    auto operator<=>(const ForecastScope&) const = default;
};
std::string_view name(ForecastScope::Level level);

using analytics::Parameter;
/// from, to (the quarter at hand when absent), pipeline, of, product, and whose: level, person, team (a person or a
/// team named alone says the level). All faults at once; Code::forbidden when the reader does not see all its deals.
Result<ForecastScope> read_scope(const Session&, const Snapshot& now, const Parameter& asked);
/// pipeline, of, product alone: what snapshots are about, whosever and whenever.
Result<ForecastScope> read_subject(const Session&, const Snapshot& now, const Parameter& asked);
/// A body's members as `asked`.
Parameter members_of(const base::Json& body);
/// Whether every deal of the scope lies within reach.
bool reaches(const Session&, const Object& deals, const ForecastScope& scope, access::Verb verb);
/// As a forecast is asked for it.
analytics::ForecastRequest request_of(const Snapshot& now, const ForecastScope& scope);
/// The object of deals, and that of snapshots; Code::not_found when the model lacks one.
struct ForecastObjects {
    const Object* deals = nullptr;
    const Object* snapshots = nullptr;
    std::string leads;
};
Result<ForecastObjects> forecast_objects(Workspace&, const Snapshot& now);

/// One frozen number as it is read back. Amounts in minor units, quantities scaled by 10^4.
struct Frozen {
    ForecastScope scope;
    std::string kind, method, cause, reason, name;
    int64_t author = 0, owner = 0;
    int64_t value = 0;
    std::optional<int64_t> low, high, so_far, best_case, original;
    Id id, previous, panel;
    base::Date as_of;
    base::Instant at; // when it was said; being written: 0 for now
    std::optional<base::Instant> alarmed_at;
    base::Json details; // {"methods": {name: {"mean", "low", "high"}}, "categories": […]}
};
/// Writes it, for whom the caller has checked. The server writes: the numbers are nobody's to set.
Result<Id> write_frozen(Workspace&, const Frozen& frozen);
/// The same within a transaction at hand.
Result<Id> write_frozen(Workspace&, record::Context&, const Frozen& frozen);
/// Writes it and gives back what was kept.
Result<Frozen> freeze(Workspace&, const Frozen& frozen);
/// Those the reader may see under a condition, oldest first, at most 2,000.
Result<std::vector<Frozen>> frozen_where(Workspace&, const Session&, const std::string& where);
/// An id as expressions write it.
std::string quoted(int64_t id);
/// Condition: of these days, pipeline, quantity and product.
std::string frozen_is(const ForecastScope& scope);
base::Json to_json(const Session&, const Snapshot& now, const Frozen& frozen);
/// Amounts as text, quantities as numbers.
base::Json forecast_value(const Snapshot& now, bool money, std::optional<int64_t> value);
/// Reads such a value of a client; a fault for what is none or below 0.
std::optional<int64_t> read_forecast_value(const Snapshot& now, bool money, const base::Json& json, const char* field,
                                           std::vector<base::Fault>& faults);

/// What somebody says about it, at most 2,000 characters.
enum class Reason { optional, needed };
std::string read_reason(const base::Json& body, const char* field, Reason wanted, std::vector<base::Fault>& faults);
/// Who answers for a team; 0: nobody is named.
Result<int64_t> leader_of(Workspace&, int64_t team);
/// What a report says now, as a snapshot of a model without author. `report.arena.shown` is there.
Frozen frozen_of(const analytics::Forecast& report, const Snapshot& now, const ForecastScope& scope);

/// {"level"?, "person"?, "team"?, "from"?, "to"?, "pipeline"?, "of"?, "product"?, "weights"?: "hazard:2,naive:1",
/// "previous"?: id, "reason"?}: what the forecast says now, kept. With weights of one's own the combination by them is
/// kept, with the weights. "previous" makes it a forecast anew that follows that one.
Result<base::Json> freeze_forecast(Workspace&, const Session&, const base::Json& body);
/// The chore: freezes company, teams and people (quantities: company and teams) for the month and the quarter at hand,
/// at their beginning and in each week; tells owner and manager once when what is signed and expected by now lies
/// outside the band of the last one.
/// {"frozen", "alarmed"}
Result<base::Json> keep_forecasts(Workspace&);

} // namespace fairlead::command
