#include "command/record_names.h"

#include <map>
#include <vector>

#include "query/select.h"

namespace fairlead::command {

using base::Json;

Result<void> add_names(record::ReadContext& context, Json& items) {
    std::map<std::string, std::vector<int64_t>> wanted;
    for (const Json& item : items.items())
        if (const auto id = base::parse_id(item["record"].text())) wanted[item["object"].text()].push_back(id->number);
    std::map<int64_t, std::string> names;
    for (const auto& [name, ids] : wanted) {
        const Object* object = context.model.catalog().find(name);
        const Field* field = object ? object->trait("name") : nullptr;
        if (!field) continue;
        query::Select select;
        select.object = object;
        select.columns = {{"id", nullptr}, {field->name, nullptr}};
        select.ids = ids;
        select.scope = access::scope(context.session, context.model, *object, access::Verb::read);
        select.limit = 0;
        TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    names[row.number(0)] = std::string(row.text(1));
                                    return true;
                                }));
    }
    for (Json& item : items.items()) {
        const auto id = base::parse_id(item["record"].text());
        const auto found = id ? names.find(id->number) : names.end();
        item.set("name", found == names.end() ? Json() : Json::string(found->second));
    }
    return {};
}

} // namespace fairlead::command
