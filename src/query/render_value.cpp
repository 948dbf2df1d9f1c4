// Values of the expression language as SQL.

#include "query/renderer.h"

namespace fairlead::query {

using formula::Aggregate;
using formula::Function;
using formula::Kind;
using formula::Node;
using formula::OffsetStep;
using formula::Op;

namespace {

/// The offset at the moment `sql` as nested choices, halving the steps each time.
std::string offset_at(const std::string& sql, const std::vector<OffsetStep>& steps, size_t from, size_t to) {
    if (to - from == 1) return std::to_string(steps[from].offset);
    const size_t middle = from + (to - from) / 2;
    return "CASE WHEN " + sql + " < " + std::to_string(steps[middle].since) + " THEN " +
           offset_at(sql, steps, from, middle) + " ELSE " + offset_at(sql, steps, middle, to) + " END";
}

} // namespace

std::string Renderer::rescaled(std::string sql, int from, int to) {
    if (from == to) return sql;
    return "fl_rescale(" + sql + ", " + std::to_string(from) + ", " + std::to_string(to) + ")";
}

std::string Renderer::scaled(const Node& node, int scale, const std::string& record) {
    std::string sql = value(node, record);
    return node.kind == Kind::number && node.scale != scale ? rescaled(std::move(sql), node.scale, scale) : sql;
}

std::string Renderer::constant(const Node& node) {
    const Value value = formula::evaluate_constant(node, asker_);
    if (node.kind == Kind::boolean) return value.truth() ? "1" : "0";
    if (!value.empty() || !postgresql()) return bind(value);
    return node.kind == Kind::text ? "NULL::text" : "NULL::bigint";
}

std::string Renderer::value(const Node& node, const std::string& record) {
    if (node.kind == Kind::nothing) return "NULL"; // takes the type of what it stands beside
    if (node.constant) return constant(node);
    if (node.kind == Kind::boolean) return strict(node, record) + (postgresql() ? "::int::bigint" : "");
    auto both = [&](const char* function) {
        return std::string(function) + "(" + scaled(*node.parts[0], node.scale, record) + ", " +
               scaled(*node.parts[1], node.scale, record) + ")";
    };
    auto with = [&](const char* function, int number) {
        const std::string first = value(*node.parts[0], record);
        return std::string(function) + "(" + first + ", " + value(*node.parts[1], record) + ", " +
               std::to_string(number) + ")";
    };
    switch (node.op) {
        case Op::field:
            return column(record, node.column);
        case Op::follow: {
            const std::string other = alias();
            const std::string from = reached(node, record, other);
            return "(SELECT " + value(*node.parts[0], other) + from + ")";
        }
        case Op::formula:
            return scaled(*node.parts[0], node.scale, record);
        case Op::aggregate:
            return aggregate(node, record);
        case Op::add:
            return both("fl_add");
        case Op::subtract:
            return both("fl_sub");
        case Op::multiply:
            return with("fl_mul", node.parts[0]->scale + node.parts[1]->scale - node.scale);
        case Op::divide:
            return with("fl_div", node.scale - node.parts[0]->scale + node.parts[1]->scale);
        case Op::negate:
            return "fl_sub(0, " + value(*node.parts[0], record) + ")";
        default:
            return call(node, record);
    }
}

std::string Renderer::reached(const Node& follow, const std::string& record, const std::string& other) const {
    std::string from = " FROM " + quoted(follow.target->name) + " AS " + other + " WHERE " + column(other, "id") +
                       " = " + column(record, follow.column);
    const std::string living = alive(*follow.target, other);
    return living.empty() ? from : from + " AND " + living;
}

std::string Renderer::children(const Node& node, const std::string& record, const std::string& child) {
    std::string from = " FROM " + quoted(node.target->name) + " AS " + child + " WHERE " + column(child, node.column) +
                       " = " + column(record, "id");
    if (node.field && node.field->type == schema::Type::link_any)
        from += " AND " + column(child, node.column + "_object") + " = " + bind(node.object->name);
    const std::string living = alive(*node.target, child);
    if (!living.empty()) from += " AND " + living;
    if (node.where) from += " AND " + condition(*node.where, child);
    return from;
}

std::string Renderer::aggregate(const Node& node, const std::string& record) {
    const std::string child = alias();
    if (node.aggregate == Aggregate::count) return "(SELECT count(*)" + children(node, record, child) + ")";
    const Node& part = *node.parts[0];
    std::string item = value(part, child);
    std::string from = children(node, record, child);
    if (part.op != Op::field) { // name it, so that it is computed and written once
        from = " FROM (SELECT " + item + " AS v" + from + ") AS " + child + "v";
        item = child + "v.v";
    }
    switch (node.aggregate) {
        case Aggregate::min:
            return "(SELECT min(" + item + ")" + from + ")";
        case Aggregate::max:
            return "(SELECT max(" + item + ")" + from + ")";
        case Aggregate::avg: {
            const Sums both = sums(item, "");
            return "(SELECT fl_div(" + both.sum + ", " + both.count + ", " + std::to_string(node.scale - part.scale) +
                   ")" + from + ")";
        }
        default:
            return "(SELECT " + sums(item, "").sum + from + ")";
    }
}

std::string Renderer::day_of(const std::string& moment) const {
    const std::vector<OffsetStep>& steps = formula::offset_steps(asker_.zone);
    // A million days are added and taken off again so that days before 1970 are counted down, not towards zero.
    return "(" + moment + " + " + offset_at(moment, steps, 0, steps.size()) + " + 86400000000000) / 86400000 - 1000000";
}

std::string Renderer::day_of(const Node& node, const std::string& record) {
    if (node.constant)
        return bind(formula::day_of({formula::evaluate_constant(node, asker_).number_or(0)}, asker_.zone).days);
    const std::string moment = value(node, record);
    if (node.op == Op::field || formula::offset_steps(asker_.zone).size() == 1) return "(" + day_of(moment) + ")";
    return "(SELECT " + day_of(std::string("l.a")) + " FROM (SELECT " + moment + " AS a) AS l)";
}

std::string Renderer::call(const Node& node, const std::string& record) {
    auto argument = [&](size_t i) { return value(*node.parts[i], record); };
    auto list = [&](std::string_view between) {
        std::string text;
        for (const Bound& part : node.parts)
            text += (text.empty() ? "" : std::string(between)) + scaled(*part, node.scale, record);
        return text;
    };
    switch (node.function) {
        case Function::lower:
            return lower(argument(0));
        case Function::length:
            return "fl_length(" + argument(0) + ")";
        case Function::concat:
            return "(" + list(" || ") + ")";
        case Function::coalesce:
            return "coalesce(" + list(", ") + ")";
        case Function::choose: {
            const std::string when = condition(*node.parts[0], record),
                              then = scaled(*node.parts[1], node.scale, record);
            return "CASE WHEN " + when + " THEN " + then + " ELSE " + scaled(*node.parts[2], node.scale, record) +
                   " END";
        }
        case Function::abs:
            return "abs(fl_add(" + argument(0) + ", 0))"; // the one number without an opposite becomes empty
        case Function::round:
            return rescaled(argument(0), node.parts[0]->scale, node.scale);
        case Function::least:
        case Function::greatest: {
            const bool least = node.function == Function::least;
            if (!postgresql()) return (least ? "min(" : "max(") + list(", ") + ")";
            const std::string first = scaled(*node.parts[0], node.scale, record);
            return "(SELECT CASE WHEN l.a IS NOT NULL AND l.b IS NOT NULL THEN " +
                   std::string(least ? "least" : "greatest") + "(l.a, l.b) END FROM (SELECT " + first + " AS a, " +
                   scaled(*node.parts[1], node.scale, record) + " AS b) AS l)";
        }
        case Function::year:
            return "fl_year(" + argument(0) + ")";
        case Function::quarter:
            return "fl_quarter(" + argument(0) + ")";
        case Function::month:
            return "fl_month(" + argument(0) + ")";
        case Function::day:
            return "fl_day(" + argument(0) + ")";
        case Function::weekday:
            return "fl_weekday(" + argument(0) + ")";
        case Function::add_days: {
            const std::string day = argument(0);
            return "fl_add_months(fl_add(" + day + ", " + scaled(*node.parts[1], 0, record) + "), 0)";
        }
        case Function::add_months: {
            const std::string day = argument(0);
            return "fl_add_months(" + day + ", " + scaled(*node.parts[1], 0, record) + ")";
        }
        case Function::date_of:
            return day_of(*node.parts[0], record);
        default:
            return "NULL"; // today, now, me are constants; the tests of text are conditions
    }
}

} // namespace fairlead::query
