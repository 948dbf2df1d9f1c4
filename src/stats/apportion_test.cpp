#include "stats/apportion.h"

#include <numeric>
#include <random>

#include "base/money.h"
#include "stats/vectors_test.h"

namespace fairlead::stats::test {
namespace {

TEST(Apportion, splits_of_the_vector_are_exact) {
    const base::Json file = vectors("quota_commission_lifecycle.json");
    for (const base::Json& entry : file["splits"].items()) {
        std::vector<int64_t> weights, wanted;
        for (const base::Json& part : entry["parts"].items()) {
            weights.push_back(*base::parse_decimal(part.items()[1].text(), 6));
            wanted.push_back(*entry["expected"][part.items()[0].text()].integer());
        }
        EXPECT_EQ(apportion(*entry["total"].integer(), weights), wanted) << to_text(entry);
    }
}

// Parts add up to the whole, none is off by one or more, more weight never gets less, ties go to the earlier.
TEST(Apportion, any_whole_is_divided_exactly) {
    std::mt19937_64 random(20261122);
    for (int round = 0; round < 20000; ++round) {
        std::vector<int64_t> weights(1 + random() % 40);
        for (int64_t& weight : weights) weight = static_cast<int64_t>(random() % (round % 3 ? 7 : 1000000007));
        const auto total = static_cast<int64_t>(random() >> (1 + random() % 62)) * (round % 2 ? 1 : -1);
        const auto found = apportion(total, weights);
        ASSERT_TRUE(found);
        EXPECT_EQ(std::accumulate(found->begin(), found->end(), int64_t{0}), total);
        const __int128 sum = std::accumulate(weights.begin(), weights.end(), int64_t{0});
        for (size_t i = 0; i < weights.size(); ++i) {
            if (sum > 0) {
                const __int128 off = (*found)[i] * sum - static_cast<__int128>(total) * weights[i];
                EXPECT_TRUE(off < sum && -off < sum);
            }
            for (size_t j = 0; j < i; ++j) {
                const int64_t a = std::abs((*found)[j]), b = std::abs((*found)[i]);
                if (weights[j] >= weights[i]) {
                    EXPECT_GE(a, b);
                }
            }
        }
    }
}

TEST(Apportion, what_has_no_meaning_is_refused) {
    EXPECT_EQ(apportion(10, {}), std::vector<int64_t>());
    EXPECT_FALSE(apportion(10, std::vector<int64_t>{1, -1}));
    EXPECT_FALSE(apportion(10, std::vector<int64_t>{INT64_MAX, 1}));
    EXPECT_EQ(apportion(10, std::vector<int64_t>{0, 0, 0}), (std::vector<int64_t>{4, 3, 3}));
    EXPECT_EQ(apportion(INT64_MIN, std::vector<int64_t>{1}), (std::vector<int64_t>{INT64_MIN}));
    EXPECT_EQ(proportion_of(5, 1, 2), 3);
    EXPECT_EQ(proportion_of(-5, 1, 2), -3);
    EXPECT_EQ(proportion_of(1, 1, 3), 0);
    EXPECT_FALSE(proportion_of(5, 1, 0));
}

} // namespace
} // namespace fairlead::stats::test
