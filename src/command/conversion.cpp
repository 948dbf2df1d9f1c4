// Reading the configuration: names looked up, expressions bound, every fault at once.

#include "command/conversion.h"

#include <algorithm>

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;

namespace {

class Reader {
  public:
    explicit Reader(const schema::Catalog& catalog) : catalog_(catalog) {}

    Conversion conversion(const Json& json, const std::string& at) {
        Conversion made;
        made.object = object(json["object"].text(), at + ".object");
        if (!made.object) return made;
        const Object& from = *made.object;
        made.done = bind(json["done"].text(), from, formula::Kind::boolean, at + ".done");
        made.closed = bind(json["closed"].text(), from, formula::Kind::boolean, at + ".closed");
        made.status = field(from, json["status"].text(), at + ".status");
        for (const Json& hop : json["hops"].items()) made.hops.push_back(choice(made.status, hop.text(), at + ".hops"));
        made.accepted = choice(made.status, json["accept"].text(), at + ".accept");
        made.rejected = choice(made.status, json["reject"]["status"].text(), at + ".reject.status");
        made.reason = field(from, json["reject"]["reason"].text(), at + ".reject.reason");
        made.set = values(from, from, json["set"], at + ".set");
        for (size_t i = 0; i < json["parts"].items().size(); ++i)
            part(json["parts"].items()[i], at + ".parts[" + std::to_string(i) + "]", made);
        for (size_t i = 0; i < json["carry"].items().size(); ++i)
            carry(json["carry"].items()[i], at + ".carry[" + std::to_string(i) + "]", made);
        if (made.parts.empty()) fault(at + ".parts", "required", {"至少要有一部分。", "At least one part is needed."});
        return made;
    }
    std::vector<base::Fault> faults;

  private:
    void fault(const std::string& at, std::string rule, base::Text message) {
        faults.push_back({"system/conversion.json: " + at, std::move(rule), std::move(message), {}});
    }
    const Object* object(const std::string& name, const std::string& at) {
        const Object* found = catalog_.find(name);
        if (!found || found->table_only) {
            fault(at, "unknown_object", {"没有对象 “" + name + "”。", "There is no object \"" + name + "\"."});
            return nullptr;
        }
        return found;
    }
    const Field* field(const Object& object, const std::string& name, const std::string& at) {
        const Field* found = object.find(name);
        if (!found || found->computed()) {
            fault(at, "unknown_field",
                  {"“" + object.label.zh + "”没有可填写的字段 “" + name + "”。",
                   object.label.en + " has no field \"" + name + "\" that can be set."});
            return nullptr;
        }
        return found;
    }
    std::string choice(const Field* field, const std::string& name, const std::string& at) {
        if (field && !field->find_choice(name))
            fault(at, "unknown_choice", {"没有选项 “" + name + "”。", "There is no choice \"" + name + "\"."});
        return name;
    }
    formula::Bound bind(const std::string& text, const Object& object, formula::Kind wanted, const std::string& at) {
        if (text.empty()) return nullptr;
        auto bound = formula::bind(text, catalog_, object, wanted, at);
        if (bound.ok()) return std::move(*bound);
        for (const base::Fault& each : bound.error().faults) fault(at, each.rule, each.message);
        return nullptr;
    }
    std::vector<std::pair<const Field*, formula::Bound>> values(const Object& from, const Object& to, const Json& json,
                                                                const std::string& at) {
        std::vector<std::pair<const Field*, formula::Bound>> made;
        for (const auto& [name, expression] : json.members()) {
            const Field* target = field(to, name, at + "." + name);
            formula::Bound value = bind(expression.text(), from, formula::Kind::nothing, at + "." + name);
            if (target && value) made.emplace_back(target, std::move(value));
        }
        return made;
    }
    void part(const Json& json, const std::string& at, Conversion& into) {
        ConversionPart made;
        made.name = json["part"].text();
        made.object = object(json["object"].text(), at + ".object");
        made.link = field(*into.object, json["link"].text(), at + ".link");
        if (!made.object) return;
        made.when = bind(json["when"].text(), *into.object, formula::Kind::boolean, at + ".when");
        made.fields = values(*into.object, *made.object, json["fields"], at + ".fields");
        if (json.has("origin")) made.origin = field(*made.object, json["origin"].text(), at + ".origin");
        for (const auto& [name, from] : json["links"].members()) {
            const bool known = std::any_of(into.parts.begin(), into.parts.end(),
                                           [&](const ConversionPart& other) { return other.name == from.text(); });
            if (!known)
                fault(at + ".links", "unknown_part",
                      {"“" + from.text() + "”不是前面的部分。", "\"" + from.text() + "\" is no part before this one."});
            else if (const Field* link = field(*made.object, name, at + ".links"))
                made.links.emplace_back(link, from.text());
        }
        for (const Json& rule : json["match"].items()) match(rule, at + ".match", *into.object, made);
        into.parts.push_back(std::move(made));
    }
    void carry(const Json& json, const std::string& at, Conversion& into) {
        CarryRule rule;
        rule.object = object(json["object"].text(), at + ".object");
        if (!rule.object) return;
        rule.field = field(*rule.object, json["field"].text(), at + ".field");
        for (const auto& [name, part] : json["links"].members()) {
            const bool known = std::any_of(into.parts.begin(), into.parts.end(),
                                           [&](const ConversionPart& other) { return other.name == part.text(); });
            if (!known)
                fault(at + ".links", "unknown_part",
                      {"没有部分 “" + part.text() + "”。", "There is no part \"" + part.text() + "\"."});
            else if (const Field* link = field(*rule.object, name, at + ".links"))
                rule.links.emplace_back(link, part.text());
        }
        if (rule.field) into.carry.push_back(std::move(rule));
    }
    void match(const Json& json, const std::string& at, const Object& from, ConversionPart& part) {
        MatchRule rule;
        const std::string& by = json["by"].text();
        if (by == "company")
            rule.by = MatchRule::By::company;
        else if (by == "domain")
            rule.by = MatchRule::By::domain;
        else if (by != "same")
            fault(at, "unknown_kind", {"没有匹配方式 “" + by + "”。", "There is no way to match \"" + by + "\"."});
        auto each = [&](const char* one, const char* many, auto take) {
            if (json.has(one)) take(json[one].text());
            for (const Json& item : json[many].items()) take(item.text());
        };
        each("field", "fields", [&](const std::string& name) {
            if (const Field* found = field(*part.object, name, at)) rule.fields.push_back(found);
        });
        each("value", "values", [&](const std::string& text) {
            if (formula::Bound bound = bind(text, from, formula::Kind::nothing, at)) rule.values.push_back(bound);
        });
        if (json.has("and")) rule.also = field(*part.object, json["and"].text(), at + ".and");
        if (rule.fields.empty() || rule.values.empty())
            fault(at, "required", {"匹配需要字段和值。", "A match needs fields and values."});
        else
            part.matches.push_back(std::move(rule));
    }

    const schema::Catalog& catalog_;
};

} // namespace

Result<std::shared_ptr<const Conversions>> Conversions::read(const std::string& json, const schema::Catalog& catalog) {
    auto made = std::make_shared<Conversions>();
    if (json.empty()) return std::shared_ptr<const Conversions>(std::move(made));
    const Json file = TRY(base::parse_json(json));
    Reader reader(catalog);
    for (size_t i = 0; i < file["conversions"].items().size(); ++i) {
        Conversion conversion =
            reader.conversion(file["conversions"].items()[i], "conversions[" + std::to_string(i) + "]");
        if (conversion.object) made->conversions_.emplace(conversion.object->name, std::move(conversion));
    }
    if (!reader.faults.empty())
        return Error(Code::invalid, {"线索转换的配置与对象模型不符。", "The conversion does not fit the object model."},
                     std::move(reader.faults));
    return std::shared_ptr<const Conversions>(std::move(made));
}

const Conversion* Conversions::of(const Object& object) const {
    const auto found = conversions_.find(object.name);
    return found == conversions_.end() ? nullptr : &found->second;
}

} // namespace fairlead::command
