// quota_commission_lifecycle.json through the doors: what plans pay, what is taken back, what recurs.
// req: S1-29

#include <gtest/gtest.h>

#include "base/money.h"
#include "vectors/stage.h"

namespace fairlead::testing {
namespace {

using base::Json;

constexpr const char *first_day = "2025-10-01", *last_day = "2025-12-31", *a_day = "2025-11-20";

Json text(const std::string& value) {
    return Json::string(value);
}

std::string minor(const Json& value) {
    return base::format_decimal(value.integer().value_or(-1), 2);
}

/// A share as a percentage: "0.08" is 8.
Json percent(const Json& share) {
    return text(base::format_decimal_short(base::parse_decimal(share.text(), 4).value_or(-1), 2));
}

/// The workspace of one case: a plan, a person under it, their target.
class Paid {
  public:
    Paid(World& world, const Json& one) : admin_(world, "max"), finance_(world, "fin") {
        person_ = admin_.get("/api/records/user?where=" + encode("login = 'ana'")).json["rows"].items()[0]["id"].text();
        Json plan = Json::object({{"name", text("Plan")},
                                  {"basis", text("revenue")},
                                  {"credit", text("own")},
                                  {"period", text("quarter")},
                                  {"rate", percent(one["rate"])},
                                  {"starts_on", text(first_day)}});
        if (!one["cap"].is_null()) plan.set("cap", text(minor(one["cap"])));
        plan_ = make("commission_plan", plan);
        for (const Json& tier : one["tiers"].items()) {
            Json values = Json::object(
                {{"plan", text(plan_)}, {"name", text("Tier")}, {"multiplier", text(tier.items()[1].text())}});
            if (!tier.items()[0].is_null()) values.set("up_to", percent(tier.items()[0]));
            make("commission_tier", values);
        }
        make("commission_member", Json::object({{"plan", text(plan_)}, {"person", text(person_)}}));
        make("target", Json::object({{"name", text("Quota")},
                                     {"owner", text(person_)},
                                     {"measure", text("revenue")},
                                     {"starts_on", text(first_day)},
                                     {"ends_on", text(last_day)},
                                     {"base", text(minor(one["quota"]))},
                                     {"status", text("approved")}}));
    }
    std::string win(const std::string& amount) {
        return make("opportunity", Json::object({{"name", text("Deal")},
                                                 {"owner", text(person_)},
                                                 {"pipeline", text("simple")},
                                                 {"stage", text("won")},
                                                 {"amount", text(amount)},
                                                 {"close_date", text(a_day)}}));
    }
    void refund(const std::string& deal, const std::string& amount) {
        make("revenue_adjustment", Json::object({{"opportunity", text(deal)},
                                                 {"amount", text(amount)},
                                                 {"reason", text("Returned")},
                                                 {"adjusted_on", text("2026-01-04")}}));
    }
    Json statement() {
        const auto answer = finance_.get("/api/reports/commission/statement?plan=" + plan_ + "&person=" + person_ +
                                         "&on=" + std::string(a_day));
        EXPECT_EQ(answer.status, 200) << to_text(answer.json);
        return answer.json;
    }
    void pay() {
        const auto answer = finance_.ask(
            "POST", "/api/commission/pay",
            to_text(Json::object({{"plan", text(plan_)}, {"person", text(person_)}, {"on", text(a_day)}})));
        EXPECT_EQ(answer.status, 200) << to_text(answer.json);
    }

  private:
    std::string make(const std::string& object, const Json& values) {
        const auto made = admin_.ask("POST", "/api/records/" + object, to_text(values));
        EXPECT_EQ(made.status, 201) << object << to_text(made.json);
        return made.json["id"].text();
    }
    Doors admin_, finance_;
    std::string person_, plan_;
};

TEST(CommissionVector, TwelvePlansToTheCent) {
    const Json vector = shared_json("vectors/quota_commission_lifecycle.json")["commission"];
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    for (const Json& one : vector.items()) {
        const auto world = fresh_world();
        Paid paid(*world, one);
        const int64_t revenue = one["revenue"].integer().value_or(0);
        if (revenue > 0) {
            paid.win(base::format_decimal(revenue, 2));
        } else if (revenue < 0) { // more was given back than sold
            paid.refund(paid.win("1.00"), base::format_decimal(100 - revenue, 2));
        }
        const Json found = paid.statement();
        const Json& wanted = one["expected"];
        const std::string what = to_text(one);
        EXPECT_EQ(found["credited"].text(), base::format_decimal(revenue, 2)) << what;
        if (wanted["commission"].is_null()) {
            EXPECT_TRUE(found["commission"].is_null() && found["attainment"].is_null()) << what;
            EXPECT_EQ(found["reason"].text(), wanted["reason"].text()) << what;
            continue;
        }
        EXPECT_DOUBLE_EQ(std::stod(found["attainment"].text()), std::stod(wanted["attainment"].text())) << what;
        EXPECT_EQ(found["commission"].text(), minor(wanted["commission"])) << what;
        EXPECT_EQ(found["capped"].truth(), wanted["capped"].truth()) << what;
        const auto &bands = found["bands"].items(), &expected = wanted["bands"].items();
        ASSERT_EQ(bands.size(), expected.size()) << what;
        for (size_t i = 0; i < bands.size(); ++i) {
            EXPECT_DOUBLE_EQ(std::stod(bands[i]["from"].text()), std::stod(expected[i]["from_"].text())) << what;
            EXPECT_DOUBLE_EQ(std::stod(bands[i]["to"].text()), std::stod(expected[i]["to"].text())) << what;
            EXPECT_DOUBLE_EQ(std::stod(bands[i]["multiplier"].text()), std::stod(expected[i]["multiplier"].text()));
            EXPECT_NEAR(std::stod(bands[i]["amount"].text()) * 100, std::stod(expected[i]["amount"].text()), 1e-6)
                << what;
        }
    }
}

TEST(CommissionVector, WhatWasPaidTooMuchIsTakenBack) {
    const Json vector = shared_json("vectors/quota_commission_lifecycle.json")["clawback"];
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Paid paid(*world, vector);
    const std::string deal = paid.win(minor(vector["booked"]));
    paid.pay();
    EXPECT_EQ(paid.statement()["paid"].text(), minor(vector["expected"]["paid"]));
    paid.refund(deal, minor(vector["refund"]));
    const Json found = paid.statement();
    EXPECT_EQ(found["paid"].text(), minor(vector["expected"]["paid"]));
    EXPECT_EQ(found["commission"].text(), minor(vector["expected"]["recomputed"]));
    EXPECT_EQ(found["clawback"].text(), minor(vector["expected"]["clawback"]));
    paid.pay();
    EXPECT_EQ(paid.statement()["clawback"].text(), "0.00");
    EXPECT_EQ(paid.statement()["paid"].text(), minor(vector["expected"]["recomputed"]));
}

TEST(RecurringVector, WhatIsKeptOfTheStart) {
    const Json vector = shared_json("vectors/quota_commission_lifecycle.json")["recurring"];
    if (vector.is_null()) GTEST_SKIP() << "the shared vectors are not there";
    const auto world = fresh_world();
    Doors admin(*world, "max");
    const auto account = admin.ask("POST", "/api/records/account", to_text(Json::object({{"name", text("Customer")}})));
    ASSERT_EQ(account.status, 201);
    for (const auto& [kind, day, amount] : {std::tuple{"new", "2025-06-01", "start"},
                                            {"new", "2026-01-01", "new"},
                                            {"expansion", "2026-01-02", "expansion"},
                                            {"contraction", "2026-01-03", "contraction"},
                                            {"churn", "2026-01-31", "churn"}}) {
        const auto made = admin.ask("POST", "/api/records/recurring_change",
                                    to_text(Json::object({{"account", account.json["id"]},
                                                          {"kind", text(kind)},
                                                          {"changed_on", text(day)},
                                                          {"amount", text(minor(vector[amount]))}})));
        ASSERT_EQ(made.status, 201) << to_text(made.json);
    }
    const auto answer = admin.get(
        "/api/reports/scorecard?kpis=recurring_start,recurring_end,grr,nrr&from=2026-01-01&to=2026-01-31");
    ASSERT_EQ(answer.status, 200) << to_text(answer.json);
    const auto& kpis = answer.json["kpis"].items();
    ASSERT_EQ(kpis.size(), 4u);
    EXPECT_EQ(kpis[0]["inputs"].items()[0]["value"].text(), minor(vector["start"]));
    EXPECT_EQ(kpis[1]["inputs"].items()[0]["value"].text(), minor(vector["expected"]["end"]));
    EXPECT_NEAR(std::stod(kpis[2]["value"].text()), std::stod(vector["expected"]["grr"].text()), 1e-12);
    EXPECT_NEAR(std::stod(kpis[3]["value"].text()), std::stod(vector["expected"]["nrr"].text()), 1e-12);
}

} // namespace
} // namespace fairlead::testing
