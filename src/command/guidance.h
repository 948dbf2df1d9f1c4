#pragma once
// What leads a person through the stages of a record: what is ticked, what is missing before it goes on, who let it
// pass an unmet gate, which control points wait for their manager.

#include "command/workspace.h"

namespace fairlead::command {

/// {"pipeline", "stage", "next", "guided", "checklist": [{"stage", "item", "by", "at"}], "missing": [fault], "flags":
/// [],
///  "releases": [], "control_points": [], "can_release"}. Words of the stages are in the schema.
Result<base::Json> guidance(Workspace&, const Session&, const Object&, Id);
/// {"item", "stage"?: the present one, "done"}: ticks or unticks; whoever may change the record.
Result<void> tick(Workspace&, const Session&, const Object&, Id, const base::Json& body);
/// {"reason", "gate"?: rule of a refusal, "hours"?: 24}: lets the record pass once. Capability release_gates; audited,
/// the owner and their manager are told.
Result<base::Json> release_gate(Workspace&, const Session&, const Object&, Id, const base::Json& body);
/// {"note"?}: the open control points of the record were seen. Capability release_gates.
Result<base::Json> acknowledge(Workspace&, const Session&, const Object&, Id, const base::Json& body);

} // namespace fairlead::command
