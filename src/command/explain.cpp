#include "command/explain.h"

#include <algorithm>

#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Level;
using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr int deepest_parent = 4;

struct Share {
    int64_t principal;
    std::string kind;
    bool write;
};

Json text_json(const Text& text) {
    Json json = Json::object();
    json.set("zh", Json::string(text.zh));
    json.set("en", Json::string(text.en));
    return json;
}

Json reason(const char* kind, const Text& text) {
    Json json = Json::object();
    json.set("kind", Json::string(kind));
    json.set("text", text_json(text));
    return json;
}

Text verb_text(Verb verb) {
    if (verb == Verb::edit) return {"修改", "change"};
    if (verb == Verb::remove) return {"删除", "delete"};
    return {"查看", "see"};
}

Text quoted(const Text& text) {
    return {"“" + text.zh + "”", "\"" + text.en + "\""};
}

class Explanation {
  public:
    Explanation(record::ReadContext& context, const Session& subject) : context_(context), subject_(subject) {}

    Result<Json> of(const Object& object, Id id, Verb verb) {
        Json because = Json::array();
        TRY(collect(object, id, verb, because, 0));
        const bool allowed =
            record::load(context_.model, context_.tables, context_.reader, subject_, object, id, verb).ok();
        if (!allowed) because = TRY(refusals(object, verb));
        Json json = Json::object();
        json.set("allowed", Json::boolean(allowed));
        json.set("because", std::move(because));
        return json;
    }

  private:
    const access::Directory& people() const { return *subject_.directory; }
    Text role() const {
        return subject_.role ? quoted(subject_.role->label.empty() ? Text{subject_.role->name, subject_.role->name}
                                                                   : subject_.role->label)
                             : Text{"（无角色）", "(no role)"};
    }

    Result<void> collect(const Object& object, Id id, Verb verb, Json& because, int depth) {
        const Level reach = access::level(subject_, object, verb);
        if (reach == Level::none || depth > deepest_parent) return {};
        const Text act = verb_text(verb), label = object.label;
        const auto images =
            TRY(record::load_unscoped(context_.model, context_.tables, context_.reader, object, {id.number}));
        if (images.empty()) return {};
        const record::Image& image = images.front();
        if (object.sharing == schema::Sharing::parent) return through_parent(object, image, verb, because, depth);
        if (reach == Level::all)
            because.push(reason("role", {"角色" + role().zh + "可以" + act.zh + "全部“" + label.zh + "”。",
                                         "The role " + role().en + " may " + act.en + " every " + label.en + "."}));
        if ((verb == Verb::read && object.sharing != schema::Sharing::private_) ||
            (verb == Verb::edit && object.sharing == schema::Sharing::public_write))
            because.push(
                reason("object_default", {"“" + label.zh + "”对所有有权限的人开放" + act.zh + "。",
                                          "Everybody with the right may " + act.en + " every " + label.en + "."}));
        else if (reach != Level::all && !object.trait("owner"))
            return {};
        if (object.system && verb != Verb::read)
            because.push(reason("capability", {"拥有“管理用户”权限。", "They hold the capability to manage users."}));
        if (object.trait("owner")) TRY(owned(object, image, verb, reach, because));
        return {};
    }

    Result<void> owned(const Object& object, const record::Image& image, Verb verb, Level reach, Json& because) {
        const int64_t owner = image.owner();
        const access::User* holder = people().user(owner);
        const std::string name = holder ? holder->name : "?";
        const Text act = verb_text(verb);
        if (owner == subject_.user_id())
            because.push(reason("owner", {"是这条记录的负责人。", "They own the record."}));
        else if (reach == Level::team || reach == Level::subtree) {
            const std::vector<int64_t> owners = people().owners(*subject_.user, reach);
            if (std::find(owners.begin(), owners.end(), owner) != owners.end()) {
                Json why = reach == Level::team
                               ? reason("team", {"与负责人 " + name + " 在同一团队，角色" + role().zh + "可以" +
                                                     act.zh + "本团队的记录。",
                                                 "They share a team with the owner, " + name + ", and the role " +
                                                     role().en + " may " + act.en + " the team's records."})
                               : reason("subtree", {"负责人 " + name + " 是其下属，角色" + role().zh + "可以" + act.zh +
                                                        "下属的记录。",
                                                    "The owner, " + name + ", stands beneath them, and the role " +
                                                        role().en + " may " + act.en + " records of those beneath."});
                Json who = Json::object();
                who.set("id", Json::string(to_text(Id{owner})));
                who.set("name", Json::string(name));
                why.set("owner", std::move(who));
                because.push(std::move(why));
            }
        }
        if (const access::Pool* pool = people().pool(image.pool()); pool && verb == Verb::read) {
            const std::vector<int64_t> seen =
                people().pools(*subject_.user, object.name, access::Directory::Reach::see);
            if (std::find(seen.begin(), seen.end(), pool->id) != seen.end())
                because.push(reason("pool", {"它在公海“" + pool->name + "”里，其成员都能查看。",
                                             "It lies in the pool \"" + pool->name + "\", which they may see."}));
        }
        if (verb == Verb::remove) return {}; // a share never lets anybody delete
        const std::vector<int64_t> principals = people().principals(*subject_.user);
        for (const Share& share : TRY(shares(image.id()))) {
            if (verb == Verb::edit && !share.write) continue;
            if (std::find(principals.begin(), principals.end(), share.principal) == principals.end()) continue;
            std::string with;
            if (const access::User* user = people().user(share.principal)) with = user->name;
            if (const access::Team* team = people().team(share.principal)) with = team->name;
            if (const access::Role* shared_role = people().role(share.principal))
                with = shared_role->label.in(context_.session.language);
            Json why = reason("share", {"这条记录已共享给 " + with + "。", "The record is shared with " + with + "."});
            Json principal = Json::object();
            principal.set("kind", Json::string(share.kind));
            principal.set("id", Json::string(to_text(Id{share.principal})));
            principal.set("name", Json::string(with));
            why.set("principal", std::move(principal));
            why.set("write", Json::boolean(share.write));
            because.push(std::move(why));
        }
        return {};
    }

    /// Rights of a part are those of the record it hangs on; who may change that may change and delete its parts.
    Result<void> through_parent(const Object& object, const record::Image& image, Verb verb, Json& because, int depth) {
        const Field* link = object.find(object.access_parent);
        const bool any = link && link->type == schema::Type::link_any;
        const std::string kind(any ? image.get(link->name + "_object").text_or("")
                                   : std::string_view(link ? link->target : ""));
        const Object* parent = link ? context_.model.catalog().find(kind) : nullptr;
        const Field* owner = object.trait("owner");
        if (any && owner && image.get(owner->name).number_or(0) == subject_.user_id())
            because.push(reason("owner", {"是这条记录的负责人。", "They own the record."}));
        const Field* secluded = object.trait("secluded");
        if (any && secluded && image.get(secluded->name).truth()) return {};
        const Id above{parent ? image.get(link->name).number_or(0) : 0};
        if (!above) return {};
        Json reasons = Json::array();
        TRY(collect(*parent, above, verb == Verb::read ? Verb::read : Verb::edit, reasons, depth + 1));
        for (Json& why : reasons.items()) {
            Json through = Json::object();
            through.set("object", Json::string(parent->name));
            through.set("id", Json::string(to_text(above)));
            why.set("through", std::move(through));
            because.push(std::move(why));
        }
        return {};
    }

    Result<std::vector<Share>> shares(Id id) {
        std::vector<Share> found;
        const std::vector<Condition> where = {{Condition::Test::equal, "record", id.number, {}}};
        TRY(context_.reader.each(query::render_select_rows("record_share", {"principal", "principal_kind", "can_write"},
                                                           where, {{"id", false}}, 1000, context_.reader.dialect()),
                                 [&](const store::Row& row) {
                                     found.push_back({row.number(0), std::string(row.text(1)), row.number(2) != 0});
                                     return true;
                                 }));
        return found;
    }

    Result<Json> refusals(const Object& object, Verb verb) {
        const Text act = verb_text(verb);
        Json because = Json::array();
        if (!subject_.user->active)
            because.push(reason("inactive", {"账号已停用。", "The account is inactive."}));
        else if (access::level(subject_, object, verb) == Level::none)
            because.push(
                reason("role", {"角色" + role().zh + "不能" + act.zh + "“" + object.label.zh + "”。",
                                "The role " + role().en + " may not " + act.en + " any " + object.label.en + "."}));
        else
            because.push(reason(
                "reach", {"记录不在角色" + role().zh + "的范围内，也没有共享给该用户。",
                          "The record is beyond the reach of the role " + role().en + " and not shared with them."}));
        return because;
    }

    record::ReadContext& context_;
    const Session& subject_;
};

} // namespace

Result<Json> explain_access(Workspace& workspace, const Session& session, const Object& object, Id id, Id user) {
    if (user.number != session.user_id()) TRY(access::require(session, "manage_users"));
    const Session subject = workspace.session_of(user.number);
    if (!subject.user) return Error(Code::not_found, {"没有这个用户。", "There is no such user."});
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        TRY(record::load(context.model, context.tables, context.reader, session, object, id, Verb::read));
        Explanation explanation(context, subject);
        Json answer = Json::object();
        Json who = Json::object();
        who.set("id", Json::string(to_text(user)));
        who.set("name", Json::string(subject.user->name));
        answer.set("user", std::move(who));
        // An inactive person reaches nothing, whatever their role says.
        const std::pair<const char*, Verb> verbs[] = {
            {"read", Verb::read}, {"edit", Verb::edit}, {"delete", Verb::remove}};
        for (const auto& [key, verb] : verbs) {
            Json part = TRY(explanation.of(object, id, verb));
            if (!subject.user->active) {
                part.set("allowed", Json::boolean(false));
                part.set("because", Json::array({reason("inactive", {"账号已停用。", "The account is inactive."})}));
            }
            answer.set(key, std::move(part));
        }
        Json hidden = Json::array(), read_only = Json::array();
        for (const Field& field : object.fields) {
            if (access::mask(session, object, field) == access::Mask::hidden) continue; // unknown to the asker, too
            const access::Mask mask = access::mask(subject, object, field);
            if (mask == access::Mask::hidden) hidden.push(Json::string(field.name));
            if (mask == access::Mask::read) read_only.push(Json::string(field.name));
        }
        answer.set("fields_hidden", std::move(hidden));
        answer.set("fields_read_only", std::move(read_only));
        return answer;
    });
}

} // namespace fairlead::command
