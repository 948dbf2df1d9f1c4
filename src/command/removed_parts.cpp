#include "command/removed_parts.h"

#include <algorithm>
#include <set>

#include "command/dependents.h"
#include "query/change.h"
#include "query/ddl.h"
#include "record/read.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr int64_t kept_milliseconds = removed_days * 24 * 60 * 60 * 1000;
const std::vector<std::string> columns = {"id", "object", "field", "body", "removed_at", "removed_by"};

struct Part {
    Id id;
    std::string object, field, body;
    int64_t at = 0, by = 0;
};

Part part_of(const store::Row& row) {
    return {
        {row.number(0)}, std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), row.number(4),
        row.number(5)};
}

Result<std::vector<Part>> parts_where(store::Reader& reader, const std::vector<Condition>& where) {
    std::vector<Part> parts;
    TRY(reader.each(query::render_select_rows("removed_part", columns, where, {{"id", true}}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        parts.push_back(part_of(row));
                        return true;
                    }));
    return parts;
}

bool is_custom(const std::string& name) {
    return name.ends_with("_c");
}

/// Fields an overlay brings along, by name: whatever is in a custom object, and names ending in _c elsewhere.
std::map<std::string, Json> custom_fields(const std::string& object, const Json& overlay) {
    std::map<std::string, Json> fields;
    for (const auto& [name, declared] : overlay["fields"].members())
        if (is_custom(object) || is_custom(name)) fields.emplace(name, declared);
    return fields;
}

Result<Json> parsed(const std::string& body) {
    if (body.empty()) return Json::object();
    return base::parse_json(body);
}

Error in_bin(const std::string& where) {
    return base::invalid(
        where, "in_bin",
        {"刚移除过同名的部分，它的数据还保留着。", "A part of this name was removed, and its data is still kept."},
        {"请恢复原来的，或换一个键名。", "Restore the former one, or use another key."});
}

/// Whether values kept for one are values of the other.
bool is_same(const Json& one, const Json& other) {
    return one["type"] == other["type"] && one["scale"] == other["scale"] && one["target"] == other["target"] &&
           one["targets"] == other["targets"] && one["formula"] == other["formula"];
}

class Notes {
  public:
    Notes(store::Transaction& transaction, base::IdSource& ids, const Session& session, const std::string& object)
        : transaction_(transaction), ids_(ids), session_(session), object_(object) {}

    Result<void> put_down(const std::string& field, const std::string& body) {
        TRY(transaction_.execute(
            query::render_insert("removed_part",
                                 {{"id", ids_.next().number},
                                  {"object", object_},
                                  {"field", field},
                                  {"body", body},
                                  {"removed_at", session_.asker.now.milliseconds},
                                  {"removed_by", session_.user ? Value(session_.user_id()) : Value()}},
                                 transaction_.dialect())));
        return {};
    }
    /// True when the part was on the list.
    Result<bool> take_off(const std::string& field, const std::function<bool(const Json&)>& same,
                          const std::string& where) {
        for (const Part& part : TRY(parts_where(transaction_, {{Condition::Test::equal, "object", object_, {}}}))) {
            if (part.field != field) continue;
            if (!same(TRY(base::parse_json(part.body)))) return in_bin(where);
            TRY(transaction_.execute(query::render_delete("removed_part", part.id, transaction_.dialect())));
            return true;
        }
        return false;
    }

  private:
    store::Transaction& transaction_;
    base::IdSource& ids_;
    const Session& session_;
    const std::string& object_;
};

/// Takes a field's name out of every list of a layout.
void leave_layout(Json& layout, const std::string& field) {
    const auto leave = [&](Json& list) {
        std::erase_if(list.items(), [&](const Json& item) { return item.text() == field; });
    };
    for (auto& [key, part] : layout.members()) {
        if (part.is_array() && key != "sections") leave(part);
        if (key != "sections") continue;
        for (Json& section : part.items())
            for (auto& [name, list] : section.members())
                if (name == "fields") leave(list);
    }
}

Json without(Json overlay, const std::string& field) {
    for (auto& [key, part] : overlay.members()) {
        if (key == "fields") std::erase_if(part.members(), [&](const auto& member) { return member.first == field; });
        if (key == "layout") leave_layout(part, field);
        if (key == "layouts")
            for (auto& [name, layout] : part.members()) leave_layout(layout, field);
        if (key != "duplicates") continue;
        for (Json& rule : part.items())
            for (auto& [name, list] : rule.members())
                if (name == "fields")
                    std::erase_if(list.items(), [&](const Json& item) { return item.text() == field; });
        std::erase_if(part.items(), [](const Json& rule) { return rule["fields"].items().empty(); });
    }
    return overlay;
}

/// What goes along with a field instead of standing in its way.
bool goes_along(const Json& item) {
    const std::string& kind = item["kind"].text();
    return kind == "layout" || kind == "import" || kind == "role" ||
           (kind == "view" && item["where"].text() == "saved");
}

Result<void> refuse_needed(const Json& found, const Text& what) {
    Error error(Code::conflict, {"“" + what.zh + "”还被用到，不能移除。",
                                 "\"" + what.en + "\" is still needed and cannot be removed."});
    for (const Json& item : found["items"].items())
        if (!goes_along(item))
            error.faults.push_back({item["object"].text() + "." + item["name"].text(),
                                    "needed",
                                    {item["label"]["zh"].text(), item["label"]["en"].text()},
                                    {}});
    if (error.faults.empty()) return {};
    return error;
}

Error not_custom(const Text& label) {
    return base::invalid("", "not_custom",
                         {"“" + label.zh + "”是系统自带的，不能移除。",
                          "\"" + label.en + "\" ships with Fairlead and cannot be removed."},
                         {"可以把字段隐藏起来。", "Fields can be hidden instead."});
}

/// Every column the field has, by its type; some may not be there.
std::vector<std::string> columns_of_part(const Part& part) {
    std::vector<std::string> names = {part.field};
    for (const char* end :
         {"_base", "_object", "_sort", "_country", "_province", "_city", "_district", "_street", "_postcode"})
        names.push_back(part.field + end);
    return names;
}

/// Traces of an object's records outside its own table.
Result<void> forget_object(store::Transaction& transaction, const std::string& object) {
    const std::vector<Condition> its = {{Condition::Test::equal, "object", object, {}}};
    for (const char* table : {"change_log", "stage_history", "record_share", "follow", "view"})
        TRY(transaction.execute(query::render_delete_rows(table, its, transaction.dialect())));
    // Their contents go with the sweep of files. Words of the search stay: they name records nobody finds.
    TRY(transaction.execute(query::render_update_rows("file", {{"deleted_at", 1}}, its, transaction.dialect())));
    return {};
}

} // namespace

Result<void> note_removed_parts(store::Transaction& transaction, base::IdSource& ids, const Session& session,
                                const std::string& object, const std::string& before, const std::string& after) {
    const Json was = TRY(parsed(before)), is = TRY(parsed(after));
    Notes notes(transaction, ids, session, object);
    if (is_custom(object) && after.empty()) return before.empty() ? Result<void>() : notes.put_down("", before);
    bool restored = false;
    if (is_custom(object) && before.empty()) {
        const auto same = [&](const Json& kept) { return kept["fields"] == is["fields"]; };
        restored = TRY(notes.take_off("", same, "object"));
    }
    if (restored) return {};
    const auto old_fields = custom_fields(object, was), new_fields = custom_fields(object, is);
    for (const auto& [name, declared] : old_fields)
        if (!new_fields.contains(name)) TRY(notes.put_down(name, to_text(declared)));
    for (const auto& [name, declared] : new_fields) {
        if (old_fields.contains(name)) continue;
        const auto same = [&, &field = declared](const Json& kept) { return is_same(kept, field); };
        TRY(notes.take_off(name, same, "fields." + name));
    }
    return {};
}

Result<void> remove_field(Workspace& workspace, const Session& session, const Object& object, const std::string& name) {
    TRY(access::require(session, "administer"));
    const Json overlay = TRY(workspace.overlay(session, object.name));
    const auto own = custom_fields(object.name, overlay);
    const Field* field = object.find(name);
    if (!own.contains(name)) {
        if (field) return not_custom(field->label);
        return Error(Code::not_found, {"没有字段 “" + name.substr(0, 100) + "”。",
                                       "There is no field \"" + name.substr(0, 100) + "\"."});
    }
    for (const Field& part : object.fields)
        if ((part.name == name || part.part_of == name) && !part.hidden)
            TRY(refuse_needed(TRY(dependents(workspace, session, object, part.name)), part.label));
    return workspace.change_overlay(session, object.name, to_text(without(overlay, name)));
}

Result<Json> object_dependents(Workspace& workspace, const Session& session, const Object& object) {
    TRY(access::require(session, "administer"));
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        Json items = Json::array();
        const auto add = [&](const char* kind, const std::string& of, const std::string& name, const Text& label,
                             const char* where) {
            Json words = Json::object();
            words.set("zh", Json::string(label.zh));
            words.set("en", Json::string(label.en));
            items.push(Json::object({{"kind", Json::string(kind)},
                                     {"object", Json::string(of)},
                                     {"name", Json::string(name)},
                                     {"label", std::move(words)},
                                     {"where", Json::string(where)}}));
        };
        for (const Object& other : context.model.catalog().objects()) {
            if (&other == &object || other.table_only) continue;
            for (const Field& field : other.fields) {
                const bool named =
                    std::find(field.targets.begin(), field.targets.end(), object.name) != field.targets.end();
                if (field.target == object.name || named) add("link", other.name, field.name, field.label, "target");
                const schema::Relation* relation = field.rollup ? other.find_relation(field.rollup->relation) : nullptr;
                if (relation && relation->object == object.name)
                    add("formula", other.name, field.name, field.label, "rollup");
            }
        }
        TRY(context.reader.each(
            query::render_select_rows("view", {"name"}, {{Condition::Test::equal, "object", object.name, {}}},
                                      {{"id", false}}, 0, context.reader.dialect()),
            [&](const store::Row& row) {
                const std::string name(row.text(0));
                add("view", object.name, name, {name, name}, "saved");
                return true;
            }));
        for (const access::Role& role : session.directory->roles())
            if (role.objects.contains(object.name)) add("role", object.name, role.name, role.label, "rights.objects");
        query::Select count;
        count.object = &object;
        count.scope.all = true;
        const store::Rows rows =
            TRY(context.reader.rows(query::render_count(count, 0, session.asker, context.reader.dialect())));
        Json answer = Json::object();
        answer.set("items", std::move(items));
        answer.set("records", Json::number(rows[0][0].number_or(0)));
        return answer;
    });
}

Result<void> remove_object(Workspace& workspace, const Session& session, const Object& object) {
    TRY(access::require(session, "administer"));
    if (!object.custom) return not_custom(object.label);
    TRY(refuse_needed(TRY(object_dependents(workspace, session, object)), object.label));
    return workspace.change_overlay(session, object.name, {});
}

Result<Json> list_removed_parts(Workspace& workspace, const Session& session) {
    TRY(access::require(session, "administer"));
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        Json items = Json::array();
        for (const Part& part : TRY(parts_where(context.reader, {}))) {
            const Json body = TRY(base::parse_json(part.body));
            const Object* object = context.model.catalog().find(part.object);
            const auto words = [](const Json& label, const std::string& otherwise) {
                Json text = Json::object();
                for (const char* language : {"zh", "en"})
                    text.set(language, Json::string(label.is_string()                ? label.text()
                                                    : label[language].text().empty() ? otherwise
                                                                                     : label[language].text()));
                return text;
            };
            Json item = Json::object();
            item.set("id", Json::string(to_text(part.id)));
            item.set("object", Json::string(part.object));
            Json of = words(part.field.empty() ? body["label"] : Json(), part.object);
            if (object) {
                of.set("zh", Json::string(object->label.zh));
                of.set("en", Json::string(object->label.en));
            }
            item.set("object_label", std::move(of));
            item.set("field", part.field.empty() ? Json() : Json::string(part.field));
            item.set("label", words(body["label"], part.field.empty() ? part.object : part.field));
            item.set("type", part.field.empty() ? Json() : body["type"]);
            item.set("removed_at", Json::string(to_text(base::Instant{part.at})));
            item.set("removed_by", person_json(session, part.by));
            item.set("until", Json::string(to_text(base::Instant{part.at + kept_milliseconds})));
            items.push(std::move(item));
        }
        Json answer = Json::object();
        answer.set("items", std::move(items));
        return answer;
    });
}

Result<std::string> restore_removed_part(Workspace& workspace, const Session& session, Id id) {
    TRY(access::require(session, "administer"));
    const std::vector<Part> found = TRY(workspace.ask<std::vector<Part>>(session, [&](record::ReadContext& context) {
        return parts_where(context.reader, {{Condition::Test::equal, "id", id.number, {}}});
    }));
    if (found.empty())
        return Error(Code::not_found, {"没有这项，它可能已恢复或已彻底清除。",
                                       "There is no such part: it may be restored already, or dropped for good."});
    const Part& part = found.front();
    if (part.field.empty()) {
        TRY(workspace.change_overlay(session, part.object, part.body));
        return part.object;
    }
    const auto snapshot = workspace.snapshot();
    TRY(workspace.object(*snapshot, part.object));
    Json overlay = TRY(workspace.overlay(session, part.object));
    overlay.set("object", Json::string(part.object));
    Json fields = overlay["fields"].is_object() ? overlay["fields"] : Json::object();
    fields.set(part.field, TRY(base::parse_json(part.body)));
    overlay.set("fields", std::move(fields));
    TRY(workspace.change_overlay(session, part.object, to_text(overlay)));
    return part.object;
}

Result<int64_t> drop_removed_parts(Workspace& workspace) {
    const int64_t limit = workspace.clock().now().milliseconds - kept_milliseconds;
    std::vector<Part> over;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        over = TRY(parts_where(reader, {{Condition::Test::below, "removed_at", limit, {}}}));
        return {};
    }));
    if (over.empty()) return 0;
    const store::Database::Shape shape = TRY(workspace.database().shape());
    const auto snapshot = workspace.snapshot();
    for (const Part& part : over) {
        const Object* object = snapshot->find(part.object);
        std::set<std::string> used; // columns of fields the model has now
        if (object)
            for (const Field& field : object->fields)
                for (const schema::Column& column : schema::columns_of(field)) used.insert(column.name);
        std::vector<std::string> gone;
        const std::vector<std::string> its = columns_of_part(part);
        bool table = false;
        for (const auto& column : shape.columns) {
            if (column.table != part.object) continue;
            table = true;
            if (!part.field.empty() && !used.contains(column.name) &&
                std::find(its.begin(), its.end(), column.name) != its.end())
                gone.push_back(column.name);
        }
        TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
            if (part.field.empty() && table && !object) {
                TRY(transaction.execute({query::render_drop_table(part.object), {}}));
                TRY(forget_object(transaction, part.object));
            }
            for (const std::string& column : gone)
                TRY(transaction.execute({query::render_drop_column(part.object, column), {}}));
            TRY(transaction.execute(query::render_delete("removed_part", part.id, transaction.dialect())));
            return {};
        }));
    }
    return static_cast<int64_t>(over.size());
}

} // namespace fairlead::command
