// Approval processes as they are written down -> processes that can run; every fault at once.

#include <algorithm>

#include "automation/approval.h"
#include "base/log.h"
#include "base/unicode.h"
#include "query/change.h"

namespace fairlead::automation {

using base::Fault;
using base::Json;
using query::Condition;

namespace {

constexpr size_t most_steps = 20, most_people = 20, longest_json = 50000;
constexpr int64_t most_hours = 24 * 366;
using Faults = std::vector<Fault>;

void take(Faults& faults, const base::Error& error) {
    faults.insert(faults.end(), error.faults.begin(), error.faults.end());
}

Text text_of(const Json& json) {
    if (json.is_string()) return {json.text(), json.text()};
    return {json["zh"].text(), json["en"].text()};
}

class Reader {
  public:
    Reader(const record::Image& image, const Object& object, const formula::Model& model,
           const access::Directory* directory, Faults& faults)
        : image_(image), object_(object), catalog_(model.catalog()), directory_(directory), faults_(faults) {}

    std::string text(const char* field) const { return std::string(image_.get(field).text_or("")); }

    formula::Bound condition(const std::string& text, const std::string& at,
                             formula::Kind wanted = formula::Kind::boolean) {
        if (text.empty()) return nullptr;
        auto bound = formula::bind(text, catalog_, object_, wanted, at);
        if (bound.ok()) return std::move(*bound);
        take(faults_, bound.error());
        return nullptr;
    }
    std::vector<const Field*> fields(const char* name) {
        std::vector<const Field*> found;
        for (const std::string& word : names_in(text(name))) {
            const Field* field = object_.find(word);
            if (field && !field->hidden && field->stored)
                found.push_back(field);
            else
                unknown(name, "unknown_field", word, fields_known());
        }
        return found;
    }
    std::set<std::string, std::less<>> stages(const char* name) {
        std::set<std::string, std::less<>> found;
        std::vector<std::string> known;
        for (const schema::Pipeline& pipeline : object_.pipelines)
            for (const schema::Stage& stage : pipeline.stages) known.push_back(stage.name);
        for (const std::string& word : names_in(text(name)))
            if (std::find(known.begin(), known.end(), word) != known.end())
                found.insert(word);
            else
                unknown(name, "unknown_stage", word, known);
        return found;
    }
    std::vector<Setting> settings(const char* name) {
        const std::string written = text(name);
        if (written.empty()) return {};
        auto json = base::parse_json(written);
        if (json.ok() && json->is_object() && json->members().empty()) return {};
        return read_settings(json.ok() ? *json : Json(), object_, object_, catalog_, name, faults_);
    }
    std::vector<ApprovalStep> steps() {
        std::vector<ApprovalStep> steps;
        const std::string written = text("steps");
        if (written.empty()) return steps;
        auto json = written.size() > longest_json ? Result<Json>(Json()) : base::parse_json(written);
        if (!json.ok() || !json->is_array() || json->items().empty() || json->items().size() > most_steps) {
            fault("steps", "type", "应为 1 到 20 个步骤的 JSON 数组。", "This must be a JSON array of 1 to 20 steps.");
            return steps;
        }
        for (size_t i = 0; i < json->items().size(); ++i)
            steps.push_back(step(json->items()[i], "steps[" + std::to_string(i) + "]"));
        return steps;
    }

  private:
    void fault(const std::string& at, const char* rule, std::string zh, std::string en, Text hint = {}) {
        faults_.push_back({at, rule, {std::move(zh), std::move(en)}, std::move(hint)});
    }
    void unknown(const std::string& at, const char* rule, const std::string& word,
                 const std::vector<std::string>& known) {
        const std::string guess = base::nearest(word, known);
        fault(at, rule, "没有 “" + word + "”。", "There is no \"" + word + "\".",
              guess.empty() ? Text{} : Text{"是不是 “" + guess + "”？", "Did you mean \"" + guess + "\"?"});
    }
    std::vector<std::string> fields_known() const {
        std::vector<std::string> known;
        for (const Field& field : object_.fields)
            if (!field.hidden) known.push_back(field.name);
        return known;
    }
    ApprovalStep step(const Json& json, const std::string& at) {
        ApprovalStep step;
        step.name = text_of(json["name"]);
        if (step.name.empty()) fault(at + ".name", "required", "请给步骤起名。", "Name the step.");
        if (step.name.zh.empty()) step.name.zh = step.name.en;
        if (step.name.en.empty()) step.name.en = step.name.zh;
        step.when = condition(json["when"].text(), at + ".when");
        const std::string mode = json["mode"].text();
        if (!mode.empty() && mode != "all" && mode != "any")
            unknown(at + ".mode", "unknown_value", mode, {"all", "any"});
        step.any = mode == "any";
        step.parallel = json["parallel"].truth();
        people(json["approvers"], at + ".approvers", step.people, &step.fields);
        if (step.people.empty() && step.fields.empty())
            fault(at + ".approvers", "required", "请指明审批人。", "Say who decides.");
        if (json.has("hours")) {
            step.hours = json["hours"].integer().value_or(-1);
            if (step.hours < 0 || step.hours > most_hours)
                fault(at + ".hours", "range", "应为 0 到 8784 的整数小时。", "This must be 0 to 8784 whole hours.");
        }
        people(json["escalate_to"], at + ".escalate_to", step.escalate_to, nullptr);
        return step;
    }
    void people(const Json& json, const std::string& at, std::vector<std::string>& words,
                std::vector<formula::Bound>* expressions) {
        std::vector<std::string> listed;
        if (json.is_string()) listed.push_back(json.text());
        for (const Json& item : json.items()) listed.push_back(item.text());
        if (listed.size() > most_people) fault(at, "too_many", "最多 20 个。", "At most 20.");
        for (const std::string& word : listed) {
            if (expressions && word.starts_with("field:")) {
                if (auto bound = condition(word.substr(6), at, formula::Kind::link)) expressions->push_back(bound);
                continue;
            }
            bool good = word == "manager" || word == "manager:2" || word == "manager:3";
            if (word.starts_with("user:")) {
                const auto id = base::parse_id(word.substr(5));
                good = id && (!directory_ || directory_->user(id->number));
            } else if (word.starts_with("role:")) {
                good =
                    !directory_ || std::any_of(directory_->roles().begin(), directory_->roles().end(),
                                               [&](const access::Role& role) { return role.name == word.substr(5); });
            }
            if (good)
                words.push_back(word);
            else
                fault(at, "unknown_value", "没有审批人 “" + word + "”。", "There is no approver \"" + word + "\".",
                      {"可用：user:编号、role:名称、manager、manager:2、field:表达式。",
                       "There are user:ID, role:NAME, manager, manager:2, field:EXPRESSION."});
        }
    }

    const record::Image& image_;
    const Object& object_;
    const schema::Catalog& catalog_;
    const access::Directory* directory_;
    Faults& faults_;
};

} // namespace

std::optional<ApprovalProcess> Approvals::parse(const record::Image& image, const formula::Model& model,
                                                const access::Directory* directory, Faults& faults) {
    const size_t before = faults.size();
    const std::string about(image.get("applies_to").text_or(""));
    const Object* object = model.catalog().find(about);
    if (!object || object->system || object->table_only) {
        faults.push_back({"applies_to",
                          "unknown_object",
                          {"没有业务对象 “" + about + "”。", "There is no business object \"" + about + "\"."},
                          {}});
        return std::nullopt;
    }
    Reader reader(image, *object, model, directory, faults);
    ApprovalProcess process;
    process.id = image.id().number;
    process.key = reader.text("key");
    process.name = std::string(image.name());
    process.object = object;
    process.active = image.get("active").truth();
    process.condition = reader.condition(reader.text("condition"), "condition");
    const std::string trigger = reader.text("trigger"), lock = reader.text("lock");
    process.trigger = trigger == "stage"    ? ApprovalProcess::Trigger::stage
                      : trigger == "change" ? ApprovalProcess::Trigger::change
                                            : ApprovalProcess::Trigger::request;
    process.lock = lock == "none"     ? ApprovalProcess::Lock::none
                   : lock == "fields" ? ApprovalProcess::Lock::fields
                                      : ApprovalProcess::Lock::record;
    process.stages = reader.stages("stages");
    process.guards = reader.stages("guards_stages");
    process.watched = reader.fields("watch_fields");
    process.covered = reader.fields("covered_fields");
    process.steps = reader.steps();
    process.on_approved = reader.settings("on_approved");
    process.on_rejected = reader.settings("on_rejected");
    process.own_decision = image.get("own_decision").truth();
    const bool named = !process.key.empty() && std::all_of(process.key.begin(), process.key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!named && !process.key.empty())
        faults.push_back(
            {"key",
             "name",
             {"标识由小写字母、数字和下划线组成。", "A key is made of small letters, digits and underscores."},
             {}});
    if (faults.size() > before) return std::nullopt;
    return process;
}

Result<Approvals> Approvals::read(store::Reader& reader, const formula::Model& model) {
    Approvals approvals;
    const Object* object = model.catalog().find("approval_process");
    if (!object) return approvals;
    const record::Columns columns(model.bound(*object));
    const std::vector<Condition> alive = {{Condition::Test::is_empty, "deleted_at", {}, {}}};
    TRY(reader.each(query::render_select_rows(object->name, columns.names(), alive,
                                              {{"position", false}, {"id", false}}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        record::Image image(*object, columns);
                        for (size_t slot = 0; slot < columns.size(); ++slot) image.values[slot] = row.value(slot);
                        Faults faults;
                        auto process = parse(image, model, nullptr, faults);
                        if (process)
                            approvals.processes_[process->object->name].push_back(std::move(*process));
                        else
                            base::log_error("the approval process " + std::string(image.name()) +
                                            " does not fit the object model and is left out");
                        return true;
                    }));
    return approvals;
}

const std::vector<ApprovalProcess>& Approvals::of(const Object& object) const {
    static const std::vector<ApprovalProcess> none;
    const auto found = processes_.find(object.name);
    return found == processes_.end() ? none : found->second;
}

const ApprovalProcess* Approvals::by_key(std::string_view key) const {
    for (const auto& [object, processes] : processes_)
        for (const ApprovalProcess& process : processes)
            if (process.active && process.key == key) return &process;
    return nullptr;
}

const ApprovalProcess* Approvals::find(int64_t id) const {
    for (const auto& [object, processes] : processes_)
        for (const ApprovalProcess& process : processes)
            if (process.id == id) return &process;
    return nullptr;
}

} // namespace fairlead::automation
