// What every object has without saying so: system fields, companions of stages, money and names, relations from links.

#include <algorithm>

#include "schema/draft.h"

namespace fairlead::schema {

namespace {

Field kept_by_server(std::string name, Type type, Text label) {
    Field field;
    field.name = std::move(name);
    field.type = type;
    field.label = std::move(label);
    field.system = true;
    field.history = false;
    if (type == Type::user) field.target = "user";
    return field;
}

Field* find_field(Object& object, std::string_view name) {
    for (auto& field : object.fields)
        if (field.name == name) return &field;
    return nullptr;
}

/// Adds a field the loader makes, or says that the name is taken.
void add(Draft& draft, Object& object, Field field) {
    if (Field* taken = find_field(object, field.name)) {
        place_of(draft, object, *taken)
            .fault("reserved", {"“" + field.name + "”由系统自动添加。",
                                "\"" + field.name + "\" is added by the system to this object."});
        return;
    }
    object.fields.push_back(std::move(field));
}

void add_name(Draft& draft, Object& object) {
    if (!object.traits.count("name")) {
        if (!find_field(object, "name")) {
            Field field;
            field.name = "name";
            field.label = {"名称", "Name"};
            field.required = true;
            field.searchable = true;
            field.custom = object.custom;
            object.fields.insert(object.fields.begin(), std::move(field));
        }
        object.traits["name"] = "name";
    }
    const std::string name = object.traits["name"];
    if (!find_field(object, name)) return; // check_names reports it
    Field sort_key = kept_by_server(name + "_sort", Type::text, {"名称排序键", "Sort key of the name"});
    sort_key.length = 4000;
    sort_key.hidden = true;
    add(draft, object, std::move(sort_key));
}

void add_owner(Object& object) {
    if (object.traits.count("owner") || object.system || object.sharing >= Sharing::parent) return;
    if (!find_field(object, "owner")) {
        Field field;
        field.name = "owner";
        field.type = Type::user;
        field.target = "user";
        field.label = {"负责人", "Owner"};
        field.default_value = "me()";
        field.custom = object.custom;
        object.fields.push_back(std::move(field));
    }
    object.traits["owner"] = "owner";
}

/// Open stages first, then won and lost; positions count from 1.
void order_stages(Pipeline& pipeline) {
    std::stable_sort(pipeline.stages.begin(), pipeline.stages.end(),
                     [](const Stage& a, const Stage& b) { return a.kind < b.kind; });
    int position = 0;
    for (auto& stage : pipeline.stages) stage.position = ++position;
}

void add_stage_companions(Draft& draft, Object& object) {
    const auto stage = std::find_if(object.fields.begin(), object.fields.end(),
                                    [](const Field& field) { return field.type == Type::stage; });
    for (auto& pipeline : object.pipelines) order_stages(pipeline);
    if (stage == object.fields.end()) return;
    object.traits["stage"] = stage->name;
    // The trait may name the default pipeline, as may the field; in the catalog it names the field `pipeline`.
    if (stage->pipeline.empty() && object.traits.count("pipeline") && object.find_pipeline(object.traits["pipeline"]))
        stage->pipeline = object.traits["pipeline"];
    if (stage->pipeline.empty() && !object.pipelines.empty()) stage->pipeline = object.pipelines.front().name;
    object.traits["pipeline"] = "pipeline";
    for (const auto& pipeline : object.pipelines)
        for (const auto& known : pipeline.stages)
            if (!stage->find_choice(known.name)) {
                Choice choice;
                choice.name = known.name;
                choice.label = known.label;
                stage->choices.push_back(std::move(choice));
            }
    Field pipeline;
    pipeline.name = "pipeline";
    pipeline.type = Type::choice;
    pipeline.label = {"销售流程", "Pipeline"};
    pipeline.default_value = "'" + stage->pipeline + "'";
    for (const auto& known : object.pipelines) {
        Choice choice;
        choice.name = known.name;
        choice.label = known.label;
        choice.active = known.active;
        pipeline.choices.push_back(std::move(choice));
    }
    add(draft, object, std::move(pipeline));
    Field kind = kept_by_server("stage_kind", Type::choice, {"阶段类别", "Stage kind"});
    const Text labels[] = {{"进行中", "Open"}, {"赢单", "Won"}, {"输单", "Lost"}};
    const char* colors[] = {"blue", "green", "red"};
    for (int i = 0; i < 3; ++i) {
        Choice choice;
        choice.name = name(static_cast<StageKind>(i));
        choice.label = labels[i];
        choice.color = colors[i];
        kind.choices.push_back(std::move(choice));
    }
    add(draft, object, std::move(kind));
    add(draft, object, kept_by_server("stage_position", Type::number, {"阶段序号", "Stage position"}));
    add(draft, object, kept_by_server("stage_reached", Type::number, {"到达的最远阶段", "Furthest stage reached"}));
    add(draft, object, kept_by_server("stage_probability", Type::percent, {"阶段概率", "Stage probability"}));
    add(draft, object, kept_by_server("stage_since", Type::instant, {"进入阶段时间", "In stage since"}));
    add(draft, object, kept_by_server("closed_at", Type::instant, {"关闭时间", "Closed at"}));
}

void add_currency(Draft& draft, Object& object) {
    const auto is_money = [](const Field& field) { return field.type == Type::money; };
    if (std::none_of(object.fields.begin(), object.fields.end(), is_money)) return;
    Field* currency = find_field(object, "currency");
    if (!currency) {
        Field field;
        field.name = "currency";
        field.type = Type::choice;
        field.label = {"币种", "Currency"};
        object.fields.push_back(std::move(field));
        currency = &object.fields.back();
    }
    if (currency->type == Type::choice && currency->choices.empty())
        for (const auto& code : draft.settings.currencies) {
            Choice choice;
            choice.name = code;
            choice.label = {code, code};
            currency->choices.push_back(std::move(choice));
        }
    if (currency->default_value.empty()) currency->default_value = "'" + draft.settings.base_currency + "'";
    Field rate = kept_by_server("currency_rate", Type::decimal, {"汇率", "Exchange rate"});
    rate.scale = 8;
    add(draft, object, std::move(rate));
}

void add_system_fields(Draft& draft, Object& object) {
    Field id = kept_by_server("id", Type::link, {"编号", "Id"});
    id.target = object.name;
    object.fields.insert(object.fields.begin(), std::move(id));
    if (object.table_only) return;
    add(draft, object, kept_by_server("version", Type::number, {"版本", "Version"}));
    add(draft, object, kept_by_server("created_at", Type::instant, {"创建时间", "Created at"}));
    add(draft, object, kept_by_server("created_by", Type::user, {"创建人", "Created by"}));
    add(draft, object, kept_by_server("updated_at", Type::instant, {"修改时间", "Updated at"}));
    add(draft, object, kept_by_server("updated_by", Type::user, {"修改人", "Updated by"}));
    add(draft, object, kept_by_server("deleted_at", Type::instant, {"删除时间", "Deleted at"}));
    add(draft, object, kept_by_server("deleted_by", Type::user, {"删除人", "Deleted by"}));
}

/// Spells out addresses and leaves out what an overlay hid.
void expand(const Object& object, std::vector<std::string>& names) {
    std::vector<std::string> out;
    for (const auto& name : names) {
        bool group = false, hidden = false;
        for (const auto& field : object.fields) {
            if (field.part_of == name) {
                group = true;
                if (!field.hidden) out.push_back(field.name);
            }
            hidden |= field.name == name && field.hidden && !field.system;
        }
        if (!group && !hidden) out.push_back(name);
    }
    names = std::move(out);
}

/// A layout may name an address as a whole; a missing layout shows everything; what a customer added shows by itself.
void complete_layout(Object& object) {
    Layout& layout = object.layout;
    for (auto& section : layout.sections) expand(object, section.fields);
    for (auto* names : {&layout.list, &layout.card, &layout.key_figures, &layout.quick}) expand(object, *names);
    if (object.table_only) return;
    if (layout.sections.empty()) {
        Section section;
        section.label = {"基本信息", "Details"};
        for (const auto& field : object.fields)
            if (!field.system && !field.hidden) section.fields.push_back(field.name);
        layout.sections.push_back(std::move(section));
    }
    Section added;
    added.label = {"自定义字段", "Custom fields"};
    for (const auto& field : object.fields) {
        const bool placed = std::any_of(layout.sections.begin(), layout.sections.end(), [&](const Section& section) {
            return std::find(section.fields.begin(), section.fields.end(), field.name) != section.fields.end();
        });
        if (field.custom && !field.system && !field.hidden && !placed) added.fields.push_back(field.name);
    }
    if (!added.fields.empty()) layout.sections.push_back(std::move(added));
    if (layout.list.empty()) {
        for (const auto& field : object.fields)
            if (!field.system && !field.hidden && field.type != Type::long_text && layout.list.size() < 6)
                layout.list.push_back(field.name);
        layout.list.push_back("updated_at");
    }
    if (layout.quick.empty()) {
        layout.quick.push_back(object.traits["name"]);
        for (const auto& field : object.fields)
            if (field.required && !field.hidden && field.name != object.traits["name"])
                layout.quick.push_back(field.name);
    }
}

/// A layout for the phone or a role is the usual one but for the parts it names.
void complete_layouts(Object& object) {
    for (auto& [name, layout] : object.layouts) {
        for (auto& section : layout.sections) expand(object, section.fields);
        for (auto* names : {&layout.list, &layout.card, &layout.key_figures, &layout.quick}) expand(object, *names);
        const auto otherwise = [](auto& part, const auto& usual) {
            if (part.empty()) part = usual;
        };
        otherwise(layout.sections, object.layout.sections);
        otherwise(layout.list, object.layout.list);
        otherwise(layout.card, object.layout.card);
        otherwise(layout.key_figures, object.layout.key_figures);
        otherwise(layout.related, object.layout.related);
        otherwise(layout.quick, object.layout.quick);
    }
}

void add_relation(Draft& draft, const Object& child, const Field& link, Object& target) {
    if (link.relation.empty()) return;
    if (target.find_relation(link.relation) || find_field(target, link.relation)) {
        place_of(draft, child, link)
            .at("relation")
            .fault("duplicate",
                   {"“" + target.name + "”已有名为“" + link.relation + "”的关系或字段。",
                    "\"" + target.name + "\" already has a relation or field named \"" + link.relation + "\"."});
        return;
    }
    target.relations.push_back(
        {link.relation, child.name, link.name, link.relation_label.empty() ? child.plural : link.relation_label});
}

void add_relations(Draft& draft) {
    for (const auto& child : draft.objects)
        for (const auto& field : child.fields) {
            if (field.system || child.table_only) continue;
            if (field.type == Type::link_any) {
                for (auto& target : draft.objects) {
                    const auto& names = field.targets;
                    const bool named = std::find(names.begin(), names.end(), target.name) != names.end();
                    if (names.empty() ? target.system || target.name == child.name : !named) continue;
                    target.references.push_back({child.name, field.name, field.on_delete});
                    add_relation(draft, child, field, target);
                }
            } else if (Object* target = field.target.empty() ? nullptr : draft.find(field.target)) {
                target->references.push_back({child.name, field.name, field.on_delete});
                add_relation(draft, child, field, *target);
            }
        }
}

/// Every record with a stage can be asked for its visits to stages: exists(stage_visits where stage = '…').
void add_stage_visits(Draft& draft) {
    const Object* visits = draft.find("stage_history");
    if (!visits) return;
    for (auto& object : draft.objects)
        if (object.traits.count("stage") && !object.find_relation("stage_visits") &&
            !find_field(object, "stage_visits"))
            object.relations.push_back({"stage_visits", visits->name, "record", visits->label});
}

/// Every business record can be asked for its approvals: exists(approvals where state = 'approved').
void add_approvals(Draft& draft) {
    const Object* approvals = draft.find("approval");
    if (!approvals) return;
    for (auto& object : draft.objects)
        if (!object.system && !object.table_only && !object.find_relation("approvals") &&
            !find_field(object, "approvals"))
            object.relations.push_back({"approvals", approvals->name, "record", approvals->label});
}

} // namespace

void complete(Draft& draft) {
    for (auto& object : draft.objects) {
        if (!object.table_only) {
            add_name(draft, object);
            add_owner(object);
            add_stage_companions(draft, object);
            add_currency(draft, object);
        }
        add_system_fields(draft, object);
        complete_layout(object);
        complete_layouts(object);
    }
    std::stable_sort(draft.objects.begin(), draft.objects.end(), [](const Object& a, const Object& b) {
        return a.position != b.position ? a.position < b.position : a.name < b.name;
    });
    add_relations(draft);
    add_stage_visits(draft);
    add_approvals(draft);
    for (auto& object : draft.objects) {
        mark_stored(object);
        object.field_index.clear();
        for (size_t i = 0; i < object.fields.size(); ++i) object.field_index.emplace(object.fields[i].name, i);
    }
}

} // namespace fairlead::schema
