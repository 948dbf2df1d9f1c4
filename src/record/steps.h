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
base::Result<void> check_gates(Context& context, const Change& change);
/// A choice that is taken: its place in the order of its field, and its gates. A new record may begin anywhere.
base::Result<void> check_hops(Context& context, const Change& change);
/// A new record whose owner was left open on purpose: the reactions' word, else whoever brings it in.
base::Result<void> choose_owner(Context& context, Change& change);
base::Result<void> write(Context& context, Change& change);
base::Result<void> log_history(Context& context, const Change& change);
base::Result<void> index_for_search(Context& context, const Change& change);
base::Result<void> refresh_parents(Context& context, const Change& change);
/// The change of a derived value, for the change log.
base::Result<void> log_derived(Context& context, const Change& change);
base::Result<Value> next_auto_number(Context& context, const Object& object, const Field& field);

/// Marks the slots whose values differ.
void mark_changes(Change& change);
/// Tokens of an image as one string of the search index.
std::string search_text(const Image& image);

} // namespace fairlead::record
