#pragma once
// Whether an answer is what a spec expects.
//
// Objects: the members named must match, others are not looked at. Arrays: same length, unless the last expected element
// is "...". Texts: "$name" binds the first time and must be equal afterwards, also within a longer text once bound; "*"
// anything; "!" the member must be absent; "~text" a text that holds it; "~text$name" binds what
// follows there up to the next blank. Everything else must be equal.

#include <map>
#include <string>

#include "base/json.h"

namespace fairlead::testing {

using Variables = std::map<std::string, base::Json>;

/// Empty when it matches, else where and how it differs.
std::string difference(const base::Json& expected, const base::Json& got, Variables& variables, const std::string& path = "");
/// Puts variables in. `raw`: "$name" that is not bound stays as it is; else `fault` names it. `encode_values`: for addresses.
std::string substituted(const std::string& text, const Variables& variables, std::string& fault, bool encode_values = false);

} // namespace fairlead::testing
