// Binding of literals and operators.

#include "base/id.h"
#include "base/money.h"
#include "base/unicode.h"
#include "formula/bind_expression.h"

namespace fairlead::formula {

namespace {

using base::Text;
using base::Value;
using schema::Type;
using Form = Syntax::Form;

constexpr int most_scale = 8;

/// Where a path ends: the node that holds the field itself.
const Node& end_of(const Node& node) {
    return node.op == Op::follow ? end_of(*node.parts[0]) : node;
}
bool is_multi_choice(const Node& node) {
    const schema::Field* field = plain_field(node);
    return field && field->type == Type::multi_choice;
}
bool is_link_any(const Node& node) {
    const schema::Field* field = plain_field(node);
    return field && field->type == Type::link_any;
}
bool is_text_literal(const Node& node) {
    return node.op == Op::literal && node.kind == Kind::text;
}

} // namespace

Bound Expression::bind(const Syntax& syntax) {
    switch (syntax.form) {
        case Form::number:
            return number(syntax);
        case Form::text:
            return literal(Kind::text, Value(syntax.text), syntax.position);
        case Form::boolean:
            return literal(Kind::boolean, Value(syntax.flag), syntax.position);
        case Form::empty:
            return literal(Kind::nothing, Value(), syntax.position);
        case Form::path:
            return path(syntax);
        case Form::call:
            return call(syntax);
        case Form::negation:
        case Form::all_of:
        case Form::any_of:
            return logic(syntax);
        case Form::compare:
            return compare(syntax);
        case Form::in_list:
            return in_list(syntax);
        case Form::in_period:
            return in_period(syntax);
        case Form::is_empty:
            return is_empty(syntax);
        default:
            return arithmetic(syntax);
    }
}

Bound Expression::literal(Kind kind, Value value, size_t position) {
    Node node;
    node.kind = kind;
    node.value = std::move(value);
    return finish(std::move(node), position);
}

Bound Expression::number(const Syntax& syntax) {
    const auto point = syntax.text.find('.');
    const int decimals = point == std::string::npos ? 0 : static_cast<int>(syntax.text.size() - point - 1);
    Node node;
    node.kind = Kind::number;
    node.percent = syntax.percent;
    node.scale = decimals + (syntax.percent ? 2 : 0);
    const auto value = base::parse_decimal(syntax.text, decimals);
    if (!value || node.scale > most_scale)
        return fault("syntax", syntax.position,
                     {"数字超出范围，或小数位太多。", "The number is out of range or has too many decimals."});
    node.value = Value(*value);
    return finish(std::move(node), syntax.position);
}

Bound Expression::boolean(const Syntax& syntax) {
    Bound node = bind(syntax);
    return node ? of_kind(std::move(node), Kind::boolean, syntax.position) : nullptr;
}

Bound Expression::logic(const Syntax& syntax) {
    Node node;
    node.op = syntax.form == Form::negation ? Op::negation : syntax.form == Form::all_of ? Op::all_of : Op::any_of;
    node.kind = Kind::boolean;
    bool sound = true;
    for (const auto& part : syntax.parts) {
        Bound bound = boolean(*part);
        sound = sound && bound;
        node.parts.push_back(std::move(bound));
    }
    return sound ? finish(std::move(node), syntax.position) : nullptr;
}

Bound Expression::negated(Bound inner, bool flag, size_t position) {
    if (!inner || !flag) return inner;
    Node node;
    node.op = Op::negation;
    node.kind = Kind::boolean;
    node.parts = {std::move(inner)};
    return finish(std::move(node), position);
}

Bound Expression::choice_literal(const Bound& node, const Node& other, size_t position) {
    const Node& end = end_of(other);
    const schema::Field& field = *end.field;
    const std::string& written = node->value.text();
    const std::string folded = base::fold(written);
    std::vector<std::string> known;
    std::string meant;
    auto consider = [&](const std::string& name, const Text& label) {
        known.push_back(name);
        if (name == written) meant = name;
        if (meant.empty() &&
            (base::fold(name) == folded || base::fold(label.zh) == folded || base::fold(label.en) == folded))
            meant = name;
    };
    for (const schema::Choice& choice : field.choices) consider(choice.name, choice.label);
    if (field.type == Type::stage)
        for (const schema::Pipeline& pipeline : end.object->pipelines)
            for (const schema::Stage& stage : pipeline.stages) consider(stage.name, stage.label);
    if (field.name == "stage_kind" && known.empty())
        for (const schema::StageKind kind : {schema::StageKind::open, schema::StageKind::won, schema::StageKind::lost})
            consider(std::string(name(kind)), {});
    if (known.empty() || meant == written) return node;
    if (!meant.empty()) return literal(Kind::text, Value(meant), position);
    const std::string guess = base::nearest(written, known);
    Text hint{"您是不是要写 '" + guess + "'？", "Did you mean '" + guess + "'?"};
    if (guess.empty()) {
        std::string list_zh, list_en;
        for (size_t i = 0; i < known.size() && i < 12; ++i) {
            list_zh += (i ? "、" : "") + known[i];
            list_en += (i ? ", " : "") + known[i];
        }
        hint = {"可选：" + list_zh + "。", "Choices: " + list_en + "."};
    }
    return fault("unknown_name", position,
                 {"“" + field.name + "” 没有选项 “" + written + "”。",
                  "\"" + field.name + "\" has no choice \"" + written + "\"."},
                 std::move(hint));
}

Bound Expression::meant_for(const Bound& node, const Node& other, size_t position) {
    if (!is_text_literal(*node)) return node;
    const std::string& written = node->value.text();
    switch (other.kind) {
        case Kind::link: {
            const auto id = base::parse_id(written);
            const schema::Field* field = plain_field(other);
            const std::string path = field ? field->name : "owner";
            if (!id)
                return fault(
                    "type", position, {"“" + written + "” 不是记录编号。", "\"" + written + "\" is not a record id."},
                    {"编号是 13 位的短文本；按名称查找请写路径：" + path + ".name = '…'。",
                     "An id is a text of 13 characters; to find by name write the path " + path + ".name = '…'."});
            Node link;
            link.kind = Kind::link;
            link.links_to = other.links_to;
            link.value = Value(id->number);
            return finish(std::move(link), position);
        }
        case Kind::date:
        case Kind::instant: {
            if (const auto date = base::parse_date(written)) return literal(Kind::date, Value(date->days), position);
            const auto instant = other.kind == Kind::instant ? read_instant(written) : std::nullopt;
            if (instant) return literal(Kind::instant, Value(instant->milliseconds), position);
            return fault("type", position, {"“" + written + "” 不是日期。", "\"" + written + "\" is not a date."},
                         {"日期写成 date('2026-01-31')。", "Write dates as date('2026-01-31')."});
        }
        case Kind::text:
            return plain_field(other) ? choice_literal(node, other, position) : node;
        default:
            return node;
    }
}

bool Expression::comparable(const Node& left, const Node& right, Comparison comparison, size_t position) {
    const bool equality = comparison == Comparison::equal || comparison == Comparison::not_equal;
    auto refuse = [&](Text message, Text hint = {}) {
        fault("type", position, std::move(message), std::move(hint));
        return false;
    };
    if (left.kind == Kind::nothing || right.kind == Kind::nothing ||
        (is_text_literal(left) && left.value.text().empty()) || (is_text_literal(right) && right.value.text().empty()))
        return refuse({"与空值比较总是假。", "A comparison with empty is never true."},
                      {"请写 is empty 或 is not empty。", "Write is empty or is not empty."});
    if (is_multi_choice(left) || is_multi_choice(right))
        return refuse({"多选字段不能这样比较。", "A field with several choices cannot be compared like this."},
                      {"请写 contains(字段, '选项')。", "Write contains(field, 'choice')."});
    if (is_link_any(left) && !(right.op == Op::literal && equality))
        return refuse({"可关联多种对象的字段只能与记录编号比较。",
                       "A link to any object can only be compared with a record's id."});
    const bool moments = (left.kind == Kind::date || left.kind == Kind::instant) &&
                         (right.kind == Kind::date || right.kind == Kind::instant);
    if (left.kind != right.kind && !moments) {
        const Text a = words_for(left.kind), b = words_for(right.kind);
        Text hint;
        const Kind beside = is_text_literal(right) ? left.kind : is_text_literal(left) ? right.kind : Kind::nothing;
        if (beside == Kind::number) hint = {"数值不加引号。", "Numbers have no quotes."};
        if (beside == Kind::boolean) hint = {"请与 true 或 false 比较。", "Compare with true or false."};
        return refuse({"不能拿" + a.zh + "与" + b.zh + "比较。", "Cannot compare " + a.en + " with " + b.en + "."},
                      std::move(hint));
    }
    if ((left.kind == Kind::boolean || left.kind == Kind::link) && !equality)
        return refuse({words_for(left.kind).zh + "只能用 = 或 != 比较。",
                       "Only = and != compare " + words_for(left.kind).en + "."});
    if (left.kind == Kind::link && !left.links_to.empty() && !right.links_to.empty() && left.links_to != right.links_to)
        return refuse({"两边关联的不是同一种记录。", "The two sides point at different kinds of records."});
    return true;
}

Bound Expression::compare(const Syntax& syntax) {
    Bound left = bind(*syntax.parts[0]);
    Bound right = bind(*syntax.parts[1]);
    if (!left || !right) return nullptr;
    Node node;
    node.op = Op::compare;
    node.kind = Kind::boolean;
    node.comparison = syntax.comparison;
    const Bound left_as_written = left;
    if (right->kind != Kind::text || !is_text_literal(*right))
        left = meant_for(left, *right, syntax.parts[0]->position);
    if (left && !is_text_literal(*left_as_written)) right = meant_for(right, *left, syntax.parts[1]->position);
    if (!left || !right) return nullptr;
    // A constant stands on the right, where it can be looked up in an index; so does a literal beside link-any fields.
    if (is_link_any(*right) && !is_link_any(*left)) {
        std::swap(left, right);
        node.comparison = mirrored(node.comparison);
    }
    if (!comparable(*left, *right, node.comparison, syntax.position)) return nullptr;
    node.parts = {std::move(left), std::move(right)};
    return finish(std::move(node), syntax.position);
}

Bound Expression::in_list(const Syntax& syntax) {
    Node node;
    node.op = Op::in_list;
    node.kind = Kind::boolean;
    bool sound = true;
    for (const auto& part : syntax.parts) {
        Bound bound = bind(*part);
        if (bound && !node.parts.empty() && node.parts[0]) {
            bound = meant_for(bound, *node.parts[0], part->position);
            if (bound && !comparable(*node.parts[0], *bound, Comparison::equal, part->position)) bound = nullptr;
        }
        sound = sound && bound;
        node.parts.push_back(std::move(bound));
    }
    return sound ? negated(finish(std::move(node), syntax.position), syntax.flag, syntax.position) : nullptr;
}

Bound Expression::in_period(const Syntax& syntax) {
    Bound moment = bind(*syntax.parts[0]);
    if (!moment) return nullptr;
    if (moment->kind != Kind::date && moment->kind != Kind::instant)
        return fault("type", syntax.position,
                     {"只有日期和时间可以在时间段内。", "Only dates and points in time can be in a period."});
    Node node;
    node.op = Op::in_period;
    node.kind = Kind::boolean;
    node.period = syntax.period;
    node.parts = {std::move(moment)};
    return negated(finish(std::move(node), syntax.position), syntax.flag, syntax.position);
}

Bound Expression::is_empty(const Syntax& syntax) {
    Bound inner = bind(*syntax.parts[0]);
    if (!inner) return nullptr;
    Node node;
    node.op = Op::is_empty;
    node.kind = Kind::boolean;
    node.parts = {std::move(inner)};
    return negated(finish(std::move(node), syntax.position), syntax.flag, syntax.position);
}

Bound Expression::arithmetic(const Syntax& syntax) {
    Node node;
    node.kind = Kind::number;
    for (const auto& part : syntax.parts) node.parts.push_back(bind(*part));
    for (const Bound& part : node.parts)
        if (!part) return nullptr;
    const Node& left = *node.parts.front();
    const Node& right = *node.parts.back();
    if (syntax.form == Form::subtract && left.kind == Kind::date && right.kind == Kind::date) {
        node.op = Op::subtract;
        return finish(std::move(node), syntax.position);
    }
    for (const Bound& part : node.parts) {
        if (part->kind == Kind::number) continue;
        Text hint;
        if (part->kind == Kind::date)
            hint = {"推算日期请用 add_days(d, n) 或 add_months(d, n)；相差天数写 日期 - 日期。",
                    "Move dates with add_days(d, n) or add_months(d, n); days between are date - date."};
        if (part->kind == Kind::instant) hint = {"先取日期：date(…)。", "Take the day first: date(…)."};
        if (part->kind == Kind::text) hint = {"连接文本请用 concat(a, b)。", "Join texts with concat(a, b)."};
        return fault("type", syntax.position,
                     {"只能对数值做运算，不能用" + words_for(part->kind).zh + "。",
                      "Arithmetic needs numbers, not " + words_for(part->kind).en + "."},
                     std::move(hint));
    }
    switch (syntax.form) {
        case Form::add:
            node.op = Op::add;
            break;
        case Form::subtract:
            node.op = Op::subtract;
            break;
        case Form::multiply:
            node.op = Op::multiply;
            break;
        case Form::divide:
            node.op = Op::divide;
            break;
        default:
            node.op = Op::negate;
            break;
    }
    node.scale = node.op == Op::multiply ? std::min(left.scale + right.scale, most_scale)
                 : node.op == Op::divide ? most_scale
                                         : std::max(left.scale, right.scale);
    return finish(std::move(node), syntax.position);
}

} // namespace fairlead::formula
