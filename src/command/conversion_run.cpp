// The act: one transaction makes the parts, carries what hangs on the record over, and closes it.

#include <algorithm>

#include "command/conversion_plan.h"
#include "command/jobs.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using query::Condition;
using record::Patch;

namespace {

constexpr std::string_view cause = "convert";

Result<const Conversion*> conversion_of(const Snapshot& snapshot, const Object& object) {
    const Conversion* found = snapshot.conversions ? snapshot.conversions->of(object) : nullptr;
    if (found) return found;
    return base::invalid(
        "", "not_convertible",
        {"“" + object.label.zh + "”不能转换。", "Records of \"" + object.label.en + "\" are not converted."});
}

std::vector<Condition> about(const Field& field, const record::Image& image) {
    return {{Condition::Test::equal, field.name, image.id().number, {}},
            {Condition::Test::equal, field.name + "_object", image.object->name, {}},
            {Condition::Test::is_empty, "deleted_at", {}, {}}};
}

/// Calls `act` for every kind of activity that can be about a record.
template <typename Act>
Result<void> each_activity(const schema::Catalog& catalog, const Object& target, Act act) {
    for (const Object& object : catalog.objects()) {
        const Field* field = object.activity ? object.trait("about") : nullptr;
        if (!field || field->type != schema::Type::link_any) continue;
        if (!field->targets.empty() &&
            std::find(field->targets.begin(), field->targets.end(), target.name) == field->targets.end())
            continue;
        TRY(act(object, *field));
    }
    return {};
}

/// One conversion while it is made.
class Run {
  public:
    Run(Workspace& workspace, record::Context& context, const Conversion& conversion, const Json& body)
        : context_(context), conversion_(conversion), body_(body), server_(workspace.server_session()) {
        server_.asker.now = context.session.asker.now;
        server_.cause = context.session.cause;
    }

    Result<ConversionOutcome> run(Id id) {
        record::ReadContext reading{context_.model, context_.tables, context_.session, context_.transaction};
        image_ = TRY(record::load(context_.model, context_.tables, context_.transaction, context_.session,
                                  *conversion_.object, id, Verb::edit));
        TRY(check_version());
        TRY(check_convertible(reading, conversion_, image_));
        TRY(record::may_act(context_, image_, "convert"));
        outcome_.parts = TRY(plan_conversion(reading, conversion_, image_));
        TRY(check_body());
        for (PartOutcome& part : outcome_.parts) TRY(make(part));
        const bool any = std::any_of(outcome_.parts.begin(), outcome_.parts.end(),
                                     [](const PartOutcome& part) { return part.act != PartOutcome::Act::none; });
        if (!any) return base::invalid("", "nothing", {"至少要转换出一条记录。", "At least one part must be made."});
        TRY(carry_over());
        TRY(close());
        return std::move(outcome_);
    }

  private:
    Result<void> check_version() const {
        const auto version = body_["version"].integer();
        if (!version || *version == image_.version()) return {};
        return Error(Code::conflict, {"这条记录已被别人改过，请刷新后再转换。",
                                      "Somebody else has changed this record. Reload before converting it."});
    }

    /// What the client says about each part, before anything is made.
    Result<void> check_body() const {
        std::vector<base::Fault> faults;
        for (const auto& [name, wish] : body_.members()) {
            if (name == "version") continue;
            const bool known =
                std::any_of(outcome_.parts.begin(), outcome_.parts.end(),
                            [&, &key = name](const PartOutcome& part) { return part.part->name == key; });
            if (!known)
                faults.push_back(
                    {name, "unknown_part", {"没有部分 “" + name + "”。", "There is no part \"" + name + "\"."}, {}});
            else if (!wish.is_object() && !wish.is_null() && !(wish.is_boolean() && !wish.truth()))
                faults.push_back({name,
                                  "type",
                                  {"应为对象或 false。", "This must be an object or false."},
                                  {"例如 {\"id\": \"…\"} 或 {\"create\": true}。",
                                   "For example {\"id\": \"…\"} or {\"create\": true}."}});
            else if (wish.has("id") && !base::parse_id(wish["id"].text()))
                faults.push_back(
                    {name + ".id", "not_an_id", {"不是有效的记录编号。", "This is not a record's id."}, {}});
        }
        if (faults.empty()) return {};
        return Error(Code::invalid, {"转换的请求有错误。", "The request has faults."}, std::move(faults));
    }

    Result<void> make(PartOutcome& outcome) {
        const ConversionPart& part = *outcome.part;
        const Json& wish = body_[part.name];
        if (wish.is_boolean()) {
            outcome.act = PartOutcome::Act::none;
            outcome.id = {};
            return {};
        }
        if (wish.has("id")) {
            auto found = record::load(context_.model, context_.tables, context_.transaction, context_.session,
                                      *part.object, *base::parse_id(wish["id"].text()), Verb::read);
            if (!found.ok()) {
                Error error = std::move(found).error();
                if (error.code != Code::not_found) return error;
                return base::invalid(part.name + ".id", "unknown_link", error.message);
            }
            outcome.act = PartOutcome::Act::use;
            outcome.id = found->id();
            outcome.name = std::string(found->name());
            return {};
        }
        if (wish["create"].truth() || wish.has("values")) outcome.act = PartOutcome::Act::create;
        if (outcome.act != PartOutcome::Act::create) return {};
        Patch patch = Patch::from_json(*part.object, {}, {});
        for (const auto& [field, rule] : part.fields) {
            const Value& value = outcome.values.get(field->name);
            if (!value.empty() && !wish["values"].has(field->name)) patch.set(field->name, value);
        }
        for (const auto& [field, from] : part.links)
            if (const Id id = made(from)) patch.set(field->name, id.number);
        if (part.origin) patch.set(part.origin->name, image_.id().number);
        for (const auto& [name, value] : wish["values"].members()) patch.sets.push_back({name, value, {}});
        auto saved = record::save(context_, patch);
        if (!saved.ok()) {
            Error error = std::move(saved).error();
            for (base::Fault& fault : error.faults)
                fault.field = fault.field.empty() ? part.name : part.name + "." + fault.field;
            return error;
        }
        outcome.id = saved->after.id();
        outcome.name = std::string(saved->after.name());
        outcome.values = saved->after;
        return {};
    }

    Id made(const std::string& name) const {
        for (const PartOutcome& part : outcome_.parts)
            if (part.part->name == name && part.act != PartOutcome::Act::none) return part.id;
        return {};
    }

    /// What hangs on the record follows to the last part that came out. The server does it: some belongs to others.
    Result<void> carry_over() {
        const auto target = std::find_if(outcome_.parts.rbegin(), outcome_.parts.rend(),
                                         [](const PartOutcome& part) { return part.act != PartOutcome::Act::none; });
        record::Context mine{context_.model,       context_.tables,    server_,
                             context_.transaction, context_.ids,       context_.events,
                             context_.batch,       context_.reactions, context_.chain};
        TRY(each_activity(
            context_.model.catalog(), *target->part->object,
            [&](const Object& object, const Field& field) -> Result<void> {
                const store::Rows rows = TRY(context_.transaction.rows(query::render_select_rows(
                    object.name, {"id"}, about(field, image_), {{"id", false}}, 0, context_.dialect())));
                for (const auto& row : rows) {
                    Patch patch;
                    patch.object = &object;
                    patch.id = {row[0].number_or(0)};
                    patch.sets.push_back({field.name, Value(target->id.number), target->part->object->name});
                    TRY(record::save(mine, patch));
                    ++outcome_.activities;
                }
                return {};
            }));
        for (const CarryRule& rule : conversion_.carry) TRY(link_to_parts(mine, rule));
        return {};
    }

    /// What points at the record points at what came out, too: touches keep the way back from a deal to its campaign.
    Result<void> link_to_parts(record::Context& mine, const CarryRule& rule) {
        const std::vector<Condition> where = {{Condition::Test::equal, rule.field->name, image_.id().number, {}},
                                              {Condition::Test::is_empty, "deleted_at", {}, {}}};
        const store::Rows rows = TRY(context_.transaction.rows(
            query::render_select_rows(rule.object->name, {"id"}, where, {{"id", false}}, 0, context_.dialect())));
        for (const auto& row : rows) {
            Patch patch;
            patch.object = rule.object;
            patch.id = {row[0].number_or(0)};
            for (const auto& [field, part] : rule.links)
                if (const Id id = made(part)) patch.set(field->name, id.number);
            if (!patch.sets.empty()) TRY(record::save(mine, patch));
        }
        return {};
    }

    /// Every hop that is left, in its order, so that each has its moment and its gates; then what was made.
    Result<void> close() {
        const Object& object = *conversion_.object;
        const std::string status(image_.get(conversion_.status->name).text_or(""));
        const auto at = std::find(conversion_.hops.begin(), conversion_.hops.end(), status);
        size_t next = at == conversion_.hops.end() ? 0 : static_cast<size_t>(at - conversion_.hops.begin()) + 1;
        for (; next + 1 < conversion_.hops.size(); ++next) {
            Patch patch;
            patch.object = &object;
            patch.id = image_.id();
            patch.set(conversion_.status->name, conversion_.hops[next]);
            TRY(record::save(context_, patch));
        }
        record::Related related(context_.model, context_.tables, context_.transaction);
        const record::RecordSubject subject(image_, related);
        Patch patch;
        patch.object = &object;
        patch.id = image_.id();
        if (next < conversion_.hops.size()) patch.set(conversion_.status->name, conversion_.hops[next]);
        for (const auto& [field, rule] : conversion_.set)
            patch.set(field->name,
                      mapped_value(*field, *rule, image_, subject, context_.session.asker, context_.model.catalog()));
        for (const PartOutcome& part : outcome_.parts)
            if (part.act != PartOutcome::Act::none) patch.set(part.part->link->name, part.id.number);
        TRY(record::save(context_, patch));
        return {};
    }

    record::Context& context_;
    const Conversion& conversion_;
    const Json& body_;
    Session server_;
    record::Image image_;
    ConversionOutcome outcome_;
};

Result<void> set_status(Workspace& workspace, const Session& session, const Object& object, Id id, const Json& body,
                        const std::string& status, const Field* reason) {
    Patch patch = Patch::from_json(object, id, body["values"]);
    if (const Json* version = body.find("version")) patch.expected_version = version->integer();
    const auto snapshot = workspace.snapshot();
    const Conversion* conversion = TRY(conversion_of(*snapshot, object));
    if (reason) patch.sets.push_back({reason->name, body["reason"], {}});
    patch.set(conversion->status->name, status);
    return workspace.write(session, [&](record::Context& context) -> Result<void> {
        const record::Image image = TRY(
            record::load(context.model, context.tables, context.transaction, context.session, object, id, Verb::edit));
        record::ReadContext reading{context.model, context.tables, context.session, context.transaction};
        record::Related related(context.model, context.tables, context.transaction);
        const record::RecordSubject subject(image, related);
        if (conversion->done && formula::holds(*conversion->done, subject, session.asker))
            return check_convertible(reading, *conversion, image);
        TRY(record::save(context, patch));
        return {};
    });
}

} // namespace

Result<ConversionOutcome> preview_conversion(Workspace& workspace, const Session& session, const Object& object,
                                             Id id) {
    const auto snapshot = workspace.snapshot();
    const Conversion* conversion = TRY(conversion_of(*snapshot, object));
    return workspace.ask<ConversionOutcome>(session, [&](record::ReadContext& context) -> Result<ConversionOutcome> {
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.reader, session, object, id, Verb::read));
        TRY(check_convertible(context, *conversion, image));
        ConversionOutcome outcome;
        outcome.snapshot = snapshot;
        outcome.parts = TRY(plan_conversion(context, *conversion, image));
        TRY(each_activity(context.model.catalog(), *conversion->parts.back().object,
                          [&](const Object& activity, const Field& field) -> Result<void> {
                              const store::Rows rows = TRY(context.reader.rows(query::render_count_rows(
                                  activity.name, about(field, image), context.reader.dialect())));
                              outcome.activities += rows[0][0].number_or(0);
                              return {};
                          }));
        return outcome;
    });
}

Result<ConversionOutcome> convert(Workspace& workspace, const Session& session, const Object& object, Id id,
                                  const Json& body) {
    const auto snapshot = workspace.snapshot();
    const Conversion* conversion = TRY(conversion_of(*snapshot, object));
    Session acting = session;
    acting.cause = {std::string(cause), workspace.ids().next().number};
    ConversionOutcome outcome =
        TRY(workspace.change<ConversionOutcome>(acting, [&](record::Context& context) -> Result<ConversionOutcome> {
            return Run(workspace, context, *conversion, body).run(id);
        }));
    outcome.snapshot = snapshot;
    return outcome;
}

Result<Id> undo_conversion(Workspace& workspace, const Session& session, const Object& object, Id id) {
    const auto snapshot = workspace.snapshot();
    const Conversion* conversion = TRY(conversion_of(*snapshot, object));
    int64_t act = 0;
    std::string title;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.reader, session, object, id, Verb::edit));
        title = std::string(image.name());
        record::Related related(context.model, context.tables, context.reader);
        const record::RecordSubject subject(image, related);
        const Error none(Code::conflict, {"这条" + object.label.zh + "没有可撤销的转换。",
                                          "This " + object.label.en + " has no conversion to undo."});
        if (!conversion->done || !formula::holds(*conversion->done, subject, session.asker)) return none;
        const auto dialect = context.reader.dialect();
        const store::Rows last = TRY(
            context.reader.rows(query::render_select_rows("change_log", {"cause_id"},
                                                          {{Condition::Test::equal, "record", id.number, {}},
                                                           {Condition::Test::equal, "cause", std::string(cause), {}}},
                                                          {{"id", true}}, 1, dialect)));
        if (last.empty()) return none;
        act = last[0][0].number_or(0);
        // Whoever may not delete what was made is told before half of it is gone.
        const store::Rows made = TRY(context.reader.rows(query::render_select_rows(
            "change_log", {"object"},
            {{Condition::Test::equal, "cause_id", act, {}}, {Condition::Test::equal, "action", "created", {}}}, {}, 0,
            dialect)));
        for (const auto& row : made)
            if (const Object* part = context.model.catalog().find(row[0].text_or("")))
                TRY(access::may(session, *part, Verb::remove));
        return {};
    }));
    Json parameters = Json::object();
    parameters.set("job", Json::string(to_text(Id{act})));
    return workspace.jobs().start(session, "undo", title, std::move(parameters));
}

Result<void> accept_lead(Workspace& workspace, const Session& session, const Object& object, Id id, const Json& body) {
    const auto snapshot = workspace.snapshot();
    const Conversion* conversion = TRY(conversion_of(*snapshot, object));
    return set_status(workspace, session, object, id, body, conversion->accepted, nullptr);
}

Result<void> reject_lead(Workspace& workspace, const Session& session, const Object& object, Id id, const Json& body) {
    const auto snapshot = workspace.snapshot();
    const Conversion* conversion = TRY(conversion_of(*snapshot, object));
    return set_status(workspace, session, object, id, body, conversion->rejected, conversion->reason);
}

} // namespace fairlead::command
