#include "command/registry.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/unicode.h"
#include "channel/fetch.h"
#include "format/table.h"
#include "query/change.h"
#include "record/identity.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr size_t most_rows = 10, most_looked_at = 2'000'000, most_key = 500;
constexpr int64_t most_file_bytes = 200LL << 20;

Error unreadable(const RegistrySource& source, std::string log) {
    Error error(Code::unavailable,
                {"数据源“" + source.name + "”暂时不可用。", "The source \"" + source.name + "\" cannot be read."});
    error.log = std::move(log);
    return error;
}

/// How a row's own names become fields; a source without a mapping has the fields' names already.
Json mapped(const RegistrySource& source, const Json& row) {
    if (!source.mapping.is_object() || source.mapping.members().empty()) return row;
    Json made = Json::object();
    for (const auto& [field, from] : source.mapping.members()) {
        const Json* found = &row;
        std::string_view path = from.text();
        while (found && !path.empty()) { // "basic.name" reaches into an object, a whole name goes first
            if (const Json* whole = found->find(path)) {
                found = whole;
                break;
            }
            const auto dot = path.find('.');
            found = dot == std::string_view::npos ? nullptr : found->find(path.substr(0, dot));
            path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
        }
        if (found && !found->is_null() && !from.text().empty()) made.set(field, *found);
    }
    return made;
}

/// Keeps the best of what a source tells: the same code, the same name, a name that holds it.
class Best {
  public:
    Best(const std::string& name, const std::string& code) : form_(record::company_form(name)), code_(code) {}

    void offer(Json values) {
        int rank = 0;
        const std::string code = values["credit_code"].text();
        if (!code_.empty() && !code.empty()) {
            if (code == code_)
                rank = 3;
            else
                return; // another company of that name
        }
        const std::string form = record::company_form(values["name"].text());
        if (!rank && !form_.empty() && form == form_) rank = 2;
        if (!rank && base::length(form_) >= 2 && form.find(form_) != std::string::npos) rank = 1;
        if (rank) found_.emplace_back(rank, RegistryRow{std::move(values)});
    }
    bool certain() const { return !code_.empty() && !found_.empty() && found_.back().first == 3; }
    std::vector<RegistryRow> rows() {
        std::stable_sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        if (found_.size() > most_rows) found_.resize(most_rows);
        std::vector<RegistryRow> rows;
        for (auto& [rank, row] : found_) rows.push_back(std::move(row));
        return rows;
    }

  private:
    std::string form_, code_;
    std::vector<std::pair<int, RegistryRow>> found_;
};

const Json* at_path(const Json& json, std::string_view path) {
    const Json* found = &json;
    while (found && !path.empty()) {
        const auto dot = path.find('.');
        found = found->find(path.substr(0, dot));
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    }
    return found;
}

Result<void> from_json(const RegistrySource& source, std::string_view text, Best& best) {
    auto parsed = base::parse_json(text);
    if (!parsed.ok()) return unreadable(source, parsed.error().message.en);
    const Json* rows = at_path(*parsed, source.rows_path);
    if (!rows) return {}; // a service says nothing when there is nothing
    if (rows->is_object()) best.offer(mapped(source, *rows));
    for (const Json& row : rows->items())
        if (row.is_object()) best.offer(mapped(source, row));
    return {};
}

Result<void> from_file(const Workspace& workspace, const RegistrySource& source, Best& best) {
    // The name alone: nothing outside the folder can be named.
    const std::string file = std::filesystem::path(source.file).filename().string();
    const std::string path = workspace.options().data_directory + "/registry/" + file;
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    if (failed || static_cast<int64_t>(size) > most_file_bytes)
        return unreadable(source, failed ? failed.message() : "the file is too large");
    if (file.ends_with(".json")) {
        std::ifstream in(path, std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        return from_json(source, text, best);
    }
    auto table = format::open_table(path, file);
    if (!table.ok()) return unreadable(source, table.error().message.en);
    format::Record record;
    const std::vector<std::string>& columns = (*table)->facts().columns;
    for (size_t looked_at = 0; looked_at < most_looked_at && !best.certain(); ++looked_at) {
        auto more = (*table)->next(record);
        if (!more.ok()) return unreadable(source, more.error().message.en);
        if (!*more) break;
        Json row = Json::object();
        for (size_t i = 0; i < record.cells.size() && i < columns.size(); ++i)
            if (!record.cells[i].empty()) row.members().emplace_back(columns[i], Json::string(record.cells[i]));
        best.offer(mapped(source, row));
    }
    return {};
}

std::string encoded(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string safe;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                           (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '_' || byte == '.' || byte == '~';
        if (plain)
            safe += c;
        else
            (((safe += '%') += digits[byte >> 4]) += digits[byte & 15]);
    }
    return safe;
}

void replace_all(std::string& text, std::string_view from, const std::string& to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

Result<void> from_service(const RegistrySource& source, const std::string& name, const std::string& code, Best& best) {
    channel::Fetch fetch{.url = source.url, .headers = {{"accept", "application/json"}}};
    replace_all(fetch.url, "{query}", encoded(code.empty() ? name : code));
    replace_all(fetch.url, "{name}", encoded(name));
    replace_all(fetch.url, "{credit_code}", encoded(code));
    if (!source.header_name.empty()) fetch.headers.emplace_back(source.header_name, source.header_value);
    auto answer = channel::fetch(fetch);
    if (!answer.ok()) return unreadable(source, answer.error().message.en);
    if (answer->status == 404) return {};
    if (answer->status != 200) return unreadable(source, "status " + std::to_string(answer->status));
    return from_json(source, answer->body, best);
}

} // namespace

Result<std::vector<RegistrySource>> registry_sources(store::Reader& reader, const Snapshot& snapshot) {
    std::vector<RegistrySource> sources;
    const Object* object = snapshot.find("registry_source");
    if (!object) return sources;
    const std::vector<Condition> where = {{Condition::Test::equal, "active", 1, {}},
                                          {Condition::Test::is_empty, "deleted_at", {}, {}}};
    TRY(reader.each(query::render_select_rows(object->name,
                                              {"id", "name", "kind", "file", "url", "header_name", "header_value",
                                               "rows_path", "mapping", "confidence"},
                                              where, {{"position", false}, {"id", false}}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        RegistrySource source;
                        source.id = {row.number(0)};
                        source.name = std::string(row.text(1));
                        source.kind = std::string(row.text(2));
                        source.file = std::string(row.text(3));
                        source.url = std::string(row.text(4));
                        source.header_name = std::string(row.text(5));
                        source.header_value = std::string(row.text(6));
                        source.rows_path = std::string(row.text(7));
                        if (auto mapping = base::parse_json(row.text(8)); mapping.ok())
                            source.mapping = std::move(*mapping);
                        source.confidence = row.number(9);
                        sources.push_back(std::move(source));
                        return true;
                    }));
    return sources;
}

Result<std::vector<RegistryRow>> look_up(const Workspace& workspace, const RegistrySource& source,
                                         const std::string& name, const std::string& credit_code) {
    Best best(name, credit_code);
    if (source.kind == "http")
        TRY(from_service(source, name, credit_code, best));
    else
        TRY(from_file(workspace, source, best));
    return best.rows();
}

Result<void> set_registry_key(Workspace& workspace, const Session& session, Id source, const Json& body) {
    TRY(access::require(session, "manage_users"));
    const std::string key = base::trim(body["key"].text());
    const bool printable = std::all_of(key.begin(), key.end(), [](char c) { return c > 0x1f && c != 0x7f; });
    if (!body["key"].is_string() || key.size() > most_key || !printable)
        return base::invalid("key", "wrong_kind",
                             {"密钥应为一行文字（最多 500 字节）。", "The key is one line of at most 500 bytes."});
    const auto snapshot = workspace.snapshot();
    return workspace.write(session, [&](record::Context& context) -> Result<void> {
        record::Patch patch;
        patch.object = snapshot->find("registry_source");
        patch.id = source;
        patch.set("header_value", Value(key));
        TRY(record::save(context, patch));
        return workspace.audit(context.transaction, session, "registry_key", to_text(source), {});
    });
}

} // namespace fairlead::command
