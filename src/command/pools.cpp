#include "command/pools.h"

#include <algorithm>

#include "automation/book.h"
#include "base/unicode.h"
#include "query/change.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using base::Text;
using query::Condition;
using Reach = access::Directory::Reach;

namespace {

constexpr size_t longest_reason = 1000;
constexpr int64_t day = 86400000;
constexpr int64_t just_now = day; // a record claimed within this time was there for all who saw the pool

/// What a pool asks of whoever claims from it.
struct Terms {
    std::optional<int64_t> daily, hold;
    formula::Bound held;
    int64_t cooldown_days = 0;
};

Result<Terms> terms_of(const formula::Model& model, store::Reader& reader, const Object& object, int64_t pool) {
    const store::Rows rows = TRY(
        reader.rows(query::render_select_rows("pool", {"daily_limit", "hold_limit", "hold_when", "cooldown_days"},
                                              {{Condition::Test::equal, "id", pool, {}}}, {}, 1, reader.dialect())));
    Terms terms;
    if (rows.empty()) return terms;
    if (rows[0][0].is_number()) terms.daily = rows[0][0].number();
    if (rows[0][1].is_number()) terms.hold = rows[0][1].number();
    const std::string held(rows[0][2].text_or(""));
    // A condition that fits the model no longer counts everything: rather too few than too many.
    if (auto bound =
            held.empty() ? Result<formula::Bound>(formula::Bound()) : formula::bind(held, model.catalog(), object);
        bound.ok())
        terms.held = *bound;
    terms.cooldown_days = rows[0][3].number_or(0);
    return terms;
}

/// What I have claimed from a pool since my midnight.
Result<int64_t> claimed_today(store::Reader& reader, const Session& session, int64_t pool) {
    const base::TimeZone& zone = session.asker.zone;
    const int64_t midnight = zone.start_of(session.asker.today()).milliseconds;
    const std::vector<Condition> where = {{Condition::Test::equal, "user", session.user_id(), {}},
                                          {Condition::Test::at_least, "at", midnight, {}},
                                          {Condition::Test::equal, "pool", pool, {}},
                                          {Condition::Test::equal, "kind", "claimed", {}}};
    return TRY(reader.rows(query::render_count_rows("assignment", where, reader.dialect())))[0][0].number_or(0);
}

Result<int64_t> held_by(store::Reader& reader, const Session& session, const Object& object, const Terms& terms) {
    query::Select select;
    select.object = &object;
    select.scope.owners = {session.user_id()};
    if (terms.held) select.where.push_back(terms.held);
    return TRY(reader.rows(query::render_count(select, 0, session.asker, reader.dialect())))[0][0].number_or(0);
}

Error refused(const char* rule, Text message, Text hint) {
    Error error(Code::limit, message);
    error.faults.push_back({"", rule, std::move(message), std::move(hint)});
    return error;
}

Result<void> check_terms(const record::Context& context, const Terms& terms, const Object& object, Id id,
                         int64_t pool) {
    const Session& session = context.session;
    if (terms.daily && TRY(claimed_today(context.transaction, session, pool)) >= *terms.daily)
        return refused("daily_limit",
                       {"今天已领满 " + std::to_string(*terms.daily) + " 条。",
                        "You have claimed " + std::to_string(*terms.daily) + " today, which is the limit."},
                       {"明天再来领取。", "Come back tomorrow."});
    if (terms.hold && TRY(held_by(context.transaction, session, object, terms)) >= *terms.hold)
        return refused("hold_limit",
                       {"你名下已有 " + std::to_string(*terms.hold) + " 条，达到上限。",
                        "You hold " + std::to_string(*terms.hold) + ", which is the limit."},
                       {"请先转出或释放一些记录。", "Hand some on or release some first."});
    if (!terms.cooldown_days) return {};
    const int64_t since = session.asker.now.milliseconds - terms.cooldown_days * day;
    const store::Rows rows = TRY(
        context.transaction.rows(query::render_select_rows("assignment", {"at"},
                                                           {{Condition::Test::equal, "record", id.number, {}},
                                                            {Condition::Test::equal, "previous", session.user_id(), {}},
                                                            {Condition::Test::above, "at", since, {}}},
                                                           {{"id", true}}, 1, context.dialect())));
    if (rows.empty()) return {};
    const base::Date free = session.asker.zone.date_of({rows[0][0].number_or(0) + terms.cooldown_days * day});
    return refused("cooldown",
                   {"你刚放手这条记录，" + to_text(free) + " 之后才能再领取。",
                    "You have owned this before. You may claim it again after " + to_text(free) + "."},
                   {"同事现在就可以领取。", "Your colleagues may claim it now."});
}

/// Who saw it in the pool a moment ago is told that it is gone, not that it never was.
Result<bool> taken_by_another(record::Context& context, const Object& object, Id id) {
    const std::vector<record::Image> found =
        TRY(record::load_unscoped(context.model, context.tables, context.transaction, object, {id.number}));
    if (found.empty() || !found.front().owner()) return false;
    const store::Rows rows = TRY(context.transaction.rows(query::render_select_rows(
        "assignment", {"kind", "pool", "at"}, {{Condition::Test::equal, "record", id.number, {}}}, {{"id", true}}, 1,
        context.dialect())));
    if (rows.empty() || rows[0][0].text_or("") != "claimed") return false;
    const auto mine = context.session.directory->pools(*context.session.user, object.name, Reach::claim);
    return rows[0][2].number_or(0) > context.session.asker.now.milliseconds - just_now &&
           std::find(mine.begin(), mine.end(), rows[0][1].number_or(0)) != mine.end();
}

Error gone() {
    return Error(Code::conflict, {"它刚被别人领取了。", "Somebody else has just claimed it."});
}

Result<const Field*> pool_of(const Object& object) {
    if (const Field* pool = object.trait("pool")) return pool;
    return base::invalid(
        "", "no_pool",
        {"“" + object.label.zh + "”没有公海。", "Records of \"" + object.label.en + "\" have no pools."});
}

} // namespace

Result<Json> claim_record(Workspace& workspace, const Session& session, const Object& object, Id id, const Json& body) {
    TRY(pool_of(object));
    if (!session.user) return Error(Code::forbidden, {"只有人可以领取。", "Only a person can claim a record."});
    Session acting = session;
    acting.claiming = true;
    acting.cause.kind = "claim";
    return workspace.change<Json>(acting, [&](record::Context& context) -> Result<Json> {
        auto loaded = record::load(context.model, context.tables, context.transaction, acting, object, id, Verb::edit);
        if (!loaded.ok()) {
            if (loaded.error().code == Code::not_found && TRY(taken_by_another(context, object, id))) return gone();
            return std::move(loaded).error();
        }
        record::Image before = std::move(*loaded);
        const access::Pool* pool = session.directory->pool(before.pool());
        if (!pool) return Error(Code::conflict, {"它不在公海里。", "It does not lie in a pool."});
        const auto mine = session.directory->pools(*session.user, object.name, Reach::claim);
        if (std::find(mine.begin(), mine.end(), pool->id) == mine.end())
            return Error(Code::forbidden, {"你不能从公海“" + pool->name + "”领取。",
                                           "You may not claim from the pool \"" + pool->name + "\"."});
        // Two claims of one person meet here: whoever comes second counts the first.
        TRY(context.execute(query::render_update(
            "user", Id{session.user_id()}, {{"claimed_at", session.asker.now.milliseconds}}, {}, context.dialect())));
        const Terms terms = TRY(terms_of(context.model, context.transaction, object, pool->id));
        TRY(check_terms(context, terms, object, id, pool->id));
        record::Patch patch;
        patch.object = &object;
        patch.id = id;
        patch.set(object.trait("owner")->name, session.user_id());
        if (const Json* version = body.find("version")) patch.expected_version = version->integer();
        patch.why = record::Why{"claimed",
                                0,
                                {session.user->name + "从公海“" + pool->name + "”领取。",
                                 "Claimed by " + session.user->name + " from the pool \"" + pool->name + "\"."}};
        patch.known = std::move(before);
        auto saved = record::save(context, patch);
        if (!saved.ok() && saved.error().code == Code::conflict && !patch.expected_version) return gone();
        TRY(std::move(saved));
        Json answer = Json::object();
        answer.set("id", Json::string(to_text(id)));
        answer.set("owner", person_json(session, session.user_id()));
        answer.set("left_today",
                   terms.daily ? Json::number(std::max<int64_t>(
                                     0, *terms.daily - TRY(claimed_today(context.transaction, session, pool->id))))
                               : Json());
        return answer;
    });
}

Result<Json> release_record(Workspace& workspace, const Session& session, const Object& object, Id id,
                            const Json& body) {
    const Field* field = TRY(pool_of(object));
    const std::string said = base::trim(body["reason"].text());
    std::vector<base::Fault> faults;
    if (said.empty())
        faults.push_back({"reason", "required", {"请说明退回的原因。", "Say why you give it up."}, {}});
    else if (base::length(said) > longest_reason)
        faults.push_back({"reason", "too_long", {"理由最多 1000 个字。", "A reason has at most 1000 characters."}, {}});
    const auto wanted = base::parse_id(body["pool"].text());
    if (body.has("pool") && !wanted)
        faults.push_back({"pool", "not_an_id", {"不是有效的公海编号。", "This is not a pool's id."}, {}});
    if (!faults.empty())
        return Error(Code::invalid, {"有内容需要改正。", "Some values need to be corrected."}, std::move(faults));
    const auto snapshot = workspace.snapshot();
    return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
        record::Image before =
            TRY(record::load(context.model, context.tables, context.transaction, session, object, id, Verb::edit));
        if (!before.owner()) return Error(Code::conflict, {"它没有负责人。", "Nobody owns it."});
        int64_t pool = wanted ? wanted->number : 0;
        if (!pool) {
            record::Related related(context.model, context.tables, context.transaction);
            pool = snapshot->book->landing_of(object, record::RecordSubject(before, related), session.asker);
        }
        if (!pool)
            return base::invalid("pool", "no_pool", {"还没有可用的公海。", "There is no pool it could go to."},
                                 {"请管理员先建立一个公海。", "Ask your administrator to make one."});
        const access::Pool* place = session.directory->pool(pool);
        const std::string name = place ? place->name : std::string();
        record::Patch patch;
        patch.object = &object;
        patch.id = id;
        if (const Json* version = body.find("version")) patch.expected_version = version->integer();
        patch.set(field->name, pool);
        const std::string who = session.is_server() ? "" : session.user->name;
        patch.why = record::Why{"released",
                                0,
                                {who + "退回公海“" + name + "”：" + said,
                                 "Given back to the pool \"" + name + "\" by " + who + ": " + said}};
        patch.known = std::move(before);
        TRY(record::save(context, patch));
        Json answer = Json::object();
        answer.set("id", Json::string(to_text(id)));
        Json into = Json::object();
        into.set("id", Json::string(to_text(Id{pool})));
        into.set("name", Json::string(name));
        answer.set("pool", std::move(into));
        return answer;
    });
}

Result<Json> list_pools(Workspace& workspace, const Session& session, const Object* of) {
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        Json list = Json::array();
        for (const access::Pool& pool : session.directory->pools()) {
            const Object* object = context.model.catalog().find(pool.object);
            const Field* field = object ? object->trait("pool") : nullptr;
            if (!field || (of && of->name != object->name)) continue;
            const bool all = access::level(session, *object, Verb::read) == access::Level::all;
            const auto within = [&](Reach reach) {
                if (!session.user) return false;
                const auto mine = session.directory->pools(*session.user, object->name, reach);
                return std::find(mine.begin(), mine.end(), pool.id) != mine.end();
            };
            if (!all && (access::level(session, *object, Verb::read) == access::Level::none || !within(Reach::see)))
                continue;
            const bool may_claim =
                within(Reach::claim) && access::level(session, *object, Verb::edit) != access::Level::none;
            const Terms terms = TRY(terms_of(context.model, context.reader, *object, pool.id));
            query::Select inside;
            inside.object = object;
            inside.scope = access::scope(session, context.model, *object, Verb::read);
            inside.where.push_back(TRY(
                formula::bind(field->name + " = '" + to_text(Id{pool.id}) + "'", context.model.catalog(), *object)));
            const auto count = [&](const query::Select& select) -> Result<int64_t> {
                return TRY(context.reader.rows(
                    query::render_count(select, 0, session.asker, context.reader.dialect())))[0][0]
                    .number_or(0);
            };
            const int64_t today = session.user ? TRY(claimed_today(context.reader, session, pool.id)) : 0;
            const int64_t held = session.user && terms.hold ? TRY(held_by(context.reader, session, *object, terms)) : 0;
            std::optional<int64_t> left;
            const auto narrow = [&](std::optional<int64_t> limit, int64_t used) {
                if (limit) left = std::min(left.value_or(INT64_MAX), std::max<int64_t>(0, *limit - used));
            };
            narrow(terms.daily, today);
            narrow(terms.hold, held);
            if (!may_claim) left = 0;
            const auto number = [](std::optional<int64_t> value) { return value ? Json::number(*value) : Json(); };
            Json json = Json::object();
            json.set("id", Json::string(to_text(Id{pool.id})));
            json.set("name", Json::string(pool.name));
            json.set("object", Json::string(pool.object));
            json.set("active", Json::boolean(pool.active));
            json.set("may_claim", Json::boolean(may_claim));
            json.set("count", Json::number(TRY(count(inside))));
            json.set("claimed_today", Json::number(today));
            json.set("daily_limit", number(terms.daily));
            json.set("left_today", terms.daily ? Json::number(std::max<int64_t>(0, *terms.daily - today)) : Json());
            json.set("held", terms.hold ? Json::number(held) : Json());
            json.set("hold_limit", number(terms.hold));
            json.set("left", number(left));
            json.set("cooldown_days", Json::number(terms.cooldown_days));
            list.push(std::move(json));
        }
        Json answer = Json::object();
        answer.set("pools", std::move(list));
        return answer;
    });
}

} // namespace fairlead::command
