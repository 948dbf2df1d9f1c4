#include "command/files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/crypto.h"
#include "base/unicode.h"
#include "command/blobs.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr size_t longest_name = 255;
constexpr int64_t most_files = 1000; // of one record
constexpr int64_t most_waiting = 50; // of one person, for records that are not there yet
constexpr const char* unknown_type = "application/octet-stream";

const std::vector<std::string> columns = {"id",     "name",   "content_type", "size",       "sha256",
                                          "object", "record", "owner",        "created_at", "deleted_at"};

struct FileRow {
    Id id;
    std::string name, type;
    int64_t size = 0;
    std::string sha256, object;
    Id record;
    int64_t owner = 0;
    base::Instant created_at;
    std::optional<base::Instant> deleted_at;
};

FileRow row_of(const store::Row& row) {
    FileRow file{{row.number(0)},          std::string(row.text(1)),
                 std::string(row.text(2)), row.number(3),
                 std::string(row.text(4)), std::string(row.text(5)),
                 {row.number(6)},          row.number(7),
                 {row.number(8)},          {}};
    if (!row.empty(9)) file.deleted_at = base::Instant{row.number(9)};
    return file;
}

Error no_file() {
    return Error(Code::not_found, {"没有这个文件，它可能已被删除，或你无权查看。",
                                   "There is no such file: it may be deleted, or you may not see it."});
}

bool is_image(const std::string& type) {
    return type == "image/png" || type == "image/jpeg" || type == "image/gif" || type == "image/webp";
}
bool is_shown(const std::string& type) {
    return is_image(type) || type == "application/pdf" || type == "text/plain";
}

/// What the content is by its first bytes, when it is one of those a browser may show.
std::string recognised(std::string_view head) {
    using namespace std::string_view_literals;
    if (head.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
    if (head.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
    if (head.starts_with("GIF87a"sv) || head.starts_with("GIF89a"sv)) return "image/gif";
    if (head.starts_with("RIFF"sv) && head.size() >= 12 && head.substr(8, 4) == "WEBP"sv) return "image/webp";
    if (head.starts_with("%PDF-"sv)) return "application/pdf";
    return {};
}

/// "text/plain; charset=utf-8" -> "text/plain"; what is no media type is empty.
std::string media_type(const std::string& said) {
    const std::string type = base::ascii_lower(base::trim(said.substr(0, said.find(';'))));
    const auto slash = type.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == type.size() || type.size() > 100) return {};
    if (type.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-/") != std::string::npos) return {};
    return type.find('/', slash + 1) == std::string::npos ? type : std::string();
}

/// The content decides about what a browser shows; the client's word is taken for the rest.
std::string type_of(const std::string& said, std::string_view head) {
    const std::string sure = recognised(head);
    if (!sure.empty()) return sure;
    const std::string type = media_type(said);
    if (type.empty() || is_image(type) || type == "application/pdf") return unknown_type;
    if (type == "text/plain" && head.find('\0') != std::string_view::npos) return unknown_type;
    return type;
}

/// A name without folders and control characters, of at most 255 bytes with its ending kept.
std::string plain_name(const std::string& said) {
    std::string name = said.substr(said.find_last_of("/\\") + 1);
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    name = base::trim(name);
    if (name.empty() || name == "." || name == ".." || !base::is_valid_utf8(name)) return "file";
    if (name.size() <= longest_name) return name;
    const auto dot = name.rfind('.');
    const std::string ending = dot != std::string::npos && name.size() - dot <= 16 ? name.substr(dot) : std::string();
    name.resize(longest_name - ending.size());
    while (!name.empty() && (static_cast<unsigned char>(name.back()) & 0xc0) == 0x80) name.pop_back();
    if (!name.empty() && static_cast<unsigned char>(name.back()) >= 0xc0) name.pop_back();
    return name + ending;
}

Json file_json(const Session& session, const FileRow& file) {
    Json json = Json::object();
    const std::string id = to_text(file.id);
    json.set("id", Json::string(id));
    json.set("name", Json::string(file.name));
    json.set("size", Json::number(file.size));
    json.set("type", Json::string(file.type));
    json.set("image", Json::boolean(is_image(file.type)));
    json.set("created_at", Json::string(to_text(file.created_at)));
    json.set("created_by", person_json(session, file.owner));
    json.set("href", Json::string("/api/files/" + id));
    if (file.deleted_at) json.set("deleted_at", Json::string(to_text(*file.deleted_at)));
    return json;
}

std::vector<Condition> of_record(Id record, bool deleted) {
    return {{Condition::Test::equal, "record", record.number, {}},
            {deleted ? Condition::Test::not_empty : Condition::Test::is_empty, "deleted_at", {}, {}}};
}

/// The file, when the actor reaches its record with the verb.
Result<FileRow> find(const formula::Model& model, const record::Tables& tables, store::Reader& reader,
                     const Session& session, Id id, Verb verb, bool deleted) {
    std::optional<FileRow> found;
    const std::vector<Condition> where = {
        {Condition::Test::equal, "id", id.number, {}},
        {deleted ? Condition::Test::not_empty : Condition::Test::is_empty, "deleted_at", {}, {}}};
    TRY(reader.each(query::render_select_rows("file", columns, where, {}, 1, reader.dialect()),
                    [&](const store::Row& row) {
                        found = row_of(row);
                        return true;
                    }));
    if (!found) return no_file();
    if (!found->record) {
        if (deleted || !session.user || found->owner != session.user_id()) return no_file();
        return std::move(*found);
    }
    const Object* object = model.catalog().find(found->object);
    if (!object || object->sharing == schema::Sharing::system) return no_file();
    const auto reached = record::load(model, tables, reader, session, *object, found->record, verb);
    if (!reached.ok()) return reached.error().code == Code::not_found ? no_file() : reached.error();
    return std::move(*found);
}

/// Screens that show the record look again.
void tell_record(record::Context& context, const record::Image& image) {
    context.events.push_back(
        {record::Action::updated, image.object, image.id(), image.version(), image.owner(), image.owner()});
}

Result<void> check_size(const NewFile& file) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(file.path, failure);
    if (failure || size == 0) return base::invalid("", "empty", {"文件是空的。", "The file is empty."});
    if (size <= static_cast<uintmax_t>(most_file_bytes)) return {};
    Error error(Code::limit, {"文件最大 25 MB。", "A file has at most 25 MB."});
    error.faults.push_back({"", "too_large", error.message, {}});
    return error;
}

/// The content on the disk, and the row that is to name it.
Result<FileRow> keep(Workspace& workspace, const Session& session, const Object& object, Id record,
                     const NewFile& file) {
    const Blobs::Kept kept = TRY(Blobs(workspace.options().data_directory).keep(file.path, workspace.clock().now()));
    return FileRow{workspace.ids().next(),
                   plain_name(file.name),
                   type_of(file.type, kept.head),
                   kept.size,
                   kept.sha256,
                   object.name,
                   record,
                   session.user_id(),
                   session.asker.now,
                   {}};
}

Result<void> insert(record::Context& context, const FileRow& row) {
    TRY(context.execute(query::render_insert("file",
                                             {{"id", row.id.number},
                                              {"name", row.name},
                                              {"content_type", row.type},
                                              {"size", row.size},
                                              {"sha256", row.sha256},
                                              {"object", row.object},
                                              {"record", row.record.number},
                                              {"owner", row.owner ? Value(row.owner) : Value()},
                                              {"created_at", row.created_at.milliseconds}},
                                             context.dialect())));
    return {};
}

} // namespace

Result<Json> add_file(Workspace& workspace, const Session& session, const Object& object, Id id, const NewFile& file) {
    TRY(check_size(file));
    // Refused before anything is kept; asked again where it counts.
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        TRY(record::load(context.model, context.tables, context.reader, session, object, id, Verb::edit));
        return {};
    }));
    const FileRow row = TRY(keep(workspace, session, object, id, file));
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.transaction, session, object, id, Verb::edit));
        const store::Rows there =
            TRY(context.transaction.rows(query::render_count_rows("file", of_record(id, false), context.dialect())));
        if (there[0][0].number_or(0) >= most_files)
            return Error(Code::conflict, {"一条记录最多 1000 个文件。", "A record has at most 1000 files."});
        TRY(insert(context, row));
        tell_record(context, image);
        return {};
    }));
    return file_json(session, row);
}

Result<Json> add_waiting_file(Workspace& workspace, const Session& session, const Object& object, const NewFile& file) {
    TRY(access::may(session, object, Verb::create));
    TRY(check_size(file));
    const std::vector<Condition> mine = {{Condition::Test::equal, "owner", session.user_id(), {}},
                                         {Condition::Test::equal, "record", 0, {}},
                                         {Condition::Test::is_empty, "deleted_at", {}, {}}};
    const auto full = [&](store::Reader& reader) -> Result<void> {
        const store::Rows there = TRY(reader.rows(query::render_count_rows("file", mine, reader.dialect())));
        if (there[0][0].number_or(0) < most_waiting) return {};
        return Error(Code::limit, {"你有 50 个文件已上传但还没有随记录保存。请先保存或删除一些，或明天再试。",
                                   "50 files of yours are uploaded and not saved with a record yet. Save or delete "
                                   "some of them, or try again tomorrow."});
    };
    TRY(workspace.read(session, [&](record::ReadContext& context) { return full(context.reader); }));
    const FileRow row = TRY(keep(workspace, session, object, {}, file));
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        TRY(full(context.transaction));
        return insert(context, row);
    }));
    return file_json(session, row);
}

Result<std::optional<KeptFile>> keep_file(Workspace& workspace, const std::string& name, const std::string& type,
                                          std::string_view content) {
    if (content.empty() || content.size() > static_cast<size_t>(most_file_bytes)) return std::optional<KeptFile>();
    const std::string path = workspace.options().data_directory + "/upload-" + base::random_hex(12);
    {
        std::ofstream out(path, std::ios::binary);
        out.write(content.data(), static_cast<std::streamsize>(content.size()));
        if (!out.flush()) {
            std::error_code ignored;
            std::filesystem::remove(path, ignored);
            return Error(Code::unavailable, {"磁盘不接受文件。", "The disk does not take the file."});
        }
    }
    auto kept = Blobs(workspace.options().data_directory).keep(path, workspace.clock().now());
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    if (!kept.ok()) return std::move(kept).error();
    return std::optional(KeptFile{plain_name(name), type_of(type, kept->head), kept->sha256, kept->size});
}

Result<void> hang_file(record::Context& context, const Object& object, Id record, const KeptFile& file) {
    return insert(context, {context.ids.next(),
                            file.name,
                            file.type,
                            file.size,
                            file.sha256,
                            object.name,
                            record,
                            context.session.user_id(),
                            context.session.asker.now,
                            {}});
}

Result<Json> list_files(Workspace& workspace, const Session& session, const Object& object, Id id, bool deleted) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        TRY(record::load(context.model, context.tables, context.reader, session, object, id,
                         deleted ? Verb::edit : Verb::read));
        Json files = Json::array();
        TRY(context.reader.each(query::render_select_rows("file", columns, of_record(id, deleted), {{"id", true}},
                                                          most_files, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    files.push(file_json(session, row_of(row)));
                                    return true;
                                }));
        Json answer = Json::object();
        answer.set("files", std::move(files));
        return answer;
    });
}

Result<FileContent> open_file(Workspace& workspace, const Session& session, Id id) {
    return workspace.ask<FileContent>(session, [&](record::ReadContext& context) -> Result<FileContent> {
        const FileRow file = TRY(find(context.model, context.tables, context.reader, session, id, Verb::read, false));
        const Blobs blobs(workspace.options().data_directory);
        if (!blobs.exists(file.sha256)) {
            Error error(Code::unavailable,
                        {"服务器上缺少这个文件的内容，请联系管理员。",
                         "The content of this file is missing on the server. Ask your administrator."});
            error.log = blobs.path_of(file.sha256) + " is missing";
            return error;
        }
        return FileContent{blobs.path_of(file.sha256), file.name, file.type, file.sha256, is_shown(file.type)};
    });
}

Result<void> delete_file(Workspace& workspace, const Session& session, Id id) {
    return workspace.write(session, [&](record::Context& context) -> Result<void> {
        const FileRow file =
            TRY(find(context.model, context.tables, context.transaction, session, id, Verb::edit, false));
        if (!file.record) { // no record took it yet: nothing to tell, nothing to bring back
            TRY(context.execute(query::render_update("file", id, {{"deleted_at", session.asker.now.milliseconds}}, {},
                                                     context.dialect())));
            return {};
        }
        const Object& object = *context.model.catalog().find(file.object);
        const record::Image image = TRY(
            record::load(context.model, context.tables, context.transaction, session, object, file.record, Verb::edit));
        record::Patch patch;
        patch.object = &object;
        patch.id = file.record;
        for (const Field& field : object.fields)
            if (field.type == schema::Type::file && image.get(field.name) == Value(id.number))
                patch.set(field.name, Value());
        if (patch.sets.empty())
            tell_record(context, image);
        else
            TRY(record::save(context, patch));
        TRY(context.execute(query::render_update("file", id,
                                                 {{"deleted_at", session.asker.now.milliseconds},
                                                  {"deleted_by", session.user ? Value(session.user_id()) : Value()}},
                                                 {}, context.dialect())));
        return workspace.audit(context.transaction, session, "file_deleted", object.name + "/" + to_text(file.record),
                               file.name);
    });
}

Result<Json> restore_file(Workspace& workspace, const Session& session, Id id) {
    return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
        FileRow file = TRY(find(context.model, context.tables, context.transaction, session, id, Verb::edit, true));
        if (session.asker.now.milliseconds - file.deleted_at->milliseconds > restorable_milliseconds) return no_file();
        TRY(context.execute(query::render_update("file", id, {{"deleted_at", Value()}, {"deleted_by", Value()}}, {},
                                                 context.dialect())));
        const Object& object = *context.model.catalog().find(file.object);
        tell_record(context, TRY(record::load(context.model, context.tables, context.transaction, session, object,
                                              file.record, Verb::edit)));
        TRY(workspace.audit(context.transaction, session, "file_restored", object.name + "/" + to_text(file.record),
                            file.name));
        file.deleted_at.reset();
        return file_json(session, file);
    });
}

} // namespace fairlead::command
