#pragma once
// The deals of the shared vector kpi.json, brought in through the product's own doors: settings with dated rates, a
// pipeline of its own, users, an import, and the stages they went through.

#include <string>

#include "support/doors.h"

namespace fairlead::testing {

/// As the vector names things: pipeline "vector_c" with its stages, sources with "_c" where Fairlead has none of that
/// name. The clock stands at the end of the vector's last day afterwards. False when the vector is not there.
bool bring_vector_deals(Doors& admin);
/// The user who stands for an owner of the vector ("u1"); the id as text.
std::string vector_owner(Doors& admin, const std::string& owner);
/// The choice that stands for a source of the vector ("web").
std::string vector_source(const std::string& source);
inline constexpr const char* vector_pipeline = "vector_c";

} // namespace fairlead::testing
