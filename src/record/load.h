#pragma once
// Whole records by id.

#include <optional>
#include <vector>

#include "access/session.h"
#include "record/columns.h"
#include "store/database.h"

namespace fairlead::record {

/// Living records of `ids`, whoever asks; for evaluation and upkeep, never for answers. In the order of id.
base::Result<std::vector<Image>> load_unscoped(const formula::Model& model, const Tables& tables, store::Reader& reader,
                                               const Object& object, const std::vector<int64_t>& ids,
                                               query::Deleted deleted = query::Deleted::alive);
/// Living children of a record through a link, whoever asks; at most 10,000.
base::Result<std::vector<Image>> load_children(const formula::Model& model, const Tables& tables, store::Reader& reader,
                                               const Object& object, const std::string& link, Id parent,
                                               query::Deleted deleted = query::Deleted::alive);
/// One record the actor may reach with `verb`. Code::not_found when they may not even read it, Code::forbidden when
/// they may read it but not do this.
base::Result<Image> load(const formula::Model& model, const Tables& tables, store::Reader& reader,
                         const access::Session& session, const Object& object, Id id, access::Verb verb,
                         query::Deleted deleted = query::Deleted::alive);

base::Error not_found(const Object& object);

} // namespace fairlead::record
