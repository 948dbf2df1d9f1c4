#pragma once
// The bound expression as a tree, for the rooms that read it: evaluate here, rendering in query/. Nodes are immutable
// and shared; pointers into the catalog live as long as it does.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formula/expression.h"

namespace fairlead::formula {

enum class Op {
    literal,   // value
    field,     // column of the record
    follow,    // parts[0] on the record the link `field` points at; empty (or false) when there is none
    formula,   // the virtual formula `field`; parts[0] is its expression, brought to this node's scale
    aggregate, // over the living children of `relation`: parts[0] the value on the child (not for count, exists)
    all_of,    // parts: at least two
    any_of,
    negation,
    compare,   // parts[0] comparison parts[1]
    in_list,   // parts[0] in the others
    in_period, // parts[0], a date or instant, in `period`
    is_empty,
    add,
    subtract, // two numbers, or two dates (days)
    multiply,
    divide,
    negate,
    call, // function(parts …)
};

enum class Comparison { equal, not_equal, less, at_most, more, at_least };
/// "=", "!=", "<", "<=", ">", ">=".
std::string_view symbol(Comparison comparison);
/// The comparison with its sides exchanged.
Comparison mirrored(Comparison comparison);
/// Whether a comparison holds of two sides of which the first stands before (-1), with (0) or behind (1) the second.
bool holds(int order, Comparison comparison);

enum class Function {
    contains,
    starts_with,
    ends_with,
    has_choice, // contains() on a multi-choice field: parts[1] is the choice's name
    lower,
    length,
    concat,
    coalesce,
    choose, // if(condition, then, otherwise)
    abs,
    round,
    least,    // min(a, b)
    greatest, // max(a, b)
    today,
    now,
    me,
    year,
    quarter,
    month,
    day,
    weekday,
    add_days,
    add_months,
    date_of, // date(instant)
};
std::string_view name(Function function);

enum class Aggregate { count, sum, min, max, avg, exists };
std::string_view name(Aggregate aggregate);

struct Period {
    enum class Frame { today, yesterday, tomorrow, current, last, next, last_n, next_n } frame = Frame::today;
    enum class Unit { day, week, month, quarter, year } unit = Unit::day;
    int64_t count = 1; // last_n, next_n
    bool operator==(const Period&) const = default;
};
std::string to_text(const Period& period);

struct Node {
    Op op = Op::literal;
    Kind kind = Kind::nothing;
    int scale = 0; // numbers: digits after the point, 0..8
    std::vector<Bound> parts;

    base::Value value;    // literal
    bool percent = false; // literal written as 20%

    const schema::Object* object = nullptr; // whose field or relation
    const schema::Field* field = nullptr;   // field, follow, formula
    std::string column;                     // field, follow: where the value stands
    std::string written;                    // field: the name as people write it ("stage.kind")
    const schema::Object* target = nullptr; // follow: of the record pointed at; aggregate: of the children
    const schema::Relation* relation = nullptr;
    Bound where; // aggregate: null for all children

    Comparison comparison = Comparison::equal;
    Function function = Function::contains;
    Aggregate aggregate = Aggregate::count;
    Period period;

    std::string links_to;  // links: the object pointed at; empty when it may be several
    bool constant = false; // depends on no record: literals, the clock, the person
    int size = 1;          // nodes of the tree below, itself included
    int depth = 1;
};

/// The field whose stored value the node stands for as it is, reached directly or by a path; null for anything else.
const schema::Field* plain_field(const Node& node);

/// Days from (inclusive) to (exclusive).
struct DayRange {
    base::Date from;
    base::Date to;
};
DayRange days_of(const Period& period, const Asker& asker);

/// Value of an expression that depends on no record.
base::Value evaluate_constant(const Node& node, const Asker& asker);

/// Both sides of numbers that are compared meet at this scale: that of the side with more digits; a side that is
/// constant is compared exactly and has no say.
int meeting_scale(const std::vector<Bound>& parts);

/// How a number of scale `from` stands to the numbers of scale `to`: the greatest of those that is not above it.
struct Aligned {
    int64_t floor = 0;
    bool exact = true;
    int beyond = 0; // -1, 1: below, above all 64-bit numbers of that scale
};
Aligned align(int64_t value, int from, int to);

/// The offsets from UTC of a zone between 1970 and 2100 as steps: from `since` on the offset holds; the first also
/// before it. Days of instants are computed from this table here and in SQL alike. Cached per zone; safe from any
/// thread.
struct OffsetStep {
    int64_t since;
    int64_t offset;
};
const std::vector<OffsetStep>& offset_steps(const base::TimeZone& zone);
base::Date day_of(base::Instant instant, const base::TimeZone& zone);

} // namespace fairlead::formula
