#pragma once
// What every test of vectors stands on.

#include <memory>

#include "support/vector_deals.h"
#include "support/world.h"

namespace fairlead::testing {

/// A seeded workspace of its own on the database the run is about.
std::unique_ptr<World> fresh_world();

} // namespace fairlead::testing
