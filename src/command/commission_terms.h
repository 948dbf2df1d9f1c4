#pragma once
// Plans of commission as they are kept: terms, bonuses and who is under them when; the quota of a person. Internal to
// commission.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analytics/commission.h"
#include "analytics/kpi_measure.h"
#include "command/commission.h"
#include "record/load.h"

namespace fairlead::command {

inline constexpr std::string_view commission_line_object = "commission_line";

struct CommissionBonus {
    std::string name;
    int64_t attainment = 0; // scaled by 10^4, from which on it is paid
    int64_t amount = 0;
};
/// What a period is paid by: kept with what was paid.
struct CommissionDeal {
    analytics::CommissionTerms terms;
    std::vector<CommissionBonus> bonuses;
    std::optional<int64_t> quota;
};
base::Json to_json(const CommissionDeal& deal);
CommissionDeal commission_deal(const base::Json& json);

struct CommissionPlan {
    Id id;
    std::string name, basis, credit;
    analytics::Span days;                       // of the period that was asked for
    CommissionDeal deal;                        // without a quota
    std::map<int64_t, analytics::Span> members; // who is under it, on which of these days
};
/// The plans in force in the period of theirs that `on` lies in. `plan`: only this one.
Result<std::vector<CommissionPlan>> commission_plans(record::ReadContext&, const access::Directory&,
                                                     int fiscal_year_start, base::Date on, Id plan);

/// Living records of an object under a condition, whoever asks; at most 10,000. None when the model lacks the object.
Result<std::vector<record::Image>> images_where(record::ReadContext&, std::string_view object,
                                                const std::string& where);

/// What a person's quota of a plan is made of: their approved targets of the plan's basis.
struct CommissionQuota {
    std::optional<int64_t> value;
    struct Target {
        Id id;
        std::string name;
        int64_t value = 0;
    };
    std::vector<Target> targets;
};
/// By person. The targets of exactly these days, or those that make up all the days between them; a person's own, for
/// rolled-up credit the widest they answer for.
Result<std::map<int64_t, CommissionQuota>> commission_quotas(record::ReadContext&, const CommissionPlan& plan);

} // namespace fairlead::command
