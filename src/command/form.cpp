#include "command/form.h"

#include <algorithm>
#include <map>

#include "base/unicode.h"
#include "format/qr.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Text;
using query::Condition;
using schema::Type;

namespace {

constexpr size_t most_fields = 40, longest_label = 200, longest_text = 4000;
constexpr int64_t days_of_figures = 90, day_milliseconds = 24LL * 60 * 60 * 1000;

/// What a stranger may fill in: no links, no people, no files, nothing the server keeps.
bool can_be_asked(const Field& field) {
    if (field.system || field.hidden || field.computed()) return false;
    switch (field.type) {
        case Type::text:
        case Type::long_text:
        case Type::email:
        case Type::phone:
        case Type::url:
        case Type::number:
        case Type::decimal:
        case Type::date:
        case Type::choice:
        case Type::multi_choice:
        case Type::boolean:
            return true;
        default:
            return false;
    }
}

/// Kept by the process itself: a visitor neither sees nor sets it.
bool is_reserved(const Object& object, const Field& field) {
    for (const char* trait : {"owner", "source", "source_detail", "campaign", "status", "consent", "stage", "pipeline"})
        if (object.trait(trait) == &field) return true;
    return false;
}

bool has_choices(const Field& field) {
    return field.type == Type::choice || field.type == Type::multi_choice;
}

/// Whose values stand by themselves when nothing is given, or that the form's own making fills.
bool fills_itself(const Object& object, const Field& field) {
    return !field.default_value.empty() || &field == object.trait("name");
}

class Reader {
  public:
    Reader(const schema::Catalog& catalog, Form& form) : catalog_(catalog), form_(form) {}

    std::vector<Fault> read(const Json& json) {
        for (const auto& [key, value] : json.members())
            if (key != "title" && key != "intro" && key != "submit" && key != "thanks" && key != "consent" &&
                key != "fields" && key != "defaults")
                fault(key, "unknown_key", {"没有这一项。", "There is no such key."});
        form_.title = text(json["title"], "title", longest_label);
        form_.intro = text(json["intro"], "intro", longest_text);
        form_.submit = text(json["submit"], "submit", longest_label);
        form_.thanks = text(json["thanks"], "thanks", longest_text);
        form_.consent = text(json["consent"]["text"], "consent.text", longest_text);
        form_.consent_required = json["consent"]["required"].truth() && !form_.consent.empty();
        fields(json["fields"]);
        defaults(json["defaults"]);
        check_required();
        return std::move(faults_);
    }

  private:
    void fault(std::string at, std::string rule, Text message, Text hint = {}) {
        faults_.push_back({std::move(at), std::move(rule), std::move(message), std::move(hint)});
    }
    Text text(const Json& json, const std::string& at, size_t most) {
        Text made;
        if (json.is_null()) return made;
        if (json.is_string())
            made = {base::trim(json.text()), base::trim(json.text())};
        else if (json.is_object())
            made = {base::trim(json["zh"].text()), base::trim(json["en"].text())};
        else
            fault(at, "wrong_kind", {"应为文字或 {\"zh\", \"en\"}。", "This must be a text or {\"zh\", \"en\"}."});
        if (std::max(base::length(made.zh), base::length(made.en)) > most) {
            const std::string number = std::to_string(most);
            fault(at, "too_long", {"最多 " + number + " 个字。", "At most " + number + " characters."});
        }
        return made;
    }
    const Field* field(const std::string& name, const std::string& at) {
        const Field* found = form_.object->find(name);
        if (found && can_be_asked(*found) && !is_reserved(*form_.object, *found)) return found;
        std::vector<std::string> known;
        for (const Field& each : form_.object->fields)
            if (can_be_asked(each) && !is_reserved(*form_.object, each)) known.push_back(each.name);
        const std::string guess = base::nearest(name, known);
        fault(at, found ? "not_for_forms" : "unknown_field",
              found ? Text{"表单不能询问 “" + found->label.zh + "”。",
                           "A form cannot ask for \"" + found->label.en + "\"."}
                    : Text{"“" + form_.object->label.zh + "”没有字段 “" + name + "”。",
                           form_.object->label.en + " has no field \"" + name + "\"."},
              guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"});
        return nullptr;
    }
    void fields(const Json& json) {
        if (!json.is_array() || json.items().empty())
            return fault("fields", "required", {"至少要有一个字段。", "At least one field is needed."});
        if (json.items().size() > most_fields)
            return fault("fields", "too_many", {"最多 40 个字段。", "At most 40 fields."});
        for (size_t i = 0; i < json.items().size(); ++i) {
            const Json& each = json.items()[i];
            const std::string at = "fields[" + std::to_string(i) + "]";
            FormField made;
            made.field = field(each["field"].text(), at + ".field");
            made.label = text(each["label"], at + ".label", longest_label);
            made.help = text(each["help"], at + ".help", longest_label);
            made.required = each["required"].truth();
            if (!made.field) continue;
            if (form_.find(made.field->name))
                fault(at + ".field", "duplicate", {"这个字段出现了两次。", "This field appears twice."});
            if (made.label.empty()) made.label = made.field->label;
            form_.fields.push_back(std::move(made));
        }
    }
    void defaults(const Json& json) {
        schema::ValueContext reading;
        reading.catalog = &catalog_;
        reading.currency = catalog_.settings().base_currency;
        for (const auto& [name, value] : json.members()) {
            const Field* found = field(name, "defaults." + name);
            if (!found) continue;
            std::vector<Fault> wrong;
            (void)schema::read_json(*found, value, reading, wrong);
            for (Fault& each : wrong) fault("defaults." + name, each.rule, each.message, each.hint);
            form_.defaults.emplace_back(found, value);
        }
    }
    /// A visitor cannot mend what the form never asks for.
    void check_required() {
        for (const Field& each : form_.object->fields) {
            if (!each.required || each.system || each.computed() || fills_itself(*form_.object, each)) continue;
            const FormField* asked = form_.find(each.name);
            const bool given = std::any_of(form_.defaults.begin(), form_.defaults.end(),
                                           [&](const auto& entry) { return entry.first == &each; });
            if ((asked && asked->required) || given) continue;
            fault("fields", "required_field",
                  {"“" + each.label.zh + "”是必填项，请让表单询问它，或给出默认值。",
                   "\"" + each.label.en + "\" is required: ask for it, or give it a default."});
        }
        const Object& object = *form_.object;
        const bool reachable = std::any_of(form_.fields.begin(), form_.fields.end(), [&](const FormField& each) {
            return each.field == object.trait("email") || each.field == object.trait("phone") ||
                   each.field == object.trait("mobile");
        });
        if (!reachable && (object.trait("email") || object.trait("phone") || object.trait("mobile")))
            fault("fields", "unreachable",
                  {"请至少询问邮箱或电话，否则无法联系到访客。",
                   "Ask for an e-mail address or a phone number: nobody could be reached otherwise."});
    }

    const schema::Catalog& catalog_;
    Form& form_;
    std::vector<Fault> faults_;
};

const Object* form_object(const Snapshot& snapshot) {
    return snapshot.find("form");
}

Error no_form() {
    return Error(Code::not_found,
                 {"没有这个表单，或它已停用。", "There is no such form, or it has been switched off."});
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find_first_of("\n,; ");
        std::string line = base::ascii_lower(base::trim(text.substr(0, end)));
        while (line.ends_with('/')) line.pop_back();
        if (!line.empty()) lines.push_back(std::move(line));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

/// What a form begins with: a name, a company, a way to answer.
Json first_definition(const Object& object) {
    Json fields = Json::array();
    for (const char* trait : {"person_name", "company_name", "email", "mobile"}) {
        const Field* field = object.trait(trait);
        if (!field) continue;
        Json each = Json::object();
        each.set("field", Json::string(field->name));
        each.set("required", Json::boolean(std::string_view(trait) == "person_name" ||
                                           (std::string_view(trait) == "mobile" && !object.trait("email")) ||
                                           std::string_view(trait) == "email"));
        fields.push(std::move(each));
    }
    auto text = [](const char* zh, const char* en) {
        Json json = Json::object();
        json.set("zh", Json::string(zh));
        json.set("en", Json::string(en));
        return json;
    };
    Json made = Json::object();
    made.set("title", text("联系我们", "Contact us"));
    made.set("submit", text("提交", "Send"));
    made.set("thanks", text("谢谢，我们会尽快与您联系。", "Thank you. We will be in touch soon."));
    Json consent = Json::object();
    consent.set("text", text("我同意贵公司通过以上联系方式向我提供产品与服务信息。",
                             "I agree to be sent information about products and services."));
    consent.set("required", Json::boolean(false));
    made.set("consent", std::move(consent));
    made.set("fields", std::move(fields));
    made.set("defaults", Json::object());
    return made;
}

struct Loaded {
    Form form;
    Json definition;
    std::vector<Fault> faults;
};

Loaded read_form(const Snapshot& snapshot, const record::Image& image) {
    Loaded loaded;
    Form& form = loaded.form;
    auto text = [&](const char* field) { return std::string(image.get(field).text_or("")); };
    form.id = image.id();
    form.name = std::string(image.name());
    form.active = image.get("active").number_or(0) != 0 && !image.deleted();
    form.source = text("source");
    form.campaign = {image.get("campaign").number_or(0)};
    form.assign_to = image.get("assign_to").number_or(0);
    form.duplicates = text("duplicate_rule");
    form.origins = lines_of(text("origins"));
    form.redirect = text("redirect");
    form.min_seconds = image.get("min_seconds").number_or(0);
    form.per_address = image.get("per_address").number_or(1);
    form.per_minute = image.get("per_minute").number_or(1);
    const std::string name = text("applies_to");
    form.object = snapshot.find(name);
    const bool fits = form.object && !form.object->system && !form.object->table_only && form.object->trait("name") &&
                      form.object->sharing != schema::Sharing::system;
    if (!fits) {
        form.object = nullptr;
        loaded.faults.push_back(
            {"applies_to",
             "unknown_object",
             {"没有可由表单生成的对象 “" + name + "”。", "There is no object \"" + name + "\" a form could make."},
             {}});
        return loaded;
    }
    if (const Field* source = form.object->trait("source");
        source && has_choices(*source) && !form.source.empty() && !source->find_choice(form.source))
        loaded.faults.push_back(
            {"source",
             "unknown_choice",
             {"来源没有选项 “" + form.source + "”。", "The source has no choice \"" + form.source + "\"."},
             {}});
    const std::string stored = text("definition");
    auto parsed = base::parse_json(stored.empty() ? "{}" : stored);
    loaded.definition = stored.empty() || !parsed.ok() ? first_definition(*form.object) : std::move(parsed).value();
    for (Fault& each : Reader(*snapshot.catalog, form).read(loaded.definition))
        loaded.faults.push_back(std::move(each));
    return loaded;
}

Json text_json(const Text& text) {
    Json json = Json::object();
    json.set("zh", Json::string(text.zh));
    json.set("en", Json::string(text.en));
    return json;
}

Json described(const Snapshot& snapshot, const record::Image& image, const Session& session) {
    Loaded loaded = read_form(snapshot, image);
    Json choices = Json::array();
    if (loaded.form.object)
        for (const Field& field : loaded.form.object->fields) {
            if (!can_be_asked(field) || is_reserved(*loaded.form.object, field)) continue;
            if (access::mask(session, *loaded.form.object, field) == access::Mask::hidden) continue;
            Json each = Json::object();
            each.set("field", Json::string(field.name));
            each.set("label", text_json(field.label));
            each.set("type", Json::string(std::string(schema::name(field.type))));
            each.set("required", Json::boolean(field.required));
            choices.push(std::move(each));
        }
    Json faults = Json::array();
    for (const Fault& fault : loaded.faults) {
        Json each = Json::object();
        each.set("field", Json::string(fault.field));
        each.set("rule", Json::string(fault.rule));
        each.set("message", Json::string(fault.message.in(session.language)));
        faults.push(std::move(each));
    }
    Json answer = Json::object();
    answer.set("key", Json::string(to_text(image.id())));
    answer.set("definition", std::move(loaded.definition));
    answer.set("choices", std::move(choices));
    answer.set("faults", std::move(faults));
    return answer;
}

} // namespace

const FormField* Form::find(std::string_view field) const {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const FormField& each) { return each.field->name == field; });
    return found == fields.end() ? nullptr : &*found;
}

Result<Form> open_form(store::Reader& reader, const Snapshot& snapshot, std::string_view key) {
    const auto id = base::parse_id(key);
    const Object* object = form_object(snapshot);
    if (!id || !object) return no_form();
    const auto images = TRY(record::load_unscoped(*snapshot.model, *snapshot.tables, reader, *object, {id->number}));
    if (images.empty()) return no_form();
    Loaded loaded = read_form(snapshot, images.front());
    if (!loaded.form.active) return no_form();
    if (!loaded.faults.empty()) {
        Error error(Code::unavailable,
                    {"这个表单正在维护，请稍后再来。", "This form is being mended. Please come back later."});
        error.log = "form " + std::string(key) + ": " + loaded.faults.front().message.en;
        return error;
    }
    return std::move(loaded.form);
}

Result<Json> form_definition(Workspace& workspace, const Session& session, Id form) {
    const auto snapshot = workspace.snapshot();
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const record::Image image = TRY(record::load(context.model, context.tables, context.reader, session,
                                                     *form_object(*snapshot), form, Verb::read));
        return described(*snapshot, image, session);
    });
}

Result<Json> change_form_definition(Workspace& workspace, const Session& session, Id form, const Json& definition) {
    const auto snapshot = workspace.snapshot();
    return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
        const Object& object = *form_object(*snapshot);
        record::Image image =
            TRY(record::load(context.model, context.tables, context.transaction, session, object, form, Verb::edit));
        image.set(image.columns->slot("definition"), Value(to_text(definition)));
        Loaded loaded = read_form(*snapshot, image);
        if (!loaded.faults.empty())
            return Error(Code::invalid, {"有内容需要改正。", "Some values need to be corrected."},
                         std::move(loaded.faults));
        record::Patch patch;
        patch.object = &object;
        patch.id = form;
        patch.set("definition", Value(to_text(definition)));
        const record::Change change = TRY(record::save(context, patch));
        return described(*snapshot, change.after, session);
    });
}

Result<Json> form_figures(Workspace& workspace, const Session& session, Id form, int64_t spam_waiting) {
    const auto snapshot = workspace.snapshot();
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const record::Image image = TRY(record::load(context.model, context.tables, context.reader, session,
                                                     *form_object(*snapshot), form, Verb::read));
        const int64_t now = session.asker.now.milliseconds;
        const std::vector<Condition> where = {
            {Condition::Test::equal, "form", form.number, {}},
            {Condition::Test::at_least, "at", now - days_of_figures * day_milliseconds, {}},
            {Condition::Test::is_empty, "deleted_at", {}, {}}};
        std::map<int64_t, int64_t> days;
        int64_t submissions = 0, made = 0, converted = 0, last = 0;
        TRY(context.reader.each(query::render_select_rows("touch", {"at", "made_record", "opportunity", "contact"},
                                                          where, {{"at", false}}, 0, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    ++submissions;
                                    ++days[session.asker.zone.date_of({row.number(0)}).days];
                                    made += row.number(1) != 0;
                                    converted += row.number(1) != 0 && (!row.empty(2) || !row.empty(3));
                                    last = row.number(0);
                                    return true;
                                }));
        Json by_day = Json::array();
        for (const auto& [day, count] : days) {
            Json each = Json::object();
            each.set("day", Json::string(to_text(base::Date{day})));
            each.set("submissions", Json::number(count));
            by_day.push(std::move(each));
        }
        Json answer = Json::object();
        answer.set("submissions", Json::number(submissions));
        answer.set("made", Json::number(made));
        answer.set("converted", Json::number(converted));
        answer.set("spam", Json::number(image.get("spam_count").number_or(0) + spam_waiting));
        answer.set("last_at", last ? Json::string(to_text(base::Instant{last})) : Json());
        answer.set("by_day", std::move(by_day));
        return answer;
    });
}

Result<std::string> form_code(Workspace& workspace, const Session& session, Id form, const std::string& link,
                              int scale) {
    TRY(form_definition(workspace, session, form)); // not_found for who may not read it
    return scale ? format::qr_png(link, scale) : format::qr_svg(link);
}

Json form_for_visitors(const Form& form) {
    Json fields = Json::array();
    for (const FormField& each : form.fields) {
        Json json = Json::object();
        json.set("field", Json::string(each.field->name));
        json.set("label", text_json(each.label));
        if (!each.help.empty()) json.set("help", text_json(each.help));
        json.set("type", Json::string(std::string(schema::name(each.field->type))));
        json.set("required", Json::boolean(each.required));
        if (each.field->type == Type::text) json.set("length", Json::number(each.field->length));
        if (has_choices(*each.field)) {
            Json choices = Json::array();
            for (const schema::Choice& choice : each.field->choices) {
                if (!choice.active) continue;
                Json one = Json::object();
                one.set("name", Json::string(choice.name));
                one.set("label", text_json(choice.label));
                choices.push(std::move(one));
            }
            json.set("choices", std::move(choices));
        }
        fields.push(std::move(json));
    }
    Json answer = Json::object();
    answer.set("key", Json::string(to_text(form.id)));
    answer.set("title", text_json(form.title));
    answer.set("intro", text_json(form.intro));
    answer.set("submit", text_json(form.submit));
    answer.set("consent", form.consent.empty() ? Json() : text_json(form.consent));
    answer.set("consent_required", Json::boolean(form.consent_required));
    answer.set("min_seconds", Json::number(form.min_seconds));
    answer.set("fields", std::move(fields));
    return answer;
}

} // namespace fairlead::command
