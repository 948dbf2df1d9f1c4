// What comes in beside forms: a record begun from a mail address, calls of a telephone system.

#include "api/api.h"
#include "api/present.h"
#include "command/from_email.h"
#include "command/telephony.h"

namespace fairlead::api {

using http::Method;

namespace {

constexpr size_t most_event_bytes = 64 * 1024;

Result<Response> from_email(Call& call) {
    const Object* object = TRY(call.object());
    command::EmailStart start = TRY(command::start_from_email(call.workspace, call.session(), *object, call.body));
    if (!start.made) return ok(std::move(start.proposal));
    std::string text = to_text(start.proposal);
    text.pop_back();
    text += ",\"record\":" + outcome_json(*start.made, *call.snapshot, call.session()) + "}";
    return ok_text(std::move(text), 201);
}

Result<Response> call_event(Call& call) {
    const Request& request = call.request;
    if (request.body.size() > most_event_bytes)
        return base::Error(base::Code::limit, {"提交的内容太大。", "What was sent is too large."});
    return ok(
        TRY(command::take_call_event(call.workspace, {.key = std::string(request.parameter("key")),
                                                      .authorization = std::string(request.header("authorization")),
                                                      .signature = std::string(request.header("x-signature")),
                                                      .raw = request.body,
                                                      .request_id = request.id,
                                                      .address = request.remote,
                                                      .body = call.body})));
}

Result<Response> renew_secret(Call& call) {
    return ok(TRY(command::renew_telephony_secret(call.workspace, call.session(), TRY(call.id("key")))), 201);
}

} // namespace

std::vector<Route> intake_routes() {
    return {
        {Method::post,
         "/api/records/{object}/from_email",
         Policy::writing,
         Body::json,
         "Begin a record with nothing but an e-mail address",
         {},
         from_email},
        {Method::post,
         "/api/telephony/{key}",
         Policy::open,
         Body::json,
         "An event of a call; the connection's secret as Bearer or X-Signature",
         {},
         call_event},
        {Method::post,
         "/api/telephony/{key}/secret",
         Policy::writing,
         Body::none,
         "A new secret of a telephone connection, shown once",
         {},
         renew_secret},
    };
}

} // namespace fairlead::api
