#include "stats/series.h"

#include "stats/smoothing.h"
#include "stats/vectors_test.h"

namespace fairlead::stats::test {
namespace {

const std::vector<double> levels = {0.80, 0.95};
constexpr double exact = 1e-6;

/// Every series of forecast.json with its name.
template <typename Each>
void each_series(Each each) {
    const base::Json all = vectors("forecast.json");
    int count = 0;
    for (const auto& [name, entry] : all.members()) {
        if (!entry.is_object() || !entry["values"].is_array()) continue;
        ++count;
        each(name, entry, numbers(entry["values"]), static_cast<size_t>(number(entry["frequency"])),
             static_cast<size_t>(number(entry["h"])));
    }
    EXPECT_EQ(count, 12);
}

void expect_outlook(const std::optional<Outlook>& found, const base::Json& wanted, const std::string& what) {
    ASSERT_TRUE(found) << what;
    const auto same = [&](const std::vector<double>& a, const base::Json& b, const std::string& part) {
        const std::vector<double> values = numbers(b);
        ASSERT_EQ(a.size(), values.size()) << what;
        for (size_t i = 0; i < a.size(); ++i) expect_close(a[i], values[i], exact, what + " " + part);
    };
    same(found->mean, wanted["mean"], "mean");
    same(found->bands[0].low, wanted["lo80"], "lo80");
    same(found->bands[0].high, wanted["hi80"], "hi80");
    same(found->bands[1].low, wanted["lo95"], "lo95");
    same(found->bands[1].high, wanted["hi95"], "hi95");
}

TEST(Series, yardsticks_and_theta_meet_the_reference) {
    each_series([](const std::string& name, const base::Json& entry, const std::vector<double>& values, size_t period,
                   size_t steps) {
        expect_outlook(naive(values, steps, levels), entry["naive"], name + " naive");
        expect_outlook(drift(values, steps, levels), entry["drift"], name + " drift");
        expect_outlook(theta(values, period, steps, levels), entry["theta"], name + " theta");
        if (entry["snaive"].is_object())
            expect_outlook(seasonal_naive(values, period, steps, levels), entry["snaive"], name + " snaive");
        if (entry["ses_fixed"].is_object())
            expect_close(exponential_level(values, number(entry["ses_fixed"]["alpha"]),
                                           number(entry["ses_fixed"]["initial_level"])),
                         number(entry["ses_fixed"]["final_level"]), exact, name + " ses");
    });
}

TEST(Series, decompositions_meet_the_reference) {
    each_series(
        [](const std::string& name, const base::Json& entry, const std::vector<double>& values, size_t period, size_t) {
            if (entry["stl_periodic"].is_object()) {
                const auto found = stl_periodic(values, period);
                ASSERT_TRUE(found) << name;
                const auto seasonal = numbers(entry["stl_periodic"]["seasonal"]),
                           trend = numbers(entry["stl_periodic"]["trend"]);
                for (size_t i = 0; i < values.size(); ++i) {
                    expect_close(found->seasonal[i], seasonal[i], exact, name + " season");
                    expect_close(found->trend[i], trend[i], exact, name + " trend");
                    EXPECT_NEAR(found->seasonal[i] + found->trend[i] + found->remainder[i], values[i],
                                1e-9 * (1 + std::abs(values[i])));
                }
            }
            if (entry["classical_multiplicative_figure"].is_array()) {
                const auto found = seasonal_factors(values, period);
                ASSERT_TRUE(found) << name;
                const auto wanted = numbers(entry["classical_multiplicative_figure"]);
                for (size_t i = 0; i < period; ++i) expect_close((*found)[i], wanted[i], exact, name + " factor");
            }
        });
}

TEST(Series, accuracy_on_the_holdout_meets_the_reference) {
    each_series(
        [](const std::string& name, const base::Json& entry, const std::vector<double>& values, size_t period, size_t) {
            if (!entry["holdout"].is_object()) return;
            const auto h = static_cast<size_t>(number(entry["holdout"]["h"]));
            const std::span<const double> all(values), train = all.first(values.size() - h), test = all.last(h);
            const auto compare = [&](const std::optional<Outlook>& outlook, const char* method) {
                const base::Json& wanted = entry["holdout"][method];
                if (!wanted.is_object()) return;
                ASSERT_TRUE(outlook) << name;
                const auto found = accuracy(test, outlook->mean, train, period);
                ASSERT_TRUE(found);
                expect_close(found->smape, number(wanted["smape"]), exact, name + " smape");
                expect_close(found->rmse, number(wanted["rmse"]), exact, name + " rmse");
                expect_close(found->bias, number(wanted["bias"]), exact, name + " bias");
                EXPECT_EQ(found->mase.has_value(), !wanted["mase"].is_null()) << name;
                if (found->mase && !wanted["mase"].is_null())
                    expect_close(*found->mase, number(wanted["mase"]), exact, name + " mase");
                if (found->wape) expect_close(*found->wape, number(wanted["wape"]), exact, name + " wape");
            };
            compare(naive(train, h, levels), "naive");
            compare(seasonal_naive(train, period, h, levels), "snaive");
            const base::Json& rolling = entry["rolling_origin_h1_snaive_last6"];
            if (!rolling.is_object()) return;
            const auto wanted = numbers(rolling["forecast"]);
            double error = 0;
            for (size_t i = 0; i < wanted.size(); ++i) {
                const size_t origin = values.size() - wanted.size() + i;
                const double one = seasonal_naive(all.first(origin), period, 1, levels)->mean[0];
                expect_close(one, wanted[i], exact, name + " rolling");
                error += std::abs(one - values[origin]);
            }
            expect_close(error / static_cast<double>(wanted.size()), number(rolling["mae"]), exact, name + " mae");
        });
}

TEST(Smoothing, chooses_and_forecasts_as_the_reference) {
    each_series([](const std::string& name, const base::Json& entry, const std::vector<double>& values, size_t period,
                   size_t steps) {
        for (const auto& [key, forms] :
             {std::pair{"ets", Forms::all}, std::pair{"ets_additive_only", Forms::additive}}) {
            const base::Json& wanted = entry[key];
            const auto best = fit_best(values, period, forms);
            ASSERT_TRUE(best) << name;
            if (!wanted["aicc"].is_null()) EXPECT_LE(best->aicc, number(wanted["aicc"]) + 1) << name;
            const Outlook found = look_ahead(*best, steps, levels);
            const std::string model = wanted["model"].text();
            if (best->form.name() != model && !wanted["aicc"].is_null()) continue;
            const auto mean = numbers(wanted["mean"]);
            const std::vector<double> bounds[] = {numbers(wanted["lo80"]), numbers(wanted["hi80"]),
                                                  numbers(wanted["lo95"]), numbers(wanted["hi95"])};
            for (size_t i = 0; i < steps; ++i) {
                EXPECT_NEAR(found.mean[i], mean[i], 0.02 * std::abs(mean[i]) + 1e-9) << name;
                const double narrow = 0.05 * (bounds[1][i] - bounds[0][i]) + 1e-9,
                             wide = 0.05 * (bounds[3][i] - bounds[2][i]) + 1e-9;
                EXPECT_NEAR(found.bands[0].low[i], bounds[0][i], narrow) << name;
                EXPECT_NEAR(found.bands[0].high[i], bounds[1][i], narrow) << name;
                EXPECT_NEAR(found.bands[1].low[i], bounds[2][i], wide) << name;
                EXPECT_NEAR(found.bands[1].high[i], bounds[3][i], wide) << name;
            }
        }
    });
}

TEST(Smoothing, the_recursion_with_given_weights_is_that_of_the_book) {
    const base::Json all = vectors("forecast.json");
    const base::Json& fixed = all["fixed_MAM"];
    const std::vector<double> values = numbers(all[fixed["series"].text()]["values"]);
    States start{number(fixed["l0"]), number(fixed["b0"]), numbers(fixed["s0"])};
    const Form form{Part::multiplicative, Part::additive, Part::multiplicative};
    const Weights weights{number(fixed["alpha"]), number(fixed["beta"]), number(fixed["gamma"]), 1};
    const auto found = walk(values, form, weights, start);
    ASSERT_TRUE(found);
    const auto fitted = numbers(fixed["fitted"]);
    for (size_t i = 0; i < fitted.size(); ++i) expect_close(found->fitted[i], fitted[i], exact, "fitted");
    expect_close(found->end.level, number(fixed["level"]), exact, "level");
    expect_close(found->end.slope, number(fixed["slope"]), exact, "slope");
    const auto ahead = numbers(fixed["forecast"]);
    for (size_t h = 0; h < ahead.size(); ++h)
        expect_close((found->end.level + static_cast<double>(h + 1) * found->end.slope) * found->end.season[h % 12],
                     ahead[h], exact, "forecast");
}

TEST(Series, says_nothing_where_nothing_can_be_said) {
    const std::vector<double> none, one = {3}, two = {3, 4}, zeros(30, 0.0);
    EXPECT_FALSE(naive(none, 3, levels));
    EXPECT_FALSE(drift(two, 3, levels));
    EXPECT_FALSE(seasonal_naive(two, 12, 3, levels));
    EXPECT_FALSE(stl_periodic(zeros, 1));
    EXPECT_FALSE(seasonal_factors(zeros, 12)); // nothing to divide by
    EXPECT_FALSE(intermittent(zeros, 3, levels));
    EXPECT_FALSE(accuracy(none, none, one, 1));
    EXPECT_EQ(exponential_smoothing(one, 12, 2, levels)->mean, (std::vector<double>{3, 3}));
    const auto still = exponential_smoothing(zeros, 12, 2, levels);
    ASSERT_TRUE(still);
    EXPECT_EQ(still->bands[1].high, (std::vector<double>{0, 0}));
}

TEST(Series, demand_now_and_then_is_a_rate) {
    std::vector<double> series;
    for (int i = 0; i < 60; ++i) series.push_back(i % 3 == 0 ? 90 : 0);
    const auto found = intermittent(series, 2, levels);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->mean[0], 30, 6);
    EXPECT_EQ(found->mean[0], found->mean[1]);
}

} // namespace
} // namespace fairlead::stats::test
