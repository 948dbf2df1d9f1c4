#pragma once
// Who is behind a mail address or a telephone number: what every way in asks before it makes a new record.

#include <string>
#include <vector>

#include "base/json.h"
#include "command/workspace.h"

namespace fairlead::command {

/// Living records that have this address or one of these numbers (E.164) in a field of the traits email, phone, mobile:
/// people who belong to a company first, then what is still to be converted, then the rest; oldest first. Records that
/// have been converted or closed are left out: whoever comes again begins anew. At most 20. Whoever asks; never for
/// answers.
Result<std::vector<record::Image>> find_known(store::Reader& reader, const Snapshot& snapshot, std::string_view email,
                                              const std::vector<std::string>& phones);

/// What comes in by a key: the record carries the key's source and name, unless it says its own; a person who is known
/// already is refused with Code::conflict when the key is to do so.
struct Recognised;
Result<void> tag_arrival(Workspace& workspace, const Recognised& key, const Object& object, base::Json& body);

} // namespace fairlead::command
