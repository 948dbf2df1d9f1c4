// The run log: what each rule did and why, and the ones that failed tried again.

#include <algorithm>
#include <chrono>

#include "automation/book.h"
#include "automation/rule.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::automation {

using base::Code;
using base::Error;
using query::Condition;
using record::Context;
using record::Image;

namespace {

constexpr int64_t first_retry = 5 * 60 * 1000; // then four times as long each time
constexpr int64_t most_attempts = 5;

std::string done_json(const std::vector<Text>& done) {
    std::string text;
    base::JsonWriter out(text);
    out.begin_array();
    for (const Text& each : done) {
        out.begin_object();
        out.key("zh").string(each.zh);
        out.key("en").string(each.en);
        out.end_object();
    }
    out.end_array();
    return text;
}

Text words_of(const Error& error) {
    Text text = error.message;
    for (const base::Fault& fault : error.faults) {
        if (fault.message.en == error.message.en) continue;
        text.zh += fault.message.zh;
        text.en += " " + fault.message.en;
    }
    return text;
}

} // namespace

Result<void> log_run(Context& context, const ProcessRule& rule, const Image& image, const Cause& cause, Run& run,
                     std::string_view state, int64_t microseconds) {
    const access::Session& session = context.session;
    const int64_t now = session.asker.now.milliseconds;
    run.id = context.ids.next();
    const Text error = run.failed ? words_of(run.error) : Text{};
    const bool well = state == "done";
    TRY(context.execute(query::render_insert("rule_run",
                                             {{"id", run.id.number},
                                              {"rule", rule.id},
                                              {"rule_name", rule.name},
                                              {"object", image.object->name},
                                              {"record", image.id().number},
                                              {"at", now},
                                              {"cause", cause.word},
                                              {"actor", session.is_server() ? Value() : Value(session.user_id())},
                                              {"reason_zh", cause.reason.zh},
                                              {"reason_en", cause.reason.en},
                                              {"done", done_json(run.done)},
                                              {"acts", static_cast<int64_t>(run.done.size())},
                                              {"state", state},
                                              {"error_zh", error.zh.empty() ? Value() : Value(error.zh)},
                                              {"error_en", error.en.empty() ? Value() : Value(error.en)},
                                              {"spent", microseconds},
                                              {"saved", well ? rule.seconds_saved : 0},
                                              {"attempts", 1},
                                              {"next_at", state == "failed" ? Value(now + first_retry) : Value()}},
                                             context.dialect())));
    return {};
}

Result<Run> retry(Context& context, const Book& book, Id id) {
    const store::Rows rows = TRY(context.transaction.rows(
        query::render_select_rows("rule_run", {"rule", "object", "record", "attempts", "state"},
                                  {{Condition::Test::equal, "id", id.number, {}}}, {}, 1, context.dialect())));
    if (rows.empty()) return Error(Code::not_found, {"没有这条运行记录。", "There is no such run."});
    const auto& row = rows[0];
    const std::string_view state = row[4].text_or("");
    if (state != "failed" && state != "dead")
        return Error(Code::conflict, {"这次运行没有失败。", "This run did not fail."});
    const ProcessRule* rule = book.rules().find(row[0].number_or(0));
    const Object* object = context.model.catalog().find(row[1].text_or(""));
    std::vector<Image> images;
    if (object)
        images = TRY(
            record::load_unscoped(context.model, context.tables, context.transaction, *object, {row[2].number_or(0)}));
    Run run;
    run.id = id;
    const auto start = std::chrono::steady_clock::now();
    if (!rule || images.empty()) {
        run.failed = true;
        run.error = Error(Code::not_found,
                          {"规则已停用，或记录已不存在。", "The rule is switched off, or the record is gone."});
    } else {
        Chain& chain = chain_of(context);
        const size_t events = context.events.size(), tellings = chain.tellings.size();
        ++chain.depth;
        const auto outcome = context.transaction.attempt(
            [&] { return perform(context, book, *rule, images.front(), nullptr, run.done); });
        --chain.depth;
        if (!outcome.ok()) {
            if (outcome.error().code == Code::unavailable) return outcome.error();
            context.events.resize(events);
            chain.tellings.resize(tellings);
            run.failed = true;
            run.error = outcome.error();
            run.done.clear();
        }
    }
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
    const int64_t attempts = row[3].number_or(0) + 1, now = context.session.asker.now.milliseconds;
    const bool dead = run.failed && (attempts >= most_attempts || !rule || images.empty());
    const Text error = run.failed ? words_of(run.error) : Text{};
    int64_t wait = first_retry;
    for (int64_t i = 1; i < attempts; ++i) wait *= 4;
    TRY(context.execute(query::render_update_rows("rule_run",
                                                  {{"state", dead         ? "dead"
                                                             : run.failed ? "failed"
                                                                          : "done"},
                                                   {"done", done_json(run.done)},
                                                   {"acts", static_cast<int64_t>(run.done.size())},
                                                   {"error_zh", error.zh.empty() ? Value() : Value(error.zh)},
                                                   {"error_en", error.en.empty() ? Value() : Value(error.en)},
                                                   {"spent", static_cast<int64_t>(spent.count())},
                                                   {"saved", !run.failed && rule ? rule->seconds_saved : 0},
                                                   {"attempts", attempts},
                                                   {"next_at", run.failed && !dead ? Value(now + wait) : Value()}},
                                                  {{Condition::Test::equal, "id", id.number, {}}}, context.dialect())));
    return run;
}

} // namespace fairlead::automation
