#pragma once
// Whether a KPI is such that somebody wants to be told: beyond a threshold, or changed since another period by more
// than chance. Says what was found with its evidence; whom it concerns and whether they know already is not asked here.

#include <array>
#include <optional>
#include <string>

#include "analytics/kpi_answer.h"

namespace fairlead::analytics {

struct AlertRule {
    enum class Test { above, below, rises, falls, changes };
    const Kpi* kpi = nullptr;
    std::string period; // week, month, quarter, year (so far), days_7, days_28, days_90, days_365
    Test test = Test::below;
    double threshold = 0;      // as shown: 20 is 20 %
    bool against_year = false; // what a change is told against: the year before, or the period before
    double least_change = 0;   // percent of the value before
    bool sure = true;          // only what chance alone would not do one time in twenty
    int64_t least_n = 0;       // of rates and means
    bool of_change() const { return test != Test::above && test != Test::below; }
};

/// The days an alert looks at: the period, what it is compared with, then periods of the same length before it, by
/// which it is known how much the figure moves anyway. Running periods are compared with as many days of the others.
struct AlertSpans {
    std::vector<Span> all; // for MeasureRequest::spans
    size_t compared = 0;   // where the other period stands; 0: none
    std::vector<size_t> earlier;
};
/// Names of the periods an alert may look at.
const std::array<std::string_view, 8>& alert_periods();
AlertSpans alert_spans(const AlertRule& rule, base::Date today, int fiscal_year_start);

struct AlertFinding {
    std::optional<bool> holds; // nothing: cannot be told, see `reason`
    std::string reason;        // the KPI's, or "too_few", "not_ripe", "too_little_history", "nothing_before"
    KpiValue now;
    std::optional<KpiValue> then;
    std::optional<double> change;    // of the value before, as a share of 1
    std::optional<double> p;         // of rates
    std::optional<double> low, high; // the usual range of what is no rate: 95 % of such periods, by those before
    size_t periods = 0;              // they were
};
AlertFinding judge(const Kpis& kpis, const AlertRule& rule, const AlertSpans& spans, const Measured& measured,
                   const MeasureRequest& request);

/// How often chance alone would make two rates differ so much: k of n now, k of n then. Nothing without both.
std::optional<double> chance_of(const KpiValue& now, const KpiValue& then);

/// A value as people read it: "12.5 %", "CNY 1,234.00", "34.0 days".
base::Text value_text(double value, Unit unit, const std::string& currency);
/// What an alert says, `about` being what the KPI is of (a team, a source; empty: everything).
base::Text alert_text(const AlertRule& rule, const AlertFinding& finding, const base::Text& about,
                      const std::string& currency);
/// The condition in words: "below 20 %", "falls against the period before by at least 10 %".
base::Text alert_condition(const AlertRule& rule, const std::string& currency);
/// Why it cannot be told.
base::Text alert_reason(const std::string& reason);

} // namespace fairlead::analytics
