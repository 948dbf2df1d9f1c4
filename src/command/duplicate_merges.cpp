// Merging many groups as a job, told beforehand, and the way back.

#include <algorithm>
#include <map>
#include <set>

#include "base/log.h"
#include "base/money.h"
#include "command/bulk_job.h"
#include "command/duplicate_groups.h"
#include "command/job_files.h"
#include "command/merge.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr int64_t most_groups = 100000;
constexpr size_t shown = 20; // of a preview

struct Group {
    int64_t id = 0, score = 0;
    std::vector<int64_t> members;
};

Result<std::vector<Group>> wanted_groups(store::Reader& reader, const Object& object, const Json& body) {
    std::vector<Condition> where = {{Condition::Test::equal, "object", object.name, {}}};
    if (body.has("groups")) {
        std::vector<Value> ids;
        for (const Json& item : body["groups"].items()) {
            const auto id = base::parse_id(item.text());
            if (!id) return base::invalid("groups", "not_an_id", {"不是有效的编号。", "This is not an id."});
            ids.emplace_back(id->number);
        }
        where.push_back({Condition::Test::in, "id", {}, ids});
    } else {
        const auto score = body["score"].integer();
        if (!score || *score < 1 || *score > 100)
            return base::invalid("score", "required",
                                 {"请给出要合并的组，或从多少分起合并（1 到 100）。",
                                  "Name the groups, or the score from which on to merge (1 to 100)."});
        where.push_back({Condition::Test::at_least, "score", *score * 10, {}});
    }
    std::vector<Group> groups;
    std::map<int64_t, size_t> at;
    TRY(reader.each(query::render_select_rows("duplicate_group", {"id", "score"}, where,
                                              {{"score", true}, {"id", true}}, most_groups, reader.dialect()),
                    [&](const store::Row& row) {
                        at[row.number(0)] = groups.size();
                        groups.push_back({row.number(0), row.number(1), {}});
                        return true;
                    }));
    std::vector<Value> ids;
    for (const Group& group : groups) ids.emplace_back(group.id);
    if (ids.empty()) return groups;
    std::map<int64_t, std::set<int64_t>> members;
    TRY(reader.each(query::render_select_rows(
                        "duplicate_pair", {"cluster", "low", "high"},
                        {{Condition::Test::in, "cluster", {}, ids}, {Condition::Test::equal, "state", "open", {}}}, {},
                        0, reader.dialect()),
                    [&](const store::Row& row) {
                        members[row.number(0)].insert({row.number(1), row.number(2)});
                        return true;
                    }));
    for (const auto& [group, records] : members) groups[at[group]].members.assign(records.begin(), records.end());
    std::erase_if(groups, [](const Group& group) { return group.members.size() < 2; });
    return groups;
}

int64_t filled(const record::Image& image) {
    int64_t count = 0;
    for (size_t slot = 0; slot < image.columns->size(); ++slot) {
        const Field& field = image.object->fields[image.columns->field_of(slot)];
        count += !field.system && !field.computed() && !image.values[slot].empty();
    }
    return count;
}

/// The members the actor may merge, the survivor first; what keeps the others out.
struct Plan {
    std::vector<record::Image> images;
    std::optional<Text> refused;
};
Result<Plan> plan(record::ReadContext& context, const Object& object, const Group& group) {
    Plan made;
    made.images = TRY(record::load_unscoped(context.model, context.tables, context.reader, object, group.members));
    if (made.images.size() < 2) {
        made.refused = Text{"组里已不足两条记录。", "Less than two of its records are left."};
        return made;
    }
    std::stable_sort(made.images.begin(), made.images.end(), [](const record::Image& a, const record::Image& b) {
        return filled(a) > filled(b); // ids are in order already: the oldest of equals
    });
    for (size_t i = 0; i < made.images.size(); ++i) {
        const auto may = record::load(context.model, context.tables, context.reader, context.session, object,
                                      made.images[i].id(), i == 0 ? Verb::edit : Verb::remove);
        if (may.ok()) continue;
        if (may.error().code != Code::not_found && may.error().code != Code::forbidden) return may.error();
        made.refused = Text{"你无权修改或删除其中的记录。", "You may not change or delete all of its records."};
        return made;
    }
    return made;
}

Json merge_body(const Plan& plan) {
    Json with = Json::array();
    for (size_t i = 1; i < plan.images.size(); ++i) with.push(Json::string(to_text(plan.images[i].id())));
    Json body = Json::object();
    body.set("with", std::move(with));
    return body;
}

} // namespace

Result<Json> merge_groups(Workspace& workspace, const Session& session, const Object& object, const Json& body) {
    TRY(require_bulk(session));
    TRY(access::may(session, object, Verb::edit));
    TRY(access::may(session, object, Verb::remove));
    if (!body["preview"].truth()) {
        TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
            TRY(wanted_groups(context.reader, object, body));
            return {};
        }));
        Json parameters = body;
        parameters.set("object", Json::string(object.name));
        const Id job =
            TRY(workspace.jobs().start(session, "merge", object.plural.in(session.language), std::move(parameters)));
        Json answer = Json::object();
        answer.set("job", Json::string(to_text(job)));
        return answer;
    }
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const std::vector<Group> groups = TRY(wanted_groups(context.reader, object, body));
        constexpr size_t looked_at = 500; // groups whose rights are checked beforehand
        std::map<std::string, int64_t> refused;
        Json sample = Json::array();
        int64_t records = 0;
        for (size_t i = 0; i < groups.size(); ++i) {
            if (i >= looked_at) {
                records += static_cast<int64_t>(groups[i].members.size());
                continue;
            }
            const Plan made = TRY(plan(context, object, groups[i]));
            if (made.refused) {
                ++refused[made.refused->in(session.language)];
                continue;
            }
            records += static_cast<int64_t>(made.images.size());
            if (sample.items().size() >= shown) continue;
            Json merged = Json::array();
            for (size_t k = 1; k < made.images.size(); ++k)
                merged.push(Json::string(std::string(made.images[k].name())));
            Json json = Json::object();
            json.set("group", Json::string(to_text(Id{groups[i].id})));
            json.set("survivor", Json::string(to_text(made.images.front().id())));
            json.set("name", Json::string(std::string(made.images.front().name())));
            json.set("merged", std::move(merged));
            json.set("score", Json::number(base::format_decimal_short(groups[i].score, 3)));
            sample.push(std::move(json));
        }
        Json reasons = Json::array();
        for (const auto& [reason, count] : refused) {
            Json json = Json::object();
            json.set("reason", Json::string(reason));
            json.set("count", Json::number(count));
            reasons.push(std::move(json));
        }
        Json answer = Json::object();
        answer.set("groups", Json::number(static_cast<int64_t>(groups.size())));
        answer.set("records", Json::number(records));
        answer.set("checked", Json::number(static_cast<int64_t>(std::min(groups.size(), looked_at))));
        answer.set("refused", std::move(reasons));
        answer.set("sample", std::move(sample));
        return answer;
    });
}

Result<Ending> run_group_merges(Workspace& workspace, const Session& session, const Json& parameters,
                                Progress& progress) {
    const std::string name = parameters["object"].text();
    std::vector<Group> groups;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        const Object* object = context.model.catalog().find(name);
        if (!object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
        groups = TRY(wanted_groups(context.reader, *object, parameters));
        return {};
    }));
    progress.update([&](JobState& state) {
        state.phase = "writing";
        state.total = static_cast<int64_t>(groups.size());
    });
    FaultsFile faults(workspace, progress.id(),
                      {Text{"组", "Group"}.in(session.language), Text{"名称", "Name"}.in(session.language),
                       Text{"原因", "Reason"}.in(session.language)});
    Ending ending = Ending::done;
    for (const Group& group : groups) {
        if (progress.cancelled()) {
            ending = Ending::cancelled;
            break;
        }
        Session acting = TRY(renewed(workspace, session));
        const Id act = workspace.ids().next();
        acting.cause = {"merge", act.number};
        std::string label, reason;
        const JobState before = progress.state();
        const auto done = workspace.write(acting, [&](record::Context& context) -> Result<void> {
            reason.clear();
            const Object* object = context.model.catalog().find(name);
            if (!object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
            record::ReadContext reading{context.model, context.tables, context.session, context.transaction};
            const Plan made = TRY(plan(reading, *object, group));
            if (!made.images.empty()) label = std::string(made.images.front().name());
            if (made.refused) {
                reason = made.refused->in(acting.language);
                return {};
            }
            TRY(merge_within(context, *object, made.images.front().id(), merge_body(made), act, progress.id()));
            JobState counts = before;
            ++counts.done, ++counts.updated;
            return progress.record(context.transaction, counts);
        });
        if (!done.ok()) {
            if (done.error().code == Code::unavailable) return done.error();
            if (!done.error().log.empty()) base::log_warning("merge: " + done.error().log);
            reason = told(done.error(), acting.language);
        }
        if (!reason.empty()) TRY(faults.add({to_text(Id{group.id}), label, reason}));
        progress.update([&](JobState& state) {
            ++state.done;
            ++(reason.empty() ? state.updated : state.failed);
            state.can_undo = state.updated > 0;
        });
    }
    const std::string path = TRY(faults.finish());
    progress.update([&](JobState& state) { state.faults_file = path; });
    return ending;
}

Result<std::optional<Ending>> undo_merges_of(Workspace& workspace, const Session& session, Id job, Progress& progress) {
    struct Act {
        int64_t act, survivor;
        std::string object;
    };
    std::vector<Act> acts;
    bool any = false;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        std::set<int64_t> seen;
        return reader.each(query::render_select_rows("merge", {"act", "survivor", "object", "undone_at"},
                                                     {{Condition::Test::equal, "job", job.number, {}}}, {{"act", true}},
                                                     0, reader.dialect()),
                           [&](const store::Row& row) {
                               any = true;
                               if (row.empty(3) && seen.insert(row.number(0)).second)
                                   acts.push_back({row.number(0), row.number(1), std::string(row.text(2))});
                               return true;
                           });
    }));
    if (!any) return std::optional<Ending>();
    progress.update([&](JobState& state) {
        state.phase = "writing";
        state.total = static_cast<int64_t>(acts.size());
    });
    FaultsFile faults(workspace, progress.id(), {"id", Text{"原因", "Reason"}.in(session.language)});
    Ending ending = Ending::done;
    int64_t undone = 0, kept = 0;
    for (const Act& each : acts) {
        if (progress.cancelled()) {
            ending = Ending::cancelled;
            break;
        }
        Session acting = TRY(renewed(workspace, session));
        acting.cause = {"undo", progress.id().number};
        const auto done = workspace.write(acting, [&](record::Context& context) -> Result<void> {
            const Object* object = context.model.catalog().find(each.object);
            if (!object) return Error(Code::not_found, {"对象已不存在。", "The object is gone."});
            return unmerge_within(context, *object, Id{each.survivor}, Id{each.act});
        });
        if (!done.ok()) {
            if (done.error().code == Code::unavailable) return done.error();
            TRY(faults.add({to_text(Id{each.survivor}), told(done.error(), acting.language)}));
        }
        ++(done.ok() ? undone : kept);
        progress.update([&](JobState& state) {
            ++state.done;
            state.updated = undone;
            state.failed = kept;
        });
    }
    const std::string path = TRY(faults.finish());
    progress.update([&](JobState& state) {
        state.faults_file = path;
        state.result = Json::object();
        state.result.set("job", Json::string(to_text(job)));
        state.result.set("undone", Json::number(undone));
        state.result.set("kept", Json::number(kept));
    });
    return std::optional(ending);
}

} // namespace fairlead::command
