#pragma once
// A company's record filled from what registers know. Nothing is changed by itself: differing values are proposed with
// their source, date and confidence, a person accepts them one by one, and where each came from is kept.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Without "accept": {"query"?: name or credit code, "registry_record"?: id} asks the sources →
/// {"matches": [{"id", "name", "credit_code", "state", "source"}], "source", "fetched_at", "proposals": [{"field",
/// "label", "current", "proposed", "source", "confidence", "at"}]}. With {"accept": {field: value}, "registry_record"?:
/// id}: those fields are saved, their origin is kept → {"version", "accepted": […]}. Objects with the trait
/// company_name; who may edit the record.
Result<base::Json> enrich(Workspace&, const Session&, const Object&, Id, const base::Json& body);

/// {"fields": [{"field", "value", "source", "confidence", "at", "by"}]}: where values came from, newest first; fields
/// hidden from the asker are left out.
Result<base::Json> provenance(Workspace&, const Session&, const Object&, Id);

} // namespace fairlead::command
