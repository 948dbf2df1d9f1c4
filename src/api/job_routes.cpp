// Imports, exports, jobs.

#include "api/api.h"
#include "api/transfer.h"
#include "command/chores.h"
#include "command/export.h"
#include "command/import.h"
#include "command/jobs.h"

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
    const Uploaded uploaded = TRY(take_upload(call));
    const std::string& path = uploaded.path;
    const std::string name = uploaded.name.empty() ? "data.csv" : uploaded.name;
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

Response table(const std::string& path, const std::string& name) {
    return download(path, name,
                    name.ends_with(".xlsx") ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                                            : "text/csv; charset=utf-8");
}

Error no_file() {
    return Error(Code::not_found,
                 {"这个任务没有可下载的文件，或文件已过期。", "This job has no file to download, or it has expired."});
}

Result<Response> job_file(Call& call) {
    const command::JobState state = TRY(call.workspace.jobs().get(call.session(), TRY(call.id())));
    if (state.file.empty()) return no_file();
    return table(state.file, state.file_name.empty() ? "fairlead.csv" : state.file_name);
}
Result<Response> job_faults(Call& call) {
    const command::JobState state = TRY(call.workspace.jobs().get(call.session(), TRY(call.id())));
    if (state.faults_file.empty()) return no_file();
    return table(state.faults_file, "refused-" + to_text(state.id) + ".csv");
}

Result<Response> list_chores(Call& call) {
    Json answer = Json::object();
    answer.set("chores", TRY(command::list_chores(call.workspace, call.session())));
    return ok(std::move(answer));
}
Result<Response> run_chore(Call& call) {
    Json answer = Json::object();
    answer.set("done", TRY(command::run_chore(call.workspace, call.session(), call.request.parameter("name"))));
    return ok(std::move(answer));
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
        {Method::get, "/api/chores", Policy::signed_in, Body::none, "What the server does by itself", {}, list_chores},
        {Method::post, "/api/chores/{name}/run", Policy::writing, Body::none, "Do it now", {}, run_chore},
    };
}

} // namespace fairlead::api
