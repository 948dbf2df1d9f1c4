#include "command/filter_hints.h"

#include "analytics/hints.h"
#include "command/meter.h"
#include "record/read.h"

namespace fairlead::command {

using base::Json;

namespace {

Json list_json(const std::vector<analytics::Hint>& hints) {
    Json list = Json::array();
    for (const analytics::Hint& hint : hints)
        list.push(Json::object({{"kind", Json::string(hint.kind)},
                                {"field", Json::string(hint.field)},
                                {"where", Json::string(hint.where)},
                                {"count", Json::number(hint.count)}}));
    return list;
}

} // namespace

Result<Json> filter_hints(Workspace& workspace, const Session& session, const Object& named, const std::string& where) {
    const auto now = workspace.snapshot();
    const Object& object = *now->find(named.name);
    TRY(access::may(session, object, access::Verb::read));
    if (!where.empty()) {
        const formula::Bound bound = TRY(formula::bind(where, *now->catalog, object, formula::Kind::boolean, "where"));
        TRY(access::check_uses(session, *now->model, object, *bound, "where"));
    }
    const auto columns = TRY(analytics::hint_columns(*now->model, session, object, where));
    const auto view = TRY(workspace.columns().view(*now->model, object, columns));
    meter().statements += view.statements();
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const analytics::Hints found =
            TRY(analytics::filter_hints({*now->model, session, context.reader}, view, object, where));
        Json not_counted = Json::array();
        for (const std::string& field : found.not_counted) not_counted.push(Json::string(field));
        return Json::object({{"total", Json::number(found.total)},
                             {"hints", list_json(found.hints)},
                             {"missing", list_json(found.missing)},
                             {"not_counted", std::move(not_counted)}});
    });
}

} // namespace fairlead::command
