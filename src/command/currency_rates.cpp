#include "command/currency_rates.h"

#include "query/select.h"
#include "record/load.h"

namespace fairlead::command {

using base::Json;
using record::Image;

namespace {

constexpr size_t chunk_records = 500;

/// The open records whose rate is another than today's.
Result<std::vector<int64_t>> outdated(record::ReadContext& context, const Snapshot& now, const Object& object) {
    const schema::Settings& settings = now.settings();
    const int64_t today = context.session.asker.today().days;
    query::Select select;
    select.object = &object;
    select.columns = {{"id", nullptr}, {"currency", nullptr}, {"currency_rate", nullptr}};
    select.where.push_back(TRY(
        formula::bind("stage_kind = 'open' and currency != '" + settings.base_currency + "'", *now.catalog, object)));
    select.scope.all = true;
    select.limit = 0;
    std::vector<int64_t> ids;
    TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                            [&](const store::Row& row) {
                                const auto rate = settings.rate(row.text(1), today);
                                if (rate && *rate != row.number(2)) ids.push_back(row.number(0));
                                return true;
                            }));
    return ids;
}

} // namespace

Result<Json> refresh_rates(Workspace& workspace) {
    const auto now = workspace.snapshot();
    Session server = workspace.server_session();
    server.cause.kind = "upkeep";
    int64_t records = 0;
    for (const Object& object : now->catalog->objects()) {
        if (!object.trait("stage") || !object.has("currency_rate")) continue;
        const auto ids = TRY(workspace.ask<std::vector<int64_t>>(
            server, [&](record::ReadContext& context) { return outdated(context, *now, object); }));
        for (size_t from = 0; from < ids.size(); from += chunk_records) {
            const std::vector<int64_t> some(
                ids.begin() + static_cast<std::ptrdiff_t>(from),
                ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), from + chunk_records)));
            TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
                const Object* current = context.model.catalog().find(object.name);
                if (!current) return {};
                for (Image& image :
                     TRY(record::load_unscoped(context.model, context.tables, context.transaction, *current, some)))
                    TRY(record::keep_derived(context, image, {}));
                return {};
            }));
            records += static_cast<int64_t>(some.size());
        }
    }
    return Json::object({{"records", Json::number(records)}});
}

} // namespace fairlead::command
