#pragma once
// What a save carries on by itself, without any rule: a finished activity that repeats makes its next one; who is put
// on the team of a record may see it. Asked by the Book after every save; objects take part through their traits.
//
//   repeat   a choice (daily, weekly, monthly, quarterly, yearly) on an object with `done` and `due`; with
//   `repeat_until`
//            (a day, the last there may be) and `next` (a link to the same object: the one that follows, made once)
//   member   a user, with `member_of` (a link to a record with an owner) and `may_edit` (boolean)

#include <optional>
#include <string_view>

#include "base/time.h"
#include "record/context.h"
#include "record/save.h"

namespace fairlead::automation {

/// The first day after `due` at this pace that is not before `earliest`. The day of the month stays that of `due`, or
/// the last of a shorter month. Nothing for a pace that is unknown.
std::optional<base::Date> next_day(base::Date due, std::string_view pace, base::Date earliest);

/// Does what follows from this save.
base::Result<void> follow_on(record::Context& context, const record::Change& change);

} // namespace fairlead::automation
