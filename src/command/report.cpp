#include "command/report.h"

#include "command/meter.h"
#include "record/subject.h"

namespace fairlead::command {

namespace {

/// Whose object and which columns, up to date and held still.
Result<analytics::Columns::View> view_for(Workspace& workspace, const Snapshot& now, const Session& session,
                                          const analytics::FunnelRequest& request) {
    const analytics::FunnelNeeds needs = TRY(analytics::funnel_needs(*now.model, session, request));
    auto view = TRY(workspace.columns().view(*now.model, *needs.object, needs.columns));
    meter().statements += view.statements();
    return view;
}

/// Both are of the model the view is of, also when another has just come.
Result<analytics::Funnel> counted(const analytics::Sources& sources, record::ReadContext& context, const Snapshot& now,
                                  const analytics::Columns::View& view, const analytics::FunnelRequest& request) {
    const auto moment = analytics::moment_of(request, now.settings());
    if (!moment) return analytics::funnel(sources, view, request);
    record::ReadContext same{*now.model, *now.tables, context.session, context.reader};
    const record::Past found = TRY(record::past_of(same, *now.find(request.object), *moment));
    record::Related related(*now.model, *now.tables, context.reader);
    std::vector<record::RecordSubject> subjects;
    subjects.reserve(found.images.size());
    analytics::Past past;
    past.changed = found.changed;
    for (const record::Image& image : found.images) past.records.push_back(&subjects.emplace_back(image, related));
    return analytics::funnel(sources, view, request, &past);
}

} // namespace

Result<analytics::Funnel> funnel_report(Workspace& workspace, const Session& session,
                                        const analytics::FunnelRequest& request) {
    const auto now = workspace.snapshot();
    const auto view = TRY(view_for(workspace, *now, session, request));
    return workspace.ask<analytics::Funnel>(session, [&](record::ReadContext& context) {
        return counted({*now->model, session, context.reader}, context, *now, view, request);
    });
}

Result<std::string> funnel_answer(Workspace& workspace, const Session& session, const analytics::FunnelRequest& request,
                                  analytics::ReportCache& cache) {
    const auto now = workspace.snapshot();
    const auto view = TRY(view_for(workspace, *now, session, request));
    return workspace.ask<std::string>(session, [&](record::ReadContext& context) -> Result<std::string> {
        const analytics::Sources sources{*now->model, session, context.reader};
        const auto key = TRY(analytics::cache_key(sources, request, view.generation()));
        if (key)
            if (const auto kept = cache.find(*key)) return std::string(*kept);
        std::string text =
            to_text(analytics::to_json(TRY(counted(sources, context, *now, view, request)), session.language));
        if (key) cache.keep(*key, text);
        return text;
    });
}

} // namespace fairlead::command
