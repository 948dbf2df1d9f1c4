#pragma once
// The fl_ functions of functions.h as PostgreSQL runs them.

#include <string>
#include <vector>

namespace fairlead::store {

/// Names the text below; goes up with every change of an answer.
inline constexpr const char* postgres_functions_version = "fairlead functions 1";

/// CREATE OR REPLACE of every function in the current search path, the version written beside the last.
std::vector<std::string> postgres_functions();

} // namespace fairlead::store
