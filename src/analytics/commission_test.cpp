#include "analytics/commission.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

#include "base/json.h"
#include "base/money.h"

namespace fairlead::analytics::test {
namespace {

CommissionTerms terms_of(const base::Json& one) {
    CommissionTerms terms;
    terms.rate = base::parse_decimal(one["rate"].text(), commission_scale).value_or(-1);
    for (const base::Json& tier : one["tiers"].items()) {
        CommissionTier made{.multiplier = base::parse_decimal(tier.items()[1].text(), commission_scale).value_or(-1)};
        if (!tier.items()[0].is_null()) made.up_to = base::parse_decimal(tier.items()[0].text(), commission_scale);
        terms.tiers.push_back(made);
    }
    if (!one["cap"].is_null()) terms.cap = one["cap"].integer();
    return terms;
}

TEST(Commission, meets_the_reference) {
    const char* shared = std::getenv("FAIRLEAD_SHARED");
    std::ifstream file((shared ? std::string(shared) : std::string(FAIRLEAD_SOURCE_DIR) + "/../shared") +
                       "/vectors/quota_commission_lifecycle.json");
    if (!file.good()) GTEST_SKIP() << "the shared vectors are not there";
    std::stringstream text;
    text << file.rdbuf();
    const auto json = base::parse_json(text.str());
    ASSERT_TRUE(json.ok());
    for (const base::Json& one : (*json)["commission"].items()) {
        const Commission found =
            commission(one["quota"].integer(), one["revenue"].integer().value_or(0), terms_of(one));
        const base::Json& wanted = one["expected"];
        EXPECT_EQ(found.amount, wanted["commission"].integer()) << to_text(one);
        EXPECT_EQ(found.reason, wanted["reason"].text()) << to_text(one);
        EXPECT_EQ(found.capped, wanted["capped"].truth()) << to_text(one);
        const auto& bands = wanted["bands"].items();
        ASSERT_EQ(found.bands.size(), bands.size()) << to_text(one);
        for (size_t i = 0; i < bands.size(); ++i) {
            EXPECT_DOUBLE_EQ(found.bands[i].from, std::stod(bands[i]["from_"].text()));
            EXPECT_DOUBLE_EQ(found.bands[i].to, std::stod(bands[i]["to"].text()));
            EXPECT_DOUBLE_EQ(std::stod(found.bands[i].amount), std::stod(bands[i]["amount"].text()));
        }
    }
}

TEST(Commission, terms_at_their_edges) {
    // Without tiers the rate alone; beyond the highest tier its multiplier goes on.
    EXPECT_EQ(commission(1000, 333, {.rate = 800, .tiers = {}, .cap = {}, .floor = {}}).amount, 27);
    const CommissionTerms limited{.rate = 1000, .tiers = {{10000, 10000}, {5000, 5000}}, .cap = {}, .floor = 7};
    EXPECT_EQ(commission(1000, 3000, limited).amount, 25 + 250);
    EXPECT_EQ(commission(1000, -5, limited).amount, 7);
    EXPECT_TRUE(commission(1000, 0, limited).floored);
    EXPECT_EQ(commission(std::nullopt, 5, limited).reason, "no_quota");
    EXPECT_EQ(commission(-1, 5, limited).reason, "no_quota");
    // Half away from zero, once.
    EXPECT_EQ(commission(100, 5, {.rate = 1000, .tiers = {}, .cap = {}, .floor = {}}).exact, "0.5");
    EXPECT_EQ(commission(100, 5, {.rate = 1000, .tiers = {}, .cap = {}, .floor = {}}).amount, 1);
}

TEST(Commission, more_credit_never_pays_less_and_bands_add_up) {
    std::mt19937_64 random(29);
    const auto below = [&](int64_t limit) { return static_cast<int64_t>(random() % static_cast<uint64_t>(limit)); };
    for (int round = 0; round < 2000; ++round) {
        CommissionTerms terms{.rate = below(10001), .tiers = {}, .cap = {}, .floor = {}};
        for (int64_t i = below(5); i > 0; --i) {
            CommissionTier tier{.multiplier = below(50000)};
            if (below(3)) tier.up_to = below(40000);
            terms.tiers.push_back(tier);
        }
        const int64_t quota = 1 + below(int64_t{1} << (10 + below(40)));
        const int64_t less = below(2 * quota) - quota / 10, more = less + below(2 * quota);
        const Commission low = commission(quota, less, terms), high = commission(quota, more, terms);
        ASSERT_LE(*low.amount, *high.amount);
        double sum = 0, end = 0;
        for (const CommissionBand& band : high.bands) {
            ASSERT_GE(band.from, end);
            ASSERT_GT(band.to, band.from);
            end = band.to;
            sum += std::stod(band.amount);
        }
        ASSERT_NEAR(sum, static_cast<double>(*high.amount), 0.5 + sum * 1e-12);
    }
}

} // namespace
} // namespace fairlead::analytics::test
