#include "support/doors.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "command/jobs.h"

namespace fairlead::testing {

using base::Json;

namespace {

[[noreturn]] void stop(const std::string& what, const std::string& why) {
    std::printf("%s: %s\n", what.c_str(), why.substr(0, 4000).c_str());
    std::fflush(stdout);
    std::abort();
}

Json read(const std::string& text) {
    auto json = base::parse_json(text);
    return json.ok() ? std::move(*json) : Json();
}

} // namespace

Doors::Reply Doors::ask(std::string_view method, const std::string& target, const std::string& body) {
    Headers headers = {{"authorization", "Bearer " + key_of(login_)}, {"accept-language", "en"}};
    if (!body.empty()) headers.emplace_back("content-type", "application/json");
    const Answer answer = client_.ask(method, target, headers, body);
    return {answer.status, read(answer.body)};
}

Json Doors::import(const std::string& object, const std::string& name, const std::string& content, const Json& mapping,
                   const Json& fields) {
    const Headers headers = {{"authorization", "Bearer " + key_of(login_)}, {"content-type", "text/csv"}};
    const Answer uploaded = client_.ask("POST", "/api/imports?object=" + object + "&name=" + encode(name), headers, content);
    if (uploaded.status != 201) stop(name, uploaded.body);
    const Json draft = read(uploaded.body);
    const std::string id = draft["id"].text();
    Json columns = Json::array();
    for (const Json& column : draft["columns"].items()) {
        const Json* given = fields.find(column["header"].text());
        Json mapped = given ? *given : Json::object({{"field", column["field"]}});
        if (!given && column["link"].is_object()) mapped.set("link", column["link"]);
        mapped.set("index", column["index"]);
        columns.push(std::move(mapped));
    }
    Json body = mapping;
    body.set("object", Json::string(object));
    if (!body.has("defaults") && draft["defaults"].is_object()) body.set("defaults", draft["defaults"]);
    if (!body.has("mode")) body.set("mode", Json::string("insert"));
    body.set("columns", std::move(columns));
    const Reply checked = ask("PUT", "/api/imports/" + id + "/mapping", to_text(body));
    if (checked.status != 200) stop(name, to_text(checked.json));
    if (checked.json["bad"].integer().value_or(1) != 0) stop(name, to_text(checked.json["problems"]));
    const Reply started = ask("POST", "/api/imports/" + id + "/start", "{}");
    if (started.status != 202) stop(name, to_text(started.json));
    const std::string job = started.json["job"].text();
    world_.workspace().jobs().wait(*base::parse_id(job));
    const Reply done = get("/api/jobs/" + job);
    if (done.json["state"].text() != "done" || done.json["failed"].integer().value_or(1) != 0) stop(name, to_text(done.json));
    return done.json;
}

std::string shared_file(const std::string& path) {
    const char* given = std::getenv("FAIRLEAD_SHARED");
    std::ifstream file(std::string(given ? given : FAIRLEAD_SOURCE_DIR "/../shared") + "/" + path, std::ios::binary);
    std::stringstream text;
    if (file) text << file.rdbuf();
    return text.str();
}

Json shared_json(const std::string& path) {
    return read(shared_file(path));
}

double real(const Json& json) {
    return json.is_null() ? 0 : std::strtod(json.text().c_str(), nullptr);
}

} // namespace fairlead::testing
