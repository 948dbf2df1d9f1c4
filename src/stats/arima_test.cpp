#include "stats/arima.h"

#include <cstdio>

#include "stats/vectors_test.h"

namespace fairlead::stats::test {
namespace {

const std::vector<double> levels = {0.80, 0.95};

/// "ARIMA(2,1,1)(0,1,0)[12] with drift"
ArimaOrder order_of(const std::string& model, size_t period) {
    ArimaOrder order{.period = period};
    std::sscanf(model.c_str(), "ARIMA(%zu,%zu,%zu)(%zu,%zu,%zu)", &order.ar, &order.differences, &order.ma,
                &order.seasonal_ar, &order.seasonal_differences, &order.seasonal_ma);
    order.constant = model.find(" with ") != std::string::npos;
    return order;
}

TEST(Arima, twelve_series_meet_the_reference) {
    const base::Json all = vectors("forecast.json");
    int count = 0;
    for (const auto& [name, entry] : all.members()) {
        const base::Json& wanted = entry["auto_arima"];
        if (!wanted.is_object()) continue;
        ++count;
        const std::vector<double> values = numbers(entry["values"]);
        const auto steps = static_cast<size_t>(number(entry["h"]));
        const ArimaOrder order = order_of(wanted["model"].text(), static_cast<size_t>(number(entry["frequency"])));
        EXPECT_EQ(order.name(), wanted["model"].text());
        const auto fit = fit_arima(values, order);
        ASSERT_TRUE(fit) << name;
        if (wanted["aicc"].is_null())
            EXPECT_FALSE(fit->aicc) << name;
        else
            EXPECT_LE(*fit->aicc, number(wanted["aicc"]) + 1) << name;
        const Outlook outlook = look_ahead(*fit, values, steps, levels);
        const auto mean = numbers(wanted["mean"]);
        ASSERT_EQ(outlook.mean.size(), mean.size()) << name;
        for (size_t i = 0; i < mean.size(); ++i)
            EXPECT_NEAR(outlook.mean[i], mean[i], 0.02 * std::abs(mean[i]) + 1e-9) << name << " " << i;
        for (const auto& [at, lo, hi] : {std::tuple{0, "lo80", "hi80"}, {1, "lo95", "hi95"}}) {
            const auto low = numbers(wanted[lo]), high = numbers(wanted[hi]);
            for (size_t i = 0; i < mean.size(); ++i) {
                const double allowed = 0.05 * (high[i] - low[i]) + 1e-9;
                EXPECT_NEAR(outlook.bands[static_cast<size_t>(at)].low[i], low[i], allowed) << name << " " << lo << i;
                EXPECT_NEAR(outlook.bands[static_cast<size_t>(at)].high[i], high[i], allowed) << name << " " << hi << i;
            }
        }
    }
    EXPECT_EQ(count, 12);
}

TEST(Arima, refuses_what_it_cannot_fit) {
    const std::vector<double> few = {1, 2, 3};
    EXPECT_FALSE(fit_arima(few, {.ar = 2}));
    EXPECT_FALSE(fit_arima(few, {.differences = 3}));
    const std::vector<double> many(40, 1);
    EXPECT_FALSE(fit_arima(many, {.seasonal_ma = 1}));
    EXPECT_FALSE(fit_arima(many, {.differences = 1, .seasonal_differences = 1, .constant = true, .period = 12}));
}

} // namespace
} // namespace fairlead::stats::test
