#include "api/api.h"

#include <algorithm>
#include <chrono>
#include <fstream>

#include "base/crypto.h"
#include "base/log.h"
#include "command/files.h"
#include "command/meter.h"
#include "command/setup.h"
#include "command/views.h"

namespace fairlead::api {

using base::Code;
using base::Error;
using http::Method;

namespace {

constexpr uint64_t upload_bytes = uint64_t{2} << 30;
constexpr size_t json_bytes = 8u << 20;
constexpr uint64_t form_bytes = 64 * 1024; // what a form may add around its file

bool changes_something(Method method) {
    return method != Method::get && method != Method::head && method != Method::options;
}

/// The language of a refusal before anybody is known: what the client asks for, Chinese otherwise.
std::string language_of(const Request& request, const std::string& otherwise) {
    const std::string_view wanted = request.header("accept-language");
    if (wanted.starts_with("en")) return "en";
    if (wanted.starts_with("zh")) return "zh-CN";
    return otherwise;
}

/// "https://host:port" names the same host as the Host header.
bool same_origin(const Request& request) {
    const std::string_view site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none") return false;
    const std::string_view origin = request.header("origin");
    if (origin.empty()) return true;
    const auto scheme_end = origin.find("://");
    return scheme_end != std::string_view::npos && origin.substr(scheme_end + 3) == request.header("host");
}

void set_security_headers(Response& response, const std::string& nonce) {
    response.set("content-security-policy", "default-src 'none'; script-src 'self'; style-src 'self'" +
                                                (nonce.empty() ? "" : " 'nonce-" + nonce + "'") +
                                                "; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
                                                "manifest-src 'self'; worker-src 'self'; "
                                                "base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    response.set("x-content-type-options", "nosniff");
    response.set("x-frame-options", "DENY");
    response.set("referrer-policy", "same-origin");
    response.set("cross-origin-opener-policy", "same-origin");
    response.set("permissions-policy", "camera=(self), geolocation=(self), microphone=()");
}

} // namespace

const std::vector<Route>& routes() {
    static const std::vector<Route> all = [] {
        std::vector<Route> table;
        for (auto part : {setup_routes,  session_routes,   record_routes,  file_routes,       notification_routes,
                          report_routes, analysis_routes,  kpi_routes,     forecast_routes,   target_routes,
                          job_routes,    workspace_routes, process_routes, pool_routes,       duplicate_routes,
                          form_routes,   intake_routes,    enrich_routes,  automation_routes, guidance_routes,
                          mail_routes,   learning_routes,  brief_routes}) {
            std::vector<Route> more = part();
            std::move(more.begin(), more.end(), std::back_inserter(table));
        }
        return table;
    }();
    return all;
}

Result<const Object*> Call::object() {
    return workspace.object(*snapshot, request.parameter("object"));
}

Result<Id> Call::id(std::string_view parameter) {
    const auto id = base::parse_id(request.parameter(parameter));
    if (!id) return Error(Code::not_found, {"找不到这条记录。", "This record was not found."});
    return *id;
}

std::string Call::query(std::string_view name) const {
    return std::string(request.query_value(name).value_or(std::string_view()));
}

Result<int64_t> Call::number(std::string_view name, int64_t otherwise, int64_t least, int64_t most) {
    const auto given = request.query_value(name);
    if (!given || given->empty()) return otherwise;
    const auto number = Json::number(std::string(*given)).integer();
    if (!number || *number < least || *number > most) {
        const std::string range = std::to_string(least) + "–" + std::to_string(most);
        return base::invalid(std::string(name), "range",
                             {"应为 " + range + " 之间的整数。", "This must be an integer from " + range + "."});
    }
    return *number;
}

Result<std::optional<base::Instant>> Call::as_of() {
    const std::string text = query("as_of");
    if (text.empty()) return std::optional<base::Instant>();
    if (const auto day = base::parse_date(text)) // the end of that day
        return std::optional(base::Instant{who.session.asker.zone.start_of({day->days + 1}).milliseconds - 1});
    if (const auto instant = base::parse_instant(text)) return instant;
    return base::invalid("as_of", "type", {"应为日期或时刻。", "This must be a day or a moment."},
                         {"例如 2026-03-31。", "For example 2026-03-31."});
}

Api::Api(Workspace& workspace, Options options)
    : workspace_(workspace), options_(std::move(options)), events_(workspace), intake_(workspace) {
    const auto& table = routes();
    for (size_t i = 0; i < table.size(); ++i) router_.add(table[i].method, table[i].pattern, i);
    workspace_.listen(command::Listener(
        [this](const std::vector<record::Event>& events, const Snapshot&) { changes_ += events.size(); }));
}

http::ServerOptions::BodyRule Api::body_rule(const Request& request) const {
    const auto match = router_.find(request.method, request.path);
    const Body body = match.found ? routes()[match.index].body : Body::none;
    if (body == Body::upload) return {upload_bytes, true};
    if (body == Body::file) return {command::most_file_bytes + form_bytes, true};
    return {json_bytes, false};
}

Response Api::handle(Request& request) {
    const auto start = std::chrono::steady_clock::now();
    command::meter() = {};
    Response response = answer(request);
    const std::chrono::duration<double, std::milli> total = std::chrono::steady_clock::now() - start;
    const command::Meter& meter = command::meter();
    char timing[120];
    std::snprintf(timing, sizeof timing, "total;dur=%.2f, db;dur=%.2f;desc=\"%d statements\"", total.count(),
                  meter.milliseconds, meter.statements);
    response.set("server-timing", timing);
    if (std::none_of(response.headers.begin(), response.headers.end(),
                     [](const auto& header) { return header.first == "content-security-policy"; }))
        set_security_headers(response, {});
    // Once met over TLS, browsers never come by plain HTTP again.
    if (request.secure || options_.behind_tls) response.set("strict-transport-security", "max-age=31536000");
    if (request.path.starts_with("/api/") &&
        std::none_of(response.headers.begin(), response.headers.end(),
                     [](const auto& header) { return header.first == "cache-control"; }))
        response.set("cache-control", "no-store");
    counters_.by_class[std::clamp(response.status / 100, 1, 5)]++;
    return response;
}

Response Api::answer(Request& request) {
    std::string language = language_of(request, workspace_.snapshot()->settings().language);
    const Method method = request.method == Method::head ? Method::get : request.method;
    const auto match = router_.find(method, request.path);
    if (!match.found) {
        const bool api = request.path.starts_with("/api/") || request.path == "/api";
        if (!api && method == Method::get && match.allowed.empty()) return asset(request);
        if (!match.allowed.empty()) {
            Response response =
                problem(Error(Code::invalid, {"这个地址不支持该方法。", "This address does not take that method."}),
                        language, request.id);
            response.status = 405;
            std::string allow;
            for (const Method each : match.allowed) (allow += allow.empty() ? "" : ", ") += http::name(each);
            response.set("allow", allow);
            return response;
        }
        return problem(Error(Code::not_found, {"没有这个地址。", "There is no such address."}), language, request.id);
    }
    const Route& route = routes()[match.index];
    request.params = match.params;
    Call call{*this, workspace_, request, workspace_.snapshot(), {}, language, {}};
    auto done = run(route, call);
    Response response = done.ok() ? std::move(*done) : problem(done.error(), call.language, request.id);
    if (call.who.renewed)
        response.set("set-cookie", session_cookie(*call.who.renewed, request.secure || options_.behind_tls,
                                                  workspace_.clock().now()));
    return response;
}

Result<void> Api::recognise(const Route& route, Call& call) {
    const Request& request = call.request;
    const std::string_view authorization = request.header("authorization");
    if (!authorization.empty()) {
        if (!authorization.starts_with("Bearer "))
            return Error(Code::unauthenticated, {"只支持 Bearer 密钥。", "Only Bearer keys are taken."});
        call.who = TRY(command::recognise_key(workspace_, std::string(authorization.substr(7))));
    } else {
        const bool secure = request.secure || options_.behind_tls;
        call.who =
            TRY(command::recognise_session(workspace_, std::string(request.cookie(session_cookie_name(secure)))));
        if (changes_something(request.method) &&
            (!same_origin(request) || !base::equal_in_constant_time(request.header("x-csrf-token"), call.who.csrf)))
            return Error(Code::forbidden, {"请求缺少有效的 CSRF 令牌，请刷新页面后再试。",
                                           "The request lacks a valid CSRF token. Reload the page and try again."});
    }
    call.session().request_id = request.id;
    call.session().address = request.remote;
    call.language = language_of(request, call.session().language);
    call.session().language = call.language;
    if (route.policy == Policy::writing && !call.session().may_write)
        return Error(Code::forbidden, {"这个密钥只能读取。", "This key may only read."});
    return {};
}

Result<Response> Api::run(const Route& route, Call& call) {
    if (route.policy != Policy::open)
        TRY(recognise(route, call));
    else if (changes_something(call.request.method) && !same_origin(call.request))
        return Error(Code::forbidden, {"不接受来自其他网站的请求。", "Requests from other sites are not taken."});
    if (route.body == Body::json) {
        if (!call.request.body.empty()) {
            const std::string_view type = call.request.header("content-type");
            if (!type.starts_with("application/json"))
                return base::invalid("Content-Type", "media_type",
                                     {"请求体应为 application/json。", "The body must be application/json."});
            auto parsed = base::parse_json(call.request.body);
            if (!parsed.ok() || !parsed->is_object()) {
                Error error = parsed.ok() ? base::invalid("", "json",
                                                          {"请求体应为 JSON 对象。", "The body must be a JSON object."})
                                          : std::move(parsed).error();
                Response response = problem(error, call.language, call.request.id);
                response.status = 400;
                return response;
            }
            call.body = std::move(*parsed);
        } else {
            call.body = Json::object();
        }
    }
    const std::string_view key = call.request.header("idempotency-key");
    if (!key.empty() && call.request.method == Method::post && route.policy == Policy::writing)
        return run_once(route, call);
    return route.handle(call);
}

Result<Response> Api::run_once(const Route& route, Call& call) {
    const std::string key(call.request.header("idempotency-key"));
    base::Sha256 digest;
    digest.add(std::string(http::name(call.request.method)) + " " + call.request.target + "\n" + call.request.body);
    if (call.request.body_file) {
        std::ifstream in(call.request.body_file->path(), std::ios::binary);
        std::string piece(64 * 1024, '\0');
        while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())), in.gcount() > 0)
            digest.add(std::string_view(piece).substr(0, static_cast<size_t>(in.gcount())));
    }
    const std::string fingerprint = digest.hex();
    const auto kept = TRY(command::take_idempotency_key(workspace_, call.session(), key, fingerprint));
    if (kept && kept->status == 0)
        return Error(Code::conflict,
                     {"同一请求正在处理，或上次的结果未能保存；请先查看是否已生效。",
                      "The same request is being worked on, or its answer was lost: look whether it took effect."});
    if (kept) {
        Response response = ok_text(kept->body, kept->status);
        if (!kept->location.empty()) response.set("location", kept->location);
        response.set("idempotency-replayed", "true");
        return response;
    }
    auto done = route.handle(call);
    if (!done.ok()) {
        TRY(command::release_idempotency_key(workspace_, call.session(), key));
        return std::move(done).error();
    }
    command::Kept answer{done->status, done->body, {}};
    for (const auto& [name, value] : done->headers)
        if (name == "location") answer.location = value;
    TRY(command::keep_answer(workspace_, call.session(), key, answer));
    return std::move(*done);
}

Response Api::asset(const Request& request) const {
    auto find = [&](std::string_view path) -> const Asset* {
        const auto found = std::find_if(options_.assets.begin(), options_.assets.end(),
                                        [&](const Asset& each) { return each.path == path; });
        return found == options_.assets.end() ? nullptr : &*found;
    };
    const Asset* found = find(request.path);
    // Any other address is a screen: the application knows it.
    const bool screen = !found || found->path == "/index.html";
    if (screen) found = find("/index.html");
    if (screen && request.path != "/setup" && command::setup_needed(workspace_)) {
        Response response{.status = 303};
        response.set("location", "/setup").set("cache-control", "no-store");
        return response;
    }
    if (!found || (screen && request.path.find('.', request.path.rfind('/')) != std::string::npos &&
                   request.path != "/index.html"))
        return problem(Error(Code::not_found, {"没有这个文件。", "There is no such file."}), "zh-CN", request.id);
    Response response;
    response.set("content-type", found->type);
    if (screen) {
        const std::string nonce = base::random_hex(16);
        response.body = *found->content;
        constexpr std::string_view mark = "__CSP_NONCE__";
        for (size_t at = response.body.find(mark); at != std::string::npos;
             at = response.body.find(mark, at + nonce.size()))
            response.body.replace(at, mark.size(), nonce);
        set_security_headers(response, nonce);
        response.set("cache-control", "no-cache");
        return response;
    }
    response.set("etag", found->etag);
    const bool hashed = found->path.starts_with("/assets/");
    response.set("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
    if (request.header("if-none-match") == found->etag) {
        response.status = 304;
        return response;
    }
    response.shared_body = found->content;
    set_security_headers(response, {});
    return response;
}

} // namespace fairlead::api
