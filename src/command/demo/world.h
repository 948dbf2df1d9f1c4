#pragma once
// The demo company while it is being made: who works there, what it sells, to whom. Shared by the parts that write it.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "command/demo.h"
#include "command/demo/company.h"
#include "command/demo/parts.h"
#include "command/demo/writer.h"

namespace fairlead::command {

/// How many of each there will be.
struct DemoAmounts {
    int64_t accounts, contacts_each, leads, deals, activities;
    double deals_with_lines; // share
};
DemoAmounts amounts_of(DemoSize size);

struct Seller {
    int64_t id = 0;
    double skill = 1;
    std::string team;
    std::map<std::string, double> weak, sources; // as in Person
    static double factor(const std::map<std::string, double>& factors, const std::string& name) {
        const auto found = factors.find(name);
        return found == factors.end() ? 1 : found->second;
    }
};
struct MadeProduct {
    Product product;
    int64_t id = 0, family = 0;
};
struct MadeCampaign {
    int64_t id = 0;
    std::string source;
    int64_t start = 0, end = 0; // days
    int64_t leads = 0, qualified = 0, deals = 0, won_base = 0;
    Fields fields; // written at the end, with what became of it
    int64_t created = 0;
};
struct MadeCompetitor {
    int64_t id = 0;
    int64_t open = 0, won = 0, lost = 0;
    Fields fields;
    double weight = 1;
};
struct Customer {
    Company company;
    int64_t id = 0;
    int64_t created = 0;
    size_t seller = 0;
    std::string source;
    std::vector<int64_t> contacts;
    int64_t open = 0, won = 0, won_base = 0, first_won = 0, last_won_day = 0;
    int64_t last_contact = 0, customer_contact = 0;
};
/// A lead that became a deal.
struct Origin {
    size_t customer = 0;
    int64_t lead = 0, received = 0; // milliseconds
    int64_t deal = 0, deal_created = 0, contact = 0;
    size_t seller = 0;
    std::string source;
    int64_t campaign = -1;
};

struct World {
    const Parts& parts;
    uint64_t seed;
    DemoAmounts amounts;
    Calendar calendar;
    DemoWriter& writer;
    int64_t base_digits_unit = 100;

    std::vector<Seller> sellers;
    std::map<std::string, std::vector<size_t>> team_sellers;
    std::map<std::string, std::vector<double>> team_shares;
    std::map<std::string, int64_t> people; // login -> id
    std::vector<MadeProduct> products;
    std::vector<double> product_weights;
    std::vector<MadeCampaign> campaigns;
    std::vector<MadeCompetitor> competitors;
    std::vector<Customer> customers;
    std::vector<size_t> deal_customer;        // per deal
    std::vector<int64_t> deal_created;        // per deal, rising
    std::vector<int64_t> lead_received;       // of leads that came to nothing
    std::vector<Origin> origins;              // per converted lead
    std::map<int64_t, int64_t> won_last_year; // of each seller, in the base currency
    int64_t price_book = 0;
    int64_t lead_pool = 0; // where leads lie that nobody follows up
    DemoPlanted* planted = nullptr;
    int64_t activities_left = 0;

    size_t pick_seller(const std::string& team, Random& random) const;
    /// A campaign of that source that ran then, or -1.
    int64_t campaign_at(const std::string& source, int64_t at, Random& random) const;
};

/// Streams of random numbers, one kind for each thing.
enum class Stream : uint64_t {
    deal = 1,
    customer,
    contact,
    lead,
    activity,
    catalogue,
    campaign,
    deal_place,
    lead_place,
    deal_review,
    expense,
    answer,
    recurring,
    learning
};
inline Random random_of(const World& world, Stream stream, int64_t index) {
    return Random(world.seed, static_cast<uint64_t>(stream), static_cast<uint64_t>(index));
}

/// A deal as it ended, for what is written about it.
struct MadeDeal {
    int64_t id = 0, owner = 0, created = 0, ended = 0;
    bool open = false, won = false, silent = false; // silent: nobody works on it
    int64_t contact = 0;
    int64_t first = 0, last = 0, customer = 0; // moments of contact, 0: none
    size_t stage = 0;                          // how far it is, from 0

    void touched(int64_t at, bool with_customer) {
        first = first ? std::min(first, at) : at;
        last = std::max(last, at);
        if (with_customer) customer = std::max(customer, at);
    }
};

Result<void> add_people(Workspace& workspace, World& world);
Result<void> add_catalogue(World& world);
void plan_customers(World& world);
Result<void> write_customers(World& world, size_t from, size_t to);
Result<void> write_deal(World& world, int64_t index);
Result<void> write_converted_lead(World& world, size_t index);
Result<void> write_lead(World& world, int64_t index);
/// What people did about a deal; keeps when they were in touch.
Result<void> write_activities(World& world, MadeDeal& deal, int64_t index);
/// Pools, territories, who gets a lead, when it is taken back.
Result<void> add_owning(Workspace& workspace, World& world);
/// The rules leads are scored by.
Result<void> add_rules(Workspace& workspace);
/// What can be done where deals get stuck, and a measure that has been started.
Result<void> add_playbook(Workspace& workspace, const World& world);
/// What selling costs month by month, what customers say, how big the markets are, what is to be sold this quarter.
Result<void> add_figures(Workspace& workspace, const World& world);
/// A commission plan, the quarter before paid by it, what came back since, what customers pay every year.
Result<void> add_commission(Workspace& workspace, const World& world);
/// Lessons, who has taken them, the levels of a career, a development plan.
Result<void> add_learning(Workspace& workspace, const World& world);
/// Forecasts of the months and quarters before, each frozen with what was known on its eve.
Result<void> add_forecasts(Workspace& workspace);
/// Campaigns and competitors, which count what came of them.
Result<void> write_campaigns(World& world);

} // namespace fairlead::command
