// Rules as they are written down -> rules that can fire; every fault of one at once.

#include <algorithm>

#include "automation/rule.h"
#include "base/log.h"
#include "base/unicode.h"
#include "query/change.h"
#include "record/load.h"
#include "record/read.h"
#include "schema/types.h"

namespace fairlead::automation {

using base::Fault;
using base::Json;
using query::Condition;
using schema::Type;

namespace {

constexpr size_t most_acts = 20, most_settings = 50, longest_text = 2000, longest_json = 50000;
constexpr int64_t hour_milliseconds = 3600000;

using Faults = std::vector<Fault>;

void take(Faults& faults, const base::Error& error) {
    if (error.faults.empty())
        faults.push_back({"", std::string(base::name(error.code)), error.message, {}});
    else
        faults.insert(faults.end(), error.faults.begin(), error.faults.end());
}

Text did_you_mean(std::string_view wrong, const std::vector<std::string>& known) {
    const std::string guess = base::nearest(wrong, known);
    if (guess.empty()) return {};
    return {"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"};
}

/// A text in both languages, or one for both.
Text text_of(const Json& json) {
    if (json.is_string()) return {json.text(), json.text()};
    Text text{json["zh"].text(), json["en"].text()};
    if (text.zh.empty()) text.zh = text.en;
    if (text.en.empty()) text.en = text.zh;
    return text;
}

const Field* field_of(const Object& object, std::string_view name, const std::string& at, Faults& faults) {
    const Field* field = object.find(name);
    if (field && !field->hidden) return field;
    std::vector<std::string> known;
    for (const Field& each : object.fields)
        if (!each.hidden) known.push_back(each.name);
    faults.push_back({at,
                      "unknown_field",
                      {"“" + object.label.zh + "”没有字段 “" + std::string(name) + "”。",
                       object.label.en + " has no field \"" + std::string(name) + "\"."},
                      did_you_mean(name, known)});
    return nullptr;
}

class Reader {
  public:
    Reader(const Object& object, const schema::Catalog& catalog, const access::Directory* directory, Faults& faults)
        : object_(object), catalog_(catalog), directory_(directory), faults_(faults) {}

    std::optional<Act> act(const Json& json, const std::string& at) {
        const std::string what = json["do"].text();
        Act act;
        if (what == "set") {
            act.kind = Act::Kind::set;
            act.sets = read_settings(json["set"], object_, object_, catalog_, at + ".set", faults_);
        } else if (what == "create") {
            act.kind = Act::Kind::create;
            act.object = business(json["object"].text(), at + ".object");
            if (act.object) act.sets = read_settings(json["set"], object_, *act.object, catalog_, at + ".set", faults_);
        } else if (what == "assign") {
            act.kind = Act::Kind::assign;
            if (!object_.trait("owner")) fault(at, "no_owner", "这个对象没有负责人。", "Its records have no owner.");
            if (json.has("to") && json["to"].text() != "rules")
                act.person = expression(json["to"], formula::Kind::link, at + ".to");
        } else if (what == "notify") {
            act.kind = Act::Kind::notify;
            act.to = words(json["to"], at + ".to");
            act.text = told(json["text"], at + ".text");
        } else if (what == "approve") {
            act.kind = Act::Kind::approve;
            act.process = json["process"].text();
            if (act.process.empty())
                fault(at + ".process", "required", "请指明审批流程的标识。", "Name the key of an approval process.");
        } else if (what == "webhook") {
            act.kind = Act::Kind::webhook;
            act.url = json["url"].text();
            if (!act.url.starts_with("https://") && !act.url.starts_with("http://"))
                fault(at + ".url", "not_a_url", "请填写 http 或 https 地址。", "Give an http or https address.");
            else if (act.url.size() > longest_text)
                fault(at + ".url", "too_long", "地址太长。", "The address is too long.");
        } else if (what == "mail") {
            act.kind = Act::Kind::mail;
            if (json.has("address"))
                act.address = expression(json["address"], formula::Kind::text, at + ".address");
            else
                act.to = words(json["to"], at + ".to");
            act.subject = told(json["subject"], at + ".subject");
            act.text = told(json["text"], at + ".text");
        } else {
            static const std::vector<std::string> known = {"set",     "create",  "assign", "notify",
                                                           "approve", "webhook", "mail"};
            faults_.push_back({at + ".do",
                               "unknown_value",
                               {"没有动作 “" + what + "”。", "There is no act \"" + what + "\"."},
                               did_you_mean(what, known)});
            return std::nullopt;
        }
        return act;
    }

  private:
    void fault(const std::string& at, const char* rule, const char* zh, const char* en) {
        faults_.push_back({at, rule, {zh, en}, {}});
    }
    const Object* business(const std::string& name, const std::string& at) {
        const Object* object = catalog_.find(name);
        if (object && !object->system && !object->table_only) return object;
        std::vector<std::string> known;
        for (const Object& each : catalog_.objects())
            if (!each.system && !each.table_only) known.push_back(each.name);
        faults_.push_back({at,
                           "unknown_object",
                           {"没有业务对象 “" + name + "”。", "There is no business object \"" + name + "\"."},
                           did_you_mean(name, known)});
        return nullptr;
    }
    formula::Bound expression(const Json& json, formula::Kind wanted, const std::string& at) {
        auto bound = formula::bind_change(json.text(), catalog_, object_, wanted, at);
        if (bound.ok()) return std::move(*bound);
        take(faults_, bound.error());
        return nullptr;
    }
    Text told(const Json& json, const std::string& at) {
        const Text text = text_of(json);
        if (text.zh.empty())
            fault(at, "required", "请写下要说的话。", "Write what shall be said.");
        else if (base::length(text.zh) > longest_text || base::length(text.en) > longest_text)
            fault(at, "too_long", "最多 2000 个字。", "At most 2,000 characters.");
        return text;
    }
    std::vector<std::string> words(const Json& json, const std::string& at) {
        std::vector<std::string> found;
        if (json.is_string()) found.push_back(json.text());
        for (const Json& item : json.items()) found.push_back(item.text());
        if (found.empty() || found.size() > most_acts)
            fault(at, "required", "请指明 1 到 20 个收件人。", "Name 1 to 20 recipients.");
        for (const std::string& word : found) {
            static const std::vector<std::string> plain = {"owner", "manager", "followers", "creator", "actor"};
            bool good = std::find(plain.begin(), plain.end(), word) != plain.end();
            if (word.starts_with("user:")) {
                const auto id = base::parse_id(word.substr(5));
                good = id && (!directory_ || directory_->user(id->number));
            } else if (word.starts_with("role:")) {
                good =
                    !directory_ || std::any_of(directory_->roles().begin(), directory_->roles().end(),
                                               [&](const access::Role& role) { return role.name == word.substr(5); });
            }
            if (good) continue;
            faults_.push_back({at,
                               "unknown_value",
                               {"没有收件人 “" + word + "”。", "There is no recipient \"" + word + "\"."},
                               {"可用：owner、manager、followers、creator、actor、role:名称、user:编号。",
                                "There are owner, manager, followers, creator, actor, role:NAME, user:ID."}});
        }
        return found;
    }

    const Object& object_;
    const schema::Catalog& catalog_;
    const access::Directory* directory_; // null: who is named is not looked at
    Faults& faults_;
};

Trigger trigger_of(std::string_view word) {
    return word == "created"    ? Trigger::created
           : word == "changes"  ? Trigger::changes
           : word == "date"     ? Trigger::date
           : word == "schedule" ? Trigger::schedule
                                : Trigger::becomes;
}

unsigned days_of(std::string_view choices) {
    static constexpr std::string_view names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    unsigned days = 0;
    for (unsigned i = 0; i < 7; ++i)
        if (choices.find("|" + std::string(names[i]) + "|") != std::string_view::npos) days |= 1u << i;
    return days;
}

/// Whether an index begins with this column: what time looks through every minute must not be scanned.
bool has_index(const Object& object, const Field& field) {
    if (field.indexed || field.unique) return true;
    return std::any_of(object.indexes.begin(), object.indexes.end(), [&](const schema::IndexRule& index) {
        return !index.columns.empty() && (index.columns[0] == field.name || index.columns[0] == "-" + field.name);
    });
}

} // namespace

std::string_view name(Act::Kind kind) {
    static constexpr std::string_view names[] = {"set", "create", "assign", "notify", "approve", "webhook", "mail"};
    return names[static_cast<size_t>(kind)];
}

std::vector<std::string> names_in(std::string_view text) {
    std::vector<std::string> names;
    std::u32string name;
    auto end = [&] {
        const std::string word = base::trim(base::from_code_points(name));
        if (!word.empty()) names.push_back(word);
        name.clear();
    };
    for (const char32_t c : base::to_code_points(text))
        if (c == ',' || c == U'，' || c == U'、' || c == '\n')
            end();
        else
            name += c;
    end();
    return names;
}

std::vector<Setting> read_settings(const Json& json, const Object& object, const Object& into,
                                   const schema::Catalog& catalog, const std::string& at, Faults& faults) {
    std::vector<Setting> settings;
    if (!json.is_object() || json.members().empty() || json.members().size() > most_settings) {
        faults.push_back(
            {at, "required", {"请给出 1 到 50 个字段及其表达式。", "Give 1 to 50 fields and their expressions."}, {}});
        return settings;
    }
    const access::Session server; // what the server itself may write
    for (const auto& [name, text] : json.members()) {
        const std::string place = at + "." + name;
        const Field* field = field_of(into, name, place, faults);
        if (!field) continue;
        if (access::mask(server, into, *field) != access::Mask::write || !field->stored) {
            faults.push_back(
                {place,
                 "read_only",
                 {"“" + field->label.zh + "”由系统维护。", "\"" + field->label.en + "\" is kept by the server."},
                 {}});
            continue;
        }
        const bool texts = field->type == Type::multi_choice || field->type == Type::link_any;
        const formula::Kind wanted = texts ? formula::Kind::nothing : formula::kind_of(*field);
        auto bound = formula::bind_change(text.text(), catalog, object, wanted, place, field);
        if (bound.ok())
            settings.push_back({field, std::move(*bound)});
        else
            take(faults, bound.error());
    }
    return settings;
}

std::optional<ProcessRule> Rules::parse(const record::Image& image, const formula::Model& model,
                                        const access::Directory* directory, Faults& faults) {
    const size_t before = faults.size();
    const schema::Catalog& catalog = model.catalog();
    const std::string about(image.get("applies_to").text_or(""));
    const Object* object = catalog.find(about);
    if (!object || object->system || object->table_only) {
        std::vector<std::string> known;
        for (const Object& each : catalog.objects())
            if (!each.system && !each.table_only) known.push_back(each.name);
        faults.push_back({"applies_to",
                          "unknown_object",
                          {"没有业务对象 “" + about + "”。", "There is no business object \"" + about + "\"."},
                          did_you_mean(about, known)});
        return std::nullopt;
    }
    ProcessRule rule;
    rule.id = image.id().number;
    rule.name = std::string(image.name());
    rule.object = object;
    rule.trigger = trigger_of(image.get("trigger").text_or(""));
    rule.every_time = image.get("every_time").truth();
    rule.hour = image.get("hour").number_or(900) * (hour_milliseconds / 100);
    rule.days = days_of(image.get("days").text_or(""));
    rule.seconds_saved = image.get("minutes_saved").number_or(0) * 6; // one decimal
    rule.condition_text = std::string(image.get("condition").text_or(""));
    if (!rule.condition_text.empty()) {
        auto bound =
            rule.on_save()
                ? formula::bind_change(rule.condition_text, catalog, *object, formula::Kind::boolean, "condition")
                : formula::bind(rule.condition_text, catalog, *object, formula::Kind::boolean, "condition");
        if (bound.ok())
            rule.condition = *bound;
        else
            take(faults, bound.error());
    }
    if (rule.trigger == Trigger::changes)
        for (const std::string& name : names_in(image.get("watch_fields").text_or("")))
            if (const Field* field = field_of(*object, name, "watch_fields", faults)) rule.watched.push_back(field);
    if (rule.trigger == Trigger::date) {
        const std::string name(image.get("date_field").text_or(""));
        const bool days = image.get("offset_unit").text_or("days") != "hours";
        rule.offset = image.get("offset").number_or(0) * (days ? 24 : 1) * hour_milliseconds;
        if (!name.empty()) rule.date_field = field_of(*object, name, "date_field", faults);
        if (rule.date_field && rule.date_field->type != Type::date && rule.date_field->type != Type::instant)
            faults.push_back({"date_field",
                              "type",
                              {"“" + rule.date_field->label.zh + "”不是日期或时间。",
                               "\"" + rule.date_field->label.en + "\" is neither a date nor a point in time."},
                              {}});
        else if (rule.date_field && (!rule.date_field->stored || !has_index(*object, *rule.date_field)))
            faults.push_back(
                {"date_field",
                 "not_indexed",
                 {"“" + rule.date_field->label.zh + "”没有索引，不能每分钟查找。",
                  "\"" + rule.date_field->label.en + "\" has no index and cannot be looked through every minute."},
                 {"请先在对象设计里为它建立索引（indexed）。", "Let the field be indexed in the model first."}});
    }
    const std::string_view text = image.get("actions").text_or("");
    if (!text.empty()) {
        auto json = text.size() > longest_json ? Result<Json>(Json()) : base::parse_json(text);
        if (!json.ok() || !json->is_array() || json->items().empty() || json->items().size() > most_acts) {
            faults.push_back({"actions",
                              "type",
                              {"应为 1 到 20 个动作的 JSON 数组。", "This must be a JSON array of 1 to 20 acts."},
                              {}});
        } else {
            Reader reader(*object, catalog, directory, faults);
            for (size_t i = 0; i < json->items().size(); ++i)
                if (auto act = reader.act(json->items()[i], "actions[" + std::to_string(i) + "]"))
                    rule.acts.push_back(std::move(*act));
        }
    }
    if (faults.size() > before) return std::nullopt;
    return rule;
}

Result<Rules> Rules::read(store::Reader& reader, const formula::Model& model, int64_t only) {
    Rules rules;
    const Object* object = model.catalog().find("rule");
    if (!object) return rules;
    const record::Columns columns(model.bound(*object));
    std::vector<Condition> wanted = {{Condition::Test::is_empty, "deleted_at", {}, {}}};
    if (only)
        wanted.push_back({Condition::Test::equal, "id", only, {}});
    else
        wanted.push_back({Condition::Test::equal, "active", 1, {}});
    std::vector<record::Image> images;
    TRY(reader.each(query::render_select_rows(object->name, columns.names(), wanted,
                                              {{"position", false}, {"id", false}}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        record::Image image(*object, columns);
                        for (size_t slot = 0; slot < columns.size(); ++slot) image.values[slot] = row.value(slot);
                        images.push_back(std::move(image));
                        return true;
                    }));
    // Recipients were checked when the rule was saved; people who have left since are passed over when it fires.
    for (const record::Image& image : images) {
        Faults faults;
        auto rule = parse(image, model, nullptr, faults);
        if (!rule) {
            base::log_error("the rule " + std::string(image.name()) + " does not fit the object model and is left out");
            continue;
        }
        rules.rules_[rule->object->name].push_back(std::move(*rule));
    }
    return rules;
}

const std::vector<ProcessRule>& Rules::of(const Object& object) const {
    static const std::vector<ProcessRule> none;
    const auto found = rules_.find(object.name);
    return found == rules_.end() ? none : found->second;
}

const ProcessRule* Rules::find(int64_t id) const {
    for (const auto& [object, rules] : rules_)
        for (const ProcessRule& rule : rules)
            if (rule.id == id) return &rule;
    return nullptr;
}

std::vector<const ProcessRule*> Rules::timed() const {
    std::vector<const ProcessRule*> timed;
    for (const auto& [object, rules] : rules_)
        for (const ProcessRule& rule : rules)
            if (!rule.on_save()) timed.push_back(&rule);
    return timed;
}

} // namespace fairlead::automation
