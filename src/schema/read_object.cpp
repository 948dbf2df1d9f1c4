// JSON -> Object, new or adjusted by an overlay.

#include <algorithm>

#include "base/unicode.h"
#include "schema/draft.h"

namespace fairlead::schema {

namespace {

const std::vector<std::string> sharings = {"private", "public_read", "public_write", "parent", "system"};

Text name_rule() {
    return {"名称须以小写字母开头，只含小写字母、数字和“_”，最多 48 个字符。",
            "A name starts with a lower-case letter and has lower-case letters, digits and \"_\", at most 48."};
}

void read_sharing(const Json& json, const Place& place, Object& object, bool adjusting) {
    if (json.is_null()) return;
    std::string word;
    read_string(json, place, word);
    const auto found = std::find(sharings.begin(), sharings.end(), word);
    if (found == sharings.end()) return place.unknown("unknown_kind", word, sharings);
    const auto wanted = static_cast<Sharing>(found - sharings.begin());
    const auto is_plain = [](Sharing sharing) { return sharing < Sharing::parent; };
    const bool allowed = adjusting ? wanted == object.sharing || (is_plain(wanted) && is_plain(object.sharing))
                                   : !place.overlay() || wanted != Sharing::system;
    if (!allowed)
        return place.fault("not_allowed", {"此对象的共享方式不能改成“" + word + "”。",
                                           "The sharing of this object cannot become \"" + word + "\"."});
    object.sharing = wanted;
}

void read_traits(const Json& json, const Place& place, Object& object, bool adjusting) {
    if (json.is_null()) return;
    if (!json.is_object()) return place.fault("wrong_kind", {"此处应为 object。", "Expected object."});
    for (const auto& [trait, value] : json.members()) {
        std::string field;
        read_string(value, place.at(trait), field);
        const auto [spot, fresh] = object.traits.emplace(trait, field);
        if (!fresh && adjusting && spot->second != field)
            place.at(trait).fault(
                "not_allowed", {"已有的特征不能改指别的字段。", "An existing trait cannot be moved to another field."});
    }
}

/// An address is adjusted as a whole; its label is that of the group.
void adjust_address(const Json& json, const Place& place, Object& object, const std::string& group) {
    if (!check_members(json, place, {"label", "hidden", "personal", "searchable", "visible_when"})) return;
    Json for_parts = json;
    std::erase_if(for_parts.members(), [](const Json::Member& member) { return member.first == "label"; });
    for (auto& field : object.fields) {
        if (field.part_of != group) continue;
        read_label(json["label"], place.at("label"), field.part_label);
        adjust_field(for_parts, place, field);
    }
}

void read_fields(const Json& json, const Place& place, Object& object) {
    if (json.is_null()) return;
    if (!json.is_object()) return place.fault("wrong_kind", {"此处应为 object。", "Expected object."});
    for (const auto& [field_name, body] : json.members()) {
        const Place here = place.at(field_name.substr(0, 100));
        if (!is_identifier(field_name)) {
            here.fault("name", name_rule());
            continue;
        }
        // A bare table is never named in an expression.
        if (is_reserved(field_name) && !object.table_only) {
            here.fault("reserved", {"“" + field_name + "”是保留字。", "\"" + field_name + "\" is a reserved word."});
            continue;
        }
        const auto& system_names = system_field_names();
        const bool system_name = std::find(system_names.begin(), system_names.end(), field_name) != system_names.end();
        if (system_name && (!object.table_only || field_name == "id")) {
            here.fault("reserved",
                       {"“" + field_name + "”由系统自动添加。", "\"" + field_name + "\" is added to every object."});
            continue;
        }
        const auto exists =
            std::find_if(object.fields.begin(), object.fields.end(),
                         [&field_name = field_name](const Field& field) { return field.name == field_name; });
        const auto group =
            std::find_if(object.fields.begin(), object.fields.end(),
                         [&field_name = field_name](const Field& field) { return field.part_of == field_name; });
        if (exists != object.fields.end() && place.overlay()) {
            adjust_field(body, here, *exists);
            continue;
        }
        if (group != object.fields.end() && place.overlay()) {
            adjust_address(body, here, object, field_name);
            continue;
        }
        if (exists != object.fields.end() || group != object.fields.end()) {
            here.fault("duplicate", {"字段“" + field_name + "”重复。", "Field \"" + field_name + "\" appears twice."});
            continue;
        }
        if (place.overlay() && !object.custom && !field_name.ends_with("_c")) {
            std::vector<std::string> known;
            for (const auto& field : object.fields) known.push_back(field.name);
            Text hint = did_you_mean(field_name, known);
            if (hint.empty()) hint = {"例如“" + field_name + "_c”。", "For example \"" + field_name + "_c\"."};
            here.fault("custom_name", {"自定义字段的名称须以 _c 结尾。", "The name of a custom field ends in _c."},
                       hint);
            continue;
        }
        const size_t before = object.fields.size();
        read_new_field(field_name, body, here, object.fields);
        for (size_t i = before; i < object.fields.size(); ++i)
            place.draft().origins[object.name + "." + object.fields[i].name] = place.source();
    }
}

void read_indexes(const Json& json, const Place& place, Object& object) {
    if (json.is_null()) return;
    if (!json.is_array()) return place.fault("wrong_kind", {"此处应为 array。", "Expected array."});
    for (size_t i = 0; i < json.items().size(); ++i) {
        const Json& item = json.items()[i];
        const Place here = place.at(i);
        IndexRule rule;
        if (item.is_array()) {
            read_names(item, here, rule.columns);
        } else if (check_members(item, here, {"columns", "unique"})) {
            read_names(item["columns"], here.at("columns"), rule.columns);
            read_flag(item["unique"], here.at("unique"), rule.unique);
        }
        if (rule.columns.empty())
            here.fault("required", {"索引须列出至少一列。", "An index names at least one column."});
        else
            object.indexes.push_back(std::move(rule));
    }
}

void read_touch(const Json& json, const Place& place, Touch& touch) {
    if (json.is_null() || !check_members(json, place, {"when", "at", "customer", "reached"})) return;
    read_expression(json["when"], place.at("when"), touch.when);
    read_string(json["at"], place.at("at"), touch.at);
    read_expression(json["customer"], place.at("customer"), touch.customer);
    read_flag(json["reached"], place.at("reached"), touch.reached);
}

void read_body(const Json& json, const Place& place, Object& object, bool adjusting) {
    read_label(json["label"], place.at("label"), object.label);
    if (!adjusting) object.plural = object.label;
    read_label(json["plural"], place.at("plural"), object.plural);
    read_string(json["icon"], place.at("icon"), object.icon);
    read_integer(json["position"], place.at("position"), object.position, 0, 100000);
    read_sharing(json["sharing"], place.at("sharing"), object, adjusting);
    read_traits(json["traits"], place.at("traits"), object, adjusting);
    read_fields(json["fields"], place.at("fields"), object);
    read_pipelines(json["pipelines"], place.at("pipelines"), object.pipelines);
    read_indexes(json["indexes"], place.at("indexes"), object);
    read_views(json["views"], place.at("views"), object.views);
    read_layout(json["layout"], place.at("layout"), object.layout);
    read_layouts(json["layouts"], place.at("layouts"), object);
    read_duplicates(json["duplicates"], place.at("duplicates"), object);
    read_duplicate_policy(json["duplicate_policy"], place.at("duplicate_policy"), object);
    read_touch(json["touch"], place.at("touch"), object.touch);
    read_names(json["guide"], place.at("guide"), object.guide);
}

} // namespace

void read_object(const Json& json, const Place& place) {
    if (!json.is_object())
        return place.fault("wrong_kind", {"文件须是一个 JSON 对象。", "The file must be one JSON object."});
    std::string object_name;
    read_string(json["object"], place.at("object"), object_name);
    if (!is_identifier(object_name)) return place.at("object").fault("name", name_rule());
    if (is_reserved(object_name))
        return place.at("object").fault(
            "reserved", {"“" + object_name + "”是保留字。", "\"" + object_name + "\" is a reserved word."});
    Draft& draft = place.draft();
    if (Object* known = draft.find(object_name)) {
        if (!place.overlay())
            return place.at("object").fault(
                "duplicate",
                {"对象“" + object_name + "”已在 " + draft.origins[object_name] + " 中定义。",
                 "Object \"" + object_name + "\" is already defined in " + draft.origins[object_name] + "."});
        if (known->table_only)
            return place.at("object").fault(
                "not_allowed", {"内部表不能叠加。", "A table of the system cannot be changed by an overlay."});
        check_members(json, place,
                      {"object", "label", "plural", "icon", "position", "sharing", "traits", "fields", "pipelines",
                       "indexes", "views", "layout", "layouts", "duplicates", "duplicate_policy", "touch", "guide"});
        return read_body(json, place, *known, true);
    }
    if (place.overlay() && !object_name.ends_with("_c")) {
        std::vector<std::string> known;
        for (const auto& object : draft.objects) known.push_back(object.name);
        Text hint = did_you_mean(object_name, known);
        if (hint.empty()) hint = {"例如“" + object_name + "_c”。", "For example \"" + object_name + "_c\"."};
        return place.at("object").fault(
            "custom_name", {"自定义对象的名称须以 _c 结尾。", "The name of a custom object ends in _c."}, hint);
    }
    if (place.overlay())
        check_members(json, place, {"object",  "label",         "plural",           "icon",  "position",
                                    "sharing", "access_parent", "activity",         "aside", "traits",
                                    "fields",  "pipelines",     "indexes",          "views", "layout",
                                    "layouts", "duplicates",    "duplicate_policy", "touch", "guide"});
    else
        check_members(json, place, {"object",  "label",         "plural",  "icon",       "position",
                                    "sharing", "access_parent", "system",  "table_only", "activity",
                                    "aside",   "traits",        "fields",  "pipelines",  "indexes",
                                    "views",   "layout",        "layouts", "duplicates", "duplicate_policy",
                                    "touch",   "guide"});
    Object object;
    object.name = object_name;
    object.custom = place.overlay();
    object.label = {in_words(object_name), in_words(object_name)};
    draft.origins[object_name] = place.source();
    if (!place.overlay()) {
        read_flag(json["system"], place.at("system"), object.system);
        read_flag(json["table_only"], place.at("table_only"), object.table_only);
    }
    read_flag(json["activity"], place.at("activity"), object.activity);
    read_flag(json["aside"], place.at("aside"), object.aside);
    read_string(json["access_parent"], place.at("access_parent"), object.access_parent);
    if (object.table_only) object.system = true, object.sharing = Sharing::system;
    read_body(json, place, object, false);
    draft.objects.push_back(std::move(object));
}

} // namespace fairlead::schema
