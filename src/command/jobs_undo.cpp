#include "command/jobs_undo.h"

#include <algorithm>

#include "base/log.h"
#include "command/duplicate_groups.h"
#include "command/import_rollups.h"
#include "command/job_files.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr int64_t chunk_changes = 500;
constexpr size_t most_rollups = 50000;

struct Logged {
    int64_t id, record, actor;
    std::string object, action, before, after, cause;
};

/// What became of one logged change.
struct Outcome {
    enum class Became { undone, nothing, refused } became = Became::nothing;
    Text reason; // of the refusal, or what a person should know
};

class Undo {
  public:
    Undo(Workspace& workspace, const Session& session, Id job, Progress& progress)
        : workspace_(workspace), session_(session), job_(job), progress_(progress) {
        session_.cause = {"undo", progress.id().number};
    }

    Result<Ending> run() {
        auto ending = take_back();
        TRY(rollups_.refresh(workspace_, session_)); // also after an error
        return ending;
    }

  private:
    Result<Ending> take_back() {
        FaultsFile faults(workspace_, progress_.id(),
                          {Text{"对象", "Object"}.in(session_.language), "id",
                           Text{"名称", "Name"}.in(session_.language), Text{"原因", "Reason"}.in(session_.language)});
        TRY(count());
        Ending ending = Ending::done;
        for (;;) {
            if (progress_.cancelled()) {
                ending = Ending::cancelled;
                break;
            }
            session_ = TRY(renewed(workspace_, session_));
            const std::vector<Logged> log = TRY(read_log());
            if (log.empty()) break;
            TRY(undo_chunk(log));
            next_ = log.back().id;
            for (const auto& line : lines_) TRY(faults.add(line));
            if (rollups_.size() > most_rollups) TRY(rollups_.refresh(workspace_, session_));
        }
        const std::string path = TRY(faults.finish());
        progress_.update([&](JobState& state) {
            state.faults_file = path;
            state.result = Json::object();
            state.result.set("job", Json::string(to_text(job_)));
            state.result.set("undone", Json::number(undone_));
            state.result.set("kept", Json::number(refused_));
        });
        return ending;
    }

    std::vector<Condition> where() const {
        std::vector<Condition> conditions = {{Condition::Test::equal, "cause_id", job_.number, {}}};
        if (next_) conditions.push_back({Condition::Test::below, "id", next_, {}});
        return conditions;
    }

    Result<void> count() {
        return workspace_.database().read([&](store::Reader& reader) -> Result<void> {
            const store::Rows rows =
                TRY(reader.rows(query::render_count_rows("change_log", where(), reader.dialect())));
            progress_.update([&](JobState& state) {
                state.phase = "writing";
                state.total = rows[0][0].number_or(0);
            });
            return {};
        });
    }

    /// Newest first: what was built on something goes before it.
    Result<std::vector<Logged>> read_log() {
        std::vector<Logged> log;
        TRY(workspace_.database().read([&](store::Reader& reader) {
            return reader.each(
                query::render_select_rows("change_log",
                                          {"id", "record", "actor", "object", "action", "before", "after", "cause"},
                                          where(), {{"id", true}}, chunk_changes, reader.dialect()),
                [&](const store::Row& row) {
                    log.push_back({row.number(0), row.number(1), row.number(2), std::string(row.text(3)),
                                   std::string(row.text(4)), std::string(row.text(5)), std::string(row.text(6)),
                                   std::string(row.text(7))});
                    return true;
                });
        }));
        return log;
    }

    Result<void> undo_chunk(const std::vector<Logged>& log) {
        int64_t undone = 0, nothing = 0, refused = 0;
        PendingRollups rollups;
        auto counts = [&] {
            JobState state = progress_.state();
            state.done += static_cast<int64_t>(log.size());
            state.updated = undone_ + undone;
            state.skipped = nothing_ + nothing;
            state.failed = refused_ + refused;
            return state;
        };
        TRY(workspace_.write(session_, [&](record::Context& context) -> Result<void> {
            undone = nothing = refused = 0;
            lines_.clear();
            rollups.clear();
            for (const Logged& change : log) {
                const size_t events = context.events.size();
                record::Batch batch;
                record::Context one{context.model,  context.tables, context.session,   context.transaction, context.ids,
                                    context.events, &batch,         context.reactions, context.chain};
                Outcome outcome;
                std::string name;
                const auto done = context.transaction.attempt([&]() -> Result<void> {
                    outcome = TRY(undo_one(one, change, name));
                    return batch.flush(context.transaction);
                });
                if (!done.ok()) {
                    context.events.resize(events);
                    if (done.error().code == Code::unavailable) return done;
                    if (!done.error().log.empty()) base::log_warning("undo: " + done.error().log);
                    outcome.became = Outcome::Became::refused;
                    outcome.reason = done.error().message;
                    for (const base::Fault& fault : done.error().faults)
                        if (fault.message.zh != outcome.reason.zh)
                            outcome.reason = {outcome.reason.zh + fault.message.zh,
                                              outcome.reason.en + " " + fault.message.en};
                } else {
                    rollups.take(batch);
                }
                undone += outcome.became == Outcome::Became::undone;
                nothing += outcome.became == Outcome::Became::nothing;
                refused += outcome.became == Outcome::Became::refused;
                if (!outcome.reason.empty())
                    lines_.push_back(
                        {change.object, to_text(Id{change.record}), name, outcome.reason.in(session_.language)});
            }
            return progress_.record(context.transaction, counts());
        }));
        const JobState now = counts();
        rollups_.merge(rollups);
        undone_ += undone;
        nothing_ += nothing;
        refused_ += refused;
        progress_.update([&](JobState& state) {
            state.done = now.done;
            state.updated = now.updated;
            state.skipped = now.skipped;
            state.failed = now.failed;
        });
        return {};
    }

    Result<Outcome> undo_one(record::Context& context, const Logged& change, std::string& name) {
        const Object* object = context.model.catalog().find(change.object);
        if (!object || change.cause == "rollup")
            return Outcome{}; // what follows from other changes follows their undoing
        std::vector<record::Image> found = TRY(record::load_unscoped(context.model, context.tables, context.transaction,
                                                                     *object, {change.record}, query::Deleted::any));
        if (found.empty()) return Outcome{}; // purged
        const record::Image image = std::move(found.front());
        name = std::string(image.name());
        const Id id{change.record};
        if (change.action == "created") {
            if (image.deleted()) return Outcome{};
            const bool touched = TRY(changed_by_others(context, change));
            TRY(record::remove(context, *object, id));
            if (!touched) return Outcome{Outcome::Became::undone, {}};
            return Outcome{Outcome::Became::undone,
                           {"之后有人改过，仍已移入回收站，可从那里恢复。",
                            "Somebody changed it afterwards. It went into the recycle bin all the same and can be "
                            "restored from there."}};
        }
        if (change.action == "deleted") {
            if (!image.deleted()) return Outcome{};
            TRY(record::restore(context, *object, id));
            return Outcome{Outcome::Became::undone, {}};
        }
        if (change.action == "restored") {
            if (image.deleted()) return Outcome{};
            TRY(record::remove(context, *object, id));
            return Outcome{Outcome::Became::undone, {}};
        }
        if (change.action == "updated" && change.actor == 0) {
            // What the server changed in the wake of a person's act, it changes back itself.
            Session server = workspace_.server_session();
            server.cause = session_.cause;
            record::Context mine{context.model,       context.tables,    server,
                                 context.transaction, context.ids,       context.events,
                                 context.batch,       context.reactions, context.chain};
            return put_back(mine, *object, image, change);
        }
        if (change.action == "updated") return put_back(context, *object, image, change);
        return Outcome{};
    }

    Result<bool> changed_by_others(record::Context& context, const Logged& change) {
        const std::vector<Condition> later = {{Condition::Test::equal, "record", change.record, {}},
                                              {Condition::Test::above, "id", change.id, {}}};
        bool touched = false;
        TRY(context.transaction.each(
            query::render_select_rows("change_log", {"cause", "cause_id"}, later, {}, 1000, context.dialect()),
            [&](const store::Row& row) {
                const std::string_view cause = row.text(0);
                touched = touched || (cause != "rollup" && cause != "undo" && row.number(1) != job_.number);
                return !touched;
            }));
        return touched;
    }

    static Value value_of(const Json& json) {
        if (json.is_string()) return Value(json.text());
        if (const auto number = json.integer()) return Value(*number);
        return {};
    }

    Result<Outcome> put_back(record::Context& context, const Object& object, const record::Image& image,
                             const Logged& change) {
        if (image.deleted())
            return Outcome{Outcome::Became::refused,
                           {"之后已被删除，未恢复原值。", "It was deleted afterwards; its values were not put back."}};
        const Json before = TRY(base::parse_json(change.before.empty() ? "{}" : change.before));
        const Json after = TRY(base::parse_json(change.after.empty() ? "{}" : change.after));
        record::Patch patch;
        patch.object = &object;
        patch.id = image.id();
        patch.skip_gates = true;
        Text kept;
        for (const auto& [column, was] : before.members()) {
            const Field* field = object.find(column); // second columns of a field go with the first
            const bool follows = !field || field->hidden ||
                                 (field->system && field->name != "pipeline" && field->name != "currency") ||
                                 (field->computed() && !field->editable);
            if (follows) continue;
            if (image.get(column) != value_of(after[column])) {
                kept.zh += (kept.zh.empty() ? "" : "、") + field->label.zh;
                kept.en += (kept.en.empty() ? "" : ", ") + field->label.en;
                continue;
            }
            patch.sets.push_back(
                {column, value_of(was),
                 field->type == schema::Type::link_any ? before[column + "_object"].text() : std::string()});
        }
        if (!kept.empty())
            return Outcome{Outcome::Became::refused,
                           {"之后有人改过：" + kept.zh + "。未恢复原值。",
                            "Somebody changed it afterwards: " + kept.en + ". Nothing was put back."}};
        if (patch.sets.empty()) return Outcome{};
        TRY(record::save(context, patch));
        return Outcome{Outcome::Became::undone, {}};
    }

    Workspace& workspace_;
    Session session_;
    Id job_;
    Progress& progress_;
    int64_t next_ = 0;
    int64_t undone_ = 0, nothing_ = 0, refused_ = 0;
    PendingRollups rollups_; // recomputed after the rows
    std::vector<std::vector<std::string>> lines_;
};

} // namespace

Result<Ending> run_undo(Workspace& workspace, const Session& session, const Json& parameters, Progress& progress) {
    const auto job = base::parse_id(parameters["job"].text());
    if (!job) return base::invalid("job", "not_an_id", {"没有说明撤销哪个任务。", "The job to undo was not named."});
    const auto merges = undo_merges_of(workspace, session, *job, progress);
    if (!merges.ok()) return merges.error();
    auto ending = *merges ? Result<Ending>(**merges) : Undo(workspace, session, *job, progress).run();
    // What is left can be tried again.
    if (!ending.ok() || *ending == Ending::cancelled) TRY(workspace.jobs().mark_undone(*job, false));
    return ending;
}

} // namespace fairlead::command
