#include "command/deal_health.h"

#include <algorithm>
#include <map>
#include <set>

#include "automation/touches.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using automation::Paces;
using base::Json;
using query::Condition;
using record::Image;

namespace {

constexpr int64_t day_milliseconds = 86400000;
constexpr size_t fewest_won = 5; // below, a quartile says nothing
constexpr size_t chunk_records = 500;

/// What the history of stages tells of one object.
struct Learned {
    std::map<std::pair<std::string, std::string>, std::vector<int64_t>> won_days; // (pipeline, stage)
    std::map<int64_t, int64_t> earlier;                                           // open deals: see flag_values
};

/// The visits of one record, in their order.
struct Visits {
    int64_t record = 0;
    struct Visit {
        std::string pipeline, stage, kind;
        int64_t entered = 0, left = 0; // left 0: still there
    };
    std::vector<Visit> all;

    void take_into(Learned& learned) const {
        if (all.empty()) return;
        const Visit& now = all.back();
        std::map<std::string, int64_t> spent;
        for (const Visit& visit : all)
            if (visit.pipeline == now.pipeline && visit.kind == "open" && visit.left)
                spent[visit.stage] += visit.left - visit.entered;
        if (now.kind == "won") {
            for (const auto& [stage, milliseconds] : spent)
                learned.won_days[{now.pipeline, stage}].push_back(milliseconds / day_milliseconds);
        } else if (now.kind == "open") {
            if (const auto before = spent.find(now.stage); before != spent.end() && before->second > 0)
                learned.earlier[record] = before->second;
        }
    }
};

Result<Learned> learn(store::Reader& reader, const Object& object) {
    Learned learned;
    Visits visits;
    TRY(reader.each(
        query::render_select_rows("stage_history", {"record", "pipeline", "stage", "kind", "entered_at", "left_at"},
                                  {{Condition::Test::equal, "object", object.name, {}}},
                                  {{"record", false}, {"entered_at", false}, {"id", false}}, 0, reader.dialect()),
        [&](const store::Row& row) {
            if (row.number(0) != visits.record) {
                visits.take_into(learned);
                visits = {.record = row.number(0), .all = {}};
            }
            visits.all.push_back({std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)),
                                  row.number(4), row.empty(5) ? 0 : row.number(5)});
            return true;
        }));
    visits.take_into(learned);
    return learned;
}

/// The smallest value that three quarters of them do not exceed.
int64_t third_quartile(std::vector<int64_t> values) {
    const size_t at = (values.size() * 3 + 3) / 4 - 1;
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

Result<void> keep_paces(store::Transaction& transaction, base::IdSource& ids, const Paces& paces) {
    const std::vector<Condition> where = {{Condition::Test::equal, "key", std::string(Paces::setting), {}}};
    const int64_t changed = TRY(transaction.execute(
        query::render_update_rows("setting", {{"value", paces.to_text()}}, where, transaction.dialect())));
    if (changed) return {};
    TRY(transaction.execute(query::render_insert(
        "setting", {{"id", ids.next().number}, {"key", std::string(Paces::setting)}, {"value", paces.to_text()}},
        transaction.dialect())));
    return {};
}

/// Calls `keep` with records, some at a time, each batch in a transaction of its own.
template <typename Keep>
Result<int64_t> in_chunks(Workspace& workspace, const Object& object, const std::vector<int64_t>& ids, Keep keep) {
    Session server = workspace.server_session();
    server.cause.kind = "upkeep";
    int64_t kept = 0;
    for (size_t from = 0; from < ids.size(); from += chunk_records) {
        const std::vector<int64_t> some(
            ids.begin() + static_cast<std::ptrdiff_t>(from),
            ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), from + chunk_records)));
        int64_t now = 0;
        TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
            now = 0;
            const Object* current = context.model.catalog().find(object.name);
            if (!current) return {};
            for (Image& image :
                 TRY(record::load_unscoped(context.model, context.tables, context.transaction, *current, some)))
                now += TRY(keep(context, image)) ? 1 : 0;
            return {};
        }));
        kept += now;
    }
    return kept;
}

bool differs(const Image& image, const std::vector<std::pair<std::string, Value>>& values) {
    return std::any_of(values.begin(), values.end(),
                       [&](const auto& each) { return image.get(each.first) != each.second; });
}

} // namespace

Result<Json> refresh_flags(Workspace& workspace) {
    const auto snapshot = workspace.snapshot();
    const Session server = workspace.server_session();
    Paces paces, known;
    std::map<const Object*, Learned> learned;
    std::map<const Object*, std::vector<int64_t>> wrong;
    int64_t stages = 0;
    TRY(workspace.read(server, [&](record::ReadContext& context) -> Result<void> {
        known = TRY(Paces::read(context.reader));
        for (const Object& object : snapshot->catalog->objects()) {
            if (!object.trait("stage") || !object.trait("slow_after")) continue;
            Learned& facts = learned[&object] = TRY(learn(context.reader, object));
            for (const auto& [where, days] : facts.won_days) {
                if (days.size() < fewest_won) continue;
                paces.set(object.name, where.first, where.second, third_quartile(days));
                ++stages;
            }
        }
        // Which deals say otherwise: asked with the few columns it takes.
        for (const auto& [object, facts] : learned) {
            const record::Columns& columns = snapshot->tables->of(*object);
            std::vector<size_t> slots = {columns.id,    columns.created_at, columns.pipeline,
                                         columns.stage, columns.stage_kind, columns.stage_since};
            for (const char* trait : {"put_off", "customer_contact", "slow_after", "stalled_after", "pace"})
                if (const Field* field = object->trait(trait)) slots.push_back(columns.slot(field->name));
            query::Select select;
            select.object = object;
            select.scope.all = true;
            select.limit = 0;
            select.where.push_back(TRY(formula::bind("stage_kind = 'open'", *snapshot->catalog, *object)));
            for (const size_t slot : slots) select.columns.push_back({columns.names()[slot], nullptr});
            Image image(*object, columns);
            TRY(context.reader.each(
                query::render(select, server.asker, context.reader.dialect()),
                [&, &object = object, &facts = facts](const store::Row& row) {
                    for (size_t i = 0; i < slots.size(); ++i) image.set(slots[i], row.value(i));
                    const auto earlier = facts.earlier.find(image.id().number);
                    if (differs(image, flag_values(paces, image, earlier == facts.earlier.end() ? 0 : earlier->second)))
                        wrong[object].push_back(image.id().number);
                    return true;
                }));
        }
        return {};
    }));
    if (!(paces == known)) {
        TRY(workspace.database().write(
            [&](store::Transaction& transaction) { return keep_paces(transaction, workspace.ids(), paces); }));
        TRY(workspace.reload_directory());
    }
    int64_t deals = 0;
    for (const auto& [object, ids] : wrong) {
        const Learned& facts = learned[object];
        deals += TRY(in_chunks(workspace, *object, ids, [&](record::Context& context, Image& image) -> Result<bool> {
            const auto earlier = facts.earlier.find(image.id().number);
            const auto values = flag_values(paces, image, earlier == facts.earlier.end() ? 0 : earlier->second);
            if (!differs(image, values)) return false;
            TRY(record::keep_derived(context, image, values));
            return true;
        }));
    }
    Json done = Json::object();
    done.set("stages", Json::number(stages));
    done.set("deals", Json::number(deals));
    return done;
}

Result<Json> refresh_contacts(Workspace& workspace) {
    const auto snapshot = workspace.snapshot();
    const Session server = workspace.server_session();
    // Every activity that is a contact, by what it is about.
    std::map<std::string, std::map<int64_t, automation::Contacts>> seen;
    TRY(workspace.read(server, [&](record::ReadContext& context) -> Result<void> {
        for (const Object& object : snapshot->catalog->objects()) {
            const Field* about = object.touch.at.empty() ? nullptr : object.trait("about");
            if (!about) continue;
            const formula::BoundObject& bound = context.model.bound(object);
            query::Select select;
            select.object = &object;
            select.scope.all = true;
            select.limit = 0;
            if (bound.touch_when) select.where.push_back(bound.touch_when);
            select.columns = {{about->name, nullptr}, {about->name + "_object", nullptr}, {object.touch.at, nullptr}};
            if (bound.touch_customer) select.columns.push_back({"customer", bound.touch_customer});
            TRY(context.reader.each(query::render(select, server.asker, context.reader.dialect()),
                                    [&](const store::Row& row) {
                                        if (row.empty(0) || row.empty(2)) return true;
                                        seen[std::string(row.text(1))][row.number(0)].add(
                                            std::min(row.number(2), server.asker.now.milliseconds),
                                            bound.touch_customer && row.number(3) != 0, object.touch.reached);
                                        return true;
                                    }));
        }
        // What belongs to an account counts for it, too.
        for (const Object& object : snapshot->catalog->objects()) {
            const Field* account = object.trait("account");
            const auto own = seen.find(object.name);
            if (!account || own == seen.end() || account->target.empty() || account->target == object.name) continue;
            query::Select select;
            select.object = &object;
            select.scope.all = true;
            select.limit = 0;
            select.columns = {{"id", nullptr}, {account->name, nullptr}};
            TRY(context.reader.each(query::render(select, server.asker, context.reader.dialect()),
                                    [&](const store::Row& row) {
                                        const auto found = own->second.find(row.number(0));
                                        if (found != own->second.end() && !row.empty(1))
                                            seen[account->target][row.number(1)].add(found->second);
                                        return true;
                                    }));
        }
        return {};
    }));
    const Paces paces = TRY([&]() -> Result<Paces> {
        Paces read;
        TRY(workspace.read(server, [&](record::ReadContext& context) -> Result<void> {
            read = TRY(Paces::read(context.reader));
            return {};
        }));
        return read;
    }());
    int64_t records = 0;
    for (const auto& [object_name, contacts] : seen) {
        const Object* object = snapshot->find(object_name);
        if (!object || (!object->trait("last_contact") && !object->trait("first_contact"))) continue;
        std::vector<int64_t> ids;
        for (const auto& [id, times] : contacts) ids.push_back(id);
        records += TRY(in_chunks(workspace, *object, ids, [&](record::Context& context, Image& image) -> Result<bool> {
            const auto before = image.values;
            TRY(automation::keep_contacts(context, image, contacts.at(image.id().number), {}, false, paces));
            return image.values != before;
        }));
    }
    Json done = Json::object();
    done.set("records", Json::number(records));
    return done;
}

} // namespace fairlead::command
