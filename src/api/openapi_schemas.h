#pragma once
// What the main doors answer, as the description of the API tells it. Inside api/ only.

#include "api/call.h"

namespace fairlead::api {

/// All named shapes, as JSON Schema.
Json answer_schemas();
/// The name of the shape a door answers with; nullptr when it has none.
const char* answer_schema(const Route& route);

} // namespace fairlead::api
