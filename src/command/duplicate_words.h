#pragma once
// Small words that the commands about duplicates share. Inside command/ only.

#include <string_view>

#include "record/matching.h"

namespace fairlead::command {

/// same, similar, different, missing.
std::string_view level_of(const record::Reason& reason);

} // namespace fairlead::command
