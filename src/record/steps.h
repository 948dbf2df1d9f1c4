#pragma once
// The steps of a save, in the order they run. Internal to record/.

#include "record/save.h"

namespace fairlead::record {

using Faults = std::vector<base::Fault>;

base::Result<Change> begin_change(Context& context, const Patch& patch);
void apply(Context& context, const Patch& patch, Change& change, Faults& faults);
base::Result<void> authorize(Context& context, const Change& change);
void fill_defaults(Context& context, Change& change);
void compute(Context& context, Change& change, Faults& faults);
base::Result<void> validate(Context& context, Change& change, Faults& faults);
/// Code::gate when the record is frozen (trait "frozen" is filled): it is neither changed nor deleted any more, by
/// nobody; nor are its parts (records seen as it is seen, through a plain link). Who owns it, and what the server notes
/// for itself in hidden fields, may move on.
base::Result<void> check_frozen(Context& context, const Change& change);
/// The gates of the stage that is entered, the exits of the stages that are passed, the order and the gates of a choice
/// that is taken (a new record may begin anywhere), and what the reactions ask. A release that was granted lets it pass
/// once.
base::Result<void> check_gates(Context& context, const Change& change);
/// A record without an owner: when it is new the reactions' word, then the pool it falls into, else whoever brings it
/// in. A record has an owner or lies in a pool, where its object has pools.
base::Result<void> choose_owner(Context& context, Change& change);
base::Result<void> write(Context& context, Change& change);
/// Files put down before their record was there become files of this one.
base::Result<void> take_files(Context& context, const Change& change);
base::Result<void> log_history(Context& context, const Change& change);
base::Result<void> index_for_search(Context& context, const Change& change);
base::Result<void> index_for_matching(Context& context, const Change& change);
base::Result<void> insert_keys(Context& context, const Object& object, Id id, const std::vector<int64_t>& keys);
base::Result<void> refresh_parents(Context& context, const Change& change);
/// What the change sets off; the image is the record as it is afterwards.
base::Result<void> react(Context& context, Change& change);
/// The change of a derived value, for the change log.
base::Result<void> log_derived(Context& context, const Change& change);
/// A change that happened before the record came here.
base::Result<void> log_past(Context& context, const Change& change, base::Instant at);
base::Result<Value> next_auto_number(Context& context, const Object& object, const Field& field);

/// Marks the slots whose values differ.
void mark_changes(Change& change);
/// Tokens of an image as one string of the search index.
std::string search_text(const Image& image);

} // namespace fairlead::record
