#pragma once
// Runs one spec in a world of its own.

#include "spec_runner/spec.h"
#include "support/world.h"

namespace fairlead::testing {

/// Empty when the spec holds, else "file:line: what was expected and what came".
std::string run_spec(const Spec& spec, Template& from);

} // namespace fairlead::testing
