// Binding of function calls.

#include <array>
#include <optional>

#include "base/unicode.h"
#include "formula/bind_expression.h"

namespace fairlead::formula {

namespace {

using base::Text;
using base::Value;
using schema::Type;

struct Signature {
    std::string_view name;
    Function function;
    size_t least;
    size_t most;
};
constexpr std::array signatures = {
    Signature{"contains", Function::contains, 2, 2},
    Signature{"starts_with", Function::starts_with, 2, 2},
    Signature{"ends_with", Function::ends_with, 2, 2},
    Signature{"lower", Function::lower, 1, 1},
    Signature{"length", Function::length, 1, 1},
    Signature{"concat", Function::concat, 2, 20},
    Signature{"coalesce", Function::coalesce, 2, 20},
    Signature{"if", Function::choose, 3, 3},
    Signature{"abs", Function::abs, 1, 1},
    Signature{"round", Function::round, 2, 2},
    Signature{"min", Function::least, 2, 2},
    Signature{"max", Function::greatest, 2, 2},
    Signature{"today", Function::today, 0, 0},
    Signature{"now", Function::now, 0, 0},
    Signature{"me", Function::me, 0, 0},
    Signature{"year", Function::year, 1, 1},
    Signature{"quarter", Function::quarter, 1, 1},
    Signature{"month", Function::month, 1, 1},
    Signature{"day", Function::day, 1, 1},
    Signature{"weekday", Function::weekday, 1, 1},
    Signature{"add_days", Function::add_days, 2, 2},
    Signature{"add_months", Function::add_months, 2, 2},
    Signature{"date", Function::date_of, 1, 1},
};
constexpr std::pair<std::string_view, Aggregate> aggregates[] = {
    {"count", Aggregate::count}, {"sum", Aggregate::sum}, {"min", Aggregate::min},
    {"max", Aggregate::max},     {"avg", Aggregate::avg}, {"exists", Aggregate::exists},
};

} // namespace

bool Expression::arguments(const Syntax& syntax, size_t least, size_t most, std::vector<Bound>& bound) {
    if (syntax.where) {
        fault("syntax", syntax.where->position,
              {"where 只用于列表的汇总。", "Only aggregates over a list take a where."},
              {"写成 count(列表 where 条件)。", "Write it as count(list where condition)."});
        return false;
    }
    if (syntax.parts.size() < least || syntax.parts.size() > most) {
        const std::string needed =
            least == most ? std::to_string(least) : std::to_string(least) + "–" + std::to_string(most);
        fault("type", syntax.position,
              {syntax.text + "() 需要 " + needed + " 个参数，现有 " + std::to_string(syntax.parts.size()) + " 个。",
               syntax.text + "() takes " + needed + " arguments, not " + std::to_string(syntax.parts.size()) + "."});
        return false;
    }
    bool sound = true;
    for (const auto& part : syntax.parts) {
        bound.push_back(bind(*part));
        sound = sound && bound.back();
    }
    return sound;
}

Bound Expression::of_kind(Bound node, Kind kind, size_t position) {
    if (!node || node->kind == kind) return node;
    const Text needed = words_for(kind), found = words_for(node->kind);
    return fault("type", position,
                 {"这里需要" + needed.zh + "，不是" + found.zh + "。",
                  "Needed here is " + needed.en + ", not " + found.en + "."});
}

Bound Expression::as_date(Bound node, size_t position) {
    if (node && node->kind == Kind::instant) {
        Node day;
        day.op = Op::call;
        day.function = Function::date_of;
        day.kind = Kind::date;
        day.parts = {std::move(node)};
        return finish(std::move(day), position);
    }
    return of_kind(std::move(node), Kind::date, position);
}

Bound Expression::call(const Syntax& syntax) {
    const std::string called = base::ascii_lower(syntax.text);
    for (const auto& [name, function] : aggregates) {
        const bool scalar_too = function == Aggregate::min || function == Aggregate::max;
        if (name == called && (!scalar_too || syntax.parts.size() < 2)) return aggregate(syntax, function);
    }
    if (called == "date" || called == "instant") return date_call(syntax);
    if (called == "approved") return approved(syntax);
    if (called == "changed" && binder_.before()) return changed(syntax);
    for (const Signature& signature : signatures) {
        if (signature.name != called) continue;
        switch (signature.function) {
            case Function::contains:
            case Function::starts_with:
            case Function::ends_with:
                return text_test(syntax, signature.function);
            case Function::coalesce:
            case Function::choose:
            case Function::least:
            case Function::greatest:
                return chosen(syntax, signature.function);
            case Function::round:
                return rounded(syntax);
            default:
                return plain_call(syntax, signature.function);
        }
    }
    std::vector<std::string> known = {"instant", "approved"};
    if (binder_.before()) known.emplace_back("changed");
    for (const Signature& signature : signatures) known.emplace_back(signature.name);
    for (const auto& [name, function] : aggregates) known.emplace_back(name);
    const std::string guess = base::nearest(called, known);
    return fault("unknown_name", syntax.position,
                 {"没有名为 “" + syntax.text + "” 的函数。", "There is no function \"" + syntax.text + "\"."},
                 guess.empty() ? Text{} : Text{"您是不是要写 " + guess + "()？", "Did you mean " + guess + "()?"});
}

Bound Expression::changed(const Syntax& syntax) {
    const Syntax* part = syntax.parts.size() == 1 ? syntax.parts[0].get() : nullptr;
    if (!part || part->form != Syntax::Form::path || part->names.size() != 1 || syntax.where)
        return fault("type", syntax.position,
                     {"changed() 需要本记录的一个字段。", "changed() takes one field of the record."},
                     {"例如 changed(amount)。", "For example changed(amount)."});
    const std::string now = part->names[0], then = std::string(before_link().name) + "." + now;
    const auto whole = parse(now + " != " + then + " or (" + now + " is empty and " + then + " is not empty) or (" +
                                 now + " is not empty and " + then + " is empty)",
                             as_);
    if (!whole.ok() || !bind(*syntax.parts[0])) return nullptr; // the fault names the field where it was written
    return bind(**whole);
}

Bound Expression::approved(const Syntax& syntax) {
    const Syntax* part = syntax.parts.size() == 1 ? syntax.parts[0].get() : nullptr;
    if (!part || part->form != Syntax::Form::text || syntax.where || part->text.find('\'') != std::string::npos)
        return fault("type", syntax.position,
                     {"approved() 需要一个审批流程的标识。", "approved() takes the key of an approval process."},
                     {"例如 approved('discount')。", "For example approved('discount')."});
    const auto whole = parse("exists(approvals where process_key = '" + part->text + "' and state = 'approved')", as_);
    return whole.ok() ? bind(**whole) : nullptr;
}

Bound Expression::date_call(const Syntax& syntax) {
    std::vector<Bound> parts;
    if (!arguments(syntax, 1, 1, parts)) return nullptr;
    const Bound& part = parts[0];
    const bool day = base::ascii_lower(syntax.text) == "date";
    const size_t position = syntax.parts[0]->position;
    if (part->op == Op::literal && part->kind == Kind::text) {
        const std::string& written = part->value.text();
        if (day) {
            if (const auto date = base::parse_date(written))
                return literal(Kind::date, Value(date->days), syntax.position);
            return fault("type", position, {"“" + written + "” 不是日期。", "\"" + written + "\" is not a date."},
                         {"写成 年-月-日，例如 '2026-01-31'。", "Write year-month-day, such as '2026-01-31'."});
        }
        if (const auto instant = read_instant(written))
            return literal(Kind::instant, Value(instant->milliseconds), syntax.position);
        return fault("type", position, {"“" + written + "” 不是时间。", "\"" + written + "\" is not a point in time."},
                     {"例如 '2026-01-31T08:00:00Z'。", "For example '2026-01-31T08:00:00Z'."});
    }
    if (day && part->kind == Kind::date) return part;
    if (day) return of_kind(part, Kind::instant, position) ? as_date(part, position) : nullptr;
    return fault("type", position,
                 {"instant() 需要写明的时间文本。", "instant() takes a point in time written as text."});
}

Bound Expression::text_test(const Syntax& syntax, Function function) {
    std::vector<Bound> parts;
    if (!arguments(syntax, 2, 2, parts)) return nullptr;
    Node node;
    node.op = Op::call;
    node.function = function;
    node.kind = Kind::boolean;
    const schema::Field* field = plain_field(*parts[0]);
    if (field && field->type == Type::multi_choice && function == Function::contains) {
        const bool named = parts[1]->op == Op::literal && parts[1]->kind == Kind::text;
        if (!named)
            return fault("type", syntax.parts[1]->position,
                         {"多选字段要与一个写明的选项比较。",
                          "A field with several choices is tested for one choice written out."});
        node.function = Function::has_choice;
        parts[1] = choice_literal(parts[1], *parts[0], syntax.parts[1]->position);
        if (!parts[1]) return nullptr;
    }
    for (size_t i = 0; i < 2; ++i)
        if (!of_kind(parts[i], Kind::text, syntax.parts[i]->position)) return nullptr;
    node.parts = std::move(parts);
    return finish(std::move(node), syntax.position);
}

/// Functions whose answer is one of several values of one kind; numbers meet at the largest scale.
Bound Expression::chosen(const Syntax& syntax, Function function) {
    std::vector<Bound> parts;
    const bool choose = function == Function::choose;
    if (!arguments(syntax, choose ? 3 : 2, choose ? 3 : function == Function::coalesce ? 20 : 2, parts)) return nullptr;
    Node node;
    node.op = Op::call;
    node.function = function;
    if (choose && !of_kind(parts[0], Kind::boolean, syntax.parts[0]->position)) return nullptr;
    const Node* model = nullptr;
    for (size_t i = choose ? 1 : 0; i < parts.size(); ++i) {
        const Node& part = *parts[i];
        const size_t position = syntax.parts[i]->position;
        if (part.kind == Kind::nothing && function != Function::least && function != Function::greatest) continue;
        if (!model) {
            model = &part;
        } else if (part.kind != model->kind || part.links_to != model->links_to) {
            const Text first = words_for(model->kind), other = words_for(part.kind);
            return fault("type", position,
                         {"各个结果要是同一类：前面是" + first.zh + "，这里是" + other.zh + "。",
                          "All results must be of one kind: before is " + first.en + ", here is " + other.en + "."});
        }
        const bool ordered = part.kind == Kind::number || part.kind == Kind::date || part.kind == Kind::instant;
        if (!ordered && (function == Function::least || function == Function::greatest))
            return fault(
                "type", position,
                {"min 和 max 只用于数值、日期和时间。", "min and max work on numbers, dates and points in time."});
        if (part.kind == Kind::boolean && function == Function::coalesce)
            return fault("type", position,
                         {"条件从不为空，不需要 coalesce。", "A condition is never empty; coalesce has no use here."});
        node.scale = std::max(node.scale, part.scale);
    }
    if (model) {
        node.kind = model->kind;
        node.links_to = model->links_to;
    }
    if (node.kind == Kind::boolean)
        for (size_t i = 1; i < parts.size(); ++i)
            if (!of_kind(parts[i], Kind::boolean, syntax.parts[i]->position)) return nullptr;
    node.parts = std::move(parts);
    return finish(std::move(node), syntax.position);
}

Bound Expression::rounded(const Syntax& syntax) {
    std::vector<Bound> parts;
    if (!arguments(syntax, 2, 2, parts)) return nullptr;
    if (!of_kind(parts[0], Kind::number, syntax.parts[0]->position)) return nullptr;
    const Node& digits = *parts[1];
    if (digits.op != Op::literal || digits.kind != Kind::number || digits.scale != 0 || digits.value.number() < 0 ||
        digits.value.number() > 8)
        return fault("type", syntax.parts[1]->position,
                     {"保留的小数位应为 0 到 8 的整数。", "The digits to keep are a whole number from 0 to 8."});
    Node node;
    node.op = Op::call;
    node.function = Function::round;
    node.kind = Kind::number;
    node.scale = std::min(parts[0]->scale, static_cast<int>(digits.value.number()));
    node.parts = std::move(parts);
    return finish(std::move(node), syntax.position);
}

Bound Expression::plain_call(const Syntax& syntax, Function function) {
    const Signature* signature = nullptr;
    for (const Signature& candidate : signatures)
        if (candidate.function == function) signature = &candidate;
    Node node;
    node.op = Op::call;
    node.function = function;
    if (!arguments(syntax, signature->least, signature->most, node.parts)) return nullptr;
    auto need = [&](size_t i, Kind kind) {
        const size_t position = syntax.parts[i]->position;
        node.parts[i] = kind == Kind::date ? as_date(node.parts[i], position) : of_kind(node.parts[i], kind, position);
        return node.parts[i] != nullptr;
    };
    bool sound = true;
    switch (function) {
        case Function::lower:
        case Function::length:
        case Function::concat:
            for (size_t i = 0; i < node.parts.size(); ++i) sound = need(i, Kind::text) && sound;
            node.kind = function == Function::length ? Kind::number : Kind::text;
            break;
        case Function::abs:
            sound = need(0, Kind::number);
            node.kind = Kind::number;
            if (sound) node.scale = node.parts[0]->scale;
            break;
        case Function::today:
            node.kind = Kind::date;
            break;
        case Function::now:
            node.kind = Kind::instant;
            break;
        case Function::me:
            node.kind = Kind::link;
            node.links_to = "user";
            break;
        case Function::add_days:
        case Function::add_months:
            sound = need(0, Kind::date) && need(1, Kind::number);
            node.kind = Kind::date;
            break;
        default: // year, quarter, month, day, weekday
            sound = need(0, Kind::date);
            node.kind = Kind::number;
            break;
    }
    return sound ? finish(std::move(node), syntax.position) : nullptr;
}

} // namespace fairlead::formula
