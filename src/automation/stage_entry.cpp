// What entering a stage sets off: records of the playbook, control points.

#include "automation/gates.h"
#include "query/change.h"

namespace fairlead::automation {

using base::Result;
using base::Text;
using base::Value;
using record::Change;
using record::Columns;
using record::Patch;
using record::Remark;
using schema::Field;
using schema::Object;

namespace {

constexpr int64_t day_milliseconds = 86400000;

/// Data that tells of the past sets nothing off: imports, demo data, what is put back.
bool is_history(const record::Context& context) {
    const std::string& cause = context.session.cause.kind;
    return context.batch != nullptr || cause == "import" || cause == "undo" || cause == "demo";
}

const schema::Stage* entered_stage(const Change& change) {
    const Columns& columns = *change.after.columns;
    if (columns.stage == Columns::none || change.after.deleted()) return nullptr;
    if (!change.slot_changed(columns.stage) && !change.slot_changed(columns.pipeline)) return nullptr;
    const schema::Pipeline* pipeline =
        change.after.object->find_pipeline(change.after.at(columns.pipeline).text_or(""));
    return pipeline ? pipeline->find(change.after.at(columns.stage).text_or("")) : nullptr;
}

Result<void> make(record::Context& context, const Change& change, const schema::PlayStep& step) {
    const Object* object = context.model.catalog().find(step.creates);
    const Field* about = object ? object->trait("about") : nullptr;
    if (!about) return {};
    Patch patch;
    patch.object = object;
    const schema::Settings& settings = context.model.catalog().settings();
    if (const Field* name = object->trait("name")) patch.set(name->name, step.label.in(settings.language));
    patch.sets.push_back({about->name, Value(change.after.id().number), change.after.object->name});
    if (const Field* owner = object->trait("owner"); owner && change.after.owner())
        patch.set(owner->name, change.after.owner());
    if (const Field* due = object->trait("due")) {
        const int64_t day = context.session.asker.today().days + step.due_days;
        patch.set(due->name, due->type == schema::Type::date
                                 ? Value(day)
                                 : Value(context.session.asker.now.milliseconds + step.due_days * day_milliseconds));
    }
    for (const auto& [field, value] : step.values) patch.set(field, value);
    // The plan is made whatever the mover may do with its records.
    access::Session server = context.session;
    server.user = nullptr;
    server.role = nullptr;
    server.cause = {"playbook", change.after.id().number};
    record::Context making{context.model, context.tables, server,        context.transaction,
                           context.ids,   context.events, context.batch, context.reactions};
    TRY(record::save(making, patch));
    return {};
}

Result<void> keep_point(record::Context& context, const Change& change, std::string_view name, bool acknowledge) {
    const record::Image& image = change.after;
    const Columns& columns = *image.columns;
    return context.insert(
        query::render_insert("control_point",
                             {{"id", context.ids.next().number},
                              {"object", image.object->name},
                              {"record", image.id().number},
                              {"name", name},
                              {"pipeline", image.at(columns.pipeline)},
                              {"stage", image.at(columns.stage)},
                              {"at", context.session.asker.now.milliseconds},
                              {"by", context.session.is_server() ? Value() : Value(context.session.user_id())},
                              {"needs_acknowledgement", acknowledge ? 1 : 0}},
                             context.dialect()));
}

} // namespace

Result<void> enter_stage(record::Context& context, const Change& change) {
    const schema::Stage* stage = entered_stage(change);
    if (!stage || is_history(context)) return {};
    // What is entered as closed happened before.
    if (change.is_create() && stage->kind != schema::StageKind::open) return {};
    for (const schema::PlayStep& step : stage->playbook)
        if (step.active && !step.creates.empty()) TRY(make(context, change, step));
    return {};
}

namespace {

/// What is handed in upwards: the manager is told when the status becomes `submitted`, the owner when it is decided.
void handed_in(const Change& change, std::vector<Remark>& remarks) {
    const schema::Field* status = change.after.object->trait("status");
    if (!status || status->type != schema::Type::choice) return;
    const auto label = [&](std::string_view choice) -> const Text* {
        for (const schema::Choice& each : status->choices)
            if (each.name == choice) return &each.label;
        return nullptr;
    };
    const std::string_view now = change.after.get(status->name).text_or("");
    const std::string_view before = change.is_create() ? "" : change.before.get(status->name).text_or("");
    if (now == before || !label("submitted")) return;
    const Text* label_now = label(now);
    if (now == "submitted")
        remarks.push_back({Remark::To::manager, {"已提交，等您批准。", "Handed in; it waits for your approval."}});
    else if (before == "submitted" && label_now)
        remarks.push_back({Remark::To::owner, {"已有答复：" + label_now->zh, "Decided: " + label_now->en}});
}

} // namespace

Result<std::vector<Remark>> control_points(record::Context& context, const Change& change, const Gates& gates) {
    std::vector<Remark> remarks;
    if (is_history(context)) return remarks;
    const auto tell = [&](const Text& what, bool acknowledge) -> Result<void> {
        TRY(keep_point(context, change, what.zh, acknowledge));
        remarks.push_back({Remark::To::manager,
                           acknowledge ? Text{"关键点，请确认：" + what.zh, "Control point to acknowledge: " + what.en}
                                       : Text{"关键点：" + what.zh, "Control point: " + what.en}});
        return {};
    };
    if (const schema::Stage* stage = entered_stage(change); stage && stage->control != schema::Control::none)
        TRY(tell(stage->label, stage->control == schema::Control::acknowledge));
    for (const GateRule* rule : TRY(gates.reached(context, change)))
        TRY(tell({rule->name, rule->name}, rule->effect == GateEffect::acknowledge));
    handed_in(change, remarks);
    return remarks;
}

} // namespace fairlead::automation
