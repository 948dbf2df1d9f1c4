// What approvals say to a save: locks while they wait, stages they guard, what they begin with and what ends them.

#include <algorithm>

#include "automation/approval.h"
#include "automation/book.h"
#include "query/change.h"

namespace fairlead::automation {

using base::Code;
using base::Error;
using base::Fault;
using query::Condition;
using record::Change;
using record::Context;

namespace {

using Process = ApprovalProcess;

bool moved(const Change& change, const Field& field) {
    if (change.changed.empty()) return false; // on its way to the bin
    const record::Columns& columns = *change.after.columns;
    const size_t index = static_cast<size_t>(&field - change.after.object->fields.data());
    for (size_t slot = 0; slot < columns.size(); ++slot)
        if (columns.field_of(slot) == index && change.slot_changed(slot)) return true;
    return false;
}

bool any_moved(const Change& change, const std::vector<const Field*>& fields) {
    return std::any_of(fields.begin(), fields.end(), [&](const Field* field) { return moved(change, *field); });
}

/// The stage the change enters; empty when it stays.
std::string_view entered(const Change& change) {
    const record::Columns& columns = *change.after.columns;
    if (columns.stage == record::Columns::none || change.after.deleted()) return {};
    const bool enters = change.is_create() || change.before.at(columns.stage) != change.after.at(columns.stage);
    return enters ? change.after.at(columns.stage).text_or("") : std::string_view();
}

bool holds(Context& context, const Process& process, const record::Image& image) {
    if (!process.condition) return true;
    record::Related related(context.model, context.tables, context.transaction);
    const record::RecordSubject subject(image, related);
    return formula::holds(*process.condition, subject, context.session.asker);
}

struct State {
    int64_t id, process;
    std::string state, title;
};
Result<std::vector<State>> states_of(Context& context, base::Id record) {
    std::vector<State> states;
    TRY(context.transaction.each(
        query::render_select_rows("approval", {"id", "process", "state", "title"},
                                  {{Condition::Test::equal, "record", record.number, {}}}, {{"id", true}}, 0,
                                  context.dialect()),
        [&](const store::Row& row) {
            states.push_back({row.number(0), row.number(1), std::string(row.text(2)), std::string(row.text(3))});
            return true;
        }));
    return states;
}

/// Who is waited for, in words.
Result<Text> waited_for(Context& context, int64_t approval) {
    Text names;
    const std::vector<Condition> open = {{Condition::Test::equal, "approval", approval, {}},
                                         {Condition::Test::equal, "open", 1, {}}};
    TRY(context.transaction.each(
        query::render_select_rows("approval_person", {"user"}, open, {{"id", false}}, 5, context.dialect()),
        [&](const store::Row& row) {
            const access::User* user = context.session.directory->user(row.number(0));
            if (!user) return true;
            names.zh += (names.zh.empty() ? "" : "、") + user->name;
            names.en += (names.en.empty() ? "" : ", ") + user->name;
            return true;
        }));
    if (names.empty()) return names;
    return Text{"等待：" + names.zh, "Waiting for: " + names.en};
}

} // namespace

Result<void> allow_change(Context& context, const Book& book, const Change& change) {
    const Object& object = *change.after.object;
    const auto& processes = book.approvals().of(object);
    if (processes.empty() || (context.chain && chain_of(context).deciding)) return {};
    const std::string_view stage = entered(change);
    std::vector<State> states;
    if (!change.is_create()) states = TRY(states_of(context, change.after.id()));
    std::vector<Fault> faults;
    // A roll-up or formula moves without anybody writing the record: it is held back only from what is asked about.
    const bool derived = !change.is_create() && change.before.version() == change.after.version();
    for (const State& each : states) {
        if (each.state != "pending") continue;
        const Process* process = book.approvals().find(each.process);
        if (!process || process->lock == Process::Lock::none) continue;
        const bool whole = process->lock == Process::Lock::record || change.after.deleted();
        const Field* amount = object.trait("amount");
        const bool touched = any_moved(change, process->covered) ||
                             (derived && process->covered.empty() && amount && moved(change, *amount));
        if (!(derived ? touched : whole || touched)) continue;
        const Text who = TRY(waited_for(context, each.id));
        const std::string field = whole || process->covered.empty() ? std::string() : process->covered.front()->name;
        faults.push_back({field,
                          "approval_pending",
                          {"“" + each.title + "”正在审批，" + (whole ? "记录" : "相关字段") + "已锁定。",
                           "\"" + each.title + "\" is being decided; " + (whole ? "the record" : "these fields") +
                               " cannot be changed."},
                          who});
    }
    if (!stage.empty())
        for (const Process& process : processes) {
            if (!process.active || !process.guards.contains(stage) || !holds(context, process, change.after)) continue;
            const bool approved = std::any_of(states.begin(), states.end(), [&](const State& each) {
                return each.process == process.id && each.state == "approved";
            });
            // The very change may take the ground from what was approved.
            if (approved && !(any_moved(change, process.covered) && !change.is_create())) continue;
            const schema::Field* field = object.trait("stage");
            faults.push_back({field ? field->name : std::string(),
                              "approval_needed",
                              {"进入这一阶段前需要“" + process.name + "”获得批准。",
                               "\"" + process.name + "\" must be approved before this stage."},
                              {"请先提交审批。", "Submit it for approval first."}});
        }
    if (faults.empty()) return {};
    Text first = faults.front().message;
    return Error(Code::gate, std::move(first), std::move(faults));
}

Result<void> react_with_approvals(Context& context, const Book& book, const Change& change) {
    const Object& object = *change.after.object;
    const auto& processes = book.approvals().of(object);
    if (processes.empty() || change.after.deleted() || !context.chain || chain_of(context).deciding) return {};
    const std::string_view stage = entered(change);
    for (const Process& process : processes) {
        const bool ground = !change.is_create() && any_moved(change, process.covered);
        if (ground) {
            for (const State& each : TRY(states_of(context, change.after.id()))) {
                if (each.process != process.id || (each.state != "approved" && each.state != "pending")) continue;
                if (each.state == "pending" && process.lock != Process::Lock::none) continue;
                const int64_t now = context.session.asker.now.milliseconds;
                TRY(context.execute(query::render_update_rows("approval", {{"state", "lapsed"}, {"finished_at", now}},
                                                              {{Condition::Test::equal, "id", each.id, {}}},
                                                              context.dialect())));
                TRY(context.execute(query::render_update_rows("approval_person", {{"open", 0}},
                                                              {{Condition::Test::equal, "approval", each.id, {}}},
                                                              context.dialect())));
                for (const char* open : {"open", "waiting"})
                    TRY(context.execute(query::render_update_rows("approval_item", {{"state", "cancelled"}},
                                                                  {{Condition::Test::equal, "approval", each.id, {}},
                                                                   {Condition::Test::equal, "state", open, {}}},
                                                                  context.dialect())));
            }
        }
        if (!process.active) continue;
        const bool begins = process.trigger == Process::Trigger::stage
                                ? !stage.empty() && process.stages.contains(stage)
                                : process.trigger == Process::Trigger::change && !change.is_create() &&
                                      any_moved(change, process.watched);
        if (!begins || !holds(context, process, change.after)) continue;
        const auto states = TRY(states_of(context, change.after.id()));
        if (std::any_of(states.begin(), states.end(),
                        [&](const State& each) { return each.process == process.id && each.state == "pending"; }))
            continue;
        if (context.batch) TRY(context.batch->flush(context.transaction));
        const int64_t by = context.session.asker.me ? context.session.asker.me : change.after.owner();
        TRY(submit(context, book, process, change.after, by, {}));
    }
    return {};
}

} // namespace fairlead::automation
