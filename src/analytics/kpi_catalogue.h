#pragma once
// What is measured: metadata/system/kpi.json, checked against the object model when a catalog becomes current. Measures
// make one number of the records of one object over a time; KPIs are arithmetic over measures and other KPIs. Nothing
// else in the product defines a figure of selling: the scorecard, velocity, targets and alerts take theirs from here.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analytics/kpi_formula.h"
#include "base/json.h"
#include "schema/catalog.h"

namespace fairlead::analytics {

/// How a measure makes its number.
enum class Gather {
    count,     // records
    sum,       // of `value` over records
    days,      // `value` of each record in whole days: mean and quantiles
    outcomes,  // how long until a record was won or lost, the open ones so far: share won by a day
    customers, // the records `of` points at, by when they had records of this kind: see Life
    firsts,    // days from the making of the record `of` points at to its first record of this kind in the period
};
/// Which of the records pointed at a measure of customers counts, by the days of their records (`on`).
enum class Life {
    first,     // first one within the period
    buying,    // one within the period
    repeating, // one within the period, and two or more up to its end
    known,     // one up to the end of the period
    existing,  // first before the period; at its end no longer ago than `lapse_days`
    lost,      // first before the period; at its end longer ago than that
    held,      // on the day before the period no longer ago than that
    churned,   // held, and lost at the end of the period
};
enum class Unit { count, money, percent, days, money_per_day, number, quantity, years };
std::string_view name(Unit unit);

struct Measure {
    std::string name;
    base::Text label;
    const schema::Object* object = nullptr;
    Gather gather = Gather::count;
    std::string where;                 // expression; empty: all
    const schema::Field* on = nullptr; // the date or moment that says when; null: a stock
    std::string through;               // "opportunity.": it is a field of the record this link points at
    // A stock holds what was there at the end of the period: from `since` on, until `until` unless `unless` holds.
    const schema::Field* since = nullptr;
    const schema::Field* until = nullptr;
    std::string unless;
    bool eve = false;  // a stock of the day before the period instead
    std::string value; // sum, days, outcomes (days; `won` and `unless` say how it ended)
    std::string won;
    const schema::Field* of = nullptr; // customers, firsts: a link
    Life life = Life::first;
    int64_t lapse_days = 365;
    std::string missing; // the reason given for records without a value
    Unit unit = Unit::count;
    bool floor = false; // a value below 0 counts as 0 and is told
};

struct Kpi {
    std::string name, section;
    base::Text label, formula, about;
    Unit unit = Unit::count;
    bool lower_is_better = false;
    bool rate = false;   // k of n, with an interval
    Arithmetic k, n;     // rates
    Arithmetic value;    // others
    std::string records; // the measure whose records are listed first
    std::string of;      // quantiles are shown: a measure of days
    struct None {
        Arithmetic when; // is 0
        std::string reason;
    };
    std::vector<None> none;                        // asked before the formula, in this order
    int64_t matures_days = 0;                      // cohorts younger than this are not ripe …
    Arithmetic estimate;                           // … and show this instead
    std::optional<std::pair<double, double>> band; // values outside are remarkable
    std::string source;
    struct Factor {
        Arithmetic of;
        bool divides = false;
    };
    std::vector<Factor> factors; // of a product: what each has to do with its change is told
};

/// Something figures stand on that may not have been filled in.
struct Ready {
    std::string name;
    base::Text label;
    const schema::Object* object = nullptr;
    std::string of;                // expression: the records it matters to
    std::string has;               // expression: those that have it
    std::vector<std::string> kpis; // what cannot be told without it
};

/// What figures are broken down by and filtered with: an expression for each object that has it.
struct Dimension {
    std::string name;
    base::Text label;
    std::map<std::string, std::string, std::less<>> of; // by object
};

/// A report that ships: KPIs put together as analytics/board.h reads them.
struct ShippedReport {
    std::string key;
    base::Text name, about;
    std::string definition; // JSON
};

class Kpis {
  public:
    /// Code::invalid with every fault: unknown names, wrong types, circles. `bindings`: metadata/system/bindings.json.
    /// An entry whose "object" names a binding that is not there is left out together with the KPIs that need it.
    static base::Result<std::shared_ptr<const Kpis>> read(std::string_view json, std::string_view bindings,
                                                          const schema::Catalog& catalog);
    const std::vector<Measure>& measures() const { return measures_; }
    const std::vector<Kpi>& kpis() const { return kpis_; }
    const std::vector<Dimension>& dimensions() const { return dimensions_; }
    const std::vector<Ready>& readiness() const { return readiness_; }
    const std::vector<ShippedReport>& reports() const { return reports_; }
    const Measure* measure(std::string_view name) const;
    const Kpi* kpi(std::string_view name) const;
    const Dimension* dimension(std::string_view name) const;
    /// The measures a KPI is made of, itself and through other KPIs, in order.
    std::vector<const Measure*> inputs(const Kpi& kpi) const;
    /// Whom `where` of a request is about.
    const schema::Object* main() const { return main_; }
    /// The KPIs of a page, by its name ("scorecard", "baseline" …).
    std::vector<std::string> page(std::string_view name) const;

  private:
    friend class KpiReader;
    std::vector<Measure> measures_;
    std::vector<Kpi> kpis_;
    std::vector<Dimension> dimensions_;
    std::vector<Ready> readiness_;
    std::vector<ShippedReport> reports_;
    std::map<std::string, std::vector<std::string>, std::less<>> pages_;
    const schema::Object* main_ = nullptr;
};

} // namespace fairlead::analytics
