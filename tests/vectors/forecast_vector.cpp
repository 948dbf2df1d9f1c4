// req: S3-20 S3-22 S3-27

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "vectors/stage.h"

namespace fairlead::testing {
namespace {

using base::Json;

constexpr double exact = 1e-6;

double number(const Json& json) {
    return std::stod(json.text());
}

std::vector<double> numbers(const Json& json) {
    std::vector<double> found;
    for (const Json& each : json.items()) found.push_back(number(each));
    return found;
}

void close(const std::vector<double>& found, const std::vector<double>& wanted, const std::string& what) {
    ASSERT_EQ(found.size(), wanted.size()) << what;
    for (size_t i = 0; i < found.size(); ++i)
        EXPECT_NEAR(found[i], wanted[i], exact * std::max(1.0, std::abs(wanted[i]))) << what << " " << i;
}

class Series {
  public:
    explicit Series(World& world) : admin_(world, "max") {}
    Json ask(const Json& values, size_t count, const Json& period, const Json& steps, Json methods = Json::array()) {
        Json known = Json::array();
        for (size_t i = 0; i < count; ++i) known.push(values.items()[i]);
        const auto answer =
            admin_.ask("POST", "/api/reports/series/forecast",
                       to_text(Json::object({{"values", std::move(known)}, {"period", period}, {"steps", steps}, {"origins", Json::number(int64_t{0})}, {"methods", std::move(methods)}})));
        EXPECT_EQ(answer.status, 200) << to_text(answer.json);
        return answer.json;
    }
    static Json method(const Json& answer, std::string_view name) {
        for (const Json& each : answer["methods"].items())
            if (each["method"].text() == name) return each;
        return {};
    }

  private:
    Doors admin_;
};

void same(const Json& found, const Json& wanted, const std::string& what) {
    if (!wanted.is_object()) return;
    ASSERT_TRUE(found.is_object()) << what;
    for (const auto& [ours, theirs] : {std::pair{"mean", "mean"}, {"low_80", "lo80"}, {"high_80", "hi80"}, {"low_95", "lo95"}, {"high_95", "hi95"}})
        close(numbers(found[ours]), numbers(wanted[theirs]), what + " " + ours);
}

/// The form may be another where it is as good: then only how good counts.
void smoothed(const Json& found, const Json& wanted, const std::string& what) {
    ASSERT_TRUE(found.is_object()) << what;
    if (!wanted["aicc"].is_null()) EXPECT_LE(number(found["aicc"]), number(wanted["aicc"]) + 1) << what;
    if (found["model"].text() != wanted["model"].text() && !wanted["aicc"].is_null()) return;
    const auto mean = numbers(found["mean"]), reference = numbers(wanted["mean"]);
    for (size_t i = 0; i < mean.size(); ++i) EXPECT_NEAR(mean[i], reference[i], 0.02 * std::abs(reference[i]) + 1e-9) << what;
    for (const auto& [low, high, lo, hi] :
         {std::tuple{"low_80", "high_80", "lo80", "hi80"}, std::tuple{"low_95", "high_95", "lo95", "hi95"}}) {
        const auto below = numbers(wanted[lo]), above = numbers(wanted[hi]);
        const auto our_low = numbers(found[low]), our_high = numbers(found[high]);
        for (size_t i = 0; i < below.size(); ++i) {
            const double allowed = 0.05 * (above[i] - below[i]) + 1e-9;
            EXPECT_NEAR(our_low[i], below[i], allowed) << what;
            EXPECT_NEAR(our_high[i], above[i], allowed) << what;
        }
    }
}

Json text(const std::string& value) {
    return Json::string(value);
}

/// The methods a client names: the order of the reference's ARIMA, smoothing without factors, a level of fixed weight.
Json named(const Json& entry) {
    const std::string model = entry["auto_arima"]["model"].text();
    int order[6] = {};
    std::sscanf(model.c_str(), "ARIMA(%d,%d,%d)(%d,%d,%d)", &order[0], &order[1], &order[2], &order[3], &order[4], &order[5]);
    Json plain = Json::array(), seasonal = Json::array(), form = Json::array();
    for (int i = 0; i < 3; ++i) plain.push(Json::number(int64_t{order[i]}));
    for (int i = 3; i < 6; ++i) seasonal.push(Json::number(int64_t{order[i]}));
    for (const char* letter : {"A", "N", "N"}) form.push(text(letter));
    Json methods = Json::array();
    methods.push(Json::object({{"method", text("arima")},
                               {"order", std::move(plain)},
                               {"seasonal", std::move(seasonal)},
                               {"constant", Json::boolean(model.find(" with ") != std::string::npos)}}));
    methods.push(Json::object({{"method", text("additive_smoothing")}}));
    methods.push(Json::object({{"method", text("fixed_smoothing")},
                               {"form", std::move(form)},
                               {"weights", Json::object({{"alpha", entry["ses_fixed"]["alpha"]}})},
                               {"start", Json::object({{"level", entry["ses_fixed"]["initial_level"]}})}}));
    return methods;
}

TEST(ForecastVector, SmoothingWithEveryWeightGiven) {
    const Json vector = shared_json("vectors/forecast.json");
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Series door(*world);
    const Json &fixed = vector["fixed_MAM"], &entry = vector[fixed["series"].text()];
    Json form = Json::array(), methods = Json::array();
    for (const char* letter : {"M", "A", "M"}) form.push(text(letter));
    methods.push(Json::object(
        {{"method", text("fixed_smoothing")},
         {"form", std::move(form)},
         {"weights", Json::object({{"alpha", fixed["alpha"]}, {"beta", fixed["beta"]}, {"gamma", fixed["gamma"]}})},
         {"start", Json::object({{"level", fixed["l0"]}, {"slope", fixed["b0"]}, {"season", fixed["s0"]}})}}));
    const Json found = Series::method(door.ask(entry["values"], entry["values"].items().size(), entry["frequency"],
                                               Json::number(static_cast<int64_t>(fixed["forecast"].items().size())),
                                               std::move(methods)),
                                      "fixed_smoothing");
    ASSERT_TRUE(found.is_object());
    EXPECT_EQ(found["model"].text(), "ETS(M,A,M)");
    close(numbers(found["fitted"]), numbers(fixed["fitted"]), "fitted");
    close({number(found["end"]["level"]), number(found["end"]["slope"])}, {number(fixed["level"]), number(fixed["slope"])}, "end");
    close(numbers(found["end"]["season"]), numbers(fixed["season"]), "season");
    close(numbers(found["mean"]), numbers(fixed["forecast"]), "forecast");
}

TEST(ForecastVector, TwelveSeriesThroughTheDoor) {
    const Json vector = shared_json("vectors/forecast.json");
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Series door(*world);
    int count = 0;
    for (const auto& [name, entry] : vector.members()) {
        const Json& values = entry["values"];
        if (!values.is_array()) continue;
        ++count;
        const size_t n = values.items().size();
        const Json answer = door.ask(values, n, entry["frequency"], entry["h"], named(entry));
        same(Series::method(answer, "naive"), entry["naive"], name + " naive");
        same(Series::method(answer, "seasonal_naive"), entry["snaive"], name + " seasonal naive");
        same(Series::method(answer, "drift"), entry["drift"], name + " drift");
        same(Series::method(answer, "theta"), entry["theta"], name + " theta");
        smoothed(Series::method(answer, "smoothing"), entry["ets"], name + " ETS");
        smoothed(Series::method(answer, "additive_smoothing"), entry["ets_additive_only"], name + " additive ETS");
        smoothed(Series::method(answer, "arima"), entry["auto_arima"], name + " ARIMA");
        close({number(Series::method(answer, "fixed_smoothing")["end"]["level"])}, {number(entry["ses_fixed"]["final_level"])}, name + " level");
        if (entry["classical_multiplicative_figure"].is_array())
            close(numbers(answer["factors"]), numbers(entry["classical_multiplicative_figure"]), name + " factors");
        if (entry["stl_periodic"].is_object()) {
            ASSERT_TRUE(answer["parts"].is_object()) << name;
            close(numbers(answer["parts"]["seasonal"]), numbers(entry["stl_periodic"]["seasonal"]), name + " season");
            close(numbers(answer["parts"]["trend"]), numbers(entry["stl_periodic"]["trend"]), name + " trend");
        }
        // The last steps kept back, and one step from each of the last six origins.
        if (entry["holdout"].is_object()) {
            const Json& h = entry["holdout"]["h"];
            const size_t steps = static_cast<size_t>(number(h));
            const Json before = door.ask(values, n - steps, entry["frequency"], h);
            for (const auto& [ours, theirs] : {std::pair{"naive", "naive"}, {"seasonal_naive", "snaive"}}) {
                const Json& wanted = entry["holdout"][theirs];
                if (!wanted.is_object()) continue;
                const auto mean = numbers(Series::method(before, ours)["mean"]);
                double square = 0, symmetric = 0;
                for (size_t i = 0; i < steps; ++i) {
                    const double came = number(values.items()[n - steps + i]), off = mean[i] - came;
                    square += off * off;
                    const double both = std::abs(came) + std::abs(mean[i]);
                    symmetric += both > 0 ? 200 * std::abs(off) / both : 0;
                }
                close({std::sqrt(square / static_cast<double>(steps)), symmetric / static_cast<double>(steps)},
                      {number(wanted["rmse"]), number(wanted["smape"])}, name + " held out, " + ours);
            }
        }
        const auto rolling = numbers(entry["rolling_origin_h1_snaive_last6"]["forecast"]);
        for (size_t i = 0; i < rolling.size(); ++i) {
            const Json one = door.ask(values, n - rolling.size() + i, entry["frequency"], Json::number(int64_t{1}));
            close(numbers(Series::method(one, "seasonal_naive")["mean"]), {rolling[i]}, name + " rolling");
        }
    }
    EXPECT_EQ(count, 12);
}

TEST(ForecastVector, WhatOpenDealsMayAddUpTo) {
    const Json vector = shared_json("vectors/pipeline_distribution.json");
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Doors rep(*world, "ana");
    Json deals = Json::array();
    for (const Json& deal : vector["input"]["open_deals"].items())
        deals.push(Json::object({{"amount", deal["amount"]}, {"probability", deal["p_win"]}, {"periods", deal["close_month_pmf"]}}));
    Json bounds = Json::array();
    bounds.push(vector["input"]["quota"]);
    const auto answer = rep.ask("POST", "/api/reports/chances", to_text(Json::object({{"deals", std::move(deals)}, {"at_least", std::move(bounds)}})));
    ASSERT_EQ(answer.status, 200) << to_text(answer.json);
    const Json& expected = vector["expected"];
    ASSERT_EQ(answer.json["periods"].items().size(), expected.items().size());
    for (size_t month = 0; month < expected.items().size(); ++month) {
        const Json &found = answer.json["periods"].items()[month], &wanted = expected.items()[month];
        const std::string what = "month " + std::to_string(month);
        const auto near = [&](const Json& ours, const Json& theirs, const std::string& part) {
            EXPECT_NEAR(number(ours), number(theirs), 1e-9 * std::max(1.0, std::abs(number(theirs)))) << what << " " << part;
        };
        EXPECT_TRUE(found["exact"].truth()) << what;
        near(found["mean"], wanted["mean"], "mean");
        near(found["deviation"], wanted["sd"], "deviation");
        near(found["nothing"], wanted["p_zero"], "nothing");
        near(found["at_least"].items()[0]["probability"], wanted["p_ge_100k"], "at least");
        for (const auto& [q, value] : wanted["quantiles"].members()) near(found["quantiles"][q], value, "quantile " + q);
    }
}

} // namespace
} // namespace fairlead::testing
