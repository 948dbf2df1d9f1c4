// What the server does about forecasts by itself: freezes them at their time, and tells when one will not come true.

#include <algorithm>

#include "analytics/kpi_answer.h"
#include "command/forecast_snapshots.h"
#include "command/market_research.h"
#include "command/notifications.h"
#include "record/load.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using analytics::Forecast;
using base::Date;
using base::Json;
using Level = ForecastScope::Level;

namespace {

constexpr size_t most_told = 20; // of a company's forecast

/// The report of one group, as if it had been asked for alone.
Forecast alone(const Forecast& report, const analytics::ForecastGroup& group) {
    Forecast own;
    own.request = report.request;
    own.window = report.window;
    own.currency = report.currency;
    own.digits = report.digits;
    own.so_far = group.so_far;
    own.open = group.open;
    own.arena.now.methods = group.methods;
    own.arena.combination = group.rest;
    own.arena.shown = group.rest;
    own.arena.shown_method = "combination";
    return own;
}

class Keeper {
  public:
    Keeper(Workspace& workspace, const Snapshot& now, ForecastObjects objects)
        : workspace_(workspace),
          now_(now),
          objects_(std::move(objects)),
          server_(workspace.server_session()),
          today_(schema::day_of(now.settings(), server_.asker.now)) {}

    Result<void> run() {
        for (const schema::Pipeline& pipeline : objects_.deals->pipelines)
            for (const auto bucket : {analytics::Bucket::month, analytics::Bucket::quarter}) {
                const int first = now_.settings().fiscal_year_start;
                ForecastScope scope{.pipeline = pipeline.name};
                scope.from = analytics::start_of_bucket(today_, bucket, first);
                scope.to = {analytics::next_of_bucket(scope.from, bucket).days - 1};
                if (scope.to <= today_) continue;
                TRY(period(scope));
                scope.of = analytics::ForecastRequest::Of::quantity;
                TRY(period(scope));
            }
        return notify(workspace_, std::move(notices_));
    }
    int64_t frozen = 0, alarmed = 0;

  private:
    Result<void> period(const ForecastScope& scope) {
        last_.clear();
        if (!scope.money() && !analytics::lines_of(*now_.model, server_, request_of(now_, scope)).ok()) return {};
        for (Frozen& each : TRY(frozen_where(workspace_, server_, frozen_is(scope) + " and kind = 'model'")))
            last_[each.scope] = std::move(each); // the newest stays
        analytics::ForecastRequest request = request_of(now_, scope);
        request.by = "team";
        const Forecast teams = TRY(forecast_report(workspace_, server_, request, objects_.leads));
        if (!teams.arena.shown || (teams.open == 0 && teams.so_far == 0)) return {};
        TRY(one(scope, teams));
        TRY(groups(scope, teams, Level::team));
        if (!scope.money()) return {}; // what people sell is looked at in money
        request.by = objects_.deals->trait("owner") ? objects_.deals->trait("owner")->name : "owner";
        return groups(scope, TRY(forecast_report(workspace_, server_, request, objects_.leads)), Level::person);
    }

    Result<void> groups(const ForecastScope& whole, const Forecast& report, Level level) {
        for (const analytics::ForecastGroup& group : report.groups) {
            const auto id = base::parse_id(group.key);
            if (!id || !group.rest || (group.open == 0 && group.so_far == 0)) continue;
            ForecastScope scope = whole;
            scope.level = level;
            (level == Level::team ? scope.team : scope.person) = id->number;
            TRY(one(scope, alone(report, group)));
        }
        return {};
    }

    /// Against the last one first: the one frozen now would hide that it went astray.
    Result<void> one(const ForecastScope& scope, const Forecast& report) {
        Frozen next = frozen_of(report, now_, scope);
        const auto last = last_.find(scope);
        if (!scope.money() && last == last_.end() && next.value == 0) return {}; // nobody sells by the piece here
        if (last != last_.end()) TRY(compare(last->second, next));
        const Date monday = analytics::start_of_bucket(today_, analytics::Bucket::week, 1);
        if (last != last_.end() && last->second.as_of >= monday) return {};
        if (last != last_.end()) next.previous = last->second.id;
        if (scope.level == Level::company) TRY(add_market(workspace_, server_, next));
        next.cause = last == last_.end() ? "start" : "weekly";
        next.owner = scope.person;
        if (scope.level == Level::team) next.owner = TRY(leader_of(workspace_, scope.team));
        TRY(write_frozen(workspace_, next));
        ++frozen;
        return {};
    }

    Result<void> compare(const Frozen& last, const Frozen& next) {
        if (last.alarmed_at || !last.low || !last.high) return {};
        if (next.value >= *last.low && next.value <= *last.high) return {};
        TRY(workspace_.write(server_, [&](record::Context& context) -> Result<void> {
            auto found = TRY(record::load_unscoped(context.model, context.tables, context.transaction,
                                                   *objects_.snapshots, {last.id.number}));
            if (found.empty()) return {};
            return record::keep_derived(context, found.front(), {{"alarmed_at", server_.asker.now.milliseconds}});
        }));
        ++alarmed;
        for (const int64_t user : TRY(concerned(last))) {
            const Session reader = workspace_.session_of(user);
            const auto text = [&](int64_t value) { return forecast_value(now_, last.scope.money(), value).text(); };
            Notice notice{.user = user, .kind = "control", .object = objects_.snapshots->name, .record = last.id};
            notice.title = last.name;
            const base::Text body = {"预测已偏离：已签加预计为 " + text(next.value) + "，冻结时的区间是 " +
                                         text(*last.low) + " 到 " + text(*last.high) + "。请重新预测。",
                                     "The forecast has gone astray: signed and expected come to " + text(next.value) +
                                         "; the frozen band is " + text(*last.low) + " to " + text(*last.high) +
                                         ". Forecast anew."};
            notice.body = body.in(reader.language);
            notices_.push_back(std::move(notice));
        }
        return {};
    }

    /// Owner and manager; of a company's those who see everything. Only people who may read the snapshot.
    Result<std::vector<int64_t>> concerned(const Frozen& last) {
        std::vector<int64_t> people, everything;
        const access::Directory& directory = *server_.directory;
        int64_t owner = last.scope.person;
        if (last.scope.level == Level::team) owner = TRY(leader_of(workspace_, last.scope.team));
        if (owner) people = {owner, directory.manager_of(owner)};
        if (last.scope.level == Level::company) {
            for (const access::User& user : directory.users()) {
                const Session reader = workspace_.session_of(user.id);
                if (!user.active || access::level(reader, *objects_.snapshots, Verb::read) != access::Level::all)
                    continue;
                (reader.can("administer") ? everything : people).push_back(user.id);
            }
            if (people.empty()) people = everything;
            if (people.size() > most_told) people.resize(most_told);
        }
        std::erase_if(people, [&](int64_t id) {
            const access::User* user = directory.user(id);
            return !user || !user->active ||
                   !access::reaches_owner(workspace_.session_of(id), *objects_.snapshots, Verb::read, last.owner);
        });
        return people;
    }

    Workspace& workspace_;
    const Snapshot& now_;
    ForecastObjects objects_;
    Session server_;
    Date today_;
    std::map<ForecastScope, Frozen> last_;
    std::vector<Notice> notices_;
};

} // namespace

Result<Json> keep_forecasts(Workspace& workspace) {
    const auto now = workspace.snapshot();
    Json done = Json::object({{"frozen", Json::number(int64_t{0})}, {"alarmed", Json::number(int64_t{0})}});
    auto objects = forecast_objects(workspace, *now);
    if (!objects.ok()) return done; // a model without deals
    Keeper keeper(workspace, *now, std::move(*objects));
    TRY(keeper.run());
    done.set("frozen", Json::number(keeper.frozen));
    done.set("alarmed", Json::number(keeper.alarmed));
    return done;
}

} // namespace fairlead::command
