#pragma once
// When we first and last had contact with somebody, and when they last took part: kept on whatever an activity is about
// (traits first_contact, last_contact, customer_contact), on its account, and on the contact of the activity.

#include "automation/flags.h"
#include "record/context.h"
#include "record/save.h"

namespace fairlead::automation {

/// An activity was written, deleted or restored.
base::Result<void> keep_contact_times(record::Context& context, const record::Change& change, const Paces& paces);

/// Moments of contact with one record.
struct Contacts {
    std::optional<int64_t> first, last, customer;
    /// `reached`: contact with them, not only work for them.
    void add(int64_t at, bool with_customer, bool reached);
    void add(const Contacts& other);
};
/// Of all activities about one record, and of the records that belong to it.
base::Result<Contacts> contacts_of(record::Context& context, const schema::Object& object, base::Id id);
/// Writes what differs. The first contact is only ever moved to an earlier moment, unless `was_first` is what it says:
/// a person may have corrected it.
base::Result<void> keep_contacts(record::Context& context, record::Image& image, const Contacts& contacts,
                                 std::optional<int64_t> was_first, bool recount, const Paces& paces);

} // namespace fairlead::automation
