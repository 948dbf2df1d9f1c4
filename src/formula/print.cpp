// Canonical text of a bound expression, and what it depends on.

#include <algorithm>
#include <set>

#include "base/id.h"
#include "base/money.h"
#include "formula/change.h"
#include "formula/node.h"

namespace fairlead::formula {

namespace {

/// How tightly an operator binds; a part that binds less tightly than its place needs stands in parentheses.
enum Level { or_level = 1, and_level, not_level, compare_level, sum_level, term_level, unary_level, primary_level };

Level level_of(const Node& node) {
    switch (node.op) {
        case Op::any_of:
            return or_level;
        case Op::all_of:
            return and_level;
        case Op::negation: {
            const Op inner = node.parts[0]->op;
            const bool own_form = inner == Op::in_list || inner == Op::in_period || inner == Op::is_empty;
            return own_form ? compare_level : not_level;
        }
        case Op::compare:
        case Op::in_list:
        case Op::in_period:
        case Op::is_empty:
            return compare_level;
        case Op::add:
        case Op::subtract:
            return sum_level;
        case Op::multiply:
        case Op::divide:
            return term_level;
        case Op::negate:
            return unary_level;
        default:
            return primary_level;
    }
}

std::string quoted(std::string_view text) {
    std::string out = "'";
    for (char c : text) {
        if (c == '\'' || c == '\\') out += c == '\'' ? '\'' : '\\';
        out += c;
    }
    return out + "'";
}

std::string literal(const Node& node) {
    switch (node.kind) {
        case Kind::number:
            return node.percent ? base::format_decimal(node.value.number(), node.scale - 2) + "%"
                                : base::format_decimal(node.value.number(), node.scale);
        case Kind::text:
            return quoted(node.value.text());
        case Kind::boolean:
            return node.value.truth() ? "true" : "false";
        case Kind::date:
            return "date('" + base::to_text(base::Date{node.value.number()}) + "')";
        case Kind::instant:
            return "instant('" + base::to_text(base::Instant{node.value.number()}) + "')";
        case Kind::link:
            return quoted(base::to_text(base::Id{node.value.number()}));
        case Kind::nothing:
            return "empty";
    }
    return {};
}

class Printer {
  public:
    std::string print(const Node& node, Level needed) const {
        std::string text = bare(node);
        return level_of(node) < needed ? "(" + text + ")" : text;
    }

  private:
    std::string joined(const std::vector<Bound>& parts, size_t from, std::string_view between, Level level) const {
        std::string text;
        for (size_t i = from; i < parts.size(); ++i) {
            if (i > from) text += between;
            text += print(*parts[i], level);
        }
        return text;
    }

    std::string binary(const Node& node, std::string_view sign, Level left, Level right) const {
        return print(*node.parts[0], left) + " " + std::string(sign) + " " + print(*node.parts[1], right);
    }

    std::string membership(const Node& node, std::string_view word) const {
        const std::string left = print(*node.parts[0], sum_level) + " " + std::string(word) + " ";
        if (node.op == Op::in_period) return left + to_text(node.period);
        return left + "(" + joined(node.parts, 1, ", ", sum_level) + ")";
    }

    std::string bare(const Node& node) const {
        switch (node.op) {
            case Op::literal:
                return literal(node);
            case Op::field:
            case Op::formula:
                return node.written;
            case Op::follow:
                return node.written + "." + bare(*node.parts[0]);
            case Op::aggregate: {
                std::string text = std::string(name(node.aggregate)) + "(" + node.relation->name;
                if (!node.parts.empty()) text += "." + bare(*node.parts[0]);
                if (node.where) text += " where " + print(*node.where, or_level);
                return text + ")";
            }
            case Op::all_of:
                return joined(node.parts, 0, " and ", not_level);
            case Op::any_of:
                return joined(node.parts, 0, " or ", and_level);
            case Op::negation: {
                const Node& inner = *node.parts[0];
                if (inner.op == Op::in_list || inner.op == Op::in_period) return membership(inner, "not in");
                if (inner.op == Op::is_empty) return print(*inner.parts[0], sum_level) + " is not empty";
                return "not " + print(inner, not_level);
            }
            case Op::compare:
                return binary(node, symbol(node.comparison), sum_level, sum_level);
            case Op::in_list:
            case Op::in_period:
                return membership(node, "in");
            case Op::is_empty:
                return print(*node.parts[0], sum_level) + " is empty";
            case Op::add:
                return binary(node, "+", sum_level, term_level);
            case Op::subtract:
                return binary(node, "-", sum_level, term_level);
            case Op::multiply:
                return binary(node, "*", term_level, unary_level);
            case Op::divide:
                return binary(node, "/", term_level, unary_level);
            case Op::negate:
                return "-" + print(*node.parts[0], unary_level);
            case Op::call:
                return std::string(name(node.function)) + "(" + joined(node.parts, 0, ", ", or_level) + ")";
        }
        return {};
    }
};

struct Gathered {
    std::set<std::string> fields;
    std::set<std::pair<std::string, std::string>> foreign;
    Uses uses;
};

/// `away`: the node reads another record than the one the expression is about.
void gather(const Node& node, bool away, Gathered& found) {
    auto reads = [&](const schema::Object& object, const std::string& field) {
        if (away)
            found.foreign.emplace(object.name, field);
        else
            found.fields.insert(field);
    };
    switch (node.op) {
        case Op::field:
        case Op::formula:
            reads(*node.object, node.field->name);
            for (const Bound& part : node.parts) gather(*part, away, found);
            return;
        case Op::follow:
            if (node.field == &before_link()) return gather(*node.parts[0], away, found);
            reads(*node.object, node.field->name);
            found.uses.paths = true;
            gather(*node.parts[0], true, found);
            return;
        case Op::aggregate:
            found.uses.children = true;
            found.foreign.emplace(node.target->name, node.relation->field);
            for (const Bound& part : node.parts) gather(*part, true, found);
            if (node.where) gather(*node.where, true, found);
            return;
        case Op::in_period:
            found.uses.clock = true;
            break;
        case Op::call:
            if (node.function == Function::today || node.function == Function::now) found.uses.clock = true;
            if (node.function == Function::me) found.uses.person = true;
            break;
        default:
            break;
    }
    for (const Bound& part : node.parts) gather(*part, away, found);
}

} // namespace

std::string_view symbol(Comparison comparison) {
    constexpr std::string_view symbols[] = {"=", "!=", "<", "<=", ">", ">="};
    return symbols[static_cast<size_t>(comparison)];
}

Comparison mirrored(Comparison comparison) {
    switch (comparison) {
        case Comparison::less:
            return Comparison::more;
        case Comparison::at_most:
            return Comparison::at_least;
        case Comparison::more:
            return Comparison::less;
        case Comparison::at_least:
            return Comparison::at_most;
        default:
            return comparison;
    }
}

bool holds(int order, Comparison comparison) {
    switch (comparison) {
        case Comparison::equal:
            return order == 0;
        case Comparison::not_equal:
            return order != 0;
        case Comparison::less:
            return order < 0;
        case Comparison::at_most:
            return order <= 0;
        case Comparison::more:
            return order > 0;
        case Comparison::at_least:
            return order >= 0;
    }
    return false;
}

std::string_view name(Function function) {
    constexpr std::string_view names[] = {"contains", "starts_with", "ends_with", "contains", "lower",      "length",
                                          "concat",   "coalesce",    "if",        "abs",      "round",      "min",
                                          "max",      "today",       "now",       "me",       "year",       "quarter",
                                          "month",    "day",         "weekday",   "add_days", "add_months", "date"};
    return names[static_cast<size_t>(function)];
}

std::string_view name(Aggregate aggregate) {
    constexpr std::string_view names[] = {"count", "sum", "min", "max", "avg", "exists"};
    return names[static_cast<size_t>(aggregate)];
}

const schema::Field* plain_field(const Node& node) {
    if (node.op == Op::field) return node.field;
    return node.op == Op::follow ? plain_field(*node.parts[0]) : nullptr;
}

std::string to_text(const Node& node) {
    return Printer().print(node, or_level);
}
Kind kind(const Node& node) {
    return node.kind;
}
int scale(const Node& node) {
    return node.scale;
}

Uses uses(const Node& node) {
    Gathered found;
    gather(node, false, found);
    found.uses.fields.assign(found.fields.begin(), found.fields.end());
    found.uses.foreign.assign(found.foreign.begin(), found.foreign.end());
    return std::move(found.uses);
}

} // namespace fairlead::formula
