// The first run.

#include "api/api.h"
#include "base/crypto.h"
#include "command/setup.h"

namespace fairlead::api {

using base::Code;
using base::Error;
using http::Method;

namespace {

Result<Response> needed(Call& call) {
    Json answer = Json::object();
    answer.set("needed", Json::boolean(command::setup_needed(call.workspace)));
    return ok(std::move(answer));
}

Result<Response> set_up(Call& call) {
    const std::string& token = call.api.options().setup_token;
    const bool open = command::setup_needed(call.workspace);
    if (open && (token.empty() || !base::equal_in_constant_time(call.body["token"].text(), token)))
        return Error(Code::forbidden, {"设置链接不对，请使用服务器启动时显示的完整地址。",
                                       "The set-up link is not right. Use the whole address the server printed."});
    const command::FirstRun run = TRY(command::set_up(call.workspace, call.body, call.request.remote,
                                                      std::string(call.request.header("user-agent")), call.request.id));
    call.snapshot = call.workspace.snapshot();
    Response response = signed_in(call, run.signed_in, run.demo_job);
    response.status = 201;
    return response;
}

} // namespace

std::vector<Route> setup_routes() {
    return {
        {Method::get, "/api/setup", Policy::open, Body::none, "Whether this is the first run", {}, needed},
        {Method::post, "/api/setup", Policy::open, Body::json, "Set up an empty workspace", {}, set_up},
    };
}

} // namespace fairlead::api
