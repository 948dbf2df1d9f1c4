#include "command/asked_before.h"

#include "command/meter.h"

namespace fairlead::command {

Result<Asked> asked_before(Workspace& workspace, const Session& session, const Snapshot& now,
                           const std::vector<std::string>& asked, const std::vector<const Object*>& objects,
                           const std::vector<std::string>& columns,
                           const std::vector<std::pair<const Object*, std::string>>& conditions,
                           analytics::ReportCache& cache) {
    Asked found;
    if (!objects.empty() && access::may(session, *objects.back(), access::Verb::read).ok()) {
        const auto view = TRY(workspace.columns().view(*now.model, *objects.back(), columns));
        meter().statements += view.statements();
        found.generation = view.generation();
    }
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        found.key = TRY(
            analytics::cache_key({*now.model, session, context.reader}, asked, objects, conditions, found.generation));
        if (found.key) found.kept = cache.find(*found.key);
        return {};
    }));
    return found;
}

} // namespace fairlead::command
