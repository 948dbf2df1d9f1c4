#include "command/commission.h"

#include <algorithm>

#include "analytics/figure.h"
#include "base/money.h"
#include "command/commission_statement.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Json;
using record::Image;

namespace {

constexpr size_t most_rows = 2000, most_deals = 500;

class Writing {
  public:
    Writing(const Snapshot& now, const Session& session)
        : session_(session),
          digits_(now.catalog->base_digits()),
          today_(schema::day_of(now.settings(), session.asker.now)) {}
    Json money(std::optional<int64_t> value) const {
        return value ? Json::string(base::format_decimal(*value, digits_)) : Json();
    }
    /// Minor units written exactly, as major units: "3999999.92" of two digits is "39999.9992".
    Json exact(const std::string& minor) const {
        const size_t point = minor.find('.');
        std::string whole = minor.substr(0, point), rest = point == std::string::npos ? "" : minor.substr(point + 1);
        if (static_cast<int>(whole.size()) <= digits_)
            whole.insert(0, static_cast<size_t>(digits_) + 1 - whole.size(), '0');
        std::string tail = whole.substr(whole.size() - static_cast<size_t>(digits_)) + rest;
        whole.resize(whole.size() - static_cast<size_t>(digits_));
        return Json::string(tail.empty() ? whole : whole + "." + tail);
    }
    Json share(int64_t scaled) const {
        return Json::number(base::format_decimal_short(scaled, analytics::commission_scale));
    }
    Json row(const CommissionStatement& one) const {
        const CommissionPlan& plan = *one.plan;
        const int64_t left = one.left();
        return Json::object(
            {{"plan", Json::object({{"id", Json::string(to_text(plan.id))}, {"name", Json::string(plan.name)}})},
             {"person", person_json(session_, one.person)},
             {"basis", Json::string(plan.basis)},
             {"credit", Json::string(plan.credit)},
             {"from", Json::string(to_text(plan.days.from))},
             {"to", Json::string(to_text(plan.days.to))},
             {"under_from", Json::string(to_text(one.under.from))},
             {"under_to", Json::string(to_text(one.under.to))},
             {"quota", money(one.deal.quota)},
             {"credited", one.reason == "not_measured" ? Json() : money(one.credited)},
             {"attainment", one.commission.attainment ? analytics::number(*one.commission.attainment) : Json()},
             {"commission", money(one.commission.amount)},
             {"bonus", money(one.bonus())},
             {"total", money(one.total())},
             {"paid", money(one.paid())},
             {"due", money(std::max<int64_t>(0, left))},
             {"clawback", money(one.payments.empty() ? 0 : std::max<int64_t>(0, -left))},
             {"capped", Json::boolean(one.commission.capped)},
             {"floored", Json::boolean(one.commission.floored)},
             {"over", Json::boolean(plan.days.to < today_)},
             {"settled", Json::boolean(!one.payments.empty())},
             {"reason", one.reason.empty() ? Json() : Json::string(one.reason)}});
    }
    const Session& session() const { return session_; }
    base::Date today() const { return today_; }

  private:
    const Session& session_;
    int digits_;
    base::Date today_;
};

Json terms_json(const Writing& write, const CommissionDeal& deal) {
    Json tiers = Json::array();
    for (const analytics::CommissionTier& tier : deal.terms.tiers)
        tiers.push(Json::object(
            {{"up_to", tier.up_to ? write.share(*tier.up_to) : Json()}, {"multiplier", write.share(tier.multiplier)}}));
    return Json::object({{"rate", write.share(deal.terms.rate)},
                         {"tiers", std::move(tiers)},
                         {"cap", write.money(deal.terms.cap)},
                         {"floor", write.money(deal.terms.floor)}});
}

/// The ids of these deals that the reader may see.
Result<std::map<int64_t, CreditedDeal>> seen_deals(Workspace& workspace, const Session& session, const Object& deals,
                                                   analytics::Span days) {
    return workspace.ask<std::map<int64_t, CreditedDeal>>(
        session, [&](record::ReadContext& context) { return credited_deals(context, deals, days.from, days.to); });
}

Json payments_json(const Writing& write, const CommissionStatement& one) {
    Json list = Json::array();
    for (const Image& line : one.payments)
        list.push(Json::object({{"id", Json::string(to_text(line.id()))},
                                {"kind", Json::string(std::string(line.get("kind").text_or("")))},
                                {"amount", write.money(line.get("amount_base").number_or(0))},
                                {"credited", write.money(line.get("credited_base").number_or(0))},
                                {"paid_at", Json::string(to_text(base::Instant{line.get("paid_at").number_or(0)}))},
                                {"paid_by", person_json(write.session(), line.get("paid_by").number_or(0))}}));
    return list;
}

} // namespace

Result<Json> commission_report(Workspace& workspace, const Session& session, const CommissionAsked& asked) {
    const auto now = workspace.snapshot();
    const CommissionObjects objects = TRY(commission_objects(*now, session));
    const CommissionBook book = TRY(commission_book(workspace, session, asked));
    const Writing write(*now, session);
    Json plans = Json::array(), rows = Json::array();
    for (const CommissionPlan& plan : book.plans)
        if (!plan.members.empty())
            plans.push(Json::object({{"id", Json::string(to_text(plan.id))},
                                     {"name", Json::string(plan.name)},
                                     {"from", Json::string(to_text(plan.days.from))},
                                     {"to", Json::string(to_text(plan.days.to))}}));
    for (const CommissionStatement& one : book.statements)
        if (rows.items().size() < most_rows) rows.push(write.row(one));
    return Json::object({{"on", Json::string(to_text(asked.on))},
                         {"today", Json::string(to_text(write.today()))},
                         {"currency", Json::string(now->settings().base_currency)},
                         {"may_pay", Json::boolean(access::may(session, *objects.lines, Verb::create).ok())},
                         {"plans", std::move(plans)},
                         {"rows", std::move(rows)},
                         {"more", Json::boolean(book.statements.size() > most_rows)}});
}

Result<Json> commission_statement(Workspace& workspace, const Session& session, const CommissionAsked& asked) {
    const auto now = workspace.snapshot();
    const CommissionObjects objects = TRY(commission_objects(*now, session));
    const CommissionBook book = TRY(commission_book(workspace, session, asked));
    if (book.statements.size() != 1)
        return Error(Code::not_found, {"没有这份提成结算单。", "There is no such statement."});
    const CommissionStatement& one = book.statements.front();
    const Writing write(*now, session);
    const auto seen = TRY(seen_deals(workspace, session, *objects.deals, one.plan->days));
    Json bands = Json::array(), bonuses = Json::array(), targets = Json::array(), deals = Json::array(),
         refunds = Json::array();
    for (const analytics::CommissionBand& band : one.commission.bands)
        bands.push(Json::object({{"from", analytics::number(band.from)},
                                 {"to", analytics::number(band.to)},
                                 {"multiplier", write.share(band.multiplier)},
                                 {"credited", write.exact(band.credited)},
                                 {"amount", write.exact(band.amount)}}));
    for (const CommissionStatement::Bonus& bonus : one.bonuses)
        bonuses.push(Json::object({{"name", Json::string(bonus.name)},
                                   {"amount", write.money(bonus.amount)},
                                   {"id", bonus.record ? Json::string(to_text(bonus.record)) : Json()}}));
    for (const CommissionQuota::Target& target : one.targets)
        targets.push(Json::object({{"id", Json::string(to_text(target.id))},
                                   {"name", Json::string(target.name)},
                                   {"value", write.money(target.value)}}));
    for (const CommissionStatement::Deal& part : one.deals) {
        if (deals.items().size() == most_deals) break;
        const CreditedDeal& deal = book.deals.at(part.id);
        const bool visible = seen.contains(part.id);
        deals.push(Json::object({{"id", visible ? Json::string(to_text(Id{part.id})) : Json()},
                                 {"name", visible ? Json::string(deal.name) : Json()},
                                 {"closed", Json::string(to_text(deal.closed))},
                                 {"value", visible ? write.money(book.values.at(part.id)) : Json()},
                                 {"credited", write.money(part.credited)},
                                 {"refunded", write.money(part.refunded)}}));
    }
    for (const CommissionRefund& refund : book.refunds) {
        const bool theirs = std::any_of(one.deals.begin(), one.deals.end(),
                                        [&](const auto& part) { return part.id == refund.deal.number; });
        if (theirs && seen.contains(refund.deal.number) && refunds.items().size() < most_deals)
            refunds.push(Json::object({{"id", Json::string(to_text(refund.id))},
                                       {"deal", Json::string(to_text(refund.deal))},
                                       {"name", Json::string(refund.name)},
                                       {"kind", Json::string(refund.kind)},
                                       {"reason", Json::string(refund.reason)},
                                       {"day", Json::string(to_text(refund.day))},
                                       {"amount", write.money(refund.amount)}}));
    }
    std::vector<int64_t> people = {one.person};
    if (one.plan->credit == "rolled_up")
        for (const access::User& user : session.directory->users()) {
            const auto line = line_of(*session.directory, user.id);
            if (user.id != one.person && std::find(line.begin(), line.end(), one.person) != line.end())
                people.push_back(user.id);
        }
    const auto where = credit_where(*objects.deals, one.under.from, one.under.to, people,
                                    one.plan->credit == "overlay" ? CreditKind::overlay : CreditKind::shared);
    Json json = write.row(one);
    json.set("currency", Json::string(now->settings().base_currency));
    json.set("may_pay", Json::boolean(access::may(session, *objects.lines, Verb::create).ok() &&
                                      one.person != session.user_id() && one.plan->days.to < write.today()));
    json.set("terms", terms_json(write, one.deal));
    json.set("bands", std::move(bands));
    json.set("exact", one.commission.amount ? write.exact(one.commission.exact) : Json());
    json.set("bonuses", std::move(bonuses));
    json.set("targets", std::move(targets));
    json.set("object", Json::string(objects.deals->name));
    json.set("where", where ? Json::string(*where) : Json());
    json.set("deals", std::move(deals));
    json.set("deal_count", Json::number(static_cast<int64_t>(one.deals.size())));
    json.set("refunds", std::move(refunds));
    json.set("payments", payments_json(write, one));
    return json;
}

} // namespace fairlead::command
