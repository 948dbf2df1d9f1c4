#include "command/customer_value.h"

#include <cmath>
#include <map>

#include "analytics/kpi_catalogue.h"
#include "base/money.h"
#include "command/kpi_report.h"
#include "record/save.h"
#include "schema/zone.h"

namespace fairlead::command {

using base::Date;
using base::Json;

namespace {

constexpr size_t most_changes = 5000, chunk_records = 100;
constexpr int64_t year_days = 365;
constexpr double hundredths = 100; // value and ratio have two places
constexpr const char *value_field = "lifetime_value", *ratio_field = "lifetime_ratio", *day_field = "lifetime_on",
                     *inputs_field = "lifetime_inputs";

struct Company {
    std::optional<double> lifetime, cac;
    std::string reason;
};

/// As the scorecard tells them, over the year up to the day.
Result<Company> company_of(Workspace& workspace, const Session& session, const Snapshot& now, Date day) {
    const analytics::KpiRequest request =
        TRY(analytics::kpi_request(*now.kpis, *now.model, session, [&](std::string_view name) -> std::string {
            return name == "kpis"   ? "lifetime,cac"
                   : name == "from" ? to_text(Date{day.days - year_days + 1})
                   : name == "to"   ? to_text(day)
                                    : "";
        }));
    const analytics::Measured counted = TRY(measured(workspace, session, now, request.measures));
    Company company;
    std::optional<double>* into[] = {&company.lifetime, &company.cac};
    for (size_t i = 0; i < request.kpis.size(); ++i) {
        const analytics::KpiValue value =
            analytics::evaluate(*now.kpis, *request.kpis[i], counted, request.measures, 0);
        *into[i] = value.value;
        if (!value.value && company.reason.empty()) company.reason = value.reason;
    }
    return company;
}

struct Customer {
    int64_t first = 0;  // day of the first purchase
    int64_t amount = 0; // won up to the day, in minor units of the base currency
};

/// Customers by what they have bought up to the day, without those valued as of it.
Result<std::map<int64_t, Customer>> read_customers(record::ReadContext& context, const Object& deals,
                                                   const Object& accounts, Date day) {
    std::map<int64_t, Customer> found;
    const auto select = [&](const Object& object, const std::string& where, const std::vector<std::string>& columns,
                            const std::function<void(const store::Row&)>& take) -> Result<void> {
        query::Select select;
        select.object = &object;
        select.scope.all = true;
        select.limit = 0;
        select.where.push_back(TRY(formula::bind(where, context.model.catalog(), object)));
        for (const std::string& column : columns) select.columns.push_back({column, nullptr});
        return context.reader.each(query::render(select, context.session.asker, context.reader.dialect()),
                                   [&](const store::Row& row) {
                                       take(row);
                                       return true;
                                   });
    };
    const std::string account = deals.trait("account")->name, close = deals.trait("close_date")->name,
                      amount = deals.trait("amount")->name;
    TRY(select(deals,
               "stage.kind = 'won' and " + amount + " > 0 and " + account + " is not empty and " + close +
                   " <= date('" + to_text(day) + "')",
               {account, close, amount + "_base"}, [&](const store::Row& row) {
                   const auto [place, fresh] = found.try_emplace(row.number(0), Customer{row.number(1), 0});
                   place->second.first = std::min(place->second.first, row.number(1));
                   place->second.amount += row.number(2);
               }));
    std::map<int64_t, Customer> wanted;
    TRY(select(accounts, std::string(day_field) + " is empty or " + day_field + " < date('" + to_text(day) + "')",
               {"id"}, [&](const store::Row& row) {
                   if (const auto place = found.find(row.number(0)); place != found.end()) wanted.insert(*place);
               }));
    return wanted;
}

} // namespace

Result<Json> refresh_customer_values(Workspace& workspace) {
    const auto now = workspace.snapshot();
    const Object* deals = now->kpis ? now->kpis->main() : nullptr;
    const Field* link = deals ? deals->trait("account") : nullptr;
    const Object* accounts = link ? now->find(link->target) : nullptr;
    Json done = Json::object({{"valued", Json::number(int64_t{0})}, {"as_of", Json()}, {"reason", Json()}});
    if (!accounts || !accounts->find(value_field) || !deals->trait("close_date") || !deals->trait("amount"))
        return done;
    Session server = workspace.server_session();
    server.cause.kind = "upkeep";
    const Date today = schema::day_of(now->settings(), server.asker.now);
    const Date day{today.days - base::parts(today).day}; // the last of the month before
    done.set("as_of", Json::string(to_text(day)));
    const Company company = TRY(company_of(workspace, server, *now, day));
    if (!company.lifetime || !company.cac) {
        done.set("reason", Json::string(company.reason));
        return done;
    }
    std::map<int64_t, Customer> customers;
    TRY(workspace.read(server, [&](record::ReadContext& context) -> Result<void> {
        customers = TRY(read_customers(context, *deals, *accounts, day));
        return {};
    }));
    const auto unit = static_cast<double>(base::power_of_ten(now->catalog->base_digits()));
    std::vector<record::Patch> patches;
    for (const auto& [id, customer] : customers) {
        if (patches.size() == most_changes) break;
        const double years =
            std::max(1.0, static_cast<double>(day.days - customer.first + 1) / static_cast<double>(year_days));
        const double yearly = static_cast<double>(customer.amount) / unit / years;
        const double value = yearly * *company.lifetime - *company.cac;
        const Json inputs =
            Json::object({{"from", Json::string(to_text(Date{customer.first}))},
                          {"to", Json::string(to_text(day))},
                          {"won", Json::string(base::format_decimal(customer.amount, now->catalog->base_digits()))},
                          {"years", analytics::number(years)},
                          {"yearly", analytics::number(yearly)},
                          {"lifetime", analytics::number(*company.lifetime)},
                          {"acquisition_cost", analytics::number(*company.cac)}});
        record::Patch patch;
        patch.object = accounts;
        patch.id = {id};
        patch.set(value_field, int64_t{std::llround(value * hundredths)});
        if (*company.cac > 0) patch.set(ratio_field, int64_t{std::llround(value / *company.cac * hundredths)});
        patch.set(day_field, day.days);
        patch.set(inputs_field, to_text(inputs));
        patches.push_back(std::move(patch));
    }
    for (size_t from = 0; from < patches.size(); from += chunk_records)
        TRY(workspace.write(server, [&](record::Context& context) -> Result<void> {
            for (size_t i = from; i < std::min(patches.size(), from + chunk_records); ++i)
                TRY(record::save(context, patches[i]));
            return {};
        }));
    done.set("valued", Json::number(static_cast<int64_t>(patches.size())));
    return done;
}

} // namespace fairlead::command
