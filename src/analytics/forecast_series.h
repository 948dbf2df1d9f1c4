#pragma once
// The next steps of any series of equally spaced figures: every method beside its errors in the past, the seasons and
// the trend taken apart. The series comes from the client; nothing is read.

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "stats/arima.h"
#include "stats/series.h"
#include "stats/smoothing.h"

namespace fairlead::analytics {

/// A method the client names with its parameters, beside those that are always tried.
struct SeriesNamed {
    enum class Kind {
        arima,              // of the order given
        additive_smoothing, // the best form without multiplicative parts
        fixed_smoothing,    // one form with weights and start as given
    } kind = Kind::arima;
    stats::ArimaOrder order;
    stats::Form form;
    stats::Weights weights;
    stats::States start;
};
std::string_view name_of(SeriesNamed::Kind kind);
struct SeriesRequest {
    std::vector<double> values; // the oldest first; the running step left out
    size_t period = 12;         // steps of a season; 1: none
    size_t steps = 12;
    size_t origins = 12; // of the backtest; 0: none
    size_t restart = 0;  // values before this one are of another time and left out
    std::vector<SeriesNamed> named;
};
/// Reads a client's JSON: at most 1,200 values (400 with ARIMA), numbers or decimals as text; leading nulls are months
/// before the start and left out. All faults at once.
base::Result<SeriesRequest> series_request(const base::Json& body);

struct SeriesScore {
    int origins = 0;
    std::optional<double> smape, mase, wape, bias, rmse, coverage_80, coverage_95;
};
struct SeriesMethod {
    std::string name;           // naive, seasonal_naive, drift, smoothing, theta, intermittent, combination,
                                // arima, additive_smoothing, fixed_smoothing (the second of a kind: arima_2)
    std::string model;          // smoothing: the form, "ETS(M,Ad,M)"
    std::optional<double> aicc; // by which the form was chosen
    std::vector<std::pair<std::string, std::vector<double>>> coefficients; // ARIMA: ar, ma …
    std::optional<stats::Walk> walk;                                       // fixed smoothing
    stats::Outlook outlook;
    std::optional<SeriesScore> score;
    bool combined = false;
    bool rescaled = false; // the 80 % band follows the errors of the past
};
struct SeriesForecast {
    SeriesRequest request;
    std::vector<SeriesMethod> methods;
    std::string shown; // the one with the least error in the backtest; without one the combination
    std::optional<stats::Decomposition> parts;
    std::optional<std::vector<double>> factors;                  // of the seasons, by ratios to the moving mean
    std::string no_parts;                                        // why there are none: "not_enough_data", "no_season"
    std::optional<double> strength_of_trend, strength_of_season; // 0 to 1
};
/// Below two seasons no season is looked for; more than 40 % zeros: the method for intermittent demand.
SeriesForecast forecast_series(const SeriesRequest& request);
base::Json to_json(const SeriesForecast& forecast);

/// What several people say of one number: the median, and the quartiles around the middle half (type 7).
struct Opinions {
    double median = 0, low = 0, high = 0;
};
Opinions opinions_of(const std::vector<double>& values);

/// What amounts that come or do not come may add up to, in each of several periods.
struct ChanceRequest {
    struct Deal {
        int64_t amount = 0; // minor units of the base currency
        double probability = 0;
        std::vector<double> periods; // the share of the probability that falls into each; empty: one period
    };
    std::vector<Deal> deals;
    size_t periods = 1;
    std::vector<int64_t> at_least;
};
/// {"deals": [{"amount", "probability", "periods"?: […]}], "at_least"?: ["100000"]}: at most 5,000 deals, 60 periods.
base::Result<ChanceRequest> chance_request(const base::Json& body, int digits);
base::Json chance_answer(const ChanceRequest& request, int digits);

} // namespace fairlead::analytics
