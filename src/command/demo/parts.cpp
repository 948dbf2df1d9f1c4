#include "command/demo/parts.h"

#include <cstdlib>

namespace fairlead::command {

using base::Json;
using base::Result;

namespace {

double real(const Json& json, double otherwise = 0) {
    return json.is_number() ? std::strtod(json.text().c_str(), nullptr) : otherwise;
}

std::vector<std::string> texts(const Json& json) {
    std::vector<std::string> list;
    for (const Json& item : json.items()) list.push_back(item.text());
    return list;
}
base::Text text(const Json& json) {
    return {json["zh"].text(), json["en"].text()};
}

std::vector<Syllables> syllables(const Json& json) {
    std::vector<Syllables> list;
    for (const Json& item : json.items()) list.push_back({item.items()[0].text(), item.items()[1].text()});
    return list;
}
Weighted<std::string> weighted_words(const Json& json) {
    Weighted<std::string> words;
    for (const Json& item : json.items()) words.add(item.items()[0].text(), real(item.items()[1]));
    return words;
}

Result<Json> file(const std::vector<schema::Source>& files, const std::string& name) {
    for (const schema::Source& source : files)
        if (source.name.ends_with(name)) {
            auto json = base::parse_json(source.json);
            if (json.ok()) return json;
            return base::internal_error("metadata/demo/" + name + " is not JSON");
        }
    return base::internal_error("metadata/demo/" + name + " is missing");
}

void read_people(const Json& json, Parts& parts) {
    for (const Json& item : json["surnames"].items())
        parts.surnames.add({item.items()[0].text(), item.items()[1].text()}, real(item.items()[2]));
    parts.men = syllables(json["given_men"]);
    parts.women = syllables(json["given_women"]);
    parts.first_men = texts(json["first_men"]);
    parts.first_women = texts(json["first_women"]);
    parts.last = texts(json["last"]);
    for (const Json& item : json["jobs"].items())
        parts.jobs.add({text(item), text(item["department"]), item["decides"].truth(), item["role"].text()},
                       real(item["weight"]));
}

void read_companies(const Json& json, Parts& parts) {
    parts.company_first = syllables(json["first"]);
    parts.company_second = syllables(json["second"]);
    for (const Json& item : json["businesses"].items())
        parts.businesses.add({item["industry"].text(), item["zh"].text(), item["short"].text(), item["en"].text(),
                              real(item["size"], 1)},
                             real(item["weight"]));
    parts.forms = weighted_words(json["forms"]);
    for (const Json& item : json["cities"].items())
        parts.cities.add({item["team"].text(), item["zh"].text(), item["province"].text(), item["area"].text(),
                          item["code"].text(), item["postal"].text(), texts(item["streets"])},
                         real(item["weight"]));
    for (const Json& item : json["abroad"].items())
        parts.abroad.add({item["country"].text(), item["city"].text(), item["code"].text(), item["number"].text(),
                          item["form"].text(), item["currency"].text(), item["street"].text()},
                         real(item["weight"]));
    parts.abroad_first = texts(json["abroad_first"]);
    parts.abroad_second = texts(json["abroad_second"]);
}

void read_catalogue(const Json& json, Parts& parts) {
    for (const Json& family : json["families"].items())
        for (const Json& item : family["products"].items())
            parts.products.add({item["name"].text(), item["code"].text(), item["unit"].text(), family["name"].text(),
                                item["price"].integer().value_or(0) * 100, item["cost"].integer().value_or(0) * 100,
                                item["quantity"].integer().value_or(1)},
                               real(item["weight"]));
    for (const Json& item : json["competitors"].items())
        parts.competitors.add(item["name"].text(), real(item["weight"]));
    parts.catalogue = json;
}

std::map<std::string, double> factors(const Json& json) {
    std::map<std::string, double> found;
    for (const auto& [name, value] : json.members()) found[name] = real(value, 1);
    return found;
}

void read_selling(const Json& json, Parts& parts) {
    for (const Json& item : json["users"].items())
        parts.people.push_back({item["login"].text(), item["name"].text(), item["role"].text(), item["team"].text(),
                                item["title"].text(), item["language"].text(), real(item["skill"], 1),
                                real(item["share"]), factors(item["weak"]), factors(item["sources"])});
    for (const auto& [name, item] : json["stages"].members())
        parts.stages[name] = {real(item["pass"], 1), real(item["days"], 7), real(item["leak"])};
    for (const Json& item : json["sources"].items())
        parts.sources.add(
            {item["name"].text(), real(item["leads"], 1), real(item["converts"]), real(item["quality"], 1)},
            real(item["leads"], 1));
    parts.loss_reasons = weighted_words(json["loss_reasons"]);
    parts.unqualified = weighted_words(json["unqualified"]);
    for (const Json& item : json["needs"].items()) parts.needs.push_back(text(item));
    parts.next_steps = texts(json["next_steps"]);
    parts.tasks = texts(json["tasks"]);
    parts.calls = texts(json["calls"]);
    parts.call_notes = texts(json["call_notes"]);
    parts.meetings = texts(json["meetings"]);
    parts.meeting_notes = texts(json["meeting_notes"]);
    parts.notes = texts(json["notes"]);
    for (const Json& item : json["months"].items()) parts.months.push_back(real(item, 1));
    parts.growth = real(json["growth"]);
    parts.selling = json;
}

} // namespace

Result<Parts> read_parts(const std::vector<schema::Source>& files) {
    Parts parts;
    read_people(TRY(file(files, "people.json")), parts);
    read_companies(TRY(file(files, "companies.json")), parts);
    read_catalogue(TRY(file(files, "catalogue.json")), parts);
    read_selling(TRY(file(files, "selling.json")), parts);
    parts.playbook = TRY(file(files, "playbook.json"));
    parts.lessons = TRY(file(files, "lessons.json"));
    if (parts.surnames.items.empty() || parts.products.items.empty() || parts.people.empty() ||
        parts.months.size() != 12)
        return base::internal_error("metadata/demo is incomplete");
    return parts;
}

} // namespace fairlead::command
