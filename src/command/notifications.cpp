#include "command/notifications.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "automation/rule.h"
#include "base/unicode.h"
#include "command/jobs.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr size_t most_mentions = 50; // in one text
constexpr size_t most_told = 200;    // of one act
constexpr size_t longest_body = 300; // code points
constexpr size_t one_by_one = 3;     // records given at once beyond this are one notification
constexpr int64_t most_marked = 500; // at once

const std::vector<std::string> columns = {"id",  "user",  "kind",  "object", "record",     "activity", "actor",
                                          "job", "count", "title", "body",   "created_at", "read_at"};

Notice notice_of(const store::Row& row) {
    return {.id = {row.number(0)},
            .user = row.number(1),
            .kind = std::string(row.text(2)),
            .object = std::string(row.text(3)),
            .record = {row.number(4)},
            .activity = {row.number(5)},
            .actor = row.number(6),
            .job = {row.number(7)},
            .count = row.number(8),
            .title = std::string(row.text(9)),
            .body = std::string(row.text(10)),
            .at = {row.number(11)},
            .read = !row.empty(12)};
}

Value id_value(int64_t id) {
    return id ? Value(id) : Value();
}

Result<void> write(store::Transaction& transaction, const Notice& notice) {
    // The name of a record is looked up when it is shown; only a job's title is kept.
    TRY(transaction.execute(query::render_insert("notification",
                                                 {{"id", notice.id.number},
                                                  {"user", notice.user},
                                                  {"kind", notice.kind},
                                                  {"object", notice.object.empty() ? Value() : Value(notice.object)},
                                                  {"record", id_value(notice.record.number)},
                                                  {"activity", id_value(notice.activity.number)},
                                                  {"actor", id_value(notice.actor)},
                                                  {"job", id_value(notice.job.number)},
                                                  {"count", notice.count},
                                                  {"title", notice.record ? Value() : Value(notice.title)},
                                                  {"body", notice.body},
                                                  {"created_at", notice.at.milliseconds}},
                                                 transaction.dialect())));
    return {};
}

/// Whether a person may read a record, and its name.
Result<std::optional<std::string>> name_for(const Workspace& workspace, const record::Context& context, int64_t user,
                                            const Object& object, Id id) {
    const Session reader = workspace.session_of(user);
    if (!reader.user || !reader.user->active) return std::optional<std::string>();
    const Field* name = object.trait("name");
    query::Select select;
    select.object = &object;
    select.columns = {{name ? name->name : "id", nullptr}};
    select.ids = {id.number};
    select.scope = access::scope(reader, context.model, object, Verb::read);
    select.limit = 1;
    std::optional<std::string> found;
    TRY(context.transaction.each(query::render(select, reader.asker, context.dialect()), [&](const store::Row& row) {
        found = name ? std::string(row.text(0)) : std::string();
        return true;
    }));
    return found;
}

/// Ids in "@[Name](user:ID)".
std::vector<int64_t> mentioned(std::string_view text) {
    std::vector<int64_t> ids;
    constexpr std::string_view mark = "](user:";
    for (size_t at = text.find(mark); at != std::string_view::npos && ids.size() < most_mentions;
         at = text.find(mark, at + 1)) {
        const auto start = at + mark.size(), end = text.find(')', start), open = text.rfind("@[", at);
        if (end == std::string_view::npos || open == std::string_view::npos) continue;
        const auto id = base::parse_id(text.substr(start, end - start));
        if (id && std::find(ids.begin(), ids.end(), id->number) == ids.end()) ids.push_back(id->number);
    }
    return ids;
}

/// The beginning of a comment as people read it: "@[Lin](user:…) please" -> "@Lin please".
std::string excerpt(std::string_view text) {
    std::string plain;
    for (size_t at = 0; at < text.size();) {
        const auto middle = text.substr(at).starts_with("@[") ? text.find("](user:", at) : std::string_view::npos;
        const auto end = middle == std::string_view::npos ? middle : text.find(')', middle);
        if (end != std::string_view::npos && middle - at < 200) {
            plain += '@';
            plain += text.substr(at + 2, middle - at - 2);
            at = end + 1;
        } else {
            plain += text[at] == '\n' ? ' ' : text[at];
            ++at;
        }
    }
    size_t points = 0, cut = 0;
    for (; cut < plain.size(); ++cut)
        if ((static_cast<unsigned char>(plain[cut]) & 0xc0) != 0x80 && ++points > longest_body) break;
    if (cut < plain.size()) plain = plain.substr(0, cut) + "…";
    return plain;
}

/// An activity that is a text about a record and nothing to be done: a comment, a note.
bool is_comment(const Object& object) {
    return object.activity && object.trait("about") && object.trait("body") && !object.trait("due") &&
           !object.trait("start") && !object.trait("done");
}

class Teller {
  public:
    Teller(Workspace& workspace, record::Context& context) : workspace_(workspace), context_(context) {}

    Result<void> assigned();
    Result<void> said(const record::Event& event);
    Result<void> remarked(const record::Event& event);
    Result<void> shared(const record::Image& image, int64_t principal);
    Result<void> called(int64_t user, std::string kind, const record::Image* caller, Id activity,
                        const std::string& text);
    std::vector<Notice> made;

  private:
    Notice start(int64_t user, std::string kind, const Object& object, Id record) {
        return {.id = context_.ids.next(),
                .user = user,
                .kind = std::move(kind),
                .object = object.name,
                .record = record,
                .actor = context_.session.user_id(),
                .at = context_.session.asker.now};
    }
    Result<void> add(Notice notice) {
        TRY(write(context_.transaction, notice));
        made.push_back(std::move(notice));
        return {};
    }
    Result<bool> add_to_earlier(int64_t user, int64_t count);

    Workspace& workspace_;
    record::Context& context_;
};

/// One mass change works in many transactions: its person is told once, with the sum.
Result<bool> Teller::add_to_earlier(int64_t user, int64_t count) {
    const int64_t job = context_.session.cause.id;
    if (!job) return false;
    const std::vector<Condition> where = {{Condition::Test::equal, "job", job, {}},
                                          {Condition::Test::equal, "user", user, {}},
                                          {Condition::Test::equal, "kind", "assigned", {}}};
    const store::Rows rows = TRY(context_.transaction.rows(
        query::render_select_rows("notification", {"id", "count"}, where, {}, 1, context_.dialect())));
    if (rows.empty()) return false;
    TRY(context_.execute(query::render_update("notification", Id{rows[0][0].number_or(0)},
                                              {{"count", rows[0][1].number_or(0) + count}, {"read_at", Value()}}, {},
                                              context_.dialect())));
    return true;
}

Result<void> Teller::assigned() {
    std::map<int64_t, std::vector<const record::Event*>> given;
    for (const record::Event& event : context_.events) {
        const bool written = event.action == record::Action::created || event.action == record::Action::updated;
        if (!written || event.owner == event.owner_before || event.owner == context_.session.user_id()) continue;
        if (!event.owner || event.object->system || is_comment(*event.object)) continue;
        // What comes in from outside leaves traces on the record; its owner is told of the record alone.
        if (context_.session.is_server() && event.object->activity) continue;
        given[event.owner].push_back(&event);
    }
    for (const auto& [user, events] : given) {
        const access::User* person = context_.session.directory->user(user);
        if (!person || !person->active) continue;
        if (context_.session.cause.kind == "bulk" || events.size() > one_by_one) {
            if (TRY(add_to_earlier(user, static_cast<int64_t>(events.size())))) continue;
            Notice notice = start(user, "assigned", *events.front()->object, {});
            notice.count = static_cast<int64_t>(events.size());
            notice.job = {context_.session.cause.id};
            TRY(add(std::move(notice)));
            continue;
        }
        for (const record::Event* event : events) {
            auto name = TRY(name_for(workspace_, context_, user, *event->object, event->id));
            if (!name) continue;
            Notice notice = start(user, "assigned", *event->object, event->id);
            notice.title = std::move(*name);
            TRY(add(std::move(notice)));
        }
    }
    return {};
}

Result<void> Teller::said(const record::Event& event) {
    const Object& comment = *event.object;
    const auto images =
        TRY(record::load_unscoped(context_.model, context_.tables, context_.transaction, comment, {event.id.number}));
    if (images.empty()) return {};
    const record::Image& image = images.front();
    const std::string about = comment.trait("about")->name;
    const Object* target = context_.model.catalog().find(image.get(about + "_object").text_or(""));
    const Id record{image.get(about).number_or(0)};
    if (!target || !record) return {};
    const std::string text(image.get(comment.trait("body")->name).text_or(""));

    std::vector<std::pair<int64_t, const char*>> people;
    for (const int64_t user : mentioned(text)) people.emplace_back(user, "mention");
    if (event.action == record::Action::created) {
        const auto owned =
            TRY(record::load_unscoped(context_.model, context_.tables, context_.transaction, *target, {record.number}));
        if (!owned.empty() && owned.front().owner()) people.emplace_back(owned.front().owner(), "comment");
        const std::vector<Condition> where = {{Condition::Test::equal, "record", record.number, {}}};
        TRY(context_.transaction.each(
            query::render_select_rows("follow", {"user"}, where, {{"id", false}}, most_told, context_.dialect()),
            [&](const store::Row& row) {
                people.emplace_back(row.number(0), "comment");
                return true;
            }));
    }
    std::set<int64_t> told = {context_.session.user_id()};
    if (event.action == record::Action::updated && !people.empty()) { // only who is mentioned anew
        const std::vector<Condition> where = {{Condition::Test::equal, "activity", event.id.number, {}}};
        TRY(context_.transaction.each(
            query::render_select_rows("notification", {"user"}, where, {}, 0, context_.dialect()),
            [&](const store::Row& row) {
                told.insert(row.number(0));
                return true;
            }));
    }
    for (const auto& [user, kind] : people) {
        if (!told.insert(user).second) continue;
        auto name = TRY(name_for(workspace_, context_, user, *target, record));
        if (!name) continue;
        TRY(let_read(workspace_, context_, comment, event.id, 0, user));
        Notice notice = start(user, kind, *target, record);
        notice.activity = event.id;
        notice.title = std::move(*name);
        notice.body = excerpt(text);
        TRY(add(std::move(notice)));
    }
    return {};
}

/// What a change is told of to the owner's manager or the owner, each once.
Result<void> Teller::remarked(const record::Event& event) {
    for (const record::Remark& remark : event.remarks) {
        int64_t user = event.owner;
        if (remark.to == record::Remark::To::manager) user = context_.session.directory->manager_of(event.owner);
        const access::User* person = context_.session.directory->user(user);
        if (!person || !person->active || user == context_.session.user_id()) continue;
        auto name = TRY(name_for(workspace_, context_, user, *event.object, event.id));
        if (!name) continue;
        Notice notice = start(user, "control", *event.object, event.id);
        notice.title = std::move(*name);
        notice.body = remark.text.in(workspace_.session_of(user).language);
        TRY(add(std::move(notice)));
    }
    return {};
}

Result<void> Teller::shared(const record::Image& image, int64_t principal) {
    size_t told = 0;
    for (const access::User& user : context_.session.directory->users()) {
        if (!user.active || user.id == context_.session.user_id() || user.id == image.owner()) continue;
        const std::vector<int64_t> reached = context_.session.directory->principals(user);
        if (std::find(reached.begin(), reached.end(), principal) == reached.end()) continue;
        if (++told > most_told) break;
        auto name = TRY(name_for(workspace_, context_, user.id, *image.object, image.id()));
        if (!name) continue;
        Notice notice = start(user.id, "shared", *image.object, image.id());
        notice.title = std::move(*name);
        TRY(add(std::move(notice)));
    }
    return {};
}

Result<void> Teller::called(int64_t user, std::string kind, const record::Image* caller, Id activity,
                            const std::string& text) {
    const access::User* person = context_.session.directory->user(user);
    if (!person || !person->active) return {};
    Notice notice{.id = context_.ids.next(),
                  .user = user,
                  .kind = std::move(kind),
                  .activity = activity,
                  .body = text,
                  .at = context_.session.asker.now};
    // Whoever may not read the record hears the number, and nothing of whose it is.
    if (caller)
        if (auto name = TRY(name_for(workspace_, context_, user, *caller->object, caller->id()))) {
            notice.object = caller->object->name;
            notice.record = caller->id();
            notice.title = std::move(*name);
        }
    return add(std::move(notice));
}

} // namespace

Result<std::vector<Notice>> notices_of(Workspace& workspace, record::Context& context) {
    static const std::set<std::string> silent = {"import", "undo", "demo"};
    // What the server does by itself is told to nobody, but what comes in from outside has no other voice.
    static const std::set<std::string> arriving = {"form", "call", "mail", "signal"};
    const std::string& cause = context.session.cause.kind;
    if ((context.session.is_server() && !arriving.contains(cause)) || silent.contains(cause))
        return std::vector<Notice>();
    Teller teller(workspace, context);
    TRY(teller.assigned());
    for (const record::Event& event : context.events) TRY(teller.remarked(event));
    for (size_t i = 0; i < context.events.size(); ++i)
        if (context.events[i].said && is_comment(*context.events[i].object)) TRY(teller.said(context.events[i]));
    return std::move(teller.made);
}

Result<std::vector<Notice>> notices_of_share(Workspace& workspace, record::Context& context, const record::Image& image,
                                             int64_t principal) {
    Teller teller(workspace, context);
    TRY(teller.shared(image, principal));
    return std::move(teller.made);
}

Result<void> notify(Workspace& workspace, std::vector<Notice> notices) {
    if (notices.empty()) return {};
    const base::Instant now = workspace.clock().now();
    for (Notice& notice : notices) {
        notice.id = workspace.ids().next();
        if (!notice.at.milliseconds) notice.at = now;
    }
    TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        for (const Notice& notice : notices) TRY(write(transaction, notice));
        return {};
    }));
    workspace.tell(notices);
    return {};
}

Result<void> let_read(Workspace& workspace, record::Context& context, const Object& object, Id record, int64_t owner,
                      int64_t user) {
    const std::vector<Condition> where = {{Condition::Test::equal, "record", record.number, {}},
                                          {Condition::Test::equal, "principal", user, {}}};
    const store::Rows there =
        TRY(context.transaction.rows(query::render_count_rows("record_share", where, context.dialect())));
    if (there[0][0].number_or(0) > 0) return {};
    if (owner && access::reaches_owner(workspace.session_of(user), object, Verb::read, owner)) return {};
    const int64_t by = context.session.user_id();
    return context.insert(query::render_insert("record_share",
                                               {{"id", context.ids.next().number},
                                                {"object", object.name},
                                                {"record", record.number},
                                                {"principal", user},
                                                {"principal_kind", "user"},
                                                {"can_write", 0},
                                                {"created_at", context.session.asker.now.milliseconds},
                                                {"created_by", by ? Value(by) : Value()}},
                                               context.dialect()));
}

Result<std::vector<Notice>> notices_of_call(Workspace& workspace, record::Context& context, int64_t user,
                                            std::string kind, const record::Image* caller, Id activity,
                                            const std::string& text) {
    Teller teller(workspace, context);
    TRY(teller.called(user, std::move(kind), caller, activity, text));
    return std::move(teller.made);
}

Result<void> add_tellings(Workspace& workspace, record::Context& context, std::vector<Notice>& notices) {
    auto& tellings = automation::chain_of(context).tellings;
    if (tellings.empty()) return {};
    // What concerns many records at once is told once, with their number.
    std::map<std::tuple<int64_t, std::string, std::string>, std::vector<const automation::Telling*>> by_person;
    for (const automation::Telling& telling : tellings)
        for (const int64_t user : telling.users) by_person[{user, telling.kind, telling.body.en}].push_back(&telling);
    size_t told = 0;
    for (const auto& [who, list] : by_person) {
        const int64_t user = std::get<0>(who);
        const access::User* person = context.session.directory->user(user);
        if (!person || !person->active || told >= most_told) continue;
        const std::string& language =
            person->language.empty() ? context.model.catalog().settings().language : person->language;
        const bool together = list.size() > one_by_one;
        int64_t readable = 0;
        for (const automation::Telling* telling : list) {
            auto name = TRY(name_for(workspace, context, user, *telling->object, telling->record));
            if (!name) continue;
            ++readable;
            if (together) continue;
            Notice notice{.id = context.ids.next(),
                          .user = user,
                          .kind = telling->kind,
                          .object = telling->object->name,
                          .record = telling->record,
                          .actor = telling->actor,
                          .title = std::move(*name),
                          .body = excerpt(telling->body.in(language)),
                          .at = context.session.asker.now};
            TRY(write(context.transaction, notice));
            notices.push_back(std::move(notice));
            ++told;
        }
        if (!together || !readable) continue;
        Notice notice{.id = context.ids.next(),
                      .user = user,
                      .kind = list.front()->kind,
                      .object = list.front()->object->name,
                      .actor = list.front()->actor,
                      .count = readable,
                      .body = excerpt(list.front()->body.in(language)),
                      .at = context.session.asker.now};
        TRY(write(context.transaction, notice));
        notices.push_back(std::move(notice));
        ++told;
    }
    return {};
}

Result<std::vector<Notice>> notices_of_job(Workspace& workspace, const JobState& job) {
    std::vector<Notice> made;
    const bool faulty = job.state == "failed" || (job.state == "done" && job.failed > 0);
    const auto snapshot = workspace.snapshot();
    const access::User* owner = snapshot->directory->user(job.owner);
    if (!faulty || !owner || !owner->active) return made;
    Notice notice{.id = workspace.ids().next(),
                  .user = owner->id,
                  .kind = "job",
                  .job = job.id,
                  .count = job.failed,
                  .title = job.title,
                  .body = job.message.in(owner->language.empty() ? snapshot->settings().language : owner->language),
                  .at = workspace.clock().now()};
    TRY(workspace.database().write(
        [&](store::Transaction& transaction) -> Result<void> { return write(transaction, notice); }));
    made.push_back(std::move(notice));
    return made;
}

Result<NoticePage> notifications(Workspace& workspace, const Session& session, int64_t limit, std::string_view after,
                                 bool unread) {
    std::vector<Condition> where = {{Condition::Test::equal, "user", session.user_id(), {}}};
    std::vector<Condition> open = where;
    open.push_back({Condition::Test::is_empty, "read_at", {}, {}});
    if (unread) where = open;
    if (!after.empty()) {
        const auto id = base::parse_id(after);
        if (!id) return base::invalid("after", "cursor", {"翻页游标无效。", "The cursor is not valid."});
        where.push_back({Condition::Test::below, "id", id->number, {}});
    }
    return workspace.ask<NoticePage>(session, [&](record::ReadContext& context) -> Result<NoticePage> {
        NoticePage page;
        const auto dialect = context.reader.dialect();
        TRY(context.reader.each(
            query::render_select_rows("notification", columns, where, {{"id", true}}, limit + 1, dialect),
            [&](const store::Row& row) {
                page.items.push_back(notice_of(row));
                return true;
            }));
        if (static_cast<int64_t>(page.items.size()) > limit) {
            page.items.pop_back();
            page.next = to_text(page.items.back().id);
        }
        page.unread =
            TRY(context.reader.rows(query::render_count_rows("notification", open, dialect)))[0][0].number_or(0);
        // Names as they are now, of what may be read now.
        std::map<std::string, std::vector<int64_t>> wanted;
        for (const Notice& notice : page.items)
            if (notice.record) wanted[notice.object].push_back(notice.record.number);
        std::map<int64_t, std::string> names;
        for (const auto& [object_name, ids] : wanted) {
            const Object* object = context.model.catalog().find(object_name);
            const Field* name = object ? object->trait("name") : nullptr;
            if (!name) continue;
            query::Select select;
            select.object = object;
            select.columns = {{"id", nullptr}, {name->name, nullptr}};
            select.ids = ids;
            select.scope = access::scope(session, context.model, *object, Verb::read);
            select.limit = 0;
            TRY(context.reader.each(query::render(select, session.asker, dialect), [&](const store::Row& row) {
                names[row.number(0)] = std::string(row.text(1));
                return true;
            }));
        }
        for (Notice& notice : page.items) {
            if (!notice.record) continue;
            const auto name = names.find(notice.record.number);
            if (name != names.end()) {
                notice.title = name->second;
                continue;
            }
            notice.record = {};
            notice.activity = {};
            notice.body.clear();
        }
        return page;
    });
}

Result<int64_t> mark_read(Workspace& workspace, const Session& session, const Json& body) {
    std::vector<Condition> where = {{Condition::Test::equal, "user", session.user_id(), {}},
                                    {Condition::Test::is_empty, "read_at", {}, {}}};
    const std::vector<Condition> open = where;
    if (!body["all"].truth()) {
        std::vector<Value> ids;
        for (const Json& item : body["ids"].items()) {
            const auto id = base::parse_id(item.text());
            if (!id) return base::invalid("ids", "not_an_id", {"有编号不对。", "One of the ids is not an id."});
            ids.emplace_back(id->number);
        }
        if (ids.empty() || static_cast<int64_t>(ids.size()) > most_marked)
            return base::invalid(
                "ids", "required",
                {"请给出 1 到 500 个编号，或 {\"all\": true}。", "Give 1 to 500 ids, or {\"all\": true}."});
        where.push_back({Condition::Test::in, "id", {}, ids});
    }
    int64_t left = 0;
    TRY(workspace.database().write([&](store::Transaction& transaction) -> Result<void> {
        TRY(transaction.execute(query::render_update_rows("notification", {{"read_at", session.asker.now.milliseconds}},
                                                          where, transaction.dialect())));
        left = TRY(transaction.rows(query::render_count_rows("notification", open, transaction.dialect())))[0][0]
                   .number_or(0);
        return {};
    }));
    return left;
}

Result<void> follow(Workspace& workspace, const Session& session, const Object& object, Id id, bool on) {
    if (!session.user) return Error(Code::forbidden, {"关注属于某个人。", "Only people follow records."});
    auto write = [&] {
        return workspace.write(session, [&](record::Context& context) -> Result<void> {
            TRY(record::load(context.model, context.tables, context.transaction, session, object, id, Verb::read));
            if (TRY(follows(context.transaction, session, id)) == on) return {};
            const std::vector<Condition> mine = {{Condition::Test::equal, "record", id.number, {}},
                                                 {Condition::Test::equal, "user", session.user_id(), {}}};
            TRY(context.execute(on ? query::render_insert("follow",
                                                          {{"id", context.ids.next().number},
                                                           {"user", session.user_id()},
                                                           {"object", object.name},
                                                           {"record", id.number},
                                                           {"created_at", session.asker.now.milliseconds}},
                                                          context.dialect())
                                   : query::render_delete_rows("follow", mine, context.dialect())));
            return {};
        });
    };
    auto done = write();
    if (!done.ok() && done.error().code == Code::conflict) done = write(); // asked for twice at once
    return done;
}

Result<bool> follows(store::Reader& reader, const Session& session, Id record) {
    if (!session.user) return false;
    const std::vector<Condition> mine = {{Condition::Test::equal, "record", record.number, {}},
                                         {Condition::Test::equal, "user", session.user_id(), {}}};
    return TRY(reader.rows(query::render_count_rows("follow", mine, reader.dialect())))[0][0].number_or(0) > 0;
}

} // namespace fairlead::command
