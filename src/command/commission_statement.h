#pragma once
// Statements of commission as numbers, before they are answered or paid. Internal to commission.

#include "command/commission_terms.h"
#include "command/credit.h"

namespace fairlead::command {

struct CommissionStatement {
    const CommissionPlan* plan = nullptr;
    int64_t person = 0;
    analytics::Span under; // the days of the period the person is under the plan
    CommissionDeal deal;   // with the quota; as it was paid by, once it was
    std::vector<CommissionQuota::Target> targets;
    struct Deal {
        int64_t id = 0, credited = 0, refunded = 0; // the person's part of the deal and of what was refunded of it
    };
    std::vector<Deal> deals;
    int64_t credited = 0; // of all, less refunds
    analytics::Commission commission;
    struct Bonus {
        std::string name;
        int64_t amount = 0;
        Id record; // one granted to the person; none: of the plan
    };
    std::vector<Bonus> bonuses;
    std::vector<record::Image> payments; // lines, the oldest first
    std::string reason;                  // "no_quota", "not_measured"
    int64_t bonus() const;
    int64_t total() const { return commission.amount.value_or(0) + bonus(); }
    int64_t paid() const;
    /// To be paid, above 0; to be taken back, below.
    int64_t left() const { return total() - paid(); }
};
struct CommissionRefund {
    Id id, deal;
    std::string name, kind, reason;
    base::Date day;
    int64_t amount = 0;
};
struct CommissionBook {
    std::vector<CommissionPlan> plans;
    std::vector<CommissionStatement> statements; // by plan and name of the person
    std::map<int64_t, CreditedDeal> deals;       // won in the periods, `amount` by the basis of the plan that was asked
    std::map<int64_t, int64_t> values;           // of one plan: what each deal counts
    std::vector<CommissionRefund> refunds;       // of these deals
};
/// Everything of the plans in force then, of whoever's statements the reader may see; the numbers are those of all
/// records, so that a statement is the same for everybody who sees it.
Result<CommissionBook> commission_book(Workspace&, const Session&, const CommissionAsked& asked);

/// The objects commission is made of; Code::not_found when the model lacks one, Code::forbidden when the reader may not
/// see amounts of deals.
struct CommissionObjects {
    const Object* deals = nullptr;
    const Object* lines = nullptr;
};
Result<CommissionObjects> commission_objects(const Snapshot& now, const Session&);

} // namespace fairlead::command
