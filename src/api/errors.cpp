// The one table from error code to HTTP status, and the form of a refusal.

#include "api/call.h"
#include "base/log.h"

namespace fairlead::api {

using base::Code;

int status_of(Code code) {
    switch (code) {
        case Code::invalid:
            return 422;
        case Code::unauthenticated:
            return 401;
        case Code::forbidden:
            return 403;
        case Code::not_found:
            return 404;
        case Code::conflict:
            return 409;
        case Code::gate:
            return 422;
        case Code::limit:
            return 429;
        case Code::unavailable:
            return 503;
        case Code::internal:
            return 500;
    }
    return 500;
}

Response problem(const base::Error& error, std::string_view language, std::string_view request_id) {
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.key("code").string(name(error.code));
    out.key("message").string(error.message.in(language));
    out.key("fields").begin_array();
    for (const base::Fault& fault : error.faults) {
        out.begin_object();
        out.key("field").string(fault.field);
        out.key("rule").string(fault.rule);
        out.key("message").string(fault.message.in(language));
        out.key("hint").string(fault.hint.in(language));
        out.end_object();
    }
    out.end_array();
    out.key("request_id").string(request_id);
    out.end_object();
    if (!error.log.empty() && (error.code == Code::internal || error.code == Code::unavailable))
        base::log_error(std::string(request_id) + " " + error.log);
    Response response = Response::json(status_of(error.code), std::move(body));
    response.set("content-type", "application/problem+json");
    if (error.code == Code::limit) response.set("retry-after", "60");
    if (error.code == Code::unavailable) response.set("retry-after", "2");
    return response;
}

Response ok(Json json, int status) {
    return Response::json(status, to_text(json));
}
Response ok_text(std::string json, int status) {
    return Response::json(status, std::move(json));
}

} // namespace fairlead::api
