#pragma once
// Records as JSON.

#include <string>

#include "base/json.h"
#include "command/records.h"
#include "schema/types.h"

namespace fairlead::api {

using base::Json;

/// Appends one row of a page as an object: id, version, then the asked fields.
void write_row(base::JsonWriter& out, const record::Page& page, const std::vector<base::Value>& row,
               const command::Snapshot& snapshot, const access::Session& session,
               const command::Outcome* outcome = nullptr, const command::Acts* acts = nullptr);
/// `acts`: what may be done with each row, when asked for.
std::string page_json(const record::Page& page, const command::Snapshot& snapshot, const access::Session& session,
                      const std::vector<command::Acts>& acts = {});
std::string outcome_json(const command::Outcome& outcome, const command::Snapshot& snapshot,
                         const access::Session& session);
/// A stored value of a field, links with their names.
void write_value(base::JsonWriter& out, const schema::Field& field, const base::Value& value,
                 const base::Value& companion, const record::Names& names, const schema::ValueContext& context);
/// Records that are probably the same, with their reasons.
Json matches_json(const record::Duplicates& found, const access::Session& session);
std::string history_json(const record::History& history, const command::Snapshot& snapshot,
                         const access::Session& session);
std::string timeline_json(const record::Timeline& timeline, const command::Snapshot& snapshot,
                          const access::Session& session);
/// One object of the model as its clients see it: hidden fields absent, rights of this actor.
void write_object(base::JsonWriter& out, const schema::Object& object, const command::Snapshot& snapshot,
                  const access::Session& session);

} // namespace fairlead::api
