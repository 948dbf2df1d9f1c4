#include "record/past_stages.h"

#include <algorithm>

#include "query/change.h"
#include "query/select.h"
#include "record/steps.h"

namespace fairlead::record {

using base::Code;
using base::Error;
using base::Result;
using base::Value;
using query::Condition;
using schema::Stage;
using schema::StageKind;

namespace {

void fault(Faults& faults, size_t index, std::string rule, base::Text message) {
    faults.push_back({"visits[" + std::to_string(index) + "]", std::move(rule), std::move(message), {}});
}

Faults check(const Context& context, const schema::Pipeline& pipeline, const Image& image,
             const std::vector<PastStage>& stages) {
    Faults faults;
    if (stages.empty())
        faults.push_back({"visits", "required", {"请给出经过的阶段。", "Give the stages it went through."}, {}});
    for (size_t i = 0; i < stages.size(); ++i) {
        if (!pipeline.find(stages[i].stage))
            fault(faults, i, "unknown_choice",
                  {"流程“" + pipeline.label.zh + "”没有阶段 “" + stages[i].stage + "”。",
                   "The pipeline \"" + pipeline.label.en + "\" has no stage \"" + stages[i].stage + "\"."});
        if (i > 0 && stages[i].at < stages[i - 1].at)
            fault(faults, i, "order", {"时间早于前一阶段。", "It is earlier than the stage before."});
        if (stages[i].at > context.session.asker.now)
            fault(faults, i, "future", {"时间还没有到。", "It lies in the future."});
    }
    if (faults.empty() && stages.back().stage != image.at(image.columns->stage).text_or(""))
        fault(faults, stages.size() - 1, "last_stage",
              {"最后一个阶段应是记录现在所处的阶段。", "The last stage must be the one the record stands in."});
    return faults;
}

/// The record as it stood in one stage of its way.
Image standing(Context& context, const Image& image, const PastStage& stage, int64_t reached) {
    Change change;
    change.before = image;
    change.after = image;
    change.given.assign(image.object->fields.size(), false);
    const Columns& columns = *image.columns;
    change.before.set(columns.stage, Value()); // so that it counts as moved
    change.after.set(columns.stage, stage.stage);
    change.after.set(columns.stage_reached, reached);
    if (const Field* close_date = image.object->trait("close_date"))
        change.given[close_date - image.object->fields.data()] = true;
    access::Session then = context.session;
    then.asker.now = stage.at;
    Context past{context.model, context.tables,    then,         context.transaction, context.ids, context.events,
                 nullptr,       context.reactions, context.chain};
    Faults faults;
    compute(past, change, faults);
    return std::move(change.after);
}

} // namespace

Result<bool> bring_stages(Context& context, const Image& image, std::vector<PastStage> stages,
                          std::optional<base::Instant> closed_at) {
    const Columns& columns = *image.columns;
    const schema::Pipeline* pipeline =
        columns.stage == Columns::none ? nullptr : image.object->find_pipeline(image.at(columns.pipeline).text_or(""));
    if (!pipeline)
        return base::invalid("visits", "no_stages", {"这条记录没有销售流程。", "This record has no pipeline."});
    const Stage* now = pipeline->find(image.at(columns.stage).text_or(""));
    const Stage* last = stages.empty() ? nullptr : pipeline->find(stages.back().stage);
    if (now && now->kind != StageKind::open && last && last->kind == StageKind::open) {
        const int64_t known = image.at(columns.closed_at).number_or(context.session.asker.now.milliseconds);
        stages.push_back(
            {now->name, std::max(closed_at.value_or(base::Instant{known}), stages.back().at), stages.back().by});
    }
    Faults faults = check(context, *pipeline, image, stages);
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);

    const std::vector<Condition> own = {{Condition::Test::equal, "record", image.id().number, {}}};
    const store::Rows known = TRY(context.transaction.rows(query::render_select_rows(
        "stage_history", {"stage", "entered_at"}, own, {{"entered_at", false}, {"id", false}}, 0, context.dialect())));
    const bool same =
        known.size() == stages.size() &&
        std::equal(known.begin(), known.end(), stages.begin(), [](const auto& row, const PastStage& stage) {
            return row[0].text_or("") == stage.stage && row[1].number_or(0) == stage.at.milliseconds;
        });
    if (same) return false;
    if (known.size() > 1)
        return base::invalid(
            "visits", "has_history",
            {"这条记录已有阶段历史，不再改写。", "This record has moved here already; its way is not written anew."});

    // The record at each step, as it was.
    std::vector<Image> steps;
    int64_t reached = 0;
    for (const PastStage& stage : stages) {
        steps.push_back(standing(context, image, stage, reached));
        reached = steps.back().at(columns.stage_reached).number_or(0);
    }
    Image& end = steps.back();
    const Image last_step = end;
    end = image;
    for (const size_t slot : {columns.stage_since, columns.stage_reached, columns.closed_at})
        end.set(slot, last_step.at(slot));

    TRY(context.execute(query::render_delete_rows("stage_history", own, context.dialect())));
    const Field* amount = image.object->trait("amount");
    for (size_t i = 0; i < stages.size(); ++i) {
        const Stage& stage = *pipeline->find(stages[i].stage);
        TRY(context.insert(
            query::render_insert("stage_history",
                                 {{"id", context.ids.next().number},
                                  {"object", image.object->name},
                                  {"record", image.id().number},
                                  {"pipeline", pipeline->name},
                                  {"stage", stage.name},
                                  {"position", stage.position},
                                  {"kind", std::string(name(stage.kind))},
                                  {"entered_at", stages[i].at.milliseconds},
                                  {"left_at", i + 1 < stages.size() ? Value(stages[i + 1].at.milliseconds) : Value()},
                                  {"entered_by", stages[i].by ? Value(stages[i].by) : Value()},
                                  {"from_stage", i > 0 ? Value(stages[i - 1].stage) : Value()},
                                  {"amount_base", amount ? image.get(amount->name + "_base") : Value()}},
                                 context.dialect())));
        if (i == 0) continue;
        Change change;
        change.action = Action::updated;
        change.before = steps[i - 1];
        change.after = steps[i];
        mark_changes(change);
        if (change.any()) TRY(log_past(context, change, stages[i].at));
    }
    query::Assignments assignments;
    for (const size_t slot : {columns.stage_since, columns.stage_reached, columns.closed_at})
        assignments.emplace_back(columns.names()[slot], end.values[slot]);
    TRY(context.execute(query::render_update(image.object->name, image.id(), assignments, {}, context.dialect())));
    // Who follows the change log from where it stopped is told now, whatever moments the steps are of.
    Change told;
    told.action = Action::updated;
    told.before = image;
    told.after = end;
    told.changed.assign(columns.size(), false);
    TRY(log_derived(context, told));
    return true;
}

} // namespace fairlead::record
