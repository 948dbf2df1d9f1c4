// Requests of the best practice, and the activities it reads.

#include <algorithm>
#include <charconv>

#include "analytics/best_practice.h"
#include "analytics/evaluator.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Fault;
using base::Result;
using schema::Field;
using schema::Object;

namespace {

/// A whole number within bounds.
void read_number(const std::string& text, std::string_view field, int64_t low, int64_t high, int64_t& into,
                 std::vector<Fault>& faults) {
    if (text.empty()) return;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), into);
    if (read.ec == std::errc() && read.ptr == text.data() + text.size() && into >= low && into <= high) return;
    const std::string from = std::to_string(low), to = std::to_string(high);
    faults.push_back({std::string(field),
                      "range",
                      {"要在 " + from + " 到 " + to + " 之间。", "It must be between " + from + " and " + to + "."},
                      {}});
}

} // namespace

Result<BestPracticeRequest> best_practice_request(const std::function<std::string(std::string_view)>& parameter) {
    BestPracticeRequest request;
    std::vector<Fault> faults;
    auto analysis = analysis_request(
        [&](std::string_view name) { return name == "kind" || name == "as_of" ? std::string() : parameter(name); });
    if (analysis.ok())
        request.analysis = *analysis;
    else
        faults = analysis.error().faults;
    read_number(parameter("least_closed"), "least_closed", 5, 1000, request.least_closed, faults);
    read_number(parameter("at"), "at", 0, 10000000, request.at, faults);
    const auto either = [&](std::string_view field, std::string_view usual, std::string_view other) {
        const std::string given = parameter(field);
        if (!given.empty() && given != usual && given != other)
            faults.push_back({std::string(field),
                              "unknown_choice",
                              {"没有这个选项。", "There is no such choice."},
                              {"可选：" + std::string(usual) + "、" + std::string(other) + "。",
                               "Choose " + std::string(usual) + " or " + std::string(other) + "."}});
        return given == other;
    };
    request.against_won = either("against", "closed", "won");
    request.others = either("side", "top", "others");
    request.stage = parameter("stage");
    request.what = parameter("what");
    if (request.stage.empty() != request.what.empty())
        faults.push_back({request.stage.empty() ? "stage" : "what",
                          "required",
                          {"请同时给出阶段和内容。", "Give the stage and what is to be listed."},
                          {}});
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return request;
}

std::string best_practice_key(const BestPracticeRequest& request, base::Instant now) {
    return "best_practice|" + std::to_string(request.least_closed) + (request.against_won ? "w|" : "c|") +
           std::to_string(request.stage.size()) + ':' + request.stage + std::to_string(request.what.size()) + ':' +
           request.what + (request.others ? "|o" : "|t") + std::to_string(request.at) + '|' +
           analysis_key(Analysis::shape, request.analysis, now);
}

std::vector<ActivityNeeds> best_practice_needs(const formula::Model& model, const access::Session& session,
                                               const Object& deals) {
    std::vector<ActivityNeeds> needs;
    for (const Object& object : model.catalog().objects()) {
        const Field* about = object.activity && !object.system && !object.table_only ? object.trait("about") : nullptr;
        if (!about || access::level(session, object, access::Verb::read) == access::Level::none) continue;
        if (!about->targets.empty() &&
            std::find(about->targets.begin(), about->targets.end(), deals.name) == about->targets.end())
            continue;
        const Field* at = object.touch.at.empty() ? object.trait("start") : object.find(object.touch.at);
        const auto hidden = [&](const Field& field) {
            return access::mask(session, object, field) == access::Mask::hidden;
        };
        if (!at || at->type != schema::Type::instant || hidden(*at) || hidden(*about)) continue;
        ActivityNeeds one{&object, about->name, at->name, {about->name, at->name}};
        if (const formula::Bound& when = model.bound(object).touch_when) Evaluator::needs(*when, one.columns);
        needs.push_back(std::move(one));
    }
    return needs;
}

} // namespace fairlead::analytics
