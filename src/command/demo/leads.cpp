// Leads: those that became deals, and the many that did not.

#include <algorithm>

#include "command/demo/world.h"

namespace fairlead::command {

namespace {

constexpr int64_t day_ms = 86400000;
constexpr int64_t hour_ms = 3600000;

Fields person_fields(const World& world, const Human& human, const Company& company, Random& random) {
    Fields fields = {{"name", human.name},
                     {"company", company.name},
                     {"title", company.abroad ? human.job.title.en : human.job.title.zh},
                     {"department", company.abroad ? human.job.department.en : human.job.department.zh},
                     {"mobile", make_mobile(company, random)},
                     {"email", human.mail + "@" + company.domain},
                     {"industry", company.industry},
                     {"employees", company.employees},
                     {"address_country", company.country},
                     {"address_city", company.city},
                     {"consent", random.chance(0.6)    ? "granted"
                                 : random.chance(0.15) ? "refused"
                                                       : "unknown"}};
    if (!company.province.empty()) fields.emplace_back("address_province", company.province);
    const MadeProduct& product = world.products[random.weighted(world.product_weights)];
    fields.emplace_back("product_interest", product.id);
    fields.emplace_back("product_family", product.family);
    return fields;
}

/// How they used the web site before they left their name.
void add_visits(Fields& fields, const std::string& source, bool eager, Random& random) {
    if (source != "web_form" && source != "search_engine" && source != "social" && source != "advertisement") return;
    const int64_t visits = 1 + random.below(eager ? 12 : 5);
    fields.emplace_back("visits", visits);
    fields.emplace_back("visit_seconds", visits * (30 + random.below(eager ? 400 : 150)));
}

} // namespace

Result<void> write_converted_lead(World& world, size_t index) {
    const Origin& origin = world.origins[index];
    const Customer& customer = world.customers[origin.customer];
    DemoWriter& writer = world.writer;
    Random random = random_of(world, Stream::lead, static_cast<int64_t>(index));
    const Human human = make_human(world.parts, random, customer.company.abroad);
    const int64_t owner = world.sellers[origin.seller].id, marketing = world.people["fang"];
    const int64_t span = std::max<int64_t>(origin.deal_created - origin.received, 4 * hour_ms);
    Fields fields = person_fields(world, human, customer.company, random);
    fields.insert(fields.end(), {{"id", origin.lead},
                                 {"owner", owner},
                                 {"source", origin.source},
                                 {"received_at", origin.received},
                                 {"rating", random.chance(0.5) ? "hot" : "warm"},
                                 {"urgency", random.chance(0.4) ? "now" : "quarter"},
                                 {"score", 55 + random.below(45)},
                                 {"status", "new"},
                                 {"reference", "L" + std::to_string(500001 + index)}});
    if (origin.campaign >= 0) fields.emplace_back("campaign", world.campaigns[static_cast<size_t>(origin.campaign)].id);
    add_visits(fields, origin.source, true, random);
    record::Image lead = TRY(writer.create(writer.object("lead"), fields, origin.received, marketing));
    const int64_t mql = origin.received + span / 5, srl = origin.received + span / 3, sal = origin.received + span / 2;
    TRY(writer.change(lead, {{"status", "mql"}, {"mql_at", mql}}, mql, marketing));
    TRY(writer.change(lead, {{"status", "srl"}, {"srl_at", srl}}, srl, marketing));
    TRY(writer.change(lead, {{"status", "sal"}, {"sal_at", sal}, {"first_contact_at", sal}}, sal, owner));
    Fields converted = {{"status", "sql"},
                        {"sql_at", origin.deal_created},
                        {"converted_at", origin.deal_created},
                        {"converted_account", customer.id},
                        {"converted_opportunity", origin.deal}};
    if (origin.contact) converted.emplace_back("converted_contact", origin.contact);
    TRY(writer.change(lead, converted, origin.deal_created, owner));
    writer.put(lead);
    if (origin.campaign >= 0) {
        ++world.campaigns[static_cast<size_t>(origin.campaign)].leads;
        ++world.campaigns[static_cast<size_t>(origin.campaign)].qualified;
    }
    return {};
}

Result<void> write_lead(World& world, int64_t index) {
    DemoWriter& writer = world.writer;
    const Calendar& calendar = world.calendar;
    // Behind the companies that are customers stand as many that are not.
    const Company company = make_company(world.parts, world.seed, world.amounts.accounts + index);
    Random random = random_of(world, Stream::lead, 10000000 + index);
    std::vector<double> weights;
    for (const Source& source : world.parts.sources.items) weights.push_back(source.leads * (1 - source.converts));
    const Source& source = world.parts.sources.items[random.weighted(weights)];
    // Converted leads have moments of their own; the others are spread over all of the planned ones.
    const int64_t others = std::max<int64_t>(1, world.amounts.leads - static_cast<int64_t>(world.origins.size()));
    const int64_t received = world.lead_received[static_cast<size_t>(
        std::min(world.amounts.leads - 1, index * world.amounts.leads / others))];
    const Human human = make_human(world.parts, random, company.abroad);
    const size_t seller = world.pick_seller(company.team, random);
    const int64_t owner = world.sellers[seller].id, marketing = world.people["fang"];
    const int64_t campaign = world.campaign_at(source.name, received, random);
    Fields fields = person_fields(world, human, company, random);
    fields.insert(fields.end(), {{"owner", owner},
                                 {"source", source.name},
                                 {"received_at", received},
                                 {"status", "new"},
                                 {"score", 10 + random.below(static_cast<int64_t>(60 * source.quality))},
                                 {"rating", random.chance(0.15) ? "warm" : "cold"},
                                 {"urgency", random.chance(0.5) ? "later" : "year"},
                                 {"reference", "L" + std::to_string(1000001 + index)}});
    if (campaign >= 0) fields.emplace_back("campaign", world.campaigns[static_cast<size_t>(campaign)].id);
    add_visits(fields, source.name, false, random);
    record::Image lead = TRY(writer.create(writer.object("lead"), fields, received, marketing));
    // How far it came, and whether it was given up.
    struct Step {
        const char* status;
        double goes_on;
        double days;
    };
    static const Step steps[] = {{"mql", 0.62, 2}, {"srl", 0.7, 3}, {"sal", 0.6, 6}};
    int64_t at = received;
    for (const Step& step : steps) {
        const int64_t next = calendar.later(at, random.skewed(step.days, 0.7), random);
        if (next >= calendar.now()) break;
        at = next;
        if (!random.chance(std::min(0.95, step.goes_on * source.quality))) {
            if (random.chance(0.75))
                TRY(writer.change(lead,
                                  {{"status", "unqualified"},
                                   {"unqualified_at", at},
                                   {"unqualified_reason", world.parts.unqualified.pick(random)}},
                                  at, owner));
            break;
        }
        Fields change = {{"status", step.status}, {std::string(step.status) + "_at", at}};
        if (std::string(step.status) == "sal") change.emplace_back("first_contact_at", at);
        TRY(writer.change(lead, change, at, std::string(step.status) == "sal" ? owner : marketing));
    }
    // Nobody waits for an answer for half a year.
    const int64_t given_up = calendar.later(at, 30 + static_cast<double>(random.below(60)), random);
    if (lead.get("status").text_or("") != "unqualified" && given_up < calendar.now())
        TRY(writer.change(lead,
                          {{"status", "unqualified"},
                           {"unqualified_at", given_up},
                           {"unqualified_reason", world.parts.unqualified.pick(random)}},
                          given_up, owner));
    // Some were given back and wait for whoever claims them.
    const int64_t given_back = calendar.later(at, 3, random);
    if (world.lead_pool && index % 4 == 1 && lead.get("status").text_or("") != "unqualified" &&
        given_back < calendar.now())
        TRY(writer.change(lead, {{"owner", Value()}, {"pool", world.lead_pool}}, given_back, owner));
    writer.put(lead);
    if (campaign >= 0) ++world.campaigns[static_cast<size_t>(campaign)].leads;
    return {};
}

} // namespace fairlead::command
