// JSON -> Field, and what an overlay may change about a field that exists.

#include <algorithm>

#include "base/money.h"
#include "base/time.h"
#include "base/unicode.h"
#include "schema/draft.h"

namespace fairlead::schema {

namespace {

constexpr std::string_view colors[] = {"gray", "red", "orange", "yellow", "green", "teal", "blue", "purple"};

bool is_choice_name(std::string_view name) {
    if (name.empty() || name.size() > 48) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// A bound in the unit people write ("20" for 20 %, "2026-01-31"), in stored form.
void read_bound(const Json& json, const Place& place, const Field& field, std::optional<int64_t>& out) {
    if (json.is_null()) return;
    std::optional<int64_t> bound;
    if (field.type == Type::date) {
        if (const auto date = json.is_string() ? base::parse_date(json.text()) : std::nullopt) bound = date->days;
    } else if (json.is_number() || json.is_string()) {
        switch (field.type) {
            case Type::number:
                bound = base::parse_decimal(json.text(), 0);
                break;
            case Type::decimal:
                bound = base::parse_decimal(json.text(), field.scale);
                break;
            case Type::percent:
                bound = base::parse_decimal(json.text(), 2);
                break;
            case Type::money:
                bound = base::parse_decimal(json.text(), place.draft().base_digits);
                break;
            default:
                return place.fault("not_for_type", {"此类型的字段没有上下限。", "Fields of this type have no bounds."});
        }
    }
    if (!bound) return place.fault("bound", {"界限值与字段类型不符。", "The bound does not fit the field's type."});
    out = bound;
}

void read_rollup(const Json& json, const Place& place, Field& field) {
    if (json.is_null() || !check_members(json, place, {"function", "relation", "field", "where"})) return;
    RollupRule rule;
    std::string function;
    read_string(json["function"], place.at("function"), function);
    static const std::vector<std::string> functions = {"count", "sum", "min", "max", "avg"};
    const auto found = std::find(functions.begin(), functions.end(), function);
    if (found == functions.end()) return place.at("function").unknown("unknown_kind", function, functions);
    rule.function = static_cast<Rollup>(found - functions.begin());
    read_string(json["relation"], place.at("relation"), rule.relation);
    read_string(json["field"], place.at("field"), rule.field);
    read_expression(json["where"], place.at("where"), rule.where);
    field.rollup = std::move(rule);
}

void read_on_delete(const Json& json, const Place& place, Field& field) {
    if (json.is_null()) return;
    std::string word;
    read_string(json, place, word);
    static const std::vector<std::string> words = {"clear", "cascade", "refuse"};
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) return place.unknown("unknown_kind", word, words);
    field.on_delete = static_cast<OnDelete>(found - words.begin());
}

void read_type(const Json& json, const Place& place, std::string& word, std::optional<Type>& type) {
    read_string(json, place, word);
    type = parse_type(word);
    if (type || word == "address") return;
    std::vector<std::string> known = {"address"};
    for (int i = 0; i <= static_cast<int>(Type::file); ++i) known.emplace_back(name(static_cast<Type>(i)));
    if (word.empty())
        place.fault("required", {"必须写明字段类型。", "The field's type is missing."});
    else
        place.unknown("unknown_type", word, known);
}

void needs(bool holds, const Place& place, std::string_view key, std::string_view type) {
    if (holds) return;
    const std::string missing(key), kind(type);
    place.at(key).fault("required", {"类型 " + kind + " 的字段必须有“" + missing + "”。",
                                     "A field of type " + kind + " needs \"" + missing + "\"."});
}

void only_for(bool given, bool allowed, const Place& place, std::string_view key) {
    if (!given || allowed) return;
    place.at(key).fault("not_for_type", {"此类型的字段不能有“" + std::string(key) + "”。",
                                         "Fields of this type have no \"" + std::string(key) + "\"."});
}

/// What type and keys must agree on.
void check_shape(const Json& json, const Place& place, const Field& field) {
    const auto is = [&](std::initializer_list<Type> types) {
        return std::find(types.begin(), types.end(), field.type) != types.end();
    };
    const std::string_view type = name(field.type);
    if (field.type == Type::link) needs(!field.target.empty(), place, "target", type);
    if (is({Type::choice, Type::multi_choice}))
        needs(!field.choices.empty() || field.name == "currency", place, "choices", type);
    if (field.type == Type::auto_number) needs(!field.format.empty(), place, "format", type);
    only_for(json.has("choices"), is({Type::choice, Type::multi_choice}), place, "choices");
    only_for(json.has("depends_on"), field.type == Type::choice, place, "depends_on");
    only_for(json.has("target"), field.type == Type::link, place, "target");
    only_for(json.has("targets"), field.type == Type::link_any, place, "targets");
    only_for(json.has("relation"), is({Type::link, Type::link_any}), place, "relation");
    only_for(json.has("on_delete"), is({Type::link, Type::link_any, Type::user, Type::file}), place, "on_delete");
    only_for(json.has("scale"), field.type == Type::decimal, place, "scale");
    only_for(json.has("length"), field.type == Type::text, place, "length");
    only_for(json.has("format"), is({Type::auto_number, Type::text}), place, "format");
    only_for(json.has("pipeline"), field.type == Type::stage, place, "pipeline");
    only_for(json.has("unique"), !is({Type::long_text, Type::boolean, Type::multi_choice, Type::link_any}), place,
             "unique");
    only_for(json.has("formula"), !is({Type::auto_number, Type::stage, Type::file, Type::link_any}), place, "formula");
    only_for(json.has("rollup"),
             is({Type::number, Type::decimal, Type::money, Type::percent, Type::date, Type::instant}), place, "rollup");
    if (!field.formula.empty() && field.rollup)
        place.at("rollup").fault("contradiction",
                                 {"字段不能既是公式又是汇总。", "A field is a formula or a roll-up, not both."});
    if (field.editable && field.formula.empty())
        place.at("editable")
            .fault("contradiction", {"只有公式字段才能“editable”。", "Only a formula can be \"editable\"."});
    if (field.required && field.computed())
        place.at("required").fault("contradiction", {"计算字段不能设为必填。", "A computed field cannot be required."});
    if (field.min && field.max && *field.min > *field.max)
        place.at("min").fault("contradiction", {"下限大于上限。", "The lower bound is above the upper bound."});
    if (field.type == Type::text && !field.format.empty() && field.format != "credit_code" &&
        field.format != "time_zone")
        place.at("format").unknown("unknown_kind", field.format, {"credit_code", "time_zone"});
    if (field.type == Type::auto_number && !field.format.empty()) {
        const auto open = field.format.find('{');
        const auto close = field.format.find('}');
        const bool good = open != std::string::npos && close != std::string::npos && close > open + 1 &&
                          close - open <= 13 && field.format.size() <= 48 &&
                          field.format.find('{', open + 1) == std::string::npos &&
                          field.format.find_first_not_of('0', open + 1) == close;
        if (!good)
            place.at("format").fault("format",
                                     {"编号格式须含一组花括号，其中是 1 至 12 个 0，例如“OP-{0000}”。",
                                      "The format needs one pair of braces with 1 to 12 zeroes, e.g. \"OP-{0000}\"."});
    }
}

/// An address is a group of text fields; this spells them out.
void expand_address(const Field& group, std::vector<Field>& out) {
    struct Part {
        const char* suffix;
        Text label;
        int length;
    };
    static const Part parts[] = {
        {"country", {"国家/地区", "Country"}, 80}, {"province", {"省/州", "Province/State"}, 120},
        {"city", {"城市", "City"}, 120},           {"district", {"区/县", "District"}, 120},
        {"street", {"街道地址", "Street"}, 255},   {"postcode", {"邮政编码", "Postcode"}, 20}};
    for (const auto& part : parts) {
        Field field = group;
        field.name = group.name + "_" + part.suffix;
        field.type = Type::text;
        field.label = part.label;
        field.length = part.length;
        field.part_of = group.name;
        field.part_label = group.label;
        if (part.suffix != std::string_view("city")) field.searchable = false;
        out.push_back(std::move(field));
    }
}

} // namespace

void read_choices(const Json& json, const Place& place, Field& field) {
    if (json.is_null()) return;
    if (!json.is_array()) return place.fault("wrong_kind", {"此处应为 array。", "Expected array."});
    for (size_t i = 0; i < json.items().size(); ++i) {
        const Json& item = json.items()[i];
        const Place here = place.at(i);
        if (!check_members(item, here, {"name", "label", "color", "active", "when", "stamp", "after", "gate"}))
            continue;
        std::string choice_name;
        read_string(item["name"], here.at("name"), choice_name);
        if (!is_choice_name(choice_name)) {
            here.at("name").fault("name", {"选项名须为 1 至 48 个字母、数字、“-”或“_”。",
                                           "A choice's name is 1 to 48 letters, digits, \"-\" or \"_\"."});
            continue;
        }
        auto found = std::find_if(field.choices.begin(), field.choices.end(),
                                  [&](const Choice& c) { return c.name == choice_name; });
        if (found != field.choices.end() && !place.overlay()) {
            here.at("name").fault("duplicate",
                                  {"选项“" + choice_name + "”重复。", "Choice \"" + choice_name + "\" appears twice."});
            continue;
        }
        if (found == field.choices.end()) {
            Choice fresh;
            fresh.name = choice_name;
            fresh.label = {in_words(choice_name), in_words(choice_name)};
            found = field.choices.insert(field.choices.end(), std::move(fresh));
        }
        read_label(item["label"], here.at("label"), found->label);
        read_string(item["color"], here.at("color"), found->color);
        if (!found->color.empty() && std::find(std::begin(colors), std::end(colors), found->color) == std::end(colors))
            here.at("color").unknown("unknown_kind", found->color, {std::begin(colors), std::end(colors)});
        read_flag(item["active"], here.at("active"), found->active);
        read_names(item["when"], here.at("when"), found->when);
        read_string(item["stamp"], here.at("stamp"), found->stamp);
        read_names(item["after"], here.at("after"), found->after);
        read_gates(item["gate"], here.at("gate"), found->gates);
    }
    if (field.choices.size() > 1000)
        place.fault("too_many", {"一个字段最多 1,000 个选项。", "A field has at most 1,000 choices."});
}

void read_new_field(const std::string& field_name, const Json& json, const Place& place, std::vector<Field>& out) {
    if (!check_members(json, place, {"type",           "label",        "help",    "required", "unique",
                                     "indexed",        "system",       "hidden",  "history",  "searchable",
                                     "personal",       "scale",        "length",  "min",      "max",
                                     "choices",        "depends_on",   "target",  "targets",  "relation",
                                     "relation_label", "on_delete",    "formula", "editable", "default",
                                     "required_when",  "visible_when", "rollup",  "format",   "pipeline"}))
        return;
    Field field;
    field.name = field_name;
    field.custom = place.overlay();
    std::string word;
    std::optional<Type> type;
    read_type(json["type"], place.at("type"), word, type);
    field.label = {in_words(field_name), in_words(field_name)};
    read_label(json["label"], place.at("label"), field.label);
    read_label(json["help"], place.at("help"), field.help);
    read_flag(json["required"], place.at("required"), field.required);
    read_flag(json["unique"], place.at("unique"), field.unique);
    read_flag(json["indexed"], place.at("indexed"), field.indexed);
    read_flag(json["hidden"], place.at("hidden"), field.hidden);
    read_flag(json["history"], place.at("history"), field.history);
    read_flag(json["searchable"], place.at("searchable"), field.searchable);
    read_flag(json["personal"], place.at("personal"), field.personal);
    read_expression(json["visible_when"], place.at("visible_when"), field.visible_when);
    if (place.overlay() && json.has("system"))
        place.at("system").fault("not_allowed",
                                 {"自定义字段不能是系统字段。", "A custom field cannot be a system field."});
    else
        read_flag(json["system"], place.at("system"), field.system);
    if (word == "address") {
        for (const auto& [key, value] : json.members())
            if (key == "unique" || key == "required" || key == "indexed" || key == "default" || key == "formula")
                only_for(true, false, place, key);
        field.required = field.unique = field.indexed = false;
        return expand_address(field, out);
    }
    if (!type) return;
    field.type = *type;
    read_integer(json["scale"], place.at("scale"), field.scale, 0, 8);
    read_integer(json["length"], place.at("length"), field.length, 1, 4000);
    read_bound(json["min"], place.at("min"), field, field.min);
    read_bound(json["max"], place.at("max"), field, field.max);
    read_choices(json["choices"], place.at("choices"), field);
    read_string(json["depends_on"], place.at("depends_on"), field.depends_on);
    read_string(json["target"], place.at("target"), field.target);
    read_names(json["targets"], place.at("targets"), field.targets);
    read_string(json["relation"], place.at("relation"), field.relation);
    read_label(json["relation_label"], place.at("relation_label"), field.relation_label);
    read_on_delete(json["on_delete"], place.at("on_delete"), field);
    read_expression(json["formula"], place.at("formula"), field.formula);
    read_flag(json["editable"], place.at("editable"), field.editable);
    read_expression(json["default"], place.at("default"), field.default_value);
    read_expression(json["required_when"], place.at("required_when"), field.required_when);
    read_rollup(json["rollup"], place.at("rollup"), field);
    read_string(json["format"], place.at("format"), field.format);
    read_string(json["pipeline"], place.at("pipeline"), field.pipeline);
    if (field.type == Type::user) field.target = "user";
    if (field.type == Type::file) field.target = "file";
    check_shape(json, place, field);
    out.push_back(std::move(field));
}

void adjust_field(const Json& json, const Place& place, Field& field) {
    if (!check_members(
            json, place,
            {"type", "label", "help", "required", "unique", "indexed", "hidden", "searchable", "personal", "length",
             "min", "max", "choices", "default", "required_when", "visible_when", "relation_label"}))
        return;
    const auto loosens = [&](std::string_view key) {
        place.at(key).fault("loosens",
                            {"叠加层只能收紧规则，不能放宽。", "An overlay may tighten a rule, not loosen it."});
    };
    const auto tighten = [&](std::string_view key, bool& flag) {
        bool wanted = flag;
        read_flag(json[key], place.at(key), wanted);
        if (flag && !wanted) return loosens(key);
        flag = wanted;
    };
    if (json.has("type")) {
        std::string word;
        std::optional<Type> type;
        read_type(json["type"], place.at("type"), word, type);
        if (type && *type != field.type)
            place.at("type").fault(
                "changes_type",
                {"字段类型不能更改：已是 " + std::string(name(field.type)) + "。",
                 "A field's type cannot change: it is " + std::string(name(field.type)) + "."},
                {"请另加一个以 _c 结尾的新字段。", "Add a new field whose name ends in _c instead."});
    }
    read_label(json["label"], place.at("label"), field.label);
    read_label(json["help"], place.at("help"), field.help);
    read_label(json["relation_label"], place.at("relation_label"), field.relation_label);
    tighten("required", field.required);
    tighten("unique", field.unique);
    tighten("hidden", field.hidden);
    tighten("personal", field.personal);
    read_flag(json["indexed"], place.at("indexed"), field.indexed);
    read_flag(json["searchable"], place.at("searchable"), field.searchable);
    if (field.required && field.computed())
        place.at("required").fault("contradiction", {"计算字段不能设为必填。", "A computed field cannot be required."});
    if (field.system && (json.has("required") || json.has("unique") || json.has("default") || json.has("hidden")))
        place.fault("not_allowed", {"系统字段只能改名称和说明。", "Of a system field only label and help may change."});
    int length = field.length;
    read_integer(json["length"], place.at("length"), length, 1, 4000);
    length > field.length ? loosens("length") : void(field.length = length);
    std::optional<int64_t> least = field.min, most = field.max;
    read_bound(json["min"], place.at("min"), field, least);
    read_bound(json["max"], place.at("max"), field, most);
    field.min&& least < field.min ? loosens("min") : void(field.min = least);
    field.max&& most > field.max ? loosens("max") : void(field.max = most);
    if (field.min && field.max && *field.min > *field.max)
        place.at("min").fault("contradiction", {"下限大于上限。", "The lower bound is above the upper bound."});
    if (json.has("choices") && field.type != Type::choice && field.type != Type::multi_choice)
        only_for(true, false, place, "choices");
    else
        read_choices(json["choices"], place.at("choices"), field);
    read_expression(json["default"], place.at("default"), field.default_value);
    std::string also;
    read_expression(json["required_when"], place.at("required_when"), also);
    if (!also.empty())
        field.required_when = field.required_when.empty() ? also : "(" + field.required_when + ") or (" + also + ")";
    read_expression(json["visible_when"], place.at("visible_when"), field.visible_when);
}

} // namespace fairlead::schema
