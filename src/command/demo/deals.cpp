// The life of a deal: stage by stage, with the habits of its seller, its source and its stage.

#include <algorithm>

#include "base/money.h"
#include "command/demo/world.h"

namespace fairlead::command {

namespace {

constexpr int64_t day_ms = 86400000;
constexpr int64_t leak_days = 240;

/// Odds times a factor, as a probability again.
double with_odds(double probability, double factor) {
    const double odds = probability / (1 - std::min(probability, 0.999)) * factor;
    return odds / (1 + odds);
}

/// Price of a product in the currency of the deal, in its minor units.
int64_t price_in(const schema::Settings& settings, int64_t fen, const std::string& currency, int64_t day) {
    if (currency == settings.base_currency) return fen;
    const int64_t rate = settings.rate(currency, day).value_or(100000000);
    const int64_t price = base::multiply_divide(fen, 100000000, rate).value_or(fen);
    return std::max<int64_t>(100, price / 100 * 100);
}

struct Line {
    const MadeProduct* product;
    int64_t quantity, price;
};

} // namespace

Result<void> write_deal(World& world, int64_t index) {
    DemoWriter& writer = world.writer;
    Random random = random_of(world, Stream::deal, index);
    Customer& customer = world.customers[world.deal_customer[static_cast<size_t>(index)]];
    const Company& company = customer.company;
    const int64_t created = world.deal_created[static_cast<size_t>(index)];
    const Calendar& calendar = world.calendar;
    const Object& object = writer.object("opportunity");
    const schema::Settings& settings = writer.snapshot().settings();
    const schema::Pipeline& pipeline = object.pipelines.front().name == object.trait("stage")->pipeline
                                           ? object.pipelines.front()
                                           : *object.find_pipeline(object.trait("stage")->pipeline);
    std::vector<const schema::Stage*> stages;
    const schema::Stage *won_stage = nullptr, *lost_stage = nullptr;
    for (const schema::Stage& stage : pipeline.stages) {
        if (stage.kind == schema::StageKind::open)
            stages.push_back(&stage);
        else
            (stage.kind == schema::StageKind::won ? won_stage : lost_stage) = &stage;
    }

    const size_t seller_index = random.chance(0.9) ? customer.seller : world.pick_seller(company.team, random);
    const Seller& seller = world.sellers[seller_index];
    std::vector<double> weights;
    for (const Source& source : world.parts.sources.items) weights.push_back(source.leads * source.converts);
    const Source& source = world.parts.sources.items[random.weighted(weights)];
    const int64_t campaign = world.campaign_at(source.name, created, random);
    const bool fake = random.chance(0.05), slow = random.chance(0.09), big = fake || random.chance(0.06);
    const base::Text& need = random.pick(world.parts.needs);

    // What they want to buy.
    std::vector<Line> lines;
    const int64_t line_count = 1 + random.below(3);
    const double scale = company.size * (big ? 3.2 : 1);
    int64_t amount = 0;
    for (int64_t i = 0; i < line_count; ++i) {
        const MadeProduct& product = world.products[random.weighted(world.product_weights)];
        if (std::any_of(lines.begin(), lines.end(), [&](const Line& line) { return line.product == &product; }))
            continue;
        const double wanted = static_cast<double>(product.product.quantity) * scale * random.skewed(1, 0.5);
        const int64_t quantity = std::max<int64_t>(
            1, product.product.quantity == 1 ? static_cast<int64_t>(wanted / 1.6) : static_cast<int64_t>(wanted));
        const int64_t price =
            price_in(settings, product.product.price, company.currency, calendar.date_of(created).days);
        lines.push_back({&product, quantity, price});
        amount += quantity * price;
    }
    MadeDeal made;
    made.owner = seller.id;
    made.created = created;
    made.contact =
        customer.contacts.empty()
            ? 0
            : customer.contacts[static_cast<size_t>(random.below(static_cast<int64_t>(customer.contacts.size())))];
    made.id = writer.id_at(created).number;

    // The lines, whose sum the deal shows.
    int64_t product_total = 0, product_count = 0;
    if (random.chance(world.amounts.deals_with_lines)) {
        for (const Line& line : lines) {
            const record::Image image = TRY(writer.create(
                writer.object("opportunity_product"),
                {{"name", line.product->product.name},
                 {"opportunity", made.id},
                 {"product", line.product->id},
                 {"quantity", line.quantity * 10000},
                 {"price", line.price},
                 {"currency", company.currency},
                 {"cost", line.price * line.product->product.cost / std::max<int64_t>(1, line.product->product.price)}},
                created + 1000, seller.id));
            writer.put(image);
            product_total += image.get("total_base").number_or(0);
            ++product_count;
        }
    }

    size_t at_stage = random.chance(0.18) ? 1 : 0;
    int64_t close_day = calendar.date_of(created).days + 45 + random.below(80);
    const int64_t first_contact = created - random.below(14) * day_ms - random.below(day_ms);
    Fields fields = {{"id", made.id},
                     {"name", company.brief + (company.abroad ? " – " + need.en : " – " + need.zh)},
                     {"account", customer.id},
                     {"owner", seller.id},
                     {"pipeline", pipeline.name},
                     {"stage", stages[at_stage]->name},
                     {"amount", amount},
                     {"currency", company.currency},
                     {"close_date", close_day},
                     {"product", lines.front().product->id},
                     {"product_family", lines.front().product->family},
                     {"price_book", world.price_book},
                     {"source", source.name},
                     {"type", customer.won > 0 ? random.chance(0.5) ? "upsell" : "cross_sell" : "new_business"},
                     {"priority", big                  ? "high"
                                  : random.chance(0.2) ? "low"
                                                       : "normal"},
                     {"next_step", random.pick(world.parts.next_steps)},
                     {"reference", "D" + std::to_string(100001 + index)},
                     {"product_count", product_count},
                     {"product_total_base", product_total}};
    if (made.contact) fields.emplace_back("contact", made.contact);
    if (campaign >= 0) fields.emplace_back("campaign", world.campaigns[static_cast<size_t>(campaign)].id);
    if (!random.chance(0.05)) fields.emplace_back("first_contact_at", first_contact);
    int64_t competitor = -1;
    if (random.chance(0.35)) {
        competitor = static_cast<int64_t>(random.weighted(world.parts.competitors.weights));
        fields.emplace_back("competitor", world.competitors[static_cast<size_t>(competitor)].id);
    }
    record::Image image = TRY(writer.create(object, fields, created, seller.id));

    // Stage by stage.
    const double pace = (slow ? 1.5 : 1) / std::sqrt(seller.skill);
    const size_t slow_stage = 1 + static_cast<size_t>(random.below(4));
    int64_t at = created;
    bool went_back = false;
    while (image.get("stage_kind").text_or("") == "open") {
        const auto habit = world.parts.stages.find(stages[at_stage]->name);
        const StageHabit how = habit == world.parts.stages.end() ? StageHabit{} : habit->second;
        const double stay = random.skewed(how.days * pace, 0.6) * (slow && at_stage == slow_stage ? 5 : 1);
        const int64_t leaves = calendar.later(at, stay, random);
        // A deal nobody means seriously stays where it is while its close date moves on.
        if (fake && at_stage >= 2) {
            for (int64_t push = (close_day - 5); push < calendar.today().days; push += 31 + random.below(15)) {
                const int64_t when = calendar.working_hour({std::max(push, calendar.date_of(at).days + 1)}, random);
                if (when >= calendar.now()) break;
                close_day = calendar.date_of(when).days + 30 + random.below(20);
                TRY(writer.change(image, {{"close_date", close_day}}, when, seller.id));
            }
            made.silent = true;
            break;
        }
        if (leaves >= calendar.now()) break;
        double pass = how.leak > 0 && leaves > calendar.now() - leak_days * day_ms ? how.leak : how.pass;
        pass = with_odds(pass, seller.skill * source.quality * (big ? 0.7 : 1));
        Fields change;
        if (random.chance(pass)) {
            at_stage += at_stage + 2 < stages.size() && random.chance(0.06) ? 2 : 1;
            if (at_stage >= stages.size())
                change = {{"stage", won_stage->name}};
            else
                change = {{"stage", stages[at_stage]->name}, {"next_step", random.pick(world.parts.next_steps)}};
            if (at_stage < stages.size() && calendar.date_of(leaves).days > close_day - 12) {
                close_day = calendar.date_of(leaves).days + 20 + random.below(35);
                change.emplace_back("close_date", close_day);
            }
            if (at_stage + 2 == stages.size() && random.chance(0.6)) // the quote takes something off
                change.emplace_back("amount",
                                    image.get("amount").number_or(0) * (88 + random.below(12)) / 100 / 100 * 100);
        } else if (!went_back && at_stage > 1 && random.chance(0.1)) {
            went_back = true;
            --at_stage;
            change = {{"stage", stages[at_stage]->name}};
        } else if (random.chance(0.06)) {
            made.silent = true; // forgotten: neither won nor lost
            break;
        } else {
            change = {{"stage", lost_stage->name}};
            const std::string reason = competitor < 0       ? world.parts.loss_reasons.pick(random)
                                       : random.chance(0.5) ? "competitor"
                                                            : world.parts.loss_reasons.pick(random);
            if (reason == "competitor" && competitor < 0) {
                competitor = static_cast<int64_t>(random.weighted(world.parts.competitors.weights));
                change.emplace_back("competitor", world.competitors[static_cast<size_t>(competitor)].id);
            }
            change.emplace_back("loss_reason", reason);
        }
        at = leaves;
        TRY(writer.change(image, change, at, seller.id));
    }
    made.open = image.get("stage_kind").text_or("") == "open";
    made.won = image.get("stage_kind").text_or("") == "won";
    // Most people move a passed close date on; some leave it.
    const int64_t week_ago = calendar.now() - 2 * day_ms - random.below(5 * day_ms);
    if (made.open && !made.silent && close_day < calendar.today().days && at < week_ago && random.chance(0.75))
        TRY(writer.change(image, {{"close_date", calendar.today().days + 5 + random.below(60)}}, week_ago, seller.id));
    made.ended = made.open ? calendar.now() : at;

    // What it comes to for the customer, the campaign, the competitor.
    const int64_t worth = image.get("amount_base").number_or(0);
    customer.open += made.open;
    if (made.won) {
        ++customer.won;
        customer.won_base += worth;
        customer.first_won = customer.first_won ? std::min(customer.first_won, at) : at;
        customer.last_won_day = std::max(customer.last_won_day, image.get("close_date").number_or(0));
    }
    if (campaign >= 0) {
        MadeCampaign& ran = world.campaigns[static_cast<size_t>(campaign)];
        ++ran.deals;
        if (made.won) ran.won_base += worth;
    }
    if (competitor >= 0) {
        MadeCompetitor& against = world.competitors[static_cast<size_t>(competitor)];
        ++(made.open ? against.open : made.won ? against.won : against.lost);
    }
    const double converted_share =
        0.2 * static_cast<double>(world.amounts.leads) / static_cast<double>(world.amounts.deals);
    if (random.chance(converted_share)) {
        Origin origin{.customer = world.deal_customer[static_cast<size_t>(index)],
                      .deal = made.id,
                      .deal_created = created,
                      .contact = made.contact,
                      .seller = seller_index,
                      .source = source.name,
                      .campaign = campaign};
        origin.received = first_contact - random.below(8 * day_ms) - 3600000;
        origin.lead = writer.id_at(origin.received).number;
        image.set(image.columns->slot("lead"), origin.lead);
        world.origins.push_back(std::move(origin));
    }
    writer.put(image);
    if (world.activities_left > 0) TRY(write_activities(world, made, index));
    return {};
}

} // namespace fairlead::command
