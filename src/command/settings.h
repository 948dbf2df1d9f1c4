#pragma once
// Settings of the workspace <-> JSON.

#include "base/json.h"
#include "schema/catalog.h"

namespace fairlead::command {

base::Json to_json(const schema::Settings& settings);
/// Changes of `json` over `otherwise`; every fault at once.
base::Result<schema::Settings> settings_from(const base::Json& json, const schema::Settings& otherwise);

} // namespace fairlead::command
