#pragma once
// Measures counted in the columns: all measures of one object in one pass, over several periods, broken down by one
// dimension. Every number knows the expression that lists exactly its records.
//
//   for each object of measure_objects():  view of it (columns: measure_needs), then measure() inside a read
//
// Objects come one after the other because a view holds the columns still and may not be held while another is asked
// for; customers are read before the records they are measured by.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analytics/columns.h"
#include "analytics/figure.h"
#include "analytics/funnel.h"
#include "analytics/kpi_catalogue.h"

namespace fairlead::analytics {

/// Days of the workspace, both included.
struct Span {
    base::Date from, to;
    bool operator==(const Span&) const = default;
};

struct MeasureRequest {
    std::vector<const Measure*> measures;
    std::vector<Span> spans;                                 // at most 8, of any kind; groups have figures of each
    std::vector<Span> buckets;                               // one behind the other without gaps, at most 400
    std::string by;                                          // a dimension; empty: no groups
    std::vector<std::pair<std::string, std::string>> filter; // dimension and value: a name or an id; empty: none
    std::string where;               // about Kpis::main(); measures of other objects then have no figures
    std::optional<base::Date> as_of; // as everything was at the end of that day
    bool grouped_buckets = false;    // groups have figures of each bucket too
};

/// What one measure comes to in one period.
struct Cell {
    int64_t n = 0;               // records counted (customers: customers)
    int64_t empty = 0;           // left out: no value
    int64_t negative = 0;        // counted as 0
    __int128 sum = 0;            // of the values, scaled by the measure's scale
    std::vector<int64_t> values; // days: sorted; outcomes: days * 4 + 0 open, 1 won, 2 lost; firsts: sorted days
};

/// One measure's cells: spans first, then buckets.
struct Figures {
    const Measure* measure = nullptr;
    std::string reason; // why there are none: "no_right", "not_by_dimension", "other_object"
    int scale = 0;      // of sums
    std::vector<Cell> cells;
    std::vector<std::vector<Cell>> groups;  // by group; empty where the group has none
    std::string base;                       // condition all its records share, without period and group
    std::string group;                      // expression groups are made by
    const schema::Object* listed = nullptr; // whose records `where` lists
    const Cell& cell(size_t window, std::optional<size_t> group_index = {}) const;
};

struct Measured {
    std::vector<Figures> figures;
    std::vector<base::Value> keys;  // of the groups
    std::vector<std::string> names; // of the groups, in the reader's language; empty: not to be seen
    bool rights = false;            // records were left out that the reader may not see
    int64_t groups_left_out = 0;
    size_t windows = 0;
    std::string today; // the day figures are as of
    const Figures* find(const Measure& measure) const;
};

/// Condition for one dimension's value: "owner = '01h…'"; `key` as a filter writes it.
std::string dimension_is(const std::string& expression, const std::string& key);
/// As a filter writes it: names as they are, ids as text.
std::string key_text(const base::Value& key);

/// The lists behind a figure: its records in a period (and group).
std::string where_of(const formula::Model& model, const Figures& figures, const Span& span,
                     const base::Value* key = nullptr);
/// Those of its records that have no value (`empty`), or one below 0.
std::string where_left_out(const formula::Model& model, const Figures& figures, const Span& span, bool empty);

/// A fault of `field`, naming the nearest, when there is no such dimension.
void check_dimension(const Kpis& kpis, const std::string& dimension, const std::string& field,
                     std::vector<base::Fault>& faults);
/// Faults of a request: unknown dimensions, periods that end before they begin, expressions.
base::Result<void> check_request(const formula::Model& model, const access::Session& session, const Kpis& kpis,
                                 const MeasureRequest& request);
/// The objects to be read, in this order.
std::vector<const schema::Object*> measure_objects(const MeasureRequest& request, const formula::Model& model);
std::vector<std::string> measure_needs(const formula::Model& model, const access::Session& session, const Kpis& kpis,
                                       const MeasureRequest& request, const schema::Object& object);
/// The customers a request is about: read first, asked by measure().
struct Subjects {
    struct One {
        int64_t id = 0;
        uint32_t group = 0;
        int64_t made = 0; // day
    };
    std::map<std::string, std::vector<One>> of; // by object, sorted by id
};
/// Counts in this object's columns what `request` measures of it, adding to `into`; objects that customers are of fill
/// `subjects`. `past` must be given when the request has a day `as_of`.
base::Result<void> measure(const Sources& sources, const Kpis& kpis, const Columns::View& columns,
                           const MeasureRequest& request, const schema::Object& object, const Past* past,
                           Subjects& subjects, Measured& into);
/// Puts the groups in order (biggest first by the first measure), keeps at most 200, and names them.
base::Result<void> finish(const Sources& sources, const Kpis& kpis, const MeasureRequest& request, Measured& measured);
/// An empty answer of this request's size.
Measured begin_measured(const formula::Model& model, const access::Session& session, const Kpis& kpis,
                        const MeasureRequest& request);

} // namespace fairlead::analytics
