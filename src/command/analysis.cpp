#include "command/analysis.h"

#include <algorithm>

#include "analytics/columns.h"
#include "analytics/measures.h"
#include "analytics/span.h"
#include "command/conversion.h"
#include "command/meter.h"

namespace fairlead::command {

namespace {

constexpr std::string_view measure_object = "measure";

using Make =
    std::function<Result<base::Json>(const analytics::Sources&, const analytics::Columns::View&, record::ReadContext&)>;

/// The latest measures of a pipeline the asker may read.
Result<std::vector<analytics::StartedMeasure>> started(record::ReadContext& context, std::string_view object,
                                                       std::string_view pipeline) {
    std::vector<analytics::StartedMeasure> measures;
    record::ListRequest request;
    request.object = context.model.catalog().find(measure_object);
    if (!request.object || access::level(context.session, *request.object, access::Verb::read) == access::Level::none)
        return measures;
    request.fields = {"name", "stage", "started_on"};
    request.where = "applies_to = '" + std::string(object) + "' and pipeline = '" + std::string(pipeline) + "'";
    request.sort = "-started_on";
    request.limit = analytics::most_measures;
    const record::Page page = TRY(record::list(context, request));
    for (const auto& row : page.rows) {
        const auto cell = [&](size_t field) -> const Value& { return row[page.shape.slots[field]]; };
        measures.push_back({to_text(Id{row[record::RowShape::id].number_or(0)}), std::string(cell(0).text_or("")),
                            std::string(cell(1).text_or("")), base::Date{cell(2).number_or(0)}});
    }
    return measures;
}

/// Columns brought up to date, then the cache, then the counting.
Result<std::string> answer(Workspace& workspace, const Session& session, const analytics::AnalysisRequest& request,
                           const std::string& key, analytics::ReportCache& cache, const Make& make, bool past = false) {
    const auto now = workspace.snapshot();
    const analytics::FunnelNeeds needs = TRY(analytics::analysis_needs(*now->model, session, request));
    const auto view = TRY(workspace.columns().view(*now->model, *needs.object, needs.columns, past));
    meter().statements += view.statements();
    return workspace.ask<std::string>(session, [&](record::ReadContext& context) -> Result<std::string> {
        const analytics::Sources sources{*now->model, session, context.reader};
        auto whole = TRY(analytics::cache_key(sources, request.deals, view.generation()));
        if (whole) {
            *whole = key + *whole;
            if (const auto kept = cache.find(*whole)) return std::string(*kept);
        }
        record::ReadContext same{*now->model, *now->tables, context.session, context.reader};
        std::string text = to_text(TRY(make(sources, view, same)));
        if (whole) cache.keep(*whole, text);
        return text;
    });
}

/// What becomes deals of this object, and how far it can be, by the plan of conversions.
analytics::LeadSteps leads_of(const Snapshot& now, const Session& session, std::string_view deal) {
    analytics::LeadSteps leads;
    for (const Object& object : now.catalog->objects()) {
        const Conversion* conversion = now.conversions ? now.conversions->of(object) : nullptr;
        if (!conversion || !conversion->done || !conversion->status ||
            access::level(session, object, access::Verb::read) == access::Level::none)
            continue;
        const bool makes_deals =
            std::any_of(conversion->parts.begin(), conversion->parts.end(),
                        [&](const ConversionPart& part) { return part.object && part.object->name == deal; });
        if (!makes_deals) continue;
        leads.object = &object;
        leads.done = formula::to_text(*conversion->done);
        // The last hop is the conversion itself.
        for (size_t i = 0; i + 1 < conversion->hops.size(); ++i) {
            const schema::Choice* choice = conversion->status->find_choice(conversion->hops[i]);
            const Field* stamp = choice ? object.find(choice->stamp) : nullptr;
            if (stamp && access::mask(session, object, *stamp) != access::Mask::hidden)
                leads.steps.push_back({choice->name, choice->label, stamp->name});
        }
        break;
    }
    return leads;
}

} // namespace

Result<std::string> analysis_answer(Workspace& workspace, const Session& session, analytics::Analysis analysis,
                                    const analytics::AnalysisRequest& request, analytics::ReportCache& cache) {
    return answer(workspace, session, request, analytics::analysis_key(analysis, request, session.asker.now), cache,
                  [&](const analytics::Sources& sources, const analytics::Columns::View& view, record::ReadContext&) {
                      return analytics::analyse(analysis, sources, view, request);
                  });
}

Result<std::string> waterfall_answer(Workspace& workspace, const Session& session,
                                     const analytics::AnalysisRequest& request,
                                     std::optional<analytics::Movement> listed, int64_t at,
                                     analytics::ReportCache& cache) {
    const std::string key = "waterfall|" + (listed ? std::string(name(*listed)) : "-") + '|' + std::to_string(at) +
                            '|' + std::to_string(request.limit) + '|';
    return answer(
        workspace, session, request, key, cache,
        [&](const analytics::Sources& sources, const analytics::Columns::View& view, record::ReadContext&) {
            return analytics::waterfall(sources, view, request, listed, at);
        },
        true);
}

Result<std::string> measures_answer(Workspace& workspace, const Session& session,
                                    const analytics::AnalysisRequest& request, analytics::ReportCache& cache) {
    const std::string key = analytics::analysis_key(analytics::Analysis::bottlenecks, request, session.asker.now);
    return answer(workspace, session, request, "measures|" + key, cache,
                  [&](const analytics::Sources& sources, const analytics::Columns::View& view,
                      record::ReadContext& context) -> Result<base::Json> {
                      const std::string pipeline = TRY(analytics::pipeline_of(sources.model, sources.session, request));
                      return analytics::measure_effects(sources, view, request,
                                                        TRY(started(context, request.deals.object, pipeline)));
                  });
}

Result<std::string> span_answer(Workspace& workspace, const Session& session, const analytics::AnalysisRequest& request,
                                analytics::ReportCache& cache) {
    const auto now = workspace.snapshot();
    analytics::FunnelNeeds needs = TRY(analytics::analysis_needs(*now->model, session, request));
    const analytics::LeadSteps leads = leads_of(*now, session, needs.object->name);
    if (const Field* link = analytics::lead_link(session, *needs.object, leads)) needs.columns.push_back(link->name);
    base::Json part = base::Json::array();
    std::optional<std::string> key;
    uint64_t generation = 0;
    if (leads.object) {
        // One view at a time: whoever holds one keeps the columns from being brought up to date.
        const auto view = TRY(workspace.columns().view(*now->model, *leads.object, analytics::span_needs(leads)));
        meter().statements += view.statements();
        generation = view.generation();
        std::string kept;
        part = TRY(workspace.ask<base::Json>(session, [&](record::ReadContext& context) -> Result<base::Json> {
            const analytics::Sources sources{*now->model, session, context.reader};
            const analytics::FunnelRequest& asked = request.deals;
            key = TRY(analytics::cache_key(sources,
                                           {"span", asked.object, asked.pipeline, asked.where,
                                            asked.from ? to_text(*asked.from) : "", asked.to ? to_text(*asked.to) : ""},
                                           {needs.object, leads.object}, {{needs.object, asked.where}}, generation));
            if (const auto found = key ? cache.find(*key) : nullptr) {
                kept = *found;
                return base::Json();
            }
            return analytics::span_leads(sources, view, request, leads);
        }));
        if (!kept.empty()) return kept;
    }
    const auto view = TRY(workspace.columns().view(*now->model, *needs.object, needs.columns));
    meter().statements += view.statements();
    return workspace.ask<std::string>(session, [&](record::ReadContext& context) -> Result<std::string> {
        const analytics::Sources sources{*now->model, session, context.reader};
        std::string text = to_text(TRY(analytics::span(sources, view, request, leads, std::move(part))));
        if (key && view.generation() == generation) cache.keep(*key, text);
        return text;
    });
}

} // namespace fairlead::command
