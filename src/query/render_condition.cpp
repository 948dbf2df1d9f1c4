// Conditions of the expression language as SQL.
//
// The language is two-valued, SQL is not: a comparison with an empty value gives NULL. Where only rows that hold matter
// (WHERE, FILTER, EXISTS, CASE WHEN, under AND and OR) NULL is as good as false, and a comparison stays bare so that an
// index can serve it. Only under `not` and where the truth itself is a value is NULL turned into false.

#include "base/unicode.h"
#include "query/renderer.h"

namespace fairlead::query {

using formula::Aggregate;
using formula::Comparison;
using formula::Function;
using formula::Kind;
using formula::Node;
using formula::Op;

namespace {

constexpr std::string_view always = "1 = 1";
constexpr std::string_view never = "1 = 0";
constexpr int64_t first_day = -719162; // 0001-01-01
constexpr int64_t last_day = 2932896;  // 9999-12-31

Test truth(bool holds) {
    return {std::string(holds ? always : never), true};
}
std::string sign(Comparison comparison) {
    return comparison == Comparison::not_equal ? "<>" : std::string(formula::symbol(comparison));
}

} // namespace

std::string Renderer::strict(const Node& node, const std::string& record) {
    Test found = test(node, record);
    return found.strict ? "(" + found.sql + ")" : "((" + found.sql + ") IS TRUE)";
}

Test Renderer::opposite(const Node& node, const std::string& record) {
    if (node.op == Op::is_empty && !node.parts[0]->constant && node.parts[0]->kind != Kind::boolean)
        return {value(*node.parts[0], record) + " IS NOT NULL", true};
    Test found = test(node, record);
    if (found.sql == always || found.sql == never) return truth(found.sql == never);
    if (found.strict) return {"NOT (" + found.sql + ")", true};
    return {"(" + found.sql + ") IS NOT TRUE", true};
}

Test Renderer::joined(const Node& node, const std::string& record) {
    const bool all = node.op == Op::all_of;
    Test whole{"", true};
    for (const Bound& part : node.parts) {
        const Test found = test(*part, record);
        whole.sql += (whole.sql.empty() ? "" : all ? " AND " : " OR ") + found.sql;
        whole.strict = whole.strict && found.strict;
    }
    if (!all) whole.sql = "(" + whole.sql + ")";
    return whole;
}

Test Renderer::test(const Node& node, const std::string& record) {
    if (node.constant) return truth(formula::evaluate_constant(node, asker_).truth());
    switch (node.op) {
        case Op::field:
            return {column(record, node.column) + " = 1", false};
        case Op::follow: {
            const std::string other = alias();
            return {
                "EXISTS (SELECT 1" + reached(node, record, other) + " AND " + condition(*node.parts[0], other) + ")",
                true};
        }
        case Op::formula:
            return test(*node.parts[0], record);
        case Op::aggregate:
            return exists(node, record);
        case Op::all_of:
        case Op::any_of:
            return joined(node, record);
        case Op::negation:
            return opposite(*node.parts[0], record);
        case Op::compare:
            return compare(*node.parts[0], *node.parts[1], node.comparison, formula::meeting_scale(node.parts), record);
        case Op::in_list:
            return in_list(node, record);
        case Op::in_period:
            return in_period(node, record);
        case Op::is_empty:
            if (node.parts[0]->kind == Kind::boolean) return truth(false);
            return {value(*node.parts[0], record) + " IS NULL", true};
        case Op::call:
            if (node.function != Function::choose) return text_test(node, record);
            return {"CASE WHEN " + condition(*node.parts[0], record) + " THEN " + strict(*node.parts[1], record) +
                        " ELSE " + strict(*node.parts[2], record) + " END",
                    true};
        default:
            return truth(false); // no other operator makes a boolean
    }
}

Test Renderer::tested(const Node& node, const std::string& record, const Condition& condition) {
    if (node.op != Op::follow) return {condition(value(node, record)), false};
    const std::string other = alias();
    const std::string from = reached(node, record, other);
    return {"EXISTS (SELECT 1" + from + " AND " + tested(*node.parts[0], other, condition).sql + ")", true};
}

Test Renderer::compare(const Node& left, const Node& right, Comparison comparison, int scale,
                       const std::string& record) {
    if (left.constant && right.constant) {
        Node node;
        node.op = Op::compare;
        node.kind = Kind::boolean;
        node.comparison = comparison;
        node.parts = {std::make_shared<const Node>(left), std::make_shared<const Node>(right)};
        return truth(formula::evaluate_constant(node, asker_).truth());
    }
    if (left.constant) return compare(right, left, formula::mirrored(comparison), scale, record);
    if (left.kind == Kind::boolean) {
        if (!right.constant) return {strict(left, record) + " " + sign(comparison) + " " + strict(right, record), true};
        const bool wanted = formula::evaluate_constant(right, asker_).truth() == (comparison == Comparison::equal);
        return wanted ? test(left, record) : opposite(left, record);
    }
    if (right.constant && (left.kind != Kind::number || scale == left.scale))
        return compare_constant(left, comparison, right, record);
    if (right.constant) { // the list this is part of meets at a larger scale
        const auto value = formula::evaluate_constant(right, asker_);
        if (!value.is_number()) return truth(false);
        const auto aligned = formula::align(value.number(), right.scale, scale);
        if (!aligned.exact) return truth(false);
        return {scaled(left, scale, record) + " " + sign(comparison) + " " + bind(aligned.floor), false};
    }
    if (left.kind == Kind::instant && right.kind == Kind::date)
        return {day_of(left, record) + " " + sign(comparison) + " " + value(right, record), false};
    if (left.kind == Kind::date && right.kind == Kind::instant)
        return {value(left, record) + " " + sign(comparison) + " " + day_of(right, record), false};
    std::string first = scaled(left, scale, record);
    if (postgresql() && left.kind == Kind::text) first = "(" + first + ") COLLATE \"C\"";
    return {first + " " + sign(comparison) + " " + scaled(right, scale, record), false};
}

Test Renderer::compare_constant(const Node& left, Comparison comparison, const Node& constant,
                                const std::string& record) {
    const Value value = formula::evaluate_constant(constant, asker_);
    if (value.empty()) return truth(false);
    if (left.kind == Kind::number) {
        const auto aligned = formula::align(value.number(), constant.scale, left.scale);
        const bool rising = comparison == Comparison::more || comparison == Comparison::at_least;
        const bool falling = comparison == Comparison::less || comparison == Comparison::at_most;
        if (aligned.beyond != 0) {
            const bool all = comparison == Comparison::not_equal || (rising && aligned.beyond < 0) ||
                             (falling && aligned.beyond > 0);
            if (!all) return truth(false);
            return tested(left, record, [](const std::string& sql) { return sql + " IS NOT NULL"; });
        }
        if (!aligned.exact) {
            if (comparison == Comparison::equal) return truth(false);
            if (comparison == Comparison::not_equal)
                return tested(left, record, [](const std::string& sql) { return sql + " IS NOT NULL"; });
            comparison = falling ? Comparison::at_most : Comparison::more; // than the next smaller number of that scale
        }
        if (left.op == Op::aggregate && left.aggregate == Aggregate::count)
            return compare_count(left, comparison, aligned.floor, record);
        return tested(left, record,
                      [&](const std::string& sql) { return sql + " " + sign(comparison) + " " + bind(aligned.floor); });
    }
    if (left.kind == Kind::instant && constant.kind == Kind::date) {
        const int64_t day = value.number();
        if (day < first_day || day > last_day) return truth(false);
        const int64_t start = asker_.zone.start_of({day}).milliseconds,
                      end = asker_.zone.start_of({day + 1}).milliseconds;
        return tested(left, record, [&](const std::string& sql) -> std::string {
            switch (comparison) {
                case Comparison::equal:
                    return sql + " BETWEEN " + bind(start) + " AND " + bind(end - 1);
                case Comparison::not_equal:
                    return sql + " NOT BETWEEN " + bind(start) + " AND " + bind(end - 1);
                case Comparison::less:
                    return sql + " < " + bind(start);
                case Comparison::at_most:
                    return sql + " < " + bind(end);
                case Comparison::more:
                    return sql + " >= " + bind(end);
                case Comparison::at_least:
                    return sql + " >= " + bind(start);
            }
            return sql;
        });
    }
    if (left.kind == Kind::date && constant.kind == Kind::instant) {
        const int64_t day = formula::day_of({value.number()}, asker_.zone).days;
        return tested(left, record,
                      [&](const std::string& sql) { return sql + " " + sign(comparison) + " " + bind(day); });
    }
    return tested(left, record, [&](const std::string& sql) {
        const bool foreign = postgresql() && left.kind == Kind::text && !formula::plain_field(left);
        return (foreign ? "(" + sql + ") COLLATE \"C\"" : sql) + " " + sign(comparison) + " " + bind(value);
    });
}

Test Renderer::compare_count(const Node& count, Comparison comparison, int64_t number, const std::string& record) {
    const bool some = (comparison == Comparison::more && number == 0) ||
                      (comparison == Comparison::at_least && number == 1) ||
                      (comparison == Comparison::not_equal && number == 0);
    const bool none = (comparison == Comparison::equal && number == 0) ||
                      (comparison == Comparison::less && number == 1) ||
                      (comparison == Comparison::at_most && number == 0);
    if (some) return exists(count, record);
    if (none) return {"NOT " + exists(count, record).sql, true};
    return {value(count, record) + " " + sign(comparison) + " " + bind(number), true};
}

Test Renderer::exists(const Node& aggregate, const std::string& record) {
    return {"EXISTS (SELECT 1" + children(aggregate, record, alias()) + ")", true};
}

Test Renderer::in_list(const Node& node, const std::string& record) {
    const Node& sought = *node.parts[0];
    const int scale = formula::meeting_scale(node.parts);
    bool plain = !sought.constant && sought.kind != Kind::boolean;
    for (const Bound& part : node.parts) plain = plain && part->kind == sought.kind;
    if (!plain) {
        Test any{"", true};
        for (size_t i = 1; i < node.parts.size(); ++i) {
            const Test one = compare(sought, *node.parts[i], Comparison::equal, scale, record);
            any.sql += (any.sql.empty() ? "(" : " OR ") + one.sql;
            any.strict = any.strict && one.strict;
        }
        any.sql += ")";
        return any;
    }
    std::vector<Value> constants;
    std::vector<const Node*> others;
    for (size_t i = 1; i < node.parts.size(); ++i) {
        const Node& part = *node.parts[i];
        if (!part.constant) {
            others.push_back(&part);
            continue;
        }
        const Value value = formula::evaluate_constant(part, asker_);
        if (value.empty()) continue;
        if (part.kind != Kind::number) {
            constants.push_back(value);
            continue;
        }
        const auto aligned = formula::align(value.number(), part.scale, scale);
        if (aligned.exact) constants.emplace_back(aligned.floor);
    }
    if (constants.empty() && others.empty()) return truth(false);
    return tested(sought, record, [&](const std::string& sql) {
        std::string list;
        for (const Value& value : constants) list += (list.empty() ? "" : ", ") + bind(value);
        for (const Node* other : others) list += (list.empty() ? "" : ", ") + scaled(*other, scale, record);
        return rescaled(sql, sought.scale, scale) + " IN (" + list + ")";
    });
}

Test Renderer::in_period(const Node& node, const std::string& record) {
    const formula::DayRange days = formula::days_of(node.period, asker_);
    int64_t from = days.from.days, to = days.to.days;
    if (node.parts[0]->kind == Kind::instant) {
        from = asker_.zone.start_of(days.from).milliseconds;
        to = asker_.zone.start_of(days.to).milliseconds;
    }
    return tested(*node.parts[0], record,
                  [&](const std::string& sql) { return sql + " BETWEEN " + bind(from) + " AND " + bind(to - 1); });
}

std::string Renderer::lower(const std::string& sql) const {
    return postgresql() ? "lower((" + sql + ") COLLATE \"C\")" : "lower(" + sql + ")";
}

std::string Renderer::position(const std::string& text, const std::string& wanted) const {
    return postgresql() ? "position(" + wanted + " IN " + text + ")" : "instr(" + text + ", " + wanted + ")";
}

Test Renderer::text_test(const Node& node, const std::string& record) {
    const Node& text = *node.parts[0];
    const Node& wanted = *node.parts[1];
    if (node.function == Function::has_choice)
        return tested(text, record, [&](const std::string& sql) {
            return position(sql, bind("|" + wanted.value.text() + "|")) + " > 0";
        });
    const std::string found = node.function == Function::starts_with ? " = 1" : " > 0";
    if (wanted.constant) {
        const Value value = formula::evaluate_constant(wanted, asker_);
        if (value.empty()) return truth(false);
        const std::string lowered = base::ascii_lower(value.text());
        if (lowered.empty()) return tested(text, record, [](const std::string& sql) { return sql + " IS NOT NULL"; });
        const std::string size = std::to_string(base::length(lowered));
        return tested(text, record, [&](const std::string& sql) {
            if (node.function != Function::ends_with) return position(lower(sql), bind(lowered)) + found;
            return (postgresql() ? "right(" + lower(sql) + ", " + size + ")"
                                 : "substr(" + lower(sql) + ", -" + size + ")") +
                   " = " + bind(lowered);
        });
    }
    const std::string first = lower(value(text, record)), second = lower(value(wanted, record));
    if (node.function != Function::ends_with) return {position(first, second) + found, false};
    const std::string end = postgresql() ? "right(l.a, length(l.b))" : "substr(l.a, length(l.a) - length(l.b) + 1)";
    return {"(SELECT " + end + " = l.b FROM (SELECT " + first + " AS a, " + second + " AS b) AS l)", false};
}

} // namespace fairlead::query
