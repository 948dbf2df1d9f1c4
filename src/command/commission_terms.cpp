#include "command/commission_terms.h"

#include <algorithm>

#include "analytics/kpi_answer.h"
#include "base/money.h"
#include "command/team_periods.h"

namespace fairlead::command {

using base::Date;
using base::Json;
using record::Image;

namespace {

constexpr size_t most_images = 10000;

std::string text_of(const Image& image, const char* field) {
    return std::string(image.get(field).text_or(""));
}

std::optional<int64_t> number_of(const Image& image, const char* field) {
    const Value& value = image.get(field);
    return value.is_number() ? std::optional(value.number()) : std::nullopt;
}

std::string day(Date date) {
    return "date('" + to_text(date) + "')";
}

Json number(std::optional<int64_t> value) {
    return value ? Json::number(*value) : Json();
}

analytics::Bucket bucket_of(const Image& plan) {
    const std::string period = text_of(plan, "period");
    return period == "year"    ? analytics::Bucket::year
           : period == "month" ? analytics::Bucket::month
                               : analytics::Bucket::quarter;
}

void widen(std::map<int64_t, analytics::Span>& members, int64_t person, Date from, Date to) {
    if (to < from) return;
    const auto [at, fresh] = members.emplace(person, analytics::Span{from, to});
    if (fresh) return;
    at->second.from = std::min(at->second.from, from);
    at->second.to = std::max(at->second.to, to);
}

/// Who is under a plan on which days of the period: a team's people while they were in it.
void add_members(CommissionPlan& plan, Date from, Date to, const Image& member,
                 const std::vector<analytics::Membership>& stays) {
    if (const auto starts = number_of(member, "starts_on")) from = std::max(from, Date{*starts});
    if (const auto ends = number_of(member, "ends_on")) to = std::min(to, Date{*ends});
    if (const auto person = number_of(member, "person")) widen(plan.members, *person, from, to);
    const auto team = number_of(member, "team");
    if (!team) return;
    for (const analytics::Membership& stay : stays)
        if (stay.team == *team)
            widen(plan.members, stay.user, Date{std::max(from.days, stay.from)}, Date{std::min(to.days, stay.to)});
}

} // namespace

Result<std::vector<Image>> images_where(record::ReadContext& context, std::string_view name, const std::string& where) {
    const Object* object = context.model.catalog().find(name);
    if (!object) return std::vector<Image>();
    query::Select select;
    select.object = object;
    select.scope.all = true;
    select.limit = most_images;
    select.where.push_back(TRY(formula::bind(where, context.model.catalog(), *object)));
    select.columns.push_back({"id", nullptr});
    std::vector<int64_t> ids;
    TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                            [&](const store::Row& row) {
                                ids.push_back(row.number(0));
                                return true;
                            }));
    return record::load_unscoped(context.model, context.tables, context.reader, *object, ids);
}

Result<std::vector<CommissionPlan>> commission_plans(record::ReadContext& context, const access::Directory& directory,
                                                     int fiscal_year_start, Date on, Id only) {
    // A period may have begun a year before the day, and a plan may begin or end within it.
    const std::string near =
        "starts_on <= " + day({on.days + 366}) + " and (ends_on is empty or ends_on >= " + day({on.days - 366}) + ")";
    std::vector<CommissionPlan> plans;
    std::map<int64_t, size_t> at;
    std::string ids;
    for (const Image& image :
         TRY(images_where(context, "commission_plan", only ? "id = '" + to_text(only) + "'" : near))) {
        const Date begin = analytics::start_of_bucket(on, bucket_of(image), fiscal_year_start);
        CommissionPlan plan{.id = image.id(),
                            .name = std::string(image.name()),
                            .basis = text_of(image, "basis"),
                            .credit = text_of(image, "credit"),
                            .days = {begin, {analytics::next_of_bucket(begin, bucket_of(image)).days - 1}},
                            .deal = {},
                            .members = {}};
        if (Date{image.get("starts_on").number_or(0)} > plan.days.to) continue;
        if (const auto ends = number_of(image, "ends_on"); ends && Date{*ends} < plan.days.from) continue;
        plan.deal.terms.rate = image.get("rate").number_or(0);
        plan.deal.terms.cap = number_of(image, "cap_base");
        plan.deal.terms.floor = number_of(image, "floor_base");
        // Until the members are known, the days of the plan itself.
        plan.members[0] = {std::max(plan.days.from, Date{image.get("starts_on").number_or(0)}),
                           Date{std::min(plan.days.to.days, number_of(image, "ends_on").value_or(INT64_MAX))}};
        at[plan.id.number] = plans.size();
        ids += (ids.empty() ? "'" : ", '") + to_text(plan.id) + "'";
        plans.push_back(std::move(plan));
    }
    if (plans.empty()) return plans;
    const std::string of = "plan in (" + ids + ")";
    const auto plan_of = [&](const Image& part) -> CommissionPlan& { return plans[at[part.get("plan").number_or(0)]]; };
    for (const Image& image : TRY(images_where(context, "commission_tier", of)))
        plan_of(image).deal.terms.tiers.push_back({number_of(image, "up_to"), image.get("multiplier").number_or(0)});
    for (const Image& image : TRY(images_where(context, "commission_bonus", of)))
        plan_of(image).deal.bonuses.push_back(
            {std::string(image.name()), image.get("attainment").number_or(0), image.get("amount_base").number_or(0)});
    const auto stays = TRY(team_stays(context.reader, directory));
    std::map<size_t, analytics::Span> days;
    for (size_t i = 0; i < plans.size(); ++i) {
        days[i] = plans[i].members[0];
        plans[i].members.clear();
    }
    for (const Image& image : TRY(images_where(context, "commission_member", of))) {
        const size_t index = at[image.get("plan").number_or(0)];
        add_members(plans[index], days[index].from, days[index].to, image, stays);
    }
    std::sort(plans.begin(), plans.end(), [](const CommissionPlan& a, const CommissionPlan& b) {
        return std::pair(a.name, a.id.number) < std::pair(b.name, b.id.number);
    });
    return plans;
}

Result<std::map<int64_t, CommissionQuota>> commission_quotas(record::ReadContext& context, const CommissionPlan& plan) {
    const bool widest = plan.credit == "rolled_up";
    const auto images = TRY(images_where(
        context, "target",
        "measure = '" + plan.basis +
            "' and status = 'approved' and product is empty and region is empty and starts_on >= " +
            day(plan.days.from) + " and ends_on <= " + day(plan.days.to) + (widest ? "" : " and level = 'person'")));
    struct Found {
        int width = 0;
        CommissionQuota exact, parts;
        int64_t days = 0;
    };
    std::map<int64_t, Found> people;
    const auto add = [](CommissionQuota& quota, const Image& image) {
        const int64_t value = image.get("base_base").number_or(0);
        quota.value = quota.value.value_or(0) + value;
        quota.targets.push_back({image.id(), std::string(image.name()), value});
    };
    for (const Image& image : images) {
        const std::string level = text_of(image, "level");
        const int width = level == "company" ? 3 : level == "team" ? 2 : 1;
        const Date from{image.get("starts_on").number_or(0)}, to{image.get("ends_on").number_or(0)};
        Found& found = people[image.owner()];
        if (width > found.width) found = {width, {}, {}, 0};
        if (width < found.width) continue;
        if (from == plan.days.from && to == plan.days.to) {
            add(found.exact, image);
        } else {
            add(found.parts, image);
            found.days += to.days - from.days + 1;
        }
    }
    std::map<int64_t, CommissionQuota> quotas;
    for (auto& [person, found] : people) {
        if (found.exact.value)
            quotas[person] = std::move(found.exact);
        else if (found.days == plan.days.to.days - plan.days.from.days + 1)
            quotas[person] = std::move(found.parts);
    }
    return quotas;
}

Json to_json(const CommissionDeal& deal) {
    Json tiers = Json::array(), bonuses = Json::array();
    for (const analytics::CommissionTier& tier : deal.terms.tiers)
        tiers.push(Json::object({{"up_to", number(tier.up_to)}, {"multiplier", Json::number(tier.multiplier)}}));
    for (const CommissionBonus& bonus : deal.bonuses)
        bonuses.push(Json::object({{"name", Json::string(bonus.name)},
                                   {"attainment", Json::number(bonus.attainment)},
                                   {"amount", Json::number(bonus.amount)}}));
    return Json::object({{"rate", Json::number(deal.terms.rate)},
                         {"tiers", std::move(tiers)},
                         {"cap", number(deal.terms.cap)},
                         {"floor", number(deal.terms.floor)},
                         {"bonuses", std::move(bonuses)},
                         {"quota", number(deal.quota)}});
}

CommissionDeal commission_deal(const Json& json) {
    CommissionDeal deal;
    deal.terms.rate = json["rate"].integer().value_or(0);
    for (const Json& tier : json["tiers"].items())
        deal.terms.tiers.push_back({tier["up_to"].integer(), tier["multiplier"].integer().value_or(0)});
    deal.terms.cap = json["cap"].integer();
    deal.terms.floor = json["floor"].integer();
    for (const Json& bonus : json["bonuses"].items())
        deal.bonuses.push_back(
            {bonus["name"].text(), bonus["attainment"].integer().value_or(0), bonus["amount"].integer().value_or(0)});
    deal.quota = json["quota"].integer();
    return deal;
}

} // namespace fairlead::command
