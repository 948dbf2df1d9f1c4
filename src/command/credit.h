#pragma once
// Who is credited with what was won: a deal's amount is divided among its owner and the members of its team who have a
// split, to the cent, and rolls up through the tree of people. A manager is credited with a deal once, however many of
// their people share it. Overlay credit stands beside: it is on top of the hundred percent and does not roll up.

#include <map>
#include <optional>

#include "analytics/report_cache.h"
#include "command/workspace.h"

namespace fairlead::command {

struct CreditMember {
    int64_t person = 0, split = 0; // percent scaled by 10^2
    bool overlay = false;
};
/// A won deal and those who share it, in the order they were added.
struct CreditedDeal {
    int64_t owner = 0, amount = 0; // minor units of the base currency
    base::Date closed;
    std::string name;
    std::vector<CreditMember> members;
};
/// The deals won in these days that have an amount and that the reader of `context` may see, by id.
Result<std::map<int64_t, CreditedDeal>> credited_deals(record::ReadContext& context, const Object& deals,
                                                       base::Date from, base::Date to);
/// What of `value` (the deal's amount, its margin, what was refunded) each who shares the deal is credited with.
struct CreditPart {
    int64_t person = 0, value = 0;
    bool overlay = false;
};
Result<std::vector<CreditPart>> credit_parts(const CreditedDeal& deal, int64_t value);
/// The person and everybody above.
std::vector<int64_t> line_of(const access::Directory& directory, int64_t person);
/// Whose deals a list is about: those they own or share, or those they are credited with on top.
enum class CreditKind { shared, overlay };
/// Condition of the list of the won deals behind these people's credit; nothing beyond 300 people.
std::optional<std::string> credit_where(const Object& deals, base::Date from, base::Date to,
                                        const std::vector<int64_t>& people, CreditKind kind = CreditKind::shared);

/// Of the deals won from `from` to `to` that the reader may see: {"from", "to", "currency", "total", "rows":
/// [{"person", "manager", "own", "overlay", "rolled_up", "deals", "where", "target", "attainment"}]}, the highest
/// roll-up first. `deals`: how many touch the person or anybody beneath; `where` lists them (null beyond 300 people).
/// `target`: of exactly these days that the person answers for, the widest one; attainment = rolled_up / target.
Result<std::string> credit_report(Workspace&, const Session&, base::Date from, base::Date to,
                                  analytics::ReportCache& cache);

} // namespace fairlead::command
