#pragma once
// Records that are probably the same as one that is being typed. Which fields are compared is declared in the metadata
// ("duplicates"); how alike two values are is one test per rule, in one table: an exact test compares normal forms, a
// test of likeness (similar names, tones of the same syllables) may be added there with a judge of its own.
//
// Candidates are looked up in the search index by the words of the normal form, so the tested fields are searchable.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "record/read.h"

namespace fairlead::record {

/// How one rule compares. Pure functions.
struct Likeness {
    std::string_view rule;
    /// The value as far as it matters; empty: it says nothing and matches nothing.
    std::string (*normal)(std::string_view value, const schema::Field& field);
    /// 0 (different) to 1, of two normal forms.
    double (*judge)(std::string_view a, std::string_view b);
    double weight; // how sure a full match makes that the records are the same
};
/// Null for unknown rules.
const Likeness* likeness(std::string_view rule);

struct DuplicateMatch {
    const Object* object = nullptr;
    Id id;
    std::string name;
    int64_t owner = 0;
    struct Why {
        std::string field, rule;
    };
    std::vector<Why> why;
    double score = 0; // 0 to 1
};
struct Duplicates {
    std::vector<DuplicateMatch> matches; // best first, at most 20; only what the actor may see
    int64_t hidden = 0;                  // further ones that the actor may not see, up to 100
};
/// `values`: the fields so far, as a client sends them; unreadable ones are left out. `self`: the record being edited.
/// Fields hidden from the actor are neither compared nor named. Code::forbidden for who may neither create nor edit.
base::Result<Duplicates> find_duplicates(ReadContext& context, const Object& object, const base::Json& values, Id self);

} // namespace fairlead::record
