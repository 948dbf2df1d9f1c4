#pragma once
// The plan of a conversion: what exists already, what would be made. Shared by the preview and the act.

#include "command/conversion.h"

namespace fairlead::command {

/// The parts in order, each with its matches under the actor's rights and the values it would be made with.
Result<std::vector<PartOutcome>> plan_conversion(record::ReadContext& context, const Conversion& conversion,
                                                 const record::Image& image);
/// A value of the converted record in the stored form of the field it is meant for; empty when it does not fit.
Value mapped_value(const Field& target, const formula::Node& rule, const record::Image& from,
                   const formula::Subject& subject, const formula::Asker& asker, const schema::Catalog& catalog);
/// Refuses what has been converted or is closed.
Result<void> check_convertible(record::ReadContext& context, const Conversion& conversion, const record::Image& image);

} // namespace fairlead::command
