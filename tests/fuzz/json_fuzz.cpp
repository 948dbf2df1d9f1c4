// Any bytes as a request's JSON body: read, print, read again; then offered as a value to a field of every type.

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/json.h"
#include "schema/loader.h"
#include "schema/types.h"

using namespace fairlead;

namespace {

constexpr const char* every_type = R"({
  "object": "everything",
  "label": {"zh": "全部", "en": "Everything"},
  "fields": {
    "name": {"type": "text"}, "long": {"type": "long_text"}, "count": {"type": "number", "min": -5, "max": 500},
    "rate": {"type": "decimal", "scale": 4}, "amount": {"type": "money"}, "share": {"type": "percent"},
    "day": {"type": "date"}, "moment": {"type": "instant"}, "flag": {"type": "boolean"},
    "color": {"type": "choice", "choices": [{"name": "red", "label": {"zh": "红", "en": "Red"}}]},
    "colors": {"type": "multi_choice", "choices": [{"name": "red", "label": {"zh": "红", "en": "Red"}}, {"name": "blue", "label": {"zh": "蓝", "en": "Blue"}}]},
    "parent": {"type": "link", "target": "everything"}, "about": {"type": "link_any"}, "mail": {"type": "email"},
    "phone": {"type": "phone"}, "site": {"type": "url"} } })";

std::shared_ptr<const schema::Catalog> catalog() {
    auto loaded = schema::Loader::load({{"everything.json", every_type, false}}, {});
    if (!loaded.ok()) {
        for (const base::Fault& fault : loaded.error().faults)
            std::fprintf(stderr, "%s: %s\n", fault.field.c_str(), fault.message.en.c_str());
        std::abort();
    }
    return *loaded;
}

void demand(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const std::shared_ptr<const schema::Catalog> model = catalog();
    const auto json = base::parse_json({reinterpret_cast<const char*>(data), size});
    if (!json.ok()) {
        demand(!json.error().faults.empty() && !json.error().message.zh.empty() && !json.error().message.en.empty(),
               "a refusal tells why, in both languages");
        return 0;
    }
    const auto again = base::parse_json(to_text(*json));
    demand(again.ok() && *again == *json, "what was printed reads back as the same");
    schema::ValueContext context;
    context.catalog = model.get();
    const schema::Object& object = *model->find("everything");
    for (const schema::Field& field : object.fields) {
        const base::Json& offered = json->is_object() && json->has(field.name) ? (*json)[field.name] : *json;
        std::vector<base::Fault> faults;
        std::string linked;
        const base::Value value = schema::read_json(field, offered, context, faults, &linked);
        demand(faults.empty() || value.empty(), "a faulty value is not kept");
        demand(value.empty() || value.is_number() == schema::is_integer(field.type), "a value is of its field's kind");
        std::string out;
        base::JsonWriter writer(out);
        schema::write_json(writer, field, value, context);
        demand(base::parse_json(out).ok(), "a kept value is written as JSON");
    }
    return 0;
}
