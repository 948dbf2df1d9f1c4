// The rights of roles: read and changed by whoever manages users.

#include <algorithm>

#include "base/unicode.h"
#include "command/workspace.h"
#include "record/load.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;

namespace {

constexpr const char* capabilities[] = {"administer",  "manage_users", "see_audit", "purge",         "transfer",
                                        "share_views", "bulk_edit",    "import",    "release_gates", "guided"};

/// Names that mean nothing grant nothing, silently; so they are refused.
Result<void> check_names(const Json& rights, const schema::Catalog& catalog) {
    std::vector<base::Fault> faults;
    auto fault = [&](std::string field, const std::string& found, const std::vector<std::string>& known) {
        const std::string guess = base::nearest(found, known);
        faults.push_back(
            {std::move(field),
             "unknown_name",
             {"没有 “" + found + "”。", "There is no \"" + found + "\"."},
             guess.empty() ? base::Text{} : base::Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"}});
    };
    std::vector<std::string> objects;
    for (const Object& object : catalog.objects())
        if (object.sharing != schema::Sharing::system) objects.push_back(object.name);
    for (const auto& [name, _] : rights["objects"].members())
        if (name != "*" && std::find(objects.begin(), objects.end(), name) == objects.end())
            fault("rights.objects." + name, name, objects);
    for (const auto& [path, _] : rights["fields"].members()) {
        const auto dot = path.find('.');
        const Object* object = catalog.find(path.substr(0, dot));
        if (!object || dot == std::string::npos)
            fault("rights.fields." + path, path, objects);
        else if (!object->has(path.substr(dot + 1))) {
            std::vector<std::string> fields;
            for (const Field& field : object->fields) fields.push_back(object->name + "." + field.name);
            fault("rights.fields." + path, path, fields);
        }
    }
    const std::vector<std::string> known(std::begin(capabilities), std::end(capabilities));
    for (const Json& capability : rights["capabilities"].items())
        if (std::find(known.begin(), known.end(), capability.text()) == known.end())
            fault("rights.capabilities", capability.text(), known);
    for (const auto& [name, _] : rights.members())
        if (name != "objects" && name != "fields" && name != "capabilities")
            fault("rights." + name, name, {"objects", "fields", "capabilities"});
    if (faults.empty()) return {};
    return Error(Code::invalid, {"角色权限有错误。", "The role's rights have faults."}, std::move(faults));
}

} // namespace

Result<Json> Workspace::role_rights(const Session& session, Id role) {
    TRY(access::require(session, "manage_users"));
    return ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const Object& object = *context.model.catalog().find("role");
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.reader, session, object, role, access::Verb::read));
        Json answer = Json::object();
        answer.set("id", Json::string(to_text(role)));
        answer.set("name", Json::string(std::string(image.name())));
        answer.set("rights", TRY(base::parse_json(image.get("rights").text_or("{}"))));
        Json known = Json::array();
        for (const char* capability : capabilities) known.push(Json::string(capability));
        answer.set("known_capabilities", std::move(known));
        return answer;
    });
}

Result<void> Workspace::change_role_rights(const Session& session, Id role, const Json& rights) {
    TRY(access::require(session, "manage_users"));
    const std::string text = to_text(rights);
    TRY(access::parse_role(role.number, "role", 0, text));
    const auto now = snapshot();
    TRY(check_names(rights, *now->catalog));
    const Object& object = *now->find("role");
    return write(session, [&](record::Context& context) -> Result<void> {
        const record::Image image = TRY(record::load(context.model, context.tables, context.transaction, session,
                                                     object, role, access::Verb::edit));
        if (image.name() == "administrator" && image.get("built_in").truth())
            return Error(Code::conflict, {"内置的管理员角色始终拥有全部权限。",
                                          "The built-in administrator role always has every right."});
        record::Patch patch;
        patch.object = &object;
        patch.id = role;
        patch.set("rights", text);
        TRY(record::save(context, patch));
        return audit(context.transaction, session, "rights_changed", image.name(), text);
    });
}

} // namespace fairlead::command
