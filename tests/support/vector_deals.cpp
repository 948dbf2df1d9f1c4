#include "support/vector_deals.h"

#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>

#include "base/money.h"

namespace fairlead::testing {

using base::Json;

namespace {

void must(const Doors::Reply& reply, int status, const char* what) {
    if (reply.status == status) return;
    std::printf("%s: %d %s\n", what, reply.status, to_text(reply.json).substr(0, 4000).c_str());
    std::fflush(stdout);
    std::abort();
}

/// Base units for one unit, for each currency, each from its day on.
Json settings_of(const Json& vector) {
    std::map<std::string, Json> rates;
    for (const Json& rate : vector["input"]["fx"].items()) {
        Json& dated = rates[rate["currency"].text()];
        if (!dated.is_array()) dated = Json::array();
        dated.push(Json::object({{"from", rate["valid_from"]}, {"rate", rate["rate"]}}));
    }
    Json currencies = Json::array({Json::string("CNY")}), all = Json::object();
    for (auto& [currency, dated] : rates) {
        currencies.push(Json::string(currency));
        all.set(currency, std::move(dated));
    }
    return Json::object({{"currencies", std::move(currencies)}, {"rates", std::move(all)}});
}

Json text_pair(const std::string& word) {
    return Json::object({{"zh", Json::string(word)}, {"en", Json::string(word)}});
}

Json overlay_of(const Json& vector) {
    Json stages = Json::array();
    const Json funnel = shared_json("vectors/funnel.json");
    for (const Json& stage : vector["meta"]["stages"].items()) {
        const Json& probability = funnel["meta"]["stage_probability"][stage.text()];
        stages.push(Json::object({{"stage", stage},
                                  {"kind", Json::string("open")},
                                  {"label", text_pair(stage.text())},
                                  {"probability", Json::number(static_cast<int64_t>(real(probability) * 100 + 0.5))}}));
    }
    for (const char* end : {"won", "lost"})
        stages.push(Json::object({{"stage", Json::string(end)},
                                  {"kind", Json::string(end)},
                                  {"label", text_pair(end)},
                                  {"probability", Json::number(*end == 'w' ? 100 : 0)}}));
    Json choices = Json::array();
    std::set<std::string> known;
    for (const Json& deal : vector["input"]["deals"].items()) {
        const std::string source = vector_source(deal["source"].text());
        if (source.ends_with("_c") && known.insert(source).second)
            choices.push(Json::object({{"name", Json::string(source)}, {"label", text_pair(source)}}));
    }
    return Json::object(
        {{"fields", Json::object({{"source", Json::object({{"choices", std::move(choices)}})}})},
         {"pipelines", Json::object({{vector_pipeline, Json::object({{"label", text_pair("Vector")}, {"stages", std::move(stages)}})}})}});
}

std::string local(std::string moment) {
    for (char& c : moment)
        if (c == 'T') c = ' ';
    return moment;
}

} // namespace

std::string vector_source(const std::string& source) {
    return source == "referral" || source == "cold_call" ? source : source + "_c";
}

std::string vector_owner(Doors& admin, const std::string& owner) {
    const Doors::Reply found = admin.get("/api/records/user?where=" + encode("login = '" + owner + "'"));
    return found.json["rows"].items().empty() ? "" : found.json["rows"].items()[0]["id"].text();
}

bool bring_vector_deals(Doors& admin) {
    const Json vector = shared_json("vectors/kpi.json");
    if (vector.is_null()) return false;
    const std::string last = vector["meta"]["as_of"].text();
    admin.world().clock.set(*base::parse_instant(last + "T23:59:59.999+08:00"));
    must(admin.ask("PATCH", "/api/settings", to_text(settings_of(vector))), 200, "settings");
    must(admin.ask("PUT", "/api/schema/opportunity", to_text(overlay_of(vector))), 200, "pipeline");
    const Doors::Reply roles = admin.get("/api/records/role?where=" + encode("name = 'sales_rep'"));
    must(roles, 200, "roles");
    std::set<std::string> owners;
    for (const Json& deal : vector["input"]["deals"].items()) owners.insert(deal["owner"].text());
    for (const std::string& owner : owners) {
        const Json user = Json::object({{"name", Json::string("Owner " + owner)},
                                        {"login", Json::string(owner)},
                                        {"role", roles.json["rows"].items()[0]["id"]}});
        must(admin.ask("POST", "/api/records/user", to_text(user)), 201, "user");
    }

    std::string csv = "reference,name,owner,source,currency,amount,stage,created_at,first_contact_at,close_date,loss_reason\n";
    Json ways = Json::array();
    for (const Json& deal : vector["input"]["deals"].items()) {
        const std::string& id = deal["id"].text();
        const std::string& status = deal["status"].text();
        const auto& history = deal["history"].items();
        const bool closed = status != "open";
        const std::string& currency = deal["currency"].text();
        const auto amount = deal["amount_minor"].integer();
        const std::string& stage = closed ? status : history.back()["stage"].text();
        csv += id + "," + id + "," + deal["owner"].text() + "," + vector_source(deal["source"].text()) + "," + currency + "," +
               (amount ? base::format_decimal(*amount, base::minor_digits(currency).value_or(2)) : "") + "," + stage + "," +
               local(history.front()["at"].text()) + "," +
               (deal["first_contact"].is_null() ? "" : deal["first_contact"].text() + " 00:00:00") + "," +
               (closed ? deal["closed_at"].text().substr(0, 10) : "") + "," + (status == "lost" ? "other" : "") + "\n";
        Json visits = Json::array();
        for (const Json& visit : history)
            visits.push(Json::object({{"stage", visit["stage"]}, {"at", Json::string(visit["at"].text() + "+08:00")}}));
        Json way = Json::object({{"key", Json::string(id)}, {"visits", std::move(visits)}});
        if (closed) way.set("closed_at", Json::string(deal["closed_at"].text() + "+08:00"));
        ways.push(std::move(way));
    }
    const auto field = [](const char* name) { return Json::object({{"field", Json::string(name)}}); };
    Json owner = field("owner");
    owner.set("link", Json::object({{"by", Json::string("login")}}));
    Json fields = Json::object({{"owner", std::move(owner)}});
    for (const char* name : {"reference", "name", "source", "currency", "amount", "stage", "created_at", "first_contact_at",
                             "close_date", "loss_reason"})
        fields.set(name, field(name));
    const Json mapping = Json::object({{"defaults", Json::object({{"pipeline", Json::string(vector_pipeline)}})},
                                       {"options", Json::object({{"date_order", Json::string("ymd")}, {"duplicates", Json::string("allow")}})}});
    admin.import("opportunity", "vector.csv", csv, mapping, fields);
    must(admin.ask("POST", "/api/stage-history",
                   to_text(Json::object({{"object", Json::string("opportunity")}, {"key", Json::string("reference")}, {"records", std::move(ways)}}))),
         200, "stages");
    return true;
}

} // namespace fairlead::testing
