#include "command/dashboards.h"

#include <algorithm>
#include <map>

#include "analytics/board.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using base::Fault;
using base::Json;
using query::Condition;
using record::Image;

namespace {

constexpr std::string_view dashboard_object = "dashboard";

struct Kept {
    Id id;
    bool deleted = false;
};

/// The records of the shipped reports by their key, those in the bin too.
Result<std::map<std::string, Kept>> kept_ones(store::Reader& reader) {
    std::map<std::string, Kept> found;
    TRY(reader.each(query::render_select_rows(dashboard_object, {"id", "shipped", "deleted_at"},
                                              {{Condition::Test::not_empty, "shipped", {}, {}}}, {{"id", false}}, 1000,
                                              reader.dialect()),
                    [&](const store::Row& row) {
                        found[std::string(row.text(1))] = {Id{row.number(0)}, !row.empty(2)};
                        return true;
                    }));
    return found;
}

record::Patch patch_of(const Object& object, const analytics::ShippedReport& report) {
    record::Patch patch;
    patch.object = &object;
    patch.set("name", report.name.zh);
    patch.set("name_en", report.name.en);
    patch.set("about", report.about.zh);
    patch.set("about_en", report.about.en);
    patch.set("definition", report.definition);
    return patch;
}

/// Roles that do not reach it yet may read it from now on.
Result<int64_t> share_with_roles(record::Context& context, const access::Directory& directory, Id dashboard) {
    std::vector<int64_t> reached;
    TRY(context.transaction.each(query::render_select_rows("record_share", {"principal"},
                                                           {{Condition::Test::equal, "record", dashboard.number, {}}},
                                                           {}, 1000, context.dialect()),
                                 [&](const store::Row& row) {
                                     reached.push_back(row.number(0));
                                     return true;
                                 }));
    int64_t made = 0;
    for (const access::Role& role : directory.roles()) {
        if (std::find(reached.begin(), reached.end(), role.id) != reached.end()) continue;
        TRY(context.insert(query::render_insert("record_share",
                                                {{"id", context.ids.next().number},
                                                 {"object", std::string(dashboard_object)},
                                                 {"record", dashboard.number},
                                                 {"principal", role.id},
                                                 {"principal_kind", "role"},
                                                 {"can_write", 0},
                                                 {"created_at", context.session.asker.now.milliseconds}},
                                                context.dialect())));
        ++made;
    }
    return made;
}

} // namespace

void check_dashboard(const Snapshot& now, const Session& session, const record::Change& change,
                     std::vector<Fault>& faults) {
    const Image& image = change.after;
    if (image.object->name != dashboard_object || !now.kpis) return;
    if (!session.is_server() && change.before.object && !change.before.get("shipped").empty())
        for (const char* field : {"name", "name_en", "about", "about_en", "definition"})
            if (change.before.get(field) != image.get(field))
                faults.push_back(
                    {field,
                     "shipped",
                     {"这张报表随产品提供，不能修改。", "This report ships with the product and cannot be changed."},
                     {"复制一份，再改自己的那份。", "Copy it and change your own."}});
    const auto board = analytics::read_board(*now.kpis, *now.model, image.get("definition").text_or(""));
    if (!board.ok() && !image.get("definition").empty())
        faults.insert(faults.end(), board.error().faults.begin(), board.error().faults.end());
}

Result<Json> keep_shipped_dashboards(Workspace& workspace) {
    const auto now = workspace.snapshot();
    const Object* object = now->find(dashboard_object);
    int64_t made = 0, changed = 0, shared = 0;
    Session server = workspace.server_session();
    server.cause.kind = "upkeep";
    if (object && now->kpis)
        TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
            made = changed = shared = 0;
            const auto kept = TRY(kept_ones(context.transaction));
            for (const analytics::ShippedReport& report : now->kpis->reports()) {
                const auto found = kept.find(report.key);
                if (found != kept.end() && found->second.deleted) continue;
                record::Patch patch = patch_of(*object, report);
                if (found != kept.end()) patch.id = found->second.id;
                record::Change change = TRY(record::save(context, patch));
                if (found == kept.end()) {
                    TRY(record::keep_derived(context, change.after, {{"shipped", Value(report.key)}}));
                    ++made;
                } else {
                    changed += change.any();
                }
                shared += TRY(share_with_roles(context, *now->directory, change.after.id()));
            }
            return {};
        }));
    return Json::object(
        {{"made", Json::number(made)}, {"changed", Json::number(changed)}, {"shared", Json::number(shared)}});
}

std::string dashboard_page(Id dashboard) {
    return "/reports/boards/" + to_text(dashboard);
}

} // namespace fairlead::command
