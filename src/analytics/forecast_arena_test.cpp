// The arena against the deals of the shared vectors, and what it must do with little.

#include "analytics/forecast_arena.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "base/time.h"

namespace fairlead::analytics {
namespace {

std::vector<std::vector<std::string>> rows_of(const std::string& name) {
    const char* shared = std::getenv("FAIRLEAD_SHARED");
    std::ifstream file((shared ? std::string(shared) : std::string(FAIRLEAD_SOURCE_DIR) + "/../shared") +
                       "/vectors/pipeline_backtest/" + name);
    std::vector<std::vector<std::string>> rows;
    std::string line;
    std::getline(file, line); // the header
    while (std::getline(file, line)) {
        std::stringstream cells(line);
        rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
    }
    return rows;
}

int32_t day(const std::string& text) {
    const auto date = base::parse_date(text);
    return date ? static_cast<int32_t>(date->days) : no_day;
}

Lives shared_lives() {
    Lives lives;
    lives.stage_probability = {.1, .2, .4, .6, .8};
    std::map<std::string, std::vector<DealStay>> stays;
    for (const auto& row : rows_of("stage_history.csv")) stays[row[0]].push_back({row[2].at(1) - '0', day(row[1])});
    std::map<std::string, std::vector<std::pair<int32_t, int32_t>>> dates;
    for (const auto& row : rows_of("close_dates.csv")) dates[row[0]].emplace_back(day(row[1]), day(row[2]));
    for (const auto& row : rows_of("deals.csv")) {
        DealLife deal;
        deal.created = day(row[1]);
        deal.amount = std::stoll(row[4]) * 100;
        deal.won = row[5] == "won";
        deal.closed = row.size() > 6 ? day(row[6]) : no_day;
        deal.first_stay = static_cast<uint32_t>(lives.stays.size());
        deal.stays = static_cast<uint32_t>(stays[row[0]].size());
        lives.stays.insert(lives.stays.end(), stays[row[0]].begin(), stays[row[0]].end());
        const auto& set = dates[row[0]];
        if (!set.empty()) deal.close_date = set.back().second;
        deal.first_past = static_cast<uint32_t>(lives.pasts.size());
        for (size_t i = 0; i + 1 < set.size(); ++i) {
            lives.pasts.push_back({set[i + 1].first, set[i].second, deal.amount});
            ++deal.pasts;
        }
        lives.deals.push_back(deal);
    }
    return lives;
}

Deals all_of(const Lives& lives) {
    Deals deals;
    for (uint32_t i = 0; i < lives.deals.size(); ++i) deals.push_back(i);
    return deals;
}

Arena arena_of(const Lives& lives, const Deals& deals, const Horizon& window) {
    const std::vector<Horizon> windows = arena_windows(lives, deals, window);
    return run_arena(lives, deals, windows, Learned::learn(lives, windows));
}

Horizon quarter(int year, int month, int of_month) {
    const auto origin = static_cast<int32_t>(base::make_date(year, month, of_month).days);
    return {origin, origin, origin + 91};
}

// The last of the twelve origins is 2024-12-01: its 91 days are over on the second of March.
TEST(ForecastArena, the_shown_forecast_meets_the_target_on_the_shared_pipeline) {
    const Lives lives = shared_lives();
    ASSERT_EQ(lives.deals.size(), 9383u);
    const Horizon window = quarter(2025, 3, 2);
    const Arena arena = arena_of(lives, all_of(lives), window);
    ASSERT_EQ(arena.trials.size(), 12u);
    EXPECT_EQ(to_text(base::Date{arena.trials.front().window.origin}), "2024-01-01");
    EXPECT_EQ(arena.trials.front().actual, 114350000);
    RecordProperty("wape", std::to_string(*arena.shown_score->wape));
    RecordProperty("held", std::to_string(*arena.shown_score->coverage_80 * 12));
    EXPECT_LE(*arena.shown_score->wape, 0.13);
    const double held = *arena.shown_score->coverage_80 * 12;
    EXPECT_GE(held, 8);
    EXPECT_LE(held, 12);
    // What the reference says of the plain methods.
    EXPECT_GT(*arena.scores[static_cast<size_t>(Method::stage_weighted)]->wape, 0.7);
    EXPECT_NEAR(*arena.scores[static_cast<size_t>(Method::naive)]->wape, 0.184, 0.01);
    EXPECT_LT(*arena.scores[static_cast<size_t>(Method::hazard)]->wape, 0.154);
}

// Whatever happens from the origin on must not change what was said then.
TEST(ForecastArena, only_what_was_known_is_used) {
    Lives lives = shared_lives();
    const Horizon window = quarter(2024, 6, 1);
    const Deals deals = all_of(lives);
    const Estimates before = estimate(lives, deals, Learned(lives, window.origin), window);
    for (DealLife& deal : lives.deals) {
        if (deal.closed != no_day && deal.closed >= window.origin) {
            deal.won = !deal.won;
            deal.closed += 40;
        }
        if (deal.created >= window.origin) deal.amount *= 50;
    }
    for (DealStay& stay : lives.stays)
        if (stay.from >= window.origin) stay.stage = 4 - stay.stage;
    const Estimates after = estimate(lives, deals, Learned(lives, window.origin), window);
    for (size_t i = 0; i < method_count; ++i) {
        ASSERT_EQ(before.methods[i].has_value(), after.methods[i].has_value()) << name(static_cast<Method>(i));
        if (!before.methods[i]) continue;
        EXPECT_DOUBLE_EQ(before.methods[i]->mean, after.methods[i]->mean) << name(static_cast<Method>(i));
    }
}

TEST(ForecastArena, parts_of_the_deals_add_up_where_sums_do) {
    const Lives lives = shared_lives();
    const Horizon window = quarter(2024, 6, 1);
    Deals odd, even;
    for (uint32_t i = 0; i < lives.deals.size(); ++i) (i % 2 ? odd : even).push_back(i);
    const Learned learned(lives, window.origin);
    const auto mean = [&](const Deals& deals, Method method) {
        return estimate(lives, deals, learned, window, Effort::quick).methods[static_cast<size_t>(method)]->mean;
    };
    for (const Method method :
         {Method::stage_weighted, Method::stage_historic, Method::hazard, Method::naive, Method::seasonal_naive})
        EXPECT_NEAR(mean(odd, method) + mean(even, method), mean(all_of(lives), method), 1) << name(method);
}

TEST(ForecastArena, with_nothing_to_learn_from_nothing_is_shown) {
    const Lives none;
    const Horizon window = quarter(2024, 6, 1);
    const Arena arena = arena_of(none, {}, window);
    EXPECT_FALSE(arena.shown);
    EXPECT_TRUE(arena.trials.empty());

    Lives one;
    one.stage_probability = {.5};
    one.deals.push_back({.created = window.origin - 10, .amount = 1000, .close_date = window.origin + 5, .stays = 1});
    one.stays.push_back({0, window.origin - 10});
    const Arena young = arena_of(one, {0}, window);
    ASSERT_TRUE(young.shown);
    EXPECT_EQ(young.shown_method, "stage_weighted");
    EXPECT_EQ(young.shown->mean, 500);
}

// Deals won evenly: every method agrees, and the band is narrow but not empty.
TEST(ForecastArena, an_even_past_is_carried_on) {
    Lives lives;
    lives.stage_probability = {.5};
    const Horizon window = quarter(2024, 6, 1);
    for (int32_t created = window.origin - 1200; created < window.origin; created += 2) {
        DealLife deal{.created = created,
                      .won = lives.deals.size() % 2 == 0,
                      .amount = 100,
                      .close_date = created + 28,
                      .first_stay = static_cast<uint32_t>(lives.stays.size()),
                      .stays = 1};
        if (created + 28 < window.origin)
            deal.closed = created + 28;
        else
            deal.won = false;
        lives.deals.push_back(deal);
        lives.stays.push_back({0, created});
    }
    const Arena arena = arena_of(lives, all_of(lives), window);
    ASSERT_TRUE(arena.shown && arena.shown_score);
    EXPECT_NEAR(arena.shown->mean, 2275, 230);
    EXPECT_LT(*arena.shown_score->wape, 0.1);
}

} // namespace
} // namespace fairlead::analytics
