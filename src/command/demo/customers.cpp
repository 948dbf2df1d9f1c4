// Accounts with their contacts and roles.

#include <algorithm>

#include "command/demo/world.h"

namespace fairlead::command {

namespace {

constexpr int64_t day_ms = 86400000;

std::string level_of(const Customer& customer) {
    if (customer.won_base > 200000000) return "key";
    if (customer.won_base > 50000000) return "a";
    return customer.won > 0 || customer.company.size > 1.5 ? "b" : "c";
}

std::string lifecycle_of(const Customer& customer, const Calendar& calendar) {
    if (customer.won == 0) return "prospect";
    if (calendar.today().days - customer.last_won_day > 420 && customer.open == 0) return "lost";
    return customer.won > 1 ? "loyal" : "new";
}

} // namespace

void plan_customers(World& world) {
    const int64_t count = world.amounts.accounts;
    world.customers.resize(static_cast<size_t>(count));
    world.deal_customer.resize(static_cast<size_t>(world.amounts.deals));
    world.deal_created.resize(static_cast<size_t>(world.amounts.deals));
    for (int64_t i = 0; i < count; ++i) {
        Customer& customer = world.customers[static_cast<size_t>(i)];
        customer.company = make_company(world.parts, world.seed, i);
        Random random = random_of(world, Stream::customer, i);
        customer.created = world.calendar.moment(random);
        customer.seller = world.pick_seller(customer.company.team, random);
        customer.source = world.parts.sources.pick(random).name;
    }
    // In the order of time, so that what is written last lies last in every index.
    for (int64_t i = 0; i < world.amounts.deals; ++i) {
        Random random = random_of(world, Stream::deal_place, world.amounts.deals + i);
        world.deal_created[static_cast<size_t>(i)] = world.calendar.moment(random);
    }
    std::sort(world.deal_created.begin(), world.deal_created.end());
    for (int64_t i = 0; i < world.amounts.leads; ++i) {
        Random random = random_of(world, Stream::lead_place, i);
        world.lead_received.push_back(world.calendar.moment(random));
    }
    std::sort(world.lead_received.begin(), world.lead_received.end());
    for (int64_t i = 0; i < world.amounts.deals; ++i) {
        Random random = random_of(world, Stream::deal_place, i);
        // Some customers buy again and again, many once.
        const auto which = static_cast<size_t>(static_cast<double>(count) * std::pow(random.real(), 1.7));
        world.deal_customer[static_cast<size_t>(i)] = which;
        Customer& customer = world.customers[which];
        customer.created =
            std::min(customer.created, world.deal_created[static_cast<size_t>(i)] - (1 + random.below(9)) * day_ms / 4);
    }
    std::vector<size_t> order(world.customers.size()), place(world.customers.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return world.customers[a].created < world.customers[b].created; });
    std::vector<Customer> sorted;
    sorted.reserve(order.size());
    for (size_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
        sorted.push_back(std::move(world.customers[order[i]]));
    }
    world.customers = std::move(sorted);
    for (size_t& which : world.deal_customer) which = place[which];
    for (Customer& customer : world.customers) {
        customer.id = world.writer.id_at(customer.created).number;
        for (int64_t i = 0; i < world.amounts.contacts_each; ++i)
            customer.contacts.push_back(world.writer.id_at(customer.created + 60000 * (i + 1)).number);
    }
}

Result<void> write_customers(World& world, size_t from, size_t to) {
    DemoWriter& writer = world.writer;
    for (size_t index = from; index < to; ++index) {
        Customer& customer = world.customers[index];
        const Company& company = customer.company;
        const int64_t owner = world.sellers[customer.seller].id;
        Random random = random_of(world, Stream::contact, static_cast<int64_t>(index));
        const std::string lifecycle = lifecycle_of(customer, world.calendar);
        Fields fields = {{"id", customer.id},
                         {"name", company.name},
                         {"short_name", company.brief},
                         {"code", "K" + std::to_string(10001 + index)},
                         {"owner", owner},
                         {"industry", company.industry},
                         {"level", level_of(customer)},
                         {"lifecycle", lifecycle},
                         {"source", customer.source},
                         {"employees", company.employees},
                         {"founded", company.founded},
                         {"currency", company.currency},
                         {"annual_revenue", company.employees * (30 + random.below(60)) * 1000000},
                         {"website", "https://www." + company.domain},
                         {"phone", company.phone},
                         {"email", "info@" + company.domain},
                         {"address_country", company.country},
                         {"address_city", company.city},
                         {"address_street", company.street},
                         {"first_contact_at", customer.created},
                         {"prospect_since", customer.created},
                         {"contact_count", static_cast<int64_t>(customer.contacts.size())},
                         {"open_deals", customer.open},
                         {"won_deals", customer.won},
                         {"won_amount_base", customer.won_base}};
        if (!company.province.empty()) fields.emplace_back("address_province", company.province);
        if (!company.postal.empty()) fields.emplace_back("address_postcode", company.postal);
        if (!company.credit_code.empty()) {
            fields.emplace_back("credit_code", company.credit_code);
            fields.emplace_back("tax_title", company.name);
        }
        if (customer.last_contact) fields.emplace_back("last_contact_at", customer.last_contact);
        if (customer.customer_contact) fields.emplace_back("customer_contact_at", customer.customer_contact);
        if (customer.won > 0) {
            fields.emplace_back("last_won_date", customer.last_won_day);
            fields.emplace_back("became_customer_at", customer.first_won);
        }
        writer.put(TRY(writer.create(writer.object("account"), fields, customer.created, owner)));
        for (size_t i = 0; i < customer.contacts.size(); ++i) {
            const Human human = make_human(world.parts, random, company.abroad);
            const int64_t at = customer.created + 60000 * static_cast<int64_t>(i + 1);
            const std::string mobile = make_mobile(company, random);
            Fields person = {{"id", customer.contacts[i]},
                             {"name", human.name},
                             {"account", customer.id},
                             {"owner", owner},
                             {"salutation", human.woman ? "ms" : "mr"},
                             {"title", company.abroad ? human.job.title.en : human.job.title.zh},
                             {"department", company.abroad ? human.job.department.en : human.job.department.zh},
                             {"is_decision_maker", human.job.decides ? 1 : 0},
                             {"mobile", mobile},
                             {"phone", company.phone},
                             {"email", human.mail + "@" + company.domain},
                             {"source", customer.source},
                             {"first_contact_at", at},
                             {"consent", random.chance(0.7)   ? "granted"
                                         : random.chance(0.2) ? "refused"
                                                              : "unknown"},
                             {"active", 1},
                             {"preferred_channel", company.abroad       ? "email"
                                                   : random.chance(0.6) ? "wechat"
                                                                        : "mobile"}};
            if (!company.abroad && random.chance(0.6)) person.emplace_back("wechat", human.mail);
            if (i > 0 && random.chance(0.4)) person.emplace_back("reports_to", customer.contacts[0]);
            writer.put(TRY(writer.create(writer.object("contact"), person, at, owner)));
            if (!random.chance(0.6)) continue;
            const std::vector<std::string> influences = {"high", "medium", "low"},
                                           attitudes = {"champion", "supportive", "neutral",
                                                        "neutral",  "sceptical",  "against"};
            writer.put(TRY(writer.create(writer.object("account_contact_role"),
                                         {{"name", human.name},
                                          {"account", customer.id},
                                          {"contact", customer.contacts[i]},
                                          {"role", human.job.role},
                                          {"influence", human.job.decides ? "high" : random.pick(influences)},
                                          {"attitude", random.pick(attitudes)}},
                                         at + 1000, owner)));
        }
    }
    return {};
}

} // namespace fairlead::command
