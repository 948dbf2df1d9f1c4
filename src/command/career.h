#pragma once
// The promotion track: levels in order, each with criteria on KPIs of the one catalogue. Nothing is counted here; a
// criterion is a KPI, a period and a value.

#include "command/workspace.h"

namespace fairlead::command {

/// {"person", "people": [{"id", "name", "level"}] whose career the reader may see, "levels": [{"id", "name",
/// "position", "state"}], "level", "next": {…, "about", "met", "criteria": [{"id", "name", "kpi", "label", "unit",
/// "formula", "compare", "wanted", "period", "from", "to", …the KPI's value and evidence, "state": met | not_met |
/// not_measured | too_few, "object", "where"}]}}. Null figures are not measured and never met; a rate of fewer than 5
/// records is too few to say. `person`: the reader when absent; Code::not_found when the reader may not see them.
Result<base::Json> career(Workspace&, const Session&, std::optional<Id> person);

/// A criterion must name a KPI there is.
void check_criterion(const Snapshot& now, const record::Image& image, std::vector<base::Fault>& faults);

} // namespace fairlead::command
