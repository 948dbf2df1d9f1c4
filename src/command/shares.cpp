// Record shares and search across objects.

#include <algorithm>

#include "base/unicode.h"
#include "command/notifications.h"
#include "command/records.h"
#include "query/change.h"
#include "query/search.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Json;
using query::Condition;

Result<Json> list_shares(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        TRY(record::load(context.model, context.tables, context.reader, session, object, id, Verb::read));
        Json shares = Json::array();
        const std::vector<Condition> where = {{Condition::Test::equal, "record", id.number, {}}};
        TRY(context.reader.each(
            query::render_select_rows("record_share", {"id", "principal", "principal_kind", "can_write"}, where,
                                      {{"id", false}}, 1000, context.reader.dialect()),
            [&](const store::Row& row) {
                Json share = Json::object();
                share.set("id", Json::string(to_text(Id{row.number(0)})));
                const int64_t principal = row.number(1);
                const std::string kind(row.text(2));
                std::string name;
                const access::Directory& people = *session.directory;
                if (kind == "user" && people.user(principal)) name = people.user(principal)->name;
                if (kind == "team" && people.team(principal)) name = people.team(principal)->name;
                if (kind == "role" && people.role(principal)) name = people.role(principal)->label.in(session.language);
                Json who = Json::object();
                who.set("id", Json::string(to_text(Id{principal})));
                who.set("name", Json::string(name));
                share.set("principal", std::move(who));
                share.set("kind", Json::string(kind));
                share.set("write", Json::boolean(row.number(3) != 0));
                shares.push(std::move(share));
                return true;
            }));
        Json answer = Json::object();
        answer.set("shares", std::move(shares));
        return answer;
    });
}

Result<Json> add_share(Workspace& workspace, const Session& session, const Object& object, Id id, const Json& body) {
    if (!object.trait("owner"))
        return base::invalid("", "not_shareable",
                             {"“" + object.label.zh + "”没有负责人，不能单独共享。",
                              "A record of \"" + object.label.en + "\" has no owner and cannot be shared by itself."});
    const auto principal = base::parse_id(body["principal"].text());
    const std::string kind = body["kind"].text();
    const access::Directory& people = *session.directory;
    const bool known = principal && ((kind == "user" && people.user(principal->number)) ||
                                     (kind == "team" && people.team(principal->number)) ||
                                     (kind == "role" && people.role(principal->number)));
    if (!known)
        return base::invalid("principal", "unknown_link",
                             {"没有这个用户、团队或角色。", "There is no such user, team or role."},
                             {"kind 可选 user、team、role。", "\"kind\" is user, team or role."});
    std::vector<Notice> notices;
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.transaction, session, object, id, Verb::edit));
        TRY(context.execute(query::render_delete_rows("record_share",
                                                      {{Condition::Test::equal, "record", id.number, {}},
                                                       {Condition::Test::equal, "principal", principal->number, {}}},
                                                      context.dialect())));
        TRY(context.execute(query::render_insert("record_share",
                                                 {{"id", context.ids.next().number},
                                                  {"object", object.name},
                                                  {"record", id.number},
                                                  {"principal", principal->number},
                                                  {"principal_kind", kind},
                                                  {"can_write", body["write"].truth() ? 1 : 0},
                                                  {"created_by", session.user_id()}},
                                                 context.dialect())));
        if (!session.is_server()) notices = TRY(notices_of_share(workspace, context, image, principal->number));
        return workspace.audit(context.transaction, session, "shared", object.name + "/" + to_text(id), to_text(body));
    }));
    workspace.tell(notices);
    return list_shares(workspace, session, object, id);
}

Result<void> remove_share(Workspace& workspace, const Session& session, const Object& object, Id id, Id share) {
    return workspace.write(session, [&](record::Context& context) -> Result<void> {
        TRY(record::load(context.model, context.tables, context.transaction, session, object, id, Verb::edit));
        const int64_t gone = TRY(context.execute(query::render_delete_rows(
            "record_share",
            {{Condition::Test::equal, "record", id.number, {}}, {Condition::Test::equal, "id", share.number, {}}},
            context.dialect())));
        if (gone == 0) return base::Error(base::Code::not_found, {"没有这条共享。", "There is no such share."});
        return workspace.audit(context.transaction, session, "unshared", object.name + "/" + to_text(id),
                               to_text(share));
    });
}

namespace {

constexpr int64_t candidates_per_search = 400;

/// Lower is better: the whole name, its beginning, the beginning of a word, somewhere; then the newest.
int rank(const std::string& name, const std::string& typed) {
    const std::string folded = base::fold(name);
    if (folded == typed) return 0;
    if (folded.starts_with(typed)) return 1;
    const auto at = folded.find(typed);
    if (at != std::string::npos && folded[at - 1] == ' ') return 2;
    if (at != std::string::npos) return 3;
    std::string run;
    for (const char c : base::pinyin(name))
        if (c != ' ') run += c;
    if (run.starts_with(typed)) return 4;
    return 5;
}

} // namespace

Result<std::vector<Hit>> search_all(Workspace& workspace, const Session& session, const std::string& text,
                                    const std::vector<std::string>& objects, int64_t limit) {
    return workspace.ask<std::vector<Hit>>(session, [&](record::ReadContext& context) -> Result<std::vector<Hit>> {
        const std::vector<std::string> tokens = query::query_tokens(text);
        std::vector<const Object*> wanted;
        for (const Object& object : context.model.catalog().objects()) {
            if (object.table_only || !object.trait("name") ||
                access::level(session, object, Verb::read) == access::Level::none)
                continue;
            if (!objects.empty() && std::find(objects.begin(), objects.end(), object.name) == objects.end()) continue;
            wanted.push_back(&object);
        }
        std::vector<Hit> hits;
        if (tokens.empty() || wanted.empty()) return hits;
        std::map<std::string, std::vector<int64_t>> found;
        TRY(context.reader.each(query::render_search(tokens, wanted, candidates_per_search, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    found[std::string(row.text(0))].push_back(row.number(1));
                                    return true;
                                }));
        for (const auto& [object_name, ids] : found) {
            const Object* object = context.model.catalog().find(object_name);
            if (!object) continue;
            // The second line of a hit: the first filled text of the card that is not the name.
            std::vector<std::string> fields = {object->trait("name")->name};
            for (const std::string& name : object->layout.card)
                if (name != fields[0] && fields.size() < 4) fields.push_back(name);
            auto shape = record::shape_of(context, *object, fields);
            if (!shape.ok()) shape = record::shape_of(context, *object, {fields[0]});
            if (!shape.ok()) continue;
            query::Select select;
            select.object = object;
            select.ids = ids;
            select.scope = access::scope(session, context.model, *object, Verb::read);
            select.columns = shape->columns;
            select.limit = 0;
            std::vector<std::vector<Value>> rows;
            TRY(context.reader.each(query::render(select, session.asker, context.reader.dialect()),
                                    [&](const store::Row& row) {
                                        std::vector<Value> values;
                                        for (size_t i = 0; i < row.size(); ++i) values.push_back(row.value(i));
                                        rows.push_back(std::move(values));
                                        return true;
                                    }));
            const record::Names names = TRY(record::names_of(context, *shape, rows));
            for (const auto& row : rows) {
                Hit hit{object,
                        {row[record::RowShape::id].number_or(0)},
                        std::string(row[shape->slots[0]].text_or("")),
                        {}};
                for (size_t i = 1; i < shape->fields.size() && hit.subtitle.empty(); ++i) {
                    const Value& value = row[shape->slots[i]];
                    const schema::Type type = shape->fields[i]->type;
                    if ((type == schema::Type::link || type == schema::Type::user) && value.is_number()) {
                        if (const auto linked = names.find(value.number()); linked != names.end())
                            hit.subtitle = linked->second;
                    } else if (value.is_text() && (type == schema::Type::text || type == schema::Type::phone ||
                                                   type == schema::Type::email)) {
                        hit.subtitle = value.text();
                    }
                }
                hits.push_back(std::move(hit));
            }
        }
        const std::string typed = base::fold(base::trim(text));
        std::vector<std::pair<int, size_t>> order;
        for (size_t i = 0; i < hits.size(); ++i) order.emplace_back(rank(hits[i].name, typed), i);
        std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
            return a.first != b.first ? a.first < b.first : hits[a.second].id > hits[b.second].id;
        });
        std::vector<Hit> best;
        for (const auto& [_, index] : order) {
            if (static_cast<int64_t>(best.size()) >= limit) break;
            best.push_back(std::move(hits[index]));
        }
        return best;
    });
}

} // namespace fairlead::command
