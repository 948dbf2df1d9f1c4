#include "command/records.h"

#include <algorithm>

#include "command/notifications.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using record::Patch;

namespace {

/// What the actor may do with a record, for the buttons of a screen; checked again when they are pressed.
Result<std::vector<std::string>> allowed_acts(record::ReadContext& context, const Object& object, Id id) {
    std::vector<std::string> acts;
    auto reaches = [&](Verb verb) -> Result<bool> {
        if (access::level(context.session, object, verb) == access::Level::none) return false;
        query::Select select;
        select.object = &object;
        select.columns = {{"id", nullptr}};
        select.ids = {id.number};
        select.scope = access::scope(context.session, context.model, object, verb);
        if (select.scope.all) return true;
        select.limit = 1;
        return !TRY(context.reader.rows(query::render(select, context.session.asker, context.reader.dialect())))
                    .empty();
    };
    if (TRY(reaches(Verb::edit))) {
        acts.push_back("edit");
        if (object.trait("stage")) acts.push_back("stage");
        if (object.trait("owner")) acts.push_back("share");
    }
    if (TRY(reaches(Verb::remove))) acts.push_back("delete");
    return acts;
}

/// An answer made from the change itself: no statement is spent on reading back what is in hand.
/// After a hand-over the record may be out of the actor's sight: they still get the answer to what they did.
Result<Outcome> finish(record::Context& context, const record::Change& change) {
    const Object& object = *change.after.object;
    record::ReadContext reading{context.model, context.tables, context.session, context.transaction};
    Outcome outcome;
    outcome.page.shape = TRY(record::shape_of(reading, object, {}));
    record::Related related(context.model, context.tables, context.transaction);
    const record::RecordSubject subject(change.after, related);
    std::vector<Value> row;
    for (const query::Column& column : outcome.page.shape.columns)
        row.push_back(column.expression ? formula::evaluate(*column.expression, subject, context.session.asker)
                                        : change.after.get(column.name));
    outcome.page.rows.push_back(std::move(row));
    outcome.page.names = TRY(record::names_of(reading, outcome.page.shape, outcome.page.rows));
    if (!change.is_create()) outcome.following = TRY(follows(context.transaction, context.session, change.after.id()));
    const bool edits = access::level(context.session, object, Verb::edit) != access::Level::none;
    if (edits) {
        outcome.can.push_back("edit");
        if (object.trait("stage")) outcome.can.push_back("stage");
        if (object.trait("owner")) outcome.can.push_back("share");
    }
    if (access::reaches_owner(context.session, object, Verb::remove, change.after.owner()))
        outcome.can.push_back("delete");
    return outcome;
}

Result<Patch> stage_patch(const Object& object, Id id, const Json& body) {
    const Field* stage = object.trait("stage");
    if (!stage)
        return base::invalid("to", "no_stages",
                             {"“" + object.label.zh + "”没有阶段。", object.label.en + " has no stages."});
    if (!body["to"].is_string() || body["to"].text().empty())
        return base::invalid("to", "required", {"请指明目标阶段。", "Say which stage to move to."});
    Patch patch = Patch::from_json(object, id, body["values"]);
    if (const Json* version = body.find("version")) patch.expected_version = version->integer();
    if (body.has("pipeline")) patch.sets.push_back({object.trait("pipeline")->name, body["pipeline"], {}});
    patch.sets.push_back({stage->name, body["to"], {}});
    return patch;
}

Result<Outcome> run(record::Context& context, const BatchItem& item) {
    switch (item.act) {
        case BatchItem::Act::create:
            return finish(context, TRY(record::save(context, Patch::from_json(*item.object, {}, item.body))));
        case BatchItem::Act::update:
            return finish(context, TRY(record::save(context, Patch::from_json(*item.object, item.id, item.body))));
        case BatchItem::Act::stage:
            return finish(context, TRY(record::save(context, TRY(stage_patch(*item.object, item.id, item.body)))));
        case BatchItem::Act::remove:
            return finish(context, TRY(record::remove(context, *item.object, item.id)));
        case BatchItem::Act::restore:
            return finish(context, TRY(record::restore(context, *item.object, item.id)));
    }
    return base::internal_error("unknown batch act");
}

} // namespace

Result<Outcome> create_record(Workspace& workspace, const Session& session, const Object& object, const Json& body) {
    return workspace.change<Outcome>(session, [&](record::Context& context) -> Result<Outcome> {
        return finish(context, TRY(record::save(context, Patch::from_json(object, {}, body))));
    });
}

Result<Outcome> update_record(Workspace& workspace, const Session& session, const Object& object, Id id,
                              const Json& body, std::optional<int64_t> version) {
    return workspace.change<Outcome>(session, [&](record::Context& context) -> Result<Outcome> {
        Patch patch = Patch::from_json(object, id, body);
        if (version) patch.expected_version = version;
        return finish(context, TRY(record::save(context, patch)));
    });
}

Result<void> delete_record(Workspace& workspace, const Session& session, const Object& object, Id id,
                           std::optional<int64_t> version) {
    return workspace.write(session, [&](record::Context& context) -> Result<void> {
        TRY(record::remove(context, object, id, version));
        return {};
    });
}

Result<Outcome> restore_record(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.change<Outcome>(session, [&](record::Context& context) -> Result<Outcome> {
        return finish(context, TRY(record::restore(context, object, id)));
    });
}

Result<void> purge_record(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.write(session, [&](record::Context& context) { return record::purge(context, object, id); });
}

Result<Outcome> move_stage(Workspace& workspace, const Session& session, const Object& object, Id id,
                           const Json& body) {
    return workspace.change<Outcome>(session, [&](record::Context& context) -> Result<Outcome> {
        return finish(context, TRY(record::save(context, TRY(stage_patch(object, id, body)))));
    });
}

Result<Outcome> get_record(Workspace& workspace, const Session& session, const Object& object, Id id,
                           std::optional<base::Instant> as_of) {
    return workspace.ask<Outcome>(session, [&](record::ReadContext& context) -> Result<Outcome> {
        Outcome outcome;
        outcome.page = TRY(record::get(context, object, id, query::Deleted::alive, as_of));
        if (!as_of) {
            outcome.can = TRY(allowed_acts(context, object, id));
            outcome.following = TRY(follows(context.reader, session, id));
        }
        return outcome;
    });
}

Result<std::vector<Outcome>> run_batch(Workspace& workspace, const Session& session,
                                       const std::vector<BatchItem>& items) {
    return workspace.change<std::vector<Outcome>>(
        session, [&](record::Context& context) -> Result<std::vector<Outcome>> {
            std::vector<Outcome> outcomes;
            for (size_t i = 0; i < items.size(); ++i) {
                auto outcome = run(context, items[i]);
                if (!outcome.ok()) {
                    Error error = std::move(outcome).error();
                    const std::string prefix = "commands[" + std::to_string(i) + "]";
                    if (error.faults.empty())
                        error.faults.push_back({prefix, std::string(name(error.code)), error.message, {}});
                    else
                        for (base::Fault& fault : error.faults)
                            fault.field = fault.field.empty() ? prefix : prefix + "." + fault.field;
                    return error;
                }
                outcomes.push_back(std::move(*outcome));
            }
            return outcomes;
        });
}

Result<Bin> recycle_bin(Workspace& workspace, const Session& session, int64_t limit, std::string_view after) {
    std::optional<int64_t> before;
    if (!after.empty()) {
        const auto id = base::parse_id(after);
        if (!id) return base::invalid("after", "cursor", {"翻页游标无效。", "The cursor is not valid."});
        before = id->number;
    }
    return workspace.ask<Bin>(session, [&](record::ReadContext& context) -> Result<Bin> {
        Bin bin;
        for (const Object& object : context.model.catalog().objects()) {
            const Field* name = object.trait("name");
            if (object.table_only || !name || access::level(session, object, Verb::remove) == access::Level::none)
                continue;
            query::Select select;
            select.object = &object;
            select.columns = {{"id", nullptr}, {name->name, nullptr}, {"deleted_at", nullptr}, {"deleted_by", nullptr}};
            select.deleted = query::Deleted::deleted;
            select.scope = access::scope(session, context.model, object, Verb::remove);
            select.sort = {{"id", true}};
            if (before) select.after = {Value(*before)};
            select.limit = limit + 1;
            TRY(context.reader.each(
                query::render(select, session.asker, context.reader.dialect()), [&](const store::Row& row) {
                    bin.entries.push_back(
                        {&object, {row.number(0)}, std::string(row.text(1)), {row.number(2)}, row.number(3)});
                    return true;
                }));
        }
        std::sort(bin.entries.begin(), bin.entries.end(),
                  [](const BinEntry& a, const BinEntry& b) { return a.id > b.id; });
        if (static_cast<int64_t>(bin.entries.size()) > limit) {
            bin.entries.resize(static_cast<size_t>(limit));
            bin.next = to_text(bin.entries.back().id);
        }
        return bin;
    });
}

} // namespace fairlead::command
