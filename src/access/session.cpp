#include "access/session.h"

#include <algorithm>

namespace fairlead::access {

using base::Code;
using base::Error;
using base::Result;
using schema::Sharing;

namespace {

constexpr int deepest_parent = 4;

base::Text verb_text(Verb verb) {
    switch (verb) {
        case Verb::read:
            return {"查看", "see"};
        case Verb::create:
            return {"新建", "create"};
        case Verb::edit:
            return {"修改", "change"};
        case Verb::remove:
            return {"删除", "delete"};
        case Verb::bulk_export:
            return {"导出", "export"};
        case Verb::bulk_import:
            return {"导入", "import"};
    }
    return {};
}

const schema::Object* parent_of(const formula::Model& model, const schema::Object& object) {
    const schema::Field* link = object.find(object.access_parent);
    return link ? model.catalog().find(link->target) : nullptr;
}

/// Whether records of a bare table are parts of this object's records.
bool hangs_on(const schema::Object& object, std::string_view table) {
    return std::any_of(object.relations.begin(), object.relations.end(),
                       [&](const schema::Relation& relation) { return relation.object == table; });
}

query::Scope scope_at(const Session& session, const formula::Model& model, const schema::Object& object, Verb verb,
                      int depth) {
    query::Scope scope;
    if (session.is_server()) {
        scope.all = true;
        return scope;
    }
    if (depth > deepest_parent || level(session, object, verb) == Level::none) return scope;
    if (object.sharing == Sharing::parent) {
        const schema::Field* link = object.find(object.access_parent);
        if (!link) return scope;
        scope.parent = object.access_parent;
        // Who may edit the parent may edit, add and delete its parts.
        const Verb above = verb == Verb::read || verb == Verb::bulk_export ? verb : Verb::edit;
        if (link->type == schema::Type::link_any) {
            for (const std::string& target : link->targets)
                if (const schema::Object* parent = model.catalog().find(target))
                    scope.parents.push_back(
                        {parent, std::make_shared<query::Scope>(scope_at(session, model, *parent, above, depth + 1))});
            if (object.trait("owner")) scope.owners = {session.user_id()};
            if (object.trait("secluded")) scope.secluded_from_all_but = session.user_id();
            return scope;
        }
        const schema::Object* parent = parent_of(model, object);
        if (!parent) return scope;
        scope.parent_object = parent;
        scope.parent_scope = std::make_shared<query::Scope>(scope_at(session, model, *parent, above, depth + 1));
        if (scope.parent_scope->all && level(session, object, verb) == Level::all) return query::Scope{.all = true};
        return scope;
    }
    const bool public_for_verb = (verb == Verb::read && object.sharing != Sharing::private_) ||
                                 (verb == Verb::edit && object.sharing == Sharing::public_write);
    const Level reach = level(session, object, verb);
    if (reach == Level::all || public_for_verb || !object.trait("owner")) {
        scope.all = reach == Level::all || public_for_verb;
        return scope;
    }
    scope.owners = session.directory->owners(*session.user, reach);
    if (object.trait("pool") && (verb == Verb::read || session.claiming))
        scope.pools = session.directory->pools(*session.user, object.name,
                                               verb == Verb::read ? Directory::Reach::see : Directory::Reach::claim);
    // A share lets others see or change a record, never delete it.
    if (verb != Verb::remove) scope.principals = session.directory->principals(*session.user);
    scope.shared_for_write = verb != Verb::read && verb != Verb::bulk_export;
    return scope;
}

} // namespace

bool Session::can(std::string_view capability) const {
    if (is_server()) return true;
    if (!may_administer && capability != "transfer") return false;
    return role && role->capabilities.contains(capability);
}

Session make_session(std::shared_ptr<const Directory> directory, const User* user, base::Instant now,
                     const schema::Settings& settings) {
    Session session;
    session.directory = std::move(directory);
    session.user = user;
    session.role = user ? session.directory->role(user->role) : nullptr;
    session.asker.me = user ? user->id : 0;
    session.asker.now = now;
    const std::string& zone = user && !user->time_zone.empty() ? user->time_zone : settings.time_zone;
    session.asker.zone = base::TimeZone::find(zone).value_or(base::TimeZone::utc());
    session.asker.fiscal_year_start = settings.fiscal_year_start;
    session.language = user && !user->language.empty() ? user->language : settings.language;
    return session;
}

Level level(const Session& session, const schema::Object& object, Verb verb) {
    if (object.sharing == Sharing::system) return session.is_server() ? Level::all : Level::none;
    if (session.is_server()) return Level::all;
    if (!session.role) return Level::none;
    const bool writes = verb == Verb::create || verb == Verb::edit || verb == Verb::remove || verb == Verb::bulk_import;
    if (writes && !session.may_write) return Level::none;
    if (verb == Verb::bulk_import && !session.may_import) return Level::none;
    // People and their rights are nobody's to change by an object right alone.
    if (writes && object.system && !session.can("manage_users")) return Level::none;
    const ObjectRights& rights = session.role->rights(object.name);
    switch (verb) {
        case Verb::read:
            return rights.read;
        case Verb::edit:
            return rights.edit;
        case Verb::remove:
            return rights.remove;
        case Verb::create:
            return rights.create ? std::max(rights.edit, Level::own) : Level::none;
        case Verb::bulk_export:
            return rights.bulk_export ? rights.read : Level::none;
        case Verb::bulk_import:
            return rights.bulk_import && rights.create ? std::max(rights.edit, Level::own) : Level::none;
    }
    return Level::none;
}

Result<void> may(const Session& session, const schema::Object& object, Verb verb) {
    if (level(session, object, verb) != Level::none) return {};
    const base::Text act = verb_text(verb);
    return Error(Code::forbidden,
                 {"你没有" + act.zh + "“" + object.label.zh + "”的权限，请联系管理员。",
                  "You may not " + act.en + " records of \"" + object.label.en + "\". Ask your administrator."});
}

Result<void> require(const Session& session, std::string_view capability) {
    if (session.can(capability)) return {};
    const std::string wanted(capability);
    return Error(Code::forbidden, {"这需要 “" + wanted + "” 权限，请联系管理员。",
                                   "This needs the capability \"" + wanted + "\". Ask your administrator."});
}

query::Scope scope(const Session& session, const formula::Model& model, const schema::Object& object, Verb verb) {
    return scope_at(session, model, object, verb, 0);
}

bool reaches_owner(const Session& session, const schema::Object& object, Verb verb, int64_t owner) {
    const Level reach = level(session, object, verb);
    if (reach == Level::all) return true;
    if (reach == Level::none) return false;
    if (verb == Verb::edit && object.sharing == Sharing::public_write) return true;
    const std::vector<int64_t> owners = session.directory->owners(*session.user, reach);
    return std::find(owners.begin(), owners.end(), owner) != owners.end();
}

Mask mask(const Session& session, const schema::Object& object, const schema::Field& field) {
    if (field.hidden) return Mask::hidden;
    Mask mask = Mask::write;
    if (session.role) {
        if (const auto found = session.role->fields.find(object.name + "." + field.name);
            found != session.role->fields.end())
            mask = found->second;
    }
    const bool kept_by_server =
        field.system || (field.computed() && !field.editable) || field.type == schema::Type::auto_number;
    if (mask == Mask::write && kept_by_server) return Mask::read;
    return mask;
}

Result<void> check_uses(const Session& session, const formula::Model& model, const schema::Object& object,
                        const formula::Node& expression, std::string_view as) {
    if (session.is_server()) return {};
    const formula::Uses uses = formula::uses(expression);
    std::vector<base::Fault> faults;
    auto refuse = [&](const std::string& name) {
        faults.push_back({std::string(as),
                          "unknown_name",
                          {"没有名为 “" + name + "” 的字段。", "There is no field named \"" + name + "\"."},
                          {}});
    };
    for (const std::string& name : uses.fields) {
        const schema::Field* field = object.find(name);
        if (field && mask(session, object, *field) == Mask::hidden) refuse(name);
    }
    for (const auto& [other, name] : uses.foreign) {
        const schema::Object* target = model.catalog().find(other);
        const schema::Field* field = target ? target->find(name) : nullptr;
        if (!target || !field) continue;
        if (target->table_only && hangs_on(object, other)) continue; // its history is seen with the record
        if (mask(session, *target, *field) == Mask::hidden || level(session, *target, Verb::read) == Level::none)
            refuse(name);
    }
    if (faults.empty()) return {};
    return Error(Code::invalid, faults.front().message, faults);
}

} // namespace fairlead::access
