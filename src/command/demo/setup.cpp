// Who works at the demo company and what it sells.

#include "base/crypto.h"
#include "command/demo/world.h"

namespace fairlead::command {

using base::Json;

namespace {

constexpr const char* password = "fairlead-demo";
constexpr int64_t day_ms = 86400000;

/// The rates of the two years, one a quarter.
Json rates_of(const World& world) {
    Json rates = Json::object();
    for (const auto& [currency, list] : world.parts.selling["rates"].members()) {
        Json dated = Json::array();
        const base::YearMonthDay first = base::parts(world.calendar.date_of(world.calendar.first()));
        for (size_t i = 0; i < list.items().size(); ++i) {
            const int month = first.year * 12 + first.month - 1 + static_cast<int>(i) * 3;
            Json entry = Json::object();
            // The first holds for all days before it as well: accounts are older than deals.
            entry.set("from",
                      Json::string(i == 0 ? "2000-01-01" : to_text(base::make_date(month / 12, month % 12 + 1, 1))));
            entry.set("rate", Json::string(list.items()[i].text()));
            dated.push(std::move(entry));
        }
        rates.set(currency, std::move(dated));
    }
    return rates;
}

} // namespace

DemoAmounts amounts_of(DemoSize size) {
    switch (size) {
        case DemoSize::small:
            return {300, 2, 800, 700, 2000, 1.0};
        case DemoSize::large:
            return {30000, 2, 100000, 100000, 40000, 0.15};
        case DemoSize::huge:
            return {250000, 1, 1000000, 1000000, 100000, 0.02};
    }
    return {300, 2, 800, 700, 2000, 1.0};
}

size_t World::pick_seller(const std::string& team, Random& random) const {
    const auto found = team_sellers.find(team);
    if (found == team_sellers.end()) return static_cast<size_t>(random.below(static_cast<int64_t>(sellers.size())));
    return found->second[random.weighted(team_shares.at(team))];
}

int64_t World::campaign_at(const std::string& source, int64_t at, Random& random) const {
    if (!random.chance(0.7)) return -1;
    const int64_t day = calendar.date_of(at).days;
    for (size_t i = 0; i < campaigns.size(); ++i)
        if (campaigns[i].source == source && day >= campaigns[i].start && day <= campaigns[i].end + 60)
            return static_cast<int64_t>(i);
    return -1;
}

Result<void> add_people(Workspace& workspace, World& world) {
    const Session server = workspace.server_session();
    Json settings = Json::object();
    const schema::Settings now = workspace.snapshot()->settings();
    if (now.company.empty()) settings.set("company", world.parts.catalogue["company"]);
    if (now.base_currency == "CNY" && now.rates.empty()) settings.set("rates", rates_of(world));
    if (!settings.members().empty()) TRY(workspace.change_settings(server, settings));
    const auto snapshot = workspace.snapshot();
    const std::string hash = base::hash_password(password);
    TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
        world.people.clear();
        world.sellers.clear();
        world.team_sellers.clear();
        world.team_shares.clear();
        std::map<std::string, int64_t> roles, teams;
        for (const access::Role& role : snapshot->directory->roles()) roles[role.name] = role.id;
        for (const Json& item : world.parts.selling["teams"].items()) {
            record::Patch patch;
            patch.object = snapshot->find("team");
            patch.created_at = base::Instant{world.calendar.first() - 200 * day_ms};
            patch.set("name", item["name"].text());
            patch.set("region", item["region"].text());
            teams[item["name"].text()] = TRY(record::save(context, patch)).after.id().number;
        }
        for (const Person& person : world.parts.people) {
            int64_t id = 0;
            if (const access::User* known = snapshot->directory->by_login(person.login)) {
                id = known->id; // made before, with a password of their own
            } else {
                record::Patch patch;
                patch.object = snapshot->find("user");
                patch.created_at = base::Instant{world.calendar.first() - 100 * day_ms};
                patch.set("name", person.name);
                patch.set("login", person.login);
                patch.set("email", person.login + "@yunting.example");
                patch.set("title", person.title);
                patch.set("language", person.language);
                patch.set("active", 1);
                if (roles.contains(person.role)) patch.set("role", roles[person.role]);
                if (teams.contains(person.team)) patch.set("team", teams[person.team]);
                patch.set("password_hash", hash);
                id = TRY(record::save(context, patch)).after.id().number;
            }
            world.people[person.login] = id;
            if (person.share <= 0) continue;
            world.team_sellers[person.team].push_back(world.sellers.size());
            world.team_shares[person.team].push_back(person.share);
            world.sellers.push_back({id, person.skill, person.team, person.weak, person.sources});
        }
        return {};
    }));
    // Leaders are people, so they follow them.
    const auto with_people = workspace.snapshot();
    return workspace.write(server, [&](record::Context& context) -> Result<void> {
        for (const Json& item : world.parts.selling["teams"].items()) {
            record::Patch patch;
            patch.object = with_people->find("team");
            for (const auto& [login, id] : world.people)
                if (login == item["leader"].text())
                    if (const access::User* leader = with_people->directory->user(id)) {
                        patch.id = {leader->team};
                        patch.set("leader", id);
                    }
            if (patch.id) TRY(record::save(context, patch));
        }
        return {};
    });
}

Result<void> add_catalogue(World& world) {
    DemoWriter& writer = world.writer;
    const int64_t at = world.calendar.first() - 60 * day_ms;
    const int64_t admin = world.people["admin"], marketing = world.people["fang"];
    Random random = random_of(world, Stream::catalogue, 0);
    world.products.clear();
    world.product_weights.clear();
    world.campaigns.clear();
    world.competitors.clear();
    std::map<std::string, int64_t> families;
    for (const Json& item : world.parts.catalogue["families"].items()) {
        const record::Image family = TRY(
            writer.create(writer.object("product_family"),
                          {{"name", item["name"].text()}, {"code", item["code"].text()}, {"owner", admin}}, at, admin));
        writer.put(family);
        families[item["name"].text()] = family.id().number;
    }
    std::vector<record::Image> entries;
    const Json& book = world.parts.catalogue["price_book"];
    const int64_t book_id = writer.id_at(at).number;
    for (size_t i = 0; i < world.parts.products.items.size(); ++i) {
        const Product& product = world.parts.products.items[i];
        const record::Image made = TRY(writer.create(writer.object("product"),
                                                     {{"name", product.name},
                                                      {"code", product.code},
                                                      {"family", families[product.family]},
                                                      {"list_price", product.price},
                                                      {"cost", product.cost},
                                                      {"unit", product.unit},
                                                      {"tax_rate", 1300},
                                                      {"owner", admin}},
                                                     at, admin));
        writer.put(made);
        world.products.push_back({product, made.id().number, families[product.family]});
        world.product_weights.push_back(world.parts.products.weights[i]);
        for (const Json& step : book["discounts"].items()) {
            const int64_t from = step.items()[0].integer().value_or(1),
                          percent = step.items()[1].integer().value_or(100);
            if (from > 1 && product.quantity == 1) continue; // bought one at a time
            entries.push_back(TRY(writer.create(writer.object("price_book_entry"),
                                                {{"name", product.name},
                                                 {"price_book", book_id},
                                                 {"product", made.id().number},
                                                 {"min_quantity", from * 10000},
                                                 {"price", product.price * percent / 100}},
                                                at, admin)));
        }
    }
    world.price_book = book_id;
    writer.put(TRY(writer.create(writer.object("price_book"),
                                 {{"id", book_id},
                                  {"name", book["name"].text()},
                                  {"is_standard", 1},
                                  {"owner", admin},
                                  {"valid_from", world.calendar.date_of(at).days},
                                  {"entry_count", static_cast<int64_t>(entries.size())}},
                                 at, admin)));
    for (const record::Image& entry : entries) writer.put(entry);
    for (const Json& item : world.parts.catalogue["competitors"].items()) {
        MadeCompetitor competitor;
        competitor.id = writer.id_at(at).number;
        competitor.fields = {{"id", competitor.id},
                             {"name", item["name"].text()},
                             {"threat", item["threat"].text()},
                             {"strengths", item["strengths"].text()},
                             {"weaknesses", item["weaknesses"].text()},
                             {"strategy", item["strategy"].text()},
                             {"owner", marketing}};
        world.competitors.push_back(std::move(competitor));
    }
    for (const Json& item : world.parts.catalogue["campaigns"].items()) {
        MadeCampaign campaign;
        campaign.source = item["source"].text();
        campaign.start = world.calendar.today().days - item["months_ago"].integer().value_or(1) * 30 + random.below(9);
        campaign.end = campaign.start + item["days"].integer().value_or(1) - 1;
        campaign.created = world.calendar.zone().start_of({campaign.start - 30}).milliseconds + 10 * 3600000;
        campaign.id = writer.id_at(campaign.created).number;
        const bool over = campaign.end < world.calendar.today().days;
        campaign.fields = {{"id", campaign.id},
                           {"name", item["name"].text()},
                           {"channel", item["channel"].text()},
                           {"status", over ? "completed" : "active"},
                           {"start_date", campaign.start},
                           {"end_date", campaign.end},
                           {"budget", item["budget"].integer().value_or(0) * 100},
                           {"actual_cost", item["cost"].integer().value_or(0) * 100},
                           {"owner", marketing}};
        world.campaigns.push_back(std::move(campaign));
    }
    return {};
}

Result<void> write_campaigns(World& world) {
    DemoWriter& writer = world.writer;
    const int64_t at = world.calendar.first() - 60 * day_ms;
    for (MadeCampaign& campaign : world.campaigns) {
        Fields fields = campaign.fields;
        fields.insert(fields.end(), {{"lead_count", campaign.leads},
                                     {"qualified_count", campaign.qualified},
                                     {"deal_count", campaign.deals},
                                     {"won_amount_base", campaign.won_base}});
        writer.put(TRY(writer.create(writer.object("campaign"), fields, campaign.created, world.people["fang"])));
    }
    for (MadeCompetitor& competitor : world.competitors) {
        Fields fields = competitor.fields;
        fields.insert(
            fields.end(),
            {{"open_deals", competitor.open}, {"won_deals", competitor.won}, {"lost_deals", competitor.lost}});
        writer.put(TRY(writer.create(writer.object("competitor"), fields, at, world.people["fang"])));
    }
    return {};
}

} // namespace fairlead::command
