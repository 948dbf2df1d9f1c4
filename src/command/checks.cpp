#include "command/checks.h"

#include "command/career.h"
#include "command/dashboards.h"
#include "command/kpi_alerts.h"
#include "command/learning.h"
#include "command/market_sizes.h"

namespace fairlead::command {

Result<void> Checked::check(record::Context& context, const record::Change& change,
                            std::vector<base::Fault>& faults) const {
    TRY(book_.check(context, change, faults));
    if (change.after.deleted()) return {};
    check_alert(now_, change.after, faults);
    check_lesson(now_, change.after, faults);
    check_criterion(now_, change.after, faults);
    check_dashboard(now_, context.session, change, faults);
    return check_market_size(context, change.after, faults);
}

} // namespace fairlead::command
