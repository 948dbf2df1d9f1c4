#pragma once
// What a funnel asks of the database: the request with its names looked up. Internal to the funnel.

#include <string>
#include <string_view>
#include <vector>

#include "analytics/funnel.h"

namespace fairlead::analytics {

struct Plan {
    FunnelRequest request;
    const schema::Object* object = nullptr;
    const schema::Pipeline* pipeline = nullptr;
    const schema::Field* stage = nullptr;
    const schema::Field* amount = nullptr;   // null: none, or hidden from the reader
    const schema::Field* weighted = nullptr; // null: made from the amount and the stage's probability
    const schema::Field* close_date = nullptr;
    const schema::Field* first_contact = nullptr; // null: the day of creation stands in
    const schema::Field* by = nullptr;            // null: not grouped
    bool by_team = false;                         // `by` is the owner; groups are the owners' teams
    int open_stages = 0;
    std::string base;    // canonical condition all records of the report share
    std::string entered; // active: condition on a visit to a stage, without the stage
    formula::Bound base_bound;
    formula::Bound entered_bound; // active: `entered`, on the table of visits
    formula::Bound days;          // cycle of a won deal
    formula::Bound weight;        // weighted amount of a deal, when no field keeps it
    formula::Asker asker;

    /// "a and b", leaving out empty parts.
    static std::string both(std::string_view a, std::string_view b);
    /// A text as the expression language writes it.
    static std::string quoted(std::string_view text);
    std::string stage_is(const schema::Stage& which) const;
    /// Active: the deal entered this stage in the period.
    std::string entered_stage(const schema::Stage& which) const;
    /// The condition of one group.
    std::string group_is(const base::Value& key) const;
    base::Result<formula::Bound> bind(const formula::Model& model, const std::string& text,
                                      formula::Kind wanted = formula::Kind::boolean) const;
    /// The columns it reads.
    std::vector<std::string> columns() const;
};

/// Looks everything up and refuses what cannot be answered, with every fault.
base::Result<Plan> make_plan(const formula::Model& model, const access::Session& session, const FunnelRequest& request);

/// What the groups with these keys are called, as far as the reader may see it; at most one statement.
base::Result<std::vector<GroupName>> group_names(const Sources& sources, const Plan& plan,
                                                 const std::vector<base::Value>& keys);

/// Names of the stage visits of a record, for expressions: the relation every object with a stage has.
inline constexpr std::string_view visits = "stage_visits";

} // namespace fairlead::analytics
