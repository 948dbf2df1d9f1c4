// The hand-worked figures of kpi.json, each made by records that come in through import and API: velocity and its
// change by factors, acquisition cost, lifetime value. req: S0-09 S0-12 S4-17 S4-21

#include <gtest/gtest.h>

#include <cmath>

#include "base/money.h"
#include "vectors/stage.h"

namespace fairlead::testing {
namespace {

using base::Json;

constexpr double tolerance = 1e-9; // relative

void near(const Json& got, double wanted, const std::string& what) {
    ASSERT_TRUE(got.is_number()) << what << ": " << to_text(got);
    EXPECT_NEAR(real(got), wanted, tolerance * std::max(1.0, std::fabs(wanted))) << what;
}

/// Opportunities as a file of the import has them.
class Deals {
  public:
    void add(const std::string& account, const std::string& amount, const std::string& stage,
             const std::string& created, const std::string& first, const std::string& closed) {
        rows_ += "d" + std::to_string(++count_) + "," + account + "," + amount + "," + stage + "," + created +
                 " 09:00:00," + (first.empty() ? "" : first + " 00:00:00") + "," + closed + "," +
                 (stage == "lost" ? "other" : "") + "\n";
    }
    void bring(Doors& admin) {
        const auto field = [](const char* name) { return Json::object({{"field", Json::string(name)}}); };
        Json account = field("account");
        account.set("link", Json::object({{"by", Json::string("name")}, {"create", Json::boolean(true)}}));
        Json fields = Json::object({{"account", std::move(account)}});
        for (const char* name :
             {"name", "amount", "stage", "created_at", "first_contact_at", "close_date", "loss_reason"})
            fields.set(name, field(name));
        const Json mapping = Json::object(
            {{"defaults", Json::object({{"pipeline", Json::string("simple")}})},
             {"options", Json::object({{"date_order", Json::string("ymd")}, {"duplicates", Json::string("allow")}})}});
        admin.import("opportunity", "deals.csv",
                     "name,account,amount,stage,created_at,first_contact_at,close_date,loss_reason\n" + rows_, mapping,
                     fields);
        rows_.clear();
    }

  private:
    std::string rows_;
    int count_ = 0;
};

std::string day(const std::string& from, int64_t later) {
    return to_text(base::Date{base::parse_date(from)->days + later});
}

Json first_kpi(Doors& admin, const std::string& target) {
    const auto answer = admin.get(target);
    EXPECT_EQ(answer.status, 200) << to_text(answer.json);
    return answer.json["kpis"].items().empty() ? Json() : answer.json["kpis"].items()[0];
}

void spend(Doors& admin, const std::string& category, const std::string& amount, const std::string& on) {
    const auto made = admin.ask("POST", "/api/records/expense",
                                to_text(Json::object({{"name", Json::string(category)},
                                                      {"category", Json::string(category)},
                                                      {"amount", Json::string(amount)},
                                                      {"spent_on", Json::string(on)}})));
    ASSERT_EQ(made.status, 201) << to_text(made.json);
}

TEST(KpiHandWorked, VelocityAndItsChange) {
    const Json vector = shared_json("vectors/kpi.json");
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Doors admin(*world, "max");
    const Json change = vector["hand_worked"]["velocity_change_lmdi"].items()[0];
    const auto& before = change["before"].items();
    const auto& after = change["after"].items();
    Deals deals;
    // 100 close in each quarter; so many are open at the end of both.
    const auto quarter = [&](const std::string& from, const std::vector<Json>& factors) {
        const auto won = static_cast<int>(std::lround(real(factors[2]) * 100));
        const auto cycle = static_cast<int64_t>(real(factors[3]));
        for (int i = 0; i < 100; ++i) {
            const std::string closed = day(from, i % 80);
            deals.add("Vector Ltd", factors[1].text(), i < won ? "won" : "lost", closed, day(closed, -cycle), closed);
        }
    };
    quarter("2025-04-01", before);
    quarter("2025-07-01", after);
    for (int64_t i = 0; i < before[0].integer().value_or(0); ++i)
        deals.add("Vector Ltd", "", "prospecting", "2025-05-01", "", "");
    deals.bring(admin);
    // What closed was made on that day: none of it was open at the end of the quarter before.
    const Json velocity = first_kpi(admin, "/api/reports/kpi/velocity?from=2025-07-01&to=2025-09-30&compare=previous");
    near(velocity["previous"]["value"], real(change["v0"]), "before");
    near(velocity["value"], real(change["v1"]), "after");
    const auto& parts = velocity["previous"]["contributions"].items();
    ASSERT_EQ(parts.size(), 4u);
    double sum = 0;
    const char* names[] = {"n", "avg", "win_rate", "cycle"};
    for (size_t i = 0; i < parts.size(); ++i) {
        EXPECT_NEAR(real(parts[i]["contribution"]), real(change["contribution"][names[i]]), 1e-5) << names[i];
        sum += real(parts[i]["contribution"]);
    }
    near(velocity["previous"]["difference"], sum, "the parts add up");
    // The same by a step of a series.
    const Json stepped = first_kpi(admin, "/api/reports/kpi/velocity?from=2025-04-01&to=2025-09-30&bucket=quarter");
    near(stepped["series"].items()[1]["value"], real(change["v1"]), "second step");
    EXPECT_NEAR(real(stepped["series"].items()[1]["contributions"].items()[2]["contribution"]),
                real(change["contribution"]["win_rate"]), 1e-5);
    // Nothing closed: no number, and why.
    const Json none = first_kpi(admin, "/api/reports/kpi/velocity?from=2024-01-01&to=2024-03-31");
    EXPECT_TRUE(none["value"].is_null());
    EXPECT_EQ(none["reason"].text(), "no_closed_deals");
}

/// The four readings of the what-if among them: a cycle cut by a quarter, ten points and ten percent more of a win
/// rate.
TEST(KpiHandWorked, VelocityOfFourFactors) {
    const Json vector = shared_json("vectors/kpi.json");
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    for (const Json& wanted : vector["hand_worked"]["velocity"].items()) {
        const auto world = fresh_world();
        Doors admin(*world, "max");
        Deals deals;
        const bool closes = !wanted["win_rate"].is_null();
        const int closed = 500, won = closes ? static_cast<int>(std::lround(real(wanted["win_rate"]) * closed)) : 0;
        const int64_t cycle = wanted["cycle"].integer().value_or(0);
        for (int i = 0; closes && i < closed; ++i) {
            const std::string day_of = day("2025-04-01", i % 80);
            deals.add("Vector Ltd", wanted["avg"].text(), i < won ? "won" : "lost", day_of, day(day_of, -cycle),
                      day_of);
        }
        for (int64_t i = 0; i < wanted["n"].integer().value_or(0); ++i)
            deals.add("Vector Ltd", "", "prospecting", "2025-05-01", "", "");
        deals.bring(admin);
        const Json velocity = first_kpi(admin, "/api/reports/kpi/velocity?from=2025-04-01&to=2025-06-30");
        const std::string what = to_text(wanted);
        if (wanted["expected"].is_null()) {
            EXPECT_TRUE(velocity["value"].is_null()) << what;
            EXPECT_EQ(velocity["reason"].text(), wanted["reason"].text()) << what;
        } else {
            near(velocity["value"], real(wanted["expected"]), what);
        }
    }
}

/// What was handed in for a month, held against what came of it.
TEST(KpiHandWorked, AccuracyOfAForecast) {
    const Json vector = shared_json("vectors/kpi.json");
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    for (const Json& wanted : vector["hand_worked"]["forecast_accuracy"].items()) {
        const auto world = fresh_world();
        Doors admin(*world, "max"), rep(*world, "ana");
        world->clock.set(*base::parse_instant("2026-02-01T09:00:00+08:00"));
        const auto said = rep.ask("POST", "/api/forecasts/submit",
                                  to_text(Json::object({{"commit", Json::string(wanted["forecast"].text())},
                                                        {"from", Json::string("2026-02-01")},
                                                        {"to", Json::string("2026-02-28")},
                                                        {"pipeline", Json::string("simple")}})));
        ASSERT_EQ(said.status, 201) << to_text(said.json);
        if (wanted["actual"].integer().value_or(0) > 0) {
            const auto made = rep.ask("POST", "/api/records/opportunity",
                                      to_text(Json::object({{"name", Json::string("came")},
                                                            {"pipeline", Json::string("simple")},
                                                            {"stage", Json::string("won")},
                                                            {"amount", Json::string(wanted["actual"].text())},
                                                            {"close_date", Json::string("2026-02-01")}})));
            ASSERT_EQ(made.status, 201) << to_text(made.json);
        }
        world->clock.set(*base::parse_instant("2026-03-02T09:00:00+08:00"));
        const auto scores = admin.get("/api/reports/forecast/scores?pipeline=simple");
        ASSERT_EQ(scores.status, 200) << to_text(scores.json);
        ASSERT_EQ(scores.json["snapshots"].items().size(), 1u);
        const Json& judged = scores.json["snapshots"].items()[0];
        const std::string what = to_text(wanted);
        EXPECT_EQ(base::parse_decimal(judged["actual"]["value"].text(), 2),
                  wanted["actual"].integer().value_or(-1) * 100)
            << what;
        if (wanted["bias_pct"].is_null()) {
            EXPECT_TRUE(judged["bias"].is_null()) << what;
            EXPECT_EQ(judged["not_scored"].text(), "zero_actual") << what;
            continue;
        }
        near(judged["bias"], real(wanted["bias_pct"]) / 100, what);
        EXPECT_NEAR(std::max(0.0, 1 - real(judged["ape"])), real(wanted["accuracy_pct"]) / 100, 1e-9) << what;
    }
}

TEST(KpiHandWorked, AcquisitionCost) {
    const Json vector = shared_json("vectors/kpi.json");
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Doors admin(*world, "max");
    Deals deals;
    int month = 1;
    for (const Json& wanted : vector["hand_worked"]["cac"].items()) {
        const std::string from = "2025-0" + std::to_string(month) + "-01",
                          to = "2025-0" + std::to_string(month) + "-28";
        spend(admin, "marketing", wanted["marketing"].text(), from);
        spend(admin, "sales", wanted["sales"].text(), from);
        const int64_t customers = wanted["new_customers"].integer().value_or(0);
        for (int64_t i = 0; i < customers; ++i)
            deals.add("Firm " + std::to_string(month) + " " + std::to_string(i), "10", "won", from, from, to);
        if (customers) deals.bring(admin);
        const Json cac = first_kpi(admin, "/api/reports/kpi/cac?from=" + from + "&to=" + to);
        if (wanted["expected"].is_null()) {
            EXPECT_TRUE(cac["value"].is_null());
            EXPECT_EQ(cac["reason"].text(), wanted["reason"].text());
        } else {
            near(cac["value"], real(wanted["expected"]), from);
        }
        ++month;
    }
}

TEST(KpiHandWorked, LifetimeValue) {
    const Json vector = shared_json("vectors/kpi.json");
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    for (const Json& wanted : vector["hand_worked"]["cltv"].items()) {
        if (!wanted.has("annual_churn")) continue; // a lifetime is never typed in: it follows from churn
        const auto world = fresh_world();
        Doors admin(*world, "max");
        Deals deals;
        // Five customers of the year before, of whom so many do not come again, and as many new ones as keep five
        // buying.
        const auto lost = static_cast<int>(std::lround(real(wanted["annual_churn"]) * 5));
        for (int i = 0; i < 5; ++i)
            deals.add("Held " + std::to_string(i), "10", "won", "2024-06-01", "2024-06-01", "2024-06-15");
        for (int i = 0; i < 5; ++i) {
            const std::string account = i < 5 - lost ? "Held " + std::to_string(i) : "New " + std::to_string(i);
            deals.add(account, wanted["avg_annual_revenue"].text(), "won", "2025-06-01", "2025-06-01", "2025-06-15");
        }
        deals.bring(admin);
        spend(admin, "marketing", std::to_string(wanted["cac"].integer().value_or(0) * std::max(1, lost)),
              "2025-03-01");
        const Json cltv = first_kpi(admin, "/api/reports/kpi/cltv?from=2025-01-01&to=2025-12-31");
        if (wanted["expected"].is_null()) {
            EXPECT_TRUE(cltv["value"].is_null());
            EXPECT_EQ(cltv["reason"].text(), wanted["reason"].text());
        } else {
            near(cltv["value"], real(wanted["expected"]), "lifetime value");
        }
    }
}

} // namespace
} // namespace fairlead::testing
