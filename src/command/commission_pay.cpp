// Paying commission, and taking back what was paid too much: each time one more frozen line.

#include "base/money.h"
#include "command/commission_statement.h"
#include "schema/zone.h"

namespace fairlead::command {

using access::Verb;
using base::Code;
using base::Error;
using base::Fault;
using base::Json;

namespace {

record::Patch line_of_statement(const Snapshot& now, const Object& lines, const CommissionStatement& one, int64_t payer,
                                base::Instant at) {
    const CommissionPlan& plan = *one.plan;
    const access::User* person = now.directory->user(one.person);
    const std::string from = to_text(plan.days.from);
    const int64_t left = one.left();
    record::Patch patch;
    patch.object = &lines;
    patch.set("name", from + " · " + (person ? person->name : "") + " · " + plan.name);
    patch.set("plan", plan.id.number);
    patch.set("person", one.person);
    patch.set("owner", one.person);
    patch.set("starts_on", plan.days.from.days);
    patch.set("ends_on", plan.days.to.days);
    patch.set("kind", std::string(left < 0 ? "clawback" : "payment"));
    patch.set("currency", now.settings().base_currency);
    patch.set("amount", left);
    if (one.deal.quota) patch.set("quota", *one.deal.quota);
    patch.set("credited", one.credited);
    // Half away from zero at six places.
    if (one.deal.quota && *one.deal.quota > 0)
        if (const auto share = base::multiply_divide(one.credited, base::power_of_ten(6), *one.deal.quota))
            patch.set("attainment", *share);
    if (one.commission.amount) patch.set("commission", *one.commission.amount);
    patch.set("bonus", one.bonus());
    patch.set("paid_at", at.milliseconds);
    patch.set("paid_by", payer);
    // One line after the other: two who pay at once cannot both write the same one.
    patch.set("reference", to_text(plan.id) + "/" + to_text(Id{one.person}) + "/" + from + "/" +
                               std::to_string(one.payments.size() + 1));
    patch.set("details", to_text(to_json(one.deal)));
    return patch;
}

std::optional<Id> id_of(const Json& body, const char* field, std::vector<Fault>& faults, bool needed) {
    const Json& json = body[field];
    if (json.is_null() && !needed) return std::nullopt;
    const auto id = base::parse_id(json.text());
    if (!id) faults.push_back({field, "required", {"请指明是哪一个。", "Say which one."}, {}});
    return id;
}

} // namespace

Result<Json> pay_commission(Workspace& workspace, const Session& session, const Json& body) {
    const auto now = workspace.snapshot();
    const CommissionObjects objects = TRY(commission_objects(*now, session));
    TRY(access::may(session, *objects.lines, Verb::create));
    const base::Date today = schema::day_of(now->settings(), session.asker.now);
    std::vector<Fault> faults;
    CommissionAsked asked{.on = today, .plan = {}, .person = {}};
    if (const auto plan = id_of(body, "plan", faults, true)) asked.plan = *plan;
    const auto person = id_of(body, "person", faults, false);
    if (person) asked.person = *person;
    const auto on = base::parse_date(body["on"].text());
    if (on)
        asked.on = *on;
    else
        faults.push_back(
            {"on", "date", {"请写明结算周期里的一天。", "Give a day of the period."}, {"2026-01-31", "2026-01-31"}});
    if (person && person->number == session.user_id())
        faults.push_back({"person", "not_own", {"不能给自己结算提成。", "Nobody pays their own commission."}, {}});
    if (!faults.empty()) return Error(Code::invalid, faults.front().message, faults);

    const CommissionBook book = TRY(commission_book(workspace, session, asked));
    if (book.statements.empty()) return Error(Code::not_found, {"没有这份提成结算单。", "There is no such statement."});
    if (book.statements.front().plan->days.to >= today)
        return base::invalid("on", "period_open", {"这个结算周期还没有结束。", "The period is not over yet."});
    Session server = workspace.server_session();
    server.cause.kind = "commission";
    return workspace.change<Json>(server, [&](record::Context& context) -> Result<Json> {
        Json lines = Json::array();
        for (const CommissionStatement& one : book.statements) {
            if (one.left() == 0 || one.person == session.user_id()) continue;
            record::Patch patch = line_of_statement(*now, *objects.lines, one, session.user_id(), session.asker.now);
            lines.push(Json::string(to_text(TRY(record::save(context, patch)).after.id())));
        }
        if (lines.items().empty())
            return base::invalid("plan", "nothing_due",
                                 {"没有要发放或扣回的提成。", "There is nothing to pay or to take back."});
        return Json::object({{"lines", std::move(lines)}});
    });
}

} // namespace fairlead::command
