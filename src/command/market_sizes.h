#pragma once
// The market-size table: each part of a market lies in it once for each day, so that sizes may be added.

#include "command/workspace.h"

namespace fairlead::command {

/// Faults of a record of `market_size`: it ends before it begins, or another one speaks of the same part of the market
/// on the same days. A coordinate that is left open speaks of all its values.
Result<void> check_market_size(record::Context& context, const record::Image& image, std::vector<base::Fault>& faults);

} // namespace fairlead::command
