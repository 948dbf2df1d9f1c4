#pragma once
// What market research says of a time to come: published findings that speak of it, for experts to read before they
// estimate, and the growth of the whole market they expect, which makes a forecast of its own.

#include "command/forecast_scores.h"

namespace fairlead::command {

struct MarketView {
    /// [{"id", "name", "kind", "source", "author", "published_on", "sample", "confidence", "growth", "findings",
    ///   "counts"}], newest first, at most 20; "counts": its growth is of the whole market.
    base::Json research;
    std::optional<double> growth; // percent: the median of those that count
    int64_t counted = 0;
};
/// What the reader may see of it; empty without the object. `product`: research on this product counts for it.
Result<MarketView> market_view(Workspace&, const Session&, base::Date from, base::Date to, int64_t product);

/// The same days a year before × (1 + the growth expected); nothing without research that counts, or when what was won
/// then is not all to be seen.
Result<std::optional<int64_t>> market_forecast(Workspace&, const Session&, const ForecastScope& scope,
                                               const MarketView& view);

/// What it says, among the methods of a snapshot that is about to be frozen: it is scored like the others.
Result<void> add_market(Workspace&, const Session&, Frozen& frozen);

} // namespace fairlead::command
