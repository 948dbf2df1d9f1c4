#include "command/forecast.h"

#include <algorithm>

#include "analytics/kpi_catalogue.h"
#include "base/money.h"
#include "command/kpi_report.h"
#include "command/meter.h"
#include "schema/zone.h"

namespace fairlead::command {

namespace {

using analytics::ForecastRequest;
using analytics::ForecastSides;

/// Each object with a view of its own: columns may not be held while others are asked for.
template <typename Read>
Result<void> side(Workspace& workspace, const Snapshot& now, const Session& session, const Object& object,
                  const std::vector<std::string>& columns, Read read) {
    const auto view = TRY(workspace.columns().view(*now.model, object, columns));
    meter().statements += view.statements();
    return workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        return read(analytics::Sources{*now.model, session, context.reader}, view);
    });
}

Result<ForecastSides> sides_of(Workspace& workspace, const Snapshot& now, const Session& session,
                               const ForecastRequest& request, std::string_view leads) {
    ForecastSides sides;
    if (const Object* lines = TRY(analytics::lines_of(*now.model, session, request)))
        TRY(side(workspace, now, session, *lines, analytics::lines_needs(*lines),
                 [&](const analytics::Sources& sources, const analytics::Columns::View& view) {
                     return analytics::read_lines(sources, view, request, *lines, sides);
                 }));
    const Object* object = now.find(leads);
    if (object && access::level(session, *object, access::Verb::read) != access::Level::none)
        TRY(side(workspace, now, session, *object, {"created_at"},
                 [&](const analytics::Sources& sources, const analytics::Columns::View& view) {
                     return analytics::read_leads(sources, view, *object, sides);
                 }));
    return sides;
}

Result<analytics::Columns::View> view_for(Workspace& workspace, const Snapshot& now, const Session& session,
                                          const ForecastRequest& request) {
    const analytics::FunnelNeeds needs = TRY(analytics::forecast_needs(*now.model, session, request));
    auto view = TRY(workspace.columns().view(*now.model, *needs.object, needs.columns, true));
    meter().statements += view.statements();
    return view;
}

/// What is won so far, of the whole and of each group, as the catalogue of KPIs measures it: what the scorecard shows.
Result<void> count_won(Workspace& workspace, const Snapshot& now, const Session& session, analytics::Forecast& found) {
    const ForecastRequest& asked = found.request;
    const analytics::Measure* measure = now.kpis ? now.kpis->measure("won_amount") : nullptr;
    if (!measure || measure->object->name != asked.object || asked.of != ForecastRequest::Of::amount) return {};
    analytics::MeasureRequest request;
    request.measures = {measure};
    request.spans = {{asked.from, {std::min<int64_t>(asked.to.days, found.window.origin - 1)}}};
    if (request.spans.front().to < asked.from) return {}; // it has not begun
    request.filter = {{"pipeline", asked.pipeline}};
    request.where = asked.where;
    request.as_of = asked.as_of;
    const bool grouped = !asked.by.empty() && now.kpis->dimension(asked.by);
    if (grouped) request.by = asked.by;
    const analytics::Measured counted = TRY(measured(workspace, session, now, request));
    const analytics::Figures* figures = counted.find(*measure);
    if (!figures || !figures->reason.empty()) return {};
    const auto amount = [&](const analytics::Cell& cell) {
        return static_cast<double>(
            base::rescale(static_cast<int64_t>(cell.sum), figures->scale, now.catalog->base_digits()).value_or(0));
    };
    const analytics::Cell& cell = figures->cell(0);
    found.so_far = amount(cell);
    found.so_far_where = analytics::where_of(*now.model, *figures, request.spans.front());
    for (analytics::ForecastCategory& category : found.categories)
        if (category.name == "closed") {
            category.n = cell.n;
            category.amount = found.so_far;
            category.where = found.so_far_where;
        }
    if (!grouped || counted.groups_left_out > 0) return {};
    for (analytics::ForecastGroup& group : found.groups) {
        group.so_far = 0;
        for (size_t i = 0; i < counted.keys.size(); ++i)
            if (analytics::key_text(counted.keys[i]) == group.key) group.so_far = amount(figures->cell(0, i));
    }
    return {};
}

} // namespace

Result<analytics::Forecast> forecast_report(Workspace& workspace, const Session& session,
                                            const ForecastRequest& request, std::string_view leads) {
    const auto now = workspace.snapshot();
    TRY(analytics::forecast_needs(*now->model, session, request)); // refuses before anything is read
    ForecastSides sides = TRY(sides_of(workspace, *now, session, request, leads));
    std::optional<analytics::Columns::View> view = TRY(view_for(workspace, *now, session, request));
    auto found = workspace.ask<analytics::Forecast>(session, [&](record::ReadContext& context) {
        return analytics::forecast({*now->model, session, context.reader}, *view, request, std::move(sides));
    });
    view.reset(); // no other may be asked for while one is held
    if (found.ok()) TRY(count_won(workspace, *now, session, *found));
    return found;
}

Result<std::string> forecast_answer(Workspace& workspace, const Session& session, const ForecastRequest& request,
                                    std::string_view leads, analytics::ReportCache& cache) {
    const auto now = workspace.snapshot();
    std::optional<std::string> key;
    {
        const auto view = TRY(view_for(workspace, *now, session, request));
        TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
            const analytics::Sources sources{*now->model, session, context.reader};
            key = TRY(analytics::cache_key(sources, analytics::as_funnel(request), view.generation()));
            return {};
        }));
    }
    if (key) {
        *key += "forecast " + to_text(request.from) + to_text(request.to) +
                (request.as_of ? to_text(*request.as_of) : "") +
                to_text(schema::day_of(now->settings(), session.asker.now)) +
                (request.of == ForecastRequest::Of::quantity ? "quantity" : "") +
                (request.product ? to_text(*request.product) : "");
        for (const analytics::Share& share : request.weights)
            *key += " " + std::string(analytics::name(share.method)) + to_text(analytics::number(share.weight));
        if (const auto kept = cache.find(*key)) return std::string(*kept);
    }
    std::string text =
        to_text(analytics::to_json(TRY(forecast_report(workspace, session, request, leads)), session.language));
    if (key) cache.keep(*key, text);
    return text;
}

} // namespace fairlead::command
