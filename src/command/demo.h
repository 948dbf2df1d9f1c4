#pragma once
// Demo data: an invented company with two years of selling behind it, made by the program itself.

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "command/workspace.h"

namespace fairlead::command {

enum class DemoSize { small, large, huge }; // 700, 100,000 and 1,000,000 opportunities
/// "small", "100k", "1m".
std::optional<DemoSize> parse_demo_size(std::string_view text);

/// Deals that go wrong on purpose, by their `reference`: nobody means them seriously, or they take far too long where
/// they are.
struct DemoPlanted {
    std::set<std::string> fake, slow;
};

struct DemoOptions {
    DemoSize size = DemoSize::small;
    uint64_t seed = 1; // the same seed gives the same company, beside ids
    /// Files of metadata/demo by name ("people.json").
    std::vector<schema::Source> parts;
    /// Told what was planted, for who wants to see whether it is found.
    DemoPlanted* planted = nullptr;
    /// Called now and then with the phase and how far it is; a false answer stops (Code::limit, rule "cancelled").
    std::function<bool(std::string_view phase, int64_t done, int64_t total)> progress;
};

/// Fills a workspace that has no business records yet (Code::conflict otherwise, nothing written). Everybody's password
/// is "fairlead-demo"; `admin` is the administrator.
Result<void> load_demo(Workspace& workspace, const DemoOptions& options);

} // namespace fairlead::command
