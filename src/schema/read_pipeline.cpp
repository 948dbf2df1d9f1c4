// JSON -> pipelines, stages and gates. Merged by name: a stage named again is adjusted, a new one is added.

#include <algorithm>

#include "base/money.h"
#include "base/unicode.h"
#include "schema/draft.h"

namespace fairlead::schema {

namespace {

const std::vector<std::string> kinds = {"open", "won", "lost"};
const std::vector<std::string> controls = {"none", "notify", "acknowledge"};
const std::vector<std::string> categories = {"omitted", "pipeline", "best_case", "commit", "closed"};

void read_probability(const Json& json, const Place& place, Stage& stage) {
    if (json.is_null()) return;
    const auto percent = json.is_number() ? base::parse_decimal(json.text(), 2) : std::nullopt;
    if (!percent || *percent < 0 || *percent > 10000)
        return place.fault("out_of_range", {"概率须在 0 到 100 之间。", "A probability is between 0 and 100."});
    stage.probability = *percent;
}

Text name_rule() {
    return {"名称须以小写字母开头，只含小写字母、数字和“_”，最多 48 个字符。",
            "A name starts with a lower-case letter and has lower-case letters, digits and \"_\", at most 48."};
}

/// Calls `read` for every named item: with the one of that name, or with a new one.
template <typename Item, typename Read>
void read_named(const Json& json, const Place& place, std::vector<Item>& items, Read read) {
    if (json.is_null()) return;
    if (!json.is_array()) return place.fault("wrong_kind", {"此处应为 array。", "Expected array."});
    for (size_t i = 0; i < json.items().size(); ++i) {
        const Json& item = json.items()[i];
        const Place here = place.at(i);
        if (!item.is_object()) {
            here.fault("wrong_kind", {"此处应为 object。", "Expected object."});
            continue;
        }
        std::string item_name;
        read_string(item["name"], here.at("name"), item_name);
        if (!is_identifier(item_name)) {
            here.at("name").fault("name", name_rule());
            continue;
        }
        auto found = std::find_if(items.begin(), items.end(), [&](const Item& each) { return each.name == item_name; });
        if (found != items.end() && !place.overlay()) {
            here.at("name").fault("duplicate", {"“" + item_name + "”重复。", "\"" + item_name + "\" appears twice."});
            continue;
        }
        if (found == items.end()) {
            found = items.insert(items.end(), Item{});
            found->name = item_name;
            found->label = {in_words(item_name), in_words(item_name)};
        }
        read(item, here, *found);
    }
}

/// What helps people through a stage.
void read_guidance(const Json& json, const Place& place, Stage& stage) {
    read_string(json["buyer"], place.at("buyer"), stage.buyer);
    read_named(json["checklist"], place.at("checklist"), stage.checklist,
               [](const Json& item, const Place& here, CheckItem& check) {
                   if (!check_members(item, here, {"name", "label", "required", "active"})) return;
                   read_label(item["label"], here.at("label"), check.label);
                   read_flag(item["required"], here.at("required"), check.required);
                   read_flag(item["active"], here.at("active"), check.active);
               });
    read_named(json["playbook"], place.at("playbook"), stage.playbook,
               [](const Json& item, const Place& here, PlayStep& step) {
                   if (!check_members(item, here,
                                      {"name", "label", "help", "script", "creates", "due_days", "values", "active"}))
                       return;
                   read_label(item["label"], here.at("label"), step.label);
                   read_label(item["help"], here.at("help"), step.help);
                   read_label(item["script"], here.at("script"), step.script);
                   read_string(item["creates"], here.at("creates"), step.creates);
                   read_integer(item["due_days"], here.at("due_days"), step.due_days, 0, 3660);
                   read_flag(item["active"], here.at("active"), step.active);
                   for (const auto& [field, value] : item["values"].members())
                       read_string(value, here.at("values").at(field), step.values[field]);
               });
    std::string control(name(stage.control));
    read_string(json["control"], place.at("control"), control);
    const auto found = std::find(controls.begin(), controls.end(), control);
    if (found == controls.end())
        place.at("control").unknown("unknown_kind", control, controls);
    else
        stage.control = static_cast<Control>(found - controls.begin());
}

void read_stage(const Json& json, const Place& place, Pipeline& pipeline) {
    if (!check_members(json, place,
                       {"stage", "label", "kind", "probability", "definition", "evidence", "required", "gate", "exit",
                        "category", "after", "buyer", "checklist", "playbook", "control"}))
        return;
    std::string stage_name;
    read_string(json["stage"], place.at("stage"), stage_name);
    if (!is_identifier(stage_name) || is_reserved(stage_name))
        return place.at("stage").fault(
            "name",
            {"阶段名须以小写字母开头，只含小写字母、数字和“_”，最多 48 个字符，且不是保留字。",
             "A stage's name starts with a lower-case letter, has lower-case letters, digits and \"_\", at most "
             "48, and is not a reserved word."});
    auto found = std::find_if(pipeline.stages.begin(), pipeline.stages.end(),
                              [&](const Stage& stage) { return stage.name == stage_name; });
    const bool fresh = found == pipeline.stages.end();
    if (!fresh && !place.overlay())
        return place.at("stage").fault(
            "duplicate", {"阶段“" + stage_name + "”重复。", "Stage \"" + stage_name + "\" appears twice."});
    Stage made;
    made.name = stage_name;
    made.label = {in_words(stage_name), in_words(stage_name)};
    Stage& stage = fresh ? made : *found;
    std::string kind(name(stage.kind));
    read_string(json["kind"], place.at("kind"), kind);
    const auto kind_found = std::find(kinds.begin(), kinds.end(), kind);
    if (kind_found == kinds.end()) {
        place.at("kind").unknown("unknown_kind", kind, kinds);
    } else {
        const auto wanted = static_cast<StageKind>(kind_found - kinds.begin());
        if (!fresh && wanted != stage.kind)
            place.at("kind").fault("changes_kind",
                                   {"已有阶段的类别不能更改。", "The kind of an existing stage cannot change."});
        else
            stage.kind = wanted;
    }
    if (fresh && stage.kind == StageKind::won) stage.probability = 10000;
    read_label(json["label"], place.at("label"), stage.label);
    read_probability(json["probability"], place.at("probability"), stage);
    read_label(json["definition"], place.at("definition"), stage.definition);
    read_label(json["evidence"], place.at("evidence"), stage.evidence);
    read_names(json["required"], place.at("required"), stage.required);
    read_gates(json["gate"], place.at("gate"), stage.gates);
    read_gates(json["exit"], place.at("exit"), stage.exits);
    read_guidance(json, place, stage);
    read_string(json["category"], place.at("category"), stage.category);
    if (!stage.category.empty() && std::find(categories.begin(), categories.end(), stage.category) == categories.end())
        place.at("category").unknown("unknown_kind", stage.category, categories);
    std::string after;
    read_string(json["after"], place.at("after"), after);
    if (!fresh) {
        if (!after.empty())
            place.at("after").fault("not_allowed", {"已有阶段不能移位。", "An existing stage cannot be moved."},
                                    {"历史按阶段的先后统计；请新建一个流程。",
                                     "History is counted in this order; make a new pipeline instead."});
        return;
    }
    auto spot = pipeline.stages.end();
    if (!after.empty()) {
        spot = std::find_if(pipeline.stages.begin(), pipeline.stages.end(),
                            [&](const Stage& other) { return other.name == after; });
        if (spot == pipeline.stages.end()) {
            std::vector<std::string> known;
            for (const auto& other : pipeline.stages) known.push_back(other.name);
            place.at("after").unknown("unknown_stage", after, known);
        } else {
            ++spot;
        }
    }
    pipeline.stages.insert(spot, std::move(made));
}

} // namespace

void read_gates(const Json& json, const Place& place, std::vector<Gate>& gates) {
    if (json.is_null()) return;
    if (!json.is_array()) return place.fault("wrong_kind", {"此处应为 array。", "Expected array."});
    for (size_t i = 0; i < json.items().size(); ++i) {
        const Json& item = json.items()[i];
        const Place here = place.at(i);
        if (!check_members(item, here, {"name", "when", "say", "field", "who", "relation"})) continue;
        std::string gate_name;
        read_string(item["name"], here.at("name"), gate_name);
        if (!is_identifier(gate_name)) {
            here.at("name").fault(
                "name",
                {"名称须以小写字母开头，只含小写字母、数字和“_”，最多 48 个字符。",
                 "A name starts with a lower-case letter and has lower-case letters, digits and \"_\", at most 48."});
            continue;
        }
        auto found = std::find_if(gates.begin(), gates.end(), [&](const Gate& gate) { return gate.name == gate_name; });
        if (found != gates.end() && !place.overlay()) {
            here.at("name").fault("duplicate",
                                  {"门槛“" + gate_name + "”重复。", "Gate \"" + gate_name + "\" appears twice."});
            continue;
        }
        if (found == gates.end()) {
            found = gates.insert(gates.end(), Gate{});
            found->name = gate_name;
        }
        read_expression(item["when"], here.at("when"), found->when);
        read_label(item["say"], here.at("say"), found->say);
        read_string(item["field"], here.at("field"), found->field);
        read_label(item["who"], here.at("who"), found->who);
        read_string(item["relation"], here.at("relation"), found->relation);
        if (found->when.empty()) here.at("when").fault("required", {"门槛必须有条件。", "A gate needs a condition."});
        if (found->say.empty())
            here.at("say").fault("required", {"门槛必须有说明。", "A gate needs a sentence to say."});
    }
}

void read_pipelines(const Json& json, const Place& place, std::vector<Pipeline>& pipelines) {
    if (json.is_null()) return;
    if (!json.is_object()) return place.fault("wrong_kind", {"此处应为 object。", "Expected object."});
    for (const auto& [pipeline_name, body] : json.members()) {
        const Place here = place.at(pipeline_name);
        if (!is_identifier(pipeline_name) || is_reserved(pipeline_name)) {
            here.fault("name", {"流程名须以小写字母开头，只含小写字母、数字和“_”，最多 48 个字符，且不是保留字。",
                                "A pipeline's name starts with a lower-case letter, has lower-case letters, digits and "
                                "\"_\", at most 48, and is "
                                "not a reserved word."});
            continue;
        }
        auto found = std::find_if(
            pipelines.begin(), pipelines.end(),
            [&pipeline_name = pipeline_name](const Pipeline& other) { return other.name == pipeline_name; });
        if (found == pipelines.end()) {
            found = pipelines.insert(pipelines.end(), Pipeline{});
            found->name = pipeline_name;
            found->label = {in_words(pipeline_name), in_words(pipeline_name)};
        }
        const Json* stages = &body;
        Place stages_place = here;
        if (body.is_object()) {
            check_members(body, here, {"label", "active", "stages", "silent_days", "silent_moves"});
            read_label(body["label"], here.at("label"), found->label);
            read_flag(body["active"], here.at("active"), found->active);
            read_integer(body["silent_days"], here.at("silent_days"), found->silent_days, 1, 3660);
            read_integer(body["silent_moves"], here.at("silent_moves"), found->silent_moves, 1, 100);
            stages = &body["stages"];
            stages_place = here.at("stages");
        }
        if (stages->is_null()) continue;
        if (!stages->is_array()) {
            stages_place.fault("wrong_kind", {"此处应为 array。", "Expected array."});
            continue;
        }
        for (size_t i = 0; i < stages->items().size(); ++i) read_stage(stages->items()[i], stages_place.at(i), *found);
    }
}

} // namespace fairlead::schema
