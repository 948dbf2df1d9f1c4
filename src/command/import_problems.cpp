#include "command/import_problems.h"

#include <algorithm>

#include "base/unicode.h"
#include "command/import_words.h"

namespace fairlead::command {

using base::Json;
using base::Text;
using schema::Type;

namespace {

constexpr size_t most_values = 1000; // distinct texts remembered of one problem
constexpr size_t most_shown = 50;
constexpr size_t most_problems = 200;
constexpr size_t shortest_part = 4;

/// A sentence for all the rows at once, where the fault's own names one of them.
Text summary(const std::string& rule, const Field* field, const Text& first) {
    const Text label = field ? field->label : Text{};
    if (rule == "link_not_found")
        return {"“" + label.zh + "”中有找不到的名称。", "Some names in \"" + label.en + "\" are not known."};
    if (rule == "link_not_created")
        return {"“" + label.zh + "”中有不能新建的名称。", "Some names in \"" + label.en + "\" could not be created."};
    if (rule == "ambiguous_link")
        return {"“" + label.zh + "”中有不唯一的名称。", "Some names in \"" + label.en + "\" fit several records."};
    if (rule == "inactive_user")
        return {"“" + label.zh + "”中有已停用的用户。", "Some users in \"" + label.en + "\" are inactive."};
    if (rule == "unknown_choice")
        return {"“" + label.zh + "”中有不认识的选项。", "Some choices in \"" + label.en + "\" are not known."};
    if (rule == "no_match")
        return {"有些行按“" + label.zh + "”找不到已有记录。", "Some rows find no record by \"" + label.en + "\"."};
    if (rule == "ambiguous_key")
        return {"有些行按“" + label.zh + "”找到多条记录。", "Some rows find several records by \"" + label.en + "\"."};
    return first;
}

/// Words a person may have meant -> the choice's label in the session's language.
std::map<std::string, std::string> choice_candidates(const ImportPlan& plan, const ImportWords& words,
                                                     const Field& field, std::string_view language) {
    std::map<std::string, std::string> labels;
    const auto known = words.choices(plan.object->name, field.name);
    auto add = [&](const std::string& name, const Text& label) {
        const std::string& shown = label.in(language);
        for (const std::string& word : {shown, label.zh, label.en, name}) labels.emplace(word, shown);
        for (const auto& [word, choice] : known)
            if (choice == name) labels.emplace(word, shown);
    };
    for (const schema::Choice& choice : field.choices)
        if (choice.active) add(choice.name, choice.label);
    if (field.type == Type::stage)
        for (const schema::Pipeline& pipeline : plan.object->pipelines)
            for (const schema::Stage& stage : pipeline.stages) add(stage.name, stage.label);
    return labels;
}

} // namespace

std::string suggest(const std::string& text, const std::vector<std::string>& candidates) {
    const std::string key = word_key(text);
    if (key.empty()) return {};
    const std::string* part = nullptr;
    bool several = false;
    for (const std::string& candidate : candidates) {
        const std::string other = word_key(candidate);
        if (other == key) return candidate;
        if (key.size() < shortest_part || other.size() < shortest_part) continue;
        if (other.find(key) == std::string::npos && key.find(other) == std::string::npos) continue;
        several = several || (part && *part != candidate);
        part = &candidate;
    }
    const std::string near = base::nearest(text, candidates);
    if (!near.empty()) return near;
    return part && !several ? *part : std::string();
}

void ImportProblems::add(const std::vector<RowFault>& faults) {
    for (const RowFault& fault : faults) {
        if (problems_.size() >= most_problems && !problems_.contains({fault.fault.field, fault.fault.rule})) continue;
        Problem& problem = problems_[{fault.fault.field, fault.fault.rule}];
        if (problem.count++ == 0) {
            problem.fault = fault.fault;
            problem.rule = fault.rule;
        }
        if (fault.value.empty()) continue;
        std::string value = base::repair_utf8(std::string_view(fault.value).substr(0, 200));
        if (problem.values.size() < most_values || problem.values.contains(value))
            ++problem.values[std::move(value)];
        else
            ++problem.other_values;
    }
}

Result<Json> ImportProblems::to_json(Workspace& workspace, const Session& session) const {
    std::vector<const Problem*> sorted;
    for (const auto& [key, problem] : problems_) sorted.push_back(&problem);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Problem* a, const Problem* b) { return a->count > b->count; });
    Json list = Json::array();
    const ImportWords words = TRY(ImportWords::read(workspace.options().import_words));
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        for (const Problem* problem : sorted) {
            const Field* field = plan_.object->find(problem->fault.field);
            Json json = Json::object();
            json.set("field", Json::string(problem->fault.field));
            json.set("rule", Json::string(problem->fault.rule));
            const bool many = problem->values.size() > 1 || problem->other_values > 0;
            json.set("message", Json::string((many ? summary(problem->fault.rule, field, problem->fault.message)
                                                   : problem->fault.message)
                                                 .in(session.language)));
            json.set("hint", Json::string(problem->fault.hint.in(session.language)));
            json.set("count", Json::number(problem->count));
            std::vector<std::pair<int64_t, const std::string*>> values;
            for (const auto& [value, count] : problem->values) values.emplace_back(count, &value);
            std::stable_sort(values.begin(), values.end(),
                             [](const auto& a, const auto& b) { return a.first > b.first; });
            const bool links = problem->fault.rule == "link_not_found" && problem->rule != ColumnRule::none;
            const bool choices = problem->fault.rule == "unknown_choice" && field;
            std::vector<std::string> candidates;
            std::map<std::string, std::string> labels;
            if (choices) labels = choice_candidates(plan_, words, *field, session.language);
            for (const auto& [word, label] : labels) candidates.push_back(word);
            if (links && !values.empty())
                candidates = TRY(link_candidates(context, plan_.rules[problem->rule], *values.front().second));
            Json shown = Json::array();
            for (size_t i = 0; i < values.size() && i < most_shown; ++i) {
                Json value = Json::object();
                value.set("value", Json::string(*values[i].second));
                value.set("count", Json::number(values[i].first));
                std::string near = links || choices ? suggest(*values[i].second, candidates) : std::string();
                if (const auto label = labels.find(near); label != labels.end()) near = label->second;
                value.set("suggestion", near.empty() ? Json() : Json::string(near));
                shown.push(std::move(value));
            }
            json.set("values", std::move(shown));
            json.set("distinct", Json::number(static_cast<int64_t>(problem->values.size())));
            list.push(std::move(json));
        }
        return {};
    }));
    return list;
}

std::string reasons(const ImportPlan& plan, const std::vector<RowFault>& faults, std::string_view language) {
    const bool english = language.starts_with("en");
    std::string text;
    for (const RowFault& fault : faults) {
        if (!text.empty()) text += english ? " " : "";
        const Field* field = plan.object->find(fault.fault.field);
        if (field) text += field->label.in(language) + (english ? ": " : "：");
        text += fault.fault.message.in(language);
        const std::string& hint = fault.fault.hint.in(language);
        if (!hint.empty()) text += (english ? " " : "") + hint;
    }
    return text;
}

} // namespace fairlead::command
