#include "command/suggestions.h"

#include <algorithm>

#include "query/change.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t most_open = 50; // of one record

/// The field a fact is about: by trait, else by the name everybody gives it.
const Field* field_of(const Object& object, format::SignatureFact::Kind kind) {
    using Kind = format::SignatureFact::Kind;
    switch (kind) {
        case Kind::phone:
            return object.trait("phone");
        case Kind::mobile:
            return object.trait("mobile");
        case Kind::company:
            return object.trait("company_name");
        case Kind::title:
            return object.find("title");
        case Kind::department:
            return object.find("department");
        case Kind::address:
            return object.find("address_street");
        case Kind::website:
            return object.find("website");
    }
    return nullptr;
}

struct Row {
    Id id;
    std::string object, field, value;
    Id record;
};

Error no_suggestion() {
    return Error(Code::not_found, {"没有这条建议，它可能已处理，或你无权查看。",
                                   "There is no such suggestion: it may be decided, or you may not see it."});
}

Result<Row> open_one(store::Reader& reader, Id id) {
    std::optional<Row> found;
    TRY(reader.each(query::render_select_rows(
                        "suggestion", {"id", "object", "field", "value", "record"},
                        {{Condition::Test::equal, "id", id.number, {}}, {Condition::Test::equal, "status", "open", {}}},
                        {}, 1, reader.dialect()),
                    [&](const store::Row& row) {
                        found = Row{{row.number(0)},
                                    std::string(row.text(1)),
                                    std::string(row.text(2)),
                                    std::string(row.text(3)),
                                    {row.number(4)}};
                        return true;
                    }));
    if (!found) return no_suggestion();
    return std::move(*found);
}

Result<void> decide(Workspace& workspace, const Session& session, Id id, bool accept) {
    return workspace.write(session, [&](record::Context& context) -> Result<void> {
        const Row row = TRY(open_one(context.transaction, id));
        const Object* object = context.model.catalog().find(row.object);
        if (!object || object->sharing == schema::Sharing::system) return no_suggestion();
        auto image =
            record::load(context.model, context.tables, context.transaction, session, *object, row.record, Verb::edit);
        if (!image.ok()) return image.error().code == Code::not_found ? no_suggestion() : image.error();
        const Field* field = object->find(row.field);
        if (!field || access::mask(session, *object, *field) == access::Mask::hidden) return no_suggestion();
        if (accept) {
            Json body = Json::object();
            body.set(row.field, Json::string(row.value));
            TRY(record::save(context, record::Patch::from_json(*object, row.record, body)));
        }
        TRY(context.execute(query::render_update("suggestion", id,
                                                 {{"status", accept ? "accepted" : "declined"},
                                                  {"decided_at", session.asker.now.milliseconds},
                                                  {"decided_by", session.user ? Value(session.user_id()) : Value()}},
                                                 {}, context.dialect())));
        return {};
    });
}

} // namespace

Result<void> add_suggestions(record::Context& context, const record::Image& image,
                             const std::vector<format::SignatureFact>& facts, Id email, const Snapshot& snapshot) {
    std::vector<std::pair<std::string, std::string>> before;
    TRY(context.transaction.each(query::render_select_rows("suggestion", {"field", "value"},
                                                           {{Condition::Test::equal, "record", image.id().number, {}}},
                                                           {}, 500, context.dialect()),
                                 [&](const store::Row& row) {
                                     before.emplace_back(std::string(row.text(0)), std::string(row.text(1)));
                                     return true;
                                 }));
    schema::ValueContext values;
    values.catalog = snapshot.catalog.get();
    values.time_zone = snapshot.settings().time_zone;
    values.language = snapshot.settings().language;
    for (const format::SignatureFact& fact : facts) {
        const Field* field = field_of(*image.object, fact.kind);
        if (!field || static_cast<int64_t>(before.size()) >= most_open) continue;
        std::string said = fact.value;
        if (field->type == schema::Type::url && !said.starts_with("http")) said = "https://" + said;
        std::vector<base::Fault> faults;
        const Value value = schema::read_json(*field, Json::string(said), values, faults);
        if (!faults.empty() || !value.is_text() || value == image.get(field->name)) continue;
        const std::pair<std::string, std::string> offered{field->name, value.text()};
        if (std::find(before.begin(), before.end(), offered) != before.end()) continue;
        before.push_back(offered);
        TRY(context.execute(query::render_insert("suggestion",
                                                 {{"id", context.ids.next().number},
                                                  {"object", image.object->name},
                                                  {"record", image.id().number},
                                                  {"field", field->name},
                                                  {"value", value},
                                                  {"confidence", fact.confidence},
                                                  {"source", email.number},
                                                  {"status", "open"},
                                                  {"created_at", context.session.asker.now.milliseconds}},
                                                 context.dialect())));
    }
    return {};
}

Result<Json> list_suggestions(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.reader, session, object, id, Verb::read));
        Json list = Json::array();
        TRY(context.reader.each(
            query::render_select_rows(
                "suggestion", {"id", "field", "value", "confidence", "source", "created_at"},
                {{Condition::Test::equal, "record", id.number, {}}, {Condition::Test::equal, "status", "open", {}}},
                {{"confidence", true}, {"id", false}}, most_open, context.reader.dialect()),
            [&](const store::Row& row) {
                const Field* field = object.find(row.text(1));
                if (!field || access::mask(session, object, *field) == access::Mask::hidden) return true;
                const Value& current = image.get(field->name);
                if (current == Value(row.text(2))) return true; // it has come to be so
                Json label = Json::object(), json = Json::object();
                label.set("zh", Json::string(field->label.zh));
                label.set("en", Json::string(field->label.en));
                json.set("id", Json::string(to_text(Id{row.number(0)})));
                json.set("field", Json::string(field->name));
                json.set("label", std::move(label));
                json.set("value", Json::string(std::string(row.text(2))));
                json.set("current", current.is_text() ? Json::string(current.text()) : Json());
                json.set("confidence", Json::number(row.number(3)));
                json.set("email", row.number(4) ? Json::string(to_text(Id{row.number(4)})) : Json());
                json.set("at", Json::string(to_text(base::Instant{row.number(5)})));
                list.push(std::move(json));
                return true;
            }));
        Json answer = Json::object();
        answer.set("suggestions", std::move(list));
        return answer;
    });
}

Result<void> accept_suggestion(Workspace& workspace, const Session& session, Id id) {
    return decide(workspace, session, id, true);
}

Result<void> decline_suggestion(Workspace& workspace, const Session& session, Id id) {
    return decide(workspace, session, id, false);
}

} // namespace fairlead::command
