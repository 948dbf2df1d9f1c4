#pragma once
// How records are compared, and how likely two of them are the same. The rules come from the metadata ("duplicates",
// "duplicate_policy").
//
// The score is that of Fellegi and Sunter ("A Theory for Record Linkage", 1969): every comparison gives a weight of
// evidence log2(m / u), m being how often records of one thing agree so, u how often records of two things do. The
// weights are added to the odds that any pair of candidates is the same (2^-rarity); the sum's probability is the
// score. What is empty on one side says nothing. Likeness between "different" and "the same" is given the part of the
// weight between the two, as Winkler (1990) does for slips of the pen.

#include <map>
#include <string>
#include <vector>

#include "record/alike.h"
#include "record/columns.h"

namespace fairlead::record {

/// One comparison: of some fields of one object with some of another (or the same).
struct Comparison {
    std::string rule; // as in the metadata
    Kind kind = Kind::text;
    std::vector<const Field*> mine, theirs;
    std::vector<size_t> my_slots, their_slots;
    double same = 0, different = 0; // bits
};

/// The values of one side, in their forms: by comparison, then by field.
using Prepared = std::vector<std::vector<Form>>;

struct Reason {
    const Comparison* comparison = nullptr;
    size_t mine = 0, theirs = 0; // the two fields that are most alike
    double likeness = 0;
    double bits = 0;
    bool compared = false; // false: empty on one side
    bool same() const { return compared && likeness >= 1; }
};
struct Score {
    double bits = 0; // with the odds of the pair
    double probability = 0;
    std::vector<Reason> reasons; // one for each comparison
    bool any_same() const;
};
/// `mine` prepared from the comparisons' fields, `theirs` from the others'.
Score score(const std::vector<Comparison>& comparisons, int64_t rarity, const Prepared& mine, const Prepared& theirs);
/// The forms of an image; `other_side`: of the fields `theirs`.
Prepared prepare(const std::vector<Comparison>& comparisons, const Image& image, bool other_side);

/// Where the keys of an object's records come from.
struct KeyField {
    Kind kind = Kind::text;
    size_t slot = 0;
    const Field* field = nullptr;
};

/// Everything about the objects of one model; immutable.
class Matching {
  public:
    Matching(const formula::Model& model, const Tables& tables);
    /// Comparisons of an object's records among themselves; empty: it has no rules.
    const std::vector<Comparison>& own(const Object& object) const;
    /// With the records of other objects.
    const std::map<const Object*, std::vector<Comparison>>& others(const Object& object) const;
    /// Fields whose values make the keys; empty: none are kept.
    const std::vector<KeyField>& key_fields(const Object& object) const;
    /// Changes when the keys of an object's records would be others.
    std::string key_version(const Object& object) const;

  private:
    std::map<const Object*, std::vector<Comparison>> own_;
    std::map<const Object*, std::map<const Object*, std::vector<Comparison>>> others_;
    std::map<const Object*, std::vector<KeyField>> keys_;
};

/// The keys of a record as it stands.
Keys keys_of(const Matching& matching, const Image& image);
/// The value of a field as form_of() takes it.
std::string text_of(const Field& field, const Value& value);

} // namespace fairlead::record
