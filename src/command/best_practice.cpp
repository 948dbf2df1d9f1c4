#include "command/best_practice.h"

#include <algorithm>
#include <set>

#include "command/meter.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;

namespace {

constexpr std::string_view entry_object = "playbook_entry";
constexpr size_t most_steps = 100;
constexpr int64_t most_days = 3660;

struct Step {
    std::string stage, name, name_en, how, how_en, lever;
    std::optional<int64_t> within_days;
    base::Text label() const { return {name, name_en.empty() ? name : name_en}; }
    base::Text help() const {
        base::Text text{how, how_en.empty() ? how : how_en};
        if (!within_days) return text;
        const std::string days = std::to_string(*within_days);
        return {"进入阶段后 " + days + " 天内。" + text.zh,
                "Within " + days + " days of entering the stage." + (text.en.empty() ? "" : " ") + text.en};
    }
};

std::string at(size_t i, const char* field) {
    return "steps[" + std::to_string(i) + "]" + (*field ? "." : "") + field;
}

/// The steps of a request, with every fault.
Result<std::vector<Step>> steps_of(const schema::Pipeline& pipeline, const Json& body) {
    std::vector<Fault> faults;
    std::vector<Step> steps;
    const std::vector<Json>& items = body["steps"].items();
    if (items.empty() || items.size() > most_steps)
        faults.push_back({"steps",
                          items.empty() ? "required" : "too_many",
                          {"请选择 1 到 100 个步骤。", "Choose 1 to 100 steps."},
                          {}});
    for (size_t i = 0; i < items.size() && i < most_steps; ++i) {
        Step step;
        for (const auto& [field, into] : {std::pair("stage", &step.stage),
                                          {"name", &step.name},
                                          {"name_en", &step.name_en},
                                          {"how", &step.how},
                                          {"how_en", &step.how_en},
                                          {"lever", &step.lever}}) {
            const Json& value = items[i][field];
            if (value.is_string())
                *into = value.text();
            else if (!value.is_null())
                faults.push_back({at(i, field), "wrong_kind", {"应为文本。", "This must be a text."}, {}});
        }
        if (!pipeline.find(step.stage))
            faults.push_back(
                {at(i, "stage"), "unknown_stage", {"流程里没有这个阶段。", "The pipeline has no such stage."}, {}});
        if (step.name.empty())
            faults.push_back({at(i, "name"), "required", {"请填写做法的名称。", "Say what is to be done."}, {}});
        if (const Json& days = items[i]["within_days"]; !days.is_null()) {
            step.within_days = days.integer();
            if (!step.within_days || *step.within_days < 0 || *step.within_days > most_days)
                faults.push_back({at(i, "within_days"),
                                  "range",
                                  {"应为 0 到 3660 之间的整数。", "This must be an integer from 0 to 3660."},
                                  {}});
        }
        steps.push_back(std::move(step));
    }
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return steps;
}

Json published(std::string_view as, Json made, Json kept) {
    return Json::object({{"as", Json::string(std::string(as))}, {"made", std::move(made)}, {"kept", std::move(kept)}});
}

Result<Json> publish_entries(Workspace& workspace, const Session& session, const Object& deals,
                             const std::vector<Step>& steps) {
    const auto now = workspace.snapshot();
    const Object* entries = now->catalog->find(entry_object);
    if (!entries) return Error(Code::not_found, {"没有措施库。", "There is no playbook."});
    TRY(access::may(session, *entries, Verb::create));
    return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
        // What is there already, whoever may read it.
        std::map<std::pair<std::string, std::string>, std::string> known;
        const Session server = workspace.server_session();
        record::ReadContext reading{context.model, context.tables, server, context.transaction};
        record::ListRequest request;
        request.object = entries;
        request.fields = {"name", "stage"};
        request.where = "applies_to = '" + deals.name + "'";
        TRY(record::each_page(reading, request, [&](const record::Page& page) -> Result<bool> {
            for (const auto& row : page.rows)
                known.try_emplace({std::string(row[page.shape.slots[1]].text_or("")),
                                   std::string(row[page.shape.slots[0]].text_or(""))},
                                  to_text(Id{row[record::RowShape::id].number_or(0)}));
            return true;
        }));
        Json made = Json::array(), kept = Json::array();
        for (size_t i = 0; i < steps.size(); ++i) {
            const Step& step = steps[i];
            const auto [found, fresh] = known.try_emplace({step.stage, step.name});
            if (!fresh) {
                kept.push(Json::string(found->second));
                continue;
            }
            Json values = Json::object({{"applies_to", Json::string(deals.name)},
                                        {"stage", Json::string(step.stage)},
                                        {"name", Json::string(step.name)}});
            for (const auto& [field, text] : {std::pair("name_en", &step.name_en),
                                              {"how", &step.how},
                                              {"how_en", &step.how_en},
                                              {"lever", &step.lever}})
                if (!text->empty()) values.set(field, Json::string(*text));
            if (step.within_days) values.set("within_days", Json::number(*step.within_days));
            auto saved = record::save(context, record::Patch::from_json(*entries, {}, values));
            if (!saved.ok()) {
                Error error = std::move(saved).error();
                for (Fault& fault : error.faults) fault.field = at(i, fault.field.c_str());
                return error;
            }
            found->second = to_text(saved->after.id());
            made.push(Json::string(found->second));
        }
        return published("entries", std::move(made), std::move(kept));
    });
}

/// The member of a list that is named so; added when there is none.
Json& named(Json& list, const char* key, const std::string& name) {
    for (Json& item : list.items())
        if (item[key].text() == name) return item;
    list.push(Json::object({{key, Json::string(name)}}));
    return list.items().back();
}

Json& member(Json& json, std::string_view key, Json otherwise) {
    if (!json.has(key)) json.set(key, std::move(otherwise));
    for (auto& [name, value] : json.members())
        if (name == key) return value;
    return json; // cannot be
}

Result<Json> publish_in_stages(Workspace& workspace, const Session& session, const Object& deals,
                               const schema::Pipeline& pipeline, const std::vector<Step>& steps) {
    Json overlay = TRY(workspace.overlay(session, deals.name));
    overlay.set("object", Json::string(deals.name));
    Json& part = member(member(overlay, "pipelines", Json::object()), pipeline.name, Json::object());
    if (part.is_array()) part = Json::object({{"stages", Json::array(part.items())}}); // the short form
    Json& stages = member(part, "stages", Json::array());
    Json made = Json::array(), kept = Json::array();
    std::map<std::pair<std::string, std::string>, std::string> known; // stage, label: name
    std::set<std::pair<std::string, std::string>> names;
    for (const schema::Stage& stage : pipeline.stages)
        for (const schema::PlayStep& step : stage.playbook) {
            names.emplace(stage.name, step.name);
            if (step.active) known.try_emplace({stage.name, step.label.zh}, step.name);
        }
    for (const Step& step : steps) {
        const auto [found, fresh] = known.try_emplace({step.stage, step.name});
        if (!fresh) {
            kept.push(Json::string(found->second));
            continue;
        }
        int number = 1;
        while (!names.emplace(step.stage, "best_" + std::to_string(number)).second) ++number;
        found->second = "best_" + std::to_string(number);
        const auto both = [](const base::Text& text) {
            return Json::object({{"zh", Json::string(text.zh)}, {"en", Json::string(text.en)}});
        };
        Json item = Json::object({{"name", Json::string(found->second)}, {"label", both(step.label())}});
        if (!step.help().empty()) item.set("help", both(step.help()));
        member(named(stages, "stage", step.stage), "playbook", Json::array()).push(std::move(item));
        made.push(Json::string(found->second));
    }
    if (!made.items().empty()) TRY(workspace.change_overlay(session, deals.name, to_text(overlay)));
    return published("stage", std::move(made), std::move(kept));
}

} // namespace

Result<std::string> best_practice_answer(Workspace& workspace, const Session& session,
                                         const analytics::BestPracticeRequest& request, analytics::ReportCache& cache) {
    const auto now = workspace.snapshot();
    const analytics::FunnelRequest& asked = request.analysis.deals;
    const analytics::FunnelNeeds needs = TRY(analytics::analysis_needs(*now->model, session, request.analysis));
    std::vector<const Object*> objects;
    // One view at a time; the columns stay and are caught up with together.
    for (const auto& kind : analytics::best_practice_needs(*now->model, session, *needs.object)) {
        const auto view = TRY(workspace.columns().view(*now->model, *kind.object, kind.columns));
        meter().statements += view.statements();
        objects.push_back(kind.object);
    }
    objects.push_back(needs.object);
    const auto view = TRY(workspace.columns().view(*now->model, *needs.object, needs.columns));
    meter().statements += view.statements();
    return workspace.ask<std::string>(session, [&](record::ReadContext& context) -> Result<std::string> {
        const analytics::Sources sources{*now->model, session, context.reader};
        const auto key = TRY(analytics::cache_key(
            sources,
            {analytics::best_practice_key(request, session.asker.now), asked.object, asked.pipeline, asked.where,
             asked.from ? to_text(*asked.from) : "", asked.to ? to_text(*asked.to) : ""},
            objects, {{needs.object, asked.where}}, view.generation()));
        if (const auto kept = key ? cache.find(*key) : nullptr) return std::string(*kept);
        std::string text = to_text(TRY(analytics::best_practice(sources, view, request)));
        if (key) cache.keep(*key, text);
        return text;
    });
}

Result<Json> publish_practice(Workspace& workspace, const Session& session, const Object& deals, const Json& body) {
    TRY(access::may(session, deals, Verb::read));
    const std::string as = body["as"].is_null() ? "entries" : body["as"].text();
    const bool in_stages = as == "stage";
    if (!in_stages && as != "entries")
        return base::invalid("as", "unknown_choice", {"没有这个选项。", "There is no such choice."},
                             {"可选：entries、stage。", "Choose entries or stage."});
    if (in_stages) TRY(access::require(session, "administer"));
    const schema::Pipeline* pipeline = nullptr;
    for (const schema::Pipeline& each : deals.pipelines)
        if (each.name == body["pipeline"].text() || (body["pipeline"].is_null() && !pipeline)) pipeline = &each;
    if (!pipeline)
        return base::invalid("pipeline", "unknown_pipeline", {"没有这个流程。", "There is no such pipeline."});
    const std::vector<Step> steps = TRY(steps_of(*pipeline, body));
    return in_stages ? publish_in_stages(workspace, session, deals, *pipeline, steps)
                     : publish_entries(workspace, session, deals, steps);
}

} // namespace fairlead::command
