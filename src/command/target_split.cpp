// Making targets out of what was reached, parts out of a target, and a target out of its parts.

#include <algorithm>
#include <map>

#include "analytics/figure.h"
#include "base/money.h"
#include "command/targets.h"
#include "command/team_periods.h"
#include "record/load.h"

namespace fairlead::command {

using access::Verb;
using analytics::Ask;
using analytics::TargetMeasure;
using analytics::TargetMeasures;
using analytics::TargetScope;
using base::Code;
using base::Date;
using base::Error;
using base::Fault;
using base::Json;
using record::Image;

namespace {

constexpr size_t most_parts = 400;
constexpr int count_scale = 2, weight_scale = 4, share_scale = 6, growth_scale = 4;
constexpr const char* levels[] = {"base", "stretch", "challenge"};

bool of_money(std::string_view measure) {
    return measure == "revenue" || measure == "margin" || measure == "receipts";
}

Date months_on(Date day, int months) {
    const base::YearMonthDay at = base::parts(day);
    const int count = at.year * 12 + at.month - 1 + months;
    for (int last = at.day;; --last)
        if (const auto found = base::checked_date(count / 12, count % 12 + 1, last)) return *found;
}

struct Part {
    std::string name;
    Date from, to;
    int64_t owner = 0;
    std::string period, level;
    int64_t weight = 0;
};

/// Calendar quarters, months or weeks (from Monday) within the target's days; those at its ends may be shorter.
std::vector<Part> periods_within(Date from, Date to, const std::string& into) {
    std::vector<Part> parts;
    for (Date start = from; start <= to && parts.size() <= most_parts;) {
        const base::YearMonthDay at = base::parts(start);
        Date next{start.days + 8 - base::weekday(start)};
        std::string name = to_text(start);
        if (into != "weeks") {
            const int month = into == "quarters" ? (at.month - 1) / 3 * 3 + 3 : at.month;
            next = months_on(base::make_date(at.year, month, 1), 1);
            name = into == "quarters" ? std::to_string(at.year) + " Q" + std::to_string((at.month + 2) / 3)
                                      : to_text(start).substr(0, 7);
        }
        const Date last{std::min(next.days - 1, to.days)};
        parts.push_back({name, start, last, 0,
                         into == "quarters" ? "quarter"
                         : into == "months" ? "month"
                                            : "week",
                         ""});
        start = {last.days + 1};
    }
    return parts;
}

/// What was reached in each of these scopes, in one scale; 0 where nothing may be seen.
/// `open`: instead, what the open deals that are due are worth by the probability of their stages.
Result<std::vector<int64_t>> reached(Workspace& workspace, const Session& session, const std::string& measure,
                                     const std::vector<TargetScope>& scopes, std::vector<std::string>* wheres,
                                     bool open = false) {
    const auto now = workspace.snapshot();
    const TargetMeasures measures = TRY(target_measures(workspace));
    const int digits = of_money(measure) ? now->catalog->base_digits() : count_scale;
    std::vector<Ask> asks;
    std::vector<size_t> of;
    for (size_t i = 0; i < scopes.size(); ++i)
        for (const TargetMeasure* part : measures.of(measure)) {
            const Object* object = now->find(part->object);
            const schema::Field* weighted = object ? object->trait("weighted") : nullptr;
            if (open && !weighted) continue;
            const auto where =
                open ? analytics::open_where(*part, scopes[i]) : analytics::counts_where(*part, scopes[i]);
            if (!where) continue;
            if (wheres && wheres->size() <= i) wheres->push_back(*where);
            asks.push_back({part->object, *where, open ? weighted->name : part->value});
            of.push_back(i);
        }
    if (wheres) wheres->resize(scopes.size());
    const auto answers = TRY(count_asks(workspace, *now, session, asks));
    std::vector<int64_t> sums(scopes.size(), 0);
    for (size_t i = 0; i < asks.size(); ++i)
        if (answers[i])
            sums[of[i]] +=
                base::rescale(answers[i]->sum, asks[i].value.empty() ? 0 : answers[i]->scale, digits).value_or(0);
    return sums;
}

Json amount(int64_t value, bool money, int digits) {
    return money ? Json::string(base::format_decimal(value, digits))
                 : Json::number(base::format_decimal_short(value, digits));
}

Error fault(std::string field, std::string rule, base::Text message) {
    return base::invalid(std::move(field), std::move(rule), std::move(message));
}

Result<std::vector<int64_t>> read_weights(const Json& body, size_t parts) {
    std::vector<int64_t> weights;
    if (body["weights"].is_null()) return weights;
    for (const Json& item : body["weights"].items()) {
        const auto weight = base::parse_decimal(item.text(), share_scale);
        if (!weight || *weight < 0 || *weight > 10000000000000) break;
        weights.push_back(*weight);
    }
    if (weights.size() != parts || body["weights"].items().size() != parts)
        return fault("weights", "weights",
                     {"每一份要有一个不小于 0 的权重，共 " + std::to_string(parts) + " 份。",
                      "Give one weight, not below 0, for each of the " + std::to_string(parts) + " parts."});
    return weights;
}

/// The shares of a full target somebody new carries, month by month since they came; percent scaled by 10^2.
std::vector<int64_t> read_ramp(const Json& body, std::vector<Fault>& faults) {
    std::vector<int64_t> shares;
    if (body["ramp"].is_null()) return shares;
    bool fine = body["ramp"].is_array() && !body["ramp"].items().empty() && body["ramp"].items().size() <= 36;
    for (const Json& item : body["ramp"].items()) {
        const auto share = base::parse_decimal(item.text(), growth_scale - 2);
        fine = fine && share && *share >= 0 && *share <= 100000;
        shares.push_back(share.value_or(0));
    }
    if (!fine)
        faults.push_back({"ramp",
                          "range",
                          {"爬坡是 1 到 36 个月的百分比，每个在 0 到 1000 之间。",
                           "A ramp is 1 to 36 percentages, one a month, each between 0 and 1000."},
                          {"例如 [0, 25, 50, 75, 100]。", "For example [0, 25, 50, 75, 100]."}});
    return shares;
}

/// What part of a full target is carried: share × days worked, added up month by month, of all days at 100 %.
struct Carried {
    int64_t part = 0, whole = 1;
};
Carried carried(const std::vector<int64_t>& ramp, Date started, Date from, Date to) {
    Carried found{0, (to.days - from.days + 1) * 10000};
    const base::YearMonthDay first = base::parts(started);
    for (const Part& month : periods_within(std::max(from, started), to, "months")) {
        const base::YearMonthDay at = base::parts(month.from);
        const int since = (at.year - first.year) * 12 + at.month - first.month;
        const size_t index = std::min(ramp.size() - 1, static_cast<size_t>(since));
        found.part += ramp[index] * (month.to.days - month.from.days + 1);
    }
    return found;
}

/// The day each of these people started; those who have none are left out.
Result<std::map<int64_t, Date>> starts_of(Workspace& workspace, const Session& session,
                                          const std::vector<const access::User*>& people) {
    std::map<int64_t, Date> starts;
    const auto now = workspace.snapshot();
    const Object* users = now->find("user");
    if (!users || !users->find("started_on")) return starts;
    std::vector<int64_t> ids;
    for (const access::User* user : people) ids.push_back(user->id);
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        for (const Image& image :
             TRY(record::load_unscoped(context.model, context.tables, context.reader, *users, ids)))
            if (const Value& day = image.get("started_on"); day.is_number()) starts[image.id().number] = {day.number()};
        return {};
    }));
    return starts;
}

} // namespace

Result<Json> split_target(Workspace& workspace, const Session& session, Id target, const Json& body) {
    const auto now = workspace.snapshot();
    const Object& object = **workspace.object(*now, "target");
    Image image;
    std::vector<analytics::Membership> stays;
    TRY(workspace.read(session, [&](record::ReadContext& context) -> Result<void> {
        image = TRY(record::load(context.model, context.tables, context.reader, session, object, target, Verb::edit));
        stays = TRY(team_stays(context.reader, *session.directory));
        return {};
    }));
    const std::string into = body["into"].text(), measure(image.get("measure").text_or(""));
    const Date from{image.get("starts_on").number_or(0)}, to{image.get("ends_on").number_or(0)};
    const bool money = of_money(measure);
    std::vector<Part> parts;
    if (into == "quarters" || into == "months" || into == "weeks") {
        parts = periods_within(from, to, into);
        for (Part& part : parts) {
            part.owner = image.owner();
            part.level = image.get("level").text_or("person");
        }
    } else if (into == "people") {
        std::vector<int64_t> people;
        for (const Json& item : body["people"].items())
            if (const auto id = base::parse_id(item.text()); id && session.directory->user(id->number))
                people.push_back(id->number);
        if (body["people"].is_null())
            for (const access::User& user : session.directory->users())
                if (user.active && user.team &&
                    (image.get("level") == Value("company") || user.team == image.get("team").number_or(0)))
                    people.push_back(user.id);
        for (const int64_t id : people)
            parts.push_back({session.directory->user(id)->name, from, to, id,
                             std::string(image.get("period").text_or("quarter")), "person"});
    } else {
        return fault("into", "unknown_choice",
                     {"into 只能是 quarters、months、weeks 或 people。", "into is quarters, months, weeks or people."});
    }
    if (parts.empty() || parts.size() > most_parts)
        return fault("into", "parts", {"要分成 1 到 400 份。", "It must make 1 to 400 parts."});
    std::vector<int64_t> weights = TRY(read_weights(body, parts.size()));
    const bool history = weights.empty() && body["history"].truth();
    if (history) { // as it was reached a year before
        std::vector<TargetScope> scopes;
        for (const Part& part : parts) {
            TargetScope scope{.from = months_on(part.from, -12), .to = months_on(part.to, -12)};
            if (part.level == "person") scope.owner = part.owner;
            scopes.push_back(scope);
        }
        weights = TRY(reached(workspace, session, measure, scopes, nullptr));
        for (int64_t& weight : weights) weight = std::max<int64_t>(0, weight);
    }
    if (weights.empty())
        for (const Part& part : parts) weights.push_back(into == "people" ? 1 : part.to.days - part.from.days + 1);

    const int digits = money ? now->catalog->base_digits() : count_scale;
    std::vector<std::vector<int64_t>> shares;
    std::vector<const char*> given;
    for (const char* level : levels) {
        const Value& whole = image.get(std::string(level) + (money ? "_base" : "_count"));
        if (!whole.is_number()) continue;
        const auto divided = analytics::divide(whole.number(), weights);
        if (!divided) return fault("weights", "weights", {"权重之和太大。", "The weights add up to too much."});
        shares.push_back(*divided);
        given.push_back(level);
    }
    const std::string rule = history                     ? "history"
                             : body["weights"].is_null() ? (into == "people" ? "equal" : "days")
                                                         : "weights";
    // As they were given; days, people and what was reached are whole numbers.
    const auto weight_text = [&](size_t i) {
        return rule == "weights" ? base::format_decimal_short(weights[i], share_scale) : std::to_string(weights[i]);
    };
    Json list = Json::array();
    for (size_t i = 0; i < parts.size(); ++i) {
        Json json = Json::object({{"name", Json::string(parts[i].name)},
                                  {"from", Json::string(to_text(parts[i].from))},
                                  {"to", Json::string(to_text(parts[i].to))},
                                  {"owner", person_json(session, parts[i].owner)},
                                  {"weight", Json::number(weight_text(i))}});
        for (size_t l = 0; l < given.size(); ++l) json.set(given[l], amount(shares[l][i], money, digits));
        list.push(std::move(json));
    }
    const bool dry = body["dry_run"].truth();
    if (!dry)
        TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
            for (size_t i = 0; i < parts.size(); ++i) {
                record::Patch patch;
                patch.object = &object;
                patch.set("name", std::string(image.get("name").text_or("")) + " · " + parts[i].name);
                patch.set("level", parts[i].level);
                patch.set("owner", parts[i].owner);
                for (const char* same : {"product", "region", "measure"}) patch.set(same, image.get(same));
                if (parts[i].level == "team") patch.set("team", image.get("team"));
                patch.set("period", parts[i].period);
                patch.set("starts_on", parts[i].from.days);
                patch.set("ends_on", parts[i].to.days);
                patch.set("parent", target.number);
                if (money) patch.set("currency", now->settings().base_currency);
                for (size_t l = 0; l < given.size(); ++l)
                    patch.set(money ? given[l] : std::string(given[l]) + "_count", shares[l][i]);
                patch.set("calculation", rule + " " + weight_text(i));
                TRY(record::save(context, patch));
            }
            return {};
        }));
    return Json::object({{"rule", Json::string(rule)}, {"made", Json::boolean(!dry)}, {"parts", std::move(list)}});
}

Result<Json> roll_up_target(Workspace& workspace, const Session& session, Id target) {
    const auto now = workspace.snapshot();
    const Object& object = **workspace.object(*now, "target");
    Json answer = Json::object();
    TRY(workspace.write(session, [&](record::Context& context) -> Result<void> {
        const Image image =
            TRY(record::load(context.model, context.tables, context.transaction, session, object, target, Verb::edit));
        const auto parts =
            TRY(record::load_children(context.model, context.tables, context.transaction, object, "parent", target));
        if (parts.empty()) return fault("", "no_parts", {"这个目标还没有分解。", "This target has no parts."});
        const bool money = of_money(image.get("measure").text_or(""));
        record::Patch patch;
        patch.object = &object;
        patch.id = target;
        if (money) patch.set("currency", now->settings().base_currency);
        for (const char* level : levels) {
            int64_t sum = 0;
            bool any = false;
            for (const Image& part : parts) {
                if (part.get("measure") != image.get("measure"))
                    return fault("measure", "mixed",
                                 {"分解的目标用了不同的指标，不能相加。",
                                  "The parts have different measures and cannot be added."});
                const Value& value = part.get(std::string(level) + (money ? "_base" : "_count"));
                any = any || value.is_number();
                if (__builtin_add_overflow(sum, value.number_or(0), &sum))
                    return fault(level, "range", {"合计超出范围。", "The sum is out of range."});
            }
            if (!any) continue;
            patch.set(money ? level : std::string(level) + "_count", sum);
            answer.set(level, amount(sum, money, money ? now->catalog->base_digits() : count_scale));
        }
        TRY(record::save(context, patch));
        answer.set("parts", Json::number(static_cast<int64_t>(parts.size())));
        return {};
    }));
    return answer;
}

Result<Json> propose_targets(Workspace& workspace, const Session& session, const Json& body) {
    const auto now = workspace.snapshot();
    const Object& object = **workspace.object(*now, "target");
    TRY(access::may(session, object, Verb::read));
    std::vector<Fault> faults;
    const auto refuse = [&](const char* field, const char* rule, base::Text message) {
        faults.push_back({field, rule, std::move(message), {}});
    };
    const std::string measure = body["measure"].is_null() ? "revenue" : body["measure"].text();
    const schema::Field* measures = object.find("measure");
    if (!measures->find_choice(measure))
        refuse("measure", "unknown_choice", {"没有这个指标。", "There is no such measure."});
    const auto from = base::parse_date(body["from"].text()), to = base::parse_date(body["to"].text());
    if (!from || !to || *to < *from || to->days - from->days > 370)
        refuse("from", "period",
               {"请给出不超过一年的时间段 from 和 to。", "Give a period of at most a year by from and to."});
    const std::string basis = body["basis"].is_null() ? "last_year" : body["basis"].text();
    const bool funnel = basis == "pipeline";
    if (basis != "last_year" && basis != "last_quarter" && !funnel)
        refuse("basis", "unknown_choice",
               {"basis 只能是 last_year、last_quarter 或 pipeline。", "basis is last_year, last_quarter or pipeline."});
    if (funnel && measure != "revenue")
        refuse("basis", "measure", {"只有销售额可以按漏斗推算。", "Only revenue can be told from the funnel."});
    const auto growth = body["growth"].is_null() ? std::optional<int64_t>(0)
                                                 : base::parse_decimal(body["growth"].text(), growth_scale - 2);
    if (!growth || *growth < -10000 || *growth > 1000000)
        refuse("growth", "range",
               {"增长率在 -100 到 10000 之间（百分比）。", "Growth lies between -100 and 10000 percent."});
    const auto team = base::parse_id(body["team"].text());
    if (!body["team"].is_null() && (!team || !session.directory->team(team->number)))
        refuse("team", "not_found", {"没有这个团队。", "There is no such team."});
    const std::vector<int64_t> ramp = read_ramp(body, faults);
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);

    std::vector<const access::User*> people;
    for (const access::User& user : session.directory->users())
        if (user.active && (team ? user.team == team->number : user.team != 0) &&
            (session.is_server() || access::reaches_owner(session, object, Verb::read, user.id)))
            people.push_back(&user);
    if (people.size() > most_parts) people.resize(most_parts);
    TargetScope scope;
    if (funnel) {
        scope.from = *from;
        scope.to = *to;
    } else if (basis == "last_year") {
        scope.from = months_on(*from, -12);
        scope.to = Date{months_on(Date{to->days + 1}, -12).days - 1};
    } else {
        scope.to = Date{from->days - 1};
        scope.from = months_on(*from, -3);
    }
    std::vector<TargetScope> scopes;
    for (const access::User* user : people) {
        scopes.push_back(scope);
        scopes.back().owner = user->id;
    }
    std::vector<std::string> wheres;
    std::vector<int64_t> then = TRY(reached(workspace, session, measure, scopes, &wheres));
    std::vector<std::string> open_wheres;
    std::vector<int64_t> open;
    if (funnel) open = TRY(reached(workspace, session, measure, scopes, &open_wheres, true));
    const bool money = of_money(measure);
    const int digits = money ? now->catalog->base_digits() : count_scale;
    // A quarter carried over to a period of another length is scaled by the days.
    const int64_t days = to->days - from->days + 1, days_then = scope.to.days - scope.from.days + 1;
    const auto starts = ramp.empty() ? std::map<int64_t, Date>() : TRY(starts_of(workspace, session, people));
    Json rows = Json::array();
    int64_t sum_then = 0, sum = 0;
    for (size_t i = 0; i < people.size(); ++i) {
        const std::string id = to_text(Id{people[i]->id});
        const Json& own = body["weights"][id];
        const auto weight =
            own.is_null() ? std::optional<int64_t>(10000) : base::parse_decimal(own.text(), weight_scale);
        if (!weight || *weight < 0 || *weight > 1000000)
            return fault("weights." + id, "range",
                         {"能力系数在 0 到 100 之间。", "A weight of ability lies between 0 and 100."});
        const int64_t won = then[i];
        if (funnel) then[i] += open[i];
        auto value = base::multiply_divide(then[i], 10000 + *growth, 10000);
        if (value) value = base::multiply_divide(*value, *weight, 10000);
        if (value && basis == "last_quarter") value = base::multiply_divide(*value, days, days_then);
        Json ramped;
        std::string ramp_shown;
        if (const auto started = starts.find(people[i]->id); value && started != starts.end()) {
            const Carried own = carried(ramp, started->second, *from, *to);
            value = base::multiply_divide(*value, own.part, own.whole);
            const std::string share = base::format_decimal_short(
                base::multiply_divide(own.part, base::power_of_ten(share_scale), own.whole).value_or(0), share_scale);
            if (own.part != own.whole) ramp_shown = " × " + share;
            ramped =
                Json::object({{"started_on", Json::string(to_text(started->second))}, {"share", Json::number(share)}});
        }
        if (!value) return fault("growth", "range", {"结果超出范围。", "The result is out of range."});
        sum_then += then[i];
        sum += *value;
        const std::string shown =
            (funnel  ? "(" + base::format_decimal(won, digits) + " + " + base::format_decimal(open[i], digits) + ")"
             : money ? base::format_decimal(then[i], digits)
                     : base::format_decimal_short(then[i], digits)) +
            " × " + base::format_decimal_short(10000 + *growth, growth_scale) + " × " +
            base::format_decimal_short(*weight, weight_scale) +
            (basis == "last_quarter" && days != days_then
                 ? " × " + std::to_string(days) + " / " + std::to_string(days_then)
                 : "") +
            ramp_shown;
        rows.push(Json::object(
            {{"owner", person_json(session, people[i]->id)},
             {"reached", Json::object({{"value", amount(won, money, digits)}, {"where", Json::string(wheres[i])}})},
             {"open", funnel ? Json::object(
                                   {{"value", amount(open[i], money, digits)}, {"where", Json::string(open_wheres[i])}})
                             : Json()},
             {"weight", Json::number(base::format_decimal_short(*weight, weight_scale))},
             {"ramp", std::move(ramped)},
             {"proposed", amount(*value, money, digits)},
             {"calculation", Json::string(shown)}}));
    }
    return Json::object({{"measure", Json::string(measure)},
                         {"basis", Json::object({{"from", Json::string(to_text(scope.from))},
                                                 {"to", Json::string(to_text(scope.to))}})},
                         {"growth", Json::number(base::format_decimal_short(*growth, growth_scale - 2))},
                         {"reached", amount(sum_then, money, digits)},
                         {"proposed", amount(sum, money, digits)},
                         {"rows", std::move(rows)}});
}

} // namespace fairlead::command
