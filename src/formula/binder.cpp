#include "formula/binder.h"

#include "formula/bind_expression.h"

namespace fairlead::formula {

namespace {

using base::Code;
using base::Error;
using base::Text;
using schema::Type;

constexpr int deepest = 100;
constexpr int most_nodes = 1000;
constexpr size_t most_faults = 20;

} // namespace

Kind kind_of(const schema::Field& field) {
    switch (field.type) {
        case Type::number:
        case Type::decimal:
        case Type::money:
        case Type::percent:
            return Kind::number;
        case Type::date:
            return Kind::date;
        case Type::instant:
            return Kind::instant;
        case Type::boolean:
            return Kind::boolean;
        case Type::link:
        case Type::link_any:
        case Type::user:
        case Type::file:
            return Kind::link;
        default:
            return Kind::text;
    }
}

int scale_of(const schema::Field& field, const schema::Catalog& catalog) {
    switch (field.type) {
        case Type::decimal:
            return field.scale;
        case Type::money:
            return catalog.base_digits();
        case Type::percent:
            return 4;
        default:
            return 0;
    }
}

std::optional<base::Instant> read_instant(std::string_view text) {
    constexpr int64_t first = -62135596800000, last = 253402300799999;
    const auto instant = base::parse_instant(text);
    if (!instant || instant->milliseconds < first || instant->milliseconds > last) return std::nullopt;
    return instant;
}

Text words_for(Kind kind) {
    switch (kind) {
        case Kind::number:
            return {"数值", "a number"};
        case Kind::text:
            return {"文本", "a text"};
        case Kind::boolean:
            return {"条件（真或假）", "a condition (true or false)"};
        case Kind::date:
            return {"日期", "a date"};
        case Kind::instant:
            return {"时间", "a point in time"};
        case Kind::link:
            return {"关联记录", "a record"};
        case Kind::nothing:
            return {"空值", "empty"};
    }
    return {};
}

base::Result<Bound> Binder::bind(std::string_view text, const schema::Object& object, Kind wanted, std::string_view as,
                                 const schema::Field* into) {
    const std::unique_ptr<Syntax> syntax = TRY(parse(text, as));
    Expression expression(*this, object, as);
    Bound bound = expression.bind(*syntax);
    if (bound) bound = expression.wanted(std::move(bound), *syntax, wanted, into);
    if (bound) return bound;
    Text message = expression.faults().front().message;
    return Error(Code::invalid, std::move(message), std::move(expression.faults()));
}

base::Result<Bound> Binder::formula_of(const schema::Object& object, const schema::Field& field) {
    const auto key = std::make_pair(&object, &field);
    const auto [place, fresh] = formulas_.try_emplace(key);
    Known& known = place->second; // stays put while others are added
    if (!fresh) {
        if (known.error) return *known.error;
        if (known.done) return known.bound;
        return base::invalid(object.name + "." + field.name, "cycle",
                             {"公式 “" + field.name + "” 最终引用了自己。",
                              "The formula of \"" + field.name + "\" leads back to itself."},
                             {"去掉其中一处引用。", "Remove one of the references."});
    }
    auto bound = bind(field.formula, object, kind_of(field), object.name + "." + field.name, &field);
    known.done = true;
    if (!bound.ok()) {
        known.error = bound.error();
        return bound;
    }
    known.bound = *bound;
    return bound;
}

Bound Expression::fault(std::string_view rule, size_t position, Text message, Text hint) {
    if (faults_.size() < most_faults)
        faults_.push_back(fault_at(as_, rule, position, std::move(message), std::move(hint)));
    return nullptr;
}

Bound Expression::finish(Node node, size_t position) {
    node.constant = node.op != Op::field && node.op != Op::follow && node.op != Op::formula && node.op != Op::aggregate;
    node.size = 1;
    node.depth = 1;
    auto take_in = [&](const Bound& part) {
        node.constant = node.constant && part->constant;
        node.size += part->size;
        node.depth = std::max(node.depth, part->depth + 1);
    };
    for (const Bound& part : node.parts) take_in(part);
    if (node.where) take_in(node.where);
    if (node.size > most_nodes || node.depth > deepest)
        return fault("too_complex", position,
                     {"表达式太复杂（含其中引用的公式）：最多 1,000 个部分、100 层。",
                      "The expression is too complex, formulas it names included: at most 1,000 parts, 100 levels."});
    return std::make_shared<const Node>(std::move(node));
}

Bound Expression::wanted(Bound node, const Syntax& syntax, Kind kind, const schema::Field* into) {
    if (kind == Kind::nothing) return node;
    Node place; // stands for the field the value goes to
    place.op = Op::field;
    place.kind = kind;
    if (into) {
        place.field = into;
        place.object = object_;
        place.column = into->name;
        place.links_to = into->target;
    }
    node = meant_for(node, place, syntax.position);
    if (!node) return nullptr;
    if (kind == Kind::date && node->kind == Kind::instant) return as_date(std::move(node), syntax.position);
    if (node->kind == kind) return node;
    const Text needed = words_for(kind), found = words_for(node->kind);
    Text hint;
    if (kind == Kind::boolean) hint = {"写成比较，例如 amount > 0。", "Write a comparison, such as amount > 0."};
    return fault("type", syntax.position,
                 {"整个表达式应当是" + needed.zh + "，现在是" + found.zh + "。",
                  "The expression must be " + needed.en + ", but it is " + found.en + "."},
                 std::move(hint));
}

base::Result<Bound> bind(std::string_view text, const schema::Catalog& catalog, const schema::Object& object,
                         Kind wanted, std::string_view as) {
    Binder binder(catalog);
    return binder.bind(text, object, wanted, as);
}

base::Result<Bound> bind_change(std::string_view text, const schema::Catalog& catalog, const schema::Object& object,
                                Kind wanted, std::string_view as, const schema::Field* into) {
    Binder binder(catalog);
    binder.allow_before();
    return binder.bind(text, object, wanted, as, into);
}

base::Result<Bound> bind_into(std::string_view text, const schema::Catalog& catalog, const schema::Object& object,
                              const schema::Field& into, std::string_view as) {
    Binder binder(catalog);
    return binder.bind(text, object, kind_of(into), as, &into);
}

} // namespace fairlead::formula
