#pragma once
// Records as they were over a time, taken back from the change log: for whoever asks what would have happened.

#include <map>
#include <vector>

#include "record/read.h"

namespace fairlead::record {

/// A record that stayed the same from one of the given moments to another, both included.
struct Stretch {
    size_t first = 0, last = 0; // indexes of the moments
    Image image;
};
/// The life of each of these records at the given moments (ascending), deleted or not; moments before it was made are
/// left out. Records it points at are not looked back at. At most a few hundred ids at once.
base::Result<std::map<int64_t, std::vector<Stretch>>> lives(ReadContext& context, const Object& object,
                                                            const std::vector<int64_t>& ids,
                                                            const std::vector<base::Instant>& moments);

} // namespace fairlead::record
