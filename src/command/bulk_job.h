#pragma once
// The work behind the jobs of kind "bulk"; see command/bulk.h for what it does. Inside command/ only.

#include <set>

#include "command/jobs.h"

namespace fairlead::command {

struct Bulk {
    enum class Act { set, assign, remove, restore } act = Act::set;
    record::ListRequest list;
    std::vector<int64_t> ids; // when given, instead of the list
    bool by_ids = false;
    std::set<int64_t> except;
};
/// The role's word, not the session's: a key without administration may still change many records.
Result<void> require_bulk(const Session& session);
/// All faults at once.
Result<Bulk> read_bulk(const Object& object, const base::Json& request);
/// The same, with what the actor must not ask for.
Result<Bulk> check_bulk(Workspace& workspace, const Session& session, const Object& object, const base::Json& request);
/// Which records are meant, decided once.
Result<std::vector<int64_t>> ids_of(record::ReadContext& context, const Bulk& bulk);
/// One record; what changed, or nothing.
Result<std::optional<record::Change>> apply_bulk(record::Context& context, const Object& object, const Bulk& bulk,
                                                 Id id, const base::Json& request);
/// The refusal as one text.
std::string told(const base::Error& error, std::string_view language);

Result<Ending> run_bulk(Workspace& workspace, const Session& session, const base::Json& parameters, Progress& progress);

} // namespace fairlead::command
