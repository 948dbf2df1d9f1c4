// The object model as JSON for clients.

#include "api/present.h"
#include "base/money.h"

namespace fairlead::api {

using access::Mask;
using base::JsonWriter;
using base::Text;
using schema::Field;
using schema::Type;

namespace {

void write_text(JsonWriter& out, std::string_view key, const Text& text) {
    out.key(key).begin_object();
    out.key("zh").string(text.zh);
    out.key("en").string(text.en);
    out.end_object();
}

void write_names(JsonWriter& out, std::string_view key, const std::vector<std::string>& names) {
    out.key(key).begin_array();
    for (const std::string& name : names) out.string(name);
    out.end_array();
}

/// A percent's stored form as the number people use.
void write_percent(JsonWriter& out, std::string_view key, int64_t stored) {
    out.key(key).raw(base::format_decimal_short(stored, 2));
}

void write_bound(JsonWriter& out, std::string_view key, const Field& field, const std::optional<int64_t>& bound) {
    out.key(key);
    if (!bound)
        out.null();
    else if (field.type == Type::decimal)
        out.string(base::format_decimal(*bound, field.scale));
    else if (field.type == Type::money)
        out.string(base::format_decimal(*bound, 2));
    else if (field.type == Type::percent)
        out.raw(base::format_decimal_short(*bound, 2));
    else if (field.type == Type::date)
        out.string(to_text(base::Date{*bound}));
    else
        out.number(*bound);
}

/// Whether lists take the field in `sort`: it has a column of its own, and its order means something.
bool is_sortable(const Field& field, const record::Columns& columns) {
    return field.type != Type::multi_choice && field.type != Type::long_text && field.type != Type::file &&
           columns.slot(field.name) != record::Columns::none;
}

/// Whether figures by each of its values say something (POST /api/query): values that many records share.
bool is_groupable(const Field& field) {
    switch (field.type) {
        case Type::choice:
        case Type::stage:
        case Type::boolean:
        case Type::link:
        case Type::user:
        case Type::text:
        case Type::date:
            return field.name != "id";
        default:
            return false;
    }
}

void write_field(JsonWriter& out, const Field& field, Mask mask, const record::Columns& columns) {
    out.begin_object();
    out.key("name").string(field.name);
    out.key("type").string(name(field.type));
    write_text(out, "label", field.label);
    write_text(out, "help", field.help);
    out.key("required").boolean(field.required);
    out.key("unique").boolean(field.unique);
    out.key("read_only").boolean(mask == Mask::read);
    out.key("computed").boolean(field.computed());
    out.key("editable").boolean(field.editable);
    out.key("custom").boolean(field.custom);
    out.key("system").boolean(field.system);
    out.key("searchable").boolean(field.searchable);
    out.key("sortable").boolean(is_sortable(field, columns));
    out.key("groupable").boolean(is_groupable(field));
    out.key("scale").number(field.scale);
    out.key("length").number(field.length);
    write_bound(out, "min", field, field.min);
    write_bound(out, "max", field, field.max);
    out.key("choices").begin_array();
    for (const schema::Choice& choice : field.choices) {
        out.begin_object();
        out.key("name").string(choice.name);
        write_text(out, "label", choice.label);
        out.key("color").string(choice.color);
        out.key("active").boolean(choice.active);
        write_names(out, "when", choice.when);
        if (!choice.after.empty()) write_names(out, "after", choice.after);
        out.end_object();
    }
    out.end_array();
    out.key("depends_on").string(field.depends_on);
    out.key("target").string(field.target);
    write_names(out, "targets", field.targets);
    out.key("relation").string(field.relation);
    out.key("formula").string(field.formula);
    out.key("default").string(field.default_value);
    out.key("required_when").string(field.required_when);
    out.key("visible_when").string(field.visible_when);
    out.key("part_of").string(field.part_of);
    write_text(out, "part_label", field.part_label);
    out.end_object();
}

void write_gates(JsonWriter& out, std::string_view key, const std::vector<schema::Gate>& gates, bool conditions) {
    out.key(key).begin_array();
    for (const schema::Gate& gate : gates) {
        out.begin_object();
        out.key("name").string(gate.name);
        write_text(out, "say", gate.say);
        out.key("field").string(gate.field);
        out.key("relation").string(gate.relation);
        if (conditions) out.key("when").string(gate.when);
        write_text(out, "who", gate.who);
        out.end_object();
    }
    out.end_array();
}

void write_step(JsonWriter& out, const schema::PlayStep& step) {
    out.begin_object();
    out.key("name").string(step.name);
    write_text(out, "label", step.label);
    write_text(out, "help", step.help);
    write_text(out, "script", step.script);
    out.key("creates").string(step.creates);
    out.key("due_days").number(step.due_days);
    out.key("active").boolean(step.active);
    out.end_object();
}

/// `conditions`: with what the gates ask, for whoever may change it.
void write_pipeline(JsonWriter& out, const schema::Pipeline& pipeline, bool conditions) {
    out.begin_object();
    out.key("name").string(pipeline.name);
    write_text(out, "label", pipeline.label);
    out.key("active").boolean(pipeline.active);
    out.key("silent_days").number(pipeline.silent_days);
    out.key("silent_moves").number(pipeline.silent_moves);
    out.key("stages").begin_array();
    for (const schema::Stage& stage : pipeline.stages) {
        out.begin_object();
        out.key("name").string(stage.name);
        write_text(out, "label", stage.label);
        out.key("kind").string(name(stage.kind));
        out.key("position").number(stage.position);
        write_percent(out, "probability", stage.probability);
        write_text(out, "definition", stage.definition);
        write_text(out, "evidence", stage.evidence);
        write_names(out, "required", stage.required);
        write_gates(out, "gates", stage.gates, conditions);
        write_gates(out, "exits", stage.exits, conditions);
        out.key("buyer").string(stage.buyer);
        out.key("control").string(name(stage.control));
        out.key("category").string(stage.category);
        out.key("checklist").begin_array();
        for (const schema::CheckItem& item : stage.checklist) {
            out.begin_object();
            out.key("name").string(item.name);
            write_text(out, "label", item.label);
            out.key("required").boolean(item.required);
            out.key("active").boolean(item.active);
            out.end_object();
        }
        out.end_array();
        out.key("playbook").begin_array();
        for (const schema::PlayStep& step : stage.playbook) write_step(out, step);
        out.end_array();
        out.end_object();
    }
    out.end_array();
    out.end_object();
}

} // namespace

void write_object(JsonWriter& out, const schema::Object& object, const command::Snapshot& snapshot,
                  const access::Session& session) {
    auto visible = [&](const std::string& field_name) {
        const Field* field = object.find(field_name);
        return field && access::mask(session, object, *field) != Mask::hidden;
    };
    auto write_visible = [&](std::string_view key, const std::vector<std::string>& names) {
        out.key(key).begin_array();
        for (const std::string& field_name : names)
            if (visible(field_name)) out.string(field_name);
        out.end_array();
    };
    out.begin_object();
    out.key("name").string(object.name);
    write_text(out, "label", object.label);
    write_text(out, "plural", object.plural);
    out.key("icon").string(object.icon);
    out.key("position").number(object.position);
    out.key("system").boolean(object.system);
    out.key("custom").boolean(object.custom);
    out.key("activity").boolean(object.activity);
    if (object.aside) out.key("aside").boolean(true);
    out.key("traits").begin_object();
    for (const auto& [trait, field] : object.traits)
        if (visible(field) || !object.has(field)) out.key(trait).string(field);
    out.end_object();
    out.key("fields").begin_array();
    for (const Field& field : object.fields) {
        const Mask mask = access::mask(session, object, field);
        if (mask != Mask::hidden) write_field(out, field, mask, snapshot.tables->of(object));
    }
    out.end_array();
    out.key("relations").begin_array();
    for (const schema::Relation& relation : object.relations) {
        const schema::Object* child = snapshot.find(relation.object);
        if (!child || child->sharing == schema::Sharing::system ||
            access::level(session, *child, access::Verb::read) == access::Level::none)
            continue;
        out.begin_object();
        out.key("name").string(relation.name);
        out.key("object").string(relation.object);
        out.key("field").string(relation.field);
        write_text(out, "label", relation.label);
        out.end_object();
    }
    out.end_array();
    out.key("pipelines").begin_array();
    for (const schema::Pipeline& pipeline : object.pipelines) write_pipeline(out, pipeline, session.can("administer"));
    out.end_array();
    auto write_layout = [&](std::string_view key, const schema::Layout& layout) {
        out.key(key).begin_object();
        out.key("sections").begin_array();
        for (const schema::Section& section : layout.sections) {
            out.begin_object();
            write_text(out, "label", section.label);
            write_visible("fields", section.fields);
            out.key("visible_when").string(section.visible_when);
            out.end_object();
        }
        out.end_array();
        write_visible("list", layout.list);
        write_visible("card", layout.card);
        write_visible("key_figures", layout.key_figures);
        write_names(out, "related", layout.related);
        write_visible("quick", layout.quick);
        out.end_object();
    };
    const auto of_role = session.role ? object.layouts.find("role:" + session.role->name) : object.layouts.end();
    write_layout("layout", of_role == object.layouts.end() ? object.layout : of_role->second);
    out.key("layouts").begin_object();
    if (const auto phone = object.layouts.find("phone"); phone != object.layouts.end())
        write_layout("phone", phone->second);
    out.end_object();
    out.key("duplicates").begin_array();
    for (const schema::DuplicateRule& rule : object.duplicates) {
        out.begin_object();
        out.key("rule").string(rule.rule);
        write_visible("fields", rule.fields);
        if (session.can("administer") && !rule.against.empty()) {
            out.key("against").begin_object();
            for (const auto& [other, fields] : rule.against) {
                out.key(other).begin_array();
                for (const std::string& field : fields) out.string(field);
                out.end_array();
            }
            out.end_object();
        }
        if (rule.same || rule.different) {
            out.key("weights").begin_object();
            if (rule.same) out.key("same").number(*rule.same);
            if (rule.different) out.key("different").number(*rule.different);
            out.end_object();
        }
        out.end_object();
    }
    out.end_array();
    out.key("duplicate_policy").begin_object();
    out.key("threshold").number(object.duplicate_policy.threshold);
    out.key("review").number(object.duplicate_policy.review);
    out.key("rarity").number(object.duplicate_policy.rarity);
    out.key("channels").begin_object();
    for (const auto& [channel, act] : object.duplicate_policy.channels) out.key(channel).string(act);
    out.end_object();
    out.end_object();
    out.key("views").begin_array();
    for (const schema::View& view : object.views) {
        out.begin_object();
        out.key("name").string(view.name);
        write_text(out, "label", view.label);
        out.key("where").string(view.where);
        out.key("sort").string(view.sort);
        out.end_object();
    }
    out.end_array();
    using access::Verb;
    out.key("rights").begin_object();
    out.key("read").string(name(access::level(session, object, Verb::read)));
    out.key("create").boolean(access::level(session, object, Verb::create) != access::Level::none);
    out.key("edit").string(name(access::level(session, object, Verb::edit)));
    out.key("delete").string(name(access::level(session, object, Verb::remove)));
    out.key("export").boolean(access::level(session, object, Verb::bulk_export) != access::Level::none);
    out.key("import").boolean(access::level(session, object, Verb::bulk_import) != access::Level::none);
    out.end_object();
    out.end_object();
}

} // namespace fairlead::api
