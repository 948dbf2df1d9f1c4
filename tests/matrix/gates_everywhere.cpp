// Gates hold on every path: for every writing route of the table, everybody's strongest person tries to bring a record
// past a gate, with the bodies the route knows and with one that says it in every way at once.
// req: S2-55 S2-56

#include <cstdio>

#include "matrix/routes.h"

namespace fairlead::testing {

using base::Json;

namespace {

Json object(std::initializer_list<std::pair<const char*, Json>> members) {
    Json json = Json::object();
    for (const auto& [key, value] : members) json.set(key, value);
    return json;
}
Json text(const std::string& value) {
    return Json::string(value);
}

class Try {
  public:
    Try(House& house, int& passed, int& failed) : house_(house), passed_(passed), failed_(failed) {
        for (const Actor& actor : house.actors())
            if (actor.login == "max" && actor.way == Actor::Way::key) max_ = &actor;
        base::check(max_ != nullptr, "there is an administrator");
    }

    void run() {
        gate("enter", "won");
        gate("change", "next_step");
        gate("delete", "");
        gate("create", "", "name = 'forbidden'");
        deal_ = make("opportunity", object({{"name", text("guarded")}, {"amount", text("5")}, {"close_date", text("2026-12-31")}}));
        for (const api::Route& route : api::routes())
            if (route.policy == api::Policy::writing && is_tried(route.pattern)) one(route);
        import();
    }

  private:
    /// Not tried: what is not about records, and the one lawful way past a gate.
    static bool is_tried(std::string_view pattern) {
        for (const std::string_view other : {"/api/session", "/api/settings", "/api/schema", "/api/setup", "/api/keys", "/api/roles", "/release_gate"})
            if (pattern.find(other) != std::string_view::npos) return false;
        return true;
    }

    std::string make(const std::string& name, const Json& body) {
        const auto made = house_.as_server_create(name, body);
        base::check(made.ok(), "what the gates stand before can be made");
        return to_text(base::Id{made->row()[record::RowShape::id].number_or(0)});
    }
    void gate(const char* action, const char* target, const char* applies = "") {
        Json body = object({{"name", text(action)}, {"applies_to", text("opportunity")}, {"action", text(action)}, {"condition", text("false")}, {"say_zh", text("不行")}});
        if (*target) body.set("target", text(target));
        if (*applies) body.set("applies_when", text(applies));
        make("gate", body);
    }

    void one(const api::Route& route) {
        std::string target = route.pattern;
        const auto fill = [&](const std::string& parameter, const std::string& value) {
            for (size_t at = target.find(parameter); at != std::string::npos; at = target.find(parameter)) target.replace(at, parameter.size(), value);
        };
        fill("{object}", "opportunity");
        fill("{id}", deal_);
        for (size_t from = target.find('{'); from != std::string::npos; from = target.find('{')) target.replace(from, target.find('}', from) - from + 1, deal_);
        for (const Json& body : bodies()) {
            if (route.body == api::Body::upload || route.body == api::Body::file) continue;
            const auto answer = house_.ask(*max_, route.method, target, route.body == api::Body::none ? "" : to_text(body));
            if (answer.status == 202) wait_for_job(house_, answer);
            judge(std::string(http::name(route.method)) + " " + route.pattern + " " + to_text(body));
            if (route.body == api::Body::none) break;
        }
    }

    std::vector<Json> bodies() const {
        const Json won = object({{"stage", text("won")}, {"contract_signed_on", text("2026-01-01")}, {"quote_approved_on", text("2026-01-01")}});
        const Json step = object({{"next_step", text("past the gate")}});
        Json ids = Json::array();
        ids.push(text(deal_));
        Json commands = Json::array();
        const std::string path = "/api/records/opportunity/" + deal_;
        commands.push(object({{"method", text("PATCH")}, {"path", text(path)}, {"body", won}}));
        commands.push(object({{"method", text("PATCH")}, {"path", text(path)}, {"body", step}}));
        commands.push(object({{"method", text("DELETE")}, {"path", text(path)}}));
        commands.push(object({{"method", text("POST")}, {"path", text(path + "/stage")}, {"body", object({{"to", text("won")}})}}));
        commands.push(object({{"method", text("POST")}, {"path", text("/api/records/opportunity")}, {"body", object({{"name", text("forbidden")}})}}));
        Json everything = won;
        everything.set("to", text("won"));
        everything.set("next_step", text("past the gate"));
        everything.set("name", text("forbidden"));
        everything.set("set", won);
        everything.set("values", won);
        everything.set("ids", ids);
        return {won, step, object({{"to", text("won")}, {"values", won}}), object({{"ids", ids}, {"set", won}}), object({{"ids", ids}, {"set", step}}),
                object({{"ids", ids}, {"delete", Json::boolean(true)}}), object({{"name", text("forbidden")}}),
                object({{"mode", text("each")}, {"commands", commands}}), object({{"mode", text("all")}, {"commands", commands}}), everything, Json::object()};
    }

    /// A file that says the same.
    void import() {
        const auto upload = house_.ask(*max_, http::Method::post, "/api/imports?object=opportunity&name=a.csv", "id,next step,name\n" + deal_ + ",past the gate,forbidden\n,,forbidden\n", "text/csv");
        const auto made = base::parse_json(upload.body);
        base::check(made.ok() && !(*made)["id"].text().empty(), "a table can be uploaded");
        const std::string path = "/api/imports/" + (*made)["id"].text();
        for (const char* mapping : {R"({"object":"opportunity","mode":"update","key":"reference","columns":[{"index":0,"field":"reference"},{"index":1,"field":"next_step"}]})",
                                    R"({"object":"opportunity","mode":"insert","columns":[{"index":2,"field":"name"}]})",
                                    R"({"object":"opportunity","mode":"insert","columns":[{"index":2,"field":"name"}],"defaults":{"stage":"won","amount":"1","close_date":"2026-01-01"}})"}) {
            house_.ask(*max_, http::Method::put, path + "/mapping", mapping);
            const auto started = house_.ask(*max_, http::Method::post, path + "/start", "{}");
            if (started.status == 202) wait_for_job(house_, started);
            judge(std::string("an import ") + mapping);
        }
    }

    void judge(const std::string& what) {
        const auto deal = house_.ask(*max_, http::Method::get, "/api/records/opportunity/" + deal_);
        // A new name for what is there is lawful; only making one of that name is not.
        if (const auto named = base::parse_json(deal.body); named.ok() && (*named)["name"].text() == "forbidden")
            house_.ask(*max_, http::Method::patch, "/api/records/opportunity/" + deal_, R"({"name": "guarded"})");
        const auto forbidden = house_.ask(*max_, http::Method::get, "/api/records/opportunity?count=exact&fields=name&where=name%20%3D%20%27forbidden%27");
        const auto record = base::parse_json(deal.body), list = base::parse_json(forbidden.body);
        const bool held = deal.status == 200 && record.ok() && (*record)["stage_kind"].text() != "won" && (*record)["next_step"].is_null() &&
                          list.ok() && (*list)["count"].integer().value_or(1) == 0;
        ++(held ? passed_ : failed_);
        if (held) return;
        std::printf("past a gate by %s\n", what.substr(0, 300).c_str());
        deal_ = make("opportunity", object({{"name", text("guarded")}, {"amount", text("5")}, {"close_date", text("2026-12-31")}}));
    }

    House& house_;
    int& passed_;
    int& failed_;
    const Actor* max_ = nullptr;
    std::string deal_;
};

} // namespace

void gates_everywhere(House& house, int& passed, int& failed) {
    Try(house, passed, failed).run();
}

} // namespace fairlead::testing
