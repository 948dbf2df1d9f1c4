// Forms: the doors visitors come through without signing in, and the designer's.

#include "api/api.h"
#include "api/form_page.h"
#include "command/form.h"

namespace fairlead::api {

using base::Code;
using base::Error;
using http::Method;

namespace {

constexpr size_t most_bytes = 64 * 1024;

Result<Response> page(Call& call) {
    const std::string key(call.request.parameter("key"));
    auto opened = call.api.intake().open(key);
    if (!opened.ok()) return form_page_refused(opened.error(), call.language);
    return form_page(*opened, call.language, TRY(call.api.intake().origins(key)));
}

Result<Response> open(Call& call) {
    return ok(TRY(call.api.intake().open(call.request.parameter("key"))));
}

Result<Response> post(Call& call) {
    if (call.request.body.size() > most_bytes)
        return Error(Code::limit, {"提交的内容太大。", "What was sent is too large."});
    return ok(TRY(call.api.intake().post(call.request.parameter("key"), call.body,
                                         {call.request.remote, call.language, call.request.id})));
}

Result<Response> definition(Call& call) {
    return ok(TRY(command::form_definition(call.workspace, call.session(), TRY(call.id("key")))));
}

Result<Response> change_definition(Call& call) {
    return ok(TRY(command::change_form_definition(call.workspace, call.session(), TRY(call.id("key")), call.body)));
}

Result<Response> figures(Call& call) {
    const Id id = TRY(call.id("key"));
    return ok(TRY(command::form_figures(call.workspace, call.session(), id, call.api.intake().waiting_spam(id))));
}

/// What may stand in a link as it is; the rest in percent form.
std::string encoded(std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string safe;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || c == '-' ||
            c == '_' || c == '.') {
            safe += c;
        } else {
            safe += '%';
            safe += digits[byte >> 4];
            safe += digits[byte & 15];
        }
    }
    return safe;
}

Result<Response> qr(Call& call) {
    const Id id = TRY(call.id("key"));
    const bool secure = call.request.secure || call.api.options().behind_tls;
    std::string link = std::string(secure ? "https://" : "http://") + std::string(call.request.header("host")) + "/f/" +
                       to_text(id) + "?utm_medium=qr";
    for (const char* name : {"utm_source", "utm_campaign"})
        if (const std::string value = call.query(name); !value.empty())
            link += std::string("&") + name + "=" + encoded(value);
    const int scale = static_cast<int>(TRY(call.number("scale", 8, 1, 32)));
    const bool png = call.query("format") == "png";
    Response response;
    response.body = TRY(command::form_code(call.workspace, call.session(), id, link, png ? scale : 0));
    response.set("content-type", png ? "image/png" : "image/svg+xml");
    return response;
}

} // namespace

std::vector<Route> form_routes() {
    return {
        {Method::get, "/f/{key}", Policy::open, Body::none, "The page of a form, for visitors", {}, page},
        {Method::get,
         "/api/forms/{key}",
         Policy::open,
         Body::none,
         "A form as visitors see it, with a token",
         {},
         open},
        {Method::post, "/api/forms/{key}", Policy::open, Body::json, "Send a form filled in", {}, post},
        {Method::get,
         "/api/forms/{key}/definition",
         Policy::signed_in,
         Body::none,
         "Fields and texts of a form",
         {},
         definition},
        {Method::put,
         "/api/forms/{key}/definition",
         Policy::writing,
         Body::json,
         "Change the fields and texts of a form",
         {},
         change_definition},
        {Method::get,
         "/api/forms/{key}/figures",
         Policy::signed_in,
         Body::none,
         "What came through a form",
         {},
         figures},
        {Method::get,
         "/api/forms/{key}/qr",
         Policy::signed_in,
         Body::none,
         "The address of a form as a QR code",
         {{"format", "svg or png"}, {"scale", "pixels a module, 1 to 32"}, {"utm_source", ""}, {"utm_campaign", ""}},
         qr},
    };
}

} // namespace fairlead::api
