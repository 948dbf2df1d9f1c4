// JSON -> layouts and list views. Lists without names are replaced whole; views are merged by name.

#include <algorithm>

#include "schema/draft.h"

namespace fairlead::schema {

namespace {

constexpr size_t most_layouts = 50;

} // namespace

void read_layout(const Json& json, const Place& place, Layout& layout) {
    if (json.is_null() || !check_members(json, place, {"sections", "list", "card", "key_figures", "related", "quick"}))
        return;
    const Json& sections = json["sections"];
    if (sections.is_array()) {
        layout.sections.clear();
        for (size_t i = 0; i < sections.items().size(); ++i) {
            const Json& item = sections.items()[i];
            const Place here = place.at("sections").at(i);
            if (!check_members(item, here, {"label", "fields", "visible_when"})) continue;
            Section section;
            read_label(item["label"], here.at("label"), section.label);
            read_names(item["fields"], here.at("fields"), section.fields);
            read_expression(item["visible_when"], here.at("visible_when"), section.visible_when);
            layout.sections.push_back(std::move(section));
        }
    } else if (!sections.is_null()) {
        place.at("sections").fault("wrong_kind", {"此处应为 array。", "Expected array."});
    }
    read_names(json["list"], place.at("list"), layout.list);
    read_names(json["card"], place.at("card"), layout.card);
    read_names(json["key_figures"], place.at("key_figures"), layout.key_figures);
    read_names(json["related"], place.at("related"), layout.related);
    read_names(json["quick"], place.at("quick"), layout.quick);
}

void read_layouts(const Json& json, const Place& place, Object& object) {
    if (json.is_null()) return;
    if (!json.is_object()) return place.fault("wrong_kind", {"此处应为 object。", "Expected object."});
    if (json.members().size() > most_layouts)
        return place.fault("too_many", {"一个对象最多 50 个布局。", "An object has at most 50 layouts."});
    for (const auto& [name, layout] : json.members()) {
        const Place here = place.at(name.substr(0, 100));
        const bool known = name == "default" || name == "phone" || (name.starts_with("role:") && name.size() > 5);
        if (!known)
            here.fault("unknown_kind",
                       {"不认识的布局“" + name.substr(0, 100) + "”。", "\"" + name.substr(0, 100) + "\" is no layout."},
                       {"可用：default、phone、role:角色名。", "Known: default, phone, role:NAME."});
        else
            read_layout(layout, here, name == "default" ? object.layout : object.layouts[name]);
    }
}

void read_views(const Json& json, const Place& place, std::vector<View>& views) {
    if (json.is_null()) return;
    if (!json.is_array()) return place.fault("wrong_kind", {"此处应为 array。", "Expected array."});
    for (size_t i = 0; i < json.items().size(); ++i) {
        const Json& item = json.items()[i];
        const Place here = place.at(i);
        if (!check_members(item, here, {"name", "label", "where", "sort"})) continue;
        std::string view_name;
        read_string(item["name"], here.at("name"), view_name);
        if (!is_identifier(view_name)) {
            here.at("name").fault(
                "name",
                {"名称须以小写字母开头，只含小写字母、数字和“_”，最多 48 个字符。",
                 "A name starts with a lower-case letter and has lower-case letters, digits and \"_\", at most 48."});
            continue;
        }
        auto found = std::find_if(views.begin(), views.end(), [&](const View& view) { return view.name == view_name; });
        if (found != views.end() && !place.overlay()) {
            here.at("name").fault("duplicate",
                                  {"视图“" + view_name + "”重复。", "View \"" + view_name + "\" appears twice."});
            continue;
        }
        if (found == views.end()) {
            found = views.insert(views.end(), View{});
            found->name = view_name;
            found->label = {in_words(view_name), in_words(view_name)};
        }
        read_label(item["label"], here.at("label"), found->label);
        read_expression(item["where"], here.at("where"), found->where);
        read_string(item["sort"], here.at("sort"), found->sort);
    }
}

} // namespace fairlead::schema
