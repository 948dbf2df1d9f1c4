#pragma once
// Records that are probably the same as one that is being typed, sent or imported. Candidates are found by the keys
// that every save keeps (duplicate_key), compared by the rules of the metadata (matching.h); what follows is said by
// the object's policy for the channel the record comes through.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "record/matching.h"
#include "record/read.h"
#include "record/save.h"

namespace fairlead::record {

struct DuplicateMatch {
    const Object* object = nullptr;
    Id id;
    std::string name;
    int64_t owner = 0;
    struct Why {
        std::string field, rule; // the typed field
        bool same = false;       // else similar
        double likeness = 0, bits = 0;
    };
    std::vector<Why> why;
    double score = 0; // 0 to 1
};
struct Duplicates {
    std::vector<DuplicateMatch> matches; // best first, at most 20; only what the actor may see
    int64_t hidden = 0;                  // further ones that the actor may not see, up to 100
    double best_hidden = 0;              // the best score among them, of records of the same object
};
/// `values`: the fields so far, as a client sends them; unreadable ones are left out. `self`: the record being edited.
/// Fields hidden from the actor are neither compared nor named. Code::forbidden for who may neither create nor edit.
base::Result<Duplicates> find_duplicates(ReadContext& context, const Object& object, const base::Json& values, Id self);

/// Why two records of an object are or are not the same, for whoever may read both.
struct Explained {
    std::vector<Comparison> comparisons;
    Score score;
};
base::Result<Explained> explain_duplicates(ReadContext& context, const Object& object, Id one, Id other);

/// The way by which a new record comes in.
enum class Channel { screen, api, form, import, mailbox };
std::string_view name(Channel channel);

/// What became of a record that came in.
struct Admitted {
    enum class Became { created, merged, known } became = Became::created;
    Change change;    // of the new record, or of the existing one whose empty fields were filled; known: as it was
    Duplicates found; // when the policy says to warn: saved all the same
};
/// Creates a record unless the object's policy for the channel says otherwise (duplicate_policy). refuse:
/// Code::conflict with one fault "duplicate" that names the existing record when the actor may see it. merge: fills
/// only the empty fields of the existing record; a record that may not be changed by the actor is left alone, and the
/// new one is created. By form and mailbox nobody is there to be refused: refuse then means that nothing is made and
/// the existing record is told as `known`. Every prevented duplicate is counted, a refused one by count_refused() after
/// the transaction. `act`: what this import does about it instead of what the policy says.
base::Result<Admitted> admit(Context& context, const Patch& patch, Channel channel,
                             const std::optional<std::string>& act = {});

/// What was done about duplicates: acts "warned", "refused", "merged", "chosen" (a person took the existing record).
base::Result<void> count_duplicate(Context& context, const Object& object, Channel channel, std::string_view act,
                                   Id record);
bool is_refused_duplicate(const base::Error& error);

} // namespace fairlead::record
