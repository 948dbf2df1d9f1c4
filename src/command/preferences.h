#pragma once
// What a person keeps about how the application looks to them, on every device: favourites, density, pinned views. The
// server keeps and bounds it; what it means is the screens' business.

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// {} when nothing was kept yet.
Result<base::Json> preferences(Workspace&, const Session&);
/// A JSON merge patch (RFC 7396): null takes a key out. The whole afterwards, at most 64 KB; unknown keys and wrong
/// shapes are Code::invalid, all at once, and nothing is kept then.
Result<base::Json> change_preferences(Workspace&, const Session&, const base::Json& patch);

} // namespace fairlead::command
