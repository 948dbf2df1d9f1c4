#include "stats/stage_process.h"

#include <map>

#include "base/time.h"
#include "stats/vectors_test.h"

namespace fairlead::stats::test {
namespace {

constexpr int stages = 5, weeks = 13;

struct Deal {
    int64_t created = 0, closed = INT64_MAX;
    double amount = 0;
    bool won = false;
    std::vector<std::pair<int64_t, int>> moves; // day, stage
};

std::vector<std::vector<std::string>> rows(const std::string& name) {
    std::ifstream file(vector_file("pipeline_backtest/" + name));
    std::string line;
    std::getline(file, line);
    std::vector<std::vector<std::string>> found;
    while (std::getline(file, line)) {
        std::stringstream stream(line);
        found.emplace_back();
        for (std::string cell; std::getline(stream, cell, ',');) found.back().push_back(cell);
    }
    return found;
}

int64_t day(const std::string& text) {
    return base::parse_date(text)->days;
}

std::map<std::string, Deal> deals() {
    std::map<std::string, Deal> found;
    for (const auto& row : rows("deals.csv")) {
        Deal& deal = found[row[0]];
        deal.created = day(row[1]);
        deal.amount = std::stod(row[4]);
        deal.won = row[5] == "won";
        if (row.size() > 6 && !row[6].empty()) deal.closed = day(row[6]);
    }
    for (const auto& row : rows("stage_history.csv"))
        if (row[2].size() == 2 && row[2][0] == 's') found.at(row[0]).moves.emplace_back(day(row[1]), row[2][1] - '0');
    return found;
}

// Twelve origins, each knowing only what was known then; what is won in the 91 days that follow.
TEST(StageProcess, forecasts_simulated_pipelines_better_than_asked_for) {
    const auto all = deals();
    const base::Json reference = vectors("pipeline_backtest/reference.json");
    double error = 0, combined_error = 0, total = 0;
    int within = 0, origins = 0;
    for (const base::Json& origin : reference["origins"].items()) {
        const int64_t now = day(origin["origin"].text());
        std::vector<Stay> stays;
        std::vector<std::pair<Stay, double>> open;
        double arrived = 0, amount = 0, squares = 0, last_quarter = 0, last_year = 0;
        for (const auto& [name, deal] : all) {
            if (deal.created >= now) continue;
            const bool closed = deal.closed < now;
            for (size_t i = 0; i < deal.moves.size() && deal.moves[i].first < now; ++i) {
                Stay stay{deal.moves[i].second, deal.moves[i].first, now};
                if (i + 1 < deal.moves.size() && deal.moves[i + 1].first < now) {
                    stay.until = deal.moves[i + 1].first;
                    stay.end = Stay::End::moved;
                    stay.next = deal.moves[i + 1].second;
                } else if (closed) {
                    stay.until = deal.closed;
                    stay.end = deal.won ? Stay::End::won : Stay::End::lost;
                } else {
                    open.emplace_back(stay, deal.amount);
                }
                stays.push_back(stay);
            }
            if (deal.created >= now - 182) {
                arrived += 1;
                amount += deal.amount;
                squares += deal.amount * deal.amount;
            }
            if (!closed || !deal.won) continue;
            if (deal.closed >= now - 91) last_quarter += deal.amount;
            if (deal.closed >= now - 365 && deal.closed < now - 365 + 91) last_year += deal.amount;
        }
        const StageProcess process(stays, stages);
        double forecast = 0, variance = 0;
        for (const auto& [stay, value] : open) {
            const double p = process.won_within(stay.stage, (now - stay.from) / 7, weeks);
            EXPECT_GE(p, 0);
            EXPECT_LE(p, 1);
            forecast += value * p;
            variance += value * value * p * (1 - p);
        }
        for (int week = 1; week <= weeks; ++week) {
            const double p = process.won_within(0, 0, weeks - week) / 26;
            forecast += p * amount;
            variance += p * squares;
        }
        const double actual = number(origin["actual"]);
        error += std::abs(forecast - actual);
        combined_error += std::abs((forecast + last_quarter + last_year) / 3 - actual);
        total += actual;
        within += std::abs(forecast - actual) <= 1.2815515655446004 * std::sqrt(variance);
        ++origins;
    }
    EXPECT_EQ(origins, 12);
    RecordProperty("wape", std::to_string(error / total));
    RecordProperty("combined_wape", std::to_string(combined_error / total));
    EXPECT_LE(error / total, 0.13);
    EXPECT_LE(combined_error / total, 0.13);
    EXPECT_GE(within, 8);
}

TEST(StageProcess, with_nothing_to_learn_from_nothing_is_likely) {
    const StageProcess none({}, 3);
    EXPECT_EQ(none.won_within(0, 0, 52), 0);
    EXPECT_EQ(none.won_within(7, 0, 52), 0);
    // Of a stage that nobody leaves in the first week, a fifth is won in the second and a fifth lost.
    std::vector<Stay> stays;
    for (int i = 0; i < 1000; ++i)
        stays.push_back({0, 0, 10, i % 5 == 0 ? Stay::End::won : i % 5 == 1 ? Stay::End::lost : Stay::End::open, 0});
    const StageProcess process(stays, 1);
    EXPECT_EQ(process.weeks_seen(), 1400);
    EXPECT_GT(process.won_within(0, 0, 10), process.won_within(0, 0, 5));
    EXPECT_LE(process.won_within(0, 0, 104), 1);
}

} // namespace
} // namespace fairlead::stats::test
