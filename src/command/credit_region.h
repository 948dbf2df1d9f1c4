#pragma once
// Where a company is registered, by its unified social credit code.

#include <string_view>

#include "command/guess.h"

namespace fairlead::command {

/// By the division in the third to sixth digit: {"广东", "深圳"} of 91440300708461136T. Companies registered by the
/// national authority have a province of none; what is not known is empty. The code is taken to be valid.
Region region_of_credit_code(std::string_view code);

} // namespace fairlead::command
