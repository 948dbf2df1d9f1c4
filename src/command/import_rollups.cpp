#include "command/import_rollups.h"

#include <set>

#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using query::Condition;

namespace {

constexpr size_t in_one_transaction = 200;
constexpr int64_t rows_at_a_time = 500;
constexpr size_t most_pending = 50000;

} // namespace

void PendingRollups::take(const record::Batch& batch) {
    for (const auto& [parent, fields] : batch.parents)
        for (const Field* field : fields) add(parent.first->name, field->name, parent.second);
}

void PendingRollups::merge(const PendingRollups& other) {
    for (const auto& [object, fields] : other.parents_)
        for (const auto& [field, ids] : fields) parents_[object][field].insert(ids.begin(), ids.end());
}

size_t PendingRollups::size() const {
    size_t size = 0;
    for (const auto& [object, fields] : parents_)
        for (const auto& [field, ids] : fields) size += ids.size();
    return size;
}

Result<void> PendingRollups::refresh(Workspace& workspace, const Session& session) {
    for (const auto& [object, fields] : parents_) {
        std::set<int64_t> all;
        for (const auto& [field, ids] : fields) all.insert(ids.begin(), ids.end());
        for (auto next = all.begin(); next != all.end();) {
            std::vector<int64_t> some;
            for (; next != all.end() && some.size() < in_one_transaction; ++next) some.push_back(*next);
            TRY(workspace.write(
                session, [&, &name = object, &by_field = fields](record::Context& context) -> Result<void> {
                    const Object* parent = context.model.catalog().find(name);
                    record::Batch batch;
                    for (const auto& [field_name, ids] : by_field) {
                        const Field* field = parent ? parent->find(field_name) : nullptr;
                        if (!field || !field->rollup) continue;
                        for (const int64_t id : some)
                            if (ids.contains(id)) batch.parents[{parent, id}].insert(field);
                    }
                    record::Context together{context.model, context.tables, context.session, context.transaction,
                                             context.ids,   context.events, &batch,          context.reactions,
                                             context.chain};
                    return record::refresh_batch_parents(together);
                }));
        }
    }
    clear();
    return {};
}

Result<Ending> run_rollups(Workspace& workspace, const Session& session, const base::Json& parameters,
                           Progress& progress) {
    const auto job = base::parse_id(parameters["job"].text());
    if (!job) return base::invalid("job", "not_an_id", {"没有说明是哪个任务。", "The job was not named."});
    PendingRollups pending;
    std::string child;
    int64_t after = 0;
    for (;;) {
        if (progress.cancelled()) return Ending::cancelled;
        std::vector<int64_t> records;
        TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
            const std::vector<Condition> where = {{Condition::Test::equal, "job", job->number, {}},
                                                  {Condition::Test::above, "id", after, {}}};
            TRY(context.reader.each(
                query::render_select_rows("import_row", {"id", "object", "record"}, where, {{"id", false}},
                                          rows_at_a_time, context.reader.dialect()),
                [&](const store::Row& row) {
                    after = row.number(0);
                    child = std::string(row.text(1));
                    records.push_back(row.number(2));
                    return true;
                }));
            const Object* object = context.model.catalog().find(child);
            if (!object) return {};
            const auto& targets = context.model.rollups_of(*object);
            if (targets.empty()) return {};
            for (const record::Image& image : TRY(record::load_unscoped(context.model, context.tables, context.reader,
                                                                        *object, records, query::Deleted::any)))
                for (const formula::RollupTarget& target : targets)
                    if (const Value& link = image.get(target.link->name); link.is_number())
                        pending.add(target.parent->name, target.field->name, link.number());
            return {};
        }));
        if (records.empty() || pending.size() > most_pending) TRY(pending.refresh(workspace, session));
        if (records.empty()) return Ending::done;
    }
}

} // namespace fairlead::command
