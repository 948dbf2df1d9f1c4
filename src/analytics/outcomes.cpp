#include "analytics/outcomes.h"

#include <algorithm>
#include <cmath>

#include "stats/normal.h"
#include "stats/survival.h"

namespace fairlead::analytics {

using base::Json;
using stats::Lifetime;

namespace {

constexpr int won_cause = 1, lost_cause = 2;
constexpr size_t most_groups = 8;
constexpr int64_t marks[] = {7, 14, 30, 60, 90, 120, 180, 270, 365};
constexpr double same_day = 0.5; // what ended on the day it began lasted half a day

/// Whole days: many are alike.
std::vector<Lifetime> lives_of(const Cell& cell) {
    std::vector<int64_t> values = cell.values;
    std::sort(values.begin(), values.end());
    std::vector<Lifetime> lives;
    for (size_t from = 0, to = 0; from < values.size(); from = to) {
        while (to < values.size() && values[to] == values[from]) ++to;
        const int64_t days = values[from] / 4;
        lives.push_back({days ? static_cast<double>(days) : same_day, static_cast<int>(values[from] % 4),
                         static_cast<int>(to - from)});
    }
    return lives;
}

int64_t count_of(const std::vector<Lifetime>& lives, std::optional<int> cause = {}) {
    int64_t count = 0;
    for (const Lifetime& life : lives)
        if (!cause || life.cause == *cause) count += life.count;
    return count;
}

/// By the complementary log-log, as the interval of a survival.
std::pair<double, double> interval_of(const stats::IncidenceStep& step) {
    if (step.incidence <= 0 || step.incidence >= 1 || step.variance <= 0) return {step.incidence, step.incidence};
    const double left = 1 - step.incidence, log_left = std::log(left);
    const double reach = stats::normal_quantile(0.975) * std::sqrt(step.variance) / (left * std::fabs(log_left));
    return {1 - std::pow(left, std::exp(-reach)), 1 - std::pow(left, std::exp(reach))};
}

void describe(const std::vector<Lifetime>& lives, Json& json) {
    json.set("n", Json::number(count_of(lives)));
    json.set("won", Json::number(count_of(lives, won_cause)));
    json.set("lost", Json::number(count_of(lives, lost_cause)));
    json.set("open", Json::number(count_of(lives, 0)));
    const auto won = stats::cumulative_incidence(lives, won_cause);
    const auto lost = stats::cumulative_incidence(lives, lost_cause);
    double longest = 0;
    bool waiting = false; // when all have closed, what is known of the last day holds for good
    for (const Lifetime& life : lives) {
        longest = std::max(longest, life.duration);
        waiting = waiting || life.cause == 0;
    }
    Json list = Json::array();
    for (const int64_t mark : marks) {
        const auto day = static_cast<double>(mark);
        if (day > longest && waiting) break; // nobody was watched so long
        const auto of_won = stats::incidence_at(won, day), of_lost = stats::incidence_at(lost, day);
        const auto [low, high] = interval_of(of_won);
        list.push(Json::object({{"day", Json::number(mark)},
                                {"won", number(of_won.incidence)},
                                {"won_low", number(low)},
                                {"won_high", number(high)},
                                {"lost", number(of_lost.incidence)},
                                {"open", number(1 - of_won.incidence - of_lost.incidence)}}));
    }
    json.set("marks", std::move(list));
    json.set("half_closed", real(stats::lifetime_quantile(lives, 0.5)));
}

Json test_json(const std::optional<stats::GroupTest>& test) {
    if (!test) return {};
    return Json::object({{"statistic", number(test->statistic)},
                         {"degrees", Json::number(int64_t{test->degrees})},
                         {"p", number(test->p)}});
}

/// The chance of winning against the baseline's, by group: 0 is the baseline.
Json hazard_json(const stats::Hazards& hazards, size_t at) {
    const double log_ratio = hazards.coefficients[at], error = hazards.standard_errors[at];
    const double reach = stats::normal_quantile(0.975) * error;
    return Json::object({{"ratio", number(std::exp(log_ratio))},
                         {"low", number(std::exp(log_ratio - reach))},
                         {"high", number(std::exp(log_ratio + reach))},
                         {"log_ratio", number(log_ratio)},
                         {"error", number(error)}});
}

} // namespace

Json outcomes_json(const formula::Model& model, const Measured& measured, const Figures& figures,
                   const MeasureRequest& request, const std::string& baseline) {
    const Span& span = request.spans.front();
    const Cell& whole = figures.cell(0);
    Json answer = Json::object();
    describe(lives_of(whole), answer);
    answer.set("left_out", Json::number(whole.empty));
    answer.set("where", Json::string(where_of(model, figures, span)));
    if (request.by.empty()) return answer;

    struct Group {
        size_t index;
        int64_t n;
        std::vector<Lifetime> lives;
    };
    std::vector<Group> groups;
    for (size_t i = 0; i < measured.keys.size() && i < figures.groups.size(); ++i)
        if (const Cell& cell = figures.cell(0, i); cell.n > 0)
            groups.push_back({i, static_cast<int64_t>(cell.values.size()), lives_of(cell)});
    std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.n > b.n; });
    const size_t all = groups.size();
    if (groups.size() > most_groups) groups.erase(groups.begin() + most_groups, groups.end());
    const auto first = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
        return !baseline.empty() && key_text(measured.keys[group.index]) == baseline;
    });
    if (first != groups.end()) std::rotate(groups.begin(), first, first + 1);

    std::vector<Lifetime> lives;
    std::vector<int> of;
    std::vector<double> covariates;
    const size_t width = groups.empty() ? 0 : groups.size() - 1;
    for (size_t g = 0; g < groups.size(); ++g)
        for (const Lifetime& life : groups[g].lives) {
            lives.push_back(life);
            of.push_back(static_cast<int>(g));
            for (size_t w = 0; w < width; ++w) covariates.push_back(w + 1 == g ? 1 : 0);
        }
    const int count = static_cast<int>(groups.size());
    const auto hazards =
        width ? stats::proportional_hazards(lives, covariates, width, won_cause) : std::optional<stats::Hazards>();
    Json list = Json::array();
    for (size_t g = 0; g < groups.size(); ++g) {
        const Group& group = groups[g];
        const base::Value& key = measured.keys[group.index];
        Json json = Json::object({{"key", Json::string(key_text(key))},
                                  {"label", Json::string(measured.names[group.index])},
                                  {"where", Json::string(where_of(model, figures, span, &key))}});
        describe(group.lives, json);
        json.set("hazard", hazards && g > 0 ? hazard_json(*hazards, g - 1) : Json());
        list.push(std::move(json));
    }
    answer.set("groups", std::move(list));
    answer.set("groups_left_out", Json::number(static_cast<int64_t>(all - groups.size())));
    answer.set("baseline", groups.empty() ? Json() : Json::string(key_text(measured.keys[groups.front().index])));
    answer.set("tests", Json::object({{"won", test_json(stats::gray_test(lives, of, count, won_cause))},
                                      {"lost", test_json(stats::gray_test(lives, of, count, lost_cause))},
                                      {"closing", test_json(stats::log_rank(lives, of, count))}}));
    return answer;
}

} // namespace fairlead::analytics
