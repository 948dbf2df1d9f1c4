// Requests of the analyses and the way to each.

#include "analytics/analysis.h"

#include <charconv>

#include "analytics/funnel_plan.h"
#include "analytics/parameters.h"

namespace fairlead::analytics {

using base::Code;
using base::Error;
using base::Fault;
using base::Json;
using base::Result;

namespace {

constexpr std::pair<Analysis, std::string_view> names[] = {{Analysis::flow, "flow"},
                                                           {Analysis::dwell, "dwell"},
                                                           {Analysis::ageing, "ageing"},
                                                           {Analysis::shape, "shape"},
                                                           {Analysis::bottlenecks, "bottlenecks"}};
constexpr int64_t most_rows = 500;
constexpr int64_t hour_ms = 3600000;

/// One of two words; the first is the default.
bool second_of(const std::string& given, std::string_view field, std::string_view first, std::string_view second,
               std::vector<Fault>& faults) {
    if (given == second) return true;
    if (!given.empty() && given != first)
        faults.push_back({std::string(field),
                          "unknown_choice",
                          {"没有这个选项。", "There is no such choice."},
                          {"可选：" + std::string(first) + "、" + std::string(second) + "。",
                           "Choose " + std::string(first) + " or " + std::string(second) + "."}});
    return false;
}

/// Its names looked up, whatever its period.
Result<Plan> plan_of(const formula::Model& model, const access::Session& session, const AnalysisRequest& request) {
    FunnelRequest deals = request.deals;
    deals.kind = FunnelKind::snapshot;
    deals.from.reset();
    deals.to.reset();
    return make_plan(model, session, deals);
}

} // namespace

std::string_view name(Analysis analysis) {
    for (const auto& [each, text] : names)
        if (each == analysis) return text;
    return {};
}

std::optional<Analysis> parse_analysis(std::string_view name) {
    for (const auto& [each, text] : names)
        if (text == name) return each;
    return {};
}

Result<AnalysisRequest> analysis_request(const std::function<std::string(std::string_view)>& parameter) {
    AnalysisRequest request;
    std::vector<Fault> faults;
    auto deals = funnel_request(parameter);
    if (deals.ok())
        request.deals = *deals;
    else
        faults = deals.error().faults;
    request.as_of = request.deals.as_of;
    request.deals.as_of.reset();
    request.deals.by.clear();
    const auto date = [&](std::string_view field) { return date_parameter(parameter, field, faults); };
    request.baseline_from = date("baseline_from");
    request.baseline_to = date("baseline_to");
    request.as_they_stand = second_of(parameter("seen"), "seen", "equal", "today", faults);
    request.working_days = second_of(parameter("days"), "days", "calendar", "working", faults);
    request.segment = parameter("segment");
    if (const std::string text = parameter("limit"); !text.empty()) {
        const auto read = std::from_chars(text.data(), text.data() + text.size(), request.limit);
        if (read.ec != std::errc() || read.ptr != text.data() + text.size() || request.limit < 1 ||
            request.limit > most_rows)
            faults.push_back(
                {"limit", "range", {"limit 要在 1 到 500 之间。", "The limit must be between 1 and 500."}, {}});
    }
    if (request.deals.from && request.deals.to && *request.deals.to < *request.deals.from)
        faults.push_back(ends_too_early("to"));
    if (request.baseline_from.has_value() != request.baseline_to.has_value())
        faults.push_back({request.baseline_from ? "baseline_to" : "baseline_from",
                          "required",
                          {"请给出对照时间段的首尾两天。", "Give the first and the last day of the baseline."},
                          {}});
    if (request.baseline_from && request.baseline_to && *request.baseline_to < *request.baseline_from)
        faults.push_back(ends_too_early("baseline_to"));
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);
    return request;
}

Result<std::string> pipeline_of(const formula::Model& model, const access::Session& session,
                                const AnalysisRequest& request) {
    return TRY(plan_of(model, session, request)).pipeline->name;
}

Result<FunnelNeeds> analysis_needs(const formula::Model& model, const access::Session& session,
                                   const AnalysisRequest& request) {
    const Plan plan = TRY(plan_of(model, session, request));
    FunnelNeeds needs{plan.object, plan.columns()};
    for (const char* column : {"stage_kind", "stage_since", "closed_at", "created_at"}) needs.columns.push_back(column);
    for (const char* trait : {"owner", "close_date", "put_off", "source"})
        if (const schema::Field* field = plan.object->trait(trait)) needs.columns.push_back(field->name);
    if (!request.segment.empty()) needs.columns.push_back(request.segment);
    return needs;
}

std::string analysis_key(Analysis analysis, const AnalysisRequest& request, base::Instant now) {
    const auto day = [](const std::optional<base::Date>& date) { return date ? to_text(*date) : std::string("-"); };
    std::string key(name(analysis));
    key += '|' + day(request.as_of) + '|' + day(request.baseline_from) + '|' + day(request.baseline_to) + '|' +
           (request.as_they_stand ? "t" : "e") + (request.working_days ? "w" : "c") + '|' +
           std::to_string(request.limit) + '|' + std::to_string(request.segment.size()) + ':' + request.segment + '|';
    return key + std::to_string(now.milliseconds / hour_ms) + '|';
}

Result<Json> analyse(Analysis analysis, const Sources& sources, const Columns::View& columns,
                     const AnalysisRequest& request) {
    switch (analysis) {
        case Analysis::flow:
            return flow(sources, columns, request);
        case Analysis::dwell:
            return dwell(sources, columns, request);
        case Analysis::ageing:
            return ageing(sources, columns, request);
        case Analysis::shape:
            return shape(sources, columns, request);
        case Analysis::bottlenecks:
            return bottlenecks(sources, columns, request);
    }
    return base::internal_error("an analysis without a function");
}

} // namespace fairlead::analytics
