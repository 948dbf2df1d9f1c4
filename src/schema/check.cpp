// What concerns more than one place of the catalog: dangling names, clashes, limits.

#include <algorithm>
#include <set>

#include "schema/draft.h"

namespace fairlead::schema {

namespace {

constexpr size_t most_fields = 500;
constexpr size_t most_objects = 300;

struct TraitRule {
    std::string_view trait;
    std::initializer_list<Type> types;
};
const TraitRule trait_rules[] = {
    {"name", {Type::text, Type::auto_number, Type::email, Type::phone}},
    {"owner", {Type::user}},
    {"amount", {Type::money}},
    {"probability", {Type::percent}},
    {"weighted", {Type::money}},
    {"close_date", {Type::date}},
    {"stage", {Type::stage}},
    {"pipeline", {Type::choice}},
    {"loss_reason", {Type::choice}},
    {"source", {Type::choice, Type::link}},
    {"source_detail", {Type::text}},
    {"product", {Type::link}},
    {"account", {Type::link}},
    {"contact", {Type::link}},
    {"campaign", {Type::link}},
    {"competitor", {Type::link}},
    {"person_name", {Type::text}},
    {"company_name", {Type::text}},
    {"email", {Type::email}},
    {"phone", {Type::phone}},
    {"mobile", {Type::phone}},
    {"status", {Type::choice}},
    {"about", {Type::link_any}},
    {"body", {Type::text, Type::long_text}},
    {"due", {Type::date, Type::instant}},
    {"done", {Type::boolean}},
    {"start", {Type::date, Type::instant}},
    {"end", {Type::date, Type::instant}},
    {"parent", {Type::link}},
    {"team", {Type::link}},
    {"first_contact", {Type::instant, Type::date}},
    {"last_contact", {Type::instant}},
    {"received", {Type::instant}},
    {"pool", {Type::link}},
    {"owner_since", {Type::instant}},
    {"protected", {Type::boolean}},
    {"region", {Type::text, Type::choice}},
    {"city", {Type::text, Type::choice}},
    {"industry", {Type::text, Type::choice}},
    {"customer_contact", {Type::instant}},
    {"buyer_stage", {Type::choice}},
    {"put_off", {Type::number}},
    {"slow_after", {Type::instant}},
    {"stalled_after", {Type::instant}},
    {"pace", {Type::number}},
    {"slow", {Type::boolean}},
    {"stalled", {Type::boolean}},
    {"lost_stage", {Type::text}},
    {"score", {Type::number}},
    {"fit_score", {Type::number}},
    {"engagement_score", {Type::number}},
    {"grade", {Type::choice}},
    {"score_why", {Type::long_text}},
    {"consent", {Type::boolean, Type::choice}},
    {"secluded", {Type::boolean}},
    {"remind", {Type::instant}},
    {"repeat", {Type::choice}},
    {"repeat_until", {Type::date}},
    {"next", {Type::link}},
    {"member", {Type::user}},
    {"member_of", {Type::link}},
    {"may_edit", {Type::boolean}},
    {"assignee", {Type::user}},
    {"frozen", {Type::instant}},
    {"next_step", {Type::text}},
    {"interests", {Type::text, Type::long_text}},
    {"habits", {Type::text, Type::long_text}},
    {"needs", {Type::text, Type::long_text}},
};

/// The object's names, collected once.
struct Known {
    std::vector<std::string> fields; // visible
    std::vector<std::string> relations;
    std::vector<std::string> columns;
};

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Known known_of(const Object& object) {
    Known known;
    for (const auto& field : object.fields) {
        if (!field.hidden) known.fields.push_back(field.name);
        for (const auto& column : columns_of(field)) known.columns.push_back(column.name);
    }
    for (const auto& relation : object.relations) known.relations.push_back(relation.name);
    return known;
}

void check_traits(Draft& draft, const Object& object, const Known& known) {
    const Place place = place_of(draft, object).at("traits");
    for (const auto& [trait, name] : object.traits) {
        if (trait == "lines") {
            if (!contains(known.relations, name)) place.at(trait).unknown("unknown_relation", name, known.relations);
            continue;
        }
        const auto rule = std::find_if(std::begin(trait_rules), std::end(trait_rules),
                                       [&trait = trait](const TraitRule& r) { return r.trait == trait; });
        if (rule == std::end(trait_rules)) {
            std::vector<std::string> traits = {"lines"};
            for (const auto& each : trait_rules) traits.emplace_back(each.trait);
            place.at(trait).unknown("unknown_trait", trait, traits);
            continue;
        }
        const Field* field = object.find(name);
        if (!field)
            place.at(trait).unknown("unknown_field", name, known.fields);
        else if (std::find(rule->types.begin(), rule->types.end(), field->type) == rule->types.end())
            place.at(trait).fault("trait_type",
                                  {"字段“" + name + "”的类型不适合特征“" + trait + "”。",
                                   "The type of field \"" + name + "\" does not suit the trait \"" + trait + "\"."});
    }
}

void check_target(Draft& draft, const Object& object, const Place& place, const std::string& name) {
    const Object* target = draft.find(name);
    if (target && (!target->table_only || object.table_only || name == "file")) return;
    std::vector<std::string> known;
    for (const auto& other : draft.objects)
        if (!other.table_only) known.push_back(other.name);
    place.unknown("unknown_object", name, known);
}

void check_choices(const Object& object, const Field& field, const Place& place, const Known& known) {
    const Field* controlling = nullptr;
    if (!field.depends_on.empty()) {
        controlling = object.find(field.depends_on);
        if (!controlling || controlling->type != Type::choice) {
            std::vector<std::string> choice_fields;
            for (const auto& other : object.fields)
                if (other.type == Type::choice && other.name != field.name) choice_fields.push_back(other.name);
            place.at("depends_on").unknown("unknown_field", field.depends_on, choice_fields);
            controlling = nullptr;
        }
    }
    for (size_t i = 0; i < field.choices.size(); ++i) {
        const Choice& choice = field.choices[i];
        const Place here = place.at("choices").at(i);
        if (!choice.when.empty() && field.depends_on.empty())
            here.at("when").fault("contradiction", {"只有设了“depends_on”的字段，其选项才能有“when”。",
                                                    "A choice has \"when\" only in a field with \"depends_on\"."});
        if (controlling)
            for (const auto& value : choice.when)
                if (!controlling->find_choice(value)) {
                    std::vector<std::string> values;
                    for (const auto& other : controlling->choices) values.push_back(other.name);
                    here.at("when").unknown("unknown_choice", value, values);
                }
        for (const auto& value : choice.after)
            if (!field.find_choice(value)) {
                std::vector<std::string> values;
                for (const auto& other : field.choices) values.push_back(other.name);
                here.at("after").unknown("unknown_choice", value, values);
            }
        for (const auto& gate : choice.gates)
            if (!gate.field.empty() && !contains(known.fields, gate.field))
                here.at("gate").at(gate.name).at("field").unknown("unknown_field", gate.field, known.fields);
        if (choice.stamp.empty()) continue;
        const Field* stamp = object.find(choice.stamp);
        if (!stamp)
            here.at("stamp").unknown("unknown_field", choice.stamp, known.fields);
        else if (stamp->type != Type::instant)
            here.at("stamp").fault("wrong_type",
                                   {"时间戳字段的类型须为 instant。", "The stamped field must be of type instant."});
    }
}

void check_rollup(Draft& draft, const Object& object, const Field& field, const Place& place, const Known& known) {
    const RollupRule& rule = *field.rollup;
    const Relation* relation = object.find_relation(rule.relation);
    if (!relation) return place.at("relation").unknown("unknown_relation", rule.relation, known.relations);
    if (rule.function == Rollup::count) {
        if (field.type != Type::number)
            place.fault("wrong_type", {"计数汇总的类型须为 number。", "A count is of type number."});
        if (!rule.field.empty())
            place.at("field").fault("contradiction", {"计数汇总不需要字段。", "A count names no field."});
        return;
    }
    const Object* child = draft.find(relation->object);
    const Field* summed = child ? child->find(rule.field) : nullptr;
    if (!summed)
        return place.at("field").unknown("unknown_field", rule.field,
                                         child ? known_of(*child).fields : std::vector<std::string>{});
    const bool additive = summed->type == Type::number || summed->type == Type::decimal ||
                          summed->type == Type::money || summed->type == Type::percent;
    const bool ordered = additive || summed->type == Type::date || summed->type == Type::instant;
    const bool fits = rule.function == Rollup::sum || rule.function == Rollup::avg ? additive : ordered;
    const bool same = field.type == summed->type ||
                      (rule.function == Rollup::avg && field.type == Type::decimal && summed->type == Type::number);
    if (!fits || !same)
        place.fault("wrong_type", {"汇总字段的类型与“" + rule.field + "”不符。",
                                   "The roll-up's type does not fit \"" + rule.field + "\"."});
    if (!summed->stored)
        place.at("field").fault("not_stored",
                                {"“" + rule.field + "”是读取时才计算的公式，不能汇总。",
                                 "\"" + rule.field + "\" is computed when read and cannot be rolled up."});
}

void check_field(Draft& draft, const Object& object, const Field& field, const Known& known) {
    const Place place = place_of(draft, object, field);
    if (field.type == Type::link && !field.system) check_target(draft, object, place.at("target"), field.target);
    for (size_t i = 0; i < field.targets.size(); ++i)
        check_target(draft, object, place.at("targets").at(i), field.targets[i]);
    if (!field.relation.empty() && (!is_identifier(field.relation) || is_reserved(field.relation)))
        place.at("relation")
            .fault("name",
                   {"关系名须是合法的名称，且不是保留字。", "The relation needs a valid name that is not reserved."});
    if (field.type == Type::choice || field.type == Type::multi_choice) check_choices(object, field, place, known);
    if (field.rollup) check_rollup(draft, object, field, place.at("rollup"), known);
    if (field.type == Type::stage && !field.pipeline.empty() && !object.find_pipeline(field.pipeline)) {
        std::vector<std::string> pipelines;
        for (const auto& pipeline : object.pipelines) pipelines.push_back(pipeline.name);
        place.at("pipeline").unknown("unknown_pipeline", field.pipeline, pipelines);
    }
    if (field.editable && !field.stored)
        place.at("editable")
            .fault("contradiction",
                   {"读取时才计算的公式不能由人修改。", "A formula that is computed when read cannot be edited."});
    if (field.computed() && (!field.default_value.empty() || !field.required_when.empty()) && !field.editable)
        place.fault("contradiction",
                    {"计算字段没有默认值，也不能必填。", "A computed field has no default and is never required."});
}

void check_stage(Draft& draft, const Object& object, const Stage& stage, const Place& place, const Known& known) {
    for (const auto& [key, gates] : {std::pair("gate", &stage.gates), std::pair("exit", &stage.exits)})
        for (const Gate& gate : *gates) {
            const Place here = place.at(key).at(gate.name);
            if (!gate.field.empty() && !contains(known.fields, gate.field))
                here.at("field").unknown("unknown_field", gate.field, known.fields);
            if (!gate.relation.empty() && !contains(known.relations, gate.relation))
                here.at("relation").unknown("unknown_relation", gate.relation, known.relations);
        }
    if (!stage.buyer.empty()) {
        const Field* field = object.trait("buyer_stage");
        std::vector<std::string> choices;
        if (field)
            for (const Choice& choice : field->choices) choices.push_back(choice.name);
        if (!contains(choices, stage.buyer)) place.at("buyer").unknown("unknown_choice", stage.buyer, choices);
    }
    for (const PlayStep& step : stage.playbook) {
        if (step.creates.empty()) continue;
        const Place here = place.at("playbook").at(step.name);
        const Object* made = draft.find(step.creates);
        if (!made || !made->trait("about")) {
            std::vector<std::string> objects;
            for (const Object& each : draft.objects)
                if (each.trait("about")) objects.push_back(each.name);
            here.at("creates").unknown("unknown_object", step.creates, objects);
            continue;
        }
        for (const auto& [field_name, value] : step.values) {
            const Field* field = made->find(field_name);
            const Place at = here.at("values").at(field_name);
            if (!field || field->system)
                at.unknown("unknown_field", field_name, known_of(*made).fields);
            else if (field->type == Type::choice ? !field->find_choice(value)
                                                 : field->type != Type::text && field->type != Type::long_text)
                at.fault("wrong_type",
                         {"只能填写文本，或该字段的选项。", "This takes a text, or a choice of the field."});
        }
    }
}

void check_pipelines(Draft& draft, const Object& object, const Known& known) {
    const Place place = place_of(draft, object);
    const auto stages =
        std::count_if(object.fields.begin(), object.fields.end(), [](const Field& f) { return f.type == Type::stage; });
    if (stages > 1)
        place.at("fields").fault("too_many",
                                 {"一个对象只能有一个阶段字段。", "An object has at most one stage field."});
    if (stages == 0 && !object.pipelines.empty())
        place.at("pipelines")
            .fault("contradiction", {"有流程的对象必须有阶段字段。", "An object with pipelines needs a stage field."});
    if (stages > 0 && object.pipelines.empty())
        place.at("pipelines")
            .fault("required", {"有阶段字段的对象必须有流程。", "An object with a stage field needs a pipeline."});
    for (const auto& pipeline : object.pipelines) {
        const Place here = place.at("pipelines").at(pipeline.name);
        if (pipeline.stages.empty() || pipeline.stages.front().kind != StageKind::open)
            here.fault("required", {"流程至少要有一个进行中的阶段。", "A pipeline has at least one open stage."});
        if (pipeline.stages.size() > 50)
            here.fault("too_many", {"一个流程最多 50 个阶段。", "A pipeline has at most 50 stages."});
        for (const auto& stage : pipeline.stages) {
            for (const auto& name : stage.required)
                if (!contains(known.fields, name))
                    here.at(stage.name).at("required").unknown("unknown_field", name, known.fields);
            check_stage(draft, object, stage, here.at(stage.name), known);
        }
    }
}

void check_layout(const Layout& layout, const Place& place, const Known& known) {
    const auto all = [&](const std::vector<std::string>& names, const Place& here,
                         const std::vector<std::string>& among, const char* rule) {
        for (const auto& name : names)
            if (!contains(among, name)) here.unknown(rule, name, among);
    };
    std::set<std::string> placed;
    for (size_t i = 0; i < layout.sections.size(); ++i) {
        const Place here = place.at("sections").at(i).at("fields");
        all(layout.sections[i].fields, here, known.fields, "unknown_field");
        for (const auto& name : layout.sections[i].fields)
            if (!placed.insert(name).second)
                here.fault("duplicate",
                           {"字段“" + name + "”出现在两个分区里。", "Field \"" + name + "\" stands in two sections."});
    }
    all(layout.list, place.at("list"), known.fields, "unknown_field");
    all(layout.card, place.at("card"), known.fields, "unknown_field");
    all(layout.key_figures, place.at("key_figures"), known.fields, "unknown_field");
    all(layout.quick, place.at("quick"), known.fields, "unknown_field");
    all(layout.related, place.at("related"), known.relations, "unknown_relation");
}

/// Fields a rule compares: of a type it can read, and with a column.
void check_duplicate_fields(const Object& object, const Place& place, const std::vector<Type>& types,
                            const std::vector<std::string>& names) {
    const auto fits = [&](const Field& field) {
        return std::find(types.begin(), types.end(), field.type) != types.end() && field.stored;
    };
    std::vector<std::string> fitting;
    for (const auto& field : object.fields)
        if (fits(field)) fitting.push_back(field.name);
    for (const auto& name : names) {
        const Field* field = object.find(name);
        if (!field)
            place.unknown("unknown_field", name, fitting);
        else if (!fits(*field))
            place.fault("wrong_type",
                        {"字段“" + name + "”的类型不合适。", "The field \"" + name + "\" is of an unfit type."},
                        did_you_mean(name, fitting));
    }
}

void check_duplicates(Draft& draft, const Object& object) {
    static const std::map<std::string, std::vector<Type>> rules = {
        {"same_phone", {Type::phone}},  {"same_email", {Type::email}},   {"same_domain", {Type::url, Type::email}},
        {"same_name", {Type::text}},    {"same_code", {Type::text}},     {"same_date", {Type::date, Type::text}},
        {"similar_text", {Type::text}}, {"similar_street", {Type::text}}};
    for (size_t i = 0; i < object.duplicates.size(); ++i) {
        const DuplicateRule& rule = object.duplicates[i];
        const Place here = place_of(draft, object).at("duplicates").at(i);
        const auto known = rules.find(rule.rule);
        if (known == rules.end()) {
            std::vector<std::string> names;
            for (const auto& [name, types] : rules) names.push_back(name);
            here.at("rule").unknown("unknown_kind", rule.rule, names);
            continue;
        }
        check_duplicate_fields(object, here.at("fields"), known->second, rule.fields);
        for (const auto& [other, fields] : rule.against) {
            const Object* target = draft.find(other);
            if (!target || target->table_only)
                here.at("against").fault("unknown_object",
                                         {"没有对象“" + other + "”。", "There is no object \"" + other + "\"."});
            else
                check_duplicate_fields(*target, here.at("against").at(other), known->second, fields);
        }
    }
}

void check_columns(Draft& draft, const Object& object, const Known& known) {
    const Place place = place_of(draft, object);
    for (size_t i = 0; i < object.indexes.size(); ++i)
        for (const auto& term : object.indexes[i].columns) {
            const std::string column = term.starts_with('-') ? term.substr(1) : term;
            if (!contains(known.columns, column))
                place.at("indexes").at(i).unknown("unknown_column", column, known.columns);
        }
    for (const auto& view : object.views) {
        std::string_view rest = view.sort;
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            std::string term(rest.substr(0, comma));
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
            if (term.starts_with('-')) term.erase(0, 1);
            if (!contains(known.columns, term))
                place.at("views").at(view.name).at("sort").unknown("unknown_column", term, known.columns);
        }
    }
    std::map<std::string, const Field*> owners;
    for (const auto& field : object.fields)
        for (const auto& column : columns_of(field)) {
            const auto [spot, fresh] = owners.emplace(column.name, &field);
            if (fresh || spot->second == &field) continue;
            const Field& guilty = field.system ? *spot->second : field;
            const Field& other = field.system ? field : *spot->second;
            place_of(draft, object, guilty)
                .fault("column_clash", {"列“" + column.name + "”与字段“" + other.name + "”冲突。",
                                        "Column \"" + column.name + "\" clashes with field \"" + other.name + "\"."});
        }
}

void check_touch(Draft& draft, const Object& object, const Known& known) {
    if (object.touch.at.empty() && object.touch.when.empty() && object.touch.customer.empty()) return;
    const Place place = place_of(draft, object).at("touch");
    const Field* at = object.find(object.touch.at);
    if (!at || at->type != Type::instant) place.at("at").unknown("unknown_field", object.touch.at, known.fields);
    if (!object.trait("about"))
        place.fault("contradiction", {"只有关于某条记录的对象才算联系。",
                                      "Only what is about a record counts as contact (trait \"about\")."});
}

/// Sharing through a parent must end at an object with its own rule.
void check_sharing(Draft& draft, const Object& object) {
    const Place place = place_of(draft, object).at("access_parent");
    if (object.sharing != Sharing::parent) {
        if (!object.access_parent.empty())
            place.fault("contradiction",
                        {"只有“sharing”为“parent”时才有上级。", "Only sharing \"parent\" has an access parent."});
        return;
    }
    const Object* at = &object;
    for (int depth = 0; depth < 4; ++depth) {
        const Field* link = at->find(at->access_parent);
        if (link && link->type == Type::link_any && depth == 0) {
            // Several parents, each with a rule of its own.
            for (const std::string& target : link->targets) {
                const Object* parent = draft.find(target);
                if (parent && parent->sharing == Sharing::parent)
                    place.fault("too_deep", {"可指向多种对象的上级须各有自己的共享规则。",
                                             "Parents of several kinds must each have sharing of their own."});
            }
            if (link->targets.empty())
                place.fault("too_many", {"请在“targets”中列出可作上级的对象。",
                                         "List the objects that can be parents in \"targets\"."});
            return;
        }
        if (!link || link->type != Type::link) {
            std::vector<std::string> links;
            for (const auto& field : at->fields)
                if (field.type == Type::link && !field.system) links.push_back(field.name);
            if (at == &object) place.unknown("unknown_field", object.access_parent, links);
            return;
        }
        at = draft.find(link->target);
        if (!at || at->sharing != Sharing::parent) return;
    }
    place.fault("too_deep",
                {"上级链最多四层，且不能成环。", "A chain of parents has at most four links and no circle."});
}

} // namespace

void check_names(Draft& draft) {
    if (draft.objects.size() > most_objects)
        draft.faults.push_back({"", "too_many", {"最多 300 个对象。", "There are at most 300 objects."}, {}});
    for (const auto& object : draft.objects) {
        if (object.fields.size() > most_fields)
            place_of(draft, object)
                .at("fields")
                .fault("too_many", {"一个对象最多 500 个字段。", "An object has at most 500 fields."});
        const Known known = known_of(object);
        for (const auto& field : object.fields) check_field(draft, object, field, known);
        check_columns(draft, object, known);
        check_pipelines(draft, object, known);
        if (object.table_only) continue;
        check_traits(draft, object, known);
        check_layout(object.layout, place_of(draft, object).at("layout"), known);
        for (const auto& [name, layout] : object.layouts)
            check_layout(layout, place_of(draft, object).at("layouts").at(name), known);
        check_duplicates(draft, object);
        check_touch(draft, object, known);
        check_sharing(draft, object);
    }
}

} // namespace fairlead::schema
