#include "command/commission_statement.h"

#include <algorithm>

#include "analytics/kpi_catalogue.h"
#include "analytics/target_actuals.h"
#include "base/money.h"
#include "command/targets.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using analytics::TargetMeasure;
using analytics::TargetMeasures;
using base::Code;
using base::Date;
using base::Error;
using record::Image;

namespace {

std::string day(Date date) {
    return "date('" + to_text(date) + "')";
}

/// What each deal counts by a target's measure whose records are parts of deals: their values added up.
Result<std::map<int64_t, int64_t>> values_by_deal(record::ReadContext& context, const TargetMeasure& measure,
                                                  const Object& deals, analytics::Span days) {
    std::map<int64_t, int64_t> values;
    const Object* object = context.model.catalog().find(measure.object);
    const Field* link = nullptr;
    for (const Field& field : object->fields)
        if (field.target == deals.name && field.type == schema::Type::link) link = &field;
    if (!link) return Error(Code::not_found, {"这个依据无法归到商机。", "This basis does not belong to deals."});
    const std::string where =
        measure.where + " and " + measure.day + " >= " + day(days.from) + " and " + measure.day + " <= " + day(days.to);
    const formula::Bound value =
        TRY(formula::bind(measure.value, context.model.catalog(), *object, formula::Kind::number));
    query::Select select;
    select.object = object;
    select.scope.all = true;
    select.limit = 0;
    select.where.push_back(TRY(formula::bind(where, context.model.catalog(), *object)));
    select.columns = {{"id", nullptr}, {link->name, nullptr}, {"value", value}};
    const int scale = formula::scale(*value), digits = context.model.catalog().base_digits();
    TRY(context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                            [&](const store::Row& row) {
                                if (!row.empty(2))
                                    values[row.number(1)] += base::rescale(row.number(2), scale, digits).value_or(0);
                                return true;
                            }));
    return values;
}

/// What was refunded of the deals won in these days, as far as the day of the refund has come.
Result<std::vector<CommissionRefund>> refunds_of(record::ReadContext& context, const Object& deals,
                                                 analytics::Span days, Date today) {
    std::vector<CommissionRefund> found;
    const std::string close = "opportunity." + deals.trait("close_date")->name;
    for (const Image& image :
         TRY(images_where(context, "revenue_adjustment",
                          "opportunity.stage.kind = 'won' and " + close + " >= " + day(days.from) + " and " + close +
                              " <= " + day(days.to) + " and adjusted_on <= " + day(today))))
        found.push_back({image.id(),
                         {image.get("opportunity").number_or(0)},
                         std::string(image.name()),
                         std::string(image.get("kind").text_or("")),
                         std::string(image.get("reason").text_or("")),
                         {image.get("adjusted_on").number_or(0)},
                         image.get("amount_base").number_or(0)});
    return found;
}

/// What a period of a plan counts: the same for all its people.
struct Counted {
    std::map<int64_t, CreditedDeal> deals;
    std::map<int64_t, int64_t> values;
    std::vector<CommissionRefund> refunds;
    std::map<int64_t, int64_t> refunded; // by deal
    bool measured = true;
};

class Book {
  public:
    Book(Workspace& workspace, const Session& session, const CommissionObjects& objects, const CommissionAsked& asked)
        : workspace_(workspace),
          session_(session),
          objects_(objects),
          asked_(asked),
          now_(workspace.snapshot()),
          directory_(*now_->directory) {}

    Result<CommissionBook> make() {
        const TargetMeasures measures = TRY(target_measures(workspace_));
        measures_ = &measures;
        const Session server = workspace_.server_session();
        today_ = schema::day_of(now_->settings(), server.asker.now);
        TRY(workspace_.read(server, [&](record::ReadContext& context) -> Result<void> {
            book_ = {};
            book_.plans =
                TRY(commission_plans(context, directory_, now_->settings().fiscal_year_start, asked_.on, asked_.plan));
            for (CommissionPlan& plan : book_.plans) {
                std::erase_if(plan.members, [&](const auto& member) { return !seen(member.first); });
                if (!plan.members.empty()) TRY(add_plan(context, plan));
            }
            return {};
        }));
        return std::move(book_);
    }

  private:
    /// Whose statements the reader may see: as the lines that are made of them.
    bool seen(int64_t person) const {
        if (asked_.person && person != asked_.person.number) return false;
        return session_.is_server() || access::reaches_owner(session_, *objects_.lines, Verb::read, person);
    }

    Result<void> add_plan(record::ReadContext& context, const CommissionPlan& plan) {
        const Counted counted = TRY(count(context, plan));
        const auto quotas = TRY(commission_quotas(context, plan));
        const std::string these = "plan = '" + to_text(plan.id) + "' and ";
        const std::string from = day(plan.days.from), to = day(plan.days.to);
        const auto lines =
            TRY(images_where(context, commission_line_object, these + "starts_on = " + from + " and ends_on = " + to));
        const auto granted =
            TRY(images_where(context, "bonus", these + "granted_on >= " + from + " and granted_on <= " + to));
        const size_t first = book_.statements.size();
        for (const auto& [person, under] : plan.members) {
            CommissionStatement statement{.plan = &plan, .person = person, .under = under, .deal = plan.deal};
            if (const auto quota = quotas.find(person); quota != quotas.end()) {
                statement.deal.quota = quota->second.value;
                statement.targets = quota->second.targets;
            }
            for (const Image& line : lines)
                if (line.get("person").number_or(0) == person) statement.payments.push_back(line);
            if (!statement.payments.empty())
                if (const auto details = base::parse_json(statement.payments.back().get("details").text_or("{}"));
                    details.ok())
                    statement.deal = commission_deal(*details);
            TRY(credit(counted, statement));
            finish(counted, granted, statement);
            book_.statements.push_back(std::move(statement));
        }
        const auto name = [&](const CommissionStatement& each) {
            const access::User* user = directory_.user(each.person);
            return user ? user->name : std::string();
        };
        std::stable_sort(book_.statements.begin() + static_cast<long>(first), book_.statements.end(),
                         [&](const auto& a, const auto& b) { return name(a) < name(b); });
        book_.deals = counted.deals;
        book_.values = counted.values;
        book_.refunds = counted.refunds;
        return {};
    }

    Result<Counted> count(record::ReadContext& context, const CommissionPlan& plan) {
        Counted counted;
        counted.deals = TRY(credited_deals(context, *objects_.deals, plan.days.from, plan.days.to));
        const auto measures = measures_->of(plan.basis);
        counted.measured = !measures.empty();
        if (!counted.measured) return counted;
        if (measures.front()->object != objects_.deals->name)
            counted.values = TRY(values_by_deal(context, *measures.front(), *objects_.deals, plan.days));
        else
            for (const auto& [id, deal] : counted.deals) counted.values[id] = deal.amount;
        counted.refunds = TRY(refunds_of(context, *objects_.deals, plan.days, today_));
        for (const CommissionRefund& refund : counted.refunds) counted.refunded[refund.deal.number] += refund.amount;
        return counted;
    }

    /// The person's parts of each deal that was won while they were under the plan.
    Result<void> credit(const Counted& counted, CommissionStatement& statement) const {
        const bool overlay = statement.plan->credit == "overlay", rolled = statement.plan->credit == "rolled_up";
        const auto theirs = [&](const CreditPart& part) {
            if (part.overlay != overlay) return false;
            if (!rolled) return part.person == statement.person;
            const auto line = line_of(directory_, part.person);
            return std::find(line.begin(), line.end(), statement.person) != line.end();
        };
        for (const auto& [id, deal] : counted.deals) {
            const auto value = counted.values.find(id);
            if (value == counted.values.end() || deal.closed < statement.under.from || deal.closed > statement.under.to)
                continue;
            CommissionStatement::Deal found{.id = id};
            bool any = false;
            for (const CreditPart& part : TRY(credit_parts(deal, value->second)))
                if (theirs(part)) {
                    found.credited += part.value;
                    any = true;
                }
            if (!any) continue;
            if (const auto refunded = counted.refunded.find(id); refunded != counted.refunded.end())
                for (const CreditPart& part : TRY(credit_parts(deal, refunded->second)))
                    if (theirs(part)) found.refunded += part.value;
            if (__builtin_add_overflow(statement.credited, found.credited - found.refunded, &statement.credited))
                return Error(Code::limit, {"合计超出范围。", "The sum is out of range."});
            statement.deals.push_back(found);
        }
        return {};
    }

    void finish(const Counted& counted, const std::vector<Image>& granted, CommissionStatement& statement) const {
        if (counted.measured)
            statement.commission =
                analytics::commission(statement.deal.quota, statement.credited, statement.deal.terms);
        statement.reason = counted.measured ? statement.commission.reason : "not_measured";
        const auto quota = statement.deal.quota.value_or(0);
        for (const CommissionBonus& bonus : statement.deal.bonuses)
            if (statement.commission.attainment &&
                static_cast<__int128>(statement.credited) * 10000 >= static_cast<__int128>(quota) * bonus.attainment)
                statement.bonuses.push_back({bonus.name, bonus.amount, {}});
        for (const Image& image : granted)
            if (image.owner() == statement.person)
                statement.bonuses.push_back(
                    {std::string(image.name()), image.get("amount_base").number_or(0), image.id()});
    }

    Workspace& workspace_;
    const Session& session_;
    const CommissionObjects& objects_;
    const CommissionAsked& asked_;
    std::shared_ptr<const Snapshot> now_;
    const access::Directory& directory_;
    const TargetMeasures* measures_ = nullptr;
    Date today_;
    CommissionBook book_;
};

} // namespace

int64_t CommissionStatement::bonus() const {
    int64_t sum = 0;
    for (const Bonus& each : bonuses) sum += each.amount;
    return sum;
}

int64_t CommissionStatement::paid() const {
    int64_t sum = 0;
    for (const Image& line : payments) sum += line.get("amount_base").number_or(0);
    return sum;
}

Result<CommissionObjects> commission_objects(const Snapshot& now, const Session& session) {
    const CommissionObjects objects{now.kpis ? now.kpis->main() : nullptr, now.find(commission_line_object)};
    if (!objects.deals || !objects.lines || !now.find("commission_plan") || !objects.deals->trait("amount") ||
        !objects.deals->trait("owner") || !objects.deals->trait("close_date"))
        return Error(Code::not_found, {"没有提成方案。", "There are no commission plans."});
    TRY(access::may(session, *objects.lines, Verb::read));
    TRY(access::may(session, *objects.deals, Verb::read));
    if (access::mask(session, *objects.deals, *objects.deals->trait("amount")) == access::Mask::hidden)
        return Error(Code::forbidden, {"看不到商机金额。", "The amounts are hidden from you."});
    return objects;
}

Result<CommissionBook> commission_book(Workspace& workspace, const Session& session, const CommissionAsked& asked) {
    const auto now = workspace.snapshot();
    const CommissionObjects objects = TRY(commission_objects(*now, session));
    return Book(workspace, session, objects, asked).make();
}

} // namespace fairlead::command
