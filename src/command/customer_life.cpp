#include "command/customer_life.h"

#include <algorithm>
#include <map>

#include "analytics/customer_life.h"
#include "analytics/kpi_catalogue.h"
#include "record/load.h"
#include "record/save.h"
#include "schema/zone.h"

namespace fairlead::command {

using base::Json;

namespace {

constexpr size_t most_changes = 5000, chunk_records = 100;
constexpr const char* life_field = "lifecycle";

struct Customers {
    std::vector<analytics::Buyer> buyers; // by id
    std::map<int64_t, std::string> stand; // as it stands, of those in use
};

Result<void> select(record::ReadContext& context, const Object& object, const std::string& where,
                    const std::vector<std::string>& columns, const std::function<void(const store::Row&)>& take) {
    query::Select select;
    select.object = &object;
    select.scope.all = true;
    select.limit = 0;
    if (!where.empty()) select.where.push_back(TRY(formula::bind(where, context.model.catalog(), object)));
    for (const std::string& column : columns) select.columns.push_back({column, nullptr});
    return context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                               [&](const store::Row& row) {
                                   take(row);
                                   return true;
                               });
}

Result<Customers> read_customers(record::ReadContext& context, const Object& deals, const Object& accounts,
                                 base::Date today) {
    Customers found;
    std::map<int64_t, std::vector<int64_t>> days;
    const std::string account = deals.trait("account")->name, close = deals.trait("close_date")->name;
    TRY(select(context, deals,
               "stage.kind = 'won' and " + deals.trait("amount")->name + " > 0 and " + account + " is not empty and " +
                   close + " <= date('" + to_text(today) + "')",
               {account, close}, [&](const store::Row& row) { days[row.number(0)].push_back(row.number(1)); }));
    for (auto& [id, bought] : days) {
        std::sort(bought.begin(), bought.end());
        bought.erase(std::unique(bought.begin(), bought.end()), bought.end());
        found.buyers.push_back({id, std::move(bought)});
    }
    TRY(select(context, accounts, "", {"id", life_field},
               [&](const store::Row& row) { found.stand[row.number(0)] = row.text(1); }));
    return found;
}

} // namespace

Result<Json> refresh_customer_life(Workspace& workspace) {
    Json done = Json::object({{"customers", Json::number(int64_t{0})}, {"changed", Json::number(int64_t{0})}});
    const auto now = workspace.snapshot();
    const Object* deals = now->kpis ? now->kpis->main() : nullptr;
    const Field* link = deals ? deals->trait("account") : nullptr;
    const Object* accounts = link ? now->find(link->target) : nullptr;
    if (!accounts || !accounts->find(life_field) || !deals->trait("close_date") || !deals->trait("amount")) return done;
    Session server = workspace.server_session();
    server.cause.kind = "upkeep";
    const base::Date today = schema::day_of(now->settings(), server.asker.now);
    Customers customers;
    TRY(workspace.read(server, [&](record::ReadContext& context) -> Result<void> {
        customers = TRY(read_customers(context, *deals, *accounts, today));
        return {};
    }));
    const auto stages = analytics::life_stages(customers.buyers, today.days);
    std::vector<std::pair<int64_t, std::string>> changes;
    for (size_t i = 0; i < stages.size() && changes.size() < most_changes; ++i) {
        const auto stand = customers.stand.find(customers.buyers[i].id);
        const std::string stage(analytics::name(stages[i]));
        if (stand == customers.stand.end() || stand->second == stage) continue;
        if (accounts->find(life_field)->find_choice(stage)) changes.emplace_back(stand->first, stage);
    }
    for (size_t from = 0; from < changes.size(); from += chunk_records)
        TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
            for (size_t i = from; i < std::min(changes.size(), from + chunk_records); ++i) {
                record::Patch patch;
                patch.object = accounts;
                patch.id = {changes[i].first};
                patch.set(life_field, changes[i].second);
                TRY(record::save(context, patch));
            }
            return {};
        }));
    done.set("customers", Json::number(static_cast<int64_t>(customers.buyers.size())));
    done.set("changed", Json::number(static_cast<int64_t>(changes.size())));
    return done;
}

} // namespace fairlead::command
