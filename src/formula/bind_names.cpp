// Binding of names: fields, paths over links, facts of the stage, aggregates over children.

#include "base/unicode.h"
#include "formula/bind_expression.h"

namespace fairlead::formula {

namespace {

using base::Text;
using schema::Field;
using schema::Object;
using schema::Type;

constexpr int most_hops = 2;
constexpr int most_nested = 2;
constexpr std::string_view stage_facts[] = {"kind", "position", "probability", "since", "reached"};

std::string quoted(std::string_view text) {
    return "“" + std::string(text) + "”";
}

/// Hidden fields do not exist to expressions.
const Field* visible(const Object& object, std::string_view name) {
    const Field* field = object.find(name);
    return field && !field->hidden ? field : nullptr;
}

/// "stage.kind" for the column stage_kind of an object with a stage; the field's own name otherwise.
std::string written_name(const Object& object, const Field& field) {
    for (const Field& stage : object.fields) {
        if (stage.type != Type::stage || stage.hidden) continue;
        for (std::string_view fact : stage_facts)
            if (field.name == "stage_" + std::string(fact)) return stage.name + "." + std::string(fact);
    }
    return field.name;
}

Text did_you_mean(const std::string& name) {
    if (name.empty()) return {};
    return {"您是不是要写 " + name + "？", "Did you mean " + name + "?"};
}

} // namespace

const Field& before_link() {
    static const Field link = [] {
        Field made;
        made.name = "before";
        made.type = Type::link;
        return made;
    }();
    return link;
}

Bound Expression::path(const Syntax& syntax) {
    return path_from(*object_, syntax, 0, 0);
}

Bound Expression::path_from(const Object& object, const Syntax& syntax, size_t index, int hops) {
    if (index + 1 == syntax.names.size()) return field(object, syntax, index);
    const std::string& name = syntax.names[index];
    const size_t position = syntax.name_positions[index];
    const Field* link = visible(object, name);
    if (!link && name == before_link().name && index == 0 && nested_ == 0 && binder_.before())
        return as_it_was(object, syntax);
    if (!link) return unknown_name(object, syntax, index);
    if (link->type == Type::stage && index + 2 == syntax.names.size()) return stage_fact(object, syntax, index + 1);
    const bool points = link->type == Type::link || link->type == Type::user || link->type == Type::file;
    const Object* target = points ? binder_.catalog().find(link->target) : nullptr;
    if (!target || !link->stored)
        return fault("type", position,
                     {quoted(name) + " 不指向确定的一种记录，后面不能再用点号。",
                      "\"" + name + "\" does not point at one kind of record; nothing can follow it with a dot."});
    if (hops == most_hops)
        return fault("too_complex", position,
                     {"路径太长：最多经过两个关联。", "The path is too long: at most two links."});
    Bound end = path_from(*target, syntax, index + 1, hops + 1);
    if (!end) return nullptr;
    Node node;
    node.op = Op::follow;
    node.kind = end->kind;
    node.scale = end->scale;
    node.links_to = end->links_to;
    node.object = &object;
    node.field = link;
    node.column = link->name;
    node.written = link->name;
    node.target = target;
    node.parts = {std::move(end)};
    return finish(std::move(node), position);
}

/// The rest of the path on the record as it was before the save.
Bound Expression::as_it_was(const Object& object, const Syntax& syntax) {
    Bound end = path_from(object, syntax, 1, 0);
    if (!end) return nullptr;
    Node node;
    node.op = Op::follow;
    node.kind = end->kind;
    node.scale = end->scale;
    node.links_to = end->links_to;
    node.object = &object;
    node.field = &before_link();
    node.column = before_link().name;
    node.written = before_link().name;
    node.target = &object;
    node.parts = {std::move(end)};
    return finish(std::move(node), syntax.name_positions[0]);
}

Bound Expression::field(const Object& object, const Syntax& syntax, size_t index) {
    const Field* found = visible(object, syntax.names[index]);
    const size_t position = syntax.name_positions[index];
    if (!found) return unknown_name(object, syntax, index);
    if (found->stored || found->formula.empty()) return column(object, *found, written_name(object, *found), position);
    const auto formula = binder_.formula_of(object, *found);
    if (!formula.ok()) {
        if (formula.error().faults.empty() || formula.error().faults.front().rule == "cycle")
            return fault("cycle", position, formula.error().message, formula.error().faults.front().hint);
        return fault("type", position,
                     {"公式字段 “" + found->name + "” 本身有误：" + formula.error().message.zh,
                      "The formula of \"" + found->name + "\" is itself faulty: " + formula.error().message.en});
    }
    Node node;
    node.op = Op::formula;
    node.kind = kind_of(*found);
    node.scale = scale_of(*found, binder_.catalog());
    node.links_to = found->target;
    node.object = &object;
    node.field = found;
    node.written = found->name;
    node.parts = {*formula};
    return finish(std::move(node), position);
}

Bound Expression::column(const Object& object, const Field& found, std::string written, size_t position) {
    Node node;
    node.op = Op::field;
    node.kind = kind_of(found);
    node.scale = scale_of(found, binder_.catalog());
    node.object = &object;
    node.field = &found;
    node.column = found.type == Type::money ? found.name + "_base" : found.name;
    node.written = std::move(written);
    if (node.kind == Kind::link) node.links_to = found.type == Type::link_any ? "" : found.target;
    return finish(std::move(node), position);
}

Bound Expression::stage_fact(const Object& object, const Syntax& syntax, size_t index) {
    const std::string& name = syntax.names[index];
    std::vector<std::string> known;
    for (std::string_view fact : stage_facts) {
        known.emplace_back(fact);
        const Field* kept = fact == name ? object.find("stage_" + name) : nullptr;
        if (kept) return column(object, *kept, syntax.names[index - 1] + "." + name, syntax.name_positions[index - 1]);
    }
    Text hint = did_you_mean(base::nearest(name, known));
    if (hint.empty())
        hint = {"可用：kind、position、probability、since、reached。",
                "There are kind, position, probability, since, reached."};
    return fault("unknown_name", syntax.name_positions[index],
                 {"阶段没有 “" + name + "” 这一项。", "A stage has no \"" + name + "\"."}, std::move(hint));
}

Bound Expression::unknown_name(const Object& object, const Syntax& syntax, size_t index) {
    const std::string& name = syntax.names[index];
    const size_t position = syntax.name_positions[index];
    if (object.find_relation(name))
        return fault(
            "type", position,
            {quoted(name) + " 是一个列表，不能直接使用。", "\"" + name + "\" is a list and has no single value."},
            {"例如 count(" + name + ") 或 exists(" + name + " where …)。",
             "Use it as count(" + name + ") or exists(" + name + " where …)."});
    std::vector<std::string> known;
    std::string by_label;
    const std::string folded = base::fold(name);
    for (const Field& candidate : object.fields) {
        if (candidate.hidden) continue;
        known.push_back(candidate.name);
        if (base::fold(candidate.label.zh) == folded || base::fold(candidate.label.en) == folded)
            by_label = candidate.name;
    }
    for (const schema::Relation& relation : object.relations) known.push_back(relation.name);
    Text hint = did_you_mean(by_label.empty() ? base::nearest(name, known) : by_label);
    if (hint.empty() && (name == "today" || name == "now" || name == "me")) hint = did_you_mean(name + "()");
    return fault("unknown_name", position,
                 {"“" + object.label.in("zh") + "” 没有名为 “" + name + "” 的字段。",
                  object.label.in("en") + " has no field \"" + name + "\"."},
                 std::move(hint));
}

Bound Expression::aggregate(const Syntax& syntax, Aggregate function) {
    const bool counts = function == Aggregate::count || function == Aggregate::exists;
    const std::string called(name(function));
    if (syntax.parts.size() != 1 || syntax.parts[0]->form != Syntax::Form::path ||
        (syntax.parts[0]->names.size() == 1) != counts) {
        if (counts)
            return fault(
                "type", syntax.position, {called + " 需要一个列表名。", called + " takes the name of one list."},
                {"写成 " + called + "(列表 where 条件)。", "Write it as " + called + "(list where condition)."});
        return fault("type", syntax.position, {called + " 需要列表的一个字段。", called + " takes a field of a list."},
                     {"写成 " + called + "(列表.字段)。", "Write it as " + called + "(list.field)."});
    }
    const Syntax& place = *syntax.parts[0];
    const schema::Relation* relation = object_->find_relation(place.names[0]);
    const Object* child = relation ? binder_.catalog().find(relation->object) : nullptr;
    if (!child) {
        std::vector<std::string> known;
        for (const schema::Relation& candidate : object_->relations) known.push_back(candidate.name);
        return fault("unknown_name", place.position,
                     {"“" + object_->label.in("zh") + "” 没有名为 “" + place.names[0] + "” 的列表。",
                      object_->label.in("en") + " has no list \"" + place.names[0] + "\"."},
                     did_you_mean(base::nearest(place.names[0], known)));
    }
    if (nested_ == most_nested)
        return fault("too_complex", syntax.position, {"汇总最多嵌套两层。", "Aggregates may be nested at most twice."});
    Node node;
    node.op = Op::aggregate;
    node.aggregate = function;
    node.object = object_;
    node.relation = relation;
    node.target = child;
    node.field = child->find(relation->field);
    node.column = relation->field;
    node.kind = function == Aggregate::exists ? Kind::boolean : Kind::number;
    ++nested_;
    const Object* const outer = std::exchange(object_, child);
    bool sound = true;
    if (!counts) {
        Bound value = path_from(*child, place, 1, 0);
        sound = value != nullptr;
        if (value) {
            const bool ordered = value->kind == Kind::date || value->kind == Kind::instant;
            const bool extreme = function == Aggregate::min || function == Aggregate::max;
            if (value->kind != Kind::number && !(ordered && extreme)) {
                fault("type", place.position,
                      {called + " 不能用于" + words_for(value->kind).zh + "。",
                       called + " does not work on " + words_for(value->kind).en + "."});
                sound = false;
            }
            node.kind = value->kind;
            node.scale = function == Aggregate::avg ? 8 : value->scale;
            node.parts = {std::move(value)};
        }
    }
    if (syntax.where) {
        node.where = boolean(*syntax.where);
        sound = sound && node.where;
    }
    object_ = outer;
    --nested_;
    return sound ? finish(std::move(node), syntax.position) : nullptr;
}

} // namespace fairlead::formula
