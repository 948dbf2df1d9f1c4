#pragma once
// Where a telephone number belongs to.

#include <string>
#include <string_view>

#include "base/result.h"

namespace fairlead::schema {

/// "广东省深圳市" / "Shenzhen, Guangdong" of an E.164 number; the country when no more is known; empty when it is none.
base::Text phone_region(std::string_view number);

} // namespace fairlead::schema
