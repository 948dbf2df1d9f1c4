// An approval from its submission to its end.

#include <algorithm>

#include "automation/approval.h"
#include "automation/book.h"
#include "base/unicode.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::automation {

using base::Code;
using base::Error;
using query::Condition;
using record::Context;
using record::Image;

namespace {

constexpr int64_t hour = 3600000;
constexpr size_t longest_comment = 4000;
constexpr int64_t most_escalations = 5;

using Ids = std::vector<int64_t>;

Condition equal(const char* column, Value value) {
    return {Condition::Test::equal, column, std::move(value), {}};
}

void unite(Ids& into, const Ids& more) {
    into.insert(into.end(), more.begin(), more.end());
    std::sort(into.begin(), into.end());
    into.erase(std::unique(into.begin(), into.end()), into.end());
}

std::string names_of(const access::Directory& directory, const Ids& users, const char* between) {
    std::string text;
    for (const int64_t id : users) {
        const access::User* user = directory.user(id);
        if (user) text += (text.empty() ? "" : between) + user->name;
    }
    return text;
}

class Running {
  public:
    Running(Context& context, const Book& book) : context_(context), book_(book) {}

    int64_t now() const { return context_.session.asker.now.milliseconds; }
    const access::Directory& directory() const { return *context_.session.directory; }

    Ids active(Ids users) const {
        std::sort(users.begin(), users.end());
        users.erase(std::unique(users.begin(), users.end()), users.end());
        std::erase_if(users, [&](int64_t id) {
            const access::User* user = directory().user(id);
            return !user || !user->active;
        });
        return users;
    }
    /// Who a word names for a record of this owner.
    Ids named(const std::string& word, int64_t owner) const {
        Ids users;
        if (word.starts_with("role:")) return people_of_role(directory(), word.substr(5));
        if (word.starts_with("user:")) {
            if (const auto id = base::parse_id(word.substr(5))) users.push_back(id->number);
        } else if (word.starts_with("manager")) {
            int64_t user = owner;
            const int64_t hops = word == "manager" ? 1 : word.back() - '0';
            for (int64_t i = 0; i < hops && user; ++i) {
                const int64_t above = directory().manager_of(user);
                if (!above) break; // nobody further up: the last one found
                user = above;
            }
            if (user != owner) users.push_back(user);
        }
        return active(std::move(users));
    }
    Ids administrators() const {
        Ids users;
        for (const access::User& user : directory().users()) {
            const access::Role* role = directory().role(user.role);
            if (user.active && role && role->capabilities.contains("manage_users")) users.push_back(user.id);
        }
        return users;
    }
    void tell(const Approval& approval, Ids users, Text body) {
        std::erase_if(users, [&](int64_t id) { return id == context_.session.user_id(); });
        if (users.empty()) return;
        chain_of(context_).tellings.push_back({.kind = "approval",
                                               .users = std::move(users),
                                               .object = approval.object,
                                               .record = approval.record,
                                               .body = std::move(body),
                                               .actor = context_.session.user_id()});
    }
    /// Who decides about a record may read it.
    Result<void> let_read(const Approval& approval, const Ids& users) {
        const Object& object = *approval.object;
        if (object.sharing != schema::Sharing::private_ || !object.trait("owner")) return {};
        const auto images = TRY(record::load_unscoped(context_.model, context_.tables, context_.transaction, object,
                                                      {approval.record.number}));
        if (images.empty()) return {};
        for (const int64_t id : users) {
            const access::Session reader =
                access::make_session(context_.session.directory, directory().user(id), context_.session.asker.now,
                                     context_.model.catalog().settings());
            if (access::reaches_owner(reader, object, access::Verb::read, images.front().owner())) continue;
            const std::vector<Condition> where = {equal("record", approval.record.number), equal("principal", id)};
            if (TRY(context_.transaction.rows(
                    query::render_count_rows("record_share", where, context_.dialect())))[0][0]
                    .number_or(0) > 0)
                continue;
            TRY(context_.execute(query::render_insert(
                "record_share",
                {{"id", context_.ids.next().number},
                 {"object", object.name},
                 {"record", approval.record.number},
                 {"principal", id},
                 {"principal_kind", "user"},
                 {"can_write", 0},
                 {"created_at", now()},
                 {"created_by", context_.session.is_server() ? Value() : Value(context_.session.user_id())}},
                context_.dialect())));
        }
        return {};
    }
    Result<int64_t> update(const char* table, const query::Assignments& changes, const std::vector<Condition>& where) {
        return context_.execute(query::render_update_rows(table, changes, where, context_.dialect()));
    }

    /// The items of the next level begin to wait for their people; behind the last level it is approved.
    Result<void> open_level(const Approval& approval, int64_t level) {
        if (level > approval.levels) return finish(approval, "approved", {});
        TRY(update("approval", {{"level", level}}, {equal("id", approval.id)}));
        Ids all;
        const store::Rows items = TRY(context_.transaction.rows(query::render_select_rows(
            "approval_item", {"id", "hours"}, {equal("approval", approval.id), equal("level", level)}, {}, 0,
            context_.dialect())));
        for (const auto& item : items) {
            const int64_t id = item[0].number_or(0), hours = item[1].number_or(0);
            TRY(update(
                "approval_item",
                {{"state", "open"}, {"opened_at", now()}, {"due_at", hours ? Value(now() + hours * hour) : Value()}},
                {equal("id", id)}));
            TRY(update("approval_person", {{"open", 1}}, {equal("item", id)}));
            unite(all, TRY(people_of(id)));
        }
        for (const int64_t id : Ids(all))
            if (const int64_t other = book_.people().substitute_of(id, context_.session.asker.now)) unite(all, {other});
        all = active(std::move(all));
        TRY(let_read(approval, all));
        tell(approval, all, {"请审批：" + approval.title, "Please decide: " + approval.title});
        return {};
    }
    Result<Ids> people_of(int64_t item) {
        Ids users;
        TRY(context_.transaction.each(
            query::render_select_rows("approval_person", {"user"}, {equal("item", item)}, {}, 0, context_.dialect()),
            [&](const store::Row& row) {
                users.push_back(row.number(0));
                return true;
            }));
        return users;
    }

    Result<void> finish(const Approval& approval, const std::string& state, const std::string& answer) {
        const int64_t by = context_.session.user_id();
        TRY(update("approval",
                   {{"state", state},
                    {"finished_at", now()},
                    {"finished_by", by ? Value(by) : Value()},
                    {"answer", answer.empty() ? Value() : Value(answer)}},
                   {equal("id", approval.id)}));
        for (const char* open : {"open", "waiting"})
            TRY(update("approval_item", {{"state", "cancelled"}},
                       {equal("approval", approval.id), equal("state", open)}));
        TRY(update("approval_person", {{"open", 0}}, {equal("approval", approval.id)}));
        Text word = state == "approved"    ? Text{"已批准：", "Approved: "}
                    : state == "rejected"  ? Text{"已拒绝：", "Refused: "}
                    : state == "returned"  ? Text{"退回修改：", "Returned for change: "}
                    : state == "withdrawn" ? Text{"已撤回：", "Withdrawn: "}
                                           : Text{"批准已失效：", "No longer holds: "};
        word.zh += approval.title + (answer.empty() ? "" : "。" + answer);
        word.en += approval.title + (answer.empty() ? "" : ". " + answer);
        Ids told = {approval.submitted_by};
        const auto images = TRY(record::load_unscoped(context_.model, context_.tables, context_.transaction,
                                                      *approval.object, {approval.record.number}));
        if (!images.empty()) unite(told, {images.front().owner()});
        tell(approval, active(std::move(told)), word);
        const ApprovalProcess* process = book_.approvals().find(approval.process);
        if (!process || images.empty()) return {};
        const std::vector<Setting>* sets = state == "approved"   ? &process->on_approved
                                           : state == "rejected" ? &process->on_rejected
                                                                 : nullptr;
        return sets && !sets->empty() ? set_after(approval, *sets, images.front()) : Result<void>();
    }

  private:
    /// What the process sets at its end. A fault there is told and leaves the decision as it is.
    Result<void> set_after(const Approval& approval, const std::vector<Setting>& sets, const Image& image) {
        access::Session acting = context_.session;
        acting.user = nullptr;
        acting.role = nullptr;
        acting.cause = {"approval", approval.id};
        Context mine{context_.model, context_.tables, acting,  context_.transaction,
                     context_.ids,   context_.events, nullptr, context_.reactions,
                     context_.chain};
        Chain& chain = chain_of(context_);
        const size_t events = context_.events.size(), tellings = chain.tellings.size();
        const bool deciding = std::exchange(chain.deciding, true);
        ++chain.depth;
        const auto done = context_.transaction.attempt([&] { return set_fields(mine, sets, image, nullptr); });
        --chain.depth;
        chain.deciding = deciding;
        if (done.ok()) return {};
        if (done.error().code == Code::unavailable) return done.error();
        context_.events.resize(events);
        chain.tellings.resize(tellings);
        Text why = done.error().message;
        for (const base::Fault& fault : done.error().faults)
            why.zh += fault.message.zh, why.en += " " + fault.message.en;
        tell(approval, {approval.submitted_by},
             {"审批“" + approval.title + "”之后的设置未能完成：" + why.zh,
              "What \"" + approval.title + "\" sets at its end could not be set: " + why.en});
        return {};
    }

    Context& context_;
    const Book& book_;
};

Result<std::string> comment_of(const std::string& comment, bool required) {
    std::string text = base::trim(comment);
    if (text.empty() && required) return base::invalid("comment", "required", {"请写明理由。", "Say why."});
    if (base::length(text) > longest_comment)
        return base::invalid("comment", "too_long", {"最多 4000 个字。", "At most 4,000 characters."});
    return text;
}

Error ended() {
    return Error(Code::conflict, {"这项审批已经结束。", "This approval has ended."});
}

struct Mine {
    int64_t item, person, user;
};
/// Open items this person may decide, and for whom.
Result<std::vector<Mine>> open_items(Context& context, const Book& book, int64_t approval, int64_t user) {
    const Ids users = book.people().stands_for(user, context.session.asker.now);
    std::vector<Mine> mine;
    std::vector<Condition> where = {equal("approval", approval), equal("open", 1)};
    where.push_back({Condition::Test::in, "user", {}, {users.begin(), users.end()}});
    TRY(context.transaction.each(query::render_select_rows("approval_person", {"item", "id", "user"}, where,
                                                           {{"id", false}}, 0, context.dialect()),
                                 [&](const store::Row& row) {
                                     mine.push_back({row.number(0), row.number(1), row.number(2)});
                                     return true;
                                 }));
    // One's own place before that of others.
    std::stable_sort(mine.begin(), mine.end(),
                     [&](const Mine& a, const Mine& b) { return (a.user == user) > (b.user == user); });
    std::vector<Mine> once;
    for (const Mine& each : mine)
        if (std::none_of(once.begin(), once.end(), [&](const Mine& other) { return other.item == each.item; }))
            once.push_back(each);
    return once;
}

} // namespace

Result<Approval> load_approval(Context& context, int64_t id) {
    const store::Rows rows = TRY(context.transaction.rows(query::render_select_rows(
        "approval", {"object", "record", "process", "process_key", "title", "state", "level", "levels", "submitted_by"},
        {equal("id", id)}, {}, 1, context.dialect())));
    const Object* object = rows.empty() ? nullptr : context.model.catalog().find(rows[0][0].text_or(""));
    if (!object) return Error(Code::not_found, {"没有这项审批。", "There is no such approval."});
    const auto& row = rows[0];
    return Approval{.id = id,
                    .object = object,
                    .record = {row[1].number_or(0)},
                    .process = row[2].number_or(0),
                    .key = std::string(row[3].text_or("")),
                    .title = std::string(row[4].text_or("")),
                    .state = std::string(row[5].text_or("")),
                    .level = row[6].number_or(0),
                    .levels = row[7].number_or(0),
                    .submitted_by = row[8].number_or(0)};
}

Result<Id> submit(Context& context, const Book& book, const ApprovalProcess& process, const Image& image, int64_t by,
                  const std::string& comment) {
    const std::string said = TRY(comment_of(comment, false));
    record::Related related(context.model, context.tables, context.transaction);
    const record::RecordSubject subject(image, related);
    const formula::Asker& asker = context.session.asker;
    if (process.condition && !formula::holds(*process.condition, subject, asker))
        return base::invalid(
            "process", "not_needed",
            {"这条记录不需要“" + process.name + "”。", "This record does not need \"" + process.name + "\"."});
    const store::Rows earlier = TRY(context.transaction.rows(query::render_select_rows(
        "approval", {"state"}, {equal("record", image.id().number), equal("process", process.id)}, {}, 0,
        context.dialect())));
    for (const auto& row : earlier)
        if (row[0].text_or("") == "pending")
            return Error(Code::conflict,
                         {"“" + process.name + "”正在审批中。", "\"" + process.name + "\" is under way already."});

    struct Item {
        int64_t level, step;
        const ApprovalStep* of;
        Ids people;
        Text reason;
    };
    Running running(context, book);
    const int64_t owner = image.owner() ? image.owner() : by;
    std::vector<Item> items;
    int64_t level = 0;
    for (size_t i = 0; i < process.steps.size(); ++i) {
        const ApprovalStep& step = process.steps[i];
        if (step.when && !formula::holds(*step.when, subject, asker)) continue;
        if (!step.parallel || level == 0) ++level;
        std::vector<Ids> slots;
        for (const std::string& word : step.people) slots.push_back(running.named(word, owner));
        for (const formula::Bound& person : step.fields)
            slots.push_back(running.active({formula::evaluate(*person, subject, asker).number_or(0)}));
        if (step.any) {
            Ids together;
            for (const Ids& slot : slots) unite(together, slot);
            slots = {std::move(together)};
        }
        for (Ids& slot : slots) {
            Text reason;
            if (!process.own_decision) std::erase(slot, by);
            if (slot.empty()) {
                // Nobody decides about their own wish, and nothing waits for nobody.
                if (const int64_t above = running.directory().manager_of(by ? by : owner)) slot = {above};
                reason = {"无人可选，由上级审批", "Nobody else was left: goes to the manager"};
            }
            if (slot.empty()) {
                slot = running.administrators();
                if (!process.own_decision && slot.size() > 1) std::erase(slot, by);
                reason = {"无人可选，由管理员审批", "Nobody else was left: goes to the administrators"};
            }
            if (slot.empty())
                return Error(Code::conflict, {"没有人可以审批它。", "There is nobody to decide about it."});
            items.push_back({level, static_cast<int64_t>(i), &step, std::move(slot), std::move(reason)});
        }
    }

    Approval approval{.id = context.ids.next().number,
                      .object = image.object,
                      .record = image.id(),
                      .process = process.id,
                      .key = process.key,
                      .title = process.name,
                      .state = "pending",
                      .level = 0,
                      .levels = level,
                      .submitted_by = by};
    TRY(context.execute(query::render_insert("approval",
                                             {{"id", approval.id},
                                              {"object", image.object->name},
                                              {"record", image.id().number},
                                              {"process", process.id},
                                              {"process_key", process.key},
                                              {"title", process.name},
                                              {"state", "pending"},
                                              {"level", 0},
                                              {"levels", level},
                                              {"round", static_cast<int64_t>(earlier.size()) + 1},
                                              {"stage", image.at(image.columns->stage)},
                                              {"submitted_by", by ? Value(by) : Value()},
                                              {"submitted_at", running.now()},
                                              {"comment", said.empty() ? Value() : Value(said)}},
                                             context.dialect())));
    for (const Item& item : items) {
        const int64_t id = context.ids.next().number;
        TRY(context.execute(query::render_insert("approval_item",
                                                 {{"id", id},
                                                  {"approval", approval.id},
                                                  {"level", item.level},
                                                  {"step", item.step},
                                                  {"name_zh", item.of->name.zh},
                                                  {"name_en", item.of->name.en},
                                                  {"mode", item.of->any ? "any" : "all"},
                                                  {"state", "waiting"},
                                                  {"hours", item.of->hours},
                                                  {"escalated", 0},
                                                  {"reason_zh", item.reason.zh},
                                                  {"reason_en", item.reason.en}},
                                                 context.dialect())));
        for (const int64_t user : item.people)
            TRY(context.execute(query::render_insert("approval_person",
                                                     {{"id", context.ids.next().number},
                                                      {"item", id},
                                                      {"approval", approval.id},
                                                      {"user", user},
                                                      {"open", 0}},
                                                     context.dialect())));
    }
    TRY(running.open_level(approval, 1)); // no step applies: approved at once
    return Id{approval.id};
}

Result<std::string> decide(Context& context, const Book& book, Id id, int64_t user, Verdict verdict,
                           const std::string& comment) {
    const Approval approval = TRY(load_approval(context, id.number));
    if (approval.state != "pending") return ended();
    const std::string said = TRY(comment_of(comment, verdict != Verdict::approve));
    const std::vector<Mine> mine = TRY(open_items(context, book, id.number, user));
    const ApprovalProcess* process = book.approvals().find(approval.process);
    const bool own = user == approval.submitted_by && !(process && process->own_decision) &&
                     std::any_of(mine.begin(), mine.end(), [&](const Mine& each) { return each.user != user; });
    if (mine.empty() || own) return Error(Code::forbidden, {"这一步不由你审批。", "This step is not yours to decide."});
    Running running(context, book);
    // Two who decide at once meet at this row.
    TRY(running.update("approval", {{"level", approval.level}}, {equal("id", approval.id)}));
    const char* state = verdict == Verdict::approve ? "approved" : verdict == Verdict::reject ? "rejected" : "returned";
    for (const Mine& each : mine) {
        TRY(running.update("approval_item",
                           {{"state", state},
                            {"decided_at", running.now()},
                            {"decided_by", user},
                            {"decided_for", each.user == user ? Value() : Value(each.user)},
                            {"comment", said.empty() ? Value() : Value(said)}},
                           {equal("id", each.item)}));
        TRY(running.update("approval_person", {{"open", 0}}, {equal("item", each.item)}));
    }
    if (verdict != Verdict::approve) {
        TRY(running.finish(approval, state, said));
        return std::string(state);
    }
    const std::vector<Condition> left = {equal("approval", approval.id), equal("level", approval.level),
                                         equal("state", "open")};
    if (TRY(context.transaction.rows(query::render_count_rows("approval_item", left, context.dialect())))[0][0]
            .number_or(0) > 0)
        return std::string("pending");
    TRY(running.open_level(approval, approval.level + 1));
    return TRY(load_approval(context, approval.id)).state;
}

Result<void> withdraw(Context& context, const Book& book, Id id, const std::string& comment) {
    const Approval approval = TRY(load_approval(context, id.number));
    if (approval.state != "pending") return ended();
    const access::Session& session = context.session;
    if (!session.is_server() && session.user_id() != approval.submitted_by && !session.can("manage_users"))
        return Error(Code::forbidden, {"只有提交人可以撤回。", "Only its submitter may withdraw it."});
    Running running(context, book);
    const std::string said = TRY(comment_of(comment, false));
    Ids waiting;
    TRY(context.transaction.each(
        query::render_select_rows("approval_person", {"user"}, {equal("approval", approval.id), equal("open", 1)}, {},
                                  0, context.dialect()),
        [&](const store::Row& row) {
            waiting.push_back(row.number(0));
            return true;
        }));
    running.tell(approval, running.active(waiting), {"已撤回：" + approval.title, "Withdrawn: " + approval.title});
    return running.finish(approval, "withdrawn", said);
}

Result<void> delegate(Context& context, const Book& book, Id id, int64_t user, int64_t to, const std::string& comment) {
    const Approval approval = TRY(load_approval(context, id.number));
    if (approval.state != "pending") return ended();
    const std::string said = TRY(comment_of(comment, false));
    Running running(context, book);
    const ApprovalProcess* process = book.approvals().find(approval.process);
    if (running.active({to}).empty())
        return base::invalid("to", "inactive_user", {"请选择一位在职用户。", "Choose an active user."});
    if (to == user || (to == approval.submitted_by && !(process && process->own_decision)))
        return base::invalid("to", "not_allowed",
                             {"不能转给自己或提交人。", "It cannot go to yourself or to the submitter."});
    const std::vector<Mine> mine = TRY(open_items(context, book, id.number, user));
    if (mine.empty()) return Error(Code::forbidden, {"这一步不由你审批。", "This step is not yours to decide."});
    for (const Mine& each : mine) {
        TRY(running.update("approval_person", {{"user", to}}, {equal("id", each.person)}));
        const std::string from = names_of(running.directory(), {each.user}, "、");
        TRY(running.update("approval_item",
                           {{"reason_zh", from + "转交" + (said.empty() ? "" : "：" + said)},
                            {"reason_en", "Passed on by " + from + (said.empty() ? "" : ": " + said)}},
                           {equal("id", each.item)}));
    }
    TRY(running.let_read(approval, {to}));
    running.tell(approval, {to}, {"请审批：" + approval.title, "Please decide: " + approval.title});
    return {};
}

Result<void> admit_substitute(Context& context, const Book& book, int64_t user, int64_t substitute) {
    std::vector<int64_t> approvals;
    TRY(context.transaction.each(
        query::render_select_rows("approval_person", {"approval"}, {equal("user", user), equal("open", 1)},
                                  {{"id", false}}, 0, context.dialect()),
        [&](const store::Row& row) {
            approvals.push_back(row.number(0));
            return true;
        }));
    Running running(context, book);
    const Ids people = running.active({substitute});
    for (const int64_t id : approvals) {
        const Approval approval = TRY(load_approval(context, id));
        TRY(running.let_read(approval, people));
        running.tell(approval, people,
                     {"请代为审批：" + approval.title, "Please decide in their place: " + approval.title});
    }
    return {};
}

Result<int64_t> escalate_overdue(Context& context, const Book& book, int64_t most) {
    Running running(context, book);
    const std::vector<Condition> due = {equal("state", "open"),
                                        {Condition::Test::at_most, "due_at", running.now(), {}}};
    const store::Rows items = TRY(context.transaction.rows(query::render_select_rows(
        "approval_item", {"id", "approval", "step", "hours", "escalated", "name_zh", "name_en"}, due,
        {{"due_at", false}, {"id", false}}, most, context.dialect())));
    for (const auto& item : items) {
        const int64_t id = item[0].number_or(0);
        const Approval approval = TRY(load_approval(context, item[1].number_or(0)));
        const auto images = TRY(record::load_unscoped(context.model, context.tables, context.transaction,
                                                      *approval.object, {approval.record.number}));
        const int64_t owner = images.empty() ? approval.submitted_by : images.front().owner();
        const Ids there = TRY(running.people_of(id));
        Ids added;
        const ApprovalProcess* process = book.approvals().find(approval.process);
        const auto step = static_cast<size_t>(item[2].number_or(0));
        if (process && step < process->steps.size())
            for (const std::string& word : process->steps[step].escalate_to) unite(added, running.named(word, owner));
        if (added.empty())
            for (const int64_t user : there) unite(added, {running.directory().manager_of(user)});
        added = running.active(std::move(added));
        std::erase_if(added, [&](int64_t user) {
            const bool own = user == approval.submitted_by && !(process && process->own_decision);
            return own || std::find(there.begin(), there.end(), user) != there.end();
        });
        for (const int64_t user : added)
            TRY(context.execute(query::render_insert("approval_person",
                                                     {{"id", context.ids.next().number},
                                                      {"item", id},
                                                      {"approval", approval.id},
                                                      {"user", user},
                                                      {"open", 1}},
                                                     context.dialect())));
        TRY(running.let_read(approval, added));
        const int64_t times = item[4].number_or(0) + 1;
        const bool again = times < most_escalations;
        TRY(running.update(
            "approval_item",
            {{"escalated", times},
             {"due_at", again ? Value(running.now() + std::max<int64_t>(1, item[3].number_or(1)) * hour) : Value()}},
            {equal("id", id)}));
        Ids told = running.active(there);
        unite(told, added);
        running.tell(approval, told,
                     {"审批超时：" + approval.title + "（" + std::string(item[5].text_or("")) + "）",
                      "Overdue for decision: " + approval.title + " (" + std::string(item[6].text_or("")) + ")"});
    }
    return static_cast<int64_t>(items.size());
}

} // namespace fairlead::automation
