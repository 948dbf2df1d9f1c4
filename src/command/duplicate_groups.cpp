#include "command/duplicate_groups.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/money.h"
#include "command/duplicate_words.h"
#include "query/change.h"
#include "record/duplicates.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t batch_of_groups = 200; // read at once while looking for those I may see
constexpr int64_t most_count = 10000;

Error no_such_group() {
    return Error(Code::not_found, {"没有这个重复组，或你无权查看。", "There is no such group, or you may not see it."});
}

/// Living members of groups, as far as the actor may see them.
struct Members {
    std::map<int64_t, std::set<int64_t>> all;            // group -> records
    std::map<int64_t, std::pair<int64_t, int64_t>> best; // group -> its surest pair
    std::map<int64_t, record::Image> visible;            // record -> image
};
Result<Members> members_of(record::ReadContext& context, const Object& object, const std::vector<int64_t>& groups,
                           Verb verb) {
    Members members;
    if (groups.empty()) return members;
    std::map<int64_t, int64_t> best;
    TRY(context.reader.each(query::render_select_rows(
                                "duplicate_pair", {"cluster", "low", "high", "score"},
                                {{Condition::Test::in, "cluster", {}, std::vector<Value>(groups.begin(), groups.end())},
                                 {Condition::Test::equal, "state", "open", {}}},
                                {{"id", false}}, 0, context.reader.dialect()),
                            [&](const store::Row& row) {
                                members.all[row.number(0)].insert({row.number(1), row.number(2)});
                                int64_t& score = best[row.number(0)];
                                if (row.number(3) >= score) {
                                    score = row.number(3);
                                    members.best[row.number(0)] = {row.number(1), row.number(2)};
                                }
                                return true;
                            }));
    std::vector<int64_t> ids;
    for (const auto& [group, records] : members.all) ids.insert(ids.end(), records.begin(), records.end());
    if (ids.empty()) return members;
    query::Select select;
    select.object = &object;
    select.columns = {{"id", nullptr}};
    select.ids = ids;
    select.scope = access::scope(context.session, context.model, object, verb);
    select.limit = 0;
    std::vector<int64_t> seen;
    TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                            [&](const store::Row& row) {
                                seen.push_back(row.number(0));
                                return true;
                            }));
    for (record::Image& image : TRY(record::load_unscoped(context.model, context.tables, context.reader, object, seen)))
        members.visible.emplace(image.id().number, std::move(image));
    return members;
}

Json reasons_json(const record::Explained& explained, const record::Image& a, const record::Image& b) {
    Json reasons = Json::array();
    for (const record::Reason& reason : explained.score.reasons) {
        const record::Comparison& comparison = *reason.comparison;
        const Field& mine = *comparison.mine[reason.mine];
        const Field& theirs = *comparison.theirs[reason.theirs];
        Json json = Json::object();
        json.set("rule", Json::string(comparison.rule));
        json.set("field", Json::string(mine.name));
        json.set("other_field", Json::string(theirs.name));
        json.set("value", Json::string(record::text_of(mine, a.at(comparison.my_slots[reason.mine]))));
        json.set("other", Json::string(record::text_of(theirs, b.at(comparison.their_slots[reason.theirs]))));
        json.set("likeness", Json::number(base::format_decimal_short(std::llround(reason.likeness * 1000), 3)));
        json.set("bits", Json::number(base::format_decimal_short(std::llround(reason.bits * 10), 1)));
        json.set("level", Json::string(std::string(level_of(reason))));
        reasons.push(std::move(json));
    }
    return reasons;
}

/// Fields that the rules compare, as a list shows them.
Result<Json> member_json(record::ReadContext& context, const Object& object, const record::Image& image) {
    Json json = Json::object();
    json.set("id", Json::string(to_text(image.id())));
    json.set("name", Json::string(std::string(image.name())));
    json.set("version", Json::number(image.version()));
    json.set("owner", person_json(context.session, image.owner()));
    json.set("created_at", Json::string(to_text(base::Instant{image.at(image.columns->created_at).number_or(0)})));
    json.set("updated_at", Json::string(to_text(base::Instant{image.at(image.columns->updated_at).number_or(0)})));
    Json values = Json::object();
    for (const record::KeyField& key : context.tables.matching().key_fields(object)) {
        if (values.has(key.field->name) || access::mask(context.session, object, *key.field) == access::Mask::hidden)
            continue;
        const Value& value = image.at(key.slot);
        if (value.is_text())
            values.set(key.field->name, Json::string(value.text()));
        else if (value.is_number())
            values.set(key.field->name, Json::string(base::to_text(base::Date{value.number()})));
    }
    json.set("values", std::move(values));
    return json;
}

record::Explained explain(record::ReadContext& context, const Object& object, const record::Image& a,
                          const record::Image& b) {
    record::Explained explained;
    explained.comparisons = context.tables.matching().own(object);
    std::erase_if(explained.comparisons, [&](const record::Comparison& comparison) {
        return std::any_of(comparison.mine.begin(), comparison.mine.end(), [&](const Field* field) {
            return access::mask(context.session, object, *field) == access::Mask::hidden;
        });
    });
    explained.score = record::score(explained.comparisons, object.duplicate_policy.rarity,
                                    record::prepare(explained.comparisons, a, false),
                                    record::prepare(explained.comparisons, b, true));
    return explained;
}

Json last_scan(const store::Rows& rows) {
    if (rows.empty() || rows[0][0].empty()) return {};
    Json scan = Json::object();
    scan.set("at", Json::string(to_text(base::Instant{rows[0][0].number_or(0)})));
    scan.set("records", Json::number(rows[0][1].number_or(0)));
    scan.set("pairs", Json::number(rows[0][2].number_or(0)));
    scan.set("left_out", Json::number(rows[0][3].number_or(0)));
    return scan;
}

} // namespace

std::string_view level_of(const record::Reason& reason) {
    if (!reason.compared) return "missing";
    if (reason.same()) return "same";
    return reason.bits > 0 ? "similar" : "different";
}

Result<Json> list_groups(Workspace& workspace, const Session& session, const Object& object,
                         const GroupsRequest& request) {
    TRY(access::may(session, object, Verb::edit));
    // The cursor: score and id of the last group.
    std::optional<std::pair<int64_t, int64_t>> after;
    if (!request.after.empty()) {
        const auto dot = request.after.find('.');
        const auto id = dot == std::string::npos ? std::nullopt : base::parse_id(request.after.substr(dot + 1));
        const Json score = Json::number(request.after.substr(0, dot));
        if (!id || !score.integer())
            return base::invalid("after", "cursor", {"翻页游标无效。", "The cursor is not valid."});
        after = {*score.integer(), id->number};
    }
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const auto dialect = context.reader.dialect();
        std::vector<Condition> where = {{Condition::Test::equal, "object", object.name, {}},
                                        {Condition::Test::at_least, "score", request.least, {}},
                                        {Condition::Test::at_most, "score", request.most, {}}};
        Json answer = Json::object();
        const store::Rows total = TRY(context.reader.rows(query::render_count_rows("duplicate_group", where, dialect)));
        if (after) where.push_back({Condition::Test::at_most, "score", after->first, {}});
        Json groups = Json::array();
        std::string next;
        struct Found {
            int64_t id, score;
        };
        bool more = true;
        while (more && static_cast<int64_t>(groups.items().size()) < request.limit) {
            std::vector<Found> found;
            TRY(context.reader.each(
                query::render_select_rows("duplicate_group", {"id", "score"}, where, {{"score", true}, {"id", true}},
                                          batch_of_groups + most_count, dialect),
                [&](const store::Row& row) {
                    const Found each{row.number(0), row.number(1)};
                    if (after && each.score == after->first && each.id >= after->second) return true;
                    found.push_back(each);
                    return static_cast<int64_t>(found.size()) < batch_of_groups;
                }));
            more = static_cast<int64_t>(found.size()) == batch_of_groups;
            std::vector<int64_t> ids;
            for (const Found& each : found) ids.push_back(each.id);
            const Members members = TRY(members_of(context, object, ids, Verb::read));
            for (const Found& each : found) {
                after = {each.score, each.id};
                const auto records = members.all.find(each.id);
                if (records == members.all.end()) continue;
                Json list = Json::array();
                int64_t hidden = 0;
                for (const int64_t id : records->second) {
                    const auto image = members.visible.find(id);
                    if (image == members.visible.end())
                        ++hidden;
                    else
                        list.push(TRY(member_json(context, object, image->second)));
                }
                if (list.items().size() < 2) continue;
                Json json = Json::object();
                json.set("id", Json::string(to_text(Id{each.id})));
                json.set("score", Json::number(base::format_decimal_short(each.score, 3)));
                json.set("members", std::move(list));
                json.set("hidden", Json::number(hidden));
                const auto [low, high] = members.best.at(each.id);
                const auto a = members.visible.find(low), b = members.visible.find(high);
                json.set("why", a != members.visible.end() && b != members.visible.end()
                                    ? reasons_json(explain(context, object, a->second, b->second), a->second, b->second)
                                    : Json::array());
                groups.push(std::move(json));
                if (static_cast<int64_t>(groups.items().size()) == request.limit) {
                    next = std::to_string(each.score) + "." + to_text(Id{each.id});
                    break;
                }
            }
            if (after) {
                std::erase_if(where, [](const Condition& c) { return c.test == Condition::Test::at_most; });
                where.push_back({Condition::Test::at_most, "score", after->first, {}});
            }
        }
        const store::Rows scan = TRY(context.reader.rows(
            query::render_select_rows("duplicate_scan", {"at", "records", "pairs", "left_out"},
                                      {{Condition::Test::equal, "object", object.name, {}}}, {}, 1, dialect)));
        answer.set("groups", std::move(groups));
        answer.set("next", next.empty() ? Json() : Json::string(next));
        answer.set("count", Json::number(total[0][0].number_or(0)));
        answer.set("scan", last_scan(scan));
        return answer;
    });
}

Result<Json> dismiss_group(Workspace& workspace, const Session& session, const Object& object, Id group,
                           const Json& body) {
    TRY(access::may(session, object, Verb::edit));
    std::set<int64_t> only;
    for (const Json& item : body["records"].items()) {
        const auto id = base::parse_id(item.text());
        if (!id) return base::invalid("records", "not_an_id", {"不是有效的记录编号。", "This is not a record's id."});
        only.insert(id->number);
    }
    return workspace.change<Json>(session, [&](record::Context& context) -> Result<Json> {
        record::ReadContext reading{context.model, context.tables, context.session, context.transaction};
        const Members members = TRY(members_of(reading, object, {group.number}, Verb::read));
        const auto records = members.all.find(group.number);
        if (records == members.all.end() || members.visible.size() < 2) return no_such_group();
        for (const int64_t id : only)
            if (!members.visible.contains(id)) return no_such_group();
        const auto dialect = context.dialect();
        // Pairs nobody compared are called different, too, or another scan would join them by a detour.
        int64_t count = 0;
        for (auto a = records->second.begin(); a != records->second.end(); ++a)
            for (auto b = std::next(a); b != records->second.end(); ++b) {
                if (!only.empty() && !only.contains(*a) && !only.contains(*b)) continue;
                TRY(context.execute(query::render_delete_rows(
                    "duplicate_pair",
                    {{Condition::Test::equal, "low", *a, {}}, {Condition::Test::equal, "high", *b, {}}}, dialect)));
                TRY(context.execute(
                    query::render_insert("duplicate_pair",
                                         {{"id", context.ids.next().number},
                                          {"object", object.name},
                                          {"low", *a},
                                          {"high", *b},
                                          {"score", 0},
                                          {"state", "dismissed"},
                                          {"decided_at", session.asker.now.milliseconds},
                                          {"decided_by", session.is_server() ? Value() : Value(session.user_id())}},
                                         dialect)));
                ++count;
            }
        const store::Rows left = TRY(context.transaction.rows(query::render_count_rows(
            "duplicate_pair", {{Condition::Test::equal, "cluster", group.number, {}}}, dialect)));
        if (left[0][0].number_or(0) == 0) TRY(context.execute(query::render_delete("duplicate_group", group, dialect)));
        Json answer = Json::object();
        answer.set("dismissed", Json::number(count));
        return answer;
    });
}

Result<Json> compare_records(Workspace& workspace, const Session& session, const Object& object, const Json& body) {
    const auto one = base::parse_id(body["one"].text()), other = base::parse_id(body["other"].text());
    if (!one || !other || *one == *other)
        return base::invalid("other", "not_an_id", {"请给出两条不同的记录。", "Give two different records."});
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        const record::Image a =
            TRY(record::load(context.model, context.tables, context.reader, session, object, *one, Verb::read));
        const record::Image b =
            TRY(record::load(context.model, context.tables, context.reader, session, object, *other, Verb::read));
        const record::Explained explained = explain(context, object, a, b);
        Json answer = Json::object();
        answer.set("score",
                   Json::number(base::format_decimal_short(std::llround(explained.score.probability * 1000), 3)));
        answer.set("bits", Json::number(base::format_decimal_short(std::llround(explained.score.bits * 10), 1)));
        answer.set("rarity", Json::number(object.duplicate_policy.rarity));
        answer.set("threshold", Json::number(object.duplicate_policy.threshold));
        answer.set("review", Json::number(object.duplicate_policy.review));
        answer.set("one", TRY(member_json(context, object, a)));
        answer.set("other", TRY(member_json(context, object, b)));
        answer.set("reasons", reasons_json(explained, a, b));
        return answer;
    });
}

Result<void> count_chosen(Workspace& workspace, const Session& session, const Object& object, const Json& body) {
    const auto id = base::parse_id(body["record"].text());
    if (!id) return base::invalid("record", "not_an_id", {"这不是一个编号。", "This is not an id."});
    return workspace.write(session, [&](record::Context& context) -> Result<void> {
        TRY(record::load(context.model, context.tables, context.transaction, session, object, *id, Verb::read));
        return record::count_duplicate(context, object, record::Channel::screen, "chosen", *id);
    });
}

Result<Json> prevented_duplicates(Workspace& workspace, const Session& session, base::Instant from, base::Instant to) {
    if (!session.can("see_audit")) TRY(access::require(session, "administer"));
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        std::map<std::array<std::string, 3>, int64_t> counts;
        TRY(context.reader.each(
            query::render_select_rows("duplicate_event", {"object", "channel", "act"},
                                      {{Condition::Test::at_least, "at", from.milliseconds, {}},
                                       {Condition::Test::below, "at", to.milliseconds, {}}},
                                      {}, 0, context.reader.dialect()),
            [&](const store::Row& row) {
                ++counts[{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))}];
                return true;
            }));
        int64_t prevented = 0;
        Json items = Json::array();
        for (const auto& [key, count] : counts) {
            if (key[2] != "warned") prevented += count;
            Json item = Json::object();
            item.set("object", Json::string(key[0]));
            item.set("channel", Json::string(key[1]));
            item.set("act", Json::string(key[2]));
            item.set("count", Json::number(count));
            items.push(std::move(item));
        }
        Json answer = Json::object();
        answer.set("from", Json::string(to_text(from)));
        answer.set("to", Json::string(to_text(to)));
        answer.set("prevented", Json::number(prevented));
        answer.set("items", std::move(items));
        return answer;
    });
}

} // namespace fairlead::command
