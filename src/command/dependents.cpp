#include "command/dependents.h"

#include <algorithm>
#include <set>

#include "query/change.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using base::Text;

namespace {

constexpr int64_t most_mappings = 500; // imports looked at, newest first

bool holds(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

class Search {
  public:
    Search(const formula::Model& model, const Object& object, const Field& field)
        : model_(model), object_(object), field_(field) {}

    void add(const char* kind, const Object& object, const std::string& name, const Text& label,
             const std::string& where) {
        if (!seen_.insert(std::string(kind) + "/" + object.name + "/" + name + "/" + where).second) return;
        Json item = Json::object();
        item.set("kind", Json::string(kind));
        item.set("object", Json::string(object.name));
        item.set("name", Json::string(name));
        Json words = Json::object();
        words.set("zh", Json::string(label.zh));
        words.set("en", Json::string(label.en));
        item.set("label", std::move(words));
        item.set("where", Json::string(where));
        items_.push(std::move(item));
    }

    void everywhere() {
        for (const Object& object : model_.catalog().objects()) {
            if (object.table_only) continue;
            fields(object);
            views(object);
            if (&object != &object_) continue;
            pipelines(object);
            layout(object);
            for (const auto& [trait, name] : object.traits)
                if (name == field_.name) add("binding", object, trait, object.label, "traits." + trait);
            if (object.access_parent == field_.name)
                add("binding", object, "access_parent", object.label, "access_parent");
        }
    }

    /// Names the field, in an expression about records of `object`.
    bool uses(const Object& object, const formula::Bound& bound) const {
        if (!bound) return false;
        const formula::Uses used = formula::uses(*bound);
        if (&object == &object_ && holds(used.fields, field_.name)) return true;
        return std::find(used.foreign.begin(), used.foreign.end(), std::pair(object_.name, field_.name)) !=
               used.foreign.end();
    }
    bool uses(const Object& object, const std::string& text) const {
        if (text.empty()) return false;
        const auto bound = formula::bind(text, model_.catalog(), object, formula::Kind::nothing);
        return bound.ok() && uses(object, *bound);
    }
    bool sorts_by(const Object& object, const std::string& sort) const {
        if (&object != &object_) return false;
        for (size_t start = 0; start < sort.size();) {
            const size_t comma = std::min(sort.find(',', start), sort.size());
            std::string name = sort.substr(start, comma - start);
            if (name.starts_with("-")) name.erase(0, 1);
            if (name == field_.name) return true;
            start = comma + 1;
        }
        return false;
    }

    Json take() { return std::move(items_); }

  private:
    void fields(const Object& object) {
        const formula::BoundObject& bound = model_.bound(object);
        for (size_t i = 0; i < object.fields.size(); ++i) {
            const Field& other = object.fields[i];
            if (&other == &field_) continue;
            const formula::BoundField& its = bound.fields[i];
            if (uses(object, its.formula)) add("formula", object, other.name, other.label, "formula");
            if (uses(object, its.default_value)) add("rule", object, other.name, other.label, "default");
            if (uses(object, its.required_when)) add("rule", object, other.name, other.label, "required_when");
            if (uses(object, other.visible_when)) add("rule", object, other.name, other.label, "visible_when");
            if (other.rollup) rollup(object, other, its);
            if (&object != &object_) continue;
            if (other.depends_on == field_.name) add("rule", object, other.name, other.label, "depends_on");
            for (const schema::Choice& choice : other.choices)
                if (choice.stamp == field_.name) add("rule", object, other.name, other.label, "choices." + choice.name);
        }
    }

    void rollup(const Object& object, const Field& other, const formula::BoundField& its) {
        const schema::Relation* relation = object.find_relation(other.rollup->relation);
        const Object* child = relation ? model_.catalog().find(relation->object) : nullptr;
        if (!child) return;
        const bool named = child == &object_ && (other.rollup->field == field_.name || relation->field == field_.name);
        if (named || uses(*child, its.rollup_where)) add("formula", object, other.name, other.label, "rollup");
    }

    void views(const Object& object) {
        for (const schema::View& view : object.views)
            if (uses(object, view.where) || sorts_by(object, view.sort))
                add("view", object, view.name, view.label, "views");
    }

    void pipelines(const Object& object) {
        const formula::BoundObject& bound = model_.bound(object);
        for (const schema::Pipeline& pipeline : object.pipelines)
            for (const schema::Stage& stage : pipeline.stages) {
                const std::string where = pipeline.name + "/" + stage.name;
                if (holds(stage.required, field_.name)) add("pipeline", object, stage.name, stage.label, where);
                for (const auto& [edge, gates] : {std::pair("/", &stage.gates), std::pair("/exit/", &stage.exits)})
                    for (const schema::Gate& gate : *gates) {
                        const auto rule = bound.gates.find(where + edge + gate.name);
                        if (gate.field == field_.name || (rule != bound.gates.end() && uses(object, rule->second)))
                            add("gate", object, gate.name, gate.say, where);
                    }
            }
        if (field_.type == schema::Type::stage)
            for (const schema::Pipeline& pipeline : object.pipelines)
                add("pipeline", object, pipeline.name, pipeline.label, "stages");
    }

    void layout(const Object& object) {
        for (const schema::Section& section : object.layout.sections)
            if (holds(section.fields, field_.name) || uses(object, section.visible_when))
                add("layout", object, "sections", section.label, "layout.sections");
        const std::pair<const char*, const std::vector<std::string>*> lists[] = {
            {"list", &object.layout.list},
            {"card", &object.layout.card},
            {"key_figures", &object.layout.key_figures},
            {"quick", &object.layout.quick}};
        for (const auto& [name, list] : lists)
            if (holds(*list, field_.name)) add("layout", object, name, object.label, std::string("layout.") + name);
    }

    const formula::Model& model_;
    const Object& object_;
    const Field& field_;
    std::set<std::string> seen_;
    Json items_ = Json::array();
};

} // namespace

Result<Json> dependents(Workspace& workspace, const Session& session, const Object& object, const std::string& name) {
    TRY(access::require(session, "administer"));
    const Field* field = object.find(name);
    if (!field || field->hidden)
        return Error(Code::not_found, {"没有字段 “" + name.substr(0, 100) + "”。",
                                       "There is no field \"" + name.substr(0, 100) + "\"."});
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        Search search(context.model, object, *field);
        search.everywhere();
        // What people have made for themselves: saved views, mappings of imports, rights of roles.
        TRY(context.reader.each(query::render_select_rows("view", {"object", "name", "definition"}, {}, {{"id", false}},
                                                          0, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    const Object* shown = context.model.catalog().find(row.text(0));
                                    const auto definition = base::parse_json(row.text(2));
                                    if (!shown || !definition.ok()) return true;
                                    bool named = search.uses(*shown, (*definition)["where"].text()) ||
                                                 search.sorts_by(*shown, (*definition)["sort"].text());
                                    for (const Json& column : (*definition)["columns"].items())
                                        named = named || (shown == &object &&
                                                          (column["field"].text() == name || column.text() == name));
                                    const std::string its_name(row.text(1));
                                    if (named) search.add("view", *shown, its_name, {its_name, its_name}, "saved");
                                    return true;
                                }));
        TRY(context.reader.each(query::render_select_rows("import", {"object", "name", "mapping"},
                                                          {{query::Condition::Test::not_empty, "mapping", {}, {}}},
                                                          {{"id", true}}, most_mappings, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    const auto mapping = base::parse_json(row.text(2));
                                    if (row.text(0) != object.name || !mapping.ok()) return true;
                                    const std::string its_name(row.text(1));
                                    for (const Json& column : (*mapping)["columns"].items())
                                        if (column["field"].text() == name)
                                            search.add("import", object, its_name, {its_name, its_name}, "mapping");
                                    return true;
                                }));
        for (const access::Role& role : session.directory->roles())
            if (role.fields.contains(object.name + "." + name))
                search.add("role", object, role.name, role.label, "rights.fields");
        if (const Object* rules = context.model.catalog().find("assignment_rule"))
            TRY(context.reader.each(
                query::render_select_rows(rules->name, {"name", "condition", "skill", "open_when"},
                                          {{query::Condition::Test::equal, "applies_to", object.name, {}},
                                           {query::Condition::Test::is_empty, "deleted_at", {}, {}}},
                                          {{"id", false}}, 0, context.reader.dialect()),
                [&](const store::Row& row) {
                    const std::string its_name(row.text(0));
                    for (size_t i = 1; i < 4; ++i)
                        if (search.uses(object, std::string(row.text(i))))
                            search.add("rule", *rules, its_name, {its_name, its_name}, "assignment");
                    return true;
                }));
        Json answer = Json::object();
        answer.set("items", search.take());
        if (field->custom) {
            record::ListRequest filled;
            filled.object = &object;
            filled.where = name + " is not empty";
            filled.fields = {name};
            filled.limit = 1;
            filled.count = record::Count::capped;
            const auto page = record::list(context, filled);
            if (page.ok() && page->count) answer.set("filled", Json::number(*page->count));
        }
        return answer;
    });
}

} // namespace fairlead::command
