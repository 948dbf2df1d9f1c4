#pragma once
// The stages a record went through before it came here, with their times: without them a funnel of records brought in
// from elsewhere knows nothing of their way.

#include <vector>

#include "record/save.h"

namespace fairlead::record {

struct PastStage {
    std::string stage;
    base::Instant at;
    int64_t by = 0; // user; 0: unknown
};

/// Writes the visits in place of the one the record was brought in with, and the change log beside them, so that it can
/// be asked as of a past day. A closed record whose way ends in an open stage was closed at `closed_at` (else at the
/// moment it is known by). Code::invalid with every fault: unknown stages ("unknown_choice"), times that go back or lie
/// ahead ("order", "future"), a way that ends elsewhere ("last_stage"), a record that has moved here already
/// ("has_history"). The same way again changes nothing. True when something was written.
base::Result<bool> bring_stages(Context& context, const Image& image, std::vector<PastStage> stages,
                                std::optional<base::Instant> closed_at);

} // namespace fairlead::record
