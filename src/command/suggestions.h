#pragma once
// What a mail's signature says about its writer, offered beside the record: a person accepts or declines it, nothing is
// written by itself. A value that was offered before is not offered again.

#include "base/json.h"
#include "command/workspace.h"
#include "format/mail_text.h"

namespace fairlead::command {

/// Keeps what is new: readable by its field, other than the record's own value, not offered before.
Result<void> add_suggestions(record::Context&, const record::Image& image,
                             const std::vector<format::SignatureFact>& facts, Id email, const Snapshot&);
/// {"suggestions": [{"id", "field", "label", "value", "current", "confidence", "email", "at"}]}: open ones, for who may
/// read the record; fields hidden from them are left out.
Result<base::Json> list_suggestions(Workspace&, const Session&, const Object&, Id record);
/// An ordinary save by the person who accepts. Code::not_found for what is decided or may not be seen.
Result<void> accept_suggestion(Workspace&, const Session&, Id suggestion);
Result<void> decline_suggestion(Workspace&, const Session&, Id suggestion);

} // namespace fairlead::command
