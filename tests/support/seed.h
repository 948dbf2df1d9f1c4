#pragma once
// The people every test knows. Teams: Sales above East and West. The administrator, marketing, finance, service and the
// read-only user belong to no team.

#include <span>

#include "command/workspace.h"

namespace fairlead::testing {

struct Person {
    const char* login;
    const char* name;
    const char* role;
    const char* team; // empty: none
    bool active = true;
};
std::span<const Person> people();
inline constexpr const char* password = "correct horse battery";
/// An API key that stands for a person, with all scopes.
std::string key_of(std::string_view login);

/// Adds the people, their teams and keys to a fresh workspace.
base::Result<void> seed(command::Workspace& workspace);

} // namespace fairlead::testing
