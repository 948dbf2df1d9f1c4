// Imports, exports, jobs.

#include "api/api.h"
#include "command/export.h"
#include "command/import.h"
#include "command/jobs.h"
#include "http/multipart.h"

namespace fairlead::api {

using base::Code;
using base::Error;
using http::Method;

namespace {

Response accepted(Id job) {
    Json answer = Json::object();
    answer.set("job", Json::string(to_text(job)));
    return ok(std::move(answer), 202);
}

Result<Response> upload(Call& call) {
    std::string name = call.query("name");
    std::string path;
    if (http::multipart_boundary(call.request.header("content-type"))) {
        const std::string target = call.workspace.options().data_directory + "/upload-" + call.request.id;
        const auto parts = TRY(http::read_multipart(
            call.request, [&](const http::Part&) { return path.empty() ? path = target : target + "-more"; },
            {.parts = 2}));
        for (const http::Part& part : parts)
            if (part.is_file && name.empty()) name = part.file_name;
    } else if (call.request.body_file) {
        path = call.request.body_file->path();
    }
    if (path.empty()) return base::invalid("", "empty", {"请上传一个文件。", "Send a file."});
    if (name.empty()) name = "data.csv";
    command::ImportDraft draft =
        TRY(command::begin_import(call.workspace, call.session(), call.query("object"), name, path));
    Response response = ok(std::move(draft.view), 201);
    response.set("location", "/api/imports/" + to_text(draft.id));
    return response;
}

Result<Response> get_import(Call& call) {
    return ok(TRY(command::get_import(call.workspace, call.session(), TRY(call.id()))));
}
Result<Response> map_import(Call& call) {
    return ok(TRY(command::map_import(call.workspace, call.session(), TRY(call.id()), call.body)));
}
Result<Response> start_import(Call& call) {
    return accepted(
        TRY(command::start_import(call.workspace, call.session(), TRY(call.id()), call.body["dry_run"].truth())));
}
Result<Response> start_export(Call& call) {
    return accepted(TRY(command::start_export(call.workspace, call.session(), call.body)));
}

Result<Response> jobs(Call& call) {
    const auto list = TRY(call.workspace.jobs().list(call.session(), TRY(call.number("limit", 20, 1, 200))));
    Json rows = Json::array();
    for (const command::JobState& job : list) rows.push(job_json(job));
    Json answer = Json::object();
    answer.set("jobs", std::move(rows));
    return ok(std::move(answer));
}
Result<Response> job(Call& call) {
    return ok(job_json(TRY(call.workspace.jobs().get(call.session(), TRY(call.id())))));
}
Result<Response> cancel(Call& call) {
    const Id id = TRY(call.id());
    TRY(call.workspace.jobs().cancel(call.session(), id));
    return accepted(id);
}
Result<Response> undo(Call& call) {
    return accepted(TRY(call.workspace.jobs().undo(call.session(), TRY(call.id()))));
}

/// A download; the name is for people, so it is quoted twice: plain ASCII and UTF-8 (RFC 6266).
Response download(const std::string& path, const std::string& name) {
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string plain, encoded;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                          c == '-' || c == '_';
        plain += safe ? c : '_';
        if (safe)
            encoded += c;
        else
            (encoded += '%') += {hex[byte >> 4], hex[byte & 15]};
    }
    Response response;
    response.file = path;
    const bool xlsx = name.ends_with(".xlsx");
    response.set("content-type", xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                                      : "text/csv; charset=utf-8");
    response.set("content-disposition", "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded);
    response.set("cache-control", "no-store");
    return response;
}

Error no_file() {
    return Error(Code::not_found,
                 {"这个任务没有可下载的文件，或文件已过期。", "This job has no file to download, or it has expired."});
}

Result<Response> job_file(Call& call) {
    const command::JobState state = TRY(call.workspace.jobs().get(call.session(), TRY(call.id())));
    if (state.file.empty()) return no_file();
    return download(state.file, state.file_name.empty() ? "fairlead.csv" : state.file_name);
}
Result<Response> job_faults(Call& call) {
    const command::JobState state = TRY(call.workspace.jobs().get(call.session(), TRY(call.id())));
    if (state.faults_file.empty()) return no_file();
    return download(state.faults_file, "refused-" + to_text(state.id) + ".csv");
}

} // namespace

std::vector<Route> job_routes() {
    return {
        {Method::post,
         "/api/imports",
         Policy::writing,
         Body::upload,
         "Upload a file to import",
         {{"object", "where the rows go"}, {"name", "the file's name"}},
         upload},
        {Method::get, "/api/imports/{id}", Policy::signed_in, Body::none, "An import and its mapping", {}, get_import},
        {Method::put,
         "/api/imports/{id}/mapping",
         Policy::writing,
         Body::json,
         "Say what the columns mean; preview",
         {},
         map_import},
        {Method::post,
         "/api/imports/{id}/start",
         Policy::writing,
         Body::json,
         "Run the import as a job",
         {},
         start_import},
        {Method::post, "/api/exports", Policy::signed_in, Body::json, "Export a list as a job", {}, start_export},
        {Method::get, "/api/jobs", Policy::signed_in, Body::none, "My jobs", {{"limit", "1 to 200"}}, jobs},
        {Method::get, "/api/jobs/{id}", Policy::signed_in, Body::none, "A job and its progress", {}, job},
        {Method::post, "/api/jobs/{id}/cancel", Policy::writing, Body::none, "Cancel a job", {}, cancel},
        {Method::post, "/api/jobs/{id}/undo", Policy::writing, Body::none, "Take back what a job did", {}, undo},
        {Method::get, "/api/jobs/{id}/file", Policy::signed_in, Body::none, "The file a job made", {}, job_file},
        {Method::get, "/api/jobs/{id}/faults", Policy::signed_in, Body::none, "The rows a job refused", {}, job_faults},
    };
}

} // namespace fairlead::api
