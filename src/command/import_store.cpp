#include "command/import_store.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

const std::vector<std::string> columns = {"id",      "job",     "owner",      "object",     "name",
                                          "path",    "size",    "state",      "signature",  "recognised",
                                          "options", "mapping", "created_at", "started_at", "finished_at"};

Value json_value(const Json& json) {
    return json.is_null() ? Value() : Value(to_text(json));
}
Value time_value(int64_t at) {
    return at ? Value(at) : Value();
}
Json parsed(std::string_view text) {
    if (text.empty()) return {};
    auto json = base::parse_json(text);
    return json.ok() ? std::move(*json) : Json();
}

query::Assignments row_of(const ImportEntry& entry) {
    return {{"job", entry.job ? Value(entry.job.number) : Value()},
            {"owner", entry.owner ? Value(entry.owner) : Value()},
            {"object", entry.object},
            {"name", entry.name},
            {"path", entry.path},
            {"size", entry.size},
            {"state", entry.state},
            {"signature", entry.signature},
            {"recognised", json_value(entry.recognised)},
            {"options", json_value(entry.options)},
            {"mapping", json_value(entry.mapping)},
            {"created_at", entry.created_at},
            {"started_at", time_value(entry.started_at)},
            {"finished_at", time_value(entry.finished_at)}};
}

} // namespace

Result<void> add_import(Workspace& workspace, const ImportEntry& entry) {
    return workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        query::Assignments row = row_of(entry);
        row.emplace_back("id", entry.id.number);
        TRY(transaction.execute(query::render_insert("import", row, transaction.dialect())));
        return {};
    });
}

Result<void> save_import(Workspace& workspace, const ImportEntry& entry) {
    return update_import(workspace, entry.id, row_of(entry));
}

Result<void> update_import(Workspace& workspace, Id id, const query::Assignments& changes) {
    return workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_update("import", id, changes, {}, transaction.dialect())));
        return {};
    });
}

Result<ImportEntry> load_import(Workspace& workspace, const Session& session, Id id) {
    std::optional<ImportEntry> found;
    TRY(workspace.database().read([&](store::Reader& reader) {
        const std::vector<Condition> where = {{Condition::Test::equal, "id", id.number, {}}};
        return reader.each(query::render_select_rows("import", columns, where, {}, 1, reader.dialect()),
                           [&](const store::Row& row) {
                               ImportEntry entry;
                               entry.id = {row.number(0)};
                               entry.job = {row.number(1)};
                               entry.owner = row.number(2);
                               entry.object = std::string(row.text(3));
                               entry.name = std::string(row.text(4));
                               entry.path = std::string(row.text(5));
                               entry.size = row.number(6);
                               entry.state = std::string(row.text(7));
                               entry.signature = std::string(row.text(8));
                               entry.recognised = parsed(row.text(9));
                               entry.options = parsed(row.text(10));
                               entry.mapping = parsed(row.text(11));
                               entry.created_at = row.number(12);
                               entry.started_at = row.number(13);
                               entry.finished_at = row.number(14);
                               found = std::move(entry);
                               return true;
                           });
    }));
    const bool mine = found && (session.is_server() || found->owner == session.user_id() || session.can("administer"));
    if (!mine)
        return Error(Code::not_found, {"没有这次导入，或它不是你的。", "There is no such import, or it is not yours."});
    return std::move(*found);
}

Result<Json> remembered_mapping(Workspace& workspace, const Session& session, const std::string& signature) {
    Json mapping;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        const std::vector<Condition> states = {
            {Condition::Test::equal, "signature", signature, {}},
            {Condition::Test::in, "state", {}, {"running", "done", "failed", "cancelled"}}};
        for (const bool mine : {true, false}) {
            std::vector<Condition> where = states;
            if (mine) where.push_back({Condition::Test::equal, "owner", session.user_id(), {}});
            const store::Rows rows = TRY(reader.rows(
                query::render_select_rows("import", {"mapping"}, where, {{"id", true}}, 1, reader.dialect())));
            if (rows.empty() || !mapping.is_null()) continue;
            mapping = parsed(rows[0][0].text_or(""));
            if (mine || !mapping.is_object()) continue;
            // Of somebody else's mapping only what stands where: its values and defaults are theirs.
            std::erase_if(mapping.members(), [](const Json::Member& member) { return member.first == "defaults"; });
            for (auto& [key, value] : mapping.members())
                if (key == "columns")
                    for (Json& column : value.items())
                        std::erase_if(column.members(),
                                      [](const Json::Member& member) { return member.first == "values"; });
        }
        return {};
    }));
    return mapping;
}

} // namespace fairlead::command
