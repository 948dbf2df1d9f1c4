#include "command/assignment_speed.h"

#include <algorithm>
#include <map>

#include "base/money.h"
#include "query/change.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using query::Condition;

namespace {

constexpr int64_t most_rows = 1000000, day = 86400000, usual_days = 90;

Json share(int64_t part, int64_t whole) {
    if (whole == 0) return {};
    return Json::string(base::format_decimal(base::multiply_divide(part, 1000, whole).value_or(0), 1));
}

struct Waits {
    std::vector<int64_t> milliseconds;

    void write(Json& json) {
        std::sort(milliseconds.begin(), milliseconds.end());
        const auto n = static_cast<int64_t>(milliseconds.size());
        // The nearest rank: a wait that really was.
        const auto at = [&](int64_t percent) {
            return n ? Json::number(milliseconds[static_cast<size_t>((n * percent + 99) / 100 - 1)]) : Json();
        };
        json.set("n", Json::number(n));
        json.set("median_ms", at(50));
        json.set("p95_ms", at(95));
        const auto late = std::lower_bound(milliseconds.begin(), milliseconds.end(), 1000);
        json.set("under_1s", share(late - milliseconds.begin(), n));
    }
};

Result<int64_t> count_of(record::ReadContext& context, const Object& object, const std::string& where) {
    query::Select select;
    select.object = &object;
    select.scope = access::scope(context.session, context.model, object, Verb::read);
    select.where = {TRY(formula::bind(where, context.model.catalog(), object))};
    return TRY(context.reader.rows(
        query::render_count(select, 0, context.session.asker, context.reader.dialect())))[0][0]
        .number_or(0);
}

} // namespace

Result<Json> assignment_speed(Workspace& workspace, const Session& session, const Object& object,
                              const SpeedRequest& request) {
    TRY(access::may(session, object, Verb::read));
    if (object.system || !object.trait("owner"))
        return base::invalid("object", "no_owner", {"这个对象没有负责人。", "Records of this object have no owner."});
    const base::Date today = session.asker.today();
    const auto read_day = [&](const std::string& text, base::Date otherwise) {
        return text.empty() ? std::optional(otherwise) : base::parse_date(text);
    };
    const auto to = read_day(request.to, today);
    const auto from = read_day(request.from, base::Date{to.value_or(today).days - static_cast<int32_t>(usual_days)});
    if (!from || !to || *to < *from)
        return base::invalid("from", "period", {"起止日期无效。", "The period is not valid."},
                             {"例如 from=2026-01-01&to=2026-03-31。", "Such as from=2026-01-01&to=2026-03-31."});
    const int64_t first = session.asker.zone.start_of(*from).milliseconds;
    const int64_t end = session.asker.zone.start_of(base::Date{to->days + 1}).milliseconds;
    return workspace.ask<Json>(session, [&](record::ReadContext& context) -> Result<Json> {
        std::vector<Condition> where = {{Condition::Test::equal, "object", object.name, {}},
                                        {Condition::Test::at_least, "at", first, {}},
                                        {Condition::Test::below, "at", end, {}},
                                        {Condition::Test::equal, "first", 1, {}}};
        const access::Level reach = access::level(session, object, Verb::read);
        if (reach != access::Level::all) {
            Condition mine{Condition::Test::in, "user", {}, {}};
            for (const int64_t owner : session.directory->owners(*session.user, reach)) mine.values.emplace_back(owner);
            where.push_back(std::move(mine));
        }
        Waits all;
        std::map<std::string, Waits> kinds;
        int64_t imports = 0;
        TRY(context.reader.each(query::render_select_rows("assignment", {"kind", "cause", "latency"}, where,
                                                          {{"at", true}}, most_rows, context.reader.dialect()),
                                [&](const store::Row& row) {
                                    if (row.text(1) == "import") {
                                        ++imports;
                                        return true;
                                    }
                                    all.milliseconds.push_back(row.number(2));
                                    kinds[std::string(row.text(0))].milliseconds.push_back(row.number(2));
                                    return true;
                                }));
        Json answer = Json::object();
        answer.set("object", Json::string(object.name));
        answer.set("from", Json::string(to_text(*from)));
        answer.set("to", Json::string(to_text(*to)));
        all.write(answer);
        Json excluded = Json::object();
        excluded.set("imports", Json::number(imports));
        answer.set("excluded", std::move(excluded));
        Json by_kind = Json::array();
        for (auto& [kind, waits] : kinds) {
            Json row = Json::object();
            row.set("kind", Json::string(kind));
            waits.write(row);
            by_kind.push(std::move(row));
        }
        answer.set("by_kind", std::move(by_kind));

        // Answered: the first contact came within the time after the arrival.
        const Field* received = object.trait("received");
        const Field* contact = object.trait("first_contact");
        if (received && contact && contact->type == schema::Type::instant) {
            const std::string came = received->name + " >= instant('" + to_text(base::Instant{first}) + "') and " +
                                     received->name + " < instant('" + to_text(base::Instant{end}) + "')";
            query::Select select;
            select.object = &object;
            select.scope = access::scope(session, context.model, object, Verb::read);
            select.where = {
                TRY(formula::bind(came + " and " + contact->name + " is not empty", context.model.catalog(), object))};
            select.columns = {{received->name, nullptr}, {contact->name, nullptr}};
            select.limit = most_rows;
            int64_t answered = 0, within = 0;
            TRY(context.reader.each(query::render(select, session.asker, context.reader.dialect()),
                                    [&](const store::Row& row) {
                                        ++answered;
                                        within += row.number(1) - row.number(0) <= request.sla_hours * (day / 24);
                                        return true;
                                    }));
            const int64_t all_received = TRY(count_of(context, object, came));
            Json response = Json::object();
            response.set("received", Json::number(all_received));
            response.set("answered", Json::number(answered));
            response.set("within", Json::number(within));
            response.set("sla_hours", Json::number(request.sla_hours));
            response.set("rate", share(within, all_received));
            answer.set("response", std::move(response));
        }
        // Achievement: of what was assigned in the period, what is a won deal, or led to one, by now.
        const std::string mine = object.trait("owner")->name + " is not empty and created_at >= instant('" +
                                 to_text(base::Instant{first}) + "') and created_at < instant('" +
                                 to_text(base::Instant{end}) + "')";
        std::string won;
        if (object.trait("stage")) won = "stage_kind = 'won'";
        for (const Field& field : object.fields) {
            const Object* target =
                field.type == schema::Type::link ? context.model.catalog().find(field.target) : nullptr;
            if (won.empty() && target && target->trait("stage") && target->trait("amount"))
                won = field.name + ".stage_kind = 'won'";
        }
        if (!won.empty()) {
            const int64_t assigned = TRY(count_of(context, object, mine));
            const int64_t done = TRY(count_of(context, object, mine + " and " + won));
            Json achievement = Json::object();
            achievement.set("assigned", Json::number(assigned));
            achievement.set("won", Json::number(done));
            achievement.set("rate", share(done, assigned));
            answer.set("achievement", std::move(achievement));
        }
        answer.set("formula", Json::string(base::Text{
                                  "从到达（收到时间）到第一位负责人的毫秒数；中位数与 95 分位取实际值；导入不计。",
                                  "Milliseconds from arrival to the first owner; median and 95th percentile "
                                  "are waits that really were; imports are left out."}
                                               .in(session.language)));
        return answer;
    });
}

} // namespace fairlead::command
