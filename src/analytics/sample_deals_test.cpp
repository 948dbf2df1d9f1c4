#include "analytics/sample_deals_test.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "base/money.h"

namespace fairlead::analytics {

using base::Date;
using base::Json;

namespace {

constexpr int64_t day_ms = 86400000;

std::string shared() {
    if (const char* given = std::getenv("FAIRLEAD_SHARED")) return given;
    return std::string(FAIRLEAD_SOURCE_DIR) + "/../shared";
}

} // namespace

std::optional<Json> vector_of(const std::string& name) {
    std::ifstream file(shared() + "/vectors/" + name);
    if (!file) return {};
    std::stringstream text;
    text << file.rdbuf();
    return base::parse_json(text.str()).value();
}

double real_of(const Json& json) {
    return std::strtod(json.text().c_str(), nullptr);
}

Date day(const std::string& text) {
    return *base::parse_date(text);
}

int64_t moment(std::string text) {
    if (text.size() == 10) text += "T00:00:00";
    return base::parse_instant(text + "+08:00")->milliseconds;
}

std::vector<Deal> random_deals(uint64_t seed, int count) {
    std::mt19937_64 random(seed);
    const auto below = [&](int64_t n) { return static_cast<int64_t>(random() % static_cast<uint64_t>(n)); };
    const char* stages[] = {"lead_in", "contact", "needs", "demo", "negotiation", "won", "lost"};
    const char* sources[] = {"web", "cold_call", "partner", ""};
    const int64_t owners[] = {Deals::ana, Deals::bo, Deals::cui, Deals::manager, 0};
    std::vector<Deal> deals;
    for (int i = 0; i < count; ++i) {
        Deal deal;
        deal.name = "deal " + std::to_string(i);
        deal.pipeline = below(8) == 0 ? "short" : "long";
        int64_t at = moment("2025-01-01") + below(120 * day_ms);
        const int64_t moves = 1 + below(6);
        for (int64_t move = 0; move < moves; ++move) {
            const std::string stage = deal.pipeline == "short" ? (below(2) ? "lead_in" : "won") : stages[below(7)];
            if (!deal.visits.empty() && deal.visits.back().stage == stage) continue;
            deal.visits.push_back({stage, at});
            at += 1 + below(25 * day_ms);
        }
        deal.owner = owners[below(5)];
        deal.source = sources[below(4)];
        deal.product = below(3) ? (below(2) ? Deals::product_one : Deals::product_two) : 0;
        if (below(5)) deal.amount_base = below(1000000);
        if (below(6)) deal.close_day = day("2025-01-01").days + below(200);
        if (below(4)) deal.first_contact = moment("2025-01-01") + below(100 * day_ms);
        deal.deleted = below(12) == 0;
        deals.push_back(std::move(deal));
    }
    return deals;
}

std::vector<Deal> vector_deals(const Json& kpi) {
    const std::map<std::string, int64_t> owners = {
        {"u1", Deals::ana}, {"u2", Deals::bo}, {"u3", Deals::cui}, {"u4", Deals::manager}};
    schema::Settings settings;
    for (const Json& rate : kpi["input"]["fx"].items())
        settings.rates[rate["currency"].text()].emplace_back(day(rate["valid_from"].text()).days,
                                                             *base::parse_decimal(rate["rate"].text(), 8));
    std::vector<Deal> deals;
    for (const Json& item : kpi["input"]["deals"].items()) {
        Deal deal;
        deal.name = item["id"].text();
        if (const auto owner = owners.find(item["owner"].text()); owner != owners.end()) deal.owner = owner->second;
        deal.source = item["source"].text();
        for (const Json& visit : item["history"].items())
            deal.visits.push_back({visit["stage"].text(), moment(visit["at"].text())});
        deal.visits.front().at = moment(item["created"].text() + "T09:00:00");
        const std::string status = item["status"].text();
        if (status != "open") {
            deal.visits.push_back({status, moment(item["closed_at"].text())});
            deal.close_day = day(item["closed_at"].text().substr(0, 10)).days;
        }
        if (item["first_contact"].is_string()) deal.first_contact = moment(item["first_contact"].text());
        if (const auto amount = item["amount_minor"].integer()) {
            const std::string currency = item["currency"].text();
            const int64_t rated = deal.close_day.value_or(day("2025-06-30").days);
            const int64_t rate = currency == "CNY" ? 100000000 : *settings.rate(currency, rated);
            deal.amount_base =
                *base::multiply_divide(*amount, rate, base::power_of_ten(*base::minor_digits(currency) + 8 - 2));
        }
        deals.push_back(std::move(deal));
    }
    return deals;
}

} // namespace fairlead::analytics
