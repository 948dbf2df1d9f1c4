#include "command/records.h"

#include <algorithm>
#include <set>

#include "command/conversion.h"
#include "command/notifications.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using record::Patch;

Result<std::vector<Acts>> acts_on(record::ReadContext& context, const Object& object, const std::vector<Id>& ids) {
    const auto reached = [&](Verb verb) -> Result<std::set<int64_t>> {
        std::set<int64_t> found;
        if (ids.empty() || access::level(context.session, object, verb) == access::Level::none) return found;
        query::Select select;
        select.object = &object;
        select.columns = {{"id", nullptr}};
        for (const Id id : ids) select.ids.push_back(id.number);
        select.scope = access::scope(context.session, context.model, object, verb);
        if (select.scope.all) return std::set<int64_t>(select.ids.begin(), select.ids.end());
        select.limit = 0;
        TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    found.insert(row.number(0));
                                    return true;
                                }));
        return found;
    };
    const std::set<int64_t> edited = TRY(reached(Verb::edit));
    const std::set<int64_t> removed = TRY(reached(Verb::remove));
    std::vector<Acts> all;
    for (const Id id : ids) {
        Acts& acts = all.emplace_back();
        if (edited.contains(id.number)) {
            acts.push_back("edit");
            if (object.trait("stage")) acts.push_back("stage");
            if (object.trait("owner")) acts.push_back("share");
        }
        if (removed.contains(id.number)) acts.push_back("delete");
    }
    return all;
}

namespace {

/// What else there is to do with one record of this object, beyond changing it: the keys of a screen's buttons.
void add_special_acts(const Session& session, const schema::Catalog& catalog, const Object& object, Acts& acts) {
    const bool edits = std::find(acts.begin(), acts.end(), "edit") != acts.end();
    const Object* registry = catalog.find("registry_record");
    if (edits && registry && &object != registry && object.trait("company_name") && object.has("credit_code"))
        acts.push_back("enrich");
    if (edits && object.name == "form") acts.push_back("design");
    const Object* lead = catalog.find("lead");
    if (object.name == "tender" && lead && access::level(session, *lead, Verb::create) != access::Level::none)
        acts.push_back("take_up");
}

/// Whether the record may still become something else, be taken or be sent back: "convert", "accept", "reject".
void add_conversion_acts(const Conversion& conversion, bool ended, std::string_view status, Acts& acts) {
    if (ended || std::find(acts.begin(), acts.end(), "edit") == acts.end()) return;
    acts.push_back("convert");
    const auto& hops = conversion.hops;
    const auto accepted = std::find(hops.begin(), hops.end(), conversion.accepted);
    const auto now = std::find(hops.begin(), hops.end(), status);
    // What has not begun its way stands before all hops.
    if (now == hops.end() || now < accepted) acts.push_back("accept");
    acts.push_back("reject");
}

/// What becomes of records of this object, with the model it belongs to; null: nothing.
std::shared_ptr<const Conversion> conversion_of(const Workspace& workspace, const Object& object) {
    const auto snapshot = workspace.snapshot();
    return {snapshot, snapshot->conversions ? snapshot->conversions->of(object) : nullptr};
}

Result<void> add_conversion_acts(record::ReadContext& context, const Conversion& conversion, Id id, Acts& acts) {
    query::Select select;
    select.object = conversion.object;
    select.ids = {id.number};
    select.scope.all = true; // the record has been read under the actor's own scope
    select.columns = {{conversion.status->name, nullptr}};
    for (const formula::Bound& ended : {conversion.done, conversion.closed})
        if (ended) select.columns.push_back({"ended", ended});
    const size_t columns = select.columns.size();
    return context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                               [&](const store::Row& row) {
                                   bool ended = false;
                                   for (size_t at = 1; at < columns; ++at)
                                       ended = ended || (!row.empty(at) && row.number(at) != 0);
                                   add_conversion_acts(conversion, ended, row.text(0), acts);
                                   return true;
                               });
}

/// An answer made from the change itself: no statement is spent on reading back what is in hand.
/// After a hand-over the record may be out of the actor's sight: they still get the answer to what they did.
Result<Outcome> finish(const Workspace& workspace, record::Context& context, const record::Change& change) {
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
    add_special_acts(context.session, context.model.catalog(), object, outcome.can);
    if (const auto conversion = conversion_of(workspace, object)) {
        const auto holds = [&](const formula::Bound& ended) {
            return ended && formula::holds(*ended, subject, context.session.asker);
        };
        add_conversion_acts(*conversion, holds(conversion->done) || holds(conversion->closed),
                            change.after.get(conversion->status->name).text_or(""), outcome.can);
    }
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

Result<Outcome> run(const Workspace& workspace, record::Context& context, const BatchItem& item) {
    switch (item.act) {
        case BatchItem::Act::create:
            return finish(
                workspace, context,
                TRY(record::admit(context, Patch::from_json(*item.object, {}, item.body), record::Channel::api))
                    .change);
        case BatchItem::Act::update:
            return finish(workspace, context,
                          TRY(record::save(context, Patch::from_json(*item.object, item.id, item.body))));
        case BatchItem::Act::stage:
            return finish(workspace, context,
                          TRY(record::save(context, TRY(stage_patch(*item.object, item.id, item.body)))));
        case BatchItem::Act::remove:
            return finish(workspace, context, TRY(record::remove(context, *item.object, item.id)));
        case BatchItem::Act::restore:
            return finish(workspace, context, TRY(record::restore(context, *item.object, item.id)));
    }
    return base::internal_error("unknown batch act");
}

} // namespace

Result<Outcome> create_record(Workspace& workspace, const Session& session, const Object& object, const Json& body,
                              record::Channel channel) {
    auto outcome = workspace.change<Outcome>(session, [&](record::Context& context) -> Result<Outcome> {
        record::Admitted admitted = TRY(record::admit(context, Patch::from_json(object, {}, body), channel));
        Outcome made = TRY(finish(workspace, context, admitted.change));
        made.merged = admitted.became == record::Admitted::Became::merged;
        made.duplicates = std::move(admitted.found);
        return made;
    });
    // The refusal took everything back with it; that it happened is kept.
    if (!outcome.ok() && record::is_refused_duplicate(outcome.error()))
        TRY(workspace.write(session, [&](record::Context& context) {
            return record::count_duplicate(context, object, channel, "refused", {});
        }));
    return outcome;
}

Result<Outcome> update_record(Workspace& workspace, const Session& session, const Object& object, Id id,
                              const Json& body, std::optional<int64_t> version) {
    return workspace.change<Outcome>(session, [&](record::Context& context) -> Result<Outcome> {
        Patch patch = Patch::from_json(object, id, body);
        if (version) patch.expected_version = version;
        return finish(workspace, context, TRY(record::save(context, patch)));
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
        return finish(workspace, context, TRY(record::restore(context, object, id)));
    });
}

Result<void> purge_record(Workspace& workspace, const Session& session, const Object& object, Id id) {
    return workspace.write(session, [&](record::Context& context) { return record::purge(context, object, id); });
}

Result<Outcome> move_stage(Workspace& workspace, const Session& session, const Object& object, Id id,
                           const Json& body) {
    return workspace.change<Outcome>(session, [&](record::Context& context) -> Result<Outcome> {
        return finish(workspace, context, TRY(record::save(context, TRY(stage_patch(object, id, body)))));
    });
}

Result<Outcome> get_record(Workspace& workspace, const Session& session, const Object& object, Id id,
                           std::optional<base::Instant> as_of) {
    return workspace.ask<Outcome>(session, [&](record::ReadContext& context) -> Result<Outcome> {
        Outcome outcome;
        outcome.page = TRY(record::get(context, object, id, query::Deleted::alive, as_of));
        if (!as_of) {
            outcome.can = TRY(acts_on(context, object, {id})).front();
            add_special_acts(session, context.model.catalog(), object, outcome.can);
            if (const auto conversion = conversion_of(workspace, object))
                TRY(add_conversion_acts(context, *conversion, id, outcome.can));
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
                auto outcome = run(workspace, context, items[i]);
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
