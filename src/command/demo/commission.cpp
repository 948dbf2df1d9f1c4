// Who is paid what for selling, what a few customers sent back, and what others pay every year.

#include "command/commission_terms.h"
#include "command/demo/world.h"
#include "record/save.h"

namespace fairlead::command {

namespace {

constexpr size_t most_recurring = 400, refunds_made = 4;

using Values = std::vector<std::pair<const char*, Value>>;

class Rewards {
  public:
    Rewards(record::Context& context, const World& world, const access::Directory& directory)
        : context_(context), world_(world), directory_(directory) {}

    Result<Id> make(const char* object, const Values& values) {
        record::Patch patch;
        patch.object = context_.model.catalog().find(object);
        for (const auto& [field, value] : values) patch.set(field, value);
        return TRY(record::save(context_, patch)).after.id();
    }
    /// Two percent, half of it up to half the quota, more beyond; for every team that sells.
    Result<Id> plan() {
        const int64_t begin = world_.calendar.date_of(world_.calendar.first()).days;
        const Id plan = TRY(make("commission_plan", {{"name", "销售提成方案"},
                                                     {"basis", "revenue"},
                                                     {"credit", "own"},
                                                     {"period", "quarter"},
                                                     {"rate", 200}, // 2 %
                                                     {"starts_on", begin}}));
        const std::tuple<const char*, int64_t, int64_t> tiers[] = {
            {"基础档", 5000, 5000}, {"达标档", 10000, 10000}, {"超额档", 15000, 15000}, {"卓越档", 0, 20000}};
        for (const auto& [name, up_to, multiplier] : tiers)
            TRY(make("commission_tier", {{"plan", plan.number},
                                         {"name", name},
                                         {"up_to", up_to ? Value(up_to) : Value()},
                                         {"multiplier", multiplier}}));
        TRY(make("commission_bonus", {{"plan", plan.number},
                                      {"name", "季度达标奖"},
                                      {"attainment", 10000},
                                      {"amount", 5000 * world_.base_digits_unit}}));
        for (const auto& [team, sellers] : world_.team_sellers) {
            const access::User* first = directory_.user(world_.sellers[sellers.front()].id);
            if (first && first->team) TRY(make("commission_member", {{"plan", plan.number}, {"team", first->team}}));
        }
        return plan;
    }
    /// A little of some of these deals comes back.
    Result<void> refunds(const std::vector<record::Image>& won, base::Date on) {
        const size_t step = std::max<size_t>(1, won.size() / refunds_made);
        for (size_t i = 0; i < won.size() && i / step < refunds_made; i += step)
            TRY(make("revenue_adjustment", {{"opportunity", won[i].id().number},
                                            {"owner", won[i].owner()},
                                            {"kind", i / step % 2 == 0 ? "return" : "discount"},
                                            {"adjusted_on", on.days},
                                            {"amount", won[i].get("amount_base").number_or(0) / 5},
                                            {"reason", i / step % 2 == 0 ? "部分设备退货" : "验收后补充折让"}}));
        return {};
    }
    /// Maintenance and subscriptions of customers who have bought: most grow, some shrink, a few end.
    Result<void> recurring() {
        const int64_t today = world_.calendar.today().days;
        size_t made = 0;
        for (size_t i = 0; i < world_.customers.size() && made < most_recurring; ++i) {
            const Customer& customer = world_.customers[i];
            if (customer.won == 0 || customer.first_won == 0) continue;
            Random random = random_of(world_, Stream::recurring, static_cast<int64_t>(i));
            if (random.below(3) == 0) continue;
            const int64_t unit = 1000 * world_.base_digits_unit;
            const int64_t amount = std::max(unit, customer.won_base / 12 / unit * unit);
            int64_t day = world_.calendar.date_of(customer.first_won).days;
            TRY(change(customer, "new", day, amount));
            ++made;
            const auto next = static_cast<int64_t>(random.below(10));
            day += 120 + static_cast<int64_t>(random.below(180));
            if (day > today) continue;
            if (next < 5)
                TRY(change(customer, "expansion", day, std::max(unit, amount / 5 / unit * unit)));
            else if (next < 7)
                TRY(change(customer, "contraction", day, std::max(unit, amount / 4 / unit * unit) / 2));
            else if (next < 8)
                TRY(change(customer, "churn", day, amount));
        }
        return {};
    }

  private:
    Result<void> change(const Customer& customer, const char* kind, int64_t day, int64_t amount) {
        TRY(make("recurring_change", {{"account", customer.id},
                                      {"owner", world_.sellers[customer.seller].id},
                                      {"name", customer.company.name},
                                      {"kind", kind},
                                      {"changed_on", day},
                                      {"amount", amount}}));
        return {};
    }

    record::Context& context_;
    const World& world_;
    const access::Directory& directory_;
};

} // namespace

Result<void> add_commission(Workspace& workspace, const World& world) {
    Session server = workspace.server_session();
    server.cause.kind = "demo";
    const auto snapshot = workspace.snapshot();
    if (!snapshot->kpis || !snapshot->kpis->main()) return {}; // nothing says what deals are
    for (const char* object : {"commission_plan", "revenue_adjustment", "recurring_change", "target"})
        if (!snapshot->find(object)) return {};
    const base::Date today = world.calendar.today();
    const base::YearMonthDay at = base::parts(today);
    const base::Date begin = base::make_date(at.year, (at.month - 1) / 3 * 3 + 1, 1);
    const base::YearMonthDay eve = base::parts({begin.days - 1});
    const base::Date before = base::make_date(eve.year, eve.month - 2, 1);
    const Id plan = TRY(workspace.change<Id>(server, [&](record::Context& context) -> Result<Id> {
        Rewards rewards(context, world, *snapshot->directory);
        TRY(rewards.recurring());
        return rewards.plan();
    }));
    // The quarter before is paid; then something comes back.
    const auto paid = pay_commission(
        workspace, server,
        base::Json::object({{"plan", base::Json::string(to_text(plan))}, {"on", base::Json::string(to_text(before))}}));
    if (!paid.ok() && paid.error().code != base::Code::invalid) return paid.error();
    const std::string then = "stage.kind = 'won' and amount > 0 and close_date >= date('" + to_text(before) +
                             "') and close_date < date('" + to_text(begin) + "')";
    const auto won = TRY(workspace.ask<std::vector<record::Image>>(
        server, [&](record::ReadContext& context) { return images_where(context, "opportunity", then); }));
    return workspace.write(server, [&](record::Context& context) -> Result<void> {
        return Rewards(context, world, *snapshot->directory).refunds(won, today);
    });
}

} // namespace fairlead::command
