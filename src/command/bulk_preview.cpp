// What a bulk change would do: some of the records are changed and everything is taken back.

#include <map>

#include "command/bulk.h"
#include "command/bulk_job.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;

namespace {

constexpr size_t most_tried = 100; // the writer waits meanwhile
constexpr size_t most_shown = 5, most_names = 3;

/// A value for people; a linked record by its name when the actor may see it.
Result<std::string> shown(record::Context& context, const Field& field, const Value& value,
                          const schema::ValueContext& values) {
    if (value.empty()) return std::string();
    if (field.type == schema::Type::user) {
        const access::User* user = context.session.directory->user(value.number());
        return user ? user->name : std::string();
    }
    if (field.type != schema::Type::link) return schema::to_display(field, value, values);
    const Object* target = context.model.catalog().find(field.target);
    if (!target) return std::string();
    const auto linked = record::load(context.model, context.tables, context.transaction, context.session, *target,
                                     Id{value.number()}, access::Verb::read);
    return linked.ok() ? std::string(linked->name()) : std::string();
}

Result<Json> changes_json(record::Context& context, const record::Change& change) {
    schema::ValueContext values;
    values.catalog = &context.model.catalog();
    values.time_zone = context.session.asker.zone.name();
    values.language = context.session.language;
    values.currency = std::string(change.after.get("currency").text_or(""));
    Json changes = Json::array();
    const Object& object = *change.after.object;
    for (size_t i = 0; i < object.fields.size(); ++i) {
        const Field& field = object.fields[i];
        const size_t slot = change.after.columns->field_slot(i);
        if (!change.slot_changed(slot) || field.system || field.hidden ||
            access::mask(context.session, object, field) == access::Mask::hidden)
            continue;
        Json json = Json::object();
        json.set("field", Json::string(field.name));
        json.set("before", Json::string(TRY(shown(context, field, change.before.at(slot), values))));
        json.set("after", Json::string(TRY(shown(context, field, change.after.at(slot), values))));
        changes.push(std::move(json));
    }
    return changes;
}

struct Refusal {
    int64_t count = 0;
    std::vector<std::string> names;
};

} // namespace

Result<Json> preview_bulk(Workspace& workspace, const Session& session, const std::string& object_name,
                          const Json& request) {
    const auto snapshot = workspace.snapshot();
    const Object* target = TRY(workspace.object(*snapshot, object_name));
    TRY(check_bulk(workspace, session, *target, request));
    std::vector<int64_t> ids;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        const Object* object = context.model.catalog().find(object_name);
        if (!object) return record::not_found(*target);
        ids = TRY(ids_of(context, TRY(read_bulk(*object, request))));
        return {};
    }));
    const size_t tried = std::min(ids.size(), most_tried);
    int64_t changed = 0, unchanged = 0;
    std::map<std::string, Refusal> refused;
    Json sample = Json::array();
    const Error taken_back = base::internal_error("the preview of a bulk change is rolled back");
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        changed = unchanged = 0;
        refused.clear();
        sample = Json::array();
        const Object* object = context.model.catalog().find(object_name);
        if (!object) return record::not_found(*target);
        const Bulk bulk = TRY(read_bulk(*object, request));
        const auto whole = context.transaction.attempt([&]() -> Result<void> {
            for (size_t i = 0; i < tried; ++i) {
                const Id id{ids[i]};
                std::optional<record::Change> change;
                const auto done = context.transaction.attempt([&]() -> Result<void> {
                    change = TRY(apply_bulk(context, *object, bulk, id, request));
                    return {};
                });
                if (!done.ok()) {
                    if (done.error().code == Code::unavailable) return done;
                    Refusal& refusal = refused[told(done.error(), session.language)];
                    ++refusal.count;
                    if (refusal.names.size() >= most_names) continue;
                    const auto image = record::load(context.model, context.tables, context.transaction, context.session,
                                                    *object, id, access::Verb::read);
                    if (image.ok()) refusal.names.emplace_back(image->name());
                    continue;
                }
                ++(change ? changed : unchanged);
                if (!change || sample.items().size() >= most_shown) continue;
                Json json = Json::object();
                json.set("id", Json::string(to_text(id)));
                json.set("name", Json::string(std::string(change->before.name())));
                json.set("changes", TRY(changes_json(context, *change)));
                sample.push(std::move(json));
            }
            return taken_back;
        });
        context.events.clear();
        return whole.ok() || whole.error().log == taken_back.log ? Result<void>() : whole;
    }));
    Json reasons = Json::array();
    for (const auto& [reason, refusal] : refused) {
        Json names = Json::array();
        for (const std::string& name : refusal.names) names.push(Json::string(name));
        Json json = Json::object();
        json.set("reason", Json::string(reason));
        json.set("count", Json::number(refusal.count));
        json.set("names", std::move(names));
        reasons.push(std::move(json));
    }
    Json answer = Json::object();
    answer.set("total", Json::number(static_cast<int64_t>(ids.size())));
    answer.set("checked", Json::number(static_cast<int64_t>(tried)));
    answer.set("changed", Json::number(changed));
    answer.set("unchanged", Json::number(unchanged));
    answer.set("refused", std::move(reasons));
    answer.set("sample", std::move(sample));
    return answer;
}

} // namespace fairlead::command
