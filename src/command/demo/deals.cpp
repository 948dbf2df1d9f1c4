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

/// What the customer said they need: at least the one the deal is named after.
Result<void> write_needs(World& world, const MadeDeal& made, const base::Text& need, Random& random) {
    static const std::vector<std::string> kinds = {"function", "integration", "price", "delivery", "service"};
    DemoWriter& writer = world.writer;
    writer.put(TRY(writer.create(writer.object("need"),
                                 {{"name", need.zh},
                                  {"opportunity", made.id},
                                  {"importance", "must"},
                                  {"kind", random.pick(kinds)},
                                  {"met", random.chance(0.7) ? "yes" : "partly"}},
                                 made.created + day_ms / 4, made.owner)));
    return {};
}

void keep_contacts(record::Image& image, const MadeDeal& made, Customer& customer) {
    const auto set = [&](const char* field, int64_t at) {
        if (at) image.set(image.columns->slot(field), at);
    };
    set("last_contact_at", made.last);
    set("customer_contact_at", made.customer);
    customer.last_contact = std::max(customer.last_contact, made.last);
    customer.customer_contact = std::max(customer.customer_contact, made.customer);
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
    size_t quote_stage = SIZE_MAX; // where a quote must be approved before it goes on
    for (const schema::Stage& stage : pipeline.stages) {
        if (stage.kind == schema::StageKind::open)
            stages.push_back(&stage);
        else
            (stage.kind == schema::StageKind::won ? won_stage : lost_stage) = &stage;
    }

    for (size_t i = 0; i < stages.size(); ++i)
        if (stages[i]->name == "negotiation") quote_stage = i;

    const size_t seller_index = random.chance(0.9) ? customer.seller : world.pick_seller(company.team, random);
    const Seller& seller = world.sellers[seller_index];
    std::vector<double> weights;
    for (const Source& source : world.parts.sources.items)
        weights.push_back(source.leads * source.converts * Seller::factor(seller.sources, source.name));
    const Source& source = world.parts.sources.items[random.weighted(weights)];
    const int64_t campaign = world.campaign_at(source.name, created, random);
    const bool fake = random.chance(0.05), slow = random.chance(0.06), big = fake || random.chance(0.06);
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
    const double pace = (slow ? 1.5 : 1) / std::pow(seller.skill, 0.25);
    const size_t slow_stage = 1 + static_cast<size_t>(random.below(4));
    int64_t at = created;
    bool went_back = false;
    int64_t put_off = 0;
    // What nobody works on any more is closed when the team next goes through its deals.
    Random reviews = random_of(world, Stream::deal_review, index);
    const auto given_up = [&](int64_t since, int64_t days, int64_t more) {
        return calendar.working_hour({calendar.date_of(since).days + days + reviews.below(more)}, reviews);
    };
    const auto give_up = [&](int64_t when) -> Result<void> {
        made.silent = true;
        if (when >= calendar.now()) return {};
        at = when;
        return writer.change(image,
                             {{"stage", lost_stage->name},
                              {"loss_reason", reviews.chance(0.5) ? "no_decision" : "no_response"},
                              {"lost_stage", stages[at_stage]->name}},
                             when, seller.id);
    };
    while (image.get("stage_kind").text_or("") == "open") {
        const auto habit = world.parts.stages.find(stages[at_stage]->name);
        const StageHabit how = habit == world.parts.stages.end() ? StageHabit{} : habit->second;
        const double stay = random.skewed(how.days * pace, 0.35) * (slow && at_stage == slow_stage ? 3.5 : 1);
        const int64_t leaves = calendar.later(at, stay, random);
        // A deal nobody means seriously stays where it is while its close date moves on.
        if (fake && at_stage >= 2) {
            const int64_t end = given_up(at, 130, 70);
            for (int64_t push = (close_day - 5); push < calendar.today().days; push += 31 + random.below(15)) {
                const int64_t when = calendar.working_hour({std::max(push, calendar.date_of(at).days + 1)}, random);
                if (when >= std::min(end, calendar.now())) break;
                close_day = calendar.date_of(when).days + 30 + random.below(20);
                TRY(writer.change(image, {{"close_date", close_day}, {"put_off", ++put_off}}, when, seller.id));
            }
            TRY(give_up(end));
            break;
        }
        if (leaves >= calendar.now()) break;
        double pass = how.leak > 0 && leaves > calendar.now() - leak_days * day_ms ? how.leak : how.pass;
        pass = with_odds(pass, seller.skill * Seller::factor(seller.weak, stages[at_stage]->name) * source.quality *
                                   (big ? 0.7 : 1));
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
                change.emplace_back("put_off", ++put_off);
            }
            // What shows that the stage was done.
            if (at_stage > quote_stage) change.emplace_back("quote_approved_on", calendar.date_of(leaves).days);
            if (at_stage >= stages.size()) change.emplace_back("contract_signed_on", calendar.date_of(leaves).days);
            if (at_stage < stages.size() && !stages[at_stage]->buyer.empty()) {
                const bool behind = random.chance(0.15);
                change.emplace_back("buyer_stage", stages[at_stage - (behind ? 1 : 0)]->buyer);
            }
            if (at_stage + 2 == stages.size() && random.chance(0.6)) // the quote takes something off
                change.emplace_back("amount",
                                    image.get("amount").number_or(0) * (88 + random.below(12)) / 100 / 100 * 100);
        } else if (!went_back && at_stage > 1 && random.chance(0.1)) {
            went_back = true;
            --at_stage;
            change = {{"stage", stages[at_stage]->name}};
        } else if (random.chance(0.06)) {
            TRY(give_up(given_up(leaves, 14, 21))); // forgotten: neither won nor lost
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
            change.emplace_back("lost_stage", stages[at_stage]->name);
        }
        at = leaves;
        TRY(writer.change(image, change, at, seller.id));
    }
    made.open = image.get("stage_kind").text_or("") == "open";
    made.won = image.get("stage_kind").text_or("") == "won";
    if (world.planted && made.open) {
        const std::string reference(image.get("reference").text_or(""));
        if (fake && put_off >= 2) world.planted->fake.insert(reference);
        if (slow && !fake && !made.silent && at_stage == slow_stage) world.planted->slow.insert(reference);
    }
    // Most people move a passed close date on; some leave it.
    const int64_t week_ago = calendar.now() - 2 * day_ms - random.below(5 * day_ms);
    if (made.open && !made.silent && close_day < calendar.today().days && at < week_ago && random.chance(0.75))
        TRY(writer.change(image, {{"close_date", calendar.today().days + 5 + random.below(60)}, {"put_off", ++put_off}},
                          week_ago, seller.id));
    made.ended = made.open ? calendar.now() : at;

    // What it comes to for the customer, the campaign, the competitor.
    const int64_t worth = image.get("amount_base").number_or(0);
    customer.open += made.open;
    if (made.won) {
        if (at > calendar.now() - 365 * day_ms) world.won_last_year[seller.id] += worth;
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
    made.stage = at_stage;
    if (made.open && at_stage >= 2) TRY(write_needs(world, made, need, random));
    if (world.activities_left > 0) TRY(write_activities(world, made, index));
    keep_contacts(image, made, customer);
    writer.put(image);
    return {};
}

} // namespace fairlead::command
