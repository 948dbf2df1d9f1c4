#pragma once
// The one expression language: gates, rules, validation, defaults, computed fields, filters, row scopes, reports.
// Text -> parse -> bind against a catalog's object -> evaluate on a record here, or render to SQL in query/.
// The law: both give the same answer, on both databases. docs/formula.md describes the language for people.
//
// Types: number (64-bit integer with a static decimal scale), text, boolean, date, instant, choice/multi-choice (text),
// record link (id). All arithmetic is exact integers: + - keep the larger scale, * adds scales (cut to 8, rounding half
// away from zero), / gives scale 8; a result beyond 64 bits is empty. Money stands for its base-currency amount (scale:
// digits of the base currency), percent for its ratio (scale 4). `20%` is a literal.
// Empty: any comparison with an empty value is false, and `not` negates that (two-valued logic; `not in` is the `not`
// of `in`); arithmetic and functions on empty give empty, except coalesce and if. `x is empty`, `x is not empty` ask.
// Booleans are never empty; the sum of nothing is 0, its min, max and avg are empty.
// Text: = and != compare bytes; contains, starts_with, ends_with ignore ASCII case. Order comparisons are by bytes.
// Instants: against a date or period an instant stands for the day it falls on in the asker's zone.
//
//   expression := or; `or`, `and`, `not`; = != < <= > >= ; in (a, b), not in (…), in <period>; is empty; + - * / ;
//   `contains(name, 'x')`, `starts_with`, `ends_with`, `lower`, `length`, `concat(a, b, …)`, `coalesce`, `if(c, a, b)`,
//   `abs`, `round(x, digits)`, `min(a, b)`, `max(a, b)`, `today()`, `now()`, `me()`, `date('2026-01-31')`,
//   `instant('2026-01-31T08:00:00Z')`, `year(d)`, `quarter(d)`, `month(d)`, `day(d)`, `weekday(d)`, `add_days(d, n)`,
//   `add_months(d, n)`, `date(instant)`, date - date (days),
//   paths `account.industry`, `account.owner.name` (at most two hops), `stage.kind|position|probability|since|reached`,
//   aggregates over children `count(products where quantity > 1)`, `sum(products.amount where …)`, min, max, avg,
//   `exists(tasks where …)`,
//   periods: today yesterday tomorrow, this|last|next week|month|quarter|year (quarters and years of the fiscal year),
//   last N days|weeks|months (up to and with today), next N days|weeks|months (from tomorrow),
//   literals: 12, 12.5, 20%, 'text' or "text", true, false, empty.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/value.h"
#include "schema/catalog.h"

namespace fairlead::formula {

enum class Kind { number, text, boolean, date, instant, link, nothing };

/// A bound expression: immutable, shareable between threads, valid as long as its catalog.
struct Node;
using Bound = std::shared_ptr<const Node>;

/// Parses and binds. Code::invalid with faults: field "where" (or `as`), rule "syntax" | "unknown_name" | "type" |
/// "too_complex", position (1-based code point) in the message, the nearest known name as hint. `wanted`
/// Kind::nothing accepts any type. Bounds: 10,000 characters, depth 100, 1,000 nodes.
base::Result<Bound> bind(std::string_view text, const schema::Catalog& catalog, const schema::Object& object,
                         Kind wanted = Kind::boolean, std::string_view as = "where");

/// What an expression depends on, for dependency display, recompute and access checks.
struct Uses {
    std::vector<std::string> fields;                          // of the object itself
    std::vector<std::pair<std::string, std::string>> foreign; // (object, field) reached by paths and aggregates
    bool clock = false;                                       // today(), now(), periods
    bool person = false;                                      // me()
    bool children = false;
    bool paths = false;
    /// Depends on nothing but the record's own fields: may be stored when saved.
    bool own_fields_only() const { return !clock && !person && !children && !paths; }
};
Uses uses(const Node& node);
Kind kind(const Node& node);
int scale(const Node& node);
/// Prints the expression in canonical text that parses to the same tree.
std::string to_text(const Node& node);

/// Who asks, and when: what me(), today(), now() and periods stand for.
struct Asker {
    int64_t me = 0;
    base::Instant now;
    base::TimeZone zone = base::TimeZone::utc();
    int fiscal_year_start = 1;
    base::Date today() const { return zone.date_of(now); }
};

/// A record to evaluate on. Implemented by record/ (in memory, loading related records on demand) and by tests.
class Subject {
  public:
    virtual ~Subject() = default;
    /// Stored value of a column of this record ("amount", "amount_base", "stage_kind").
    virtual base::Value get(std::string_view column) const = 0;
    /// The record a link field points at; null when empty or gone (deleted).
    virtual const Subject* follow(const schema::Field& link) const = 0;
    /// Living children of a relation.
    virtual std::vector<const Subject*> children(const schema::Relation& relation) const = 0;
};

/// Never fails: what cannot be computed is empty.
base::Value evaluate(const Node& node, const Subject& subject, const Asker& asker);
inline bool holds(const Node& node, const Subject& subject, const Asker& asker) {
    return evaluate(node, subject, asker).truth();
}

} // namespace fairlead::formula
