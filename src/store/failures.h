#pragma once
// The refusals of this room, worded once for both databases. `log` never leaves the server.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/value.h"

namespace fairlead::store {

/// The disk is full, the connection is lost, the database is busy: trying again later may work.
base::Error storage_unavailable(std::string log);
/// A sync failed earlier: no write is taken until the server is restarted.
base::Error storage_read_only(std::string log);
/// Another process holds the data.
base::Error storage_locked(const std::string& file, std::string log);
/// The file is not a sound database.
base::Error storage_damaged(const std::string& file, std::string log);
/// `name` is the violated constraint or index.
base::Error unique_conflict(std::string name);
base::Error reference_conflict(std::string name);
/// stop_when() said so.
base::Error statement_cancelled();
/// The process has no memory left for this request.
base::Error memory_exhausted(std::string log);

/// Text that both databases can keep: valid UTF-8 without NUL. Refuses the rest as invalid, rule "text".
base::Result<void> check_text(std::string_view text);

} // namespace fairlead::store
