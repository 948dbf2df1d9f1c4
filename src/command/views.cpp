#include "command/views.h"

#include "base/crypto.h"
#include "base/unicode.h"
#include "query/change.h"
#include "record/read.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t day = 24LL * 60 * 60 * 1000;
const std::vector<std::string> view_columns = {"id", "object", "name", "owner", "shared", "definition"};

Json view_json(const Session& session, const std::vector<Value>& row) {
    Json view = Json::object();
    view.set("id", Json::string(to_text(Id{row[0].number_or(0)})));
    view.set("object", Json::string(std::string(row[1].text_or(""))));
    view.set("name", Json::string(std::string(row[2].text_or(""))));
    const access::User* owner = session.directory->user(row[3].number_or(0));
    Json who = Json::object();
    who.set("id", Json::string(to_text(Id{row[3].number_or(0)})));
    who.set("name", Json::string(owner ? owner->name : std::string()));
    view.set("owner", std::move(who));
    view.set("shared", Json::boolean(row[4].truth()));
    view.set("mine", Json::boolean(row[3].number_or(0) == session.user_id()));
    auto definition = base::parse_json(row[5].text_or("{}"));
    view.set("definition", definition.ok() ? std::move(*definition) : Json::object());
    return view;
}

Error no_view() {
    return Error(Code::not_found, {"没有这个视图，或它不属于你。", "There is no such view, or it is not yours."});
}

} // namespace

Result<Json> list_views(Workspace& workspace, const Session& session, const std::string& object) {
    Json views = Json::array();
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        std::vector<Condition> where;
        if (!object.empty()) where.push_back({Condition::Test::equal, "object", object, {}});
        const store::Rows rows = TRY(reader.rows(
            query::render_select_rows("view", view_columns, where, {{"id", false}}, 2000, reader.dialect())));
        for (const auto& row : rows)
            if (row[3].number_or(0) == session.user_id() || row[4].truth()) views.push(view_json(session, row));
        return {};
    }));
    Json answer = Json::object();
    answer.set("views", std::move(views));
    return answer;
}

Result<Json> save_view(Workspace& workspace, const Session& session, std::optional<Id> id, const Json& body) {
    if (!session.may_write || !session.user)
        return Error(Code::forbidden, {"你不能保存视图。", "You may not save views."});
    const auto snapshot = workspace.snapshot();
    std::vector<Value> row(view_columns.size());
    if (id) {
        TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
            const store::Rows rows =
                TRY(reader.rows(query::render_select_rows("view", view_columns,
                                                          {{Condition::Test::equal, "id", id->number, {}},
                                                           {Condition::Test::equal, "owner", session.user_id(), {}}},
                                                          {}, 1, reader.dialect())));
            if (rows.empty()) return no_view();
            row = rows[0];
            return {};
        }));
    } else {
        row[0] = workspace.ids().next().number;
        row[3] = session.user_id();
        row[4] = 0;
        row[5] = "{}";
    }
    if (!id) row[1] = body["object"].text();
    const Object* object = TRY(workspace.object(*snapshot, row[1].text_or("")));
    TRY(access::may(session, *object, access::Verb::read));
    if (body.has("name") || !id) {
        const std::string name = base::trim(body["name"].text());
        if (name.empty() || base::length(name) > 100)
            return base::invalid(
                "name", "required",
                {"请填写视图名称（不超过 100 字）。", "Give the view a name of at most 100 characters."});
        row[2] = name;
    }
    if (body.has("shared")) {
        if (body["shared"].truth()) TRY(access::require(session, "share_views"));
        row[4] = body["shared"].truth() ? 1 : 0;
    }
    if (const Json* definition = body.find("definition")) {
        // A view that cannot be listed is not saved.
        record::ListRequest request;
        request.object = object;
        request.where = (*definition)["where"].text();
        request.sort = (*definition)["sort"].text();
        for (const Json& column : (*definition)["columns"].items())
            request.fields.push_back(column["field"].is_string() ? column["field"].text() : column.text());
        TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
            TRY(record::select_of(context, request));
            TRY(record::shape_of(context, *object, request.fields));
            return {};
        }));
        const std::string text = to_text(*definition);
        if (text.size() > 20000)
            return base::invalid("definition", "too_long", {"视图定义太长。", "The view's definition is too long."});
        row[5] = text;
    }
    TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        query::Assignments values;
        for (size_t i = id ? 1 : 0; i < view_columns.size(); ++i) values.emplace_back(view_columns[i], row[i]);
        if (id)
            TRY(transaction.execute(query::render_update("view", *id, values, {}, transaction.dialect())));
        else
            TRY(transaction.execute(query::render_insert("view", values, transaction.dialect())));
        return {};
    }));
    return view_json(session, row);
}

Result<void> delete_view(Workspace& workspace, const Session& session, Id id) {
    return workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        std::vector<Condition> where = {{Condition::Test::equal, "id", id.number, {}}};
        if (!session.can("administer")) where.push_back({Condition::Test::equal, "owner", session.user_id(), {}});
        if (TRY(transaction.execute(query::render_delete_rows("view", where, transaction.dialect()))) == 0)
            return no_view();
        return {};
    });
}

Result<Json> list_audit(Workspace& workspace, const Session& session, const AuditQuery& wanted) {
    TRY(access::require(session, "see_audit"));
    std::vector<Condition> where;
    if (!wanted.after.empty()) {
        const auto id = base::parse_id(wanted.after);
        if (!id) return base::invalid("after", "cursor", {"翻页游标无效。", "The cursor is not valid."});
        where.push_back({Condition::Test::below, "id", id->number, {}});
    }
    if (!wanted.actor.empty()) {
        const auto id = base::parse_id(wanted.actor);
        if (!id) return base::invalid("actor", "not_an_id", {"应为用户的编号。", "This must be the id of a user."});
        where.push_back({Condition::Test::equal, "actor", id->number, {}});
    }
    if (!wanted.action.empty()) where.push_back({Condition::Test::equal, "action", wanted.action, {}});
    if (wanted.from) where.push_back({Condition::Test::at_least, "at", wanted.from->milliseconds, {}});
    if (wanted.before) where.push_back({Condition::Test::below, "at", wanted.before->milliseconds, {}});
    // A subject is "opportunity" (its model) or "opportunity/ID" (a record).
    const std::string records = wanted.object + "/";
    if (!wanted.object.empty()) {
        where.push_back({Condition::Test::at_least, "subject", wanted.object, {}});
        where.push_back({Condition::Test::below, "subject", wanted.object + "0", {}});
    }
    Json entries = Json::array();
    std::string next;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        store::Rows rows;
        // What a range of subjects lets through beside what is meant is left out here, a page at a time.
        std::vector<Condition> page = where;
        const int64_t most = wanted.object.empty() ? wanted.limit + 1 : 1000;
        for (int64_t read = most; read == most && static_cast<int64_t>(rows.size()) <= wanted.limit;) {
            read = 0;
            int64_t last = 0;
            TRY(reader.each(query::render_select_rows(
                                "audit", {"id", "at", "actor", "action", "subject", "detail", "address", "request"},
                                page, {{"id", true}}, most, reader.dialect()),
                            [&](const store::Row& row) {
                                ++read;
                                last = row.number(0);
                                const std::string_view subject = row.text(4);
                                if (!wanted.object.empty() && subject != wanted.object && !subject.starts_with(records))
                                    return true;
                                if (static_cast<int64_t>(rows.size()) > wanted.limit) return true;
                                std::vector<Value> values;
                                for (size_t i = 0; i < row.size(); ++i) values.push_back(row.value(i));
                                rows.push_back(std::move(values));
                                return true;
                            }));
            page = where;
            page.push_back({Condition::Test::below, "id", last, {}});
        }
        if (static_cast<int64_t>(rows.size()) > wanted.limit) {
            rows.pop_back();
            next = to_text(Id{rows.back()[0].number_or(0)});
        }
        for (const auto& row : rows) {
            Json entry = Json::object();
            entry.set("id", Json::string(to_text(Id{row[0].number_or(0)})));
            entry.set("at", Json::string(to_text(base::Instant{row[1].number_or(0)})));
            const access::User* actor = session.directory->user(row[2].number_or(0));
            Json who = Json::object();
            who.set("id", row[2].empty() ? Json() : Json::string(to_text(Id{row[2].number_or(0)})));
            who.set("name", actor ? Json::string(actor->name) : Json());
            entry.set("actor", std::move(who));
            const std::pair<const char*, size_t> texts[] = {
                {"action", 3}, {"subject", 4}, {"detail", 5}, {"address", 6}, {"request_id", 7}};
            for (const auto& [key, column] : texts) entry.set(key, Json::string(std::string(row[column].text_or(""))));
            entries.push(std::move(entry));
        }
        return {};
    }));
    Json answer = Json::object();
    answer.set("entries", std::move(entries));
    answer.set("next", next.empty() ? Json() : Json::string(next));
    return answer;
}

Result<std::optional<Kept>> take_idempotency_key(Workspace& workspace, const Session& session, const std::string& key,
                                                 const std::string& fingerprint) {
    if (key.size() > 200)
        return base::invalid("Idempotency-Key", "too_long",
                             {"幂等键最长 200 字节。", "An Idempotency-Key has at most 200 bytes."});
    const std::string own = base::sha256_hex(to_text(Id{session.user_id()}) + "/" + key);
    std::optional<Kept> kept;
    TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        kept.reset();
        const int64_t now = workspace.clock().now().milliseconds;
        const std::vector<Condition> where = {{Condition::Test::equal, "key", own, {}}};
        const store::Rows rows = TRY(transaction.rows(
            query::render_select_rows("idempotency", {"id", "fingerprint", "status", "body", "location", "created_at"},
                                      where, {}, 1, transaction.dialect())));
        if (!rows.empty() && now - rows[0][5].number_or(0) < day) {
            if (rows[0][1].text_or("") != fingerprint)
                return base::Error(Code::conflict, {"这个幂等键已用于另一个请求。",
                                                    "This Idempotency-Key was used for another request."});
            kept = Kept{static_cast<int>(rows[0][2].number_or(0)), std::string(rows[0][3].text_or("")),
                        std::string(rows[0][4].text_or(""))};
            return {};
        }
        TRY(transaction.execute(query::render_delete_rows("idempotency", where, transaction.dialect())));
        TRY(transaction.execute(query::render_delete_rows(
            "idempotency", {{Condition::Test::below, "created_at", now - day, {}}}, transaction.dialect())));
        TRY(transaction.execute(query::render_insert("idempotency",
                                                     {{"id", workspace.ids().next().number},
                                                      {"key", own},
                                                      {"user", session.user_id()},
                                                      {"fingerprint", fingerprint},
                                                      {"status", 0},
                                                      {"created_at", now}},
                                                     transaction.dialect())));
        return {};
    }));
    return kept;
}

Result<void> keep_answer(Workspace& workspace, const Session& session, const std::string& key, const Kept& answer) {
    const std::string own = base::sha256_hex(to_text(Id{session.user_id()}) + "/" + key);
    return workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_update_rows(
            "idempotency", {{"status", answer.status}, {"body", answer.body}, {"location", answer.location}},
            {{Condition::Test::equal, "key", own, {}}}, transaction.dialect())));
        return {};
    });
}

Result<void> release_idempotency_key(Workspace& workspace, const Session& session, const std::string& key) {
    const std::string own = base::sha256_hex(to_text(Id{session.user_id()}) + "/" + key);
    return workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_delete_rows("idempotency", {{Condition::Test::equal, "key", own, {}}},
                                                          transaction.dialect())));
        return {};
    });
}

} // namespace fairlead::command
