#include "command/approvals.h"

#include <algorithm>

#include "automation/book.h"
#include "command/record_names.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using automation::ApprovalProcess;
using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr int64_t most_in_chore = 500;
constexpr int64_t most_shown = 50; // approvals of one record

const std::vector<std::string> approval_columns = {
    "id",    "object", "record",       "process",      "process_key", "title",       "state",   "level", "levels",
    "round", "stage",  "submitted_by", "submitted_at", "finished_at", "finished_by", "comment", "answer"};
const std::vector<std::string> item_columns = {
    "id",     "approval",  "level",      "step",       "name_zh",     "name_en", "mode",      "state",    "opened_at",
    "due_at", "escalated", "decided_at", "decided_by", "decided_for", "comment", "reason_zh", "reason_en"};

Condition equal(const char* column, Value value) {
    return {Condition::Test::equal, column, std::move(value), {}};
}
Condition among(const char* column, const std::vector<int64_t>& ids) {
    return {Condition::Test::in, column, {}, {ids.begin(), ids.end()}};
}
Json text_or_null(std::string_view text) {
    return text.empty() ? Json() : Json::string(std::string(text));
}
Json moment(const store::Row& row, size_t column) {
    return row.empty(column) ? Json() : Json::string(to_text(base::Instant{row.number(column)}));
}

/// Reads approvals with their steps and people into JSON.
class Presenter {
  public:
    Presenter(store::Reader& reader, const Session& session, const automation::Book& book)
        : reader_(reader),
          session_(session),
          stands_for_(book.people().stands_for(session.user_id(), session.asker.now)) {}

    Result<Json> list(const std::vector<Condition>& where, int64_t limit) {
        Json list = Json::array();
        std::vector<int64_t> ids;
        std::map<int64_t, size_t> places;
        TRY(reader_.each(
            query::render_select_rows("approval", approval_columns, where, {{"id", true}}, limit, reader_.dialect()),
            [&](const store::Row& row) {
                places[row.number(0)] = ids.size();
                ids.push_back(row.number(0));
                list.push(approval(row));
                return true;
            }));
        if (ids.empty()) return list;
        struct Person {
            int64_t user;
            bool open;
        };
        std::map<int64_t, std::vector<Person>> people;
        TRY(reader_.each(query::render_select_rows("approval_person", {"item", "user", "open"},
                                                   {among("approval", ids)}, {{"id", false}}, 0, reader_.dialect()),
                         [&](const store::Row& row) {
                             people[row.number(0)].push_back({row.number(1), row.number(2) != 0});
                             return true;
                         }));
        TRY(reader_.each(query::render_select_rows("approval_item", item_columns, {among("approval", ids)},
                                                   {{"level", false}, {"id", false}}, 0, reader_.dialect()),
                         [&](const store::Row& row) {
                             Json item = this->item(row);
                             Json persons = Json::array();
                             bool mine = false;
                             for (const Person& person : people[row.number(0)]) {
                                 persons.push(person_json(session_, person.user));
                                 const bool me = std::find(stands_for_.begin(), stands_for_.end(), person.user) !=
                                                 stands_for_.end();
                                 mine = mine || (person.open && me);
                             }
                             item.set("people", std::move(persons));
                             item.set("mine", Json::boolean(mine));
                             Json& whole = list.items()[places[row.number(1)]];
                             if (mine) whole.set("mine", Json::boolean(true));
                             Json steps = whole["steps"];
                             steps.push(std::move(item));
                             whole.set("steps", std::move(steps));
                             return true;
                         }));
        return list;
    }

  private:
    int64_t now() const { return session_.asker.now.milliseconds; }
    Json approval(const store::Row& row) const {
        Json json = Json::object();
        json.set("id", Json::string(to_text(Id{row.number(0)})));
        json.set("object", Json::string(std::string(row.text(1))));
        json.set("record", Json::string(to_text(Id{row.number(2)})));
        json.set("process", Json::string(std::string(row.text(4))));
        json.set("title", Json::string(std::string(row.text(5))));
        json.set("state", Json::string(std::string(row.text(6))));
        json.set("level", Json::number(row.number(7)));
        json.set("levels", Json::number(row.number(8)));
        json.set("round", Json::number(row.number(9)));
        json.set("stage", text_or_null(row.text(10)));
        json.set("submitted_by", person_json(session_, row.number(11)));
        json.set("submitted_at", moment(row, 12));
        json.set("finished_at", moment(row, 13));
        json.set("finished_by", person_json(session_, row.number(14)));
        json.set("comment", text_or_null(row.text(15)));
        json.set("answer", text_or_null(row.text(16)));
        json.set("waiting_ms", Json::number((row.empty(13) ? now() : row.number(13)) - row.number(12)));
        json.set("mine", Json::boolean(false));
        json.set("can_withdraw", Json::boolean(row.text(6) == "pending" &&
                                               (row.number(11) == session_.user_id() || session_.can("manage_users"))));
        json.set("steps", Json::array());
        return json;
    }
    Json item(const store::Row& row) const {
        Json json = Json::object();
        json.set("id", Json::string(to_text(Id{row.number(0)})));
        json.set("level", Json::number(row.number(2)));
        json.set("name", Json::string(Text{std::string(row.text(4)), std::string(row.text(5))}.in(session_.language)));
        json.set("mode", Json::string(std::string(row.text(6))));
        json.set("state", Json::string(std::string(row.text(7))));
        json.set("opened_at", moment(row, 8));
        json.set("due_at", moment(row, 9));
        json.set("overdue", Json::boolean(row.text(7) == "open" && !row.empty(9) && row.number(9) < now()));
        json.set("escalated", Json::number(row.number(10)));
        json.set("decided_at", moment(row, 11));
        json.set("decided_by", person_json(session_, row.number(12)));
        json.set("decided_for", person_json(session_, row.number(13)));
        json.set("comment", text_or_null(row.text(14)));
        json.set("reason",
                 text_or_null(Text{std::string(row.text(15)), std::string(row.text(16))}.in(session_.language)));
        json.set("waiting_ms",
                 row.empty(8) ? Json() : Json::number((row.empty(11) ? now() : row.number(11)) - row.number(8)));
        return json;
    }

    store::Reader& reader_;
    const Session& session_;
    std::vector<int64_t> stands_for_;
};

/// The approval that is meant: the one named, else the only one that waits.
Result<Id> chosen(record::Context& context, Id record, const Json& body) {
    if (body.has("approval")) {
        const auto id = base::parse_id(body["approval"].text());
        if (!id) return Error(Code::not_found, {"没有这项审批。", "There is no such approval."});
        const auto approval = TRY(automation::load_approval(context, id->number));
        if (approval.record != record) return Error(Code::not_found, {"没有这项审批。", "There is no such approval."});
        return *id;
    }
    std::vector<int64_t> pending;
    TRY(context.transaction.each(
        query::render_select_rows("approval", {"id"}, {equal("record", record.number), equal("state", "pending")},
                                  {{"id", true}}, 0, context.dialect()),
        [&](const store::Row& row) {
            pending.push_back(row.number(0));
            return true;
        }));
    if (pending.empty())
        return Error(Code::conflict, {"这条记录没有进行中的审批。", "Nothing about this record waits for approval."});
    if (pending.size() > 1)
        return base::invalid("approval", "required",
                             {"有多项审批，请指明是哪一项。", "Several wait: say which is meant."});
    return Id{pending.front()};
}

Result<const ApprovalProcess*> process_for(record::Context& context, const automation::Book& book,
                                           const record::Image& image, const Json& body) {
    const std::string key = body["process"].text();
    std::vector<const ApprovalProcess*> fitting;
    record::Related related(context.model, context.tables, context.transaction);
    const record::RecordSubject subject(image, related);
    for (const ApprovalProcess& process : book.approvals().of(*image.object)) {
        if (!process.active) continue;
        if (!key.empty() && process.key == key) return &process;
        if (!process.condition || formula::holds(*process.condition, subject, context.session.asker))
            fitting.push_back(&process);
    }
    if (!key.empty())
        return base::invalid("process", "unknown_value",
                             {"没有审批流程 “" + key + "”。", "There is no approval process \"" + key + "\"."});
    if (fitting.size() == 1) return fitting.front();
    if (fitting.empty())
        return base::invalid("process", "not_needed", {"这条记录不需要审批。", "This record needs no approval."});
    return base::invalid("process", "required", {"请指明审批流程。", "Say which approval is meant."});
}

} // namespace

Result<Json> act_on_approval(Workspace& workspace, const Session& session, const Object& object, Id record,
                             ApprovalAct act, const Json& body) {
    const std::string comment = body["comment"].text();
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const auto& book = *workspace.snapshot()->book;
        // Whoever decides may read the record: it was shared with them.
        const bool submits = act == ApprovalAct::submit;
        const record::Image image = TRY(record::load(context.model, context.tables, context.transaction, session,
                                                     object, record, submits ? Verb::edit : Verb::read));
        if (submits) {
            const ApprovalProcess* process = TRY(process_for(context, book, image, body));
            TRY(automation::submit(context, book, *process, image, session.user_id(), comment));
            return {};
        }
        const Id approval = TRY(chosen(context, record, body));
        switch (act) {
            case ApprovalAct::withdraw:
                return automation::withdraw(context, book, approval, comment);
            case ApprovalAct::delegate: {
                const auto to = base::parse_id(body["to"].text());
                if (!to) return base::invalid("to", "required", {"请指明转交给谁。", "Say who shall decide instead."});
                return automation::delegate(context, book, approval, session.user_id(), to->number, comment);
            }
            default: {
                const auto verdict = act == ApprovalAct::approve  ? automation::Verdict::approve
                                     : act == ApprovalAct::reject ? automation::Verdict::reject
                                                                  : automation::Verdict::give_back;
                TRY(automation::decide(context, book, approval, session.user_id(), verdict, comment));
                return {};
            }
        }
    }));
    return approvals_of(workspace, session, object, record);
}

Result<Json> approvals_of(Workspace& workspace, const Session& session, const Object& object, Id record) {
    const auto snapshot = workspace.snapshot();
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.reader, session, object, record, Verb::read));
        Presenter presenter(context.reader, session, *snapshot->book);
        Json approvals = TRY(presenter.list({equal("record", record.number)}, most_shown));
        Json available = Json::array();
        record::Related related(context.model, context.tables, context.reader);
        const record::RecordSubject subject(image, related);
        for (const ApprovalProcess& process : snapshot->book->approvals().of(object)) {
            if (!process.active) continue;
            const bool pending = std::any_of(approvals.items().begin(), approvals.items().end(), [&](const Json& each) {
                return each["process"].text() == process.key && each["state"].text() == "pending";
            });
            if (pending || (process.condition && !formula::holds(*process.condition, subject, session.asker))) continue;
            Json row = Json::object();
            row.set("process", Json::string(process.key));
            row.set("name", Json::string(process.name));
            available.push(std::move(row));
        }
        Json answer = Json::object();
        answer.set("approvals", std::move(approvals));
        answer.set("available", std::move(available));
        return answer;
    });
}

Result<Json> my_approvals(Workspace& workspace, const Session& session, std::string_view which, int64_t limit,
                          std::string_view after) {
    if (which != "pending" && which != "decided" && which != "submitted")
        return base::invalid("mine", "unknown_value",
                             {"应为 pending、decided 或 submitted。", "This is pending, decided or submitted."});
    const auto snapshot = workspace.snapshot();
    std::optional<int64_t> before;
    if (!after.empty()) {
        const auto id = base::parse_id(after);
        if (!id) return base::invalid("after", "cursor", {"翻页游标无效。", "The cursor is not valid."});
        before = id->number;
    }
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        std::vector<Condition> where;
        std::set<int64_t> ids;
        if (which == "submitted") {
            where.push_back(equal("submitted_by", session.user_id()));
        } else {
            const bool pending = which == "pending";
            const std::vector<int64_t> users =
                snapshot->book->people().stands_for(session.user_id(), session.asker.now);
            const std::vector<Condition> mine = pending
                                                    ? std::vector<Condition>{among("user", users), equal("open", 1)}
                                                    : std::vector<Condition>{equal("decided_by", session.user_id())};
            TRY(context.reader.each(
                query::render_select_rows(pending ? "approval_person" : "approval_item", {"approval"}, mine,
                                          {{"id", true}}, 2000, context.reader.dialect()),
                [&](const store::Row& row) {
                    ids.insert(row.number(0));
                    return true;
                }));
            where.push_back(among("id", {ids.begin(), ids.end()}));
        }
        Json answer = Json::object();
        Json items = Json::array();
        std::string next;
        const bool none = which != "submitted" && ids.empty();
        if (!none) {
            if (before) where.push_back({Condition::Test::below, "id", *before, {}});
            Presenter presenter(context.reader, session, *snapshot->book);
            items = TRY(presenter.list(where, limit + 1));
            if (static_cast<int64_t>(items.items().size()) > limit) {
                items.items().pop_back();
                next = items.items().back()["id"].text();
            }
            TRY(add_names(context, items));
        }
        answer.set("count", which == "submitted" ? Json() : Json::number(static_cast<int64_t>(ids.size())));
        answer.set("items", std::move(items));
        answer.set("next", next.empty() ? Json() : Json::string(next));
        return answer;
    });
}

Result<Json> absence(Workspace& workspace, const Session& session) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        Json json = Json::object();
        TRY(context.reader.each(
            query::render_select_rows("user", {"absent_from", "absent_until", "substitute"},
                                      {equal("id", session.user_id())}, {}, 1, context.reader.dialect()),
            [&](const store::Row& row) {
                auto day = [&](size_t column) {
                    return row.empty(column) ? Json() : Json::string(to_text(base::Date{row.number(column)}));
                };
                json.set("from", day(0));
                json.set("until", day(1));
                json.set("substitute", person_json(session, row.number(2)));
                return true;
            }));
        return json;
    });
}

Result<Json> set_absence(Workspace& workspace, const Session& session, const Json& body) {
    if (!session.user) return Error(Code::forbidden, {"只有人会缺勤。", "Only people are away."});
    const Session server = [&] {
        Session acting = workspace.server_session();
        acting.asker = session.asker;
        return acting;
    }();
    TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
        record::Patch patch;
        patch.object = context.model.catalog().find("user");
        patch.id = Id{session.user_id()};
        for (const auto& [key, field] : {std::pair("from", "absent_from"), std::pair("until", "absent_until"),
                                         std::pair("substitute", "substitute")})
            if (body.has(key)) patch.sets.push_back({field, body[key], {}});
        const auto self = base::parse_id(body["substitute"].text());
        if (self && self->number == session.user_id())
            return base::invalid("substitute", "self_link", {"不能代理自己。", "You cannot stand in for yourself."});
        const record::Change change = TRY(record::save(context, patch));
        const int64_t substitute = change.after.get("substitute").number_or(0);
        const bool away = !change.after.get("absent_from").empty() || !change.after.get("absent_until").empty();
        if (!substitute || !away) return {};
        return automation::admit_substitute(context, *workspace.snapshot()->book, session.user_id(), substitute);
    }));
    return absence(workspace, session);
}

Result<Json> escalate_approvals(Workspace& workspace) {
    int64_t escalated = 0;
    const Session server = workspace.server_session();
    TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
        escalated = TRY(automation::escalate_overdue(context, *workspace.snapshot()->book, most_in_chore));
        return {};
    }));
    Json json = Json::object();
    json.set("escalated", Json::number(escalated));
    return json;
}

} // namespace fairlead::command
