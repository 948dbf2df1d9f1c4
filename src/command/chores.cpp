#include "command/chores.h"

#include <chrono>

#include "automation/rates.h"
#include "base/log.h"
#include "command/approvals.h"
#include "command/currency_rates.h"
#include "command/customer_life.h"
#include "command/customer_value.h"
#include "command/dashboards.h"
#include "command/deal_health.h"
#include "command/duplicate_scan.h"
#include "command/forecast_snapshots.h"
#include "command/kpi_alerts.h"
#include "command/mail_notices.h"
#include "command/mailboxes.h"
#include "command/outbox.h"
#include "command/recycle.h"
#include "command/reminders.h"
#include "command/requests.h"
#include "command/rules.h"
#include "command/scores.h"
#include "command/sweep.h"
#include "command/team_periods.h"
#include "command/tender.h"
#include "query/change.h"

namespace fairlead::command {

using base::Json;
using query::Condition;

namespace {

constexpr int64_t second = 1000, minute = 60 * second, hour = 60 * minute;
constexpr auto tick = std::chrono::seconds(1);

std::string key_of(const Chore& chore) {
    return "chore:" + chore.name;
}

Json to_json(const Swept& swept) {
    Json json = Json::object();
    json.set("exports", Json::number(swept.exports));
    json.set("faults", Json::number(swept.faults));
    json.set("uploads", Json::number(swept.uploads));
    json.set("left_bodies", Json::number(swept.left_bodies));
    json.set("attachments", Json::number(swept.attachments));
    json.set("contents", Json::number(swept.contents));
    json.set("notifications", Json::number(swept.notifications));
    json.set("sessions", Json::number(swept.sessions));
    json.set("outbox", Json::number(swept.outbox));
    json.set("removed_parts", Json::number(swept.removed_parts));
    json.set("runs", Json::number(swept.runs));
    return json;
}

Json to_json(const Recycled& recycled) {
    Json json = Json::object();
    json.set("warned", Json::number(recycled.warned));
    json.set("escalated", Json::number(recycled.escalated));
    json.set("taken", Json::number(recycled.taken));
    json.set("reassigned", Json::number(recycled.reassigned));
    json.set("landed", Json::number(recycled.landed));
    return json;
}

Json counted(int64_t rules) {
    Json json = Json::object();
    json.set("rules", Json::number(rules));
    return json;
}

/// The rates rules of the method "best win rate" decide by.
Result<int64_t> count_win_rates(Workspace& workspace) {
    Session server = workspace.server_session();
    const int64_t rules = TRY(
        workspace.change<int64_t>(server, [](record::Context& context) { return automation::refresh_rates(context); }));
    if (rules) TRY(workspace.reload_directory());
    return rules;
}

Result<Json> state_of(store::Reader& reader, const Chore& chore) {
    const std::vector<Condition> where = {{Condition::Test::equal, "key", key_of(chore), {}}};
    const store::Rows rows =
        TRY(reader.rows(query::render_select_rows("setting", {"value"}, where, {}, 1, reader.dialect())));
    if (rows.empty()) return Json();
    return base::parse_json(rows[0][0].text_or("{}"));
}

Result<void> keep_state(store::Transaction& transaction, Workspace& workspace, const Chore& chore, const Json& state) {
    const std::vector<Condition> where = {{Condition::Test::equal, "key", key_of(chore), {}}};
    const int64_t changed = TRY(transaction.execute(
        query::render_update_rows("setting", {{"value", to_text(state)}}, where, transaction.dialect())));
    if (changed) return {};
    TRY(transaction.execute(query::render_insert(
        "setting", {{"id", workspace.ids().next().number}, {"key", key_of(chore)}, {"value", to_text(state)}},
        transaction.dialect())));
    return {};
}

/// Runs it, writes down what came of it.
Result<Json> run_and_tell(Workspace& workspace, const Chore& chore) {
    const base::Instant started = workspace.clock().now();
    Result<Json> done = chore.run(workspace);
    if (!done.ok())
        base::log_error("the chore " + chore.name + " failed: " + done.error().message.en + " " + done.error().log);
    Json state = Json::object();
    state.set("at", Json::string(to_text(started)));
    if (done.ok()) {
        state.set("done", *done);
    } else {
        Json fault = Json::object();
        fault.set("zh", Json::string(done.error().message.zh));
        fault.set("en", Json::string(done.error().message.en));
        state.set("fault", std::move(fault));
    }
    // What runs every few seconds leaves a trace only when something happened.
    const bool often = chore.every_milliseconds < minute;
    bool nothing = done.ok() && done->is_object();
    if (nothing)
        for (const auto& [name, count] : done->members()) nothing = nothing && to_text(count) == "0";
    if (!often || !nothing)
        TRY(workspace.database().write(
            [&](store::Transaction& transaction) { return keep_state(transaction, workspace, chore, state); }));
    return done;
}

} // namespace

const std::vector<Chore>& chores() {
    static const std::vector<Chore> all = {
        {"sweep",
         {"清理过期文件", "Remove what is past its time"},
         24 * hour,
         [](Workspace& workspace) -> Result<Json> { return to_json(TRY(sweep(workspace))); }},
        {"recycle",
         {"回收与时限", "Recycling and time limits"},
         10 * minute,
         [](Workspace& workspace) -> Result<Json> { return to_json(TRY(recycle(workspace))); }},
        {"time_limits",
         {"短时限", "Time limits of less than a day"},
         minute,
         [](Workspace& workspace) -> Result<Json> { return to_json(TRY(recycle(workspace, Rules::short_ones))); }},
        {"win_rates",
         {"统计赢单率", "Count win rates"},
         6 * hour,
         [](Workspace& workspace) -> Result<Json> { return counted(TRY(count_win_rates(workspace))); }},
        {"duplicate_keys", {"补全查重键", "Complete the keys of duplicates"}, hour, complete_duplicate_keys},
        {"match_tenders",
         {"匹配新招标的客户", "Find the accounts of new tenders"},
         5 * minute,
         [](Workspace& workspace) -> Result<Json> { return match_tenders(workspace); }},
        {"rules",
         {"执行到期的规则", "Fire the rules whose time has come"},
         minute,
         [](Workspace& workspace) { return run_due_rules(workspace); }},
        {"approvals",
         {"升级超时的审批", "Escalate approvals that wait too long"},
         5 * minute,
         [](Workspace& workspace) { return escalate_approvals(workspace); }},
        {"reminders",
         {"提醒到点的活动", "Remind of activities whose time has come"},
         minute,
         [](Workspace& workspace) { return remind(workspace); }},
        {"requests",
         {"提醒逾期的协作请求", "Remind of requests that are overdue"},
         hour,
         [](Workspace& workspace) { return remind_of_requests(workspace); }},
        {"contacts", {"补记联系时间", "Count contacts that came in by imports"}, 24 * hour, refresh_contacts},
        {"scores", {"更新评分", "Let scores fade, follow new rules"}, 24 * hour, refresh_scores},
        {"flags", {"更新缓慢与停滞的界限", "Learn from won deals what is slow"}, 24 * hour, refresh_flags},
        {"teams", {"团队变动到期生效", "Move people between teams on their day"}, 10 * minute, keep_team_periods},
        {"currency_rates", {"按当日汇率重估在手记录", "Value open records at today's rates"}, hour, refresh_rates},
        {"kpi_alerts", {"检查指标预警", "Look at the alerts on KPIs"}, 24 * hour, check_alerts},
        {"customer_life",
         {"更新客户的生命阶段", "Keep where customers stand in life"},
         6 * hour,
         refresh_customer_life},
        {"customer_values",
         {"计算客户生命周期价值", "Value customers over their life"},
         24 * hour,
         refresh_customer_values},
        {"forecasts", {"冻结预测、提醒偏离", "Freeze forecasts, tell of deviations"}, 24 * hour, keep_forecasts},
        {"shipped_reports", {"更新随产品提供的报表", "Keep the reports that ship"}, 24 * hour, keep_shipped_dashboards},
        {"report_mails", {"定期发送报表", "Mail the reports whose day has come"}, hour, mail_dashboards},
        {"outbox", {"发送发件箱", "Send what is in the outbox"}, 2 * second, send_outbox, true},
        {"mailboxes", {"收取邮件", "Fetch mail"}, 30 * second, poll_mailboxes, true},
        {"mail_notices", {"以邮件发出通知", "Tell people by mail"}, 10 * second, mail_notices},
    };
    return all;
}

Result<Json> list_chores(Workspace& workspace, const Session& session) {
    TRY(access::require(session, "administer"));
    Json list = Json::array();
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        for (const Chore& chore : chores()) {
            const Json state = TRY(state_of(reader, chore));
            Json json = Json::object();
            json.set("name", Json::string(chore.name));
            json.set("label", Json::string(chore.label.in(session.language)));
            json.set("every_seconds", Json::number(chore.every_milliseconds / 1000));
            json.set("last_run", state.is_object() ? state["at"] : Json());
            json.set("done", state.is_object() ? state["done"] : Json());
            json.set("fault",
                     state.is_object() && state["fault"].is_object() ? state["fault"][session.language] : Json());
            list.push(std::move(json));
        }
        return {};
    }));
    return list;
}

Result<Json> run_chore(Workspace& workspace, const Session& session, std::string_view name) {
    TRY(access::require(session, "administer"));
    for (const Chore& chore : chores())
        if (chore.name == name) return run_and_tell(workspace, chore);
    return base::Error(base::Code::not_found, {"没有这项定时任务。", "There is no such chore."});
}

Result<std::optional<Json>> run_if_due(Workspace& workspace, const Chore& chore) {
    if (chore.every_milliseconds < minute) return std::optional<Json>(TRY(run_and_tell(workspace, chore)));
    bool due = false;
    const base::Instant now = workspace.clock().now();
    auto claimed = workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        const Json state = TRY(state_of(transaction, chore));
        const auto last = state.is_object() ? base::parse_instant(state["at"].text()) : std::nullopt;
        due = !last || now.milliseconds - last->milliseconds >= chore.every_milliseconds;
        if (!due) return {};
        Json claim = state.is_object() ? state : Json::object();
        claim.set("at", Json::string(to_text(now)));
        return keep_state(transaction, workspace, chore, claim);
    });
    if (!claimed.ok() && claimed.error().code == base::Code::conflict) return std::optional<Json>(); // another server
    if (!claimed.ok()) return std::move(claimed).error();
    if (!due) return std::optional<Json>();
    return std::optional<Json>(TRY(run_and_tell(workspace, chore)));
}

Clockwork::Clockwork(Workspace& workspace)
    : workspace_(workspace), thread_([this] { run(false); }), outside_([this] { run(true); }) {}

void Clockwork::run(bool outside) {
    std::map<std::string, std::chrono::steady_clock::time_point> next;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        for (const Chore& chore : chores()) {
            const auto now = std::chrono::steady_clock::now();
            if (stopping_ || chore.outside != outside || now < next[chore.name]) continue;
            // Another server may fall away: the rare ones are asked for more often than they run.
            next[chore.name] = now + std::chrono::milliseconds(std::min(chore.every_milliseconds, hour));
            lock.unlock();
            (void)run_if_due(workspace_, chore); // a fault is logged where it happened
            lock.lock();
        }
        wake_.wait_for(lock, tick, [this] { return stopping_; });
    }
}

Clockwork::~Clockwork() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    outside_.join();
}

} // namespace fairlead::command
