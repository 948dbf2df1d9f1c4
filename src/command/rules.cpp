#include "command/rules.h"

#include <algorithm>

#include "automation/book.h"
#include "command/record_names.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr int64_t at_once = 100, most_in_one_chore = 20000, most_retries = 100, most_runs_shown = 200;

const std::vector<std::string> run_columns = {"id",       "rule",     "rule_name", "object",    "record", "at",
                                              "cause",    "actor",    "reason_zh", "reason_en", "done",   "state",
                                              "error_zh", "error_en", "spent",     "attempts",  "next_at"};

Condition equal(const char* column, Value value) {
    return {Condition::Test::equal, column, std::move(value), {}};
}

Json run_json(const store::Row& row, const Session& session) {
    Json json = Json::object();
    json.set("id", Json::string(to_text(Id{row.number(0)})));
    json.set("rule", Json::string(to_text(Id{row.number(1)})));
    json.set("rule_name", Json::string(std::string(row.text(2))));
    json.set("object", Json::string(std::string(row.text(3))));
    json.set("record", Json::string(to_text(Id{row.number(4)})));
    json.set("at", Json::string(to_text(base::Instant{row.number(5)})));
    json.set("cause", Json::string(std::string(row.text(6))));
    json.set("by", person_json(session, row.number(7)));
    json.set("reason", Json::string(Text{std::string(row.text(8)), std::string(row.text(9))}.in(session.language)));
    Json done = Json::array();
    const auto list = base::parse_json(row.text(10).empty() ? std::string_view("[]") : row.text(10));
    if (list.ok())
        for (const Json& each : list->items())
            done.push(Json::string(Text{each["zh"].text(), each["en"].text()}.in(session.language)));
    json.set("done", std::move(done));
    json.set("state", Json::string(std::string(row.text(11))));
    const std::string error = Text{std::string(row.text(12)), std::string(row.text(13))}.in(session.language);
    json.set("error", error.empty() ? Json() : Json::string(error));
    json.set("microseconds", Json::number(row.number(14)));
    json.set("attempts", Json::number(row.number(15)));
    json.set("next_at", row.empty(16) ? Json() : Json::string(to_text(base::Instant{row.number(16)})));
    return json;
}

} // namespace

Result<Json> list_runs(Workspace& workspace, const Session& session, const RunFilter& filter) {
    TRY(access::require(session, "manage_users"));
    std::vector<Condition> where;
    if (filter.rule) where.push_back(equal("rule", filter.rule));
    if (filter.record) where.push_back(equal("record", filter.record.number));
    if (!filter.state.empty()) where.push_back(equal("state", filter.state));
    if (!filter.after.empty()) {
        const auto id = base::parse_id(filter.after);
        if (!id) return base::invalid("after", "cursor", {"翻页游标无效。", "The cursor is not valid."});
        where.push_back({Condition::Test::below, "id", id->number, {}});
    }
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        Json items = Json::array();
        TRY(context.reader.each(query::render_select_rows("rule_run", run_columns, where, {{"id", true}},
                                                          filter.limit + 1, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    items.push(run_json(row, session));
                                    return true;
                                }));
        Json answer = Json::object();
        std::string next;
        if (static_cast<int64_t>(items.items().size()) > filter.limit) {
            items.items().pop_back();
            next = items.items().back()["id"].text();
        }
        TRY(add_names(context, items));
        answer.set("items", std::move(items));
        answer.set("next", next.empty() ? Json() : Json::string(next));
        return answer;
    });
}

Result<Json> runs_of_record(Workspace& workspace, const Session& session, const Object& object, Id record) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        TRY(record::load(context.model, context.tables, context.reader, session, object, record, access::Verb::read));
        Json items = Json::array();
        TRY(context.reader.each(query::render_select_rows("rule_run", run_columns, {equal("record", record.number)},
                                                          {{"id", true}}, most_runs_shown, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    items.push(run_json(row, session));
                                    return true;
                                }));
        Json answer = Json::object();
        answer.set("items", std::move(items));
        return answer;
    });
}

Result<Json> retry_run(Workspace& workspace, const Session& session, Id run) {
    TRY(access::require(session, "manage_users"));
    const auto snapshot = workspace.snapshot();
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        TRY(automation::retry(context, *snapshot->book, run));
        return {};
    }));
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        Json json;
        TRY(context.reader.each(query::render_select_rows("rule_run", run_columns, {equal("id", run.number)}, {}, 1,
                                                          context.reader.dialect()),
                                [&](const store::Row& row) {
                                    json = run_json(row, session);
                                    return true;
                                }));
        return json;
    });
}

Result<Json> automation_figures(Workspace& workspace, const Session& session, int64_t days) {
    TRY(access::require(session, "manage_users"));
    struct Sum {
        std::string name;
        int64_t runs = 0, acts = 0, saved = 0, failed = 0, last = 0;
    };
    const int64_t from = session.asker.now.milliseconds - days * 86400000;
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        std::map<int64_t, Sum> rules;
        Sum all;
        TRY(context.reader.each(
            query::render_select_rows("rule_run", {"rule", "rule_name", "acts", "saved", "state", "at"},
                                      {{Condition::Test::at_least, "at", from, {}}}, {{"id", false}}, 0,
                                      context.reader.dialect()),
            [&](const store::Row& row) {
                Sum& sum = rules[row.number(0)];
                sum.name = std::string(row.text(1));
                sum.last = row.number(5);
                const bool done = row.text(4) == "done";
                ++sum.runs, ++all.runs;
                sum.failed += !done, all.failed += !done;
                sum.acts += row.number(2), all.acts += row.number(2);
                sum.saved += row.number(3), all.saved += row.number(3);
                return true;
            }));
        const store::Rows assigned = TRY(context.reader.rows(
            query::render_count_rows("assignment", {equal("kind", "rule"), {Condition::Test::at_least, "at", from, {}}},
                                     context.reader.dialect())));
        auto json_of = [](const Sum& sum) {
            Json json = Json::object();
            json.set("runs", Json::number(sum.runs));
            json.set("acts", Json::number(sum.acts));
            json.set("failed", Json::number(sum.failed));
            json.set("minutes_saved", Json::number((sum.saved + 30) / 60));
            return json;
        };
        Json list = Json::array();
        for (const auto& [id, sum] : rules) {
            Json json = json_of(sum);
            json.set("rule", Json::string(to_text(Id{id})));
            json.set("name", Json::string(sum.name));
            json.set("last_at", Json::string(to_text(base::Instant{sum.last})));
            list.push(std::move(json));
        }
        Json answer = json_of(all);
        answer.set("days", Json::number(days));
        answer.set("assigned", Json::number(assigned[0][0].number_or(0)));
        answer.set("rules", std::move(list));
        return answer;
    });
}

Result<Json> run_due_rules(Workspace& workspace) {
    int64_t fired = 0, retried = 0;
    const auto snapshot = workspace.snapshot();
    for (const automation::ProcessRule* rule : snapshot->book->rules().timed()) {
        for (;;) {
            automation::Firing due;
            const Session server = workspace.server_session();
            auto done = workspace.write(server, [&](record::Context& context) -> Result<void> {
                due = TRY(automation::fire_due(context, *snapshot->book, *rule, at_once));
                return {};
            });
            if (!done.ok() && done.error().code == Code::conflict) break; // another server is at it
            TRY(std::move(done));
            fired += due.fired;
            if (!due.more || fired >= most_in_one_chore) break;
        }
    }
    const Session server = workspace.server_session();
    std::vector<int64_t> failed;
    TRY(workspace.database().read([&](store::Reader& reader) {
        return reader.each(
            query::render_select_rows(
                "rule_run", {"id"},
                {equal("state", "failed"), {Condition::Test::at_most, "next_at", server.asker.now.milliseconds, {}}},
                {{"next_at", false}, {"id", false}}, most_retries, reader.dialect()),
            [&](const store::Row& row) {
                failed.push_back(row.number(0));
                return true;
            });
    }));
    for (const int64_t id : failed) {
        auto done = workspace.write(server, [&](record::Context& context) -> Result<void> {
            TRY(automation::retry(context, *snapshot->book, Id{id}));
            return {};
        });
        if (!done.ok() && done.error().code != Code::conflict) return std::move(done).error();
        ++retried;
    }
    Json json = Json::object();
    json.set("fired", Json::number(fired));
    json.set("retried", Json::number(retried));
    return json;
}

} // namespace fairlead::command
