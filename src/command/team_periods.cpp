#include "command/team_periods.h"

#include <algorithm>
#include <map>
#include <set>

#include "query/change.h"
#include "record/load.h"
#include "record/save.h"
#include "schema/zone.h"

namespace fairlead::command {

using base::Code;
using base::Date;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr std::string_view table = "team_period";
constexpr size_t most_members = 1000;

struct Period {
    int64_t id = 0, user = 0, team = 0, from = 0;
    std::optional<int64_t> to;
    bool applied = false;
};
Result<std::map<int64_t, std::vector<Period>>> periods_of(store::Reader& reader) {
    std::map<int64_t, std::vector<Period>> periods;
    TRY(reader.each(query::render_select_rows(table, {"id", "member", "team", "starts_on", "ends_on", "applied"},
                                              {{Condition::Test::is_empty, "deleted_at", {}, {}}},
                                              {{"member", false}, {"starts_on", false}}, 0, reader.dialect()),
                    [&](const store::Row& row) {
                        Period period{row.number(0),
                                      row.number(1),
                                      row.empty(2) ? 0 : row.number(2),
                                      row.number(3),
                                      {},
                                      !row.empty(5) && row.number(5) != 0};
                        if (!row.empty(4)) period.to = row.number(4);
                        periods[period.user].push_back(period);
                        return true;
                    }));
    return periods;
}

Result<void> open_period(record::Context& context, const Object& object, int64_t user, int64_t team, Date from,
                         bool applied, const std::string& reason) {
    record::Patch patch;
    patch.object = &object;
    patch.set("member", user);
    patch.set("team", team ? Value(team) : Value());
    patch.set("starts_on", from.days);
    patch.set("applied", applied);
    if (!reason.empty()) patch.set("reason", reason);
    TRY(record::save(context, patch));
    return {};
}

Result<void> close_period(record::Context& context, const Object& object, int64_t id, Date last) {
    record::Patch patch;
    patch.object = &object;
    patch.id = {id};
    patch.set("ends_on", last.days);
    TRY(record::save(context, patch));
    return {};
}

Result<void> put_into_team(record::Context& context, const Object& users, int64_t user, int64_t team) {
    record::Patch patch;
    patch.object = &users;
    patch.id = {user};
    patch.set(users.trait("team")->name, team ? Value(team) : Value());
    TRY(record::save(context, patch));
    return {};
}

/// The one that holds on a day.
const Period* on_day(const std::vector<Period>& periods, int64_t day) {
    const Period* found = nullptr;
    for (const Period& period : periods)
        if (period.from <= day && (!period.to || *period.to >= day)) found = &period;
    return found;
}

constexpr int64_t long_ago = 10957; // 2000-01-01: before anything that is counted

} // namespace

Result<std::vector<analytics::Membership>> team_stays(store::Reader& reader, const access::Directory& directory) {
    std::vector<analytics::Membership> stays;
    const auto periods = TRY(periods_of(reader));
    for (const auto& [user, list] : periods)
        for (const Period& period : list)
            if (period.team) stays.push_back({user, period.team, period.from, period.to.value_or(INT64_MAX)});
    for (const access::User& user : directory.users())
        if (user.team && !periods.contains(user.id)) stays.push_back({user.id, user.team});
    return stays;
}

Result<Json> keep_team_periods(Workspace& workspace) {
    Session server = workspace.server_session();
    server.cause.kind = "upkeep";
    int64_t applied = 0, noted = 0;
    TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
        applied = noted = 0;
        const auto now = workspace.snapshot();
        const Object* object = now->find(table);
        const Object* users = now->find("user");
        if (!object || !users) return {};
        const Date today = schema::day_of(now->settings(), server.asker.now);
        auto periods = TRY(periods_of(context.transaction));
        for (const access::User& user : server.directory->users()) {
            if (!user.active) continue; // whoever has left stays where they were
            const auto found = periods.find(user.id);
            if (found == periods.end()) {
                if (user.team) TRY(open_period(context, *object, user.id, user.team, {long_ago}, true, ""));
                continue;
            }
            const Period* current = on_day(found->second, today.days);
            if (current && current->team == user.team) {
                if (!current->applied) {
                    record::Patch patch;
                    patch.object = object;
                    patch.id = {current->id};
                    patch.set("applied", true);
                    TRY(record::save(context, patch));
                }
                continue;
            }
            if (current && !current->applied) { // its day has come
                TRY(put_into_team(context, *users, user.id, current->team));
                record::Patch patch;
                patch.object = object;
                patch.id = {current->id};
                patch.set("applied", true);
                TRY(record::save(context, patch));
                ++applied;
                continue;
            }
            if (current && current->from < today.days)
                TRY(close_period(context, *object, current->id, {today.days - 1}));
            if (current && current->from == today.days) {
                record::Patch patch;
                patch.object = object;
                patch.id = {current->id};
                patch.set("team", user.team ? Value(user.team) : Value());
                TRY(record::save(context, patch));
            } else {
                TRY(open_period(context, *object, user.id, user.team, today, true, ""));
            }
            ++noted;
        }
        return {};
    }));
    if (applied) TRY(workspace.reload_directory());
    return Json::object({{"applied", Json::number(applied)}, {"noted", Json::number(noted)}});
}

Result<Json> regroup_teams(Workspace& workspace, const Session& session, const Json& body) {
    TRY(access::require(session, "manage_users"));
    std::vector<base::Fault> faults;
    const auto fault = [&](std::string field, const char* rule, base::Text message) {
        faults.push_back({std::move(field), rule, std::move(message), {}});
    };
    std::set<int64_t> members;
    for (const char* key : {"members", "teams"})
        for (size_t i = 0; i < std::min(body[key].items().size(), most_members); ++i) {
            const auto id = base::parse_id(body[key].items()[i].text());
            const bool people = std::string_view(key) == "members";
            if (!id || (people ? !session.directory->user(id->number) : !session.directory->team(id->number))) {
                fault(std::string(key) + "[" + std::to_string(i) + "]", "not_found",
                      people ? base::Text{"没有这个用户。", "There is no such user."}
                             : base::Text{"没有这个团队。", "There is no such team."});
                continue;
            }
            if (people) {
                members.insert(id->number);
                continue;
            }
            for (const access::User& user : session.directory->users())
                if (user.team == id->number) members.insert(user.id);
        }
    if (members.empty() && faults.empty())
        fault("members", "required", {"请选择要移动的人或团队。", "Choose the people or teams to be moved."});
    const auto into = base::parse_id(body["into"].text());
    const std::string name = body["name"].text();
    if (into ? !session.directory->team(into->number) : name.empty() || !body["into"].is_null())
        fault("into", "required",
              {"请选择目标团队，或填写新团队的名称。", "Choose the team, or give the name of a new one."});
    const Date today = schema::day_of(workspace.snapshot()->settings(), session.asker.now);
    const auto on = body["on"].is_null() ? std::optional(today) : base::parse_date(body["on"].text());
    if (!on) fault("on", "date", {"日期写作 YYYY-MM-DD。", "Days are written YYYY-MM-DD."});
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);

    int64_t team = into ? into->number : 0;
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const auto now = workspace.snapshot();
        const Object& object = *now->find(table);
        team = into ? into->number : 0;
        if (!team) {
            record::Patch patch;
            patch.object = now->find("team");
            patch.set("name", name);
            if (const auto parent = base::parse_id(body["parent"].text())) patch.set("parent", parent->number);
            team = TRY(record::save(context, patch)).after.id().number;
        }
        auto periods = TRY(periods_of(context.transaction));
        for (const int64_t user : members) {
            auto& list = periods[user];
            const access::User* person = session.directory->user(user);
            if (list.empty() && person->team && on->days > long_ago)
                TRY(open_period(context, object, user, person->team, {long_ago}, true, ""));
            list = TRY(periods_of(context.transaction))[user];
            // Whatever was planned from that day on gives way.
            for (const Period& period : list) {
                if (period.from >= on->days)
                    TRY(record::remove(context, object, {period.id}));
                else if (!period.to || *period.to >= on->days)
                    TRY(close_period(context, object, period.id, {on->days - 1}));
            }
            const bool at_once = *on <= today;
            TRY(open_period(context, object, user, team, *on, at_once, body["reason"].text()));
            if (at_once && person->team != team) TRY(put_into_team(context, *now->find("user"), user, team));
        }
        return {};
    }));
    TRY(workspace.reload_directory());
    return Json::object({{"team", Json::string(to_text(Id{team}))},
                         {"moved", Json::number(static_cast<int64_t>(members.size()))},
                         {"on", Json::string(to_text(*on))}});
}

} // namespace fairlead::command
