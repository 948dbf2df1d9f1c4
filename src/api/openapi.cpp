// The description of the API, made from the route table.

#include <map>

#include "api/api.h"
#include "api/openapi_schemas.h"
#include "base/unicode.h"

namespace fairlead::api {

namespace {

Json text(const char* value) {
    return Json::string(value);
}

Json reference(const char* path) {
    Json json = Json::object();
    json.set("$ref", text(path));
    return json;
}

Json json_content(Json schema) {
    Json media = Json::object();
    media.set("schema", std::move(schema));
    Json content = Json::object();
    content.set("application/json", std::move(media));
    return content;
}

Json response(const char* description, Json content = {}) {
    Json json = Json::object();
    json.set("description", text(description));
    if (!content.is_null()) json.set("content", std::move(content));
    return json;
}

Json parameter(const std::string& name, const char* in, const char* description, bool required) {
    Json type = Json::object();
    type.set("type", text("string"));
    Json json = Json::object();
    json.set("name", Json::string(name));
    json.set("in", text(in));
    json.set("required", Json::boolean(required));
    if (*description) json.set("description", text(description));
    json.set("schema", std::move(type));
    return json;
}

/// "/api/records/{object}/{id}" + GET -> "get_records_object_id"
std::string operation_id(const Route& route) {
    std::string id = base::ascii_lower(http::name(route.method));
    bool gap = true;
    for (const char c : std::string_view(route.pattern)) {
        const bool letter = (c >= 'a' && c <= 'z') || c == '_';
        if (letter && gap) id += '_';
        if (letter) id += c;
        gap = !letter;
    }
    return id;
}

Json operation(const Route& route) {
    Json json = Json::object();
    json.set("operationId", Json::string(operation_id(route)));
    json.set("summary", text(route.summary));
    Json parameters = Json::array();
    const std::string pattern = route.pattern;
    for (size_t open = pattern.find('{'); open != std::string::npos; open = pattern.find('{', open + 1))
        parameters.push(parameter(pattern.substr(open + 1, pattern.find('}', open) - open - 1), "path", "", true));
    for (const Parameter& each : route.parameters)
        parameters.push(parameter(each.name, "query", each.description, false));
    if (route.method == http::Method::post && route.policy == Policy::writing)
        parameters.push(
            parameter("Idempotency-Key", "header", "a repeat within 24 hours gets the first answer again", false));
    if (!parameters.items().empty()) json.set("parameters", std::move(parameters));
    if (route.body != Body::none) {
        Json body = Json::object();
        body.set("required", Json::boolean(true));
        if (route.body == Body::json) {
            Json object = Json::object();
            object.set("type", text("object"));
            body.set("content", json_content(std::move(object)));
        } else {
            Json binary = Json::object();
            binary.set("type", text("string"));
            binary.set("format", text("binary"));
            Json media = Json::object();
            media.set("schema", std::move(binary));
            Json content = Json::object();
            content.set("application/octet-stream", media);
            content.set("multipart/form-data", std::move(media));
            body.set("content", std::move(content));
        }
        json.set("requestBody", std::move(body));
    }
    Json responses = Json::object();
    Json any;
    if (const char* name = answer_schema(route)) {
        any = reference((std::string("#/components/schemas/") + name).c_str());
    } else {
        any = Json::object();
        any.set("type", text("object"));
    }
    responses.set(route.method == http::Method::del ? "204" : "200",
                  response("Done", route.method == http::Method::del ? Json() : json_content(std::move(any))));
    Json problem = Json::object();
    problem.set("schema", reference("#/components/schemas/Problem"));
    Json content = Json::object();
    content.set("application/problem+json", std::move(problem));
    responses.set("default", response("Refused", std::move(content)));
    json.set("responses", std::move(responses));
    if (route.policy == Policy::open) json.set("security", Json::array());
    return json;
}

Json string_property() {
    Json json = Json::object();
    json.set("type", text("string"));
    return json;
}

Json problem_schema() {
    Json codes = string_property();
    Json list = Json::array();
    for (const char* code : {"invalid", "unauthenticated", "forbidden", "not_found", "conflict", "gate", "limit",
                             "unavailable", "internal"})
        list.push(text(code));
    codes.set("enum", std::move(list));
    Json fault_properties = Json::object();
    for (const char* key : {"field", "rule", "message", "hint"}) fault_properties.set(key, string_property());
    Json fault = Json::object();
    fault.set("type", text("object"));
    fault.set("properties", std::move(fault_properties));
    Json faults = Json::object();
    faults.set("type", text("array"));
    faults.set("items", std::move(fault));
    Json properties = Json::object();
    properties.set("code", std::move(codes));
    properties.set("message", string_property());
    properties.set("fields", std::move(faults));
    properties.set("request_id", string_property());
    Json required = Json::array();
    for (const char* key : {"code", "message", "fields", "request_id"}) required.push(text(key));
    Json json = Json::object();
    json.set("type", text("object"));
    json.set("properties", std::move(properties));
    json.set("required", std::move(required));
    return json;
}

} // namespace

Json openapi(const std::string& version) {
    Json info = Json::object();
    info.set("title", text("Fairlead"));
    info.set("version", Json::string(version));
    info.set("description", text("Values, errors, paging and expressions are described in docs/api.md."));
    Json paths = Json::object();
    std::map<std::string, Json> by_path;
    for (const Route& route : routes())
        by_path[route.pattern].set(base::ascii_lower(http::name(route.method)), operation(route));
    for (auto& [path, item] : by_path) paths.set(path, std::move(item));
    Json bearer = Json::object();
    bearer.set("type", text("http"));
    bearer.set("scheme", text("bearer"));
    Json cookie = Json::object();
    cookie.set("type", text("apiKey"));
    cookie.set("in", text("cookie"));
    cookie.set("name", Json::string(session_cookie_name(false)));
    Json schemes = Json::object();
    schemes.set("key", std::move(bearer));
    schemes.set("session", std::move(cookie));
    Json schemas = answer_schemas();
    schemas.set("Problem", problem_schema());
    Json components = Json::object();
    components.set("securitySchemes", std::move(schemes));
    components.set("schemas", std::move(schemas));
    Json security = Json::array();
    for (const char* scheme : {"key", "session"}) {
        Json entry = Json::object();
        entry.set(scheme, Json::array());
        security.push(std::move(entry));
    }
    Json document = Json::object();
    document.set("openapi", text("3.1.0"));
    document.set("info", std::move(info));
    document.set("paths", std::move(paths));
    document.set("components", std::move(components));
    document.set("security", std::move(security));
    return document;
}

} // namespace fairlead::api
