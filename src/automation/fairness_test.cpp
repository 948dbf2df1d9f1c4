// Fair within the weights, whatever the weights: a property, tried on many groups.

#include "automation/fairness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace fairlead::automation {
namespace {

TEST(Fairness, equal_weights_differ_by_at_most_one_at_every_moment) {
    for (size_t people = 1; people <= 12; ++people) {
        std::vector<Share> shares(people);
        std::vector<int> counts(people);
        for (int i = 0; i < 500; ++i) {
            ++counts[take_turn(shares)];
            const auto [low, high] = std::minmax_element(counts.begin(), counts.end());
            ASSERT_LE(*high - *low, 1) << people << " people after " << i + 1;
        }
    }
}

TEST(Fairness, weights_are_met_to_less_than_one_at_every_moment) {
    std::mt19937 random(7);
    for (int group = 0; group < 200; ++group) {
        std::vector<Share> shares(1 + random() % 15);
        int64_t weights = 0;
        for (Share& share : shares) {
            share.weight = 1 + static_cast<int64_t>(random() % (group % 3 == 0 ? 3 : group % 3 == 1 ? 50 : 1000));
            weights += share.weight;
        }
        std::vector<int64_t> counts(shares.size());
        for (int64_t i = 1; i <= 1000; ++i) {
            ++counts[take_turn(shares)];
            for (size_t k = 0; k < shares.size(); ++k)
                ASSERT_LT(std::abs(counts[k] * weights - i * shares[k].weight), weights) << "group " << group;
        }
    }
}

TEST(Fairness, who_was_away_is_not_flooded_on_return) {
    std::vector<Share> all(3);
    for (int i = 0; i < 30; ++i) take_turn(all);
    std::vector<Share> two = {all[0], all[1]};
    for (int i = 0; i < 100; ++i) take_turn(two);
    all[0] = two[0];
    all[1] = two[1];
    std::vector<int> counts(3);
    for (int i = 0; i < 30; ++i) ++counts[take_turn(all)];
    for (const int count : counts) EXPECT_NEAR(count, 10, 1);
}

} // namespace
} // namespace fairlead::automation
