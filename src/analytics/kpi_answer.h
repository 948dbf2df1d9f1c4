#pragma once
// KPIs out of measures: values with their evidence, and the answers of the doors of reports.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analytics/kpi_measure.h"

namespace fairlead::analytics {

/// One KPI in one period (and group).
struct KpiValue {
    std::optional<double> value; // money in major units, rates as a share of 1
    std::string reason;          // why there is none; "small_n" beside a value of fewer than 5
    std::optional<int64_t> k, n;
    std::optional<double> low, high; // 95 %
    struct Days {
        int64_t n = 0;
        double mean = 0, median = 0, p25 = 0, p75 = 0, p90 = 0; // type 7
    };
    std::optional<Days> days;
    bool ripe = true;               // false: some of the cohort had less time than the KPI asks for …
    std::optional<double> estimate; // … and this share is to be expected
};
KpiValue evaluate(const Kpis& kpis, const Kpi& kpi, const Measured& measured, const MeasureRequest& request,
                  size_t window, std::optional<size_t> group = {});
/// What a name of a formula stands for: a measure, a part of one, or a KPI.
Quantity quantity(const Kpis& kpis, const Arithmetic::Name& name, const Measured& measured,
                  const MeasureRequest& request, size_t window, std::optional<size_t> group = {});

enum class Bucket { none, day, week, month, quarter, year };

/// What a client asks for.
struct KpiRequest {
    std::vector<const Kpi*> kpis;
    MeasureRequest measures;           // spans: the period, then those it is compared with
    std::vector<std::string> compared; // names of the spans behind the first: "previous", "year"
    Bucket bucket = Bucket::none;
};
/// Reads page (scorecard), kpis (names with commas), from, to (this quarter), by, where, filter ("team:ID,source:web"),
/// compare (previous, year; with commas), as_of, bucket. All faults at once.
base::Result<KpiRequest> kpi_request(const Kpis& kpis, const formula::Model& model, const access::Session& session,
                                     const std::function<std::string(std::string_view)>& parameter);
/// The KPI of that name; nothing, with a fault of `field` that names the nearest, when there is none.
const Kpi* find_kpi(const Kpis& kpis, const std::string& name, std::string_view field,
                    std::vector<base::Fault>& faults);
/// The first day of the bucket a day lies in, and of the one behind a bucket that begins on a day.
base::Date start_of_bucket(base::Date day, Bucket bucket, int fiscal_year_start);
base::Date next_of_bucket(base::Date start, Bucket bucket);
/// The period before this one: the calendar's, when it is a whole week, month, quarter or year.
Span previous_span(const Span& span, int fiscal_year_start);
Span year_before(const Span& span);
/// Calendar buckets that cover the span, the first and last cut to it.
std::vector<Span> buckets_of(const Span& span, Bucket bucket, int fiscal_year_start);

/// GET /api/reports/kpis.
base::Json catalogue_json(const Kpis& kpis, std::string_view language);
/// GET /api/reports/scorecard and /api/reports/kpi/{name}.
base::Json kpi_json(const Sources& sources, const Kpis& kpis, const KpiRequest& request, const Measured& measured);
/// One value.
base::Json to_json(const KpiValue& value);

} // namespace fairlead::analytics
