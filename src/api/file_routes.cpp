// Files of records.

#include "api/transfer.h"
#include "command/files.h"

namespace fairlead::api {

using http::Method;

namespace {

Result<Response> made(Call& call, Result<Json> done) {
    if (!done.ok() && !done.error().faults.empty() && done.error().faults.front().rule == "too_large") {
        Response response = problem(done.error(), call.language, call.request.id);
        response.status = 413;
        return response;
    }
    Json file = TRY(std::move(done));
    const std::string address = file["href"].text();
    return ok(std::move(file), 201).set("location", address);
}

Result<Response> add(Call& call) {
    const Object* object = TRY(call.object());
    const Id id = TRY(call.id());
    const Uploaded uploaded = TRY(take_upload(call));
    return made(call, command::add_file(call.workspace, call.session(), *object, id,
                                        {uploaded.path, uploaded.name, uploaded.type}));
}

/// Before the record is there: a form that is being filled in.
Result<Response> add_waiting(Call& call) {
    const Object* object = TRY(call.workspace.object(*call.snapshot, call.query("object")));
    const Uploaded uploaded = TRY(take_upload(call));
    return made(call, command::add_waiting_file(call.workspace, call.session(), *object,
                                                {uploaded.path, uploaded.name, uploaded.type}));
}

Result<Response> list(Call& call) {
    return ok(TRY(command::list_files(call.workspace, call.session(), *TRY(call.object()), TRY(call.id()),
                                      call.query("deleted") == "true")));
}

/// What came from people is never a page of ours: no scripts, no guessing of types, no frames elsewhere. A sandbox
/// would keep browsers from showing PDF at all; their viewers run apart from the page's origin.
Result<Response> open(Call& call) {
    const command::FileContent file = TRY(command::open_file(call.workspace, call.session(), TRY(call.id())));
    const std::string etag = "\"" + file.sha256.substr(0, 32) + "\"";
    Response response;
    if (call.request.header("if-none-match") == etag) {
        response.status = 304;
    } else {
        std::string type = file.shown ? file.type : "application/octet-stream";
        if (type == "text/plain") type += "; charset=utf-8";
        response = download(file.path, file.name, type, file.shown && call.query("download").empty());
    }
    const bool pdf = file.type == "application/pdf";
    response.set("content-security-policy",
                 pdf ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
                     : "default-src 'none'; sandbox; frame-ancestors 'self'");
    response.set("x-content-type-options", "nosniff");
    response.set("x-frame-options", "SAMEORIGIN");
    response.set("cross-origin-resource-policy", "same-origin");
    response.set("referrer-policy", "no-referrer");
    // Kept by the browser, but asked for again each time: rights may have been taken away.
    response.set("cache-control", "private, no-cache").set("etag", etag);
    return response;
}

Result<Response> remove(Call& call) {
    TRY(command::delete_file(call.workspace, call.session(), TRY(call.id())));
    return Response{.status = 204};
}

Result<Response> restore(Call& call) {
    return ok(TRY(command::restore_file(call.workspace, call.session(), TRY(call.id()))));
}

} // namespace

std::vector<Route> file_routes() {
    return {
        {Method::get,
         "/api/records/{object}/{id}/files",
         Policy::signed_in,
         Body::none,
         "Files of a record",
         {{"deleted", "true: deleted files that can be restored"}},
         list},
        {Method::post,
         "/api/records/{object}/{id}/files",
         Policy::writing,
         Body::file,
         "Attach a file of at most 25 MB",
         {{"name", "the file's name"}},
         add},
        {Method::post,
         "/api/files",
         Policy::writing,
         Body::file,
         "Upload a file of at most 25 MB for a record that is not made yet",
         {{"object", "what it will be a record of"}, {"name", "the file's name"}},
         add_waiting},
        {Method::get,
         "/api/files/{id}",
         Policy::signed_in,
         Body::none,
         "The content of a file",
         {{"download", "any value: to be saved, not shown"}},
         open},
        {Method::del, "/api/files/{id}", Policy::writing, Body::none, "Delete a file", {}, remove},
        {Method::post, "/api/files/{id}/restore", Policy::writing, Body::none, "Restore a deleted file", {}, restore},
    };
}

} // namespace fairlead::api
