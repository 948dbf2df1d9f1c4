#include "command/kpi_report.h"

#include <algorithm>

#include "analytics/outcomes.h"
#include "command/asked_before.h"
#include "command/meter.h"
#include "command/targets.h"
#include "record/subject.h"
#include "schema/zone.h"

namespace fairlead::command {

using analytics::KpiRequest;
using analytics::Measured;
using analytics::MeasureRequest;

namespace {

/// Counts what is measured of one object, in its columns as they are now.
Result<void> measure_object(Workspace& workspace, const Session& session, const Snapshot& now,
                            const MeasureRequest& request, const Object& object, analytics::Subjects& subjects,
                            Measured& into, uint64_t& generation) {
    const auto columns = analytics::measure_needs(*now.model, session, *now.kpis, request, object);
    const auto view = TRY(workspace.columns().view(*now.model, object, columns));
    meter().statements += view.statements();
    generation = std::max(generation, view.generation());
    return workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        const analytics::Sources sources{*now.model, session, context.reader};
        if (!request.as_of)
            return analytics::measure(sources, *now.kpis, view, request, object, nullptr, subjects, into);
        const base::TimeZone zone = schema::zone_of(now.settings());
        const base::Instant moment{zone.start_of({request.as_of->days + 1}).milliseconds - 1};
        record::ReadContext same{*now.model, *now.tables, context.session, context.reader};
        const record::Past found = TRY(record::past_of(same, object, moment));
        record::Related related(*now.model, *now.tables, context.reader);
        std::vector<record::RecordSubject> images;
        images.reserve(found.images.size());
        analytics::Past past;
        past.changed = found.changed;
        for (const record::Image& image : found.images) past.records.push_back(&images.emplace_back(image, related));
        return analytics::measure(sources, *now.kpis, view, request, object, &past, subjects, into);
    });
}

/// Objects the reader may not read at all are not opened: their measures say so.
Result<Measured> count(Workspace& workspace, const Session& session, const Snapshot& now, const MeasureRequest& request,
                       uint64_t& generation) {
    Measured into = analytics::begin_measured(*now.model, session, *now.kpis, request);
    analytics::Subjects subjects;
    for (const Object* object : analytics::measure_objects(request, *now.model)) {
        const bool wanted =
            std::any_of(into.figures.begin(), into.figures.end(), [&](const analytics::Figures& figures) {
                return figures.reason.empty() && (figures.measure->object == object || figures.listed == object);
            });
        if (wanted) TRY(measure_object(workspace, session, now, request, *object, subjects, into, generation));
    }
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        return analytics::finish({*now.model, session, context.reader}, *now.kpis, request, into);
    }));
    return into;
}

} // namespace

Result<Measured> measured(Workspace& workspace, const Session& session, const Snapshot& now,
                          const MeasureRequest& request) {
    uint64_t generation = 0;
    return count(workspace, session, now, request, generation);
}

Result<base::Json> kpi_catalogue(Workspace& workspace, const Session& session) {
    return analytics::catalogue_json(*workspace.snapshot()->kpis, session.language);
}

namespace {

base::Json share_of(int64_t part, int64_t whole) {
    return whole == 0 ? base::Json() : analytics::number(static_cast<double>(part) / static_cast<double>(whole));
}

} // namespace

Result<std::string> kpi_readiness(Workspace& workspace, const Session& session, analytics::ReportCache& cache) {
    using base::Json;
    const auto now = workspace.snapshot();
    std::vector<const Object*> objects;
    for (const analytics::Ready& ready : now->kpis->readiness())
        if (access::may(session, *ready.object, access::Verb::read).ok() &&
            std::find(objects.begin(), objects.end(), ready.object) == objects.end())
            objects.push_back(ready.object);
    const Asked before = TRY(asked_before(workspace, session, *now,
                                          {"readiness", to_text(schema::day_of(now->settings(), session.asker.now))},
                                          objects, {}, {}, cache));
    if (before.kept) return std::string(*before.kept);
    struct Found {
        const analytics::Ready* ready;
        int64_t n = 0, has = 0;
    };
    std::vector<Found> found;
    std::vector<analytics::Ask> asks; // two for each: all, and those that have it
    for (const analytics::Ready& ready : now->kpis->readiness()) {
        if (access::level(session, *ready.object, access::Verb::read) == access::Level::none) continue;
        const std::string both = "(" + ready.of + ") and (" + ready.has + ")";
        const auto bound = formula::bind(both, *now->catalog, *ready.object);
        if (!bound.ok() || !access::check_uses(session, *now->model, *ready.object, **bound, "where").ok()) continue;
        found.push_back({&ready});
        asks.push_back({ready.object->name, ready.of, ""});
        asks.push_back({ready.object->name, both, ""});
    }
    const auto answers = TRY(count_asks(workspace, *now, session, asks));
    for (size_t i = 0; i < found.size(); ++i) {
        if (answers[2 * i]) found[i].n = answers[2 * i]->n;
        if (answers[2 * i + 1]) found[i].has = answers[2 * i + 1]->n;
    }
    // What costs most stands first: records without it, for each KPI that then leaves them out.
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        const auto cost = [](const Found& each) {
            return (each.n - each.has) * static_cast<int64_t>(each.ready->kpis.size());
        };
        return cost(a) > cost(b);
    });
    Json fields = Json::array(), kpis = Json::array();
    for (const Found& each : found) {
        Json names = Json::array();
        for (const std::string& name : each.ready->kpis) names.push(Json::string(name));
        fields.push(Json::object({{"name", Json::string(each.ready->name)},
                                  {"label", Json::string(each.ready->label.in(session.language))},
                                  {"object", Json::string(each.ready->object->name)},
                                  {"n", Json::number(each.n)},
                                  {"missing", Json::number(each.n - each.has)},
                                  {"share", share_of(each.has, each.n)},
                                  {"where", Json::string("(" + each.ready->of + ") and not (" + each.ready->has + ")")},
                                  {"kpis", std::move(names)}}));
    }
    for (const analytics::Kpi& kpi : now->kpis->kpis()) {
        const Found* worst = nullptr;
        for (const Found& each : found) {
            const auto& names = each.ready->kpis;
            if (each.n == 0 || std::find(names.begin(), names.end(), kpi.name) == names.end()) continue;
            if (!worst || each.has * worst->n < worst->has * each.n) worst = &each;
        }
        if (worst)
            kpis.push(Json::object({{"name", Json::string(kpi.name)},
                                    {"label", Json::string(kpi.label.in(session.language))},
                                    {"share", share_of(worst->has, worst->n)},
                                    {"field", Json::string(worst->ready->name)}}));
    }
    std::string text = to_text(Json::object({{"fields", std::move(fields)}, {"kpis", std::move(kpis)}}));
    if (before.key) cache.keep(*before.key, text);
    return text;
}

Result<std::string> outcomes_report(Workspace& workspace, const Session& session, const Parameter& parameter,
                                    analytics::ReportCache& cache) {
    using base::Json;
    const auto now = workspace.snapshot();
    const analytics::Measure* outcomes = nullptr;
    for (const analytics::Measure& measure : now->kpis->measures())
        if (measure.gather == analytics::Gather::outcomes && measure.object == now->kpis->main()) outcomes = &measure;
    if (!outcomes)
        return base::Error(base::Code::not_found, {"没有可看结局的商机。", "There are no deals with an end."});
    TRY(access::may(session, *outcomes->object, access::Verb::read));
    MeasureRequest request = TRY(analytics::kpi_request(*now->kpis, *now->model, session, [&](std::string_view name) {
                                 return name == "from" || name == "to" || name == "by" || name == "where" ||
                                                name == "filter" || name == "as_of"
                                            ? parameter(name)
                                            : std::string();
                             })).measures;
    request.measures = {outcomes};
    request.spans.resize(1);
    std::vector<std::string> asked = {"outcomes", to_text(schema::day_of(now->settings(), session.asker.now))};
    for (const char* name : {"from", "to", "by", "where", "filter", "as_of", "baseline"})
        asked.push_back(parameter(name));
    const auto columns = analytics::measure_needs(*now->model, session, *now->kpis, request, *outcomes->object);
    const Asked before = TRY(asked_before(workspace, session, *now, asked, {outcomes->object}, columns,
                                          {{outcomes->object, request.where}}, cache));
    if (before.kept) return std::string(*before.kept);
    uint64_t generation = before.generation;
    const Measured counted = TRY(count(workspace, session, *now, request, generation));
    const analytics::Figures* figures = counted.find(*outcomes);
    if (!figures || !figures->reason.empty())
        return base::Error(base::Code::forbidden, {"看不到所需的字段。", "The fields it takes are hidden from you."});
    Json answer = Json::object({{"from", Json::string(to_text(request.spans.front().from))},
                                {"to", Json::string(to_text(request.spans.front().to))},
                                {"as_of", Json::string(counted.today)},
                                {"by", Json::string(request.by)},
                                {"object", Json::string(outcomes->object->name)},
                                {"rights", Json::boolean(counted.rights)}});
    const Json rest = analytics::outcomes_json(*now->model, counted, *figures, request, parameter("baseline"));
    for (const auto& [name, value] : rest.members()) answer.set(name, value);
    std::string text = to_text(answer);
    if (before.key && generation == before.generation) cache.keep(*before.key, text);
    return text;
}

Result<std::string> kpi_answer(Workspace& workspace, const Session& session, const Parameter& parameter,
                               analytics::ReportCache& cache) {
    const auto now = workspace.snapshot();
    const KpiRequest request = TRY(analytics::kpi_request(*now->kpis, *now->model, session, parameter));
    const MeasureRequest& measures = request.measures;
    const auto objects = analytics::measure_objects(measures, *now->model);
    std::vector<std::string> asked = {"kpi"};
    for (const char* name :
         {"page", "kpis", "from", "to", "series_from", "by", "where", "filter", "compare", "as_of", "bucket"})
        asked.push_back(parameter(name));
    asked.push_back(to_text(schema::day_of(now->settings(), session.asker.now)));
    std::vector<std::string> columns;
    if (!objects.empty())
        columns = analytics::measure_needs(*now->model, session, *now->kpis, measures, *objects.back());
    const Asked before = TRY(
        asked_before(workspace, session, *now, asked, objects, columns, {{now->kpis->main(), measures.where}}, cache));
    if (before.kept) return std::string(*before.kept);
    uint64_t counted = before.generation;
    const Measured figures = TRY(count(workspace, session, *now, measures, counted));
    std::string text;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        text = to_text(analytics::kpi_json({*now->model, session, context.reader}, *now->kpis, request, figures));
        return {};
    }));
    if (before.key && counted == before.generation) cache.keep(*before.key, text);
    return text;
}

} // namespace fairlead::command
