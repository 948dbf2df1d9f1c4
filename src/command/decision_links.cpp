#include "command/decision_links.h"

#include <algorithm>

#include "automation/approval.h"
#include "automation/book.h"
#include "base/crypto.h"
#include "command/secrets.h"
#include "query/change.h"
#include "record/load.h"
#include "schema/types.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;

namespace {

constexpr const char* key_name = "mail:decide";
constexpr int64_t lasts = 7LL * 24 * 60 * 60 * 1000;
constexpr int64_t most_links = 3; // in one mail
constexpr size_t longest_token = 200, most_facts = 8;

Condition equal(const char* column, Value value) {
    return {Condition::Test::equal, column, std::move(value), {}};
}

/// A link, read.
struct Link {
    int64_t item = 0, user = 0;
    base::Instant expires;
};

std::string signature(const std::string& key, const std::string& what) {
    return base::hmac_sha256_hex(key, "decide." + what).substr(0, 40);
}

std::string token_of(const std::string& key, const Link& link) {
    const std::string what =
        to_text(Id{link.item}) + "." + to_text(Id{link.user}) + "." + std::to_string(link.expires.milliseconds);
    return what + "." + signature(key, what);
}

Error not_valid() {
    return base::invalid("token", "token", {"链接无效或已过期。", "The link is not valid any more."},
                         {"请登录后在“审批”里处理。", "Please sign in and decide under \"Approvals\"."});
}

Result<Link> read_link(Workspace& workspace, const std::string& token) {
    std::string key;
    TRY(workspace.database().read([&](store::Reader& reader) -> Result<void> {
        key = TRY(open_secret(workspace, reader, key_name));
        return {};
    }));
    const auto last = token.rfind('.');
    if (key.empty() || token.size() > longest_token || last == std::string::npos) return not_valid();
    const std::string what = token.substr(0, last);
    if (!base::equal_in_constant_time(token.substr(last + 1), signature(key, what))) return not_valid();
    const auto one = what.find('.'), two = what.find('.', one + 1);
    const auto item = base::parse_id(what.substr(0, one)), user = base::parse_id(what.substr(one + 1, two - one - 1));
    int64_t expires = 0;
    for (const char digit : what.substr(two + 1)) expires = expires * 10 + (digit - '0'); // ours: digits
    if (!item || !user || expires < workspace.clock().now().milliseconds) return not_valid();
    const access::User* person = workspace.snapshot()->directory->user(user->number);
    if (!person || !person->active) return not_valid();
    return Link{item->number, user->number, {expires}};
}

/// The step of a link: its approval, its name, whether it waits for the person.
struct Step {
    int64_t approval = 0;
    Text name;
    bool open = false;
};

Result<Step> step_of(store::Reader& reader, const Snapshot& snapshot, const Session& session, const Link& link) {
    Step step;
    TRY(reader.each(query::render_select_rows("approval_item", {"approval", "name_zh", "name_en"},
                                              {equal("id", link.item)}, {}, 1, reader.dialect()),
                    [&](const store::Row& row) {
                        step.approval = row.number(0);
                        step.name = {std::string(row.text(1)), std::string(row.text(2))};
                        return true;
                    }));
    if (!step.approval) return not_valid();
    const std::vector<int64_t> mine = snapshot.book->people().stands_for(link.user, session.asker.now);
    const std::vector<Condition> where = {
        equal("item", link.item), equal("open", 1), {Condition::Test::in, "user", {}, {mine.begin(), mine.end()}}};
    step.open =
        TRY(reader.rows(query::render_count_rows("approval_person", where, reader.dialect())))[0][0].number_or(0) > 0;
    return step;
}

/// The figures in the head of the record, as the person may see them.
Json facts_of(const Session& session, const Snapshot& snapshot, const record::Image& image) {
    Json facts = Json::array();
    schema::ValueContext context;
    context.catalog = snapshot.catalog.get();
    context.currency = image.get("currency").text_or("");
    context.time_zone = session.asker.zone.name();
    context.language = session.language;
    std::vector<std::string> names = image.object->layout.key_figures;
    for (const char* trait : {"amount", "close_date", "owner"})
        if (const Field* field = image.object->trait(trait);
            field && std::find(names.begin(), names.end(), field->name) == names.end())
            names.push_back(field->name);
    for (const std::string& name : names) {
        const Field* field = image.object->find(name);
        if (!field || !field->stored || facts.items().size() >= most_facts) continue;
        if (access::mask(session, *image.object, *field) == access::Mask::hidden) continue;
        const Value value = image.get(name);
        if (value.empty()) continue;
        std::string text;
        if (field->type == schema::Type::user) {
            const access::User* person = session.directory->user(value.number_or(0));
            text = person ? person->name : "";
        } else if (field->type != schema::Type::link && field->type != schema::Type::link_any &&
                   field->type != schema::Type::file) {
            text = schema::to_display(*field, value, context);
        }
        if (text.empty()) continue;
        Json fact = Json::object();
        // The page writes amounts and days as its reader's language does.
        if (field->type == schema::Type::money && !context.currency.empty()) {
            fact.set("amount", Json::string(text));
            fact.set("currency", Json::string(context.currency));
            text = context.currency + " " + text;
        } else if (field->type == schema::Type::date) {
            fact.set("date", Json::string(text));
        }
        fact.set("label", Json::string(field->label.in(session.language)));
        fact.set("text", Json::string(std::move(text)));
        facts.push(std::move(fact));
    }
    return facts;
}

} // namespace

Result<std::vector<std::string>> decision_links(Workspace& workspace, record::Context& context, int64_t user,
                                                Id record) {
    std::vector<std::string> links;
    std::vector<Value> waiting;
    TRY(context.transaction.each(
        query::render_select_rows("approval", {"id"}, {equal("record", record.number), equal("state", "pending")}, {},
                                  0, context.dialect()),
        [&](const store::Row& row) {
            waiting.emplace_back(row.number(0));
            return true;
        }));
    if (waiting.empty()) return links;
    const std::vector<int64_t> mine = workspace.snapshot()->book->people().stands_for(user, context.session.asker.now);
    std::vector<int64_t> items;
    TRY(context.transaction.each(
        query::render_select_rows("approval_person", {"item"},
                                  {{Condition::Test::in, "approval", {}, waiting},
                                   {Condition::Test::in, "user", {}, {mine.begin(), mine.end()}},
                                   equal("open", 1)},
                                  {{"id", false}}, most_links, context.dialect()),
        [&](const store::Row& row) {
            if (std::find(items.begin(), items.end(), row.number(0)) == items.end()) items.push_back(row.number(0));
            return true;
        }));
    if (items.empty()) return links;
    std::string key = TRY(open_secret(workspace, context.transaction, key_name));
    if (key.empty()) {
        key = base::random_hex(32);
        TRY(keep_secret(workspace, context.transaction, key_name, key));
    }
    const base::Instant expires{context.session.asker.now.milliseconds + lasts};
    for (const int64_t item : items) links.push_back("/decide?token=" + token_of(key, {item, user, expires}));
    return links;
}

Result<Json> decision_asked(Workspace& workspace, const std::string& token) {
    const Link link = TRY(read_link(workspace, token));
    const Session session = workspace.session_of(link.user);
    const auto snapshot = workspace.snapshot();
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const Step step = TRY(step_of(context.reader, *snapshot, session, link));
        Json answer = Json::object();
        Id record;
        std::string object_name;
        TRY(context.reader.each(
            query::render_select_rows("approval",
                                      {"title", "state", "object", "record", "submitted_by", "submitted_at", "comment"},
                                      {equal("id", step.approval)}, {}, 1, context.reader.dialect()),
            [&](const store::Row& row) {
                answer.set("title", Json::string(std::string(row.text(0))));
                answer.set("state", Json::string(step.open ? "open" : std::string(row.text(1))));
                object_name = row.text(2);
                record = {row.number(3)};
                if (!step.open) return true;
                answer.set("submitted_by", person_json(session, row.number(4)));
                answer.set("submitted_at", Json::string(to_text(base::Instant{row.number(5)})));
                answer.set("comment", row.empty(6) ? Json() : Json::string(std::string(row.text(6))));
                return true;
            }));
        answer.set("person", Json::string(session.user->name));
        answer.set("expires_at", Json::string(to_text(link.expires)));
        if (!step.open) return answer;
        const Object* object = snapshot->find(object_name);
        if (!object) return not_valid();
        const record::Image image =
            TRY(record::load(context.model, context.tables, context.reader, session, *object, record, Verb::read));
        const Field* name = object->trait("name");
        answer.set("step", Json::string(step.name.in(session.language)));
        answer.set("object", Json::string(object->label.in(session.language)));
        answer.set("name", Json::string(name ? std::string(image.get(name->name).text_or("")) : std::string()));
        answer.set("facts", facts_of(session, *snapshot, image));
        return answer;
    });
}

Result<Json> decide_by_link(Workspace& workspace, const Json& body) {
    const std::string act = body["act"].text();
    if (act != "approve" && act != "refuse" && act != "return")
        return base::invalid("act", "unknown_value",
                             {"应为 approve、refuse 或 return。", "This is approve, refuse or return."});
    const Link link = TRY(read_link(workspace, body["token"].text()));
    const Session session = workspace.session_of(link.user);
    std::string state;
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const auto snapshot = workspace.snapshot();
        const Step step = TRY(step_of(context.transaction, *snapshot, session, link));
        if (!step.open)
            return Error(Code::conflict,
                         {"这一步已经处理过了，链接只能用一次。", "This step has been decided; the link works once."});
        const auto verdict = act == "approve"  ? automation::Verdict::approve
                             : act == "refuse" ? automation::Verdict::reject
                                               : automation::Verdict::give_back;
        state = TRY(automation::decide(context, *snapshot->book, Id{step.approval}, link.user, verdict,
                                       body["comment"].text()));
        return {};
    }));
    Json answer = Json::object();
    answer.set("state", Json::string(state));
    return answer;
}

} // namespace fairlead::command
